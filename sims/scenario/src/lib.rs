//! Scenarios: experiments as YAML files.
//!
//! [`load`] reads a file into a [`Scenario`] and keeps its text, so that [`Loaded::resolve`], which confronts it with
//! the game's metadata and decides every number, can still point at the line at fault. What comes out, [`Resolved`],
//! holds the same scenario with nothing left open; written to YAML it loads again to the same bits.

mod bounds;
mod check;
mod designer;
mod details;
mod draw;
mod edge_list;
mod edge_weight;
mod environment;
mod error;
mod evaluation;
mod explain;
mod footprint;
mod game;
mod game_file;
mod inline_game;
mod label;
mod learning;
mod limits;
mod load;
mod loaded;
mod locate;
mod merge;
mod nested_list;
mod network;
mod network_file;
mod node;
mod over_time;
mod overrides;
mod path;
mod per;
mod point;
mod population;
mod problem;
mod quantity;
mod read;
mod resolve;
mod section;
mod sizes;
mod source;
mod stochastic;
mod sweep;
mod tensor;
mod tree;
mod tree_game;
mod trust;
mod write;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use walras_engine::random::Seed;

pub use check::MAX_MEMBERS;
pub use designer::{
    Algorithm, Designer, DesignerOption, Estimate, Good, Objective, OnUnconverged, Recommend, Stop, Units,
};
pub use edge_weight::EdgeWeight;
pub use environment::{Environment, LinearReports, Reports, scenario_of_environment};
pub use error::{Place, ScenarioError};
pub use evaluation::{AdditiveGap, Cuts, Dro, Evaluation, WelfareGap};
pub use explain::explain;
pub use footprint::Memory;
pub use game::{Game, Probes};
pub use learning::{
    Averaging, Class, Comparison, Expectation, Feedback, Learning, Mode, OwnPart, Played, PlayerSet, Revision, Rule,
    RuleChoice, RuleOption, Schedule, Start, Ties,
};
pub use limits::{MAX_BYTES, max_bytes};
pub use load::{load, load_with};
pub use loaded::Loaded;
pub use network::{NetworkKind, NetworkOptions, NetworkSource};
pub use path::{Path, Step};
pub use per::Per;
pub use population::{PopulationChoice, Storage};
pub use problem::Problem;
pub use quantity::{Nested, Quantity};
pub use resolve::{Resolved, resolve};
pub use source::{Override, Source};
pub use sweep::{Range, Scale, Sweep, Swept, Values};
pub use trust::Trust;

/// An experiment of walras: a game, players who learn it, and a designer who moves its mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "walras scenario")]
pub struct Scenario {
    /// Title of the experiment.
    pub name: String,
    /// What it shows, in a few sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Seed of every random number, 0 to 2^64 − 1.
    #[serde(default)]
    pub seed: u64,
    /// Which repetition of the random numbers under this seed; of replicates the first. 0 is what a seed alone gives.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(default)]
    pub replicate: u32,
    /// How often the experiment is repeated, each time with random numbers of its own; up to 1,000,000 runs in all.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(range(min = 1))]
    pub replicates: u32,
    /// Values to try by the path of the field they take the place of: a list or a range; several fields as their product.
    #[serde(default, skip_serializing_if = "Sweep::is_empty")]
    pub sweep: Sweep,
    /// How many actions the designer sees of each player and probe, ≥ 1. Default: none, it sees the mixed strategies.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub samples: Option<usize>,
    /// The game, its size and its parameters; or else an `environment`.
    #[serde(default, skip_serializing_if = "Game::is_of_environment")]
    pub game: Game,
    /// What agents with private types value, for direct mechanisms; in the place of a game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// The stage games that differ in the players' constraints only.
    pub probes: Probes,
    /// Mechanism parameters φ at the start, by name, in the game's units: numbers or laws to draw from. Default of each:
    /// the game's own, else drawn from the game's prior. With an `environment` also its `rule` and `pivot`, by name.
    #[serde(default)]
    #[schemars(schema_with = "game::mechanism_schema")]
    pub mechanism: BTreeMap<String, Quantity>,
    /// How the players learn and when they have.
    pub learning: Learning,
    /// What is computed from the designer's observations.
    #[serde(default)]
    pub evaluation: Evaluation,
    /// How the mechanism is moved. Default: it is not; the game is solved and evaluated at the given φ.
    #[serde(default)]
    pub designer: Option<Designer>,
    /// Format of the tables written.
    #[serde(default)]
    pub tables: Tables,
}

impl Scenario {
    /// From which all random numbers come.
    pub fn randomness(&self) -> Seed {
        Seed { number: self.seed, replicate: self.replicate }
    }

    /// The scenario as YAML text, numbers exact to the bit.
    pub fn to_yaml(&self) -> Result<String, serde_yaml::Error> {
        write::yaml(self)
    }
}

fn is_zero(replicate: &u32) -> bool {
    *replicate == 0
}

fn one() -> u32 {
    1
}

fn is_one(replicates: &u32) -> bool {
    *replicates == 1
}

/// Format of the tables written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tables {
    /// Apache Parquet: typed, compressed.
    #[default]
    Parquet,
    /// Comma-separated text.
    Csv,
}

/// The JSON Schema (draft 7, which editors read) of scenario files.
pub fn schema() -> serde_json::Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Scenario>().to_value()
}
