//! A game as it lives behind the opaque pointer.

use std::ffi::c_void;

use crate::Game;
use crate::abi::Host;

/// A game's instance as it lives behind the opaque pointer.
pub struct Exported<G> {
    pub(crate) game: G,
    pub(crate) host: Host,
    /// How many numbers an action contributes.
    pub(crate) contributions: usize,
    pub(crate) players: usize,
    pub(crate) shared_constraints: usize,
    pub(crate) outcomes: usize,
    /// States of a game over time; 0 in one that is played once.
    pub(crate) states: usize,
}

// SAFETY: the host promises that `log` may be called from any thread with its context; the rest is Send + Sync.
unsafe impl<G: Game> Send for Exported<G> {}
// SAFETY: as above.
unsafe impl<G: Game> Sync for Exported<G> {}

/// # Safety
/// `game` came from `create::<G>` and was not destroyed.
pub(crate) unsafe fn instance<'a, G: Game>(game: *const c_void) -> &'a Exported<G> {
    // SAFETY: forwarded.
    unsafe { &*game.cast::<Exported<G>>() }
}
