//! Games over time: how the state moves.

pub mod abi;
pub(crate) mod export;

/// Type of [`Game::DYNAMICS`](crate::Game::DYNAMICS): how the state of a game moves. All functions are pure.
#[derive(Debug)]
pub struct Motion<G> {
    /// The most states that can follow upon one, ≥ 1.
    pub width: fn(&G) -> usize,
    /// Probabilities of the first state, into `[states]`.
    pub initial: fn(&G, phi: &[f64], out: &mut [f64]),
    /// The law of the state that follows.
    pub transition: fn(&G, at: &Moment<'_>, law: &mut Law<'_>),
}

impl<G> Clone for Motion<G> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<G> Copy for Motion<G> {}

/// A state, and what players do in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment<'a> {
    /// The mechanism, in the order of the metadata.
    pub phi: &'a [f64],
    /// Number of the state: the last coordinate fastest, public coordinates first, then the types of the first player, ….
    pub state: usize,
    /// Its public coordinates.
    pub public_state: &'a [f64],
    /// The types of all players, `[players][types]`.
    pub types: &'a [f64],
    /// Every player's action, `[players][dimensions]`; empty in games that are moved by aggregates.
    pub profile: &'a [f64],
    /// Values of the aggregates; empty in games that are not moved by them.
    pub aggregates: &'a [f64],
}

/// The law of the next state, written entry by entry.
#[derive(Debug)]
pub struct Law<'a> {
    next: &'a mut [u32],
    probability: &'a mut [f64],
    used: usize,
}

impl<'a> Law<'a> {
    /// An empty law with room for as many states as the slices are long.
    pub fn new(next: &'a mut [u32], probability: &'a mut [f64]) -> Self {
        next.fill(0);
        probability.fill(0.0);
        Law { next, probability, used: 0 }
    }

    /// Adds probability to a state.
    ///
    /// # Panics
    /// More different states than the width of the game's [`Motion`]; the host then names the game and the fault.
    pub fn add(&mut self, state: usize, probability: f64) {
        if probability == 0.0 {
            return;
        }
        let place = self.next[..self.used].iter().position(|&next| next as usize == state).unwrap_or(self.used);
        let room = self.next.len();
        assert!(place < room, "more than {room} states follow upon one, which is the `width` that the game states");
        self.used = self.used.max(place + 1);
        self.next[place] = state as u32;
        self.probability[place] += probability;
    }
}
