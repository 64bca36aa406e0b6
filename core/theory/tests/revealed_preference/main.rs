//! Revealed preference against independent methods: enumeration of cycles, linear programs, cases solved by hand, data
//! sets with published answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod additive_gap;
mod afriat;
mod axioms;
mod budget_tests;
mod ccei;
mod consistency;
mod datasets;
mod enumeration;
mod houtman_maks;
mod invariance;
mod linear_budgets;
mod lp_bisection;
mod matrices;
mod money_pump;
mod pareto_gap;
mod published;
mod swaps;
mod varian;
