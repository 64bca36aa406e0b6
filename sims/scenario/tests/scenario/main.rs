//! Scenario files: what is read, what is refused and how it is said.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod bundled;
mod checks;
mod fields;
mod file;
mod game_file;
mod learning;
mod network;
mod overrides;
mod parameters;
mod population;
mod resolution;
mod schema;
mod sweep;

use walras_game::metadata::Metadata;
use walras_scenario::{Loaded, Resolved, ScenarioError, load};

/// A valid scenario; line numbers in the tests refer to it.
const BASE: &str = "\
name: Test
seed: 3
game:
  plugin: spectrum
  players: 3
  actions: 5
  parameters:
    noise: 0.3
    valuation: [0.5, 0.6, 0.7]
    interference:
      - [0, 0.1, 0.2]
      - [0.1, 0, 0.2]
      - [0.1, 0.2, 0]
probes:
  count: 2
  parameters: {shift: [0.2, 0.4]}
mechanism: {price: 0.1}
learning:
  rule: logit_response
  precision: 6
designer:
  iterations: 10
";

fn spectrum() -> Metadata {
    Metadata::from_json(include_str!("../../../../plugins/spectrum/src/metadata.json")).unwrap()
}

/// The base scenario with one piece of text replaced.
fn with(old: &str, new: &str) -> String {
    assert_eq!(BASE.matches(old).count(), 1, "{old}");
    BASE.replace(old, new)
}

fn read(text: &str) -> Loaded {
    load(text, "test.yaml", &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn refuse(text: impl AsRef<[u8]>) -> ScenarioError {
    load(text, "test.yaml", &[]).map(|loaded| loaded.scenario).unwrap_err()
}

fn resolve(text: &str) -> Resolved {
    read(text).resolve(&spectrum()).unwrap_or_else(|error| panic!("{error}"))
}

fn refuse_for(text: &str, metadata: &Metadata) -> String {
    read(text).resolve(metadata).unwrap_err().to_string()
}

/// Replaces text of the base scenario and expects the loader to complain in these words.
#[track_caller]
fn expect_refused(old: &str, new: &str, message: &str) {
    assert_eq!(refuse(with(old, new)).to_string(), message);
}

/// The same for complaints that need the game.
#[track_caller]
fn expect_unresolved(old: &str, new: &str, message: &str) {
    assert_eq!(refuse_for(&with(old, new), &spectrum()), message);
}
