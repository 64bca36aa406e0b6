//! What is audited: a scenario with an environment, or an environment at its defaults.

use std::sync::Arc;

use walras_assemble as assemble;
use walras_engine::direct::{Choice, Composed};
use walras_engine::plugin::{Plugin, PluginError};
use walras_engine::random::Seed;
use walras_game::Metadata;
use walras_games::{BUNDLED, build};
use walras_scenario::{self as scenario, Loaded, Resolved};
use walras_theory::direct::{Pivot, Rule};

use super::AuditOptions;
use super::error::AuditError;

/// An environment under a mechanism, every number decided.
pub(super) struct Audited {
    pub(super) title: String,
    pub(super) environment: Metadata,
    pub(super) composed: Composed,
    pub(super) phi: Vec<f64>,
    /// Names of φ.
    pub(super) names: Vec<String>,
    pub(super) seed: Seed,
    /// The game of reporting.
    pub(super) game: Arc<Plugin>,
    pub(super) resolved: Resolved,
}

impl Audited {
    pub(super) fn open(options: &AuditOptions) -> Result<Self, AuditError> {
        let target = &options.target;
        let is_scenario = target.extension().is_some_and(|suffix| suffix == "yaml" || suffix == "yml");
        let (loaded, plugin) = if is_scenario { scenario_of(options)? } else { defaults_of(options)? };
        let metadata = plugin.metadata().clone();
        let choice = loaded.mechanism_choice()?;
        let choice = match (choice, plugin.is_environment()) {
            (Some(choice), true) => choice,
            (_, is_environment) => {
                let error = match is_environment {
                    true => PluginError::NotAGame(metadata.name),
                    false => PluginError::NotAnEnvironment(metadata.name),
                };
                return Err(assemble::OpenError::NoGame(loaded.fault_of_game(error)).into());
            }
        };
        if loaded.is_ensemble() {
            tracing::warn!("of what the scenario sweeps or repeats the first run is audited; `--set` chooses another");
        }
        let game = assemble::game_of(&loaded, Arc::clone(&plugin))?;
        let setup = loaded.environment_setup(&metadata)?;
        let composed = Composed::new(&plugin, &setup, choice)?;
        let resolved = loaded.resolve(game.metadata())?;
        Ok(Audited {
            title: loaded.scenario.name.clone(),
            environment: metadata,
            phi: resolved.phi.clone(),
            names: game.metadata().mechanism().map(|p| p.name.clone()).collect(),
            seed: loaded.scenario.randomness(),
            composed,
            game,
            resolved,
        })
    }

    /// Names of rule and pivot, the latter where the rule has one.
    pub(super) fn choice(&self) -> (&'static str, Option<&'static str>) {
        let Choice { rule, pivot, .. } = self.composed.choice.clone();
        let rule_name = Rule::NAMES.into_iter().find(|(_, known)| *known == rule).map_or("", |(name, _)| name);
        let pivot = Pivot::NAMES.into_iter().find(|(_, known)| *known == pivot && rule.has_pivot());
        (rule_name, pivot.map(|(name, _)| name))
    }
}

fn scenario_of(options: &AuditOptions) -> Result<(Loaded, Arc<Plugin>), AuditError> {
    let path = &options.target;
    let mut loaded = scenario::load(assemble::read(path)?, &path.display().to_string(), &options.overrides)?;
    loaded.trust.clone_from(&options.trust);
    let plugin = assemble::find_game(&loaded, path)?;
    Ok((loaded, plugin))
}

/// The environment with its defaults, and the examples it gives where it has none.
fn defaults_of(options: &AuditOptions) -> Result<(Loaded, Arc<Plugin>), AuditError> {
    let name = build::plugin(&options.target)?;
    let plugin = Plugin::find(&name, &BUNDLED)?;
    let metadata = plugin.metadata();
    if !plugin.is_environment() {
        return Err(PluginError::NotAnEnvironment(metadata.name.clone()).into());
    }
    let text = scenario::scenario_of_environment(metadata, &name, 1)?;
    let loaded = scenario::load(text, &format!("defaults of {}", options.target.display()), &options.overrides)?;
    Ok((loaded, plugin))
}
