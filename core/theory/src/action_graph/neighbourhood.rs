//! Configurations as numbers: one digit a neighbour, the first neighbour's the most significant, so that the order of numbers
//! is the lexicographic one.

use super::{ActionGraphError, FunctionKind, FunctionNode};

/// How the digits of two groups of players become that of both together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Sum,
    /// 0 or 1.
    Existence,
    /// Ranks of neighbours; the largest digit says that none is played.
    Highest,
    Lowest,
}

#[derive(Clone, Debug, PartialEq)]
struct Coordinate {
    operator: Operator,
    stride: u128,
    radix: u128,
    /// What the digits of `Highest` and `Lowest` stand for; empty where a digit stands for itself.
    values: Vec<u64>,
}

/// A list of neighbours, and what each action contributes to its configurations.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Neighbourhood {
    coordinates: Vec<Coordinate>,
    /// `[action nodes]`, the configuration if one player alone plays the node.
    contributions: Vec<u128>,
    /// The configuration if no player plays anything.
    neutral: u128,
    /// Coordinates that are not plain sums.
    special: Vec<usize>,
}

impl Neighbourhood {
    pub(super) fn new(
        action_sets: &[Vec<usize>],
        nodes: usize,
        neighbours: &[usize],
        functions: &[FunctionNode],
    ) -> Result<Self, ActionGraphError> {
        let too_large = ActionGraphError::TooLarge { what: "the code of a configuration, in bits,", most: 127 };
        let mut coordinates = Vec::new();
        let (mut contributions, mut neutral, mut stride) = (vec![0_u128; nodes], 0, 1_u128);
        for &neighbour in neighbours.iter().rev() {
            let (operator, digits, values) = digits(nodes, neighbour, functions);
            let radix = match operator {
                Operator::Sum => {
                    let largest =
                        |set: &Vec<usize>| set.iter().map(|&node| u128::from(digits[node])).max().unwrap_or(0);
                    1 + action_sets.iter().map(largest).sum::<u128>()
                }
                Operator::Existence => 2,
                Operator::Highest | Operator::Lowest => values.len() as u128,
            };
            let none = if values.is_empty() { 0 } else { radix - 1 };
            // A bit is left, so that two codes can be added before summaries are corrected.
            let end = stride.checked_mul(radix).filter(|&end| end <= u128::MAX / 2).ok_or_else(|| too_large.clone())?;
            neutral += none * stride;
            contributions
                .iter_mut()
                .zip(&digits)
                .for_each(|(key, &digit)| *key += (u128::from(digit) % radix) * stride);
            coordinates.push(Coordinate { operator, stride, radix, values });
            stride = end;
        }
        coordinates.reverse();
        let special = (0..coordinates.len()).filter(|&c| coordinates[c].operator != Operator::Sum).collect();
        Ok(Self { coordinates, contributions, neutral, special })
    }

    /// Number of neighbours.
    pub(super) fn len(&self) -> usize {
        self.coordinates.len()
    }

    /// The configuration if one player alone plays `node`.
    pub(super) fn contribution(&self, node: usize) -> u128 {
        self.contributions[node]
    }

    /// The configuration if no player plays.
    pub(super) fn neutral(&self) -> u128 {
        self.neutral
    }

    /// How many values all summaries together can have.
    pub(super) fn summaries(&self) -> usize {
        let radix = |&c: &usize| usize::try_from(self.coordinates[c].radix).unwrap_or(usize::MAX);
        self.special.iter().map(radix).fold(1, usize::saturating_mul)
    }

    /// The configuration of two disjoint groups of players together.
    pub(super) fn add(&self, a: u128, b: u128) -> u128 {
        let mut both = a + b;
        for &c in &self.special {
            let Coordinate { operator, stride, radix, .. } = self.coordinates[c];
            let (x, y) = (a / stride % radix, b / stride % radix);
            let digit = match operator {
                Operator::Sum => x + y,
                Operator::Existence => x.max(y),
                Operator::Lowest => x.min(y),
                Operator::Highest if x == radix - 1 => y,
                Operator::Highest if y == radix - 1 => x,
                Operator::Highest => x.max(y),
            };
            both -= (x + y - digit) * stride;
        }
        both
    }

    /// Values at the neighbours, in the order of their list.
    pub(super) fn decode(&self, key: u128) -> Vec<u64> {
        let value = |c: &Coordinate| {
            let digit = (key / c.stride % c.radix) as u64;
            c.values.get(digit as usize).copied().unwrap_or(digit)
        };
        self.coordinates.iter().map(value).collect()
    }

    /// `None` if there is a value too many or too few, or one that no configuration can have.
    pub(super) fn encode(&self, configuration: &[u64]) -> Option<u128> {
        let mut key = 0;
        for (c, &value) in self.coordinates.iter().zip(configuration) {
            let digit = if c.values.is_empty() { value } else { c.values.iter().position(|&v| v == value)? as u64 };
            if u128::from(digit) >= c.radix {
                return None;
            }
            key += u128::from(digit) * c.stride;
        }
        (configuration.len() == self.coordinates.len()).then_some(key)
    }
}

/// What each action node contributes to the digit of `neighbour`, and what digits stand for if not for themselves.
fn digits(nodes: usize, neighbour: usize, functions: &[FunctionNode]) -> (Operator, Vec<u64>, Vec<u64>) {
    let mut digits = vec![0; nodes];
    let Some(function) = neighbour.checked_sub(nodes).map(|f| &functions[f]) else {
        digits[neighbour] = 1;
        return (Operator::Sum, digits, Vec::new());
    };
    match &function.kind {
        FunctionKind::Sum(weights) | FunctionKind::Existence(weights) => {
            for &node in &function.neighbours {
                digits[node] += weights.as_ref().map_or(1, |w| u64::from(w[node]));
            }
            if matches!(function.kind, FunctionKind::Sum(_)) {
                return (Operator::Sum, digits, Vec::new());
            }
            digits.iter_mut().for_each(|digit| *digit = (*digit).min(1));
            (Operator::Existence, digits, Vec::new())
        }
        FunctionKind::Highest | FunctionKind::Lowest => {
            let mut values = function.neighbours.clone();
            values.sort_unstable();
            values.dedup();
            digits.fill(values.len() as u64);
            values.iter().enumerate().for_each(|(rank, &node)| digits[node] = rank as u64);
            let all = (nodes + functions.len()) as u64;
            let values = values.iter().map(|&node| node as u64).chain([all]).collect();
            let lowest = function.kind == FunctionKind::Lowest;
            (if lowest { Operator::Lowest } else { Operator::Highest }, digits, values)
        }
    }
}

/// All combinations of what was reached and one more step, step by step, so that sums come in as many ascending runs.
pub(super) fn convolve<T, S>(reached: &[T], steps: &[S], next: &mut Vec<T>, combine: impl Fn(&T, &S) -> T) {
    next.clear();
    for step in steps {
        next.extend(reached.iter().map(|entry| combine(entry, step)));
    }
}
