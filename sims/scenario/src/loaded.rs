//! A scenario together with the text it was read from.

use serde_yaml::Value;
use walras_engine::direct::Choice;
use walras_engine::reduce::Ranks;
use walras_engine::setup::GameSetup;
use walras_game::metadata::Metadata;

use super::Scenario;
use super::bounds::narrowed;
use super::environment::environment_setup;
use super::error::ScenarioError;
use super::footprint::{Memory, memory_of};
use super::path::Path;
use super::problem::Problem;
use super::resolve::{Resolved, resolve_among};
use super::source::Source;
use super::trust::Trust;

/// A scenario together with the text it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, overrides applied; of an ensemble its first run, with what else is to be run.
    pub scenario: Scenario,
    /// Its text, to find the places of faults found later.
    pub source: Source,
    /// Its fields as they were given, overrides applied, without values of a sweep.
    pub(super) tree: Value,
    /// What it may have opened.
    pub trust: Trust,
    /// Who shares its population, if it has one.
    pub ranks: Ranks,
    /// The scenario as it was before its game was read from a file, whose path it has in full.
    pub(super) as_given: Option<Box<Scenario>>,
}

impl Loaded {
    /// Decides every number, as [`resolve`](crate::resolve()) does; errors tell the line or the override at fault.
    pub fn resolve(&self, metadata: &Metadata) -> Result<Resolved, ScenarioError> {
        resolve_among(&self.scenario, metadata, &self.ranks).map_err(|error| self.source.locate(error))
    }

    /// Parameters that the designer moves in less than the game's own range because nothing says where to look, each with its
    /// range.
    pub fn narrowed(&self, metadata: &Metadata, bounds: &[(f64, f64)]) -> Vec<String> {
        self.scenario.designer.as_ref().map_or_else(Vec::new, |designer| narrowed(designer, metadata, bounds))
    }

    /// How much memory play of the scenario takes, told before anything of it is drawn or allocated.
    ///
    /// # Errors
    /// It does not fit the game, or into memory; the error tells the line.
    pub fn memory(&self, metadata: &Metadata) -> Result<Memory, ScenarioError> {
        memory_of(&self.scenario, metadata, &self.ranks).map_err(|error| self.source.locate(error))
    }

    /// All numbers of the scenario's environment, of which these are the metadata.
    ///
    /// # Errors
    /// A parameter does not fit it; the error tells the line.
    pub fn environment_setup(&self, metadata: &Metadata) -> Result<GameSetup, ScenarioError> {
        environment_setup(&self.scenario, metadata).map_err(|error| self.source.locate(error))
    }

    /// The mechanism that the scenario names, if it has an environment.
    ///
    /// # Errors
    /// There is none of this name; the error tells the line.
    pub fn mechanism_choice(&self) -> Result<Option<Choice>, ScenarioError> {
        self.scenario.mechanism_choice().map_err(|error| self.source.locate(error))
    }

    /// The fault that the environment does not take its parameters: at the first that the reason names in backticks, of those
    /// that were given.
    pub fn fault_of_environment(&self, reason: impl ToString) -> ScenarioError {
        let (reason, path) = (reason.to_string(), Path::fixed("game.parameters"));
        let quoted = reason.split('`').skip(1).step_by(2);
        let named = quoted.into_iter().find(|name| self.scenario.game.parameters.contains_key(*name));
        let path = named.map_or_else(|| path.clone(), |name| path.field(name));
        self.source.locate(ScenarioError::new(path, Problem::Other(reason)))
    }

    /// The fault that mechanism and environment do not fit: at the list that the reason names in backticks, else at the reports,
    /// which leave their space.
    pub fn fault_of_mechanism(&self, reason: impl ToString) -> ScenarioError {
        let reason = reason.to_string();
        let quoted = reason.split('`').skip(1).step_by(2);
        let named = quoted.into_iter().find(|name| self.scenario.mechanism.contains_key(*name));
        let path = named.map_or_else(|| Path::fixed("game.reports"), |name| Path::fixed("mechanism").field(name));
        self.source.locate(ScenarioError::new(path, Problem::Other(reason)))
    }

    /// The scenario without the numbers that came from its game's file.
    pub fn as_given(&self) -> &Scenario {
        self.as_given.as_deref().unwrap_or(&self.scenario)
    }

    /// The fault that the scenario's game cannot be loaded, at the place where it is named.
    pub fn fault_of_game(&self, reason: impl ToString) -> ScenarioError {
        self.source.locate(ScenarioError::new(Path::fixed("game.plugin"), Problem::Game(reason.to_string())))
    }

    /// What there is to say of a field that is no fault, at its place.
    pub fn notice(&self, field: &'static str, text: String) -> ScenarioError {
        self.source.locate(ScenarioError::new(Path::fixed(field), Problem::Other(text)))
    }

    /// The same of a parameter of the game or its probes, or of the mechanism.
    pub fn notice_of_parameter(&self, name: &str, text: String) -> ScenarioError {
        let scenario = &self.scenario;
        let section = if scenario.mechanism.contains_key(name) {
            "mechanism"
        } else if scenario.probes.parameters.contains_key(name) {
            "probes.parameters"
        } else {
            "game.parameters"
        };
        let path = Path::fixed(section).field(name);
        self.source.locate(ScenarioError::new(path, Problem::Other(text)))
    }

    /// The fault that the game does not allow the scenario's outside option.
    pub fn fault_of_outside_option(&self, reason: String) -> ScenarioError {
        self.source.locate(ScenarioError::new(Path::fixed("game.outside_option"), Problem::Other(reason)))
    }
}
