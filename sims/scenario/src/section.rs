//! Which parameter belongs into which section of a scenario.

use std::collections::BTreeMap;

use walras_game::metadata::{Metadata, Parameter, Role};

use super::Scenario;
use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;
use super::quantity::Quantity;

/// What of the mechanism is no parameter, but says which direct one it is: names, and lists.
pub(super) const WORDS: [&str; 5] = ["rule", "pivot", "menu", "virtual_values", "outcomes"];

/// The sections of a scenario that give parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Game,
    Probes,
    Mechanism,
}

impl Section {
    pub(super) fn of(role: Role) -> Self {
        match role {
            Role::Environment | Role::PrivateType => Section::Game,
            Role::Probe => Section::Probes,
            Role::Mechanism => Section::Mechanism,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Section::Game => "game.parameters",
            Section::Probes => "probes.parameters",
            Section::Mechanism => "mechanism",
        }
    }

    pub(super) fn path(self) -> Path {
        Path::fixed(self.name())
    }

    pub(super) fn given(self, scenario: &Scenario) -> &BTreeMap<String, Quantity> {
        match self {
            Section::Game => &scenario.game.parameters,
            Section::Probes => &scenario.probes.parameters,
            Section::Mechanism => &scenario.mechanism,
        }
    }
}

fn role_in_words(role: Role) -> &'static str {
    match role {
        Role::Environment => "an environment parameter",
        Role::PrivateType => "a private type",
        Role::Probe => "a probe parameter",
        Role::Mechanism => "a mechanism parameter",
    }
}

/// Refuses parameters that the game does not have, or has in another section.
pub(super) fn check_names(scenario: &Scenario, metadata: &Metadata) -> Result<(), ScenarioError> {
    for section in [Section::Game, Section::Probes, Section::Mechanism] {
        for name in section.given(scenario).keys() {
            if section == Section::Mechanism && WORDS.contains(&name.as_str()) && metadata.parameter(name).is_none() {
                check_word(scenario, &section.path().field(name))?;
                continue;
            }
            check_name(metadata, section, &section.path(), name)?;
        }
    }
    for name in scenario.designer.iter().flat_map(|designer| designer.bounds.keys()) {
        check_name(metadata, Section::Mechanism, &Path::fixed("designer.bounds"), name)?;
    }
    Ok(())
}

/// Words name direct mechanisms, which games do not have.
fn check_word(scenario: &Scenario, path: &Path) -> Result<(), ScenarioError> {
    if scenario.environment.is_some() {
        return Ok(());
    }
    let reason = "it is a word of direct mechanisms, which need an `environment` in the place of the `game`";
    Err(ScenarioError::new(path.clone(), Problem::Useless(reason.into())))
}

fn check_name(metadata: &Metadata, section: Section, path: &Path, name: &str) -> Result<(), ScenarioError> {
    let problem = match metadata.parameter(name) {
        Some(parameter) if Section::of(parameter.role) == section => return Ok(()),
        Some(parameter) => Problem::Misplaced {
            name: name.into(),
            what: role_in_words(parameter.role),
            belongs: Section::of(parameter.role).name(),
        },
        None => {
            let here = |p: &&Parameter| Section::of(p.role) == section;
            let valid = metadata.parameters.iter().filter(here).map(|p| p.name.clone()).collect();
            Problem::Unknown { kind: "parameter", name: name.into(), valid }
        }
    };
    Err(ScenarioError::new(path.field(name), problem))
}
