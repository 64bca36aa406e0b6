//! RegretNet (Dütting et al., arXiv 1706.03459): one network allocates, one says which part of its value each bidder pays, so that
//! nobody pays more than it has; regret of truth is pressed down by an augmented Lagrangian. Truth is only nearly the best
//! report, and how nearly is what [`certify`] bounds from below and above.

mod bound;
mod certificate;
mod interval;
mod misreports;
mod nets;
mod plain;
mod search;
mod training;

pub use certificate::{Certificate, Regret, certify, most, profiles};
pub use nets::Nets;
pub use plain::Plain;
