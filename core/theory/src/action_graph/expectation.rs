//! Exact expected payoffs by dynamic programming over configurations.

use super::ActionGraphGame;
use super::neighbourhood::{Neighbourhood, convolve};

/// Buffers for expected payoffs in action-graph games.
///
/// The others are added one by one to the law of the configuration of a neighbourhood: laws stay sorted lists of configurations
/// with their probabilities, of length polynomial in the number of players for bounded in-degree. Neither the player's own
/// action nor its node matters to that law, so actions with the same neighbours share it.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    law: Law,
    next: Law,
    step: Law,
}

/// Configurations with their probabilities, ascending.
type Law = Vec<(u128, f64)>;

impl ActionGraphGame {
    /// Expected payoff of each action of `player` against the others' mixed strategies, exactly; see [`Expectation`], which keeps
    /// its buffers. `profile` is flat, `out` is `[actions of player]`.
    pub fn action_payoffs(&self, profile: &[f64], player: usize, out: &mut [f64]) {
        Expectation::default().action_payoffs(self, profile, player, out);
    }
}

impl Expectation {
    /// Expected payoff of each action of `player` against the others' mixed strategies: `profile` is flat (see
    /// [`ActionGraph::offsets`](super::ActionGraph::offsets)), `out` is `[actions of player]`.
    pub fn action_payoffs(&mut self, game: &ActionGraphGame, profile: &[f64], player: usize, out: &mut [f64]) {
        let graph = &game.graph;
        let set = &graph.action_sets[player];
        for (first, &node) in set.iter().enumerate() {
            let h = graph.of_node[node];
            if set[..first].iter().any(|&earlier| graph.of_node[earlier] == h) {
                continue;
            }
            let neighbourhood = &graph.neighbourhoods[h];
            self.others(game, profile, player, neighbourhood);
            for (out, &node) in out.iter_mut().zip(set).skip(first).filter(|(_, node)| graph.of_node[**node] == h) {
                let own = neighbourhood.contribution(node);
                *out = self.law.iter().map(|&(key, p)| p * game.at(node, neighbourhood.add(key, own))).sum();
            }
        }
    }

    /// Expected payoffs of all actions of all players; `profile` and `out` are flat.
    ///
    /// Players with the same actions and the same strategy have the same payoffs, computed once.
    pub fn payoffs(&mut self, game: &ActionGraphGame, profile: &[f64], out: &mut [f64]) {
        let graph = &game.graph;
        let block = |player: usize| graph.offsets[player]..graph.offsets[player + 1];
        for player in 0..graph.players() {
            let own = block(player);
            let twin = (0..player).find(|&other| {
                graph.action_sets[other] == graph.action_sets[player] && profile[block(other)] == profile[own.clone()]
            });
            match twin {
                Some(twin) => out.copy_within(block(twin), own.start),
                None => self.action_payoffs(game, profile, player, &mut out[own]),
            }
        }
    }

    /// The law of what all but `player` contribute, into `self.law`.
    fn others(&mut self, game: &ActionGraphGame, profile: &[f64], player: usize, neighbourhood: &Neighbourhood) {
        let graph = &game.graph;
        self.law.clear();
        self.law.push((neighbourhood.neutral(), 1.0));
        for (other, set) in graph.action_sets.iter().enumerate().filter(|(other, _)| *other != player) {
            let strategy = &profile[graph.offsets[other]..graph.offsets[other + 1]];
            let played = set.iter().zip(strategy).filter(|(_, p)| **p != 0.0);
            self.step.clear();
            self.step.extend(played.map(|(&node, &p)| (neighbourhood.contribution(node), p)));
            collect(&mut self.step);
            convolve(&self.law, &self.step, &mut self.next, |&(key, p), &(own, q)| {
                (neighbourhood.add(key, own), p * q)
            });
            collect(&mut self.next);
            std::mem::swap(&mut self.law, &mut self.next);
        }
    }
}

/// Sorts by configuration and adds the probabilities of equal ones, in the order they came.
fn collect(law: &mut Law) {
    // Stable, and fast on a few ascending runs, which is what sums of sorted laws are.
    law.sort_by_key(|&(key, _)| key);
    law.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
}
