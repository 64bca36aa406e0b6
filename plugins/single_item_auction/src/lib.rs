//! One item for bidders whose values are private, common or interdependent: an environment in C.
//!
//! Everything is in `auction.c`, which needs the two headers of `core/game/include` and nothing else. This crate compiles it and
//! passes its entry on, so that it comes with walras like the environments in Rust. Elsewhere
//! `cc -shared -fPIC auction.c -o libsingle_item_auction.so` with an entry function of the library's name does.

use walras_game::abi::GameEntry;

unsafe extern "C" {
    fn walras_single_item_auction_entry() -> *const GameEntry;
}

/// The environment's entry, as the host sees it.
pub fn game_entry() -> &'static GameEntry {
    // SAFETY: the C function returns a pointer to a constant of static duration.
    unsafe { &*walras_single_item_auction_entry() }
}

#[unsafe(export_name = "single_item_auction_game_entry")]
extern "C" fn exported_game_entry() -> *const GameEntry {
    game_entry()
}
