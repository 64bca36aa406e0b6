//! Whether players remember what they knew and did.

use std::fmt;

use super::{ExtensiveForm, Move};

/// Two nodes of an information set that its player reached by different own choices: with perfect recall it would tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImperfectRecall {
    /// The information set.
    pub information_set: usize,
    /// Its first node.
    pub first: usize,
    /// A node with another past.
    pub second: usize,
    /// What is forgotten.
    pub forgotten: Forgotten,
}

/// What a player with imperfect recall forgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// That it was at this information set already: a path meets it twice.
    Visit,
    /// Which action it took at this information set.
    Action(usize),
    /// Whether it moved at this information set, or which of its sets it came from.
    Set(usize),
}

impl fmt::Display for Forgotten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visit => "that it has been there before on the same path",
            Self::Action(_) => "which action it took before",
            Self::Set(_) => "where it moved before",
        })
    }
}

impl ExtensiveForm {
    /// Each player's last own action (its index in a behaviour plus 1, 0 for none) before each node of each player's own;
    /// of information sets with perfect recall it is the same at all their nodes.
    ///
    /// # Errors
    /// The first information set at which its player has forgotten something.
    pub fn perfect_recall(&self) -> Result<Vec<u32>, ImperfectRecall> {
        let mut before = vec![u32::MAX; self.infosets.len()];
        self.sweep_own_actions(|node, own| {
            let Move::Decision(index) = self.move_at(node) else { return Ok(()) };
            let last = own[self.infosets[index].player];
            if before[index] == u32::MAX {
                before[index] = last;
            }
            if before[index] == last {
                return Ok(());
            }
            Err(self.forgetting(index, node, [before[index], last]))
        })?;
        Ok(before)
    }

    /// Calls `visit` in preorder with each node and every player's last own action before it, as its index in a behaviour plus 1, 0 for none.
    pub(super) fn sweep_own_actions<X>(&self, mut visit: impl FnMut(usize, &[u32]) -> Result<(), X>) -> Result<(), X> {
        let mut own = vec![0_u32; self.players];
        // Moves on the way to the node at hand: node, its player (if it has one) and what this player did last before it.
        let mut path: Vec<(usize, Option<(usize, u32)>)> = Vec::new();
        for node in 0..self.nodes() {
            if let Some((parent, action)) = self.parent(node) {
                while path.last().is_some_and(|&(above, _)| above != parent) {
                    if let Some((_, Some((player, last)))) = path.pop() {
                        own[player] = last;
                    }
                }
                if let Move::Decision(index) = self.move_at(parent) {
                    own[self.infosets[index].player] = (self.offsets[index] + action + 1) as u32;
                }
            }
            visit(node, &own)?;
            match self.move_at(node) {
                Move::Terminal => {}
                Move::Chance => path.push((node, None)),
                Move::Decision(index) => {
                    let player = self.infosets[index].player;
                    path.push((node, Some((player, own[player]))));
                }
            }
        }
        Ok(())
    }

    fn forgetting(&self, index: usize, node: usize, last: [u32; 2]) -> ImperfectRecall {
        let set_of = |action: u32| self.offsets.partition_point(|&o| o < action as usize).saturating_sub(1);
        let sets = last.map(|action| (action > 0).then(|| set_of(action)));
        let forgotten = if self.meets_again(index, node) {
            Forgotten::Visit
        } else if sets[0] == sets[1] {
            Forgotten::Action(sets[0].unwrap_or(index))
        } else {
            Forgotten::Set(sets[1].or(sets[0]).unwrap_or(index))
        };
        let first = self.infosets[index].nodes[0] as usize;
        ImperfectRecall { information_set: index, first, second: node, forgotten }
    }

    /// Whether information set `index` lies on the path to `node`.
    fn meets_again(&self, index: usize, node: usize) -> bool {
        let mut above = self.parent(node);
        while let Some((parent, _)) = above {
            if self.move_at(parent) == Move::Decision(index) {
                return true;
            }
            above = self.parent(parent);
        }
        false
    }
}
