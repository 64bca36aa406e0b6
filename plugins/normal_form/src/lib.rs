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
//!
//! With `state_count` states, each of which is a game, this is a stochastic game (Shapley 1953): `payoffs` are then
//! `[player][state][a_1]..[a_n]`, and state s is followed by state s' with probability `transitions[s][a][s']`.

use walras_game::{ConstraintFn, Game, JointPayoffFn, Law, Moment, Motion, Refusal, Setup, Situation};

/// The table and how to find one's way in it.
pub struct NormalForm {
    /// How many actions each player has, `[players]`.
    actions: Vec<usize>,
    /// How many profiles there are.
    profiles: usize,
    /// How many states; 1 where there are none.
    states: usize,
    /// `[players][states][a_1]..[a_n]`, the last player's action fastest.
    payoffs: Vec<f64>,
    /// `[states][a_1]..[a_n][states]`; empty where there are no states.
    transitions: Vec<f64>,
    /// Probabilities of the first state, `[states]`.
    initial: Vec<f64>,
}

impl Game for NormalForm {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::existence);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::shared_payoff);
    const DYNAMICS: Option<Motion<Self>> =
        Some(Motion { width: |g| g.states, initial: Self::initial, transition: Self::transition });

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let actions = counts(setup.values("action_counts")?, setup.levels)?;
        let payoffs = setup.values("payoffs")?;
        let too_many = || Refusal(format!("the actions {actions:?} make more profiles than memory has addresses"));
        let product = actions.iter().try_fold(1_usize, |product, &k| product.checked_mul(k));
        let profiles = product.ok_or_else(too_many)?;
        let count = setup.scalar("state_count")? as usize;
        let states = count.max(1);
        let cells = profiles.checked_mul(states).ok_or_else(too_many)?;
        let per_state = if count == 0 { String::new() } else { format!("{count} states × ") };
        let profiles_of = format!("{per_state}{profiles} profiles of the actions {actions:?}");
        let n = setup.players;
        check_length("payoffs", payoffs, cells.checked_mul(n), format!("{n} players × {profiles_of}"))?;
        let transitions = setup.values("transitions")?;
        let rows = if count == 0 { Some(0) } else { cells.checked_mul(states) };
        check_length("transitions", transitions, rows, format!("{profiles_of} × {states} next states"))?;
        let initial = initial_law(setup.values("initial")?, count)?;
        let (payoffs, transitions) = (payoffs.to_vec(), transitions.to_vec());
        Ok(NormalForm { profiles, states, payoffs, transitions, initial, actions })
    }
}

/// Whether a list is as long as the sizes say, which `product` spells out.
fn check_length(name: &str, list: &[f64], expected: Option<usize>, product: String) -> Result<(), Refusal> {
    let found = list.len();
    match expected {
        Some(expected) if found == expected => Ok(()),
        Some(0) => Err(Refusal(format!("`{name}` has {found} entries, expected none: there are no states"))),
        Some(expected) => Err(Refusal(format!("`{name}` has {found} entries, expected {expected}: {product}"))),
        None => Err(Refusal(format!("{product} are more than memory has addresses"))),
    }
}

/// Probabilities of the first state from weights, all alike if there are none.
fn initial_law(weights: &[f64], states: usize) -> Result<Vec<f64>, Refusal> {
    if weights.is_empty() {
        return Ok(vec![1.0 / states.max(1) as f64; states]);
    }
    if weights.len() != states {
        return Err(Refusal(format!("`initial` has {} entries, expected {states}, one a state", weights.len())));
    }
    let total: f64 = weights.iter().sum();
    if !(total > 0.0 && total.is_finite()) {
        return Err(Refusal(format!("`initial` sums to {total}, expected a positive number")));
    }
    Ok(weights.iter().map(|weight| weight / total).collect())
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
        let Some(profile) = self.profile(|player| at.action_of(player)[0]) else { return 0.0 };
        let sharing = at.phi[0];
        let state = at.public_state.first().map_or(0, |&state| state as usize);
        let cell = |player: usize| (player * self.states + state) * self.profiles + profile;
        let own = self.payoffs[cell(at.player)];
        if sharing == 0.0 {
            return own;
        }
        let players = self.actions.len();
        // Divided first, because the sum of huge payoffs may overflow.
        let mean: f64 = (0..players).map(|j| self.payoffs[cell(j)] / players as f64).sum();
        (1.0 - sharing) * own + sharing * mean
    }

    /// Index of the joint action; `None` if a player takes an action that it does not have, which is never played.
    fn profile(&self, action_of: impl Fn(usize) -> f64) -> Option<usize> {
        self.actions.iter().enumerate().try_fold(0, |index, (player, &count)| {
            let action = action_of(player) as usize;
            (action < count).then_some(index * count + action)
        })
    }

    fn initial(&self, _phi: &[f64], out: &mut [f64]) {
        out.copy_from_slice(&self.initial);
    }

    /// Where a player takes an action that it does not have, which is never played, the state stays.
    fn transition(&self, at: &Moment<'_>, law: &mut Law<'_>) {
        let Some(profile) = self.profile(|player| at.profile[player]) else { return law.add(at.state, 1.0) };
        let row = &self.transitions[(at.state * self.profiles + profile) * self.states..][..self.states];
        row.iter().enumerate().for_each(|(next, &p)| law.add(next, p));
    }

    fn existence(&self, at: &Situation<'_>) -> f64 {
        if (at.action[0] as usize) < self.actions[at.player] { 0.0 } else { 1.0 }
    }
}

walras_game::export_game!(NormalForm);
