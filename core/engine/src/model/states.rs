//! What is drawn for every player in every episode and seen by it alone, as one list of joint levels.

use walras_game::Metadata;
use walras_game::metadata::{Extent, State};

use super::ModelError;
use crate::levels::{end_of, grid, levels_between};
use crate::setup::GameSetup;

/// The states that a player may be in, S of them; a game without private states has one, of no coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct States {
    /// How many, S.
    pub count: usize,
    /// How many coordinates a state has.
    pub dimensions: usize,
    /// Their coordinates, `[S][dimensions]`; the last coordinate varies fastest.
    pub value: Vec<f64>,
    /// How likely each is, `[S]`; independent of everything else.
    pub probability: Vec<f64>,
}

/// Most states of one player.
const MAX_STATES: usize = 1 << 20;

impl States {
    pub(super) fn new(metadata: &Metadata, setup: &GameSetup) -> Result<Self, ModelError> {
        let axes: Vec<Vec<f64>> = metadata.states.iter().map(|state| levels(state, setup)).collect();
        let count = axes.iter().try_fold(1_usize, |product, axis| product.checked_mul(axis.len()));
        let Some(count) = count.filter(|&count| count <= MAX_STATES) else {
            return Err(ModelError::TooManyStates { limit: MAX_STATES });
        };
        let mut probability = vec![1.0];
        for (state, axis) in metadata.states.iter().zip(&axes) {
            let law = law(state, axis.len(), setup)?;
            probability = probability.iter().flat_map(|p| law.iter().map(move |q| p * q)).collect();
        }
        Ok(States { count, dimensions: axes.len(), value: grid(&axes), probability })
    }

    /// Coordinates of a state, `[dimensions]`.
    pub fn coordinates(&self, state: usize) -> &[f64] {
        &self.value[state * self.dimensions..][..self.dimensions]
    }

    /// Whether there is anything to draw.
    pub fn are_drawn(&self) -> bool {
        self.dimensions > 0
    }
}

fn levels(state: &State, setup: &GameSetup) -> Vec<f64> {
    let end = |extent: &Extent| end_of(extent, state.levels, |name| setup.scalar(name));
    levels_between(end(&state.low), end(&state.high), state.levels)
}

/// Probabilities of the levels of one state.
fn law(state: &State, levels: usize, setup: &GameSetup) -> Result<Vec<f64>, ModelError> {
    if state.probabilities.len() == levels {
        let total: f64 = state.probabilities.iter().sum();
        return Ok(state.probabilities.iter().map(|p| p / total).collect());
    }
    let Some(name) = &state.weights else { return Ok(vec![1.0 / levels as f64; levels]) };
    let weights = setup.parameters.get(name).map(Vec::as_slice).unwrap_or_default();
    let fault = |reason| ModelError::StateWeights { state: state.name.clone(), parameter: name.clone(), reason };
    if weights.len() != levels {
        return Err(fault(format!("{} weights, expected one for each of its {levels} levels", weights.len())));
    }
    if let Some(level) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(fault(format!(
            "weight {} of level {level} (indices from 0), expected a number ≥ 0",
            weights[level]
        )));
    }
    let total: f64 = weights.iter().sum();
    if !(total.is_finite() && total > 0.0) {
        return Err(fault(format!("weights that sum to {total}, expected a positive sum")));
    }
    Ok(weights.iter().map(|w| w / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(states: &str) -> Metadata {
        Metadata::from_json(&format!(
            r#"{{"name": "g", "version": "1", "description": "",
                "parameters": [{{"name": "odds", "role": "environment", "shape": ["any"]}}],
                "actions": {{"dimensions": [{{"name": "a", "low": 0, "high": 1}}], "levels": [2]}},
                "states": [{states}]}}"#
        ))
        .unwrap()
    }

    fn states(json: &str, odds: &[f64]) -> Result<States, ModelError> {
        let parameters = [("odds".to_owned(), odds.to_vec())].into();
        States::new(&metadata(json), &GameSetup { players: 1, probes: 1, levels: vec![2], parameters })
    }

    const COIN: &str = r#"{"name": "coin", "low": 0, "high": 1, "levels": 2, "weights": "odds"}"#;

    #[test]
    fn several_states_are_one_list_with_product_probabilities() {
        let found = states(&format!(r#"{COIN}, {{"name": "die", "low": 1, "high": 3, "levels": 3}}"#), &[3.0, 1.0]);
        let States { count, dimensions, value, probability } = found.unwrap();
        assert_eq!((count, dimensions), (6, 2));
        assert_eq!(value, [0.0, 1.0, 0.0, 2.0, 0.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0, 3.0]);
        assert!(probability.iter().zip([0.25, 0.25, 0.25, 1.0 / 12.0]).all(|(p, q)| (p - q).abs() < 1e-15));
        assert!((probability.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_game_without_states_has_one_of_no_coordinates() {
        let none = states("", &[]).unwrap();
        assert_eq!((none.count, none.dimensions, none.probability.as_slice()), (1, 0, &[1.0][..]));
        assert!(!none.are_drawn() && none.coordinates(0).is_empty());
    }

    #[test]
    fn weights_that_are_no_law_are_refused() {
        let refused = |odds: &[f64], words: &str| {
            let message = states(COIN, odds).unwrap_err().to_string();
            assert!(message.contains(words) && message.contains("`odds`"), "{message}");
        };
        refused(&[1.0], "1 weights, expected one for each of its 2 levels");
        refused(&[1.0, -1.0], "weight -1 of level 1");
        refused(&[0.0, 0.0], "sum to 0");
    }
}
