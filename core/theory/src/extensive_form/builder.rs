//! Trees told node by node.

use thiserror::Error;

use super::{CHANCE, ExtensiveForm, InformationSet, MAX_NODES, NONE, Node};
use crate::quality::is_payoff;

/// Largest distance from 1 of a sum of probabilities, which rounding of decimals may cause.
const SUM_TOLERANCE: f64 = 1e-9;

/// Why what was told is no tree.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TreeError {
    /// A game without players.
    #[error("the game has no players, expected at least 1")]
    NoPlayers,
    /// An information set of nobody.
    #[error("player {player} does not exist; the game has {players}, counted from 0")]
    Player {
        /// Who was named.
        player: usize,
        /// Number of players.
        players: usize,
    },
    /// A move without actions.
    #[error("a move without actions, expected at least 1")]
    NoActions,
    /// A node of an information set that does not exist.
    #[error("information set {index} does not exist; {known} are known")]
    InformationSet {
        /// The set named.
        index: usize,
        /// Number of sets so far.
        known: usize,
    },
    /// A probability of chance outside 0 to 1.
    #[error("the probability of action {action} is {value}, expected a number from 0 to 1")]
    Probability {
        /// The action, from 0.
        action: usize,
        /// What it is.
        value: f64,
    },
    /// Probabilities of chance that do not sum to 1.
    #[error("the probabilities of chance sum to {sum}, expected 1")]
    Sum {
        /// What they sum to.
        sum: f64,
    },
    /// As many payoffs as players were expected.
    #[error("found {found} payoffs, expected {expected}")]
    Payoffs {
        /// Number due.
        expected: usize,
        /// Number given.
        found: usize,
    },
    /// A payoff that is no finite number, or too large.
    #[error("payoff {index} is {value}, expected a finite number of at most 1e305 in size")]
    Payoff {
        /// Its place among those given.
        index: usize,
        /// What it is.
        value: f64,
    },
    /// Some moves wait for what follows their actions.
    #[error("the tree ends while {missing} of its moves still lack children")]
    Unfinished {
        /// How many.
        missing: usize,
    },
    /// Nodes after the tree is complete.
    #[error("the tree is complete, yet another node follows")]
    Complete,
    /// An information set without nodes.
    #[error("information set {index} has no node")]
    Empty {
        /// Which.
        index: usize,
    },
    /// Information sets were not made in the order in which the tree meets them.
    #[error("information set {index} is met before the one made before it")]
    Order {
        /// Which.
        index: usize,
    },
    /// More nodes than are kept.
    #[error("the tree has more than {MAX_NODES} nodes, the most that are kept")]
    TooLarge,
}

/// Takes a tree in preorder: a node, then all that follows its first action, then its second, and so on.
#[derive(Clone, Debug)]
pub struct TreeBuilder {
    tree: ExtensiveForm,
    /// Moves whose children are not all there, from the root down, with how many are.
    open: Vec<(u32, u32)>,
}

impl TreeBuilder {
    /// A tree for `players` players without nodes.
    ///
    /// # Errors
    /// If there is no player.
    pub fn new(players: usize) -> Result<Self, TreeError> {
        if players == 0 {
            return Err(TreeError::NoPlayers);
        }
        let tree = ExtensiveForm {
            players,
            nodes: Vec::new(),
            children: Vec::new(),
            chance: Vec::new(),
            infosets: Vec::new(),
            offsets: vec![0],
            payoffs: Vec::new(),
        };
        Ok(Self { tree, open: Vec::new() })
    }

    /// A new information set of `player` (from 0) with `actions` actions; its number is for [`TreeBuilder::decision`]. Sets are to be made in the
    /// order in which the tree first meets them.
    ///
    /// # Errors
    /// If there is no such player or no action.
    pub fn information_set(&mut self, player: usize, actions: usize) -> Result<usize, TreeError> {
        if player >= self.tree.players {
            return Err(TreeError::Player { player, players: self.tree.players });
        }
        if actions == 0 {
            return Err(TreeError::NoActions);
        }
        self.tree.infosets.push(InformationSet { player, actions, nodes: Vec::new() });
        self.tree.offsets.push(self.tree.offsets[self.tree.offsets.len() - 1] + actions);
        Ok(self.tree.infosets.len() - 1)
    }

    /// A node of information set `index`.
    ///
    /// # Errors
    /// If there is no such set or no place for a node.
    pub fn decision(&mut self, index: usize) -> Result<(), TreeError> {
        let known = self.tree.infosets.len();
        let set = self.tree.infosets.get(index).ok_or(TreeError::InformationSet { index, known })?;
        let actions = set.actions;
        let node = self.node(index as u32, actions)?;
        self.tree.infosets[index].nodes.push(node);
        Ok(())
    }

    /// A node at which chance draws an action with these probabilities, normalised if they sum to 1 up to 1e-9.
    ///
    /// # Errors
    /// If they are no probabilities, or no place is for a node.
    pub fn chance(&mut self, probabilities: &[f64]) -> Result<(), TreeError> {
        let sum = checked_sum(probabilities)?;
        let node = self.node(CHANCE, probabilities.len())? as usize;
        let first = self.tree.nodes[node].first as usize;
        self.tree.chance[first..].iter_mut().zip(probabilities).for_each(|(edge, p)| *edge = p / sum);
        Ok(())
    }

    /// A leaf with these payoffs, `[players]`.
    ///
    /// # Errors
    /// If they are not as many as players or not finite, or no place is for a node.
    pub fn terminal(&mut self, payoffs: &[f64]) -> Result<(), TreeError> {
        check_payoffs(self.tree.players, payoffs)?;
        let number = (self.tree.payoffs.len() / self.tree.players) as u32;
        let node = self.node(NONE, 0)?;
        self.tree.nodes[node as usize].first = number;
        self.tree.payoffs.extend_from_slice(payoffs);
        Ok(())
    }

    /// Number of nodes so far.
    pub fn nodes(&self) -> usize {
        self.tree.nodes.len()
    }

    /// How many moves lie above the next node.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether every move has all its children.
    pub fn is_complete(&self) -> bool {
        self.open.is_empty() && !self.tree.nodes.is_empty()
    }

    /// The tree.
    ///
    /// # Errors
    /// If moves lack children or information sets nodes, or sets were made in another order than the tree meets them.
    pub fn finish(self) -> Result<ExtensiveForm, TreeError> {
        if !self.is_complete() {
            return Err(TreeError::Unfinished { missing: self.open.len().max(1) });
        }
        let sets = &self.tree.infosets;
        if let Some(index) = sets.iter().position(|set| set.nodes.is_empty()) {
            return Err(TreeError::Empty { index });
        }
        match sets.windows(2).position(|pair| pair[0].nodes[0] > pair[1].nodes[0]) {
            Some(index) => Err(TreeError::Order { index: index + 1 }),
            None => Ok(self.tree),
        }
    }

    fn node(&mut self, information: u32, edges: usize) -> Result<u32, TreeError> {
        let number = self.tree.nodes.len();
        if number > 0 && self.open.is_empty() {
            return Err(TreeError::Complete);
        }
        // Edges that are promised need room too.
        if number >= MAX_NODES || self.tree.children.len() + edges >= MAX_NODES {
            return Err(TreeError::TooLarge);
        }
        let (mut parent, mut action) = (NONE, 0);
        if let Some((above, taken)) = self.open.last_mut() {
            (parent, action) = (*above, *taken);
            let edge = self.tree.nodes[parent as usize].first + action;
            self.tree.children[edge as usize] = number as u32;
            *taken += 1;
        }
        let first = self.tree.children.len() as u32;
        self.tree.nodes.push(Node { parent, action, information, first, edges: edges as u32 });
        self.tree.children.resize(self.tree.children.len() + edges, NONE);
        self.tree.chance.resize(self.tree.children.len(), 1.0);
        if edges > 0 {
            self.open.push((number as u32, 0));
        }
        let complete = |&(node, taken): &(u32, u32)| taken == self.tree.nodes[node as usize].edges;
        while self.open.last().is_some_and(complete) {
            self.open.pop();
        }
        Ok(number as u32)
    }
}

fn checked_sum(probabilities: &[f64]) -> Result<f64, TreeError> {
    if probabilities.is_empty() {
        return Err(TreeError::NoActions);
    }
    if let Some(action) = probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(TreeError::Probability { action, value: probabilities[action] });
    }
    let sum: f64 = probabilities.iter().sum();
    if (sum - 1.0).abs() <= SUM_TOLERANCE { Ok(sum) } else { Err(TreeError::Sum { sum }) }
}

pub(super) fn check_payoffs(expected: usize, payoffs: &[f64]) -> Result<(), TreeError> {
    if payoffs.len() != expected {
        return Err(TreeError::Payoffs { expected, found: payoffs.len() });
    }
    match payoffs.iter().position(|&u| !is_payoff(u)) {
        Some(index) => Err(TreeError::Payoff { index, value: payoffs[index] }),
        None => Ok(()),
    }
}
