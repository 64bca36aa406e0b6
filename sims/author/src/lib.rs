//! Writing games: from an idea to a library that walras runs.

pub mod describe;
pub mod facts;
pub mod games;
pub mod new;
mod sdk;
mod sidecar;
mod templates;
