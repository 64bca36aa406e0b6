//! Stochastic games as plain tables: `game.stochastic` in the scenario, or a file of the same fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::ScenarioError;
use super::nested_list::flatten;
use super::path::Path;
use super::problem::Problem;
use super::quantity::Nested;

/// A stochastic game: in each of its states a game of the same players, and a law of the next state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StochasticGame {
    /// How many actions each player has, one number a player.
    pub actions: Vec<usize>,
    /// How many states there are.
    #[schemars(range(min = 1))]
    pub states: usize,
    /// What the next period counts against this one; below 1 where there is no horizon. Default: 1 with a horizon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// How many periods are played. Default: play has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub horizon: Option<usize>,
    /// Weights of the states in which play may begin, one a state. Default: all alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<Vec<f64>>,
    /// Payoffs, lists inside lists `[player][state][a_1]…[a_n]`.
    pub payoff: Nested,
    /// Probabilities of the next state, lists inside lists `[state][a_1]…[a_n][next state]`.
    pub transition: Nested,
    /// What it is called; not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is to be said of it; the description of a scenario that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The same as lists of numbers.
pub(super) struct Tables {
    /// `[players][states][a_1]…[a_n]`, the last player's action fastest.
    pub(super) payoffs: Vec<f64>,
    /// `[states][a_1]…[a_n][states]`.
    pub(super) transitions: Vec<f64>,
    /// What the next period counts.
    pub(super) discount: f64,
}

impl StochasticGame {
    /// The numbers of its tables; `path` leads to it.
    ///
    /// # Errors
    /// Lists that are not as deep and as long as players, states and actions say, laws that are none, a discount that is
    /// missing; the error names the place.
    pub(super) fn tables(&self, path: &Path) -> Result<Tables, ScenarioError> {
        let wrong = |field: &str, found: String, expected: String| {
            Err(ScenarioError::new(path.field(field), Problem::wrong(found, expected)))
        };
        if self.actions.is_empty() {
            return wrong("actions", "an empty list".into(), "one number ≥ 1 a player".into());
        }
        if let Some(player) = self.actions.iter().position(|&count| count == 0) {
            let problem = Problem::wrong(0, "a whole number ≥ 1");
            return Err(ScenarioError::new(path.field("actions").entry(player), problem));
        }
        if self.states == 0 {
            return wrong("states", "0".into(), "a whole number ≥ 1".into());
        }
        if let Some(initial) = self.initial.as_ref().filter(|initial| initial.len() != self.states) {
            let found = format!("a list of {}", initial.len());
            return wrong("initial", found, format!("a list of {}, one weight a state", self.states));
        }
        let discount = match (self.discount, self.horizon) {
            (Some(discount), _) => discount,
            (None, Some(_)) => 1.0,
            (None, None) => {
                let problem = Problem::Missing("a game without `horizon` needs it, a number in [0, 1)".into());
                return Err(ScenarioError::new(path.field("discount"), problem));
            }
        };
        let endless = self.horizon.is_none();
        if !(0.0..=1.0).contains(&discount) || (endless && discount == 1.0) {
            let expected = if endless { "a number in [0, 1), or a `horizon`" } else { "a number from 0 to 1" };
            return wrong("discount", discount.to_string(), expected.into());
        }
        if self.horizon == Some(0) {
            return wrong("horizon", "0".into(), "a whole number ≥ 1".into());
        }
        let (mut payoffs, mut transitions) = (Vec::new(), Vec::new());
        let shape = [&[self.actions.len(), self.states], self.actions.as_slice()].concat();
        flatten(&self.payoff, &shape, &path.field("payoff"), &mut payoffs)?;
        let shape = [&[self.states], self.actions.as_slice(), &[self.states]].concat();
        flatten(&self.transition, &shape, &path.field("transition"), &mut transitions)?;
        self.check_laws(path, &transitions)?;
        Ok(Tables { payoffs, transitions, discount })
    }

    /// Whether every row sums to one.
    fn check_laws(&self, path: &Path, transitions: &[f64]) -> Result<(), ScenarioError> {
        for (row, law) in transitions.chunks_exact(self.states).enumerate() {
            let place = || {
                let mut rest = row;
                let mut joint: Vec<usize> = self
                    .actions
                    .iter()
                    .rev()
                    .map(|count| {
                        let action = rest % count;
                        rest /= count;
                        action
                    })
                    .collect();
                joint.push(rest);
                joint.iter().rev().fold(path.field("transition"), |path, &entry| path.entry(entry))
            };
            if let Some((next, &p)) = law.iter().enumerate().find(|(_, p)| !(**p >= 0.0 && p.is_finite())) {
                return Err(ScenarioError::new(place().entry(next), Problem::wrong(p, "a probability")));
            }
            let sum: f64 = law.iter().sum();
            if (sum - 1.0).abs() > 1e-9 {
                let found = format!("probabilities that add up to {sum}");
                return Err(ScenarioError::new(place(), Problem::wrong(found, "1")));
            }
        }
        Ok(())
    }
}
