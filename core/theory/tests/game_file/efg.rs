//! Gambit's trees: what is read, written and refused.

use walras_theory::extensive_form::{Forgotten, Move, TreeError};
use walras_theory::game_file::{GameFileError, read_efg, write_efg};

/// Chance, reused sets with and without description, outcomes on the way, decimals and rationals.
pub(crate) const SAMPLE: &str = r#"EFG 2 R "A \"small\" game" { "Ann" "Bob" }
"two lines
of comment"

c "ROOT" 1 "deal" { "high" 1/3 "low" 0.666666666666666666667 } 0
p "" 1 1 "first" { "in" "out" } 1 "ante" { -1, 1 }
p "" 2 5 "" { "l" "r" } 0
t "" 2 "win" { 3 -3 }
t "" 3 "" { 1e1, -2.5 }
t "" 2
p "" 1 1 "first" { "in" "out" } 0
p "" 2 5 0
t "" 4 { 1/2, -1/2 }
t "" 0
t "" 2
"#;

#[test]
fn a_file_with_everything_is_read() {
    let named = read_efg(SAMPLE).unwrap();
    assert_eq!((named.title.as_str(), named.comment.as_str()), ("A \"small\" game", "two lines\nof comment"));
    assert_eq!(named.players, ["Ann", "Bob"]);
    let game = &named.game;
    assert_eq!((game.nodes(), game.information_sets().len()), (11, 2));
    assert_eq!(game.chance(0), [1.0 / 3.0, 2.0 / 3.0]);
    assert_eq!(
        (game.move_at(1), game.move_at(2), game.move_at(3)),
        (Move::Decision(0), Move::Decision(1), Move::Terminal)
    );
    // The ante is paid on the way.
    let payoffs: Vec<&[f64]> =
        (0..11).filter(|&n| game.move_at(n) == Move::Terminal).map(|n| game.payoffs(n)).collect();
    assert_eq!(payoffs, [[2.0, -2.0], [9.0, -1.5], [2.0, -2.0], [0.5, -0.5], [0.0, 0.0], [3.0, -3.0]]);
    assert_eq!(named.information_sets[1].number, 5);
    assert_eq!(game.information_sets()[1].nodes, [2, 7]);
}

#[test]
fn what_is_written_reads_back_the_same() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/extensive/reference.json");
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let texts = file.as_array().unwrap().iter().map(|game| game["efg"].as_str().unwrap());
    for text in texts.chain([SAMPLE]) {
        let mut first = read_efg(text).unwrap();
        let mut second = read_efg(&write_efg(&first)).unwrap();
        // Only the lines on which things stand may differ.
        for named in [&mut first, &mut second] {
            named.nodes.iter_mut().for_each(|node| node.line = 0);
            named.information_sets.iter_mut().for_each(|set| set.line = 0);
            named.chances.iter_mut().for_each(|chance| chance.names.line = 0);
        }
        assert_eq!(first, second);
    }
}

#[test]
fn errors_say_where_and_what_was_due() {
    let head = "EFG 2 R \"t\" { \"A\" \"B\" } \"\"\n";
    let at = |body: &str| read_efg(&format!("{head}{body}")).unwrap_err().to_string();
    for (body, expected) in [
        ("p \"\" 1 7 0", "line 2, column 8: the information set 7 is not described, neither here nor before"),
        (
            "p \"\" 1 7 \"\" { \"a\" } 0\nt \"\" 2",
            "line 3, column 6: the outcome 2 is not described, neither here nor before",
        ),
        ("c \"\" 1 0", "line 2, column 6: the move of chance 1 is not described, neither here nor before"),
        (
            "c \"\" 1 \"\" { \"a\" 1/2 \"b\" 1/3 } 0",
            "line 2, column 11: the probabilities of chance sum to 0.8333333333333333, expected 1",
        ),
        (
            "c \"\" 1 \"\" { \"a\" 3/2 \"b\" -1/2 } 0",
            "line 2, column 17: expected a probability from 0 to 1, found `3/2`",
        ),
        ("p \"\" 3 1 \"\" { \"a\" } 0", "line 2, column 6: the number of a player must lie in 1..=2, found 3"),
        (
            "t \"\" 1 \"\" { 1, nan }",
            "line 2, column 16: expected a finite number of at most 1e305 in size, found `nan`",
        ),
        ("t \"\" 1 \"\" { 1 }", "line 2, column 13: expected 2 payoffs, one a player, found 1"),
        (
            "t \"\" 1 \"\" { 1 2 }\nt \"\" 0",
            "line 3, column 1: expected the end of the file: every action has led to a node already, found `t`",
        ),
        (
            "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\nt \"\" 0",
            "line 3, column 7: expected `c`, `p` or `t`, the kind of the next node, found the end of the file",
        ),
        (
            "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\np \"\" 1 1 \"\" { \"x\" \"b\" } 0",
            "line 3, column 8: the information set 1 has other actions or probabilities than on line 2",
        ),
        (
            "p \"\" 1 1 \"\" { \"a\" \"b\" } 0\nt \"\" 1 \"\" { 1 2 }\nt \"\" 1 \"\" { 1 3 }",
            "line 4, column 6: outcome 1 has other payoffs than before",
        ),
        ("x", "line 2, column 1: expected `c`, `p` or `t`, the kind of the next node, found `x`"),
    ] {
        assert_eq!(at(body), expected);
    }
    assert!(matches!(read_efg("EFG 1 R"), Err(GameFileError::UnknownVersion { .. })));
    assert!(matches!(at_error(head, "c \"\" 1 \"\" { } 0"), GameFileError::Unexpected { .. }));
    let sum = at_error(head, "c \"\" 1 \"\" { \"a\" 1/2 } 0");
    assert!(matches!(sum, GameFileError::Tree { source: TreeError::Sum { .. }, .. }));
}

fn at_error(head: &str, body: &str) -> GameFileError {
    read_efg(&format!("{head}{body}")).expect_err("the text is wrong")
}

#[test]
fn a_set_met_again_is_explained() {
    let named = read_efg("EFG 2 R \"t\" { \"A\" } \"\"\np \"\" 1 1 \"here\" { \"a\" \"b\" } 0\np \"\" 1 1 0\nt \"\" 0\nt \"\" 0\nt \"\" 0").unwrap();
    let recall = named.game.perfect_recall().unwrap_err();
    assert_eq!(recall.forgotten, Forgotten::Visit);
    assert!(
        named.explain(&recall).starts_with("line 3: information set 1 `here` of player 1 `A` has imperfect recall")
    );
}

#[test]
fn deep_trees_need_no_deep_stack() {
    let mut text = "EFG 2 R \"t\" { \"A\" } \"\"\n".to_owned();
    for k in 1..50_000 {
        text += &format!("p \"\" 1 {k} \"\" {{ \"a\" \"b\" }} 0\nt \"\" 0\n");
    }
    text += "t \"\" 0\n";
    let named = read_efg(&text).unwrap();
    assert_eq!(named.game.nodes(), 99_999);
    assert!(named.game.perfect_recall().is_ok());
}
