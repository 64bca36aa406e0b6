//! Finite games in normal form and exact expectations over their mixed profiles.
//!
//! A profile is flat: the players' mixed strategies one after the other, `[sum of actions]`, cut by
//! [`NormalForm::offsets`].

mod contraction;
mod symmetry;

pub use contraction::Contraction;
pub(crate) use contraction::dot;
pub use symmetry::symmetries;

use thiserror::Error;

use crate::quality::is_payoff;

/// Why numbers are not a finite game.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NormalFormError {
    /// No players.
    #[error("a game needs at least one player, found none")]
    NoPlayers,
    /// A player has nothing to choose from.
    #[error("player {player} has no actions, expected at least one")]
    NoActions {
        /// The player, from 0.
        player: usize,
    },
    /// The number of payoffs does not fit into memory's address space.
    #[error("the payoff table of {players} players overflows: too many players or actions")]
    TooLarge {
        /// Number of players announced.
        players: usize,
    },
    /// Players times action profiles payoffs were expected.
    #[error("expected {expected} payoffs (players times action profiles), found {found}")]
    WrongLength {
        /// Payoffs that the numbers of actions call for.
        expected: usize,
        /// Payoffs given.
        found: usize,
    },
    /// A payoff is infinite, not a number or too large.
    #[error("payoff {entry} of player {player} is {value}, expected a finite number of at most 1e305 in size")]
    NotFinite {
        /// The player, from 0.
        player: usize,
        /// Index in its table, row-major, last player's action fastest.
        entry: usize,
        /// The offending payoff.
        value: f64,
    },
}

/// A finite game in normal form.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalForm {
    actions: Vec<usize>,
    /// `[player][a_1][a_2]..[a_n]`, row-major, the last player's action fastest.
    payoffs: Vec<f64>,
    offsets: Vec<usize>,
    profiles: usize,
    /// Least and largest payoff of each player.
    ranges: Vec<(f64, f64)>,
}

impl NormalForm {
    /// A game of `actions.len()` players with `actions[i]` actions each.
    ///
    /// `payoffs` is flat, `[player][a_1][a_2]..[a_n]` row-major with the last player's action fastest.
    ///
    /// # Errors
    /// [`NormalFormError`] if there is no player, a player without actions, a wrong number of payoffs or one that
    /// [is none](is_payoff).
    pub fn new(actions: Vec<usize>, payoffs: Vec<f64>) -> Result<Self, NormalFormError> {
        let players = actions.len();
        if players == 0 {
            return Err(NormalFormError::NoPlayers);
        }
        if let Some(player) = actions.iter().position(|&k| k == 0) {
            return Err(NormalFormError::NoActions { player });
        }
        let too_large = NormalFormError::TooLarge { players };
        let product = actions.iter().try_fold(1_usize, |product, &k| product.checked_mul(k));
        let (Some(profiles), Some(offsets)) = (product, offsets(&actions)) else { return Err(too_large) };
        let Some(expected) = profiles.checked_mul(players) else { return Err(too_large) };
        if payoffs.len() != expected {
            return Err(NormalFormError::WrongLength { expected, found: payoffs.len() });
        }
        let ranges: Vec<_> = payoffs.chunks_exact(profiles).map(range).collect();
        if let Some(at) = payoffs.iter().position(|&u| !is_payoff(u)) {
            return Err(NormalFormError::NotFinite { player: at / profiles, entry: at % profiles, value: payoffs[at] });
        }
        Ok(Self { actions, payoffs, offsets, profiles, ranges })
    }

    /// Number of players, at least 1.
    pub fn players(&self) -> usize {
        self.actions.len()
    }

    /// Number of actions of each player, each at least 1.
    pub fn actions(&self) -> &[usize] {
        &self.actions
    }

    /// The payoff table of a player, `[a_1][a_2]..[a_n]` row-major, the last player's action fastest.
    pub fn payoffs(&self, player: usize) -> &[f64] {
        &self.payoffs[player * self.profiles..][..self.profiles]
    }

    /// Lets `write` change the payoff table of each player, to finite numbers.
    pub(crate) fn rewrite(&mut self, mut write: impl FnMut(usize, &mut [f64])) {
        for (player, table) in self.payoffs.chunks_exact_mut(self.profiles).enumerate() {
            write(player, table);
            self.ranges[player] = range(table);
        }
    }

    /// Where each player's block starts in a flat profile; `players + 1` entries, the last one the length of a profile.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// Least and largest payoff of a player.
    pub fn payoff_range(&self, player: usize) -> (f64, f64) {
        self.ranges[player]
    }

    /// Expected payoff of each action of `player` against the others' mixed strategies in `profile`, exactly, by
    /// successive contraction.
    ///
    /// `profile` is flat, `out` is `[actions of player]`. Allocates; a [`Contraction`] keeps its buffers.
    pub fn action_payoffs(&self, profile: &[f64], player: usize, out: &mut [f64]) {
        Contraction::new(self).action_payoffs(self, profile, player, out);
    }

    /// Uniform play of every player, flat.
    pub fn uniform(&self) -> Vec<f64> {
        self.actions.iter().flat_map(|&k| std::iter::repeat_n(1.0 / k as f64, k)).collect()
    }
}

/// Cumulative numbers of actions; `None` if they overflow.
fn offsets(actions: &[usize]) -> Option<Vec<usize>> {
    let mut offsets = vec![0];
    let mut total = 0_usize;
    for &k in actions {
        total = total.checked_add(k)?;
        offsets.push(total);
    }
    Some(offsets)
}

fn range(payoffs: &[f64]) -> (f64, f64) {
    payoffs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &u| (low.min(u), high.max(u)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_checked() {
        use NormalFormError::*;
        let new = |actions: &[usize], payoffs: &[f64]| NormalForm::new(actions.to_vec(), payoffs.to_vec());
        assert_eq!(new(&[], &[]), Err(NoPlayers));
        assert_eq!(new(&[2, 0], &[]), Err(NoActions { player: 1 }));
        assert_eq!(new(&[usize::MAX, 2], &[]), Err(TooLarge { players: 2 }));
        assert_eq!(new(&[2, 1], &[0.0; 3]), Err(WrongLength { expected: 4, found: 3 }));
        let infinite = new(&[2, 1], &[0.0, 0.0, 1.0, f64::INFINITY]);
        assert_eq!(infinite, Err(NotFinite { player: 1, entry: 1, value: f64::INFINITY }));
    }

    #[test]
    fn a_profile_is_cut_by_offsets() {
        let game = NormalForm::new(vec![2, 3], (0..12).map(f64::from).collect()).unwrap();
        assert_eq!(game.offsets(), [0, 2, 5]);
        assert_eq!(game.payoffs(1), [6.0, 7.0, 8.0, 9.0, 10.0, 11.0]);
        assert_eq!(game.payoff_range(0), (0.0, 5.0));
        let mut out = [0.0; 3];
        game.action_payoffs(&[0.25, 0.75, 0.0, 0.0, 1.0], 1, &mut out);
        assert_eq!(out, [8.25, 9.25, 10.25]);
    }
}
