//! Games as text: Gambit's `.nfg` and `.efg` files, read and written, and `.agg` and `.bagg` files, read. Text in, values out; no file is opened here.
//!
//! What a text may make us allocate is bounded before anything is allocated: tables by [`MAX_PAYOFFS`], everything else by a
//! small multiple of the length of the text.

mod agg;
mod bagg;
mod efg;
mod error;
mod lexer;
mod nfg;

pub use agg::read_agg;
pub use bagg::read_bagg;
pub use efg::{NamedChance, NamedMove, NamedNode, NamedTree, Outcome, Written, read_efg, write_efg};
pub use error::{GameFileError, Position};
pub use nfg::{read_nfg, write_nfg};

use crate::normal_form::NormalForm;

/// Most payoffs (players times action profiles) of a table that is read or made from an action graph: 512 MiB of them.
pub const MAX_PAYOFFS: usize = 1 << 26;

/// A game in normal form with the names that its file gives.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedGame {
    /// What the game is called.
    pub title: String,
    /// What else is said of it; empty if nothing.
    pub comment: String,
    /// Name of each player, all different.
    pub players: Vec<String>,
    /// Names of each player's actions, `[players][actions]`, different from each other for one player.
    pub actions: Vec<Vec<String>>,
    /// The game itself.
    pub game: NormalForm,
    /// Labels that the file gives more than once, such as ``the action `x` ``; in the names above they are numbered.
    pub repeated: Vec<String>,
}
