//! Episodes of a stage game, drawn one after the other.

use rand::RngExt;

use super::Play;
use crate::random::{Key, Philox};

/// The episodes of a probe from first to last. Players randomise independently of each other, so that every player has a
/// stream of its own.
pub(crate) struct Episodes<'a> {
    play: &'a Play,
    probe: usize,
    streams: Vec<Philox>,
}

impl<'a> Episodes<'a> {
    /// Those that `key` names.
    pub(crate) fn new(play: &'a Play, probe: usize, key: Key) -> Self {
        let stream = |player| Key { agent: player as u32, ..key }.stream();
        Episodes { play, probe, streams: (0..play.players).map(stream).collect() }
    }

    /// The next ones, as many as there is room for: private state and action of every player, `[episodes][players]`.
    pub(crate) fn next(&mut self, episodes: &mut [(u32, u32)]) {
        let (play, probe) = (self.play, self.probe);
        for (player, stream) in self.streams.iter_mut().enumerate() {
            for episode in episodes.chunks_exact_mut(play.players) {
                let no_state = play.state_probability.is_empty();
                let state = if no_state { 0 } else { draw(&play.state_probability, stream) };
                episode[player] = (state as u32, draw(play.law(probe, player, state), stream) as u32);
            }
        }
    }
}

/// One action from a mixed strategy, by inversion.
fn draw(strategy: &[f64], stream: &mut Philox) -> usize {
    let mut remaining: f64 = stream.random();
    let mut last = 0;
    for (action, &probability) in strategy.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        last = action;
        remaining -= probability;
        if remaining < 0.0 {
            break;
        }
    }
    last
}
