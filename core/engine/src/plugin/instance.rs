//! A game with its parameters, evaluating batches.

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_game::abi::{self, Evaluate, Host, RawBatch, RawParameter, RawSetup};

use super::log::Channel;
use super::{Plugin, PluginError};
use crate::setup::GameSetup;

/// A game with everything but φ fixed. Shared between threads: its functions are pure.
pub struct Instance {
    game: NonNull<c_void>,
    plugin: Arc<Plugin>,
    channel: Box<Channel>,
    /// The game holds a pointer to it for as long as it lives.
    _host: Box<Host>,
    players: usize,
    /// Numbers that an action contributes.
    contributions: usize,
    /// Numbers that a payoff takes.
    aggregates: usize,
    retired: AtomicBool,
}

// SAFETY: the contract demands that every function may be called from any thread at the same time.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

/// Rows to evaluate, all under one mechanism. Row r is `player[r]` facing `probe[r]` and taking `action[r]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch<'a> {
    /// The mechanism, `[φ]`.
    pub phi: &'a [f64],
    /// Who acts, `[rows]`.
    pub player: &'a [u32],
    /// Under which probe, `[rows]`.
    pub probe: &'a [u32],
    /// The actions, `[rows][action dimensions]`.
    pub action: &'a [f64],
    /// The aggregates, `[rows][aggregates]`; empty for all that does not take them.
    pub aggregate: &'a [f64],
    /// Everybody's actions, `[rows][players][action dimensions]`; empty unless for functions of joint actions.
    pub profile: &'a [f64],
    /// Private states, `[rows][states]`; empty in games without, and for constraints.
    pub state: &'a [f64],
    /// Everybody's states, `[rows][players][states]`; empty where `profile` or `state` is.
    pub state_profile: &'a [f64],
}

impl Batch<'_> {
    fn rows(&self) -> usize {
        self.player.len()
    }

    /// The sub-batch of these rows.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        let part = |values: &'_ [f64]| -> std::ops::Range<usize> {
            let width = values.len() / self.rows().max(1);
            rows.start * width..rows.end * width
        };
        Batch {
            phi: self.phi,
            player: &self.player[rows.clone()],
            probe: &self.probe[rows.clone()],
            action: &self.action[part(self.action)],
            aggregate: &self.aggregate[part(self.aggregate)],
            profile: &self.profile[part(self.profile)],
            state: &self.state[part(self.state)],
            state_profile: &self.state_profile[part(self.state_profile)],
        }
    }
}

impl Plugin {
    /// Makes an instance with these parameters, which are taken as checked against the metadata.
    pub fn instance(self: &Arc<Self>, setup: &GameSetup) -> Result<Instance, PluginError> {
        let game = &self.metadata().name;
        let sized = self.metadata().on_grid(setup.levels.iter().product());
        let channel = Channel::new(game);
        let host = Box::new(channel.host());
        let parameters: Vec<RawParameter> = self
            .metadata()
            .setup()
            .map(|parameter| {
                let values = setup.parameters.get(&parameter.name).map(Vec::as_slice).unwrap_or_default();
                let name = &parameter.name;
                RawParameter {
                    name: name.as_ptr(),
                    name_length: name.len(),
                    values: values.as_ptr(),
                    length: values.len(),
                }
            })
            .collect();
        let raw = RawSetup {
            size: size_of::<RawSetup>(),
            players: setup.players,
            probes: setup.probes,
            parameters: parameters.as_ptr(),
            parameter_count: parameters.len(),
            levels: setup.levels.as_ptr(),
            action_dimensions: setup.levels.len(),
        };
        let Some(create) = self.vtable().create else { return Err(absent(game, "create")) };
        let mut made = ptr::null_mut();
        // SAFETY: all pointers are valid for the call, the host for the life of the instance.
        let status = unsafe { create(&*host, &raw, &mut made) };
        match (status, NonNull::new(made)) {
            (abi::OK, Some(pointer)) => Ok(Instance {
                game: pointer,
                plugin: Arc::clone(self),
                channel,
                _host: host,
                players: setup.players,
                contributions: sized.contributions.len(),
                aggregates: sized.aggregates.len(),
                retired: AtomicBool::new(false),
            }),
            (abi::OK, None) => {
                Err(PluginError::Panicked { game: game.clone(), reason: "create returned no instance".into() })
            }
            (abi::REFUSED, _) => Err(PluginError::Refused { game: game.clone(), reason: channel.take_error() }),
            _ => Err(PluginError::Panicked { game: game.clone(), reason: channel.take_error() }),
        }
    }
}

fn absent(game: &str, function: &'static str) -> PluginError {
    PluginError::Absent { game: game.into(), function }
}

impl Instance {
    /// The plugin it was made from.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// Whether the game offers the gradient of payoffs with respect to aggregates.
    pub fn has_gradient(&self) -> bool {
        self.plugin.vtable().gradient.is_some()
    }

    /// Whether the game has payoffs by aggregates.
    pub fn is_aggregative(&self) -> bool {
        self.plugin.vtable().payoff.is_some() && self.plugin.vtable().contribution.is_some()
    }

    /// Whether the game has payoffs of joint actions.
    pub fn has_joint_payoff(&self) -> bool {
        self.plugin.vtable().joint_payoff.is_some()
    }

    /// Whether the game offers the gradient of joint payoffs with respect to the own action.
    pub fn has_action_gradient(&self) -> bool {
        self.plugin.vtable().action_gradient.is_some()
    }

    /// Whether the game has a constraint function.
    pub fn has_constraint(&self) -> bool {
        self.plugin.vtable().constraint.is_some()
    }

    /// Utilities into `out`, `[rows]`; every one is finite.
    pub fn payoff(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("payoff", self.plugin.vtable().payoff, 1, batch, out)
    }

    /// Utilities at joint actions into `out`, `[rows]`; every one is finite.
    pub fn joint_payoff(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("joint_payoff", self.plugin.vtable().joint_payoff, 1, batch, out)
    }

    /// Contributions to the aggregates into `out`, `[rows][contributions]`; every one is finite.
    pub fn contribution(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("contribution", self.plugin.vtable().contribution, self.contributions, batch, out)
    }

    /// Constraint values into `out`, `[rows]`, feasible where ≤ 0; every one is finite.
    pub fn constraint(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("constraint", self.plugin.vtable().constraint, 1, batch, out)
    }

    /// `∂ payoff / ∂ aggregate` into `out`, `[rows][aggregates]`; every one is finite.
    pub fn gradient(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("gradient", self.plugin.vtable().gradient, self.aggregates, batch, out)
    }

    /// `∂ joint payoff / ∂ own action` into `out`, `[rows][action dimensions]`; every one is finite.
    pub fn action_gradient(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        let dimensions = self.plugin.metadata().actions.dimensions.len();
        self.evaluate("action_gradient", self.plugin.vtable().action_gradient, dimensions, batch, out)
    }

    /// Constraints on joint actions into `out`, `[rows][shared constraints]`, feasible where ≤ 0; every one is finite.
    pub fn shared_constraint(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        let width = self.plugin.metadata().shared_constraints.len();
        self.evaluate("shared_constraint", self.plugin.vtable().shared_constraint, width, batch, out)
    }

    /// What a designer may see besides actions into `out`, `[rows][outcomes]`; every one is finite. The batch is as for
    /// [`Instance::payoff`], or for [`Instance::joint_payoff`] in a game without aggregates.
    pub fn outcome(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate("outcome", self.plugin.vtable().outcome, self.plugin.metadata().outcomes.len(), batch, out)
    }

    /// Whether a function takes the actions of all players.
    fn is_joint(&self, function: &str) -> bool {
        match function {
            "joint_payoff" | "action_gradient" | "shared_constraint" => true,
            "outcome" => !self.is_aggregative(),
            _ => false,
        }
    }

    /// Whether a function takes private states, of a game that has some.
    fn takes_state(&self, function: &str) -> bool {
        !self.plugin.metadata().states.is_empty() && !matches!(function, "constraint" | "shared_constraint")
    }

    /// Evaluates a batch of `width` numbers a row.
    fn evaluate(
        &self,
        name: &'static str,
        function: Option<Evaluate>,
        width: usize,
        batch: &Batch<'_>,
        out: &mut [f64],
    ) -> Result<(), PluginError> {
        let game = &self.plugin.metadata().name;
        let function = function.ok_or_else(|| absent(game, name))?;
        if self.retired.load(Ordering::Relaxed) {
            return Err(PluginError::Retired { game: game.clone() });
        }
        let rows = batch.rows();
        let metadata = self.plugin.metadata();
        let dimensions = metadata.actions.dimensions.len();
        // The safe wrapper inside a game reads as many actions as there are players.
        let whole = batch.profile.len() == rows * self.players * dimensions;
        let joint = self.is_joint(name);
        let states = if self.takes_state(name) { rows * metadata.states.len() } else { 0 };
        let fits = out.len() == rows * width
            && batch.state.len() == states
            && batch.state_profile.len() == if joint { states * self.players } else { 0 }
            && batch.probe.len() == rows
            && batch.action.len() == rows * dimensions
            && (if joint { whole } else { batch.profile.is_empty() })
            && (batch.aggregate.is_empty() || batch.aggregate.len() == rows * self.aggregates);
        assert!(fits, "{name}: the buffers do not fit the batch");
        let raw = self.raw(batch);
        // SAFETY: every array has the length stated in the batch, `out` the length the header asks for (checked above),
        // and all outlive the call; the instance is alive.
        let status = unsafe { function(self.game.as_ptr(), &raw, out.as_mut_ptr()) };
        if status != abi::OK {
            self.retired.store(true, Ordering::Relaxed);
            return Err(PluginError::Panicked { game: game.clone(), reason: self.channel.take_error() });
        }
        match out.iter().position(|value| !value.is_finite()) {
            None => Ok(()),
            Some(place) => Err(self.non_finite(name, batch, place / width, out[place])),
        }
    }

    fn raw(&self, batch: &Batch<'_>) -> RawBatch {
        let metadata = self.plugin.metadata();
        RawBatch {
            size: size_of::<RawBatch>(),
            length: batch.rows(),
            phi: batch.phi.as_ptr(),
            phi_length: batch.phi.len(),
            player: batch.player.as_ptr(),
            probe: batch.probe.as_ptr(),
            action: batch.action.as_ptr(),
            action_dimensions: metadata.actions.dimensions.len(),
            aggregate: if batch.aggregate.is_empty() { ptr::null() } else { batch.aggregate.as_ptr() },
            aggregates: self.aggregates,
            profile: if batch.profile.is_empty() { ptr::null() } else { batch.profile.as_ptr() },
            state: if batch.state.is_empty() { ptr::null() } else { batch.state.as_ptr() },
            states: metadata.states.len(),
            state_profile: if batch.state_profile.is_empty() { ptr::null() } else { batch.state_profile.as_ptr() },
        }
    }

    #[cold]
    fn non_finite(&self, function: &'static str, batch: &Batch<'_>, row: usize, value: f64) -> PluginError {
        let at = batch.slice(row..row + 1);
        let (player, probe) = (at.player[0], at.probe[0]);
        let Batch { phi, action, aggregate, profile, state, .. } = at;
        let state = if state.is_empty() { String::new() } else { format!(", state {state:?}") };
        let others = if profile.is_empty() { String::new() } else { format!(", profile {profile:?}") };
        PluginError::NonFinite {
            game: self.plugin.metadata().name.clone(),
            reason: format!(
                "{function} is {value} for player {player}, probe {probe}, action {action:?}, aggregates {aggregate:?}, phi {phi:?}{state}{others}"
            ),
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // A game that failed inside may be in any state: leaking it is the safe choice.
        if let Some(destroy) = self.plugin.vtable().destroy
            && !self.retired.load(Ordering::Relaxed)
        {
            // SAFETY: made by `create`, used by nobody else, destroyed once.
            unsafe { destroy(self.game.as_ptr()) }
        }
    }
}
