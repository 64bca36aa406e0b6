//! Equilibria of dynamic games with their certificates.

use serde::{Serialize, Serializer};
use walras_theory::dynamic::{Backward, Certificate, MarkovGame, MarkovLogit, MarkovNash, Pivot, ZeroSum};

use super::DynamicNames;

/// Policies of one period and what they are worth from it on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DynamicPeriod {
    /// `[player][state][action]`.
    pub profile: Vec<Vec<Vec<f64>>>,
    /// `[player][state]`.
    pub values: Vec<Vec<f64>>,
    /// `[player][state]`: gain of an exact best response from this period on.
    pub regret: Vec<Vec<f64>>,
}

/// Policies and what they prove about themselves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DynamicAnswer {
    /// Precision of the logit responses; none of a Nash equilibrium.
    pub precision: Option<f64>,
    /// Policies, `[player][state][action]`; with a last period those of the first.
    pub profile: Vec<Vec<Vec<f64>>>,
    /// Discounted sums of payoffs from each state on, `[player][state]`.
    pub values: Vec<Vec<f64>>,
    /// Of a zero-sum game what player 0 wins, `[state]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Vec<f64>>,
    /// Of a logit equilibrium `‖σ − softmax(precision · Q)‖_∞`, of a Nash equilibrium the largest regret relative to its
    /// player's range of discounted payoffs, of a zero-sum game how far Shapley's equation is from holding.
    pub residual: f64,
    /// Largest difference, over players, between a state's value and the expected value of its actions, `[state]`.
    pub bellman_residual: Vec<f64>,
    /// Gain of an exact best response, `[player][state]`.
    pub regret: Vec<Vec<f64>>,
    /// Sum over players of their largest regret over states.
    pub nash_conv: f64,
    /// How the search ended.
    pub status: String,
    /// What was looked for: `nash`, `logit` or `zero_sum`.
    pub solution: &'static str,
    /// The precision that was asked for.
    pub precision_asked: Option<f64>,
    /// Weight of the next period.
    pub discount: f64,
    /// Every period, if there is a last one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<DynamicPeriod>,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of the states.
    pub states: Vec<String>,
    /// Names of the actions, `[player][state][action]`.
    pub actions: Vec<Vec<Vec<String>>>,
}

impl DynamicPeriod {
    /// From flat tables.
    fn of(game: &MarkovGame, profile: &[f64], values: &[f64], regret: &[f64]) -> Self {
        Self { profile: by_player(game, profile), values: by_state(game, values), regret: by_state(game, regret) }
    }
}

impl DynamicAnswer {
    pub(super) fn of_logit(game: &MarkovGame, found: MarkovLogit, asked: f64, names: DynamicNames) -> Self {
        let MarkovLogit { precision, profile, residual, certificate, status } = found;
        Self {
            precision: Some(precision),
            residual,
            status: status.to_string(),
            precision_asked: Some(asked),
            ..Self::certified(game, &profile, certificate, "logit", names)
        }
    }

    pub(super) fn of_nash(game: &MarkovGame, found: MarkovNash, names: DynamicNames) -> Self {
        let MarkovNash { profile, certificate, status, .. } = found;
        let residual = certificate.relative_regret;
        Self { residual, status: status.to_string(), ..Self::certified(game, &profile, certificate, "nash", names) }
    }

    pub(super) fn of_zero_sum(game: &MarkovGame, found: ZeroSum, names: DynamicNames) -> Self {
        let ZeroSum { value, profile, residual, certificate, status, .. } = found;
        Self {
            value: Some(value),
            residual,
            status: status.to_string(),
            ..Self::certified(game, &profile, certificate, "zero_sum", names)
        }
    }

    pub(super) fn of_periods(game: &MarkovGame, found: Backward, asked: Option<f64>, names: DynamicNames) -> Self {
        let periods: Vec<DynamicPeriod> = found
            .periods
            .iter()
            .map(|period| DynamicPeriod::of(game, &period.profile, &period.values, &period.regret))
            .collect();
        let first = periods[0].clone();
        let solution = if asked.is_some() { "logit" } else { "nash" };
        Self {
            precision: asked,
            precision_asked: asked,
            residual: found.residual,
            nash_conv: found.nash_conv,
            status: found.status.to_string(),
            periods,
            ..Self::of(game, first, solution, names)
        }
    }

    fn certified(
        game: &MarkovGame,
        profile: &[f64],
        certificate: Certificate,
        solution: &'static str,
        names: DynamicNames,
    ) -> Self {
        let Certificate { values, bellman_residual, regret, nash_conv, .. } = certificate;
        let play = DynamicPeriod::of(game, profile, &values, &regret);
        Self { bellman_residual, nash_conv, ..Self::of(game, play, solution, names) }
    }

    /// Policies before anything else is known of them.
    fn of(game: &MarkovGame, play: DynamicPeriod, solution: &'static str, names: DynamicNames) -> Self {
        let DynamicPeriod { profile, values, regret } = play;
        let DynamicNames { title, players, states, actions } = names;
        Self {
            precision: None,
            profile,
            values,
            value: None,
            residual: 0.0,
            // Values are expectations of the values of actions, if they are taken once.
            bellman_residual: vec![0.0; game.states()],
            regret,
            nash_conv: 0.0,
            status: String::new(),
            solution,
            precision_asked: None,
            discount: game.discount(),
            periods: Vec::new(),
            title,
            players,
            states,
            actions,
        }
    }

    /// Whether every number is finite.
    pub(crate) fn is_finite(&self) -> bool {
        let numbers = [self.residual, self.nash_conv];
        let tables = self.values.iter().chain(&self.regret).flatten();
        let probabilities = self.profile.iter().flatten().flatten();
        numbers.iter().chain(tables).chain(probabilities).all(|number| number.is_finite())
    }
}

/// Flat policies by player, state and action.
fn by_player(game: &MarkovGame, profile: &[f64]) -> Vec<Vec<Vec<f64>>> {
    let strategy = |i, s| profile[game.strategy(i, s)].to_vec();
    (0..game.players()).map(|i| (0..game.states()).map(|s| strategy(i, s)).collect()).collect()
}

fn by_state(game: &MarkovGame, table: &[f64]) -> Vec<Vec<f64>> {
    table.chunks_exact(game.states()).map(<[f64]>::to_vec).collect()
}

/// The dynamic pivot mechanism beside a static auction repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct PivotAnswer {
    /// What the problem is called.
    pub title: String,
    /// Number of types of each bidder.
    pub types: Vec<usize>,
    /// The mechanism, in flat tables over joint types.
    pub found: Pivot,
}

impl Serialize for PivotAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            welfare: Nested<'a, f64>,
            allocation: Nested<'a, usize>,
            payment: Vec<Nested<'a, f64>>,
            utility: Vec<Nested<'a, f64>>,
            gain_dynamic_pivot: f64,
            gain_static_vcg_repeated: f64,
            static_allocation: Nested<'a, usize>,
            #[serde(skip_serializing_if = "str::is_empty")]
            title: &'a str,
        }
        let Self { title, types, found } = self;
        let numbers = |table| Nested { types, table };
        let winners = |table| Nested { types, table };
        Written {
            welfare: numbers(&found.welfare),
            allocation: winners(&found.allocation),
            payment: found.payment.iter().map(|table| numbers(table)).collect(),
            utility: found.utility.iter().map(|table| numbers(table)).collect(),
            gain_dynamic_pivot: found.gain,
            gain_static_vcg_repeated: found.static_gain,
            static_allocation: winners(&found.static_allocation),
            title,
        }
        .serialize(serializer)
    }
}

/// A flat table over joint types, written as lists inside lists, one level a bidder.
struct Nested<'a, T> {
    types: &'a [usize],
    table: &'a [T],
}

impl<T: Serialize> Serialize for Nested<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.types {
            [] => self.table[0].serialize(serializer),
            [_, types @ ..] => {
                let rows = self.table.chunks_exact(types.iter().product());
                serializer.collect_seq(rows.map(|table| Nested { types, table }))
            }
        }
    }
}
