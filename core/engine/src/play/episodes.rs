//! Episodes of a stage game, drawn one after the other.

use walras_theory::learning::draw_action;

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
                let state = if no_state { 0 } else { draw_action(&play.state_probability, 1.0, stream) };
                episode[player] = (state as u32, draw_action(play.law(probe, player, state), 1.0, stream) as u32);
            }
        }
    }
}
