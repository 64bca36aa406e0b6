use super::random_graph::{Parts, nested, parts};
use proptest::prelude::*;
use walras_theory::action_graph::{ActionGraph, ActionGraphError, ActionGraphGame, Expectation};
use walras_theory::game_file::{GameFileError, Position, read_agg};

/// Two players on the same two nodes: together on the first 3 and alone on it −1, together on the second 0 and alone 2.
const MEETING: &str = "#AGG\n# Two friends\n2\n2\n0\n2 2\n0 1\n0 1\n2 0 1\n2 1 0\n# payoffs\n0 -1 3\n0 2 0\n";

#[test]
fn whoever_plays_a_node_is_counted_on_it() {
    let game = read_agg(MEETING).expect("a game");
    // Lexicographic order: (1, 1) before (2, 0).
    assert_eq!(game.graph().configuration(0, 0), [1, 1]);
    assert_eq!(game.graph().configuration(0, 1), [2, 0]);
    let normal = game.to_normal_form(8).expect("small");
    assert_eq!(normal.payoffs(0), [3.0, -1.0, 2.0, 0.0]);
    assert_eq!(normal.payoffs(1), [3.0, 2.0, -1.0, 0.0]);
    assert!(matches!(game.to_normal_form(7), Err(ActionGraphError::TooLarge { most: 7, .. })));
}

/// Five players, a function node of type 3 (lowest) and one of type 0 (sum).
const LOWEST_AND_SUM: &str = "\
#AGG
5
4
2
3 2 2 1 1
1 2 3
1 2
1 3
0
2
3 1 2 4
3 1 3 4
1 5
1 2
4 0 1 2 3
2 1 3
3
0
0 0.944 2.031 -4.616 0.799 0.299 0.542 0.155 2.977
0 3.225 3.609 -1.691 -4.583 -0.294 -4.734
0 1.365 -0.201 2.467
0 3.333 2.325 1.936
";

/// Reference: `strategy_values` of pygambit 17.0.0b2, for strategies in proportion to 1, 2, 3.
#[test]
fn expectations_are_those_of_gambit() {
    let game = read_agg(LOWEST_AND_SUM).expect("a game");
    let profile: Vec<f64> = [3, 2, 2, 1, 1].iter().flat_map(|&k| (1..=k).map(move |a| weight(a, k))).collect();
    let mut values = vec![0.0; profile.len()];
    Expectation::default().payoffs(&game, &profile, &mut values);
    let gambit = [
        -0.005777777777777965,
        0.843,
        2.661,
        -0.6155555555555555,
        0.32099999999999995,
        0.5892222222222222,
        2.4625555555555554,
        0.3438703703703704,
        0.7398888888888887,
    ];
    assert!(values.iter().zip(gambit).all(|(value, gambit)| (value - gambit).abs() < 1e-14), "{values:?}");
}

fn weight(a: u32, k: u32) -> f64 {
    f64::from(a) / f64::from(k * (k + 1) / 2)
}

/// Mixed strategies for a flat profile, faces included.
fn mixed(game: &ActionGraphGame, weights: &[f64]) -> Vec<f64> {
    let mut profile: Vec<f64> = (0..game.graph().offsets()[game.graph().players()]).map(|i| weights[i]).collect();
    for block in game.graph().offsets().windows(2) {
        let strategy = &mut profile[block[0]..block[1]];
        strategy[0] += 0.1;
        let total: f64 = strategy.iter().sum();
        strategy.iter_mut().for_each(|p| *p /= total);
    }
    profile
}

fn check_against_definitions(parts: &Parts, weights: &[f64]) -> Result<(), TestCaseError> {
    let game = parts.game();
    let sizes: Vec<usize> = parts.action_sets.iter().map(Vec::len).collect();
    for index in 0..sizes.iter().product() {
        let mut rest: usize = index;
        let profile: Vec<usize> = sizes.iter().map(|k| (rest % k, rest /= k).0).collect();
        let played: Vec<usize> = profile.iter().zip(&parts.action_sets).map(|(&a, set)| set[a]).collect();
        for (player, &node) in played.iter().enumerate() {
            let expected = Parts::payoff(node, &parts.configuration(node, &played));
            prop_assert_eq!(game.payoff(&profile, player), expected);
        }
    }
    let normal = game.to_normal_form(1 << 12).expect("small");
    let profile = mixed(&game, weights);
    let mut all = vec![0.0; profile.len()];
    Expectation::default().payoffs(&game, &profile, &mut all);
    for player in 0..sizes.len() {
        let (mut out, mut reference) = (vec![0.0; sizes[player]], vec![0.0; sizes[player]]);
        game.action_payoffs(&profile, player, &mut out);
        normal.action_payoffs(&profile, player, &mut reference);
        let block = &all[game.graph().offsets()[player]..];
        for ((out, reference), shared) in out.iter().zip(&reference).zip(block) {
            prop_assert!((out - reference).abs() < 1e-12 && (shared - reference).abs() < 1e-12, "{out} {reference}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn expectations_are_those_of_the_normal_form(
        parts in parts(0), weights in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0_f64], 12),
    ) {
        check_against_definitions(&parts, &weights)?;
    }

    #[test]
    fn and_with_function_nodes(
        parts in parts(3), weights in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0_f64], 12),
    ) {
        check_against_definitions(&parts, &weights)?;
    }

    #[test]
    fn and_with_function_nodes_that_look_at_others(
        parts in nested(), weights in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0_f64], 12),
    ) {
        check_against_definitions(&parts, &weights)?;
        prop_assert_eq!(read_agg(&parts.text([true, false, true, false])).expect("a game"), parts.game());
    }

    #[test]
    fn texts_read_back_in_both_payoff_types(parts in parts(2), mapped in prop::array::uniform4(any::<bool>())) {
        prop_assert_eq!(read_agg(&parts.text(mapped)).expect("a game"), parts.game());
    }
}

/// A congestion game of 60: a normal form would have 3⁶⁰ profiles.
#[test]
fn many_players_are_no_matter() {
    let players = 60;
    let graph =
        ActionGraph::new(vec![vec![0, 1, 2]; players], vec![vec![0], vec![1], vec![2]], &[], 100).expect("a graph");
    let square = |node: usize, index: usize| graph.configuration(node, index)[0].pow(2) as f64;
    let table = |node: usize| (0..graph.configurations(node)).map(|index| square(node, index)).collect();
    let payoffs = (0..3).map(table).collect();
    let game = ActionGraphGame::new(graph, payoffs).expect("a game");
    let p = [0.2, 0.3, 0.5];
    let mut out = vec![0.0; 3 * players];
    Expectation::default().payoffs(&game, &p.repeat(players), &mut out);
    for (i, payoff) in out.iter().enumerate() {
        // One and a binomial number of others: E(1 + B)² = (1 + mp)² + mp(1 − p).
        let (m, p) = (players as f64 - 1.0, p[i % 3]);
        let expected = (1.0 + m * p).powi(2) + m * p * (1.0 - p);
        assert!((payoff / expected - 1.0).abs() < 1e-13, "{payoff} {expected}");
    }
    assert!(matches!(game.to_normal_form(usize::MAX), Err(ActionGraphError::TooLarge { .. })));
}

#[test]
fn errors_name_the_place_and_what_was_due() {
    use GameFileError::*;
    let error = |text: &str| read_agg(text).expect_err("no game");
    assert!(matches!(error("NFG 1"), Unexpected { at: Position { line: 1, column: 1 }, .. }));
    assert!(matches!(error("#AGG\n"), Unexpected { at: Position { line: 2, column: 1 }, .. }));
    assert!(matches!(error("#AGG\n99999 2 0\n"), TooLarge { what: "the number of players", .. }));
    let edit = |from: &str, to: &str| error(&MEETING.replacen(from, to, 1));
    assert!(matches!(edit("0 1\n0 1\n", "0 1\n1 0\n"), Duplicate { .. } | OutOfRange { .. }));
    assert!(matches!(edit("2 0 1\n", "2 0 2\n"), OutOfRange { found: 2, most: 1, .. }));
    let missing = edit("0 2 0\n", "0 2\n");
    assert_eq!(
        missing,
        WrongCount { at: Position { line: 14, column: 1 }, what: "payoffs of a node", expected: 2, found: 1 }
    );
    assert!(matches!(edit("0 2 0\n", "0 2 0 7\n"), Unexpected { expected: "the end of the file", .. }));
    assert!(matches!(edit("0 -1 3", "0 inf 3"), NotFinite { at: Position { line: 12, column: 3 }, .. }));
    assert!(matches!(edit("0 -1 3", "2 -1 3"), OutOfRange { found: 2, most: 1, .. }));
    assert!(matches!(edit("0 -1 3", "1 2 [1 1] 1 [1 1] 3"), Duplicate { what: "configuration", .. }));
    assert!(matches!(edit("0 -1 3", "1 1 [1 1] 1"), WrongCount { expected: 2, found: 1, .. }));
    assert!(matches!(edit("0 -1 3", "1 1 [1 1 1] 1"), WrongCount { what: "counts in a configuration", .. }));
    let spare = MEETING.replacen("0 -1 3", "1 3 [7 7] 9 [2 0] 3 [1 1] -1", 1);
    assert_eq!(read_agg(&spare).expect("what cannot occur does not matter"), read_agg(MEETING).expect("a game"));
}

#[test]
fn function_nodes_that_are_not_read_are_refused() {
    let with = |kind: &str| format!("#AGG\n1 1 1\n1\n0\n1 1\n1 0\n{kind}\n0 5\n");
    assert_eq!(read_agg(&with("0")).expect("a game").payoff(&[0], 0), 5.0);
    for kind in ["12 0 [1]", "13 0 [1]", "4", "10 1 [1]", "11 2 [1]"] {
        let error = read_agg(&with(kind));
        assert!(matches!(error, Err(GameFileError::Unsupported { at: Position { line: 7, .. }, .. })), "{error:?}");
    }
    let chained = |neighbours: &str, kinds: &str| format!("#AGG\n1 1 2\n1\n0\n1 1\n{neighbours}\n{kinds}\n0 5\n");
    // Both function nodes are given before what they look at.
    assert_eq!(read_agg(&chained("1 2\n1 0", "0\n0")).expect("a game").payoff(&[0], 0), 5.0);
    let refused = |neighbours: &str, kinds: &str| match read_agg(&chained(neighbours, kinds)) {
        Err(GameFileError::ActionGraph { source, .. }) => source,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("1 2\n1 1", "0\n0"), ActionGraphError::Circle { node: 1 });
    assert_eq!(refused("2 0 1\n1 0", "0\n0"), ActionGraphError::Circle { node: 1 });
    assert_eq!(refused("1 2\n1 0", "0\n1"), ActionGraphError::Misfit { outer: 1, inner: 2 });
    assert_eq!(refused("1 2\n1 0", "2\n3"), ActionGraphError::Misfit { outer: 1, inner: 2 });
    assert!(matches!(read_agg(&chained("1 3\n1 0", "0\n0")), Err(GameFileError::OutOfRange { found: 3, most: 2, .. })));
}
