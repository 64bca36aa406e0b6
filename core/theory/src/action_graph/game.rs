//! A graph with payoffs.

use super::{ActionGraph, ActionGraphError};
use crate::normal_form::NormalForm;
use crate::quality::is_payoff;

/// An action-graph game. It is never tabulated unless asked to.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionGraphGame {
    pub(super) graph: ActionGraph,
    /// `[action nodes][configurations]`.
    payoffs: Vec<Vec<f64>>,
}

impl ActionGraphGame {
    /// A game on `graph`; `payoffs` is `[action nodes][configurations]`, configurations in lexicographic order.
    ///
    /// # Errors
    /// A node has a wrong number of payoffs, or one that [is none](is_payoff).
    pub fn new(graph: ActionGraph, payoffs: Vec<Vec<f64>>) -> Result<Self, ActionGraphError> {
        let length = |node: usize| payoffs.get(node).map_or(0, Vec::len);
        if let Some(node) = (0..graph.nodes().max(payoffs.len()))
            .find(|&node| node >= graph.nodes() || length(node) != graph.configurations(node))
        {
            let expected = if node < graph.nodes() { graph.configurations(node) } else { 0 };
            return Err(ActionGraphError::WrongLength { node, expected, found: length(node) });
        }
        for (node, payoffs) in payoffs.iter().enumerate() {
            if let Some(entry) = payoffs.iter().position(|&u| !is_payoff(u)) {
                return Err(ActionGraphError::NotFinite { node, entry, value: payoffs[entry] });
            }
        }
        Ok(Self { graph, payoffs })
    }

    /// The graph.
    pub fn graph(&self) -> &ActionGraph {
        &self.graph
    }

    /// Payoff of `player` when all players play pure actions: `profile` is `[players]`, indices into the action sets.
    pub fn payoff(&self, profile: &[usize], player: usize) -> f64 {
        let node_of = |player: usize| self.graph.action_sets[player][profile[player]];
        let node = node_of(player);
        let neighbourhood = &self.graph.neighbourhoods[self.graph.of_node[node]];
        let count = |key, player| neighbourhood.add(key, neighbourhood.contribution(node_of(player)));
        self.at(node, (0..self.graph.players()).fold(neighbourhood.neutral(), count))
    }

    /// Least and largest payoff of the nodes that `player` may choose, in all configurations that can occur around them.
    pub fn payoff_range(&self, player: usize) -> (f64, f64) {
        let own = self.graph.action_sets[player].iter().flat_map(|&node| &self.payoffs[node]);
        own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &u| (u.min(low), u.max(high)))
    }

    /// Payoff of a node in a configuration that can occur.
    pub(super) fn at(&self, node: usize, key: u128) -> f64 {
        self.graph.configurations[node].binary_search(&key).map_or(f64::NAN, |index| self.payoffs[node][index])
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
