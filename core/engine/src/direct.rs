//! Direct mechanisms as games: an environment under a mechanism is a joint game in which a player's private state is its type
//! and its action the type that it reports. All that learns, solves and certifies such games works on it unchanged.

mod linear;
mod metadata;
mod outcomes;
mod reporting;

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_theory::direct::{Details, Mechanism, Pivot, Rule, TypeGrid, check};

use crate::plugin::{EnvironmentInstance, Function, HostedGame, HostedPlugin, Plugin, PluginError};
use crate::setup::GameSetup;

use linear::Linear;
use reporting::Reporting;

/// What players may report.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Reports {
    /// The types of the grid.
    #[default]
    Grid,
    /// Products of the own type with factors that are chosen before it is known.
    Linear(Factors),
}

/// The factors of linear reports: evenly spaced levels, the same for every coordinate of a type that has more than one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factors {
    /// The smallest.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// How many there are.
    pub levels: usize,
}

/// Which mechanism is put to an environment; its parameters are φ.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Allocation and transfers.
    pub rule: Rule,
    /// For rules that have one.
    pub pivot: Pivot,
    /// What players may report to it.
    pub reports: Reports,
    /// Lists that belong to it.
    pub details: Arc<Details>,
}

/// An environment with a mechanism.
pub struct Composed {
    /// The environment.
    pub environment: EnvironmentInstance,
    /// The mechanism, whose parameters are still open.
    pub choice: Choice,
    /// Numbers of observations to compare.
    pub sample_sizes: Vec<f64>,
    observations: f64,
    /// Names of φ behind the environment's own.
    phi: Vec<String>,
    environment_phi: usize,
}

impl Composed {
    /// The environment with these parameters under this mechanism.
    ///
    /// # Errors
    /// It is no environment, refuses its parameters, or its types make no sense.
    pub fn new(plugin: &Arc<Plugin>, setup: &GameSetup, choice: Choice) -> Result<Self, PluginError> {
        let environment = plugin.environment(setup)?;
        TypeGrid::of(&environment.at(&[]))?;
        let facts = environment.facts();
        let values = |name: &Option<String>| name.as_ref().and_then(|name| setup.parameters.get(name));
        let observations = values(&facts.observations).and_then(|values| values.first()).copied().unwrap_or(1.0);
        let sample_sizes = values(&facts.sample_sizes).cloned().unwrap_or_default();
        let phi = metadata::parameters(&choice, &environment).into_iter().map(|p| p.name).collect();
        let environment_phi = plugin.metadata().mechanism().count();
        let composed = Composed { environment, choice, sample_sizes, observations, phi, environment_phi };
        check(&composed.environment.at(&[]), &composed.mechanism(&[]))?;
        Ok(composed)
    }

    /// The environment's own part of φ.
    pub fn environment_phi<'a>(&self, phi: &'a [f64]) -> &'a [f64] {
        &phi[..self.environment_phi.min(phi.len())]
    }

    /// The mechanism under φ, in the order of the game's metadata.
    pub fn mechanism(&self, phi: &[f64]) -> Mechanism {
        let mut mechanism = Mechanism { pivot: self.choice.pivot, ..Mechanism::new(self.choice.rule) };
        mechanism.observations = self.observations;
        mechanism.details = Arc::clone(&self.choice.details);
        for (name, &value) in self.phi.iter().zip(&phi[self.environment_phi.min(phi.len())..]) {
            match name.as_str() {
                "data_share" => mechanism.data_share = value,
                "reserve" | "price" => mechanism.reserve = value,
                name if name.starts_with("weight_") => mechanism.weights.push(value),
                _ => mechanism.boosts.push(value),
            }
        }
        mechanism
    }
}

/// The game of reporting in this environment under this mechanism.
///
/// # Errors
/// It is no environment, refuses its parameters, or has too many types.
pub fn game(plugin: &Arc<Plugin>, setup: &GameSetup, choice: Choice) -> Result<Arc<Plugin>, PluginError> {
    let composed = Composed::new(plugin, setup, choice.clone())?;
    let metadata = metadata::of(plugin.metadata(), &composed)?;
    let name = metadata.name.clone();
    let hosted = Hosted { plugin: Arc::clone(plugin), choice };
    plugin.hosted(metadata, Arc::new(hosted)).map_err(|reason| PluginError::Metadata { origin: name, reason })
}

/// Makes instances of the game.
struct Hosted {
    plugin: Arc<Plugin>,
    choice: Choice,
}

impl HostedPlugin for Hosted {
    fn offers(&self, function: Function) -> bool {
        matches!(function, Function::JointPayoff | Function::Outcome | Function::Transfer)
    }

    fn instance(&self, setup: &GameSetup) -> Result<Box<dyn HostedGame>, PluginError> {
        let parameters: BTreeMap<_, _> = setup.parameters.clone();
        let levels: usize = setup.levels.iter().product();
        let setup = GameSetup { levels: Vec::new(), parameters, ..*setup };
        let composed = Composed::new(&self.plugin, &setup, self.choice.clone())?;
        Ok(match self.choice.reports {
            Reports::Grid => {
                let reporting = Reporting::new(composed)?;
                // Parameters may decide how many types there are.
                if reporting.types() != levels {
                    let game = self.plugin.metadata().name.clone();
                    let reason = format!("{levels} reports of {} types; expected as many of each", reporting.types());
                    return Err(PluginError::Refused { game, reason });
                }
                Box::new(reporting)
            }
            Reports::Linear(factors) => Box::new(Linear::new(composed, factors)?),
        })
    }
}
