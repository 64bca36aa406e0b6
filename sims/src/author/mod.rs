//! Writing games: from an idea to a library that walras runs.

pub mod build;
pub mod new;
mod sdk;
mod templates;
