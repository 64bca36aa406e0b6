//! Behaviours with their certificates.

use serde::{Serialize, Serializer};
use walras_theory::equilibrium::TreeProfile;
use walras_theory::game_file::NamedTree;

use super::names::{BySet, Keys};
use crate::answer::cut;
use crate::phrases::{relative_regret, short};

/// A behaviour of a game in extensive form, what it proves about itself and how it was found.
#[derive(Clone, Debug)]
pub struct TreeAnswer {
    pub(super) profile: TreeProfile,
    pub(super) keys: Keys,
    pub(super) offsets: Vec<usize>,
    pub(super) title: String,
    pub(super) actions: Vec<Vec<String>>,
    /// `logit`, `nash` or `cfr`.
    pub(super) solution: &'static str,
    /// How it was found, in words.
    pub(super) method: String,
    /// Precision of the logit responses.
    pub(super) precision: Option<f64>,
    pub(super) precision_asked: Option<f64>,
    /// Precision of the point of the branch that stands for its limit.
    pub(super) limit_precision: Option<f64>,
    /// Iterations of learning.
    pub(super) iterations: Option<u64>,
    /// Of a logit equilibrium `‖p − logit(p)‖_∞`, else the largest regret of a player in units of the largest payoff range.
    pub(super) residual: f64,
    pub(super) status: String,
}

impl TreeAnswer {
    pub(super) fn new(named: &NamedTree, profile: TreeProfile, solution: &'static str, method: String) -> Self {
        Self {
            profile,
            keys: Keys::of(named),
            offsets: named.game.offsets().to_vec(),
            title: named.title.clone(),
            actions: named.information_sets.iter().map(|set| set.actions.clone()).collect(),
            solution,
            method,
            precision: None,
            precision_asked: None,
            limit_precision: None,
            iterations: None,
            residual: 0.0,
            status: String::new(),
        }
    }

    pub(crate) fn is_finite(&self) -> bool {
        let TreeProfile { behavior, action_values, values, regret, nash_conv, .. } = &self.profile;
        let numbers = behavior.iter().chain(action_values).chain(values).chain(regret);
        numbers.chain([nash_conv, &self.residual]).all(|number| number.is_finite())
    }

    pub(crate) fn shortfall(&self) -> Option<String> {
        let reached = match self.precision {
            Some(precision) => format!("precision {precision}"),
            None => relative_regret(self.residual),
        };
        short(&self.status, &reached)
    }
}

impl Serialize for TreeAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            behavior: BySet<'a, Vec<f64>>,
            realization: BySet<'a, Vec<f64>>,
            reached: BySet<'a, f64>,
            values: &'a [f64],
            action_values: BySet<'a, Vec<f64>>,
            beliefs: BySet<'a, &'a Vec<f64>>,
            precision: Option<f64>,
            precision_asked: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            limit_precision: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            iterations: Option<u64>,
            residual: f64,
            regret: BySet<'a, f64>,
            player_regret: &'a [f64],
            nash_conv: f64,
            exploitability: f64,
            status: &'a str,
            solution: &'static str,
            method: &'a str,
            title: &'a str,
            players: &'a [String],
            actions: BySet<'a, &'a Vec<String>>,
        }
        let keys = &self.keys;
        let lists = |flat: &[f64]| BySet { keys, values: cut(flat, &self.offsets) };
        let TreeProfile {
            behavior,
            action_values,
            beliefs,
            reached,
            realization_plan,
            values,
            set_regret,
            regret,
            nash_conv,
        } = &self.profile;
        Written {
            behavior: lists(behavior),
            realization: lists(realization_plan),
            reached: BySet { keys, values: reached.clone() },
            values,
            action_values: lists(action_values),
            beliefs: BySet { keys, values: beliefs.iter().collect() },
            precision: self.precision,
            precision_asked: self.precision_asked,
            limit_precision: self.limit_precision,
            iterations: self.iterations,
            residual: self.residual,
            regret: BySet { keys, values: set_regret.clone() },
            player_regret: regret,
            nash_conv: *nash_conv,
            exploitability: nash_conv / keys.players.len() as f64,
            status: &self.status,
            solution: self.solution,
            method: &self.method,
            title: &self.title,
            players: &keys.players,
            actions: BySet { keys, values: self.actions.iter().collect() },
        }
        .serialize(serializer)
    }
}
