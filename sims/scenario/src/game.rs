//! Which game is played, by whom and with which probes.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use walras_game::metadata::{Distribution, OutsideOption};

use super::per::Per;
use super::population::PopulationChoice;
use super::quantity::{Nested, Quantity};
use super::stochastic::StochasticGame;

/// The game, its size and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Game {
    /// Name of a game, or path to its shared library or to the folder of its sources, which is built: a crate, or anything
    /// with a Makefile. Relative to the scenario.
    pub plugin: String,
    /// File that the game is read from, relative to the scenario: Gambit's `.nfg`, or `.agg`, or `.json` and `.yaml` with the
    /// tables of a stochastic game, for `plugin: normal_form`; Gambit's `.efg` for `plugin: extensive_form`. It says the
    /// players, their actions and payoffs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// A small game by its payoffs, lists inside lists `[player][a_1][a_2]…`, which say the players and their actions; for
    /// `plugin: normal_form`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payoffs: Option<Nested>,
    /// A game of two players as rows of pairs `[payoff of the first, payoff of the second]`, one row an action of the first
    /// player; for `plugin: normal_form`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bimatrix: Option<Nested>,
    /// A stochastic game by its tables, for `plugin: normal_form`; a `file` in JSON or YAML may hold the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stochastic: Option<StochasticGame>,
    /// Number of players, within what the game takes. Default: the game's own.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub players: Option<usize>,
    /// Takes the players as a population, in which only equal types and sums matter; `{}` is enough. Default: where they are more
    /// than 50,000, or `learning.classes` give shares or counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<PopulationChoice>,
    /// Number of levels of the action grid, ≥ 1: one number for every dimension or a list, one per dimension. Default:
    /// the game's own.
    #[serde(default)]
    pub actions: Option<Per<usize>>,
    /// Lets every player stay out, as one more action that is always feasible and adds nothing to any aggregate, for
    /// `payoff`: a number, or the name of a parameter. For games with aggregates on a grid. Default: the game's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_option: Option<OutsideOption>,
    /// Environment and private types by name, in the game's units. Default of each: the game's own, else drawn from the
    /// game's prior.
    #[serde(default)]
    pub parameters: BTreeMap<String, Quantity>,
    /// Whether it stands for the scenario's environment, which is written in its place.
    #[serde(skip)]
    pub is_environment: bool,
}

impl Game {
    pub(super) fn is_of_environment(&self) -> bool {
        self.is_environment
    }

    /// The field by which the scenario gives the game as a table of payoffs, if it does.
    pub(super) fn table(&self) -> Option<&'static str> {
        let fields = [
            ("game.file", self.file.is_some()),
            ("game.payoffs", self.payoffs.is_some()),
            ("game.bimatrix", self.bimatrix.is_some()),
            ("game.stochastic", self.stochastic.is_some()),
        ];
        fields.into_iter().find(|(_, given)| *given).map(|(field, _)| field)
    }
}

/// The stage games that differ in the players' constraints only; the designer sees the play of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probes {
    /// Number of probes T, ≥ 1.
    #[schemars(range(min = 1))]
    pub count: usize,
    /// Probe parameters by name, in the game's units. Default of each: the game's own, else drawn from the game's prior.
    #[serde(default)]
    pub parameters: BTreeMap<String, Quantity>,
}

/// Schema of the mechanism: numbers or laws, as a mechanism parameter has no axes, and the words of direct ones.
pub(super) fn mechanism_schema(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": {
            "anyOf": [{ "type": "number" }, { "type": "string" }, generator.subschema_for::<Distribution>()],
        },
    })
}
