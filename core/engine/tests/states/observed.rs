//! What a designer sees: actions and outcomes, never states.

use std::ops::ControlFlow;

use walras_engine::learning::LearningRule;
use walras_engine::model::ModelError;
use walras_engine::random::{Key, Purpose};

use crate::{distance, lanes, play, rounds};

#[test]
fn she_sees_actions_averaged_over_states_and_outcomes() {
    let model = lanes(3, 11, &[]);
    let found = play(&model, rounds(3, LearningRule::logit(5.0), 0.2), [3.0, -2.0, 0.0, 0.0]);
    let key = Key::new(5, Purpose::Sample);
    let all = model.observe(&found, None, key).unwrap();
    assert_eq!((&all.frequency, &all.outcomes), (&found.strategy, &found.outcomes));
    assert_eq!(all.frequency.len(), 3 * 11);
    assert!(distance(&[found.strategy_of(0, 0).iter().sum()], &[1.0]) < 1e-12);

    let drawn = model.observe(&found, Some(20_000), key).unwrap();
    assert!(distance(&drawn.frequency, &found.strategy) < 0.015);
    assert!(distance(&drawn.outcomes, &found.outcomes) < 0.05, "{:?} {:?}", drawn.outcomes, found.outcomes);
    assert_eq!(drawn.frequency, found.observe(Some(20_000), key).frequency, "outcomes are of the draws that it sees");
    let again = model.observe(&found, Some(20_000), key).unwrap();
    assert_eq!((&drawn.frequency, &drawn.outcomes), (&again.frequency, &again.outcomes));
    // What is kept of every draw gives the frequencies.
    assert_eq!((drawn.drawn.len(), drawn.drawn_states.len()), (3 * 20_000, 3 * 20_000));
    for (cell, frequency) in drawn.frequency.iter().enumerate() {
        let (row, action) = (cell / 11, cell as u32 % 11);
        let count = drawn.drawn.chunks_exact(3).filter(|joint| joint[row] == action).count();
        assert_eq!(count as f64 / 2e4, *frequency);
    }
}

#[test]
fn what_takes_long_to_draw_can_be_broken_off() {
    let model = lanes(2, 2, &[]);
    let found = play(&model, rounds(2, LearningRule::logit(0.0), 1.0), [0.0; 4]);
    let key = Key::new(9, Purpose::Sample);
    let few = model.observe_watched(&found, Some(100), key, &|| ControlFlow::Break(()));
    assert!(few.is_ok(), "what is drawn at once is not broken off");
    let many = model.observe_watched(&found, Some(1_000_000_000), key, &|| ControlFlow::Break(()));
    assert!(matches!(many, Err(ModelError::BrokenOff)));
}

/// One episode: welfare is that of the places where every player ended, and not of an average.
#[test]
fn an_outcome_of_one_draw_is_what_happened() {
    let model = lanes(2, 2, &[]);
    let found = play(&model, rounds(2, LearningRule::logit(0.0), 1.0), [0.0; 4]);
    let seen = model.observe(&found, Some(1), Key::new(9, Purpose::Sample)).unwrap();
    let moves: Vec<f64> = (0..2).map(|i| seen.frequency[i * 2 + 1]).collect();
    let distance_squared = -(seen.outcomes[0] + 0.05 * (moves[0] + moves[1])) / 2.0;
    let apart = distance_squared.sqrt() * 20.0;
    assert!((apart - apart.round()).abs() < 1e-9, "two places on the grid of 21 starts: {apart}");
    assert!((seen.outcomes[1]).abs() < 1e-15);
}
