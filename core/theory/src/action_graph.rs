//! Action-graph games: what an action pays depends only on how many play the actions next to it.
//!
//! Players choose action nodes, and may share them. The payoff of a node is a function of the *configuration* of its neighbours:
//! for a neighbouring action node the number of players on it (whoever plays the node herself included), for a function node a
//! summary of such numbers. With bounded in-degree a game takes space polynomial in the number of players where the normal form
//! takes exponential, and so do expected payoffs take time ([`Expectation`]). Source: Jiang, Leyton-Brown & Bhat, "Action-graph
//! games", Games and Economic Behavior 71 (2011).

mod expectation;
mod neighbourhood;

pub use expectation::Expectation;

use crate::normal_form::NormalForm;
use neighbourhood::{Neighbourhood, convolve};
use thiserror::Error;

/// How a function node summarises the counts of its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// Their sum, each times the weight of the action node, `[action nodes]`; without weights all count once.
    Sum(Option<Vec<u32>>),
    /// 1 if such a sum is positive, else 0.
    Existence(Option<Vec<u32>>),
    /// The highest index of a neighbour somebody plays, the number of all nodes if none.
    Highest,
    /// The lowest index of a neighbour somebody plays, the number of all nodes if none.
    Lowest,
}

/// A function node of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionNode {
    /// What it computes.
    pub kind: FunctionKind,
    /// The action nodes it looks at, at least one.
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
    /// A payoff that is infinite or not a number.
    #[error("payoff {entry} of action node {node} is {value}, expected a finite number")]
    NotFinite {
        /// The node.
        node: usize,
        /// The configuration.
        entry: usize,
        /// The payoff.
        value: f64,
    },
}

/// Who can play what, and which nodes matter to which: an action-graph game without its payoffs.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionGraph {
    /// `[players][actions]`, action nodes, ascending.
    action_sets: Vec<Vec<usize>>,
    /// Where each player's block starts in a flat profile.
    offsets: Vec<usize>,
    /// Distinct lists of neighbours.
    neighbourhoods: Vec<Neighbourhood>,
    /// The neighbourhood of each action node.
    of_node: Vec<usize>,
    /// Configurations that can occur while somebody plays the node, `[action nodes][configurations]`, lexicographic.
    configurations: Vec<Vec<u128>>,
}

impl ActionGraph {
    /// Most entries of the tables of contributions, and of all configurations of a node in any intermediate step.
    pub const MAX_ENTRIES: usize = 1 << 24;

    /// A graph with `neighbours.len()` action nodes, numbered from 0, and function nodes, numbered after them.
    ///
    /// `action_sets` is `[players][actions]`, ascending action nodes; `neighbours[s]` lists what the payoff of node s depends on.
    /// `most` is the largest number of configurations that a node may have.
    ///
    /// # Errors
    /// [`ActionGraphError`] if a list refers to what is not there or tables grow beyond a limit.
    pub fn new(
        action_sets: Vec<Vec<usize>>,
        neighbours: Vec<Vec<usize>>,
        functions: &[FunctionNode],
        most: usize,
    ) -> Result<Self, ActionGraphError> {
        check_lists(&action_sets, &neighbours, functions)?;
        let mut lists: Vec<&Vec<usize>> = neighbours.iter().collect();
        lists.sort();
        lists.dedup();
        if lists.len().saturating_mul(neighbours.len()) > Self::MAX_ENTRIES {
            return Err(ActionGraphError::TooLarge { what: "the table of contributions", most: Self::MAX_ENTRIES });
        }
        let of_node = neighbours.iter().map(|list| lists.partition_point(|other| *other < list)).collect();
        let build = |list: &&Vec<usize>| Neighbourhood::new(&action_sets, neighbours.len(), list, functions);
        let neighbourhoods = lists.iter().map(build).collect::<Result<_, _>>()?;
        let mut offsets = vec![0];
        offsets.extend(action_sets.iter().scan(0, |end, set| {
            *end += set.len();
            Some(*end)
        }));
        let configurations = vec![Vec::new(); neighbours.len()];
        let mut graph = Self { action_sets, offsets, neighbourhoods, of_node, configurations };
        graph.enumerate(most)?;
        Ok(graph)
    }

    /// Finds all configurations: for every kind of player and every neighbourhood of hers, what the others can contribute,
    /// and then her own part.
    fn enumerate(&mut self, most: usize) -> Result<(), ActionGraphError> {
        let mut kinds: Vec<usize> = (0..self.players()).collect();
        kinds.sort_by_key(|&player| &self.action_sets[player]);
        kinds.dedup_by_key(|player| &self.action_sets[*player]);
        for player in kinds {
            let mut used: Vec<usize> = self.action_sets[player].iter().map(|&node| self.of_node[node]).collect();
            used.sort_unstable();
            used.dedup();
            for h in used {
                let others = self.others(player, h, most)?;
                let own = self.action_sets[player].iter().filter(|&&node| self.of_node[node] == h);
                for &node in own {
                    let neighbourhood = &self.neighbourhoods[h];
                    let with = others.iter().map(|&key| neighbourhood.add(key, neighbourhood.contribution(node)));
                    let all = &mut self.configurations[node];
                    all.extend(with);
                    all.sort();
                    all.dedup();
                    if all.len() > most {
                        return Err(ActionGraphError::TooLarge { what: "the configurations of a node", most });
                    }
                }
            }
        }
        Ok(())
    }

    /// What all but `player` can contribute to a neighbourhood, ascending.
    fn others(&self, player: usize, neighbourhood: usize, most: usize) -> Result<Vec<u128>, ActionGraphError> {
        let neighbourhood = &self.neighbourhoods[neighbourhood];
        // Sums never lose configurations on the way, summaries at most all but one of their values.
        let limit = most.saturating_mul(neighbourhood.summaries()).min(Self::MAX_ENTRIES);
        let (mut reached, mut next, mut steps) = (vec![neighbourhood.neutral()], Vec::new(), Vec::new());
        for (_, set) in self.action_sets.iter().enumerate().filter(|(other, _)| *other != player) {
            steps.clear();
            steps.extend(set.iter().map(|&node| neighbourhood.contribution(node)));
            steps.sort();
            steps.dedup();
            convolve(&reached, &steps, &mut next, |&key, &step| neighbourhood.add(key, step));
            next.sort();
            next.dedup();
            if next.len() > limit {
                return Err(ActionGraphError::TooLarge { what: "the configurations of a node", most });
            }
            std::mem::swap(&mut reached, &mut next);
        }
        Ok(reached)
    }

    /// Number of players, at least 1.
    pub fn players(&self) -> usize {
        self.action_sets.len()
    }

    /// Number of action nodes.
    pub fn nodes(&self) -> usize {
        self.of_node.len()
    }

    /// Action nodes of each player, ascending: `[players][actions]`.
    pub fn action_sets(&self) -> &[Vec<usize>] {
        &self.action_sets
    }

    /// Where each player's block starts in a flat profile; `players + 1` entries.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// Number of neighbours of `node`, the length of a configuration.
    pub fn in_degree(&self, node: usize) -> usize {
        self.neighbourhoods[self.of_node[node]].len()
    }

    /// Number of configurations that can occur around `node` while somebody plays it.
    pub fn configurations(&self, node: usize) -> usize {
        self.configurations[node].len()
    }

    /// The values at the neighbours of `node` in configuration number `index`; configurations are in lexicographic order.
    pub fn configuration(&self, node: usize, index: usize) -> Vec<u64> {
        self.neighbourhoods[self.of_node[node]].decode(self.configurations[node][index])
    }

    /// The number of a configuration, `None` if it cannot occur.
    pub fn index_of(&self, node: usize, configuration: &[u64]) -> Option<usize> {
        let key = self.neighbourhoods[self.of_node[node]].encode(configuration)?;
        self.configurations[node].binary_search(&key).ok()
    }
}

fn check_lists(
    action_sets: &[Vec<usize>],
    neighbours: &[Vec<usize>],
    functions: &[FunctionNode],
) -> Result<(), ActionGraphError> {
    if action_sets.is_empty() {
        return Err(ActionGraphError::NoPlayers);
    }
    if let Some(player) = action_sets.iter().position(|set| set.is_empty() || set.windows(2).any(|w| w[0] >= w[1])) {
        return Err(ActionGraphError::BadActionSet { player });
    }
    let within = |what, list: &[usize], nodes: usize| match list.iter().find(|&&node| node >= nodes) {
        Some(&found) => Err(ActionGraphError::NoSuchNode { what, found, most: nodes.saturating_sub(1) }),
        None => Ok(()),
    };
    let nodes = neighbours.len();
    action_sets.iter().try_for_each(|set| within("an action set", set, nodes))?;
    neighbours.iter().try_for_each(|list| within("an action node's neighbour", list, nodes + functions.len()))?;
    functions.iter().try_for_each(|function| within("a function node's neighbour", &function.neighbours, nodes))?;
    let bad = |function: &FunctionNode| {
        let (FunctionKind::Sum(weights) | FunctionKind::Existence(weights)) = &function.kind else {
            return function.neighbours.is_empty();
        };
        function.neighbours.is_empty() || weights.as_ref().is_some_and(|w| w.len() != nodes)
    };
    match functions.iter().position(bad) {
        Some(function) => Err(ActionGraphError::BadFunction { function }),
        None => Ok(()),
    }
}

/// An action-graph game. It is never tabulated unless asked to.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionGraphGame {
    graph: ActionGraph,
    /// `[action nodes][configurations]`.
    payoffs: Vec<Vec<f64>>,
}

impl ActionGraphGame {
    /// A game on `graph`; `payoffs` is `[action nodes][configurations]`, configurations in lexicographic order.
    ///
    /// # Errors
    /// A node has a wrong number of payoffs, or one that is not finite.
    pub fn new(graph: ActionGraph, payoffs: Vec<Vec<f64>>) -> Result<Self, ActionGraphError> {
        let length = |node: usize| payoffs.get(node).map_or(0, Vec::len);
        if let Some(node) = (0..graph.nodes().max(payoffs.len()))
            .find(|&node| node >= graph.nodes() || length(node) != graph.configurations(node))
        {
            let expected = if node < graph.nodes() { graph.configurations(node) } else { 0 };
            return Err(ActionGraphError::WrongLength { node, expected, found: length(node) });
        }
        for (node, payoffs) in payoffs.iter().enumerate() {
            if let Some(entry) = payoffs.iter().position(|u| !u.is_finite()) {
                return Err(ActionGraphError::NotFinite { node, entry, value: payoffs[entry] });
            }
        }
        Ok(Self { graph, payoffs })
    }

    /// The graph.
    pub fn graph(&self) -> &ActionGraph {
        &self.graph
    }

    /// Payoff of `player` when everybody plays a pure action: `profile` is `[players]`, indices into the action sets.
    pub fn payoff(&self, profile: &[usize], player: usize) -> f64 {
        let node_of = |player: usize| self.graph.action_sets[player][profile[player]];
        let node = node_of(player);
        let neighbourhood = &self.graph.neighbourhoods[self.graph.of_node[node]];
        let count = |key, player| neighbourhood.add(key, neighbourhood.contribution(node_of(player)));
        self.at(node, (0..self.graph.players()).fold(neighbourhood.neutral(), count))
    }

    /// Payoff of a node in a configuration that can occur.
    fn at(&self, node: usize, key: u128) -> f64 {
        self.graph.configurations[node].binary_search(&key).map_or(f64::NAN, |index| self.payoffs[node][index])
    }

    /// Expected payoff of each action of `player` against the others' mixed strategies, exactly; see [`Expectation`], which keeps
    /// its buffers. `profile` is flat, `out` is `[actions of player]`.
    pub fn action_payoffs(&self, profile: &[f64], player: usize, out: &mut [f64]) {
        Expectation::default().action_payoffs(self, profile, player, out);
    }

    /// The same game in normal form, if that has at most `most` payoffs (players times action profiles).
    ///
    /// # Errors
    /// [`ActionGraphError::TooLarge`] if it has more.
    pub fn to_normal_form(&self, most: usize) -> Result<NormalForm, ActionGraphError> {
        let too_large = ActionGraphError::TooLarge { what: "the normal form", most };
        let sizes: Vec<usize> = self.graph.action_sets.iter().map(Vec::len).collect();
        let total = sizes.iter().try_fold(sizes.len(), |product, &k| product.checked_mul(k));
        let Some(total) = total.filter(|&total| total <= most) else { return Err(too_large) };
        let mut payoffs = Vec::with_capacity(total);
        let mut profile = vec![0; sizes.len()];
        for player in 0..sizes.len() {
            for index in 0..total / sizes.len() {
                let mut rest = index;
                for (action, size) in profile.iter_mut().zip(&sizes).rev() {
                    *action = rest % size;
                    rest /= size;
                }
                payoffs.push(self.payoff(&profile, player));
            }
        }
        NormalForm::new(sizes, payoffs).map_err(|_| too_large)
    }
}
