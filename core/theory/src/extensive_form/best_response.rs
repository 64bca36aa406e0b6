//! What the best strategy of a player against the others' behaviour earns.

use super::{ExtensiveForm, Move, Sequences};

/// A best response in the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct BestResponse {
    /// What it earns, in payoff units.
    pub value: f64,
    /// What the behaviour earns that it is compared with.
    pub current: f64,
    /// The best action (from 0) at each information set, the first of several; only the player's own sets mean anything.
    pub actions: Vec<u32>,
}

impl BestResponse {
    /// What the player could gain, never negative.
    pub fn regret(&self) -> f64 {
        (self.value - self.current).max(0.0)
    }
}

/// The best response of `player` to `behavior`, of which its own part is only compared with.
///
/// Every leaf is weighed by the probability that chance and the others contribute and credited to the player's last own action
/// before it; then information sets are decided from the last to the first. Needs perfect recall of `player`. Takes O(nodes).
pub fn best_response(game: &ExtensiveForm, sequences: &Sequences, behavior: &[f64], player: usize) -> BestResponse {
    let base = game.payoff_range(player).0;
    // What each action earns until the player moves again; 0 is for leaves before it moves at all.
    let mut gains = vec![0.0; behavior.len() + 1];
    let mut weight = vec![1.0; game.nodes()];
    let mut reach = vec![1.0; game.nodes()];
    let mut current = 0.0;
    for node in 0..game.nodes() {
        if let Some((parent, action)) = game.parent(node) {
            let p = game.edge_probability(parent, action, behavior);
            let own =
                matches!(game.move_at(parent), Move::Decision(set) if game.information_sets()[set].player == player);
            weight[node] = if own { weight[parent] } else { weight[parent] * p };
            reach[node] = reach[parent] * p;
        }
        if game.move_at(node) == Move::Terminal {
            let payoff = game.payoffs(node)[player] - base;
            gains[sequences.last_action(node, player) as usize] += weight[node] * payoff;
            current += reach[node] * payoff;
        }
    }
    let mut actions = vec![0; game.information_sets().len()];
    for (index, set) in game.information_sets().iter().enumerate().rev().filter(|(_, set)| set.player == player) {
        let own = &gains[game.offsets()[index] + 1..][..set.actions];
        let best = (0..set.actions).fold(0, |best, a| if own[a] > own[best] { a } else { best });
        let value = own[best];
        actions[index] = best as u32;
        gains[sequences.before(index) as usize] += value;
    }
    BestResponse { value: base + gains[0], current: base + current, actions }
}
