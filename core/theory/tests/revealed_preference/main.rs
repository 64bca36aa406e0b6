//! Revealed preference against independent methods: enumeration of cycles, linear programs, cases solved by hand, data
//! sets with published answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod additive_gap;
mod afriat;
mod afriat_utility;
mod axioms;
mod bootstrap;
mod budget_tests;
mod ccei;
mod collective;
mod concentration;
mod consistency;
mod convex_budgets;
mod cycles;
mod datasets;
mod distance;
mod enumeration;
mod grid_utility;
mod group_rationality;
mod homotheticity;
mod houtman_maks;
mod invariance;
mod linear_budgets;
mod losses;
mod lp_bisection;
mod matrices;
mod measurement_error;
mod money_pump;
mod pareto_gap;
mod power;
mod published;
mod random_choices;
mod rank_optimality;
mod recoverability;
mod robust_gap;
mod robust_gap_adversary;
mod robust_gap_experiment;
mod stochastic;
mod streams;
mod swaps;
mod varian;
mod weak_separability;
