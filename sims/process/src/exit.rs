//! Exit codes, for scripts.

use std::process::ExitCode;

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All was done.
    Success = 0,
    /// The command line or the scenario makes no sense; nothing was written.
    BadInput = 2,
    /// The game could not be loaded, refused its parameters, or failed.
    Game = 3,
    /// A file could not be read or written, or was there already.
    Files = 4,
    /// Play could not be judged, or an equilibrium was not reached.
    Numerics = 5,
    /// The user broke off; what was computed until then is written.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
