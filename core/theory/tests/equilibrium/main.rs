//! Equilibrium solvers against independent methods: brute force, slow homotopy, exact enumeration, published answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod action_graph;
mod congestion;
mod continuous;
mod contraction;
mod correlated;
mod crossing;
mod dynamic;
mod enumeration;
mod extensive;
mod games;
mod linear_replies;
mod logit;
mod nash;
mod precision_fit;
mod reference;
