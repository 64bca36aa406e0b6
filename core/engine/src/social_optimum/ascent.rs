//! Ascents from joint action to joint action, one player at a time.

use rand::RngExt;

use super::stage::{ROWS, Stage};
use crate::play::Play;
use crate::plugin::PluginError;
use crate::random::{Key, Purpose, Seed};

/// Ascents from joint actions drawn at random, besides those from play and from both ends of the grid.
const RANDOM_STARTS: u32 = 5;

impl Stage<'_> {
    /// The largest welfare that ascents lead to with at most `budget` payoffs; nothing if that does not suffice for one
    /// round of improvements.
    pub(super) fn ascend(&mut self, play: &Play, seed: Seed, budget: usize) -> Result<Option<f64>, PluginError> {
        let n = self.model.players;
        let most = self.feasible.iter().map(Vec::len).sum::<usize>();
        let pairwise = self.model.aggregates.iter().any(|rule| rule.incoming.is_some());
        // Weighted sums over others cost as much as there are others.
        let round = most.saturating_mul(n).saturating_mul(if pairwise { 1 + n / 16 } else { 1 });
        if round > budget {
            return Ok(None);
        }
        let (mut best, mut spent): (Option<f64>, usize) = (None, 0);
        for mut profile in self.starts(play, seed) {
            let mut welfare = self.welfare(&profile)?[0];
            loop {
                let before = welfare;
                if spent + round > budget {
                    break;
                }
                spent += round;
                for player in 0..n {
                    welfare = self.improve(&mut profile, player, welfare)?;
                }
                if welfare <= before {
                    break;
                }
            }
            best = Some(best.map_or(welfare, |best| best.max(welfare)));
        }
        Ok(best)
    }

    /// Gives a player the action at which welfare is largest, if that is larger than it was.
    fn improve(&mut self, profile: &mut [usize], player: usize, welfare: f64) -> Result<f64, PluginError> {
        let actions = self.feasible[player].clone();
        let mut best = (welfare, profile[player]);
        for chunk in actions.chunks((ROWS / profile.len()).max(1)) {
            let mut profiles = Vec::with_capacity(chunk.len() * profile.len());
            for &action in chunk {
                profile[player] = action;
                profiles.extend_from_slice(profile);
            }
            for (welfare, &action) in self.welfare(&profiles)?.into_iter().zip(chunk) {
                if welfare > best.0 {
                    best = (welfare, action);
                }
            }
        }
        profile[player] = best.1;
        Ok(best.0)
    }

    fn starts(&self, play: &Play, seed: Seed) -> Vec<Vec<usize>> {
        let each = |choose: &dyn Fn(usize, &[usize]) -> usize| -> Vec<usize> {
            self.feasible.iter().enumerate().map(|(player, actions)| choose(player, actions)).collect()
        };
        let mostly_played = |player: usize, actions: &[usize]| {
            let strategy = play.strategy_of(self.probe, player);
            let best = |best: usize, action: &usize| if strategy[*action] > strategy[best] { *action } else { best };
            actions.iter().fold(actions[0], best)
        };
        let mut starts = vec![each(&mostly_played), each(&|_, actions| actions[0]), each(&|_, a| a[a.len() - 1])];
        starts.extend((0..RANDOM_STARTS).map(|number| {
            let key = Key { stage: self.probe as u32, step: number, ..Key::new(seed, Purpose::JointAction) };
            each(&|player, actions| {
                let share: f64 = Key { agent: player as u32, ..key }.stream().random();
                actions[((share * actions.len() as f64) as usize).min(actions.len() - 1)]
            })
        }));
        starts
    }
}
