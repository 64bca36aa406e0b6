//! Any finite game, by its table of payoffs.
//!
//! In the profile a of actions, player i earns
//!
//! ```text
//! U_i(a) = (1 − s) u_i(a) + s/n Σ_j u_j(a)
//! ```
//!
//! with u the table `payoffs`, `[player][a_1][a_2]..[a_n]`, and s the `sharing` of payoffs, which a planner sets: at s = 0
//! this is the game itself, at s = 1 one in which all want the same. The action grid has as many levels as the player with
//! most actions; what another player lacks is infeasible for it.

use walras_game::{ConstraintFn, Game, JointPayoffFn, Refusal, Setup, Situation};

/// The table and how to find one's way in it.
pub struct NormalForm {
    /// How many actions each player has, `[players]`.
    actions: Vec<usize>,
    /// How many profiles there are.
    profiles: usize,
    /// `[players][a_1]..[a_n]`, the last player's action fastest.
    payoffs: Vec<f64>,
}

impl Game for NormalForm {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::existence);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::shared_payoff);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let actions = counts(setup.values("action_counts")?, setup.levels)?;
        let payoffs = setup.values("payoffs")?;
        let too_many = || Refusal(format!("the actions {actions:?} make more profiles than memory has addresses"));
        let product = actions.iter().try_fold(1_usize, |product, &k| product.checked_mul(k));
        let profiles = product.ok_or_else(too_many)?;
        let expected = profiles.checked_mul(setup.players).ok_or_else(too_many)?;
        if payoffs.len() != expected {
            let (found, n) = (payoffs.len(), setup.players);
            return Err(Refusal(format!(
                "`payoffs` has {found} entries, expected {expected}: {n} players × {profiles} profiles of the actions {actions:?}"
            )));
        }
        Ok(NormalForm { profiles, payoffs: payoffs.to_vec(), actions })
    }
}

/// The numbers of actions, the largest of which must be that of the grid's levels: a smaller grid would hide actions, a
/// larger one have levels that are no player's.
fn counts(given: &[f64], levels: &[usize]) -> Result<Vec<usize>, Refusal> {
    let [levels] = *levels else {
        return Err(Refusal("the host does not say how many levels the action grid has".into()));
    };
    let count = |&count: &f64| if count == 0.0 { levels } else { count as usize };
    let actions: Vec<usize> = given.iter().map(count).collect();
    let most = actions.iter().copied().max().unwrap_or(0);
    if levels != most {
        return Err(Refusal(format!(
            "the action grid has {levels} levels, expected {most}, the largest of `action_counts` {actions:?}"
        )));
    }
    Ok(actions)
}

impl NormalForm {
    fn shared_payoff(&self, at: &Situation<'_>) -> f64 {
        let Some(profile) = self.profile(at) else { return 0.0 };
        let sharing = at.phi[0];
        let own = self.payoffs[at.player * self.profiles + profile];
        if sharing == 0.0 {
            return own;
        }
        let players = self.actions.len();
        // Divided first, because the sum of huge payoffs may overflow.
        let mean: f64 = (0..players).map(|j| self.payoffs[j * self.profiles + profile] / players as f64).sum();
        (1.0 - sharing) * own + sharing * mean
    }

    /// Index of the joint action; `None` if a player takes an action that it does not have, which is never played.
    fn profile(&self, at: &Situation<'_>) -> Option<usize> {
        self.actions.iter().enumerate().try_fold(0, |index, (player, &count)| {
            let action = at.action_of(player)[0] as usize;
            (action < count).then_some(index * count + action)
        })
    }

    fn existence(&self, at: &Situation<'_>) -> f64 {
        if (at.action[0] as usize) < self.actions[at.player] { 0.0 } else { 1.0 }
    }
}

walras_game::export_game!(NormalForm);
