//! The dynamic pivot mechanism: one item in each period, bidders whose types move.
//!
//! In every period the item goes to the bidder under whom discounted welfare is largest, and a bidder pays what its presence
//! costs the others from now on, in this period's terms:
//!
//! ```text
//! p_i(k) = W_−i(k_−i) − [ Σ_{j≠i} v_j(k_j, x*(k)) + γ E W_−i(k'_−i | x*(k)) ]
//! ```
//!
//! with W_−i the largest discounted welfare of the others alone. Telling the truth is then a best reply in every state to
//! others who do (Bergemann & Välimäki, "The dynamic pivot mechanism", Econometrica 78, 2010). A static
//! Vickrey-Clarke-Groves auction repeated in every period is not: it does not count what winning does to later types.

use super::best_response::best_response;
use super::error::DynamicError;
use super::game::MarkovGame;
use super::transition::Transition;
use crate::normal_form::NormalForm;
use crate::quality::largest;

/// Welfare of two winners this near, relative to the largest, is a tie, which the first wins.
const TIE: f64 = 1e-12;
/// Most joint types: a dense matrix of that side is factored.
pub const MOST_JOINT_TYPES: usize = 1024;

/// Bidders, their types, and what winning does to these.
#[derive(Debug, Clone, PartialEq)]
pub struct PivotProblem {
    /// What the item is worth to each bidder in each of its types, `[bidder][type]`.
    pub values: Vec<Vec<f64>>,
    /// Law of the winner's next type, `[bidder][type][next type]`; the types of others stay.
    pub after_winning: Vec<Vec<Vec<f64>>>,
    /// Weight of the next period, in [0, 1).
    pub discount: f64,
}

/// The efficient allocation with its payments, and what lying gains. Joint types are row-major, the last bidder's type
/// fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// Largest discounted welfare from each joint type on.
    pub welfare: Vec<f64>,
    /// Who gets the item.
    pub allocation: Vec<usize>,
    /// `[bidder][joint type]`: payment in the period.
    pub payment: Vec<Vec<f64>>,
    /// `[bidder][joint type]`: discounted value of taking part, under the truth; the bidder's marginal contribution.
    pub utility: Vec<Vec<f64>>,
    /// Largest gain, over bidders and joint types, of any reporting policy against truthful others.
    pub gain: f64,
    /// Who gets the item if only this period's values count.
    pub static_allocation: Vec<usize>,
    /// Largest gain of any reporting policy if a second-price auction is held in every period.
    pub static_gain: f64,
}

/// Computes the mechanism and audits it exactly.
///
/// # Errors
/// [`DynamicError`] if sizes do not agree, laws do not sum to one, the discount is not in [0, 1), or there are too many
/// joint types.
pub fn pivot(problem: &PivotProblem) -> Result<Pivot, DynamicError> {
    check(problem)?;
    let everyone: Vec<usize> = (0..problem.values.len()).collect();
    let all = Bidders::of(problem, &everyone);
    let welfare = all.efficient()?;
    let allocation = all.winners(&welfare);
    let (mut payment, mut utility) = (Vec::new(), Vec::new());
    for &i in &everyone {
        let rest: Vec<usize> = everyone.iter().copied().filter(|&j| j != i).collect();
        let others = Bidders::of(problem, &rest);
        let alone = others.efficient()?;
        let without = |joint: usize| alone[others.joint(&all.types_but(joint, i))];
        payment.push(
            (0..all.states())
                .map(|joint| {
                    let winner = allocation[joint];
                    let theirs = if winner == i { 0.0 } else { all.value(winner, joint) };
                    let later: f64 = all.after(winner, joint).map(|(next, p)| p * without(next)).sum();
                    let externality = without(joint) - (theirs + problem.discount * later);
                    // Who does not change what the others get pays nothing, whatever rounding says.
                    if winner == i { externality } else { settled(externality, without(joint)) }
                })
                .collect::<Vec<_>>(),
        );
        utility.push((0..all.states()).map(|joint| settled(welfare[joint] - without(joint), welfare[joint])).collect());
    }
    let static_allocation: Vec<usize> = (0..all.states()).map(|joint| all.static_winner(joint)).collect();
    let second: Vec<Vec<f64>> = everyone
        .iter()
        .map(|&i| (0..all.states()).map(|joint| all.second_price(i, joint, &static_allocation)).collect())
        .collect();
    Ok(Pivot {
        gain: largest(everyone.iter().map(|&i| all.gain(i, &allocation, &payment[i])).collect::<Result<Vec<_>, _>>()?),
        static_gain: largest(
            everyone.iter().map(|&i| all.gain(i, &static_allocation, &second[i])).collect::<Result<Vec<_>, _>>()?,
        ),
        welfare,
        allocation,
        payment,
        utility,
        static_allocation,
    })
}

/// Zero for what is rounding of a number of size `scale`.
fn settled(value: f64, scale: f64) -> f64 {
    if value.abs() <= TIE * scale.abs() { 0.0 } else { value }
}

fn check(problem: &PivotProblem) -> Result<(), DynamicError> {
    let PivotProblem { values, after_winning, discount } = problem;
    let size = |what: String, found, expected| match found == expected {
        true => Ok(()),
        false => Err(DynamicError::Size { what, found, expected }),
    };
    if values.len() < 2 {
        return Err(DynamicError::Size { what: "bidders in `values`".into(), found: values.len(), expected: 2 });
    }
    if !(0.0..1.0).contains(discount) {
        return Err(DynamicError::Discount { discount: *discount });
    }
    size("bidders in `after_winning`".into(), after_winning.len(), values.len())?;
    for (i, (own, laws)) in values.iter().zip(after_winning).enumerate() {
        if own.is_empty() {
            return Err(DynamicError::Size { what: format!("types of bidder {i}"), found: 0, expected: 1 });
        }
        if let Some((k, &value)) = own.iter().enumerate().find(|(_, v)| !(v.is_finite() && v.abs() < 1e150)) {
            let what = format!("values[{i}][{k}]");
            return Err(DynamicError::Value { what, value, expected: "a finite number below 1e150" });
        }
        size(format!("rows of after_winning[{i}]"), laws.len(), own.len())?;
        for (k, law) in laws.iter().enumerate() {
            size(format!("probabilities in after_winning[{i}][{k}]"), law.len(), own.len())?;
            let what = |what: &str| format!("{what}after_winning[{i}][{k}]");
            if let Some(&value) = law.iter().find(|p| !(0.0..=1.0 + 1e-9).contains(*p)) {
                return Err(DynamicError::Value {
                    what: what("a probability in "),
                    value,
                    expected: "a number in [0, 1]",
                });
            }
            let value: f64 = law.iter().sum();
            if (value - 1.0).abs() > 1e-9 {
                return Err(DynamicError::Value { what: what("the sum of "), value, expected: "1" });
            }
        }
    }
    let joint = values.iter().try_fold(1_usize, |product, own| product.checked_mul(own.len())).unwrap_or(usize::MAX);
    if joint > MOST_JOINT_TYPES {
        return Err(DynamicError::TooLarge { what: "joint types", found: joint, most: MOST_JOINT_TYPES });
    }
    Ok(())
}

/// Some of the bidders on their own.
struct Bidders<'a> {
    problem: &'a PivotProblem,
    who: Vec<usize>,
}

impl<'a> Bidders<'a> {
    fn of(problem: &'a PivotProblem, who: &[usize]) -> Self {
        Self { problem, who: who.to_vec() }
    }

    fn types(&self, at: usize) -> usize {
        self.problem.values[self.who[at]].len()
    }

    fn states(&self) -> usize {
        (0..self.who.len()).map(|at| self.types(at)).product()
    }

    /// How far apart the joint types are that differ by one in the type of bidder `at`.
    fn stride(&self, at: usize) -> usize {
        (at + 1..self.who.len()).map(|later| self.types(later)).product()
    }

    fn type_of(&self, at: usize, joint: usize) -> usize {
        joint / self.stride(at) % self.types(at)
    }

    /// Types of all but one.
    fn types_but(&self, joint: usize, but: usize) -> Vec<usize> {
        (0..self.who.len()).filter(|&at| at != but).map(|at| self.type_of(at, joint)).collect()
    }

    fn joint(&self, types: &[usize]) -> usize {
        types.iter().enumerate().map(|(at, k)| k * self.stride(at)).sum()
    }

    /// The joint type with that of bidder `at` replaced.
    fn with_type(&self, at: usize, joint: usize, k: usize) -> usize {
        joint - self.type_of(at, joint) * self.stride(at) + k * self.stride(at)
    }

    fn value(&self, at: usize, joint: usize) -> f64 {
        self.problem.values[self.who[at]][self.type_of(at, joint)]
    }

    /// Law of the next joint type if bidder `at` wins.
    fn after(&self, at: usize, joint: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let law = &self.problem.after_winning[self.who[at]][self.type_of(at, joint)];
        law.iter().enumerate().map(move |(k, &p)| (self.with_type(at, joint, k), p))
    }

    /// Largest discounted welfare: a decision problem whose actions are the winners.
    fn efficient(&self) -> Result<Vec<f64>, DynamicError> {
        let winners = self.who.len();
        let reward = |joint: usize, at: usize| self.value(at, joint);
        let decisions = self.decisions(winners, reward, |joint, at| self.after(at, joint).collect())?;
        let best = best_response(&decisions, 0, &decisions.uniform());
        best.map(|best| best.values).ok_or_else(|| self.overflow())
    }

    /// Who wins in each joint type where `welfare` follows; the first of those that tie.
    fn winners(&self, welfare: &[f64]) -> Vec<usize> {
        let size = largest(welfare.iter().map(|w| w.abs()));
        (0..self.states())
            .map(|joint| {
                let total = |at: usize| {
                    let later: f64 = self.after(at, joint).map(|(next, p)| p * welfare[next]).sum();
                    self.value(at, joint) + self.problem.discount * later
                };
                (1..self.who.len()).fold(0, |best, at| if total(at) > total(best) + TIE * size { at } else { best })
            })
            .collect()
    }

    fn static_winner(&self, joint: usize) -> usize {
        (1..self.who.len()).fold(0, |best, at| if self.value(at, joint) > self.value(best, joint) { at } else { best })
    }

    /// The largest value of the others, if bidder `at` wins.
    fn second_price(&self, at: usize, joint: usize, allocation: &[usize]) -> f64 {
        if allocation[joint] != at {
            return 0.0;
        }
        let others = (0..self.who.len()).filter(|&other| other != at);
        others.map(|other| self.value(other, joint)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Largest gain of bidder `at` over joint types by reporting other types than its own, in any way that depends on the
    /// joint type, if the others tell the truth.
    fn gain(&self, at: usize, allocation: &[usize], payment: &[f64]) -> Result<f64, DynamicError> {
        let reported = |joint: usize, report: usize| self.with_type(at, joint, report);
        let reward = |joint: usize, report: usize| {
            let seen = reported(joint, report);
            let won = if allocation[seen] == at { self.value(at, joint) } else { 0.0 };
            won - payment[seen]
        };
        let law = |joint: usize, report: usize| self.after(allocation[reported(joint, report)], joint).collect();
        let decisions = self.decisions(self.types(at), reward, law)?;
        let mut truth = vec![0.0; decisions.profile_length()];
        (0..self.states()).for_each(|joint| truth[joint * self.types(at) + self.type_of(at, joint)] = 1.0);
        let best = best_response(&decisions, 0, &truth).ok_or_else(|| self.overflow())?;
        let size = largest(best.values.iter().map(|v| v.abs()));
        // What is left of exact indifference is rounding.
        Ok(settled(largest(best.regret), size))
    }

    /// A decision problem on joint types, as a game of one player.
    fn decisions(
        &self,
        actions: usize,
        reward: impl Fn(usize, usize) -> f64,
        law: impl Fn(usize, usize) -> Vec<(usize, f64)>,
    ) -> Result<MarkovGame, DynamicError> {
        let mut transition = Transition::default();
        let mut stages = Vec::with_capacity(self.states());
        for joint in 0..self.states() {
            let rewards = (0..actions).map(|action| reward(joint, action)).collect();
            let stage = NormalForm::new(vec![actions], rewards);
            stages.push(stage.map_err(|source| DynamicError::Stage { state: joint, source })?);
            (0..actions).for_each(|action| transition.push(law(joint, action)));
        }
        MarkovGame::new(stages, transition, self.problem.discount)
    }

    fn overflow(&self) -> DynamicError {
        let range = largest(self.problem.values.iter().flatten().map(|v| v.abs()));
        DynamicError::Overflow { range, discount: self.problem.discount }
    }
}
