//! Designers: they watch play, judge it by revealed preference, and move the mechanism.
//!
//! A designer never sees a utility. What it gets of a play is an
//! [`Observation`](walras_engine::play::Observation), which [`assess`] turns into numbers; [`experiment::Experiment`]
//! plays and assesses. How it moves the mechanism is a [`method::Method`], which asks for points to be played and is told what
//! was observed: [`spsa`] is Algorithm 1 of Snow & Krishnamurthy, its rivals stand beside it. [`search::Search`] is a
//! method at work as an argmin solver, with what all have in common; [`design`] runs it.
//! What the simulator knows besides, such as welfare, travels in [`evaluation::Truth`] to the report and nowhere else.

pub mod agreement;
pub mod algorithm;
pub mod assess;
pub mod bayesian_optimisation;
pub mod checkpoint;
pub mod cma_es;
pub mod concurrent;
pub mod constraints;
pub mod design;
pub mod evaluation;
pub mod evolution_strategies;
pub mod experiment;
pub mod gains;
mod gaussian_process;
mod gradient;
pub mod iterate;
pub mod langevin;
pub mod method;
pub mod nelder_mead;
pub mod objective;
pub mod one_point;
pub mod play_objective;
pub mod random_search;
mod region;
pub mod relative;
pub mod search;
pub mod spsa;
pub mod step;
pub mod two_timescale;
pub mod verdict;
