//! Action-graph games: what an action pays depends only on how many play the actions next to it.
//!
//! Players choose action nodes, and may share them. The payoff of a node is a function of the *configuration* of its neighbours:
//! for a neighbouring action node the number of players on it (whoever plays the node itself included), for a function node a
//! summary of such numbers. With bounded in-degree a game takes space polynomial in the number of players where the normal form
//! takes exponential, and so do expected payoffs take time ([`Expectation`]). Source: Jiang, Leyton-Brown & Bhat, "Action-graph
//! games", Games and Economic Behavior 71 (2011).

mod bayesian;
mod expectation;
mod game;
mod graph;
mod neighbourhood;
mod nesting;

pub use bayesian::BayesianActionGraph;
pub use expectation::Expectation;
pub use game::ActionGraphGame;
pub use graph::ActionGraph;

use thiserror::Error;

/// How a function node summarises the counts of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// Their sum, each times the weight of the action node, `[action nodes]`; without weights all count once.
    Sum(Option<Vec<u32>>),
    /// 1 if such a sum is positive, else 0.
    Existence(Option<Vec<u32>>),
    /// The highest index of a neighbour a player plays, the number of all nodes if none.
    Highest,
    /// The lowest index of a neighbour a player plays, the number of all nodes if none.
    Lowest,
}

/// A function node of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionNode {
    /// What it computes.
    pub kind: FunctionKind,
    /// The nodes it looks at, at least one: action nodes, and function nodes, numbered after them, that fit.
    pub neighbours: Vec<usize>,
}

/// Why there is no such action-graph game.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ActionGraphError {
    /// No players.
    #[error("a game needs at least one player, found none")]
    NoPlayers,
    /// A player's action nodes are not a strictly ascending list, or there are none.
    #[error("the action nodes of player {player} must be at least one, in ascending order")]
    BadActionSet {
        /// The player, from 0.
        player: usize,
    },
    /// A node that does not exist, or a function node where only an action node may be.
    #[error("{what} refers to node {found}; nodes there are numbered 0 to {most}")]
    NoSuchNode {
        /// What refers to it.
        what: &'static str,
        /// Its index.
        found: usize,
        /// The largest index allowed.
        most: usize,
    },
    /// Function nodes look at each other in a circle.
    #[error("function node {node} looks at itself, through others or not; function nodes must not be in a circle")]
    Circle {
        /// A node of the circle, numbered after the action nodes.
        node: usize,
    },
    /// A function node looks at one whose values it cannot take.
    #[error(
        "function node {outer} cannot look at node {inner}: sums without weights look at sums, existences without weights at sums and existences, highest at highest and lowest at lowest"
    )]
    Misfit {
        /// The node that looks, numbered after the action nodes.
        outer: usize,
        /// What it looks at.
        inner: usize,
    },
    /// A function node without neighbours, or with a number of weights that is not that of action nodes.
    #[error("function node {function} needs at least one neighbour, and one weight an action node if any")]
    BadFunction {
        /// Its number, from 0 after the action nodes.
        function: usize,
    },
    /// Tables would be too large.
    #[error("{what} would take more than {most} entries")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A node has another number of payoffs than of configurations.
    #[error("action node {node} has {expected} configurations, found {found} payoffs")]
    WrongLength {
        /// The node.
        node: usize,
        /// Its configurations.
        expected: usize,
        /// Payoffs given.
        found: usize,
    },
    /// A payoff that is infinite, not a number or too large.
    #[error("payoff {entry} of action node {node} is {value}, expected a finite number of at most 1e305 in size")]
    NotFinite {
        /// The node.
        node: usize,
        /// The configuration.
        entry: usize,
        /// The payoff.
        value: f64,
    },
}
