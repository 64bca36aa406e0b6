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
    assert!(spectrum.ends_with("the game `spectrum` is not read from a file; `normal_form` is"), "{spectrum}");
}

#[test]
fn a_file_that_nobody_read_is_an_error() {
    let words = load(SCENARIO, "test.yaml", &[]).unwrap().resolve(&normal_form()).unwrap_err().to_string();
    assert_eq!(words, "test.yaml:4:9: field `game.file`: was not read");
}
