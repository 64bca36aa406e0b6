//! Games in extensive form: trees with chance, information sets and payoffs at their leaves.
//!
//! Nodes are kept in preorder, a parent before its children and the children of one node in the order of its actions, so that a
//! sweep forwards sees every parent first and a sweep backwards every child. A behaviour is one probability for each action
//! of each information set, flat; [`ExtensiveForm::offsets`] says where each set's begin. Source: Kuhn, "Extensive games and the problem of information" (1953).

mod best_response;
mod builder;
mod evaluation;
mod recall;
mod reduced;
mod sequences;

pub use best_response::{BestResponse, best_response};
pub use builder::{TreeBuilder, TreeError};
pub use evaluation::{Evaluation, log_behavior};
pub use recall::{Forgotten, ImperfectRecall};
pub use reduced::{ReducedForm, TooManyProfiles};
pub use sequences::Sequences;

use std::ops::Range;

/// Most nodes of a tree.
pub const MAX_NODES: usize = 1 << 25;

/// What happens at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The game ends.
    Terminal,
    /// Chance draws an action.
    Chance,
    /// The player of this information set chooses.
    Decision(usize),
}

/// An information set: nodes that its player cannot tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationSet {
    /// Who chooses, from 0.
    pub player: usize,
    /// Number of actions, at least 1.
    pub actions: usize,
    /// Its nodes, ascending.
    pub nodes: Vec<u32>,
}

/// A finite game in extensive form.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtensiveForm {
    players: usize,
    nodes: Vec<Node>,
    /// Heads of all edges, those of one node together, in the order of its actions.
    children: Vec<u32>,
    /// Chance's probability of each edge; 1 where chance does not move.
    chance: Vec<f64>,
    infosets: Vec<InformationSet>,
    /// Where each information set's actions begin in a behaviour, and their total.
    offsets: Vec<usize>,
    /// `[leaves][players]`.
    payoffs: Vec<f64>,
}

/// `parent` of the root, and of a leaf its `information`.
const NONE: u32 = u32::MAX;
/// Mark of chance among the information sets.
const CHANCE: u32 = u32::MAX - 1;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    parent: u32,
    /// Which action of the parent leads here.
    action: u32,
    /// Information set, `CHANCE`, or `NONE` of a leaf.
    information: u32,
    /// First edge; of a leaf its number among the leaves.
    first: u32,
    edges: u32,
}

impl ExtensiveForm {
    /// Number of players, without chance.
    pub fn players(&self) -> usize {
        self.players
    }

    /// Number of nodes; 0 is the root.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Information sets in the order in which the tree first meets them.
    pub fn information_sets(&self) -> &[InformationSet] {
        &self.infosets
    }

    /// Where each information set's actions begin in a behaviour, `[information sets + 1]`.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// Actions of information set `index` in a behaviour.
    pub fn actions(&self, index: usize) -> Range<usize> {
        self.offsets[index]..self.offsets[index + 1]
    }

    /// What happens at `node`.
    pub fn move_at(&self, node: usize) -> Move {
        match self.nodes[node].information {
            NONE => Move::Terminal,
            CHANCE => Move::Chance,
            index => Move::Decision(index as usize),
        }
    }

    /// Parent of `node` and the action that leads from there; `None` at the root.
    pub fn parent(&self, node: usize) -> Option<(usize, usize)> {
        let Node { parent, action, .. } = self.nodes[node];
        (parent != NONE).then_some((parent as usize, action as usize))
    }

    /// Children of `node` in the order of its actions; none of a leaf.
    pub fn children(&self, node: usize) -> &[u32] {
        &self.children[self.edges(node)]
    }

    /// Chance's probabilities at `node`; ones where chance does not move.
    pub fn chance(&self, node: usize) -> &[f64] {
        &self.chance[self.edges(node)]
    }

    /// Payoffs at a leaf, `[players]`.
    ///
    /// # Panics
    /// If `node` is no leaf.
    pub fn payoffs(&self, node: usize) -> &[f64] {
        assert_eq!(self.nodes[node].information, NONE, "node {node} has no payoffs of its own");
        &self.payoffs[self.nodes[node].first as usize * self.players..][..self.players]
    }

    /// Payoffs of all leaves in the order of the tree, `[leaves][players]`.
    pub fn leaf_payoffs(&self) -> &[f64] {
        &self.payoffs
    }

    /// The same tree with other payoffs, `[leaves][players]`.
    ///
    /// # Errors
    /// [`TreeError`] if they are of another number or not finite.
    pub fn with_payoffs(mut self, payoffs: Vec<f64>) -> Result<Self, TreeError> {
        builder::check_payoffs(self.payoffs.len(), &payoffs)?;
        self.payoffs = payoffs;
        Ok(self)
    }

    /// Uniform play everywhere.
    pub fn uniform(&self) -> Vec<f64> {
        let spread = |o: &[usize]| std::iter::repeat_n(1.0 / (o[1] - o[0]) as f64, o[1] - o[0]);
        self.offsets.windows(2).flat_map(spread).collect()
    }

    /// Least and largest payoff of `player` at any leaf.
    pub fn payoff_range(&self, player: usize) -> (f64, f64) {
        let own = self.payoffs.iter().skip(player).step_by(self.players);
        own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &u| (low.min(u), high.max(u)))
    }

    /// Largest payoff range of a player, the unit in which precision is measured.
    pub fn payoff_unit(&self) -> f64 {
        let range = |i| self.payoff_range(i).1 - self.payoff_range(i).0;
        (0..self.players).map(range).fold(0.0, f64::max)
    }

    /// The probability of each edge under a behaviour, in the order of the edges of all nodes.
    pub(crate) fn edge_probability(&self, node: usize, action: usize, behavior: &[f64]) -> f64 {
        match self.move_at(node) {
            Move::Decision(index) => behavior[self.offsets[index] + action],
            _ => self.chance(node)[action],
        }
    }

    fn edges(&self, node: usize) -> Range<usize> {
        let Node { first, edges, information, .. } = self.nodes[node];
        if information == NONE { 0..0 } else { first as usize..(first + edges) as usize }
    }
}
