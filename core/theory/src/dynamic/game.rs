//! Markov games: a stage game and laws of next states for every state.

use super::error::DynamicError;
use super::transition::Transition;
use crate::normal_form::NormalForm;

/// How far the probabilities of a law may be from 1 in sum.
const SUM: f64 = 1e-9;

/// A game of finitely many states.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkovGame {
    stages: Vec<NormalForm>,
    /// One row for each state and joint action, states one after the other.
    transition: Transition,
    /// Row of each state's first joint action.
    rows: Vec<usize>,
    discount: f64,
    /// Where each state's profile starts in a flat one; one more than there are states.
    starts: Vec<usize>,
}

impl MarkovGame {
    /// A game with the stage game of every state, `transition` with one row for each state and joint action (row-major, the
    /// last player's action fastest) and a discount factor γ ≥ 0, which [`MarkovGame::stationary`] bounds.
    ///
    /// # Errors
    /// [`DynamicError`] if there are no states, stage games differ in their players, rows are missing or are no laws, or the
    /// discount is negative or not finite.
    pub fn new(stages: Vec<NormalForm>, transition: Transition, discount: f64) -> Result<Self, DynamicError> {
        let Some(first) = stages.first() else { return Err(DynamicError::NoStates) };
        let expected = first.players();
        if let Some((state, stage)) = stages.iter().enumerate().find(|(_, stage)| stage.players() != expected) {
            return Err(DynamicError::Players { state, found: stage.players(), expected });
        }
        if !(discount >= 0.0 && discount.is_finite()) {
            return Err(DynamicError::Discount { discount });
        }
        let (mut rows, mut starts) = (vec![0], vec![0]);
        for (s, stage) in stages.iter().enumerate() {
            rows.push(rows[s] + stage.payoffs(0).len());
            starts.push(starts[s] + stage.offsets()[stage.players()]);
        }
        let game = Self { stages, transition, rows, discount, starts };
        game.check_rows()?;
        Ok(game)
    }

    fn check_rows(&self) -> Result<(), DynamicError> {
        let (states, expected) = (self.states(), self.rows[self.states()]);
        if self.transition.rows() != expected {
            return Err(DynamicError::Rows { found: self.transition.rows(), expected });
        }
        for state in 0..states {
            for joint in 0..self.rows[state + 1] - self.rows[state] {
                let mut sum = 0.0;
                for (next, value) in self.transition.row(self.rows[state] + joint) {
                    if next >= states {
                        return Err(DynamicError::Next { state, joint, next, states });
                    }
                    if !(0.0..=1.0 + SUM).contains(&value) {
                        return Err(DynamicError::Probability { state, joint, next, value });
                    }
                    sum += value;
                }
                if (sum - 1.0).abs() > SUM {
                    return Err(DynamicError::Sum { state, joint, sum });
                }
            }
        }
        Ok(())
    }

    /// Refuses a discount of 1 or more, with which sums over all periods need not be finite.
    ///
    /// # Errors
    /// [`DynamicError::Discount`], or [`DynamicError::Overflow`] if values may not be finite.
    pub fn stationary(&self) -> Result<(), DynamicError> {
        if self.discount >= 1.0 {
            return Err(DynamicError::Discount { discount: self.discount });
        }
        let (low, high) = (0..self.players())
            .map(|i| self.payoff_range(i))
            .fold((0.0_f64, 0.0_f64), |m, r| (m.0.min(r.0), m.1.max(r.1)));
        let range = high - low;
        // Sums of products of as many values are taken on the way.
        if (range / (1.0 - self.discount) * 1e10).is_finite() {
            Ok(())
        } else {
            Err(DynamicError::Overflow { range, discount: self.discount })
        }
    }

    /// Number of players.
    pub fn players(&self) -> usize {
        self.stages[0].players()
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.stages.len()
    }

    /// The discount factor γ.
    pub fn discount(&self) -> f64 {
        self.discount
    }

    /// The game played in a state, whose payoffs are those of one period.
    pub fn stage(&self, state: usize) -> &NormalForm {
        &self.stages[state]
    }

    /// Laws of next states; [`MarkovGame::row`] tells which row is whose.
    pub fn transition(&self) -> &Transition {
        &self.transition
    }

    /// Row of the transition for a state and a joint action.
    pub fn row(&self, state: usize, joint: usize) -> usize {
        self.rows[state] + joint
    }

    /// Where each state's profile starts in a flat one, and where the last ends: `states + 1` entries.
    pub fn offsets(&self) -> &[usize] {
        &self.starts
    }

    /// Where a player's strategy in a state stands in a flat profile.
    pub fn strategy(&self, player: usize, state: usize) -> std::ops::Range<usize> {
        let within = self.stages[state].offsets();
        self.starts[state] + within[player]..self.starts[state] + within[player + 1]
    }

    /// Writes the probability of every joint action of a state, row-major, under the profile of its stage game.
    pub fn joint_weights(&self, state: usize, profile: &[f64], weights: &mut Vec<f64>) {
        weights.clear();
        weights.push(1.0);
        for own in self.stages[state].offsets().windows(2).map(|o| &profile[o[0]..o[1]]) {
            let before = weights.len();
            weights.resize(before * own.len(), 0.0);
            // From the end, where nothing that is still needed is overwritten.
            for k in (0..before).rev() {
                let weight = weights[k];
                own.iter().enumerate().for_each(|(a, p)| weights[k * own.len() + a] = weight * p);
            }
        }
    }

    /// Length of a flat profile.
    pub fn profile_length(&self) -> usize {
        self.starts[self.states()]
    }

    /// Uniform play of every player in every state, flat.
    pub fn uniform(&self) -> Vec<f64> {
        self.stages.iter().flat_map(NormalForm::uniform).collect()
    }

    /// Least and largest payoff of a player in one period, over all states.
    pub fn payoff_range(&self, player: usize) -> (f64, f64) {
        let ranges = self.stages.iter().map(|stage| stage.payoff_range(player));
        ranges.fold((f64::INFINITY, f64::NEG_INFINITY), |m, r| (m.0.min(r.0), m.1.max(r.1)))
    }

    /// Largest payoff range of a player in one period, the unit of precision.
    pub(super) fn unit(&self) -> f64 {
        (0..self.players()).map(|i| self.payoff_range(i)).fold(0.0, |m, (low, high)| f64::max(m, high - low))
    }

    /// Writes the payoffs of a state with what follows added into `stage`, a game of the same actions; `values`, of what follows,
    /// are `[player][state]`.
    pub(super) fn continue_stage(&self, state: usize, values: &[f64], stage: &mut NormalForm) {
        stage.rewrite(|player, table| {
            let values = &values[player * self.states()..][..self.states()];
            for ((joint, u), now) in table.iter_mut().enumerate().zip(self.stages[state].payoffs(player)) {
                *u = now + self.discount * self.transition.expect(self.row(state, joint), values);
            }
        });
    }

    /// The one-shot game of a state if `values`, `[player][state]`, follow; nothing if payoffs overflow.
    pub(super) fn continued(&self, state: usize, values: &[f64]) -> Option<NormalForm> {
        let mut stage = self.stages[state].clone();
        self.continue_stage(state, values, &mut stage);
        (0..self.players()).all(|i| stage.payoffs(i).iter().all(|u| u.is_finite())).then_some(stage)
    }

    /// The game with payoffs `(u − level_i) / scale_i` for player i in every state, scales positive: its equilibria are the
    /// same, its values are shifted by `level_i / (1 − γ)` and scaled.
    pub(super) fn rescaled(&self, levels: &[f64], scales: &[f64]) -> Self {
        let mut game = self.clone();
        for stage in &mut game.stages {
            stage.rewrite(|i, table| table.iter_mut().for_each(|u| *u = (*u - levels[i]) / scales[i]));
        }
        game
    }

    /// States that play can never reach from those of positive weight in `initial`; without it, states that no other state
    /// leads to.
    pub fn unreachable(&self, initial: Option<&[f64]>) -> Vec<usize> {
        let states = self.states();
        let mut reached: Vec<bool> = match initial {
            Some(initial) => initial.iter().map(|&weight| weight > 0.0).collect(),
            None if states == 1 => vec![true],
            None => vec![false; states],
        };
        let mut open: Vec<usize> = match initial {
            Some(_) => (0..states).filter(|&s| reached[s]).collect(),
            None => (0..states).collect(),
        };
        while let Some(state) = open.pop() {
            for row in self.rows[state]..self.rows[state + 1] {
                for (next, _) in self.transition.row(row).filter(|&(next, p)| p > 0.0 && next != state) {
                    if !reached[next] {
                        reached[next] = true;
                        open.extend(initial.map(|_| next));
                    }
                }
            }
        }
        (0..states).filter(|&s| !reached[s]).collect()
    }
}
