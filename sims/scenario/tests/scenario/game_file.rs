//! Games read from files beside the scenario.

use std::path::{Path, PathBuf};

use walras_game::metadata::Metadata;
use walras_scenario::{Nested, Per, Quantity, ScenarioError, load};

use crate::spectrum;

const SCENARIO: &str = "\
name: From a file
game:
  plugin: normal_form
  file: game.nfg
probes: {count: 1}
learning: {rule: fictitious_play}
";

const GAME: &str = "NFG 1 R \"Two by three\" { \"row\" \"column\" }\n\n{ { \"a\" \"b\" } { \"c\" \"d\" \"e\" } }\n\"A comment\"\n\
{ { \"\" 1, 2 } { \"\" 3, 4 } { \"\" 5, 6 } { \"\" 7, 8 } { \"\" 9, 10 } { \"\" 11, 12 } }\n1 2 3 4 5 6\n";

fn normal_form() -> Metadata {
    Metadata::from_json(include_str!("../../../../plugins/normal_form/src/metadata.json")).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn refused(scenario: &str, game: Option<&str>, name: &str, metadata: &Metadata) -> ScenarioError {
    let folder = folder(name);
    if let Some(game) = game {
        std::fs::write(folder.join("game.nfg"), game).unwrap();
    }
    load(scenario, "test.yaml", &[]).unwrap().read_game_file(&folder, metadata).unwrap_err()
}

#[test]
fn a_file_says_players_actions_and_payoffs() {
    let folder = folder("game-file");
    std::fs::write(folder.join("game.nfg"), GAME).unwrap();
    let mut loaded = load(SCENARIO, "test.yaml", &[]).unwrap();
    loaded.read_game_file(&folder, &normal_form()).unwrap();
    let given = loaded.as_given().game.file.clone().unwrap();
    assert!(Path::new(&given).is_absolute() && given.ends_with("game.nfg"), "{given}");
    let game = &loaded.scenario.game;
    assert_eq!((game.players, game.actions.clone(), &game.file), (Some(2), Some(Per::All(3)), &None));
    let numbers = |values: &[f64]| Quantity::Given(Nested::List(values.iter().map(|&v| Nested::Number(v)).collect()));
    assert_eq!(game.parameters["action_counts"], numbers(&[2.0, 3.0]));
    // Gambit lists the first player's actions fastest, the table has the last player's.
    assert_eq!(game.parameters["payoffs"], numbers(&[1.0, 5.0, 9.0, 3.0, 7.0, 11.0, 2.0, 6.0, 10.0, 4.0, 8.0, 12.0]));
    assert_eq!(loaded.scenario.description.as_deref(), Some("Two by three\nA comment"));
    let resolved = loaded.resolve(&normal_form()).unwrap();
    let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
    assert_eq!(again.resolve(&normal_form()).unwrap(), resolved);
}

#[test]
fn files_that_are_none() {
    let metadata = normal_form();
    let words = |scenario: &str, game, name| refused(scenario, game, name, &metadata).to_string();
    let missing = words(SCENARIO, None, "no-game");
    assert!(missing.starts_with("test.yaml:4:9: field `game.file`: ") && missing.contains("game.nfg: No such file"));
    let broken = words(SCENARIO, Some("NFG 1 R \"x\" { \"a\" \"b\" } { 2 2 }\n\n1 2 3 4 5 6 7 three"), "broken-game");
    assert!(broken.contains("game.nfg: line 3, column 15: "), "{broken}");
    let other = words(&SCENARIO.replace("game.nfg", "game.txt"), None, "other-game");
    assert!(other.contains("game.txt: "), "{other}");
}

#[test]
fn what_a_file_says_is_not_said_twice() {
    let twice = SCENARIO.replace("  file: game.nfg\n", "  file: game.nfg\n  players: 2\n");
    let error = refused(&twice, Some(GAME), "game-twice", &normal_form()).to_string();
    assert_eq!(error, "test.yaml:5:3: field `game.players`: not allowed: `game.file` says it already");
    let spectrum = refused(SCENARIO, Some(GAME), "game-for-another", &spectrum()).to_string();
    assert!(
        spectrum.ends_with("the game `spectrum` is not read from a file; `normal_form` and `extensive_form` are"),
        "{spectrum}"
    );
}

#[test]
fn a_file_that_nobody_read_is_an_error() {
    let words = load(SCENARIO, "test.yaml", &[]).unwrap().resolve(&normal_form()).unwrap_err().to_string();
    assert_eq!(words, "test.yaml:4:9: field `game.file`: was not read");
}

const INLINE: &str = "\
name: Inline
game:
  plugin: normal_form
  TABLE
probes: {count: 1}
learning: {rule: fictitious_play}
";

fn inline(table: &str) -> Result<walras_scenario::Loaded, ScenarioError> {
    let mut loaded = load(INLINE.replace("TABLE", table), "test.yaml", &[])?;
    loaded.read_game_file(Path::new(""), &normal_form())?;
    Ok(loaded)
}

fn numbers(values: &[f64]) -> Quantity {
    Quantity::Given(Nested::List(values.iter().map(|&v| Nested::Number(v)).collect()))
}

#[test]
fn a_table_inside_the_scenario_says_players_actions_and_payoffs() {
    let tables = [
        "payoffs: [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]]",
        "bimatrix: [[[1, 7], [2, 8], [3, 9]], [[4, 10], [5, 11], [6, 12]]]",
    ];
    for table in tables {
        let loaded = inline(table).unwrap();
        let game = &loaded.scenario.game;
        assert_eq!((game.players, game.actions.clone()), (Some(2), Some(Per::All(3))), "{table}");
        assert_eq!(game.parameters["action_counts"], numbers(&[2.0, 3.0]));
        let flat: Vec<f64> = (1..=12).map(f64::from).collect();
        assert_eq!(game.parameters["payoffs"], numbers(&flat), "{table}");
        let resolved = loaded.resolve(&normal_form()).unwrap();
        let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
        assert_eq!(again.resolve(&normal_form()).unwrap(), resolved);
    }
    let three = inline("payoffs: [[[[1, 2]]], [[[3, 4]]], [[[5, 6]]]]").unwrap().scenario.game;
    assert_eq!((three.players, &three.parameters["action_counts"]), (Some(3), &numbers(&[1.0, 1.0, 2.0])));
}

#[test]
fn tables_that_are_none_name_the_list() {
    let words = |table: &str| inline(table).unwrap_err().to_string();
    let cases = [
        (
            "payoffs: [[[1, 2], [3]], [[1, 2], [3, 4]]]",
            "field `game.payoffs[0][1]`: found a list of 1 entry, expected a list of 2 entries, as the first one has",
        ),
        (
            "payoffs: [[1, 2], [3, 4]]",
            "field `game.payoffs[0]`: found lists 1 deep, expected lists inside lists, 2 deep",
        ),
        ("payoffs: 3", "field `game.payoffs`: found 3, expected one list of payoffs a player"),
        ("payoffs: []", "field `game.payoffs`: found a list of 0 entries, expected one list of payoffs a player"),
        (
            "bimatrix: [[[1, 2], [3, 4]], [[5, 6]]]",
            "field `game.bimatrix[1]`: found a list of 1 entry, expected a list of 2 entries",
        ),
        (
            "bimatrix: [[[1, 2, 3]]]",
            "field `game.bimatrix[0][0]`: found a list of 3 entries, expected a list of 2 entries",
        ),
        ("bimatrix: [[[1, x]]]", "field `game.bimatrix[0][0][1]`: found the text \"x\""),
        ("bimatrix: [[[1, 2]]]\n  players: 2", "field `game.players`: not allowed: `game.bimatrix` says it already"),
        ("bimatrix: [[[1, 2]]]\n  payoffs: [[1]]", "not allowed: `game."),
    ];
    for (table, expected) in cases {
        let found = words(table);
        assert!(found.contains(expected), "{table}: {found}");
    }
    let mut loaded = load(INLINE.replace("TABLE", "payoffs: [[1]]"), "test.yaml", &[]).unwrap();
    let found = loaded.read_game_file(Path::new(""), &spectrum()).unwrap_err().to_string();
    assert!(found.ends_with("the game `spectrum` takes no table of payoffs; `normal_form` does"), "{found}");
}
