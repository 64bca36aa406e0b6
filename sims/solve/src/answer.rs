//! Equilibria with their certificates, whatever they are of.

use std::path::Path;

use serde::{Serialize, Serializer};

use super::Found;
use super::error::SolveError;

/// A precision, or one for each player.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Precision {
    /// The same of all.
    All(f64),
    /// Of each player.
    Each(Vec<f64>),
}

impl Precision {
    /// One number if all are equal.
    pub fn of(each: Vec<f64>) -> Self {
        match each.split_first() {
            Some((first, rest)) if rest.iter().all(|other| other == first) => Self::All(*first),
            _ => Self::Each(each),
        }
    }
}

/// A profile and what it proves about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// Precision of the logit responses; none of a Nash equilibrium.
    pub precision: Option<Precision>,
    /// Mixed strategies, `[players][actions]`; of players with private states the averages over these.
    pub profile: Vec<Vec<f64>>,
    /// Mixed strategies by private state, `[players][states][actions]`, which are written as the profile; empty in games without.
    pub by_state: Vec<Vec<Vec<f64>>>,
    /// Of a logit equilibrium `‖σ − logit(σ)‖_∞`, of a Nash equilibrium the largest regret in units of its player's range of
    /// payoffs.
    pub residual: f64,
    /// Regret of each player, in payoff units.
    pub regret: Vec<f64>,
    /// Sum of the regrets.
    pub nash_conv: f64,
    /// How the search ended.
    pub status: String,
    /// Bound on the error of every probability, relative to it, where there is one.
    pub error_bound: Option<f64>,
    /// The profile as fractions, where it was found so.
    pub exact: Option<Vec<Vec<String>>>,
}

impl Equilibrium {
    /// Whether the search found what was asked for, perhaps through points where branches meet.
    pub(super) fn is_converged(&self) -> bool {
        self.status == "converged" || self.status.starts_with(THROUGH)
    }

    /// Whether every number is finite.
    pub(super) fn is_finite(&self) -> bool {
        let numbers = [&self.residual, &self.nash_conv].into_iter();
        numbers.chain(&self.regret).chain(self.profile.iter().flatten()).all(|number| number.is_finite())
    }
}

/// How the status of an equilibrium begins whose branch was met by others.
pub(super) const THROUGH: &str = "through bifurcation";

impl Serialize for Equilibrium {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Profile<'a> {
            Plain(&'a [Vec<f64>]),
            ByState(&'a [Vec<Vec<f64>>]),
        }
        #[derive(Serialize)]
        struct Written<'a> {
            precision: &'a Option<Precision>,
            profile: Profile<'a>,
            residual: f64,
            regret: &'a [f64],
            nash_conv: f64,
            status: &'a str,
            error_bound: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            exact: &'a Option<Vec<Vec<String>>>,
        }
        let profile =
            if self.by_state.is_empty() { Profile::Plain(&self.profile) } else { Profile::ByState(&self.by_state) };
        let Equilibrium { precision, residual, regret, nash_conv, status, error_bound, exact, .. } = self;
        let (residual, nash_conv, error_bound) = (*residual, *nash_conv, *error_bound);
        Written { precision, profile, residual, regret, nash_conv, status, error_bound, exact }.serialize(serializer)
    }
}

/// A fold of a branch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fold {
    /// Precision there.
    pub precision: f64,
    /// Mixed strategies there, `[players][actions]`.
    pub profile: Vec<Vec<f64>>,
}

/// What was found of one game.
///
/// Of several stages the head has the profile of the first and the worst of everything else: the largest residual, regret of
/// each player and NashConv, and the status of the first stage that did not converge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The equilibrium.
    #[serde(flatten)]
    pub equilibrium: Equilibrium,
    /// What was looked for: `nash` or `logit`.
    pub solution: &'static str,
    /// Whether players with the same actions were taken to play alike: branches on which they part were not looked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub symmetric: bool,
    /// The precision that was asked for.
    pub precision_asked: Option<Precision>,
    /// How payoffs are expected: `exact` or `mean_field`.
    pub expectation: &'static str,
    /// How own contributions count under the mean-field expectation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_part: Option<&'static str>,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of each player's actions.
    pub actions: Vec<Vec<String>>,
    /// The mechanism, φ by name.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "as_map")]
    pub mechanism: Vec<(String, f64)>,
    /// Where the traced branch turns back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folds: Option<Vec<Fold>>,
    /// Number of symmetries of the game, where the branch keeps them through a bifurcation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symmetry_order: Option<u64>,
    /// Precisions at which the traced branch meets others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bifurcations: Option<Vec<f64>>,
    /// Each stage, if there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Equilibrium>,
}

impl Answer {
    /// A logit equilibrium at a precision that was asked for, or a Nash equilibrium, of a game with exact expectations.
    pub(super) fn exact(
        equilibrium: Equilibrium,
        asked: Option<f64>,
        title: String,
        players: Vec<String>,
        actions: Vec<Vec<String>>,
    ) -> Self {
        Self {
            equilibrium,
            solution: if asked.is_some() { "logit" } else { "nash" },
            symmetric: false,
            precision_asked: asked.map(Precision::All),
            expectation: "exact",
            own_part: None,
            title,
            players,
            actions,
            mechanism: Vec::new(),
            folds: None,
            symmetry_order: None,
            bifurcations: None,
            stages: Vec::new(),
        }
    }
}

fn as_map<S: Serializer>(entries: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(name, value)| (name, value)))
}

/// All extreme Nash equilibria of a game.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answers {
    /// Each of them.
    pub equilibria: Vec<Equilibrium>,
    /// Whether some strategy has more best responses than its support has actions; not known of more than two players.
    pub degenerate: Option<bool>,
    /// Whether there are infinitely many, of which these are the corners; not known where `complete` is not.
    pub infinite: Option<bool>,
    /// Whether it is proven that there are no others but mixtures of these.
    pub complete: bool,
    /// Where there are infinitely many, which of them are connected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Connected>,
    /// Enumeration ends.
    pub status: &'static str,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of each player's actions.
    pub actions: Vec<Vec<String>>,
}

/// Extreme equilibria that are connected by others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Connected {
    /// Their places in the list, from 0.
    pub equilibria: Vec<usize>,
    /// Sets of them all mixtures of which are equilibria, and to which none can be added.
    pub sets: Vec<Vec<usize>>,
}

impl Found {
    /// Refuses certificates that overflowed.
    pub(super) fn check(&self, target: &Path) -> Result<(), SolveError> {
        let finite = match self {
            Found::One(answer) => {
                std::iter::once(&answer.equilibrium).chain(&answer.stages).all(Equilibrium::is_finite)
            }
            Found::All(answers) => answers.equilibria.iter().all(Equilibrium::is_finite),
            Found::Tree(answer) => answer.is_finite(),
            Found::Listed(listed) => listed.is_finite(),
            Found::Dynamic(answer) => answer.is_finite(),
            Found::Pivot(_) => true,
        };
        if finite { Ok(()) } else { Err(SolveError::Overflow { target: target.into() }) }
    }

    /// One object on one line; numbers are the shortest decimals that read back to the same bits.
    pub(super) fn json(&self) -> Result<String, SolveError> {
        serde_json::to_string(self).map(|text| text + "\n").map_err(SolveError::Json)
    }
}

/// A flat profile as one list a player.
pub(crate) fn cut(profile: &[f64], offsets: &[usize]) -> Vec<Vec<f64>> {
    offsets.windows(2).map(|o| profile[o[0]..o[1]].to_vec()).collect()
}
