//! The graph of a game, and which configurations can occur on it.

use super::neighbourhood::{Neighbourhood, convolve};
use super::nesting::flat;
use super::{ActionGraphError, FunctionKind, FunctionNode};

/// Who can play what, and which nodes matter to which: an action-graph game without its payoffs.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionGraph {
    /// `[players][actions]`, action nodes, ascending.
    pub(super) action_sets: Vec<Vec<usize>>,
    /// Where each player's block starts in a flat profile.
    pub(super) offsets: Vec<usize>,
    /// Distinct lists of neighbours.
    pub(super) neighbourhoods: Vec<Neighbourhood>,
    /// The neighbourhood of each action node.
    pub(super) of_node: Vec<usize>,
    /// Configurations that can occur while a player plays the node, `[action nodes][configurations]`, lexicographic.
    pub(super) configurations: Vec<Vec<u128>>,
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
        let functions = &flat(neighbours.len(), functions)?;
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

    /// Finds all configurations: for every kind of player and every neighbourhood of its own, what the others can contribute,
    /// and then its own part.
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

    /// Number of configurations that can occur around `node` while a player plays it.
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
    let all = nodes + functions.len();
    functions.iter().try_for_each(|function| within("a function node's neighbour", &function.neighbours, all))?;
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
