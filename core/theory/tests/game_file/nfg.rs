use proptest::prelude::*;
use walras_theory::game_file::{GameFileError, NamedGame, Position, read_nfg, write_nfg};
use walras_theory::normal_form::NormalForm;
use walras_theory::quality::is_payoff;

/// Three against two actions; payoffs say who gets them and for what: `1ab` for player 1, `2ab` for player 2.
const PAYOFFS: &str = r#"NFG 1 R "a \"small\" game" { "Ann" "Bob" } { 3 2 } "with a
comment"

111 211 121 221 131 231
112 212 122 222 132 232
"#;

const OUTCOMES: &str = r#"
NFG 1 D "a \"small\" game" { "Ann" "Bob" }
{ { "up" "middle" "down" } { "left" "right" } }
""
{
  { "first" 1/2, -3 }
  { "" 1.5e3 .25 }
  { "never" 9 9 }
}
1 0 2
2 1 1
"#;

fn at(line: usize, column: usize) -> Position {
    Position { line, column }
}

#[test]
fn the_first_players_action_is_the_fastest() {
    let named = read_nfg(PAYOFFS).expect("a game");
    assert_eq!((named.title.as_str(), named.comment.as_str()), ("a \"small\" game", "with a\ncomment"));
    assert_eq!(named.players, ["Ann", "Bob"]);
    assert_eq!(named.actions, [vec!["1", "2", "3"], vec!["1", "2"]]);
    assert_eq!(named.game.payoffs(0), [111.0, 112.0, 121.0, 122.0, 131.0, 132.0]);
    assert_eq!(named.game.payoffs(1), [211.0, 212.0, 221.0, 222.0, 231.0, 232.0]);
}

#[test]
fn with_three_players_the_last_one_is_the_slowest() {
    let mut text = r#"NFG 1 R "" { "1" "2" "3" } { 2 3 2 }"#.to_owned();
    for (c, b, a) in (0..12).map(|i| (i / 6, i / 2 % 3, i % 2)) {
        for player in 1..4 {
            text += &format!(" {player}{a}{b}{c}");
        }
    }
    let game = read_nfg(&text).expect("a game").game;
    for player in 0..3 {
        let expected = (0..12).map(|i| f64::from((player as i32 + 1) * 1000 + i / 6 * 100 + i / 2 % 3 * 10 + i % 2));
        assert_eq!(game.payoffs(player), expected.collect::<Vec<_>>());
    }
}

#[test]
fn outcomes_are_looked_up_and_number_zero_is_nothing() {
    let named = read_nfg(OUTCOMES).expect("a game");
    assert_eq!(named.actions, [vec!["up", "middle", "down"], vec!["left", "right"]]);
    assert_eq!(named.game.payoffs(0), [0.5, 1500.0, 0.0, 0.5, 1500.0, 0.5]);
    assert_eq!(named.game.payoffs(1), [-3.0, 0.25, 0.0, -3.0, 0.25, -3.0]);
}

#[test]
fn errors_name_the_place_and_what_was_due() {
    use GameFileError::*;
    let error = |text: &str| read_nfg(text).expect_err("no game");
    let head = r#"NFG 1 R "t" { "A" "B" } "#;
    let unexpected = |text: &str, place: Position, due: &str, there: &str| match error(text) {
        Unexpected { at, expected, found } => {
            assert!(at == place && expected.contains(due) && found.contains(there), "{at} {expected} {found}");
        }
        other => panic!("{other:?}"),
    };
    unexpected("", at(1, 1), "NFG", "the end of the file");
    unexpected("EFG 2 R", at(1, 1), "NFG", "EFG");
    unexpected("NFG 1 R\n  title", at(2, 3), "title", "`title`");
    unexpected("NFG 1 R \"title", at(1, 9), "closing quote", "the end of the file");
    unexpected("NFG 1 R \"t\" { }", at(1, 15), "a player's name", "`}`");
    unexpected(&format!("{head}{{ 2 }} 1"), at(1, 29), "a number of actions", "`}`");
    unexpected(&format!("{head}{{ 1 1 }}\n1 x"), at(2, 3), "a payoff", "`x`");
    unexpected(&format!("{head}{{ 1 1 }}\n1 2 3"), at(2, 5), "the end of the file", "`3`");
    unexpected(&format!("{head}{{ 1 1 }} {{ {{ \"o\" 1 }} }} 1"), at(1, 43), "payoff of the outcome", "`}`");
    assert!(matches!(error("NFG 2 R"), UnknownVersion { at: Position { line: 1, column: 5 }, .. }));
    assert!(matches!(error("NFG 1 Q"), UnknownVersion { at: Position { line: 1, column: 7 }, .. }));
    let short = error(&format!("{head}{{ 2 2 }}\n1 2 3\n4 5"));
    assert_eq!(short, WrongCount { at: at(2, 1), what: "payoffs", expected: 8, found: 5 });
    let long_but_few = error(&format!("{head}{{ 1 2 }}\n1.000000 2.0000 3.000000\n"));
    assert_eq!(long_but_few, WrongCount { at: at(3, 1), what: "payoffs", expected: 4, found: 3 });
    assert!(matches!(
        error(&format!("{head}{{ 1 1 }}\n1 1e999")),
        NotFinite { at: Position { line: 2, column: 3 }, .. }
    ));
    assert!(matches!(error(&format!("{head}{{ 1 1 }}\nnan 1")), Unexpected { .. } | NotFinite { .. }));
    let outcome = error(&format!("{head}{{ 1 1 }} {{ {{ \"o\" 1 2 }} }} 2"));
    assert!(matches!(outcome, OutOfRange { found: 2, least: 0, most: 1, .. }), "{outcome:?}");
    assert!(matches!(error(&format!("{head}{{ 0 1 }} 1 1")), OutOfRange { found: 0, least: 1, .. }));
    assert!(matches!(error(&format!("{head}{{ 60000000 60000000 }} 1 1")), TooLarge { .. }));
    assert!(matches!(error(&format!("{head}{{ 99999999999999999999 1 }} 1 1")), OutOfRange { .. }));
    assert!(matches!(error(&format!("{head}{{ 1000 1000 }} 1 1")), WrongCount { expected: 2_000_000, found: 2, .. }));
}

/// Files that programs write do give a label twice; the payoffs are none the worse for it.
#[test]
fn labels_given_twice_are_numbered() {
    let text = r#"NFG 1 R "t" { "A" "A" } { { "x" "x" "x (1)" } { "2" "" } } "" 1 2 3 4 5 6 7 8 9 10 11 12"#;
    let named = read_nfg(text).expect("a game");
    assert_eq!(named.players, ["A (1)", "A (2)"]);
    assert_eq!(named.actions, [vec!["x (2)", "x (3)", "x (1)"], vec!["2 (1)", "2 (2)"]]);
    assert_eq!(named.repeated, ["the player `A`", "the action `x`", "the action `2`"]);
    assert_eq!(named.game.payoffs(0), [1.0, 7.0, 3.0, 9.0, 5.0, 11.0]);
    let written = write_nfg(&named).expect("names differ");
    assert_eq!(read_nfg(&written).expect("a game"), NamedGame { repeated: Vec::new(), ..named });
}

#[test]
fn names_that_do_not_fit_are_not_written() {
    let mut named = read_nfg(OUTCOMES).expect("a game");
    named.actions[1].push("extra".into());
    assert!(matches!(write_nfg(&named), Err(GameFileError::Names { expected: 2, found: 3, .. })));
    named.actions[1] = vec!["same".into(); 2];
    assert!(matches!(write_nfg(&named), Err(GameFileError::Duplicate { .. })));
    named.actions.pop();
    assert!(matches!(write_nfg(&named), Err(GameFileError::Names { .. })));
    named.players.pop();
    assert!(matches!(write_nfg(&named), Err(GameFileError::Names { expected: 2, found: 1, .. })));
}

/// Names with everything that could confuse a reader.
fn name() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec!["a", "\"", "\\", "\n", " ", "{", "}", ",", "é", "#", "1"]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// Games with payoffs of all magnitudes, signs and last bits.
pub(crate) fn game() -> impl Strategy<Value = NamedGame> {
    let payoff = prop_oneof![
        (-100..100_i32).prop_map(f64::from),
        -1.0..1.0_f64,
        any::<u64>().prop_map(|bits| Some(f64::from_bits(bits)).filter(|u| is_payoff(*u)).unwrap_or(-0.0)),
    ];
    let sizes = prop::collection::vec(1..4_usize, 1..4);
    (sizes, prop::collection::vec(payoff, 81), name(), name(), prop::collection::vec(name(), 12)).prop_map(
        |(sizes, payoffs, title, comment, names)| {
            let count = sizes.len() * sizes.iter().product::<usize>();
            // A number behind each name makes them different and not empty.
            let named = |k: usize| (0..k).map(|i| format!("{}{i}", names[i])).collect();
            NamedGame {
                title,
                comment,
                players: named(sizes.len()),
                actions: sizes.iter().map(|&k| named(k)).collect(),
                game: NormalForm::new(sizes, payoffs[..count].to_vec()).expect("finite payoffs"),
                repeated: Vec::new(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn what_is_written_reads_back_to_the_bit(named in game()) {
        let text = write_nfg(&named).expect("names fit");
        let back = read_nfg(&text).expect("what was written");
        for player in 0..named.players.len() {
            let bits = |game: &NormalForm| game.payoffs(player).iter().map(|u| u.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&back.game), bits(&named.game));
        }
        prop_assert_eq!(back, named);
    }
}
