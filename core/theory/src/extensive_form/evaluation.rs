//! What a behaviour is worth: values at nodes, beliefs at information sets, values of actions given that their set is reached.
//!
//! Beliefs are ratios of probabilities of reaching the nodes of one set. They are taken of logarithms, so that they mean something
//! also where a set is reached with a probability that underflows: the limit along the branch of logit equilibria is then that of
//! a sequential equilibrium. Source: McKelvey & Palfrey, "Quantal response equilibria for extensive form games", Experimental
//! Economics 1 (1998); Turocy, "Computing sequential equilibria using agent quantal response equilibria", Economic Theory 42 (2010).

use super::{ExtensiveForm, Move};

/// Logarithm of an action of chance that never happens: so little that what it leads to counts nowhere, yet sets that are
/// reached no other way have beliefs, as if it were a tremble.
const NEVER: f64 = -1e5;

/// Room for the evaluation of behaviours of one game, and the last one evaluated.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Logarithm of the probability of reaching each node.
    pub log_reach: Vec<f64>,
    /// Expected payoffs from each node on, `[nodes][players]`, in units of `unit` above `base`.
    pub(crate) values: Vec<f64>,
    /// Probability of each decision node given its information set; 1 at other nodes.
    pub beliefs: Vec<f64>,
    /// Payoff of each action of each information set to its player, given the set, in the same units.
    pub(crate) action_values: Vec<f64>,
    /// What is subtracted from each player's payoffs: values far from zero and close together keep their digits.
    base: Vec<f64>,
    unit: f64,
}

impl Evaluation {
    /// Room for `game`, with payoffs in the unit of the game.
    pub fn new(game: &ExtensiveForm) -> Self {
        let unit = game.payoff_unit();
        let base = (0..game.players()).map(|i| game.payoff_range(i).0).collect();
        Self {
            log_reach: vec![0.0; game.nodes()],
            values: vec![0.0; game.nodes() * game.players()],
            beliefs: vec![1.0; game.nodes()],
            action_values: vec![0.0; game.offsets()[game.information_sets().len()]],
            base,
            unit: if unit > 0.0 { unit } else { 1.0 },
        }
    }

    /// Evaluates a behaviour given by probabilities and, for beliefs, their logarithms, which may be finite where a
    /// probability underflows.
    pub fn evaluate(&mut self, game: &ExtensiveForm, behavior: &[f64], logarithms: &[f64]) {
        self.set_values(game, behavior);
        self.set_reach(game, logarithms);
        self.set_beliefs(game);
        self.set_action_values(game);
    }

    /// Expected payoffs of all players, in payoff units.
    pub fn payoffs(&self, game: &ExtensiveForm) -> Vec<f64> {
        self.values[..game.players()].iter().zip(&self.base).map(|(v, base)| base + v * self.unit).collect()
    }

    /// Payoff of each action given that its information set is reached, flat, in payoff units.
    pub fn action_payoffs(&self, game: &ExtensiveForm) -> Vec<f64> {
        let sets = game.information_sets().iter().enumerate();
        let values = sets.flat_map(|(index, set)| {
            self.action_values[game.actions(index)].iter().map(|v| self.base[set.player] + v * self.unit)
        });
        values.collect()
    }

    /// Probability of reaching each information set.
    pub fn set_reached(&self, game: &ExtensiveForm) -> Vec<f64> {
        let reached = |nodes: &[u32]| nodes.iter().map(|&n| self.log_reach[n as usize].exp()).sum();
        game.information_sets().iter().map(|set| reached(&set.nodes)).collect()
    }

    fn set_values(&mut self, game: &ExtensiveForm, behavior: &[f64]) {
        let players = game.players();
        for node in (0..game.nodes()).rev() {
            let (head, tail) = self.values.split_at_mut((node + 1) * players);
            let value = &mut head[node * players..];
            if game.move_at(node) == Move::Terminal {
                let payoffs = game.payoffs(node).iter().zip(&self.base);
                value.iter_mut().zip(payoffs).for_each(|(v, (u, base))| *v = (u - base) / self.unit);
                continue;
            }
            value.fill(0.0);
            for (action, &child) in game.children(node).iter().enumerate() {
                let p = game.edge_probability(node, action, behavior);
                let below = &tail[(child as usize - node - 1) * players..][..players];
                value.iter_mut().zip(below).for_each(|(v, u)| *v += p * u);
            }
        }
    }

    fn set_reach(&mut self, game: &ExtensiveForm, logarithms: &[f64]) {
        for node in 1..game.nodes() {
            if let Some((parent, action)) = game.parent(node) {
                let step = match game.move_at(parent) {
                    Move::Decision(index) => logarithms[game.offsets()[index] + action],
                    _ => logarithm(game.chance(parent)[action]),
                };
                self.log_reach[node] = self.log_reach[parent] + step;
            }
        }
    }

    fn set_beliefs(&mut self, game: &ExtensiveForm) {
        for set in game.information_sets() {
            let most = set.nodes.iter().map(|&n| self.log_reach[n as usize]).fold(f64::NEG_INFINITY, f64::max);
            let mut total = 0.0;
            for &node in &set.nodes {
                let weight = (self.log_reach[node as usize] - most).exp();
                self.beliefs[node as usize] = weight;
                total += weight;
            }
            set.nodes.iter().for_each(|&node| self.beliefs[node as usize] /= total);
        }
    }

    fn set_action_values(&mut self, game: &ExtensiveForm) {
        let players = game.players();
        self.action_values.fill(0.0);
        for (index, set) in game.information_sets().iter().enumerate() {
            let out = &mut self.action_values[game.actions(index)];
            for &node in &set.nodes {
                let belief = self.beliefs[node as usize];
                for (v, &child) in out.iter_mut().zip(game.children(node as usize)) {
                    *v += belief * self.values[child as usize * players + set.player];
                }
            }
        }
    }
}

fn logarithm(probability: f64) -> f64 {
    if probability > 0.0 { probability.ln() } else { NEVER }
}

/// Logarithms of a behaviour; of probabilities that are 0 so little that beliefs are as if they were trembles.
pub fn log_behavior(behavior: &[f64]) -> Vec<f64> {
    behavior.iter().map(|&p| logarithm(p)).collect()
}
