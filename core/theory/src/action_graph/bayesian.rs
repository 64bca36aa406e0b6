//! Action-graph games whose players have private types.

use super::{ActionGraphError, ActionGraphGame, Expectation};
use crate::normal_form::NormalForm;

/// A Bayesian action-graph game: each player draws a type, independently of the others, and may then choose some of the action
/// nodes; what a node pays does not depend on types. Source: Jiang & Leyton-Brown, "Bayesian action-graph games", NIPS 2010.
#[derive(Clone, Debug, PartialEq)]
pub struct BayesianActionGraph {
    game: ActionGraphGame,
    /// Probabilities of types, `[players][types]`.
    types: Vec<Vec<f64>>,
    /// Of each type the places of its nodes among all that its player may ever choose, `[players][types][actions]`.
    choices: Vec<Vec<Vec<usize>>>,
}

impl BayesianActionGraph {
    /// A game on `game`, in which players may choose all nodes that some type of theirs may: `types` are the probabilities of
    /// types, `[players][types]`, `nodes` the action nodes of each type, `[players][types][actions]`, ascending.
    ///
    /// # Errors
    /// [`ActionGraphError::BadActionSet`] if the nodes of a player are not those of its types, or a type has none.
    pub fn new(
        game: ActionGraphGame,
        types: Vec<Vec<f64>>,
        nodes: &[Vec<Vec<usize>>],
    ) -> Result<Self, ActionGraphError> {
        let mut choices = Vec::with_capacity(nodes.len());
        for (player, set) in game.graph().action_sets().iter().enumerate() {
            let bad = ActionGraphError::BadActionSet { player };
            let of_type = |own: &Vec<usize>| -> Option<Vec<usize>> {
                (!own.is_empty()).then(|| own.iter().map(|node| set.binary_search(node).ok()).collect())?
            };
            let own = nodes.get(player).filter(|own| types.get(player).is_some_and(|law| law.len() == own.len()));
            choices.push(own.and_then(|own| own.iter().map(of_type).collect::<Option<Vec<_>>>()).ok_or(bad)?);
        }
        Ok(Self { game, types, choices })
    }

    /// Number of types of each player.
    pub fn types(&self) -> Vec<usize> {
        self.types.iter().map(Vec::len).collect()
    }

    /// The action nodes of a type of a player.
    pub fn nodes(&self, player: usize, of: usize) -> Vec<usize> {
        let set = &self.game.graph().action_sets()[player];
        self.choices[player][of].iter().map(|&place| set[place]).collect()
    }

    /// The game as one of agents, a player's types in order and players one after the other: each type chooses for itself, and
    /// earns what its player does on average when it is of that type. Nash and logit equilibria of this table are those of
    /// the Bayesian game (Harsanyi 1967). None if it has more than `most` payoffs.
    pub fn to_normal_form(&self, most: usize) -> Option<NormalForm> {
        let agents: Vec<(usize, usize)> =
            self.types.iter().enumerate().flat_map(|(player, law)| (0..law.len()).map(move |t| (player, t))).collect();
        let sizes: Vec<usize> = agents.iter().map(|&(player, t)| self.choices[player][t].len()).collect();
        let total = sizes.iter().try_fold(sizes.len(), |product, &k| product.checked_mul(k))?;
        if total > most {
            return None;
        }
        let profiles = total / sizes.len();
        let mut payoffs = vec![0.0; total];
        let mut expectation = Expectation::default();
        let offsets = self.game.graph().offsets();
        let mut chosen = vec![0; agents.len()];
        let mut mixture = vec![0.0; offsets[offsets.len() - 1]];
        let mut values = Vec::new();
        for index in 0..profiles {
            let mut rest = index;
            for (choice, size) in chosen.iter_mut().zip(&sizes).rev() {
                *choice = rest % size;
                rest /= size;
            }
            mixture.fill(0.0);
            for (&(player, t), &choice) in agents.iter().zip(&chosen) {
                mixture[offsets[player] + self.choices[player][t][choice]] += self.types[player][t];
            }
            let mut last = None;
            for (agent, &(player, t)) in agents.iter().enumerate() {
                if last != Some(player) {
                    values.resize(offsets[player + 1] - offsets[player], 0.0);
                    expectation.action_payoffs(&self.game, &mixture, player, &mut values);
                    last = Some(player);
                }
                payoffs[agent * profiles + index] = values[self.choices[player][t][chosen[agent]]];
            }
        }
        NormalForm::new(sizes, payoffs).ok()
    }
}
