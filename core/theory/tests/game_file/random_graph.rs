//! Random small action-graph games, and their meaning by definition.

use proptest::prelude::*;
use walras_theory::action_graph::{ActionGraph, ActionGraphGame, FunctionKind, FunctionNode};

/// The parts of a graph, before anything is made of them.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) action_sets: Vec<Vec<usize>>,
    pub(crate) neighbours: Vec<Vec<usize>>,
    pub(crate) functions: Vec<FunctionNode>,
}

const NODES: usize = 4;

/// Up to four players on four action nodes, with up to `functions` function nodes.
pub(crate) fn parts(functions: usize) -> impl Strategy<Value = Parts> {
    let list = |nodes: usize, least: usize| prop::collection::vec(0..nodes, least..4);
    let set = prop::sample::subsequence((0..NODES).collect::<Vec<_>>(), 1..=3);
    let weights = || prop::collection::vec(0..3_u32, NODES);
    let kind = prop_oneof![
        Just(FunctionKind::Sum(None)),
        Just(FunctionKind::Existence(None)),
        Just(FunctionKind::Highest),
        Just(FunctionKind::Lowest),
        weights().prop_map(|w| FunctionKind::Sum(Some(w))),
        weights().prop_map(|w| FunctionKind::Existence(Some(w))),
    ];
    let function = (kind, list(NODES, 1)).prop_map(|(kind, neighbours)| FunctionNode { kind, neighbours });
    (prop::collection::vec(function, 0..=functions), prop::collection::vec(set, 1..=4)).prop_flat_map(
        move |(functions, action_sets)| {
            prop::collection::vec(list(NODES + functions.len(), 0), NODES).prop_map(move |neighbours| Parts {
                action_sets: action_sets.clone(),
                neighbours,
                functions: functions.clone(),
            })
        },
    )
}

/// Graphs some of whose function nodes look at others that fit, in any order.
pub(crate) fn nested() -> impl Strategy<Value = Parts> {
    const FUNCTIONS: usize = 4;
    let order = Just((0..FUNCTIONS).collect::<Vec<_>>()).prop_shuffle();
    let inner = prop::collection::vec(prop::bits::u8::masked(0b1111), FUNCTIONS);
    (parts(FUNCTIONS), order, inner).prop_map(|(mut parts, order, inner)| {
        let kinds: Vec<FunctionKind> = parts.functions.iter().map(|function| function.kind.clone()).collect();
        let fits = |outer: &FunctionKind, inner: &FunctionKind| {
            use FunctionKind::{Existence, Highest, Lowest, Sum};
            matches!(
                (outer, inner),
                (Sum(None), Sum(_)) | (Existence(None), Sum(_) | Existence(_)) | (Highest, Highest) | (Lowest, Lowest)
            )
        };
        for f in 0..kinds.len() {
            let below = (0..kinds.len()).filter(|&g| order[g] < order[f] && fits(&kinds[f], &kinds[g]));
            let chosen = below.filter(|&g| inner[f] >> g & 1 == 1).map(|g| NODES + g);
            parts.functions[f].neighbours.extend(chosen.collect::<Vec<_>>());
        }
        parts
    })
}

impl Parts {
    /// The values at the neighbours of `node` when the nodes in `played` are played, straight from the definitions.
    pub(crate) fn configuration(&self, node: usize, played: &[usize]) -> Vec<u64> {
        let value = |&neighbour: &usize| self.value(neighbour, played);
        self.neighbours[node].iter().map(value).collect()
    }

    /// The value of an action or function node: a function of function nodes is what it says of their values.
    fn value(&self, node: usize, played: &[usize]) -> u64 {
        let count = |node: usize| played.iter().filter(|&&p| p == node).count() as u64;
        let Some(function) = node.checked_sub(NODES).map(|f| &self.functions[f]) else { return count(node) };
        let weighted = |weights: &Option<Vec<u32>>| -> u64 {
            let weight = |node: usize| weights.as_ref().map_or(1, |w| u64::from(w[node]));
            function.neighbours.iter().map(|&node| weight(node) * self.value(node, played)).sum()
        };
        let none = (NODES + self.functions.len()) as u64;
        // The extreme of extremes: an inner node's value is the node that it found.
        let found = |&inner: &usize| match inner < NODES {
            true => (count(inner) > 0).then_some(inner as u64),
            false => Some(self.value(inner, played)).filter(|&value| value != none),
        };
        let some = function.neighbours.iter().filter_map(found);
        match &function.kind {
            FunctionKind::Sum(weights) => weighted(weights),
            FunctionKind::Existence(weights) => u64::from(weighted(weights) > 0),
            FunctionKind::Highest => some.max().unwrap_or(none),
            FunctionKind::Lowest => some.min().unwrap_or(none),
        }
    }

    /// Some payoff of a node in a configuration, different for different ones.
    pub(crate) fn payoff(node: usize, configuration: &[u64]) -> f64 {
        configuration.iter().fold(0.3 + node as f64, |hash, &value| (hash * 7.3 + value as f64 + 0.1).sin() * 5.0)
    }

    pub(crate) fn graph(&self) -> ActionGraph {
        ActionGraph::new(self.action_sets.clone(), self.neighbours.clone(), &self.functions, 10_000).expect("a graph")
    }

    pub(crate) fn game(&self) -> ActionGraphGame {
        let graph = self.graph();
        let table = |node: usize| {
            let payoff = |index: usize| Self::payoff(node, &graph.configuration(node, index));
            (0..graph.configurations(node)).map(payoff).collect()
        };
        let payoffs = (0..NODES).map(table).collect();
        ActionGraphGame::new(graph, payoffs).expect("a game")
    }

    /// The text of its file; payoff functions of type 1 for the nodes in `mapped`, else of type 0.
    pub(crate) fn text(&self, mapped: [bool; NODES]) -> String {
        let join = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>().join(" ");
        let row = |list: &[usize]| format!("{} {}\n", list.len(), join(&mut list.iter().map(ToString::to_string)));
        let mut text = format!("#AGG\n# players\n{}\n{NODES}\n{}\n", self.action_sets.len(), self.functions.len());
        text += &join(&mut self.action_sets.iter().map(|set| set.len().to_string()));
        for set in &self.action_sets {
            text += &format!("\n{} # a set", join(&mut set.iter().map(ToString::to_string)));
        }
        text += "\n";
        text.extend(self.neighbours.iter().map(|list| row(list)));
        text.extend(self.functions.iter().map(|function| row(&function.neighbours)));
        for function in &self.functions {
            let weights = |w: &[u32]| format!("0 [{}]", join(&mut w.iter().map(ToString::to_string)));
            text += &match &function.kind {
                FunctionKind::Sum(None) => "0\n".to_owned(),
                FunctionKind::Existence(None) => "1\n".to_owned(),
                FunctionKind::Highest => "2\n".to_owned(),
                FunctionKind::Lowest => "3\n".to_owned(),
                FunctionKind::Sum(Some(w)) => format!("10 {}\n", weights(w)),
                FunctionKind::Existence(Some(w)) => format!("11 {}\n", weights(w)),
            };
        }
        let graph = self.graph();
        for (node, &mapped) in mapped.iter().enumerate() {
            let configurations: Vec<_> =
                (0..graph.configurations(node)).map(|i| graph.configuration(node, i)).collect();
            if mapped {
                text += &format!("1 {}\n", configurations.len());
                for c in configurations.iter().rev() {
                    let counts = join(&mut c.iter().map(ToString::to_string));
                    text += &format!("[{counts}] {}\n", Self::payoff(node, c));
                }
            } else {
                text += &format!("0 {}\n", join(&mut configurations.iter().map(|c| Self::payoff(node, c).to_string())));
            }
        }
        text
    }
}
