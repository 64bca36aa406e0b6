//! Designers: they watch play, judge it by revealed preference, and move the mechanism.
//!
//! A designer never sees a utility. What she gets of a play is an
//! [`Observation`](walras_engine::play::Observation), which [`assess`] turns into numbers; [`experiment::Experiment`]
//! plays and assesses; [`spsa`] is Algorithm 1 of Snow & Krishnamurthy as an argmin solver; [`design`] runs it.
//! What the simulator knows besides, such as welfare, travels in [`experiment::Truth`] to the report and nowhere else.

pub mod assess;
pub mod checkpoint;
pub mod design;
pub mod experiment;
pub mod gains;
pub mod spsa;
