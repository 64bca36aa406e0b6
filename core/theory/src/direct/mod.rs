//! Direct mechanisms: agents report types, an allocation follows, money moves.
//!
//! An [`Environment`] says what agents value; a [`Mechanism`] is an allocation rule with a transfer rule and knows of no
//! environment in particular. [`Tables`] enumerate an environment once, [`Direct`] is a mechanism at work in it, [`audit`]
//! and [`audit_sampled`] measure what lying gains.
//!
//! A type is a point of `d` coordinates: preferences θ first, then signals s about a state ω of the world that all values may
//! depend on. Reports are points of the same kind. A NaN preference means that the agent is absent: it takes no part and
//! values nothing; a NaN signal means that the signal is not known: what is expected of it before takes its place. One
//! vocabulary serves reports, the pivots of transfers and reserves.
//!
//! Source: data-driven Vickrey-Clarke-Groves mechanisms, arXiv 2412.16132: transfers on a realised estimate ω̂ of ω,
//! `t_i = h_i(θ_−i, s_−i, ω̂) + Σ_{j≠i} u_j(x*(θ, s), ω̂, θ_j)`, make truth-telling an ex-post equilibrium where transfers on
//! reported signals do not.

mod audit;
mod environment;
mod error;
mod mechanism;
mod message_bound;
mod play;
mod sampled;
mod settle;
mod settlement;
mod tables;
mod tabulated;
mod types;
mod virtual_value;

pub use audit::{Audit, EXACT_BUDGET, Gain, Worst, audit, fits};
pub use environment::{Environment, ValueRows};
pub use error::DirectError;
pub use mechanism::{Details, Mechanism, Pivot, Rule};
pub use message_bound::{MessageBound, least_message_gain};
pub use play::Direct;
pub use sampled::{SampledAudit, Spread, audit_sampled};
pub use settle::{check, settle, values, welfare};
pub use settlement::Settlement;
pub use tables::Tables;
pub use types::TypeGrid;
pub use virtual_value::VirtualValue;
