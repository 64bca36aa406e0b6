//! The safe side of the contract: what a game author writes.

use crate::Metadata;
use crate::dynamic::Motion;

/// A game, written as scalar functions; the exported wrapper runs them over batches.
///
/// All functions are pure: the same arguments give the same bits on any thread. φ is an argument and never state.
pub trait Game: Send + Sync + Sized + 'static {
    /// The facts of the game as JSON, usually `include_str!("metadata.json")`; see [`Metadata`]. Required of games
    /// that do not say it by [`Game::metadata`].
    const METADATA: &'static str = "";

    /// The constraint `g(x)` of the situation's probe and player, feasible where `g ≤ 0`; `None` for no constraint.
    const CONSTRAINT: Option<ConstraintFn<Self>> = None;

    /// `∂ payoff / ∂ aggregates`, written into `[aggregates]`; `None` lets the host take finite differences.
    const GRADIENT: Option<GradientFn<Self>> = None;

    /// Utility of `at.action` when every player plays `at.profile`; `None` if payoffs are known by aggregates only.
    ///
    /// A game that has it may leave out [`Game::contribution`] and [`Game::payoff`], and contributions and aggregates in its
    /// metadata. One that has both gives the same payoffs either way.
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = None;

    /// `∂ joint payoff / ∂ own action` at `at.profile`, written into `[dimensions]`; `None` lets the host take differences.
    const ACTION_GRADIENT: Option<ActionGradientFn<Self>> = None;

    /// The constraints on `at.profile` that all players share, written into `[shared constraints]`, feasible where ≤ 0;
    /// required of games whose metadata declare some. `at.player` and `at.action` are without meaning.
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> = None;

    /// What a designer may see of the player besides its action, written into `[outcomes]`; required of games whose metadata
    /// declare some. `at` is as for [`Game::payoff`], or for [`Game::JOINT_PAYOFF`] in a game without aggregates.
    const OUTCOME: Option<OutcomeFn<Self>> = None;

    /// What the player pays the designer, net of what it is paid, in units of payoff, of which it is a part already; required
    /// of games whose metadata declare it. `at` is as for [`Game::OUTCOME`].
    const TRANSFER: Option<TransferFn<Self>> = None;

    /// How the state moves; required of games whose metadata declare `dynamics`.
    const DYNAMICS: Option<Motion<Self>> = None;

    /// The facts of the game. Called once.
    ///
    /// # Panics
    /// [`Game::METADATA`] is not valid; the host then names the game and the fault.
    fn metadata() -> Metadata {
        match Metadata::from_json(Self::METADATA) {
            Ok(metadata) => metadata,
            Err(fault) => panic!("the metadata are not valid: {fault}"),
        }
    }

    /// Makes an instance from everything that stays fixed; [`Refusal`] if it makes no sense.
    fn create(setup: &Setup<'_>) -> Result<Self, Refusal>;

    /// What taking `at.action` adds to the aggregates, `[contributions]`. `at.aggregates` is empty, φ too.
    ///
    /// Nothing, unless the game says otherwise.
    fn contribution(&self, _at: &Situation<'_>, out: &mut [f64]) {
        assert!(out.is_empty(), "the game declares contributions but does not implement `contribution`");
    }

    /// Utility of taking `at.action` when the aggregates are `at.aggregates`. Required of games without
    /// [`Game::JOINT_PAYOFF`].
    ///
    /// # Panics
    /// If the game has neither; the host then names the game and the fault.
    fn payoff(&self, _at: &Situation<'_>) -> f64 {
        panic!("the game implements neither `payoff` nor `JOINT_PAYOFF`")
    }
}

/// Type of [`Game::CONSTRAINT`]. `at.aggregates` is empty.
pub type ConstraintFn<G> = fn(&G, at: &Situation<'_>) -> f64;

/// Type of [`Game::JOINT_PAYOFF`]. `at.aggregates` is empty.
pub type JointPayoffFn<G> = fn(&G, at: &Situation<'_>) -> f64;

/// Type of [`Game::GRADIENT`].
pub type GradientFn<G> = fn(&G, at: &Situation<'_>, out: &mut [f64]);

/// Type of [`Game::ACTION_GRADIENT`]. `at.aggregates` is empty.
pub type ActionGradientFn<G> = fn(&G, at: &Situation<'_>, out: &mut [f64]);

/// Type of [`Game::SHARED_CONSTRAINT`]. `at.aggregates` is empty.
pub type SharedConstraintFn<G> = fn(&G, at: &Situation<'_>, out: &mut [f64]);

/// Type of [`Game::OUTCOME`].
pub type OutcomeFn<G> = fn(&G, at: &Situation<'_>, out: &mut [f64]);

/// Type of [`Game::TRANSFER`].
pub type TransferFn<G> = fn(&G, at: &Situation<'_>) -> f64;

/// One player, under one probe and mechanism, considering one action.
///
/// In tests of a game, where most fields do not matter: `Situation { phi: &[0.1], action: &[2.0], ..Situation::default() }`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation<'a> {
    /// The mechanism, in the order of the metadata.
    pub phi: &'a [f64],
    /// Index of the probe.
    pub probe: usize,
    /// Index of the player.
    pub player: usize,
    /// Coordinates of the action, `[dimensions]`.
    pub action: &'a [f64],
    /// Values of the aggregates, `[aggregates]`.
    pub aggregates: &'a [f64],
    /// Every player's action, its own included, `[players][dimensions]`; empty unless for functions of joint actions.
    pub profile: &'a [f64],
    /// Its private state, `[states]`; empty in games without, and for constraints.
    pub state: &'a [f64],
    /// Every player's state, its own included, `[players][states]`; empty where `profile` or `state` is.
    pub state_profile: &'a [f64],
    /// Public coordinates of the state of a game over time; empty in one that is played once.
    pub public_state: &'a [f64],
    /// The types of all players in a game over time, its own included, `[players][types]`; empty in games without.
    pub types: &'a [f64],
}

impl<'a> Situation<'a> {
    /// The action of a player in the profile, `[dimensions]`.
    pub fn action_of(&self, player: usize) -> &'a [f64] {
        &self.profile[player * self.action.len()..][..self.action.len()]
    }

    /// The state of a player in the profile, `[states]`.
    pub fn state_of(&self, player: usize) -> &'a [f64] {
        &self.state_profile[player * self.state.len()..][..self.state.len()]
    }
}

/// Why an instance cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Refusal(reason)
    }
}

/// Everything that is fixed for the life of an instance.
#[derive(Clone, Debug, Default)]
pub struct Setup<'a> {
    /// How many players.
    pub players: usize,
    /// How many probes.
    pub probes: usize,
    /// Levels of the action grid, `[dimensions]`; empty if the host does not say.
    pub levels: &'a [usize],
    /// Non-mechanism parameters by name, row-major.
    pub parameters: Vec<(&'a str, &'a [f64])>,
}

impl<'a> Setup<'a> {
    /// All values of a parameter, row-major.
    pub fn values(&self, name: &str) -> Result<&'a [f64], Refusal> {
        let found = self.parameters.iter().find(|(n, _)| *n == name);
        found.map(|(_, values)| *values).ok_or_else(|| Refusal(format!("the host passed no parameter `{name}`")))
    }

    /// The value of a scalar parameter.
    pub fn scalar(&self, name: &str) -> Result<f64, Refusal> {
        match self.values(name)? {
            [value] => Ok(*value),
            values => Err(Refusal(format!("`{name}` is a scalar, the host passed {} values", values.len()))),
        }
    }
}
