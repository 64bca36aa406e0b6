//! When a search with a time budget ends.

use std::time::{Duration, Instant};

/// The moment at which the budget is spent; none without a budget, or with one too large for the clock.
pub(crate) fn deadline(budget: Option<Duration>) -> Option<Instant> {
    budget.and_then(|budget| Instant::now().checked_add(budget))
}

/// Whether that moment has come.
pub(crate) fn is_past(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}
