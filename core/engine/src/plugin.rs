//! The host of game plugins. All of the engine's `unsafe` is in here.
//!
//! [`Plugin::find`] locates and opens a shared library and shakes hands with it; [`Plugin::instance`] makes a game that
//! evaluates batches. Libraries are opened with `RTLD_NOW | RTLD_LOCAL` and never closed: unloading code that may have
//! thread-local destructors is not sound.

mod error;
mod functions;
mod handshake;
mod instance;
mod library;
mod log;
mod search;

pub use error::PluginError;
pub use functions::{Candidate, Searched, candidates, searched};
pub use instance::{Batch, Instance};
pub use library::{Bundled, Origin, Plugin};
