//! Scenarios of direct mechanisms: an environment in the place of a game, and a mechanism by name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use walras_engine::direct::{self, Choice, Factors};
use walras_engine::setup::GameSetup;
use walras_game::metadata::{Metadata, Parameter};
use walras_theory::direct::{Pivot, Rule};

use super::Scenario;
use super::details::details;
use super::error::ScenarioError;
use super::game::Game;
use super::path::Path;
use super::problem::Problem;
use super::quantity::Quantity;
use super::resolve::Resolver;
use super::section::WORDS;

/// What agents with private types value; in the place of a game. Which types they report is learnt, under the `rule` that the
/// mechanism names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// Name of an environment, or path to its shared library or to the folder of its sources.
    pub plugin: String,
    /// Its parameters by name, in its units, the grid of types and the number of players among them. Default of each: the
    /// environment's own, else drawn from its prior.
    #[serde(default)]
    pub parameters: BTreeMap<String, Quantity>,
    /// What players may report: the types of the `grid`, or `linear` products of the type with factors. Default: `grid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<Reports>,
}

/// What players may report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reports {
    /// The types of the grid; a strategy has one law on them for each type.
    Grid,
    /// Products of the own type with factors, which are chosen once for all types: one for each coordinate.
    Linear(LinearReports),
}

/// The factors of linear reports.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinearReports {
    /// The smallest. Default: 0.
    #[serde(default)]
    pub low: f64,
    /// The largest; reports stay within the box of all types and 0. Default: 1.
    #[serde(default = "one")]
    pub high: f64,
    /// How many evenly spaced factors there are, ≥ 2. Default: 11.
    #[serde(default = "eleven")]
    #[schemars(range(min = 2))]
    pub levels: usize,
}

fn one() -> f64 {
    1.0
}

fn eleven() -> usize {
    11
}

impl Scenario {
    /// Puts the environment in the place of the game.
    pub(super) fn adopt_environment(&mut self) -> Result<(), ScenarioError> {
        let given = !self.game.plugin.is_empty();
        match &self.environment {
            Some(_) if given => {
                let problem = Problem::Useless("there is a `game` already; expected one of the two".into());
                Err(ScenarioError::new(Path::fixed("environment"), problem))
            }
            Some(environment) => {
                self.game = Game {
                    plugin: environment.plugin.clone(),
                    parameters: environment.parameters.clone(),
                    is_environment: true,
                    ..Game::default()
                };
                Ok(())
            }
            None if given => Ok(()),
            None => Err(ScenarioError::new(Path::fixed("game"), Problem::Missing(String::new()))),
        }
    }

    /// The mechanism that the scenario names, of one with an environment.
    ///
    /// # Errors
    /// There is none of this name, or the rule has no pivot.
    pub fn mechanism_choice(&self) -> Result<Option<Choice>, ScenarioError> {
        if self.environment.is_none() {
            return Ok(None);
        }
        let path = Path::fixed("mechanism");
        let rule = self.word("rule", &Rule::NAMES)?;
        let Some(rule) = rule else {
            let problem = Problem::Missing("an environment needs a rule; expected ".to_owned() + &names(&Rule::NAMES));
            return Err(ScenarioError::new(path.field("rule"), problem));
        };
        let pivot = self.word("pivot", &Pivot::NAMES)?;
        if pivot.is_some() && !rule.has_pivot() {
            let problem = Problem::Useless("transfers of this rule have no pivot".into());
            return Err(ScenarioError::new(path.field("pivot"), problem));
        }
        let reports = match self.environment.as_ref().and_then(|environment| environment.reports) {
            None | Some(Reports::Grid) => direct::Reports::Grid,
            Some(Reports::Linear(LinearReports { low, high, levels })) => {
                let path = Path::fixed("environment.reports.linear");
                if levels < 2 {
                    let problem = Problem::wrong(levels, "a whole number ≥ 2");
                    return Err(ScenarioError::new(path.field("levels"), problem));
                }
                if !(low < high && low.is_finite() && high.is_finite()) {
                    let problem = Problem::wrong(high, format!("a finite number above `low`, {low}"));
                    return Err(ScenarioError::new(path.field("high"), problem));
                }
                direct::Reports::Linear(Factors { low, high, levels })
            }
        };
        let details = details(self, rule)?;
        Ok(Some(Choice { rule, pivot: pivot.unwrap_or_default(), reports, details }))
    }

    fn word<T: Copy>(&self, field: &str, named: &[(&'static str, T)]) -> Result<Option<T>, ScenarioError> {
        let Some(given) = self.mechanism.get(field) else { return Ok(None) };
        let path = Path::fixed("mechanism").field(field);
        let Quantity::Named(name) = given else {
            return Err(ScenarioError::new(path, Problem::wrong("a number or a law", names(named))));
        };
        let found = named.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let valid = || named.iter().map(|(known, _)| (*known).to_owned()).collect();
        let unknown = || Problem::Unknown { kind: "choice", name: name.clone(), valid: valid() };
        found.map(Some).ok_or_else(|| ScenarioError::new(path, unknown()))
    }

    /// The words of the mechanism, to be written with its parameters.
    pub(super) fn mechanism_words(&self) -> impl Iterator<Item = (String, Quantity)> {
        let words = WORDS.into_iter().filter_map(|word| Some((word.to_owned(), self.mechanism.get(word)?.clone())));
        words.collect::<Vec<_>>().into_iter()
    }
}

fn names<T>(named: &[(&'static str, T)]) -> String {
    named.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// All numbers of a scenario's environment.
///
/// # Errors
/// A parameter does not fit the environment.
pub(super) fn environment_setup(scenario: &Scenario, metadata: &Metadata) -> Result<GameSetup, ScenarioError> {
    let facts = metadata.environment.as_ref();
    let count: Option<&Parameter> = facts.and_then(|facts| metadata.parameter(&facts.players));
    let alone = Resolver { scenario, metadata, players: 1, actions: 0, population: None };
    let players = count.map(|count| alone.entries(count)).transpose()?;
    let players = players.and_then(|values| values.first().copied()).unwrap_or(1.0) as usize;
    let mut given = scenario.game.parameters.keys();
    if let Some(name) = given.find(|name| metadata.setup().all(|p| p.name != **name)) {
        let valid = metadata.setup().map(|p| p.name.clone()).collect();
        let problem = Problem::Unknown { kind: "parameter", name: name.clone(), valid };
        return Err(ScenarioError::new(Path::fixed("game.parameters").field(name), problem));
    }
    let resolver = Resolver { players, ..alone };
    Ok(GameSetup { players, probes: scenario.probes.count, levels: Vec::new(), parameters: resolver.parameters()? })
}

/// The text of a scenario of this environment, whose library is `library`, at its defaults and examples under `vcg`.
///
/// # Errors
/// Names cannot be written.
pub fn scenario_of_environment(metadata: &Metadata, library: &str, probes: usize) -> Result<String, serde_json::Error> {
    let examples: Vec<String> =
        metadata.environment_examples().into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let (title, library) = (serde_json::to_string(&metadata.name)?, serde_json::to_string(library)?);
    Ok(format!(
        "name: {title}\nenvironment:\n  plugin: {library}\n  parameters: {{{}}}\nmechanism:\n  rule: vcg\nprobes:\n  \
         count: {probes}\nlearning:\n  rule: logit_response\n  precision: 1\n",
        examples.join(", ")
    ))
}
