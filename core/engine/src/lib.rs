//! x
pub mod random;
pub mod setup;
