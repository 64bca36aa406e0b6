//! Everything that reads what people or other programs wrote.

use std::path::{Path, PathBuf};

use walras_choices::{Request, TestOptions};
use walras_game::Metadata;
use walras_scenario::{Loaded, load};
use walras_theory::game_file::{read_agg, read_bagg, read_efg, read_nfg};

use super::{corpus, kept};

/// Reads an input; whether it took it.
pub(super) type Read = Box<dyn FnMut(&[u8]) -> bool>;

/// A reader with what its inputs begin from.
pub(super) struct Reader {
    pub(super) name: &'static str,
    /// How many times as long as the quickest it takes, so that it is given fewer inputs.
    pub(super) cost: usize,
    pub(super) corpus: fn() -> Vec<Vec<u8>>,
    pub(super) make: fn() -> Read,
}

pub(super) const READERS: [Reader; 15] = [
    Reader { name: "nfg", cost: 1, corpus: corpus::normal_form, make: || text(|text| read_nfg(text).is_ok()) },
    Reader { name: "agg", cost: 1, corpus: corpus::action_graph, make: || text(|text| read_agg(text).is_ok()) },
    Reader { name: "bagg", cost: 1, corpus: corpus::bayesian, make: || text(|text| read_bagg(text).is_ok()) },
    Reader { name: "efg", cost: 2, corpus: corpus::trees, make: || text(|text| read_efg(text).is_ok()) },
    Reader {
        name: "dynamic",
        cost: 1,
        corpus: corpus::dynamic,
        make: || text(|text| walras_solve::dynamic::read(text).is_ok()),
    },
    Reader {
        name: "metadata",
        cost: 2,
        corpus: corpus::metadata,
        make: || text(|text| Metadata::from_json(text).is_ok()),
    },
    Reader { name: "scenario", cost: 10, corpus: corpus::scenarios, make: scenario },
    Reader { name: "set", cost: 10, corpus: corpus::changes, make: change },
    Reader { name: "choices-csv", cost: 10, corpus: corpus::choices, make: || choices("csv") },
    Reader { name: "choices-parquet", cost: 10, corpus: parquet, make: || choices("parquet") },
    Reader { name: "table", cost: 4, corpus: parquet, make: table },
    Reader { name: "edges-csv", cost: 10, corpus: corpus::edges, make: || edges("csv") },
    Reader { name: "edges-parquet", cost: 10, corpus: parquet_edges, make: || edges("parquet") },
    Reader { name: "plan", cost: 20, corpus: kept::plan_files, make: kept::plan },
    Reader { name: "checkpoint", cost: 200, corpus: kept::checkpoints, make: kept::checkpoint },
];

/// A reader of text: what is none does not come to it.
fn text(read: fn(&str) -> bool) -> Read {
    Box::new(move |bytes| read(&String::from_utf8_lossy(bytes)))
}

/// Scenarios of games that are there are decided to the last number, and what is written of them reads back as the same.
fn scenario() -> Read {
    let games: Vec<Metadata> = corpus::metadata()
        .iter()
        .map(|json| Metadata::from_json(std::str::from_utf8(json).unwrap()).unwrap())
        .collect();
    Box::new(move |bytes| load(bytes, "fuzz.yaml", &[]).is_ok_and(|loaded| resolve(&loaded, &games)))
}

/// Whether a scenario fits its game; of other games nothing is known.
fn resolve(loaded: &Loaded, games: &[Metadata]) -> bool {
    let is_it = |game: &&Metadata| game.name == loaded.scenario.game.plugin && game.environment.is_none();
    let Some(game) = games.iter().find(is_it) else { return true };
    // Drawing a million tastes takes long, and is no fault.
    if loaded.scenario.game.players.is_some_and(|players| players > 1000) {
        return true;
    }
    // Games by their payoffs are read later.
    let Ok(resolved) = loaded.resolve(game) else { return ["normal_form", "extensive_form"].contains(&&*game.name) };
    assert!(resolved.phi.iter().all(|value| value.is_finite()), "a mechanism that is no number");
    let Ok(yaml) = resolved.scenario.to_yaml() else { panic!("a scenario that cannot be written") };
    if yaml.len() > walras_scenario::MAX_BYTES {
        return true;
    }
    let again =
        load(&yaml, "again.yaml", &[]).unwrap_or_else(|error| panic!("what is written is refused: {error}\n{yaml}"));
    let again = again.resolve(game).unwrap_or_else(|error| panic!("what is written is refused: {error}\n{yaml}"));
    assert!(again == resolved, "what is written says something else:\n{yaml}");
    true
}

fn change() -> Read {
    let spectrum = corpus::file("plugins/spectrum/src/metadata.json");
    let games = [Metadata::from_json(std::str::from_utf8(&spectrum).unwrap()).unwrap()];
    Box::new(move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let (path, value) = text.split_once('=').unwrap_or((&text, "1"));
        let changes = [(path.to_owned(), value.to_owned())];
        load(corpus::REPLACED, "small.yaml", &changes).is_ok_and(|loaded| resolve(&loaded, &games))
    })
}

/// Makes a file anew: one that is cut to nothing first is written to the disk at once on some file systems, and takes long.
pub(super) fn write(path: &Path, bytes: &[u8]) {
    let _ = std::fs::remove_file(path);
    std::fs::write(path, bytes).unwrap();
}

/// A folder of a reader's own.
pub(super) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn choices(suffix: &str) -> Read {
    let data = folder(&format!("choices-{suffix}")).join(format!("data.{suffix}"));
    Box::new(move |bytes| {
        write(&data, bytes);
        let options = TestOptions {
            index: Some("garp,ccei".parse::<Request>().unwrap()),
            json: true,
            threads: Some(1),
            time_limit: 0.1,
            cycle_length: 2,
            draws: 1,
            ..TestOptions::new(data.clone())
        };
        let Ok(mut said) = walras_choices::test(&options) else { return false };
        let mut json = String::new();
        std::io::Read::read_to_string(&mut said, &mut json).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "no JSON: {json}");
        true
    })
}

/// A small table of choices.
fn parquet() -> Vec<Vec<u8>> {
    use walras_tables::{Column, Format, Table, Values};
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    let numbers = |values: &[f64]| Values::Real(values.to_vec());
    let columns = vec![
        column("id", Values::Name(vec!["a".into(), "a".into(), "b".into()])),
        column("t", Values::Whole(vec![1, 2, 1])),
        column("p1", numbers(&[1.0, 2.0, 1.0])),
        column("p2", numbers(&[2.0, 1.0, 1.0])),
        column("q1", numbers(&[3.0, 0.5, 1.0])),
        column("q2", Values::MaybeReal(vec![Some(0.5), Some(3.0), Some(1.0)])),
    ];
    let mut bytes = Vec::new();
    Table { name: "choices", columns }.write(Format::Parquet, &mut bytes).unwrap();
    vec![bytes]
}

fn table() -> Read {
    let folder = folder("table");
    Box::new(move |bytes| {
        write(&folder.join("data.parquet"), bytes);
        walras_tables::read(&folder, "data", &["p1", "q2", "id", "none"]).is_ok()
    })
}

/// A network whose edges stand in a file: what is taken has been compared with the players there are.
fn edges(suffix: &'static str) -> Read {
    let folder = folder(&format!("edges-{suffix}"));
    let network =
        [Metadata::from_json(std::str::from_utf8(&corpus::file("plugins/network/src/metadata.json")).unwrap())];
    let game = network.into_iter().next().unwrap().unwrap();
    let scenario = format!(
        "name: Fuzzed\ngame:\n  plugin: network\n  players: 5\n  parameters:\n    standalone: 1\n    decay: 0.1\n    \
         influence: {{network: edges, file: edges.{suffix}}}\nprobes: {{count: 1}}\nlearning: {{rule: linear_quadratic}}\n"
    );
    Box::new(move |bytes| {
        write(&folder.join(format!("edges.{suffix}")), bytes);
        let mut loaded = load(scenario.as_bytes(), "fuzz.yaml", &[]).unwrap();
        loaded.read_networks(&folder).is_ok() && loaded.resolve(&game).is_ok()
    })
}

/// The edges of a small network.
fn parquet_edges() -> Vec<Vec<u8>> {
    use walras_tables::{Column, Format, Table, Values};
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    let columns = vec![
        column("from", Values::Whole(vec![0, 1, 2, 3, 4])),
        column("to", Values::Whole(vec![1, 2, 3, 4, 0])),
        column("weight", Values::Real(vec![0.5, 1.0, 1.5, 2.0, 0.25])),
    ];
    let mut bytes = Vec::new();
    Table { name: "edges", columns }.write(Format::Parquet, &mut bytes).unwrap();
    vec![bytes]
}
