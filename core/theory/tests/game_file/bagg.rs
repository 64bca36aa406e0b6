//! Bayesian action-graph games against sums over all types.

use walras_theory::equilibrium::logit_qre;
use walras_theory::game_file::{GameFileError, read_agg, read_bagg};

/// Two players of two types on three nodes; the second type of the first player has no choice.
const TYPES: &str = "\
#BAGG
2 3 0
# types
2 2
0.3 0.7
0.2 0.8
# how many nodes each type has
2 1
2 2
0 1
2
0 1
1 2
# the graph: every node counts all
3 0 1 2
3 0 1 2
3 0 1 2
# payoffs
";

/// Payoffs of a node as a mapping that covers every configuration in which two players can be around it.
fn text() -> String {
    let head = TYPES.split("# payoffs").next().unwrap_or_default().to_owned();
    let mut body = String::new();
    // Configurations around a node that somebody is on; those that cannot occur are ignored.
    let all = [[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [1, 0, 1], [0, 1, 1]];
    for node in 0..3 {
        let lines = all
            .iter()
            .enumerate()
            .filter(|(_, c)| c[node] > 0)
            .map(|(k, c)| format!("[{} {} {}] {}\n", c[0], c[1], c[2], payoff(node, k)));
        let lines: Vec<String> = lines.collect();
        body += &format!("1 {}\n{}", lines.len(), lines.concat());
    }
    head + &body
}

fn payoff(node: usize, configuration: usize) -> f64 {
    ((7 * node + 5 * configuration) % 11) as f64 - 4.0
}

#[test]
fn agents_earn_what_their_players_do_on_average() {
    let game = read_bagg(&text()).unwrap();
    assert_eq!((game.types(), game.nodes(0, 1), game.nodes(1, 1)), (vec![2, 2], vec![2], vec![1, 2]));
    let table = game.to_normal_form(1000).unwrap();
    assert_eq!(table.actions(), [2, 1, 2, 2]);
    let sets = [[vec![0, 1], vec![2]], [vec![0, 1], vec![1, 2]]];
    let laws = [[0.3, 0.7], [0.2, 0.8]];
    let all = [[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [1, 0, 1], [0, 1, 1]];
    let at = |own: usize, other: usize| {
        let mut counts = [0; 3];
        counts[own] += 1;
        counts[other] += 1;
        payoff(own, all.iter().position(|c| *c == counts).unwrap())
    };
    for index in 0..8 {
        let chosen = [[index / 4, 0], [index / 2 % 2, index % 2]];
        for (agent, (player, t)) in [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().enumerate() {
            let own: usize = sets[player][t][chosen[player][t]];
            let other = 1 - player;
            let mean: f64 = (0..2).map(|u| laws[other][u] * at(own, sets[other][u][chosen[other][u]])).sum();
            assert!((table.payoffs(agent)[index] - mean).abs() < 1e-12, "{index} {agent}");
        }
    }
    assert!(game.to_normal_form(31).is_none());
    assert!(logit_qre(&table, 1.0).unwrap().residual < 1e-10);
}

#[test]
fn one_type_each_is_an_action_graph_game() {
    let plain = "#AGG\n2\n2\n0\n2 2\n0 1\n0 1\n2 0 1\n2 1 0\n0 -1 3\n0 2 0\n";
    let types = "#BAGG\n2\n2\n0\n1 1\n1\n1\n2\n2\n0 1\n0 1\n2 0 1\n2 1 0\n0 -1 3\n0 2 0\n";
    let expected = read_agg(plain).unwrap().to_normal_form(100).unwrap();
    assert_eq!(read_bagg(types).unwrap().to_normal_form(100).unwrap(), expected);
}

#[test]
fn faults_are_placed() {
    for (from, to, line, expected) in [
        ("#BAGG", "#AGG", 1, "`#BAGG` on the first line"),
        ("0.3 0.7", "0.3 0.6", 5, "probabilities of types that sum to 1"),
        ("0.3 0.7", "-0.3 1.3", 5, "probabilities of types that sum to 1"),
        ("0.3 0.7", "0.3 x", 5, "the probability of a type"),
    ] {
        match read_bagg(&text().replacen(from, to, 1)) {
            Err(GameFileError::Unexpected { at, expected: due, .. }) => assert_eq!((at.line, due), (line, expected)),
            other => panic!("{other:?}"),
        }
    }
    let few = text().replacen("2 1\n2 2\n0 1", "0 1\n2 2\n0 1", 1);
    assert!(matches!(read_bagg(&few), Err(GameFileError::OutOfRange { .. })), "{:?}", read_bagg(&few));
    let text = text();
    for length in (0..text.len()).step_by(7) {
        let _ = read_bagg(&text[..length]);
    }
}
