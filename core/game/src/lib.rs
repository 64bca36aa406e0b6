//! The contract between a game and everything else in walras.
//!
//! A game author implements [`Game`] in safe Rust, describes it with [`Metadata`] and exports it with [`export_game!`];
//! authors in other languages include `walras_game.h`, which [`abi`] mirrors. Nothing else of walras needs compiling.
//!
//! ```
//! use walras_game::{Game, Metadata, Refusal, Setup, Situation};
//!
//! /// Every player takes a share of a commons whose upkeep costs `fee` per unit and unit of total use.
//! struct Commons { worth: f64 }
//!
//! impl Game for Commons {
//!     fn metadata() -> Metadata {
//!         Metadata::from_json(r#"{
//!             "name": "commons", "version": "0.1.0", "description": "A commons with a congestion fee.",
//!             "parameters": [
//!                 {"name": "fee", "role": "mechanism", "minimum": 0, "maximum": 1, "default": 0.1},
//!                 {"name": "worth", "role": "environment", "default": 1}
//!             ],
//!             "actions": {"dimensions": [{"name": "use", "low": 0, "high": 1}], "levels": [11]},
//!             "contributions": [{"name": "use"}],
//!             "aggregates": [{"name": "total", "contribution": "use", "weights": "uniform", "own": "included"}]
//!         }"#).expect("the metadata above is valid")
//!     }
//!     fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
//!         Ok(Commons { worth: setup.scalar("worth")? })
//!     }
//!     fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
//!         out[0] = at.action[0];
//!     }
//!     fn payoff(&self, at: &Situation<'_>) -> f64 {
//!         (self.worth - at.phi[0] * at.aggregates[0]) * at.action[0]
//!     }
//! }
//!
//! walras_game::export_game!(Commons);
//! # assert_eq!(game_entry().abi_major, walras_game::abi::ABI_MAJOR);
//! ```

//! A game whose payoffs have no such structure takes the actions of all:
//!
//! ```
//! use walras_game::{Game, JointPayoffFn, Metadata, Refusal, Setup, Situation};
//!
//! /// One wants to match, the other to differ.
//! struct Pennies;
//!
//! impl Game for Pennies {
//!     const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| {
//!         let matched = at.action_of(0) == at.action_of(1);
//!         if matched == (at.player == 0) { 1.0 } else { -1.0 }
//!     });
//!     fn metadata() -> Metadata {
//!         Metadata::from_json(r#"{
//!             "name": "pennies", "version": "0.1.0", "description": "Matching pennies.", "parameters": [],
//!             "players": {"minimum": 2, "maximum": 2, "default": 2},
//!             "actions": {"dimensions": [{"name": "side", "low": 0, "high": 1}], "levels": [2]}
//!         }"#).expect("the metadata above is valid")
//!     }
//!     fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
//!         Ok(Pennies)
//!     }
//! }
//!
//! walras_game::export_game!(Pennies);
//! # let vtable = unsafe { &*game_entry().vtable };
//! # assert!(vtable.joint_payoff.is_some() && vtable.payoff.is_none());
//! ```

//! What agents with private types value, for direct mechanisms, is an [`Environment`], exported with [`export_environment!`].

//! A game whose state lasts from period to period, a [`Game`] too, says how it moves by [`Game::DYNAMICS`].

pub mod abi;
mod boundary;
pub mod dynamic;
pub mod environment;
mod export;
mod exported;
mod game;
pub mod metadata;

pub use dynamic::{Law, Moment, Motion};
pub use environment::{Environment, EstimatedValueFn, ObservedFn, Reports, Types, Valuation};
pub use export::{entry_of, entry_or_null};
pub use exported::Exported;
pub use game::{
    ActionGradientFn, ConstraintFn, Game, GradientFn, JointPayoffFn, OutcomeFn, Refusal, Setup, SharedConstraintFn,
    Situation, TransferFn,
};
pub use metadata::Metadata;
