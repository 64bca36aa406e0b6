//! Games that walras makes itself of something else, and answers for: they have metadata, but no code of their own.

use std::ffi::c_void;

use walras_game::abi::{self, Evaluate, GameVtable, RawBatch, Status};

use super::{Batch, Function, PluginError};
use crate::setup::GameSetup;

/// What makes instances in the place of a library.
pub trait HostedPlugin: Send + Sync {
    /// Whether it answers a function.
    fn offers(&self, function: Function) -> bool;

    /// A game with everything but φ fixed.
    ///
    /// # Errors
    /// The numbers make no sense.
    fn instance(&self, setup: &GameSetup) -> Result<Box<dyn HostedGame>, PluginError>;
}

/// A game with everything but φ fixed. Its functions are pure.
pub trait HostedGame: Send + Sync {
    /// Answers a function for a batch into `[rows]` times the function's width.
    ///
    /// # Errors
    /// It cannot.
    fn evaluate(&self, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError>;
}

/// A table that shows which functions there are; they are never called.
pub(super) fn table(hosted: &dyn HostedPlugin) -> GameVtable {
    let stand_in = |function| hosted.offers(function).then_some(refuse as Evaluate);
    GameVtable {
        contribution: stand_in(Function::Contribution),
        payoff: stand_in(Function::Payoff),
        constraint: stand_in(Function::Constraint),
        gradient: stand_in(Function::Gradient),
        joint_payoff: stand_in(Function::JointPayoff),
        action_gradient: stand_in(Function::ActionGradient),
        shared_constraint: stand_in(Function::SharedConstraint),
        outcome: stand_in(Function::Outcome),
        transfer: stand_in(Function::Transfer),
        ..GameVtable::empty()
    }
}

unsafe extern "C" fn refuse(_: *const c_void, _: *const RawBatch, _: *mut f64) -> Status {
    abi::REFUSED
}
