//! Why nothing is claimed about a group.

use thiserror::Error;

/// Programs with more rows, about a kilobyte each, are not attempted.
pub const MAX_ROWS: usize = 300_000;

/// Why nothing is claimed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Doubt {
    /// The time budget was spent.
    #[error("the time budget was spent")]
    Time,
    /// The search found no split and the program would not fit into memory.
    #[error("the program would have {rows} rows, more than {MAX_ROWS}")]
    TooLarge {
        /// `members × observations³`.
        rows: usize,
    },
    /// The solver failed.
    #[error("the program was not solved: {0}")]
    Solver(String),
    /// A split found by the solver does not stand up to the test of GARP.
    #[error("the part of member {member} in the split found does not satisfy GARP")]
    Refuted {
        /// The first member whose part fails.
        member: usize,
    },
    /// The split found does not have the gap that the solver states.
    #[error("the split found has a gap of {found}, the solver states {stated}")]
    Disagreement {
        /// As stated by the solver.
        stated: f64,
        /// As recomputed from the split.
        found: f64,
    },
}
