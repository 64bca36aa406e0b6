//! Mechanisms as trained networks: exactly strategy-proof by construction, or with a regret that is certified.
//!
//! A [`Task`](task::Task) says what is trained; [`train`](train::train) trains it, judges it by fresh profiles and exports it as a
//! scenario, which the ordinary `walras` runs and audits. Networks live on burn; what is exported is numbers.

pub mod adam;
pub mod affine;
pub mod checkpoint;
pub mod curves;
pub mod error;
pub mod export;
pub mod files;
pub mod judge;
pub mod law;
pub mod myerson;
pub mod random;
pub mod regret;
pub mod report;
pub mod result;
pub mod task;
pub mod tensors;
pub mod threads;
pub mod train;
