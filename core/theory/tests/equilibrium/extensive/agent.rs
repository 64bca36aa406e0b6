//! Agent logit equilibria against definitions, on random trees and on normal forms played as trees.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use walras_theory::equilibrium::{
    FitError, LogitOptions, Maximum, Status, TreeFitError, TreeSolveError, agent_qre, fit_agent_precision,
    fit_precision_within, logit_qre,
};
use walras_theory::extensive_form::{
    Evaluation, ExtensiveForm, Forgotten, Move, ReducedForm, Sequences, TreeBuilder, log_behavior,
};
use walras_theory::normal_form::NormalForm;

use super::random_tree::{best_by_enumeration, expected, tree};
use crate::games::distance;

/// A normal form played as a tree in which nobody sees what others did.
pub(crate) fn as_tree(game: &NormalForm) -> ExtensiveForm {
    let mut builder = TreeBuilder::new(game.players()).unwrap();
    let mut sets = Vec::new();
    fn node(game: &NormalForm, builder: &mut TreeBuilder, sets: &mut Vec<usize>, player: usize, index: usize) {
        if player == game.players() {
            let payoffs: Vec<f64> = (0..player).map(|i| game.payoffs(i)[index]).collect();
            return builder.terminal(&payoffs).unwrap();
        }
        if sets.len() == player {
            sets.push(builder.information_set(player, game.actions()[player]).unwrap());
        }
        builder.decision(sets[player]).unwrap();
        let actions = game.actions()[player];
        (0..actions).for_each(|a| node(game, builder, sets, player + 1, index * actions + a));
    }
    node(game, &mut builder, &mut sets, 0, 0);
    builder.finish().unwrap()
}

fn normal_form() -> impl Strategy<Value = NormalForm> {
    prop::sample::select(vec![vec![2, 3], vec![3, 3], vec![2, 2, 2], vec![2, 3, 2]]).prop_flat_map(|shape| {
        let cells = shape.iter().product::<usize>() * shape.len();
        prop::collection::vec(-5.0..5.0_f64, cells).prop_map(move |u| NormalForm::new(shape.clone(), u).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn of_simultaneous_moves_they_are_those_of_the_normal_form(game in normal_form(), precision in 0.0..3.0_f64) {
        let expected = logit_qre(&game, precision).unwrap();
        let found = agent_qre(&as_tree(&game), precision, &LogitOptions::default()).unwrap();
        prop_assert_eq!(found.status, expected.status);
        if expected.status == Status::Converged {
            prop_assert!(distance(&found.profile.behavior, &expected.profile) < 1e-9);
            prop_assert!((found.profile.nash_conv - expected.nash_conv).abs() < 1e-9);
        }
    }

    #[test]
    fn certificates_are_what_a_walk_of_the_tree_says(game in tree(2), precision in 0.0..2.0_f64) {
        let found = agent_qre(&game, precision, &LogitOptions::default()).unwrap();
        prop_assert!(found.status != Status::Converged || found.residual < 1e-9);
        let profile = &found.profile;
        let values = expected(&game, &profile.behavior);
        for (player, value) in values.iter().enumerate() {
            prop_assert!((value - profile.values[player]).abs() < 1e-10);
            if let Some(best) = best_by_enumeration(&game, &profile.behavior, player) {
                prop_assert!((best - value - profile.regret[player]).abs() < 1e-10);
            }
        }
        // The payoff of an action given its set, by playing it there and nowhere else: reached sets only.
        for (index, set) in game.information_sets().iter().enumerate() {
            for action in game.actions(index) {
                let mut fixed = profile.behavior.clone();
                fixed[game.actions(index)].fill(0.0);
                fixed[action] = 1.0;
                let gain = expected(&game, &fixed)[set.player] - values[set.player];
                let own: f64 = game.actions(index).map(|a| profile.behavior[a] * profile.action_values[a]).sum();
                let claimed = profile.reached[index] * (profile.action_values[action] - own);
                prop_assert!((gain - claimed).abs() < 1e-9, "{} {}", gain, claimed);
            }
        }
    }
}

#[test]
fn high_precision_leaves_unreached_sets_with_sense() {
    // Down ends the game; after up, never played, the other answers rationally to what it would see.
    let mut builder = TreeBuilder::new(2).unwrap();
    let first = builder.information_set(0, 3).unwrap();
    builder.decision(first).unwrap();
    builder.terminal(&[5.0, 5.0]).unwrap();
    let second = builder.information_set(1, 2).unwrap();
    for payoffs in [[[1.0, 3.0], [0.0, 1.0]], [[2.0, 0.0], [1.0, 2.0]]] {
        builder.decision(second).unwrap();
        payoffs.iter().for_each(|u| builder.terminal(u).unwrap());
    }
    let game = builder.finish().unwrap();
    let found = agent_qre(&game, 1e4, &LogitOptions::default()).unwrap();
    assert_eq!(found.status, Status::Converged);
    assert!(found.profile.reached[1] == 0.0 && found.profile.behavior[0] == 1.0, "{found:?}");
    // The first mistake is less costly than the second only if the answer favours it: beliefs and answer agree.
    let beliefs = &found.profile.beliefs[1];
    assert!((beliefs.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let answer = &found.profile.behavior[3..];
    let values = &found.profile.action_values[3..];
    assert!((values[0] - values[1]).abs() < 1e-2 || answer.contains(&1.0), "{found:?}");
}

#[test]
fn forgetful_players_are_refused_with_the_reason() {
    let tree = |forgets: bool| {
        let mut builder = TreeBuilder::new(1).unwrap();
        let first = builder.information_set(0, 2).unwrap();
        builder.decision(first).unwrap();
        let mut last = None;
        for _ in 0..2 {
            let set = match last.filter(|_| forgets) {
                Some(set) => set,
                None => builder.information_set(0, 2).unwrap(),
            };
            last = Some(set);
            builder.decision(set).unwrap();
            builder.terminal(&[1.0]).unwrap();
            builder.terminal(&[0.0]).unwrap();
        }
        builder.finish().unwrap()
    };
    let options = LogitOptions::default();
    assert!(agent_qre(&tree(false), 1.0, &options).is_ok());
    let Err(TreeSolveError::ImperfectRecall(recall)) = agent_qre(&tree(true), 1.0, &options) else { panic!() };
    assert_eq!((recall.information_set, recall.forgotten), (1, Forgotten::Action(0)));
    let mut absent = TreeBuilder::new(1).unwrap();
    let set = absent.information_set(0, 2).unwrap();
    absent.decision(set).unwrap();
    absent.decision(set).unwrap();
    (0..3).for_each(|k| absent.terminal(&[f64::from(k)]).unwrap());
    let Err(TreeSolveError::ImperfectRecall(recall)) = agent_qre(&absent.finish().unwrap(), 1.0, &options) else {
        panic!()
    };
    assert_eq!(recall.forgotten, Forgotten::Visit);
}

/// A tree of this depth in which everyone sees everything, with payoffs from a fixed irregular sequence.
fn perfect_information(depth: usize) -> ExtensiveForm {
    fn node(builder: &mut TreeBuilder, depth: usize, count: &mut u32) {
        if depth == 0 {
            *count += 1;
            let draw = |k: f64| (f64::from(*count) * k).fract() * 10.0;
            return builder.terminal(&[draw(0.618_033_988_7), draw(0.754_877_666_2)]).unwrap();
        }
        let set = builder.information_set(depth % 2, 2).unwrap();
        builder.decision(set).unwrap();
        (0..2).for_each(|_| node(builder, depth - 1, count));
    }
    let mut builder = TreeBuilder::new(2).unwrap();
    node(&mut builder, depth, &mut 0);
    builder.finish().unwrap()
}

/// The only agent logit equilibrium of such a tree, from the leaves up: behaviour and values at the root.
fn backward(game: &ExtensiveForm, precision: f64) -> (Vec<f64>, Vec<f64>) {
    let mut behavior = game.uniform();
    let mut values = vec![Vec::new(); game.nodes()];
    for node in (0..game.nodes()).rev() {
        let Move::Decision(set) = game.move_at(node) else {
            values[node] = game.payoffs(node).to_vec();
            continue;
        };
        let player = game.information_sets()[set].player;
        let below: Vec<Vec<f64>> = game.children(node).iter().map(|&child| values[child as usize].clone()).collect();
        let weights: Vec<f64> = below.iter().map(|v| (precision * (v[player] - below[0][player])).exp()).collect();
        let total: f64 = weights.iter().sum();
        behavior[game.actions(set)].iter_mut().zip(&weights).for_each(|(p, w)| *p = w / total);
        values[node] = (0..2).map(|i| below.iter().zip(&weights).map(|(v, w)| v[i] * w / total).sum()).collect();
    }
    (behavior, values.swap_remove(0))
}

#[test]
fn large_trees_of_perfect_information_are_solved_as_from_the_leaves_up() {
    let game = perfect_information(9);
    assert!(game.offsets()[game.information_sets().len()] > 1000);
    for precision in [0.3, 3.0] {
        let found = agent_qre(&game, precision, &LogitOptions::default()).unwrap();
        let (behavior, values) = backward(&game, precision);
        assert_eq!(found.status, Status::Converged);
        assert!(distance(&found.profile.behavior, &behavior) < 1e-12);
        assert!(distance(&found.profile.values, &values) < 1e-12);
    }
}

#[test]
fn leduc_poker_has_a_logit_equilibrium() {
    // Many sets that beliefs tie to each other: the certificate is a walk of the tree, independent of how it was found.
    let game = super::poker::leduc();
    let found = agent_qre(&game, 0.2, &LogitOptions::default()).unwrap();
    assert!(found.status == Status::Converged && found.residual < 1e-12, "{:e}", found.residual);
}

#[test]
fn a_table_fits_as_its_tree_does() {
    let options = LogitOptions::default();
    for seed in 0..4 {
        let game = crate::games::random(&[2, 3], 60 + seed);
        let counts = [3.0, 8.0, 5.0, 1.0, 7.5];
        let expected = fit_precision_within(&game, &counts, 20.0, &options).unwrap();
        let found = fit_agent_precision(&as_tree(&game), &counts, Some(20.0), &options).unwrap();
        assert!((found.precision - expected.precision).abs() < 1e-7 * (1.0 + expected.precision), "{seed}");
        assert!((found.log_likelihood - expected.log_likelihood).abs() < 1e-9 && found.maximum == expected.maximum);
        match (found.standard_error, expected.standard_error) {
            (Some(a), Some(b)) => assert!((a / b - 1.0).abs() < 1e-4, "{seed}: {a} {b}"),
            (a, b) => assert_eq!(a, b),
        }
    }
}

#[test]
fn the_precision_behind_behaviour_is_found() {
    let options = LogitOptions::default();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut interior = 0;
    for _ in 0..8 {
        let game = tree(2).new_tree(&mut runner).unwrap().current();
        if game.information_sets().is_empty() || game.payoff_unit() == 0.0 {
            continue;
        }
        let precision = 2.0 / game.payoff_unit();
        let qre = agent_qre(&game, precision, &options).unwrap();
        let counts: Vec<f64> = qre.profile.behavior.iter().map(|p| 200.0 * p).collect();
        let found = fit_agent_precision(&game, &counts, Some(10.0 * precision), &options).unwrap();
        if found.maximum == Maximum::Interior {
            assert!((found.precision / precision - 1.0).abs() < 1e-6 && found.residual < 1e-9, "{found:?}");
            interior += 1;
        }
        let wrong = fit_agent_precision(&game, &counts[1..], None, &options).unwrap_err();
        assert!(matches!(wrong, TreeFitError::Counts(FitError::WrongLength { .. })));
    }
    assert!(interior > 4, "{interior}");
}

#[test]
fn reduced_strategies_earn_what_their_behaviours_do() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reduced_away = 0;
    for _ in 0..12 {
        let game = tree(2).new_tree(&mut runner).unwrap().current();
        let sequences = Sequences::new(&game).unwrap();
        let Ok(reduced) = ReducedForm::new(&game, &sequences, 4000) else { continue };
        let counts = reduced.counts();
        let mut payoffs = vec![0.0; counts[0] * counts[1] * 2];
        reduced.reached(&sequences, |profile, leaf, probability| {
            (0..2).for_each(|i| payoffs[2 * profile + i] += probability * game.payoffs(leaf)[i]);
        });
        let all: usize = (0..game.information_sets().len()).map(|k| game.actions(k).len()).product();
        reduced_away += usize::from(counts[0] * counts[1] < all);
        for profile in 0..counts[0] * counts[1] {
            // Where a strategy says nothing its player does anything.
            let mut behavior = game.uniform();
            for (player, strategy) in [profile / counts[1], profile % counts[1]].into_iter().enumerate() {
                for &action in reduced.actions(player, strategy) {
                    let set = (0..game.information_sets().len()).find(|&k| game.actions(k).contains(&action)).unwrap();
                    behavior[game.actions(set)].fill(0.0);
                    behavior[action] = 1.0;
                }
            }
            let mut evaluation = Evaluation::new(&game);
            evaluation.evaluate(&game, &behavior, &log_behavior(&behavior));
            let expected = evaluation.payoffs(&game);
            assert!((0..2).all(|i| (payoffs[2 * profile + i] - expected[i]).abs() < 1e-9), "{profile}");
        }
    }
    assert!(reduced_away > 3, "{reduced_away}");
}
