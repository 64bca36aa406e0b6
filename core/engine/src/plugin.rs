//! The host of game plugins. All of the engine's `unsafe` is in here.
//!
//! [`Plugin::find`] locates and opens a shared library and shakes hands with it; [`Plugin::instance`] makes a game that
//! evaluates batches. Libraries are opened with `RTLD_NOW | RTLD_LOCAL` and never closed: unloading code that may have
//! thread-local destructors is not sound.

mod arithmetic;
mod batch;
mod bundled;
mod calls;
mod code;
mod error;
mod finite;
mod function;
mod functions;
mod guarded;
mod handshake;
mod hosted;
mod instance;
mod library;
mod log;
mod outside;
mod search;
mod timeline;

pub use arithmetic::check as check_arithmetic;
pub use batch::Batch;
pub use bundled::Bundled;
pub use calls::{CallUnderWay, calls_under_way, report_crashes};
pub use error::PluginError;
pub use function::Function;
pub use functions::{Candidate, Searched, candidates, searched};
pub use guarded::{Inputs, Misdeed};
pub use hosted::{HostedGame, HostedPlugin};
pub use instance::{At, EnvironmentInstance, Instance, Laws, Moves};
pub use library::{Origin, Plugin};
pub use outside::{OUTSIDE, is_outside};
pub use timeline::{MAX_STAGES, Timeline};
