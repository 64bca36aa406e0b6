//! A game with its parameters, evaluating batches.

mod create;
mod dynamic;
mod environment;
mod outside;

pub use dynamic::{Laws, Moves};
pub use environment::{At, EnvironmentInstance};

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_game::abi::{self, Host, RawBatch};

use super::calls::{Doing, enter};
use super::finite::all_finite;
use super::hosted::HostedGame;
use super::log::Channel;
use super::timeline::Places;
use super::{Batch, Function, Plugin, PluginError};

/// A game with everything but φ fixed. Shared between threads: its functions are pure.
pub struct Instance {
    game: NonNull<c_void>,
    /// What answers in the place of the game's code, if walras does itself.
    hosted: Option<Box<dyn HostedGame>>,
    plugin: Arc<Plugin>,
    channel: Box<Channel>,
    /// The game holds a pointer to it for as long as it lives.
    _host: Box<Host>,
    players: usize,
    /// Numbers that an action contributes.
    contributions: usize,
    /// Numbers that a payoff takes.
    aggregates: usize,
    /// What each player has who stays out, `[players]`; empty if the game has no such option.
    outside: Vec<f64>,
    /// The states of a game over time.
    motion: Option<dynamic::Motion>,
    /// What messages call the player of a row; the number of the row if nothing is said.
    names: Option<Box<dyn Fn(usize) -> usize + Send + Sync>>,
    retired: AtomicBool,
}

// SAFETY: the contract demands that every function may be called from any thread at the same time.
unsafe impl Send for Instance {}
// SAFETY: as above.
unsafe impl Sync for Instance {}

fn absent(game: &str, function: &'static str) -> PluginError {
    PluginError::Absent { game: game.into(), function }
}

impl Instance {
    /// Lets messages call players by these numbers, where the game has rows of some of them only.
    pub fn call_players(&mut self, names: impl Fn(usize) -> usize + Send + Sync + 'static) {
        self.names = Some(Box::new(names));
    }

    /// The plugin it was made from.
    pub fn plugin(&self) -> &Arc<Plugin> {
        &self.plugin
    }

    /// Whether the game offers a function.
    pub fn offers(&self, function: Function) -> bool {
        function.of(self.plugin.vtable()).is_some()
    }

    /// Whether the game offers the gradient of payoffs with respect to aggregates.
    pub fn has_gradient(&self) -> bool {
        self.offers(Function::Gradient)
    }

    /// Whether the game has payoffs by aggregates.
    pub fn is_aggregative(&self) -> bool {
        self.offers(Function::Payoff) && self.offers(Function::Contribution)
    }

    /// Whether the game has payoffs of joint actions, in all of which a player takes an action of the grid. With an outside
    /// option there are others, so that only payoffs by aggregates tell all.
    pub fn has_joint_payoff(&self) -> bool {
        self.offers(Function::JointPayoff) && self.outside.is_empty()
    }

    /// Whether the game offers the gradient of joint payoffs with respect to the own action.
    pub fn has_action_gradient(&self) -> bool {
        self.offers(Function::ActionGradient)
    }

    /// Whether the game has a constraint function.
    pub fn has_constraint(&self) -> bool {
        self.offers(Function::Constraint)
    }

    /// Utilities into `out`, `[rows]`; every one is finite.
    pub fn payoff(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Payoff, batch, out)
    }

    /// Utilities at joint actions into `out`, `[rows]`; every one is finite.
    pub fn joint_payoff(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::JointPayoff, batch, out)
    }

    /// Contributions to the aggregates into `out`, `[rows][contributions]`; every one is finite.
    pub fn contribution(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Contribution, batch, out)
    }

    /// Constraint values into `out`, `[rows]`, feasible where ≤ 0; every one is finite.
    pub fn constraint(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Constraint, batch, out)
    }

    /// `∂ payoff / ∂ aggregate` into `out`, `[rows][aggregates]`; every one is finite.
    pub fn gradient(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Gradient, batch, out)
    }

    /// `∂ joint payoff / ∂ own action` into `out`, `[rows][action dimensions]`; every one is finite.
    pub fn action_gradient(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::ActionGradient, batch, out)
    }

    /// Constraints on joint actions into `out`, `[rows][shared constraints]`, feasible where ≤ 0; every one is finite.
    pub fn shared_constraint(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::SharedConstraint, batch, out)
    }

    /// What a designer may see besides actions into `out`, `[rows][outcomes]`; every one is finite. The batch is as for
    /// [`Instance::payoff`], or for [`Instance::joint_payoff`] in a game without aggregates.
    pub fn outcome(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Outcome, batch, out)
    }

    /// What players pay the designer into `out`, `[rows]`; every one is finite. The batch is as for [`Instance::outcome`].
    pub fn transfer(&self, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        self.evaluate(Function::Transfer, batch, out)
    }

    /// Whether money moves between players and the designer.
    pub fn has_transfer(&self) -> bool {
        self.plugin.metadata().transfer.is_some()
    }

    /// Which outcome is what play is worth to the designer itself, if one is.
    pub fn designer_value(&self) -> Option<usize> {
        let metadata = self.plugin.metadata();
        let name = metadata.transfer.as_ref()?.designer_value.as_ref()?;
        metadata.outcomes.iter().position(|outcome| outcome.name == *name)
    }

    /// How many numbers a function gives for a row.
    pub fn width(&self, function: Function) -> usize {
        let metadata = self.plugin.metadata();
        match function {
            Function::Payoff | Function::JointPayoff | Function::Constraint | Function::Transfer => 1,
            Function::Contribution => self.contributions,
            Function::Gradient => self.aggregates,
            Function::ActionGradient => metadata.actions.dimensions.len(),
            Function::SharedConstraint => metadata.shared_constraints.len(),
            Function::Outcome => metadata.outcomes.len(),
        }
    }

    /// Whether a function takes the aggregates.
    pub fn takes_aggregates(&self, function: Function) -> bool {
        match function {
            Function::Payoff | Function::Gradient => true,
            Function::Outcome | Function::Transfer => self.is_aggregative(),
            _ => false,
        }
    }

    /// Whether a function takes the actions of all players.
    pub fn takes_profile(&self, function: Function) -> bool {
        match function {
            Function::JointPayoff | Function::ActionGradient | Function::SharedConstraint => true,
            Function::Outcome | Function::Transfer => !self.is_aggregative(),
            _ => false,
        }
    }

    /// Whether a function takes private states, of a game that has some.
    pub fn takes_state(&self, function: Function) -> bool {
        let constraint = matches!(function, Function::Constraint | Function::SharedConstraint);
        !self.plugin.metadata().states.is_empty() && !constraint
    }

    /// Whether a function of a game over time is told the state: contributions are the same in all.
    fn takes_dynamic_state(&self, function: Function) -> bool {
        function != Function::Contribution
    }

    /// Calls a function with a batch that has what it takes and nothing else. Every number in `out`, `[rows]` times
    /// [`Instance::width`], is finite afterwards.
    ///
    /// # Panics
    /// If the buffers do not fit the batch.
    pub fn evaluate(&self, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        assert!(
            out.len() == batch.rows() * self.width(function),
            "{}: the buffers do not fit the batch",
            function.name()
        );
        if !self.outside.is_empty() && batch.action.iter().any(|x| x.is_nan()) {
            return self.evaluate_within(function, batch, out);
        }
        // SAFETY: the assertion.
        unsafe { self.call(function, batch, out.as_mut_ptr())? };
        self.check_finite(function, batch, out)
    }

    /// The error of the first number in `out`, what a function said of this batch, that is not finite.
    pub fn check_finite(&self, function: Function, batch: &Batch<'_>, out: &[f64]) -> Result<(), PluginError> {
        if all_finite(out) {
            return Ok(());
        }
        match out.iter().position(|value| !value.is_finite()) {
            None => Ok(()),
            Some(place) => Err(self.non_finite(function, batch, place / self.width(function), out[place])),
        }
    }

    /// Calls a function, whatever it then says.
    ///
    /// # Panics
    /// If the arrays of the batch are not those that the function takes.
    ///
    /// # Safety
    /// `out` has `[rows]` times [`Instance::width`] places.
    pub(super) unsafe fn call(&self, function: Function, batch: &Batch<'_>, out: *mut f64) -> Result<(), PluginError> {
        let game = &self.plugin.metadata().name;
        let offered = function.of(self.plugin.vtable()).ok_or_else(|| absent(game, function.name()))?;
        if self.retired.load(Ordering::Relaxed) {
            return Err(PluginError::Retired { game: game.clone() });
        }
        assert!(self.fits(function, batch), "{}: the buffers do not fit the batch", function.name());
        if let Some(hosted) = &self.hosted {
            // SAFETY: `out` has so many places, as promised.
            let out = unsafe { std::slice::from_raw_parts_mut(out, batch.rows() * self.width(function)) };
            return hosted.evaluate(function, batch, out);
        }
        let places = self.timeline().map(|timeline| Places::of(timeline, batch.probe));
        let mut raw = self.raw(batch);
        if let (Some(places), Some(timeline)) = (&places, self.timeline()) {
            raw.probe = places.probe.as_ptr();
            if self.takes_dynamic_state(function) {
                raw.public_state = if places.public.is_empty() { ptr::null() } else { places.public.as_ptr() };
                raw.type_profile = if places.types.is_empty() { ptr::null() } else { places.types.as_ptr() };
                (raw.public_states, raw.types) = (timeline.public_width, timeline.type_width);
            }
        }
        let status = {
            let _call = enter(self.plugin.label(), Doing::Evaluating(function), batch.rows());
            // SAFETY: every array has the length stated in the batch (checked above), `out` the length the header asks for
            // (promised), and all outlive the call; the instance is alive.
            unsafe { offered(self.game.as_ptr(), &raw, out) }
        };
        if status == abi::OK {
            return Ok(());
        }
        self.retired.store(true, Ordering::Relaxed);
        Err(PluginError::Panicked { game: game.clone(), reason: self.channel.take_error() })
    }

    /// Whether the batch has what a function takes. The safe wrapper inside a game reads as many actions as there are
    /// players.
    fn fits(&self, function: Function, batch: &Batch<'_>) -> bool {
        let rows = batch.rows();
        let metadata = self.plugin.metadata();
        let dimensions = metadata.actions.dimensions.len();
        let all = if self.takes_profile(function) { self.players } else { 0 };
        let states = if self.takes_state(function) { rows * metadata.states.len() } else { 0 };
        batch.state.len() == states
            && batch.state_profile.len() == states * all
            && batch.probe.len() == rows
            && batch.action.len() == rows * dimensions
            && batch.profile.len() == rows * all * dimensions
            && (batch.aggregate.is_empty() || batch.aggregate.len() == rows * self.aggregates)
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
            public_state: ptr::null(),
            public_states: 0,
            type_profile: ptr::null(),
            types: 0,
        }
    }

    #[cold]
    pub(super) fn non_finite(&self, function: Function, batch: &Batch<'_>, row: usize, value: f64) -> PluginError {
        let at = batch.slice(row..row + 1);
        let (player, stage) = (at.player[0] as usize, at.probe[0]);
        let player = self.names.as_ref().map_or(player, |names| names(player));
        let probe = self.timeline().map_or(stage, |timeline| timeline.probe_of(stage as usize) as u32);
        let place = match self.timeline() {
            Some(timeline) => format!(", {}", self.describe_state(timeline.state_of(stage as usize))),
            None => String::new(),
        };
        let Batch { phi, action, aggregate, profile, state, .. } = at;
        let state = if state.is_empty() { String::new() } else { format!(", state {state:?}") };
        let others = if profile.is_empty() { String::new() } else { format!(", profile {profile:?}") };
        PluginError::NonFinite {
            game: self.plugin.metadata().name.clone(),
            reason: format!(
                "{} is {value} for player {player}, probe {probe}, action {action:?}, aggregates {aggregate:?}, phi {phi:?}{state}{place}{others}",
                function.name()
            ),
        }
    }
}

impl Instance {
    /// Ends the instance as dropping it does, and says what went wrong in that.
    pub fn end(mut self) -> Result<(), PluginError> {
        match self.destroy() {
            Some(reason) => Err(PluginError::Panicked { game: self.plugin.metadata().name.clone(), reason }),
            None => Ok(()),
        }
    }

    /// Destroys the game, once, and gives the reason for which it failed. A game that failed inside may be in any state:
    /// leaking it is the safe choice.
    fn destroy(&mut self) -> Option<String> {
        let destroy = self.plugin.vtable().destroy?;
        if self.retired.swap(true, Ordering::Relaxed) {
            return None;
        }
        let _call = enter(self.plugin.label(), Doing::Destroying, 0);
        // SAFETY: made by `create`, used by nothing else, destroyed once.
        unsafe { destroy(self.game.as_ptr()) };
        self.channel.error()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some(reason) = self.destroy() {
            tracing::warn!("game `{}` failed when it ended: {reason}", self.plugin.metadata().name);
        }
    }
}
