//! Sequences: what a player with perfect recall has done so far is told by its last action.

use super::{ExtensiveForm, ImperfectRecall, Move};

/// Each player's last own action before each leaf and information set.
///
/// A sequence is the index of its last action in a behaviour plus 1; 0 is the empty one. Source: von Stengel, "Efficient computation of behavior
/// strategies", Games and Economic Behavior 14 (1996).
#[derive(Clone, Debug, PartialEq)]
pub struct Sequences {
    players: usize,
    /// `[information sets]`.
    before: Vec<u32>,
    /// Number of each node among the leaves.
    leaf: Vec<u32>,
    /// `[leaves][players]`.
    at_leaves: Vec<u32>,
    /// Probability of chance on the way to each leaf.
    chance: Vec<f64>,
    leaves: Vec<u32>,
}

impl Sequences {
    /// The sequences of `game`.
    ///
    /// # Errors
    /// If a player has imperfect recall.
    pub fn new(game: &ExtensiveForm) -> Result<Self, ImperfectRecall> {
        let before = game.perfect_recall()?;
        let mut leaf = vec![0; game.nodes()];
        let (mut at_leaves, mut leaves, mut chance) = (Vec::new(), Vec::new(), Vec::new());
        let mut drawn = vec![1.0; game.nodes()];
        game.sweep_own_actions(|node, own| {
            if let Some((parent, action)) = game.parent(node) {
                let chance = matches!(game.move_at(parent), Move::Chance);
                drawn[node] = drawn[parent] * if chance { game.chance(parent)[action] } else { 1.0 };
            }
            if game.move_at(node) == Move::Terminal {
                leaf[node] = leaves.len() as u32;
                leaves.push(node as u32);
                chance.push(drawn[node]);
                at_leaves.extend_from_slice(own);
            }
            Ok(())
        })?;
        Ok(Self { players: game.players(), before, leaf, at_leaves, chance, leaves })
    }

    /// The sequence of the player of information set `index` when it moves there.
    pub fn before(&self, index: usize) -> u32 {
        self.before[index]
    }

    /// The sequence of `player` at the leaf `node`.
    pub fn last_action(&self, node: usize, player: usize) -> u32 {
        self.at_leaves[self.leaf[node] as usize * self.players + player]
    }

    /// All leaves with the probability of chance on the way and every player's sequence.
    pub fn leaves(&self) -> impl Iterator<Item = (usize, f64, &[u32])> {
        let sequences = self.at_leaves.chunks_exact(self.players);
        self.leaves.iter().zip(&self.chance).zip(sequences).map(|((&leaf, &p), own)| (leaf as usize, p, own))
    }

    /// The probability that each player's own choices contribute to reaching each of its actions, flat: its realization plan.
    pub fn realization_plan(&self, game: &ExtensiveForm, behavior: &[f64]) -> Vec<f64> {
        let mut plan = behavior.to_vec();
        for index in 0..game.information_sets().len() {
            if let Some(before) = (self.before[index] as usize).checked_sub(1) {
                let above = plan[before];
                plan[game.actions(index)].iter_mut().for_each(|p| *p *= above);
            }
        }
        plan
    }
}
