//! Direct mechanisms in a market for sponsored search, against numbers computed elsewhere and against plain loops.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod audits;
mod items;
mod market;
mod menus;
mod sampling;
