//! Games over time: from an opened game and φ to a Markov game, what policies are worth in it, and where play is.
//!
//! [`tabulate`] asks the game for payoffs and laws of all states and joint actions, in batches and within a budget; a
//! [`Chain`] is what comes of it, with the law of the first state and, where play ends, its periods. Policies are flat
//! profiles, stage by stage in the order of [`Timeline`](crate::plugin::Timeline) (period, then state), each part a profile of
//! that stage's game.

mod certificate;
mod chain;
mod flow;
mod joint;
mod occupation;
mod optimum;
mod tabulate;

pub use certificate::Certificate;
pub use chain::Chain;

pub use flow::Flow;
pub use tabulate::{MAX_ENTRIES, MAX_PAYOFFS, tabulate};
