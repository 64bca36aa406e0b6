//! Games that come with the executable.

use walras_game::abi::GameEntry;

/// A game linked into the executable, for when no shared library of its name is found.
#[derive(Clone, Copy)]
pub struct Bundled {
    /// The game's name.
    pub name: &'static str,
    /// Its entry, the same as the shared library's.
    pub entry: fn() -> &'static GameEntry,
}
