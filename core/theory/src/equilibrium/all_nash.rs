//! All Nash equilibria of a small game of any number of players.
//!
//! In an equilibrium with supports `S_i` every player is indifferent between the actions of its support, which is a system of as
//! many polynomial equations as there are free probabilities, and no other action is better. Supports are taken one by one.
//! Probabilities of a support lie in a box; the range of a payoff difference over the box and the simplices is found opponent
//! by opponent, each by giving what is left of its probability to the best actions. A box goes if
//!
//! - the range of an equation leaves out 0, or another action is better throughout;
//! - the equations are one-to-one on it (`‖I − Y J‖ < 1` for the derivatives `J` over the box and `Y` the inverse of one of
//!   them) and Newton's method finds the one solution there may be, or the mean-value form shows that there is none;
//!
//! else it is halved. If all boxes go, no equilibrium was missed, up to a margin for rounding; boxes that become tiny, as they
//! do around degenerate equilibria, and those left when the work allowed is done are searched by Newton's method only.
//!
//! Sources: McKelvey & McLennan, "Computation of equilibria in finite games" (1996), section 6, for supports; Neumaier,
//! Interval Methods for Systems of Equations (1990), chapter 5, for boxes.

mod boxes;
mod system;

use thiserror::Error;

use self::boxes::Boxes;
use self::system::System;
use crate::normal_form::NormalForm;

/// Most combinations of supports that are looked at.
pub const MOST_SUPPORTS: u64 = 20_000;

/// Most boxes that are looked at.
const MOST_BOXES: usize = 150_000;

/// Why equilibria are not searched for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AllNashError {
    /// More combinations of supports than the limit.
    #[error("the game has {found} combinations of supports, more than the {MOST_SUPPORTS} that are looked at")]
    TooLarge {
        /// Combinations, `u64::MAX` if more than that.
        found: u64,
    },
}

/// Nash equilibria of a game.
#[derive(Debug, Clone, PartialEq)]
pub struct AllNash {
    /// Each as a flat profile, in the order of their supports.
    pub profiles: Vec<Vec<f64>>,
    /// Whether it is proven that there are no others.
    pub complete: bool,
}

/// All Nash equilibria of `game` that are found.
///
/// # Errors
/// [`AllNashError`] if there are too many combinations of supports.
pub fn all_nash(game: &NormalForm) -> Result<AllNash, AllNashError> {
    let each = game.actions().iter().map(|&count| if count < 63 { (1_u64 << count) - 1 } else { u64::MAX });
    let found = each.fold(1, u64::saturating_mul);
    if found > MOST_SUPPORTS {
        return Err(AllNashError::TooLarge { found });
    }
    let mut search = Boxes { left: MOST_BOXES, complete: true, profiles: Vec::new() };
    let mut supports = vec![1_u64; game.players()];
    loop {
        search.settle(&System::new(game, &supports));
        // The next combination, the last player's support first.
        let next = (0..game.players()).rev().find(|&player| supports[player] + 1 < 1 << game.actions()[player]);
        let Some(player) = next else { break };
        supports[player] += 1;
        supports[player + 1..].fill(1);
    }
    Ok(AllNash { profiles: search.profiles, complete: search.complete })
}
