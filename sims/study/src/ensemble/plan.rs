//! Which runs an ensemble has: every combination of the swept values, each with every replicate.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use walras_assemble::{OpenError, Opened, find_game};
use walras_engine::model::ModelError;
use walras_engine::plugin::Plugin;
use walras_games::PluginFacts;
use walras_process::folder::{Folder, FolderError};
use walras_scenario::{Loaded, Trust};
use walras_tables::{Column, Values};

use crate::layout::SCENARIO;
use crate::manifest::Manifest;

/// An ensemble that is about to be played.
///
/// Members are numbered from 0: all replicates of the first combination of swept values, then those of the second, …
pub(crate) struct Plan {
    loaded: Loaded,
    /// The file that the scenario comes from.
    scenario: PathBuf,
    /// What is swept.
    pub(super) axes: Vec<Axis>,
    /// Combinations of swept values.
    pub(super) points: usize,
    /// Runs of each.
    pub(super) replicates: usize,
    /// Games opened so far, by the name that the scenario gives them.
    games: Mutex<BTreeMap<String, (Arc<Plugin>, PluginFacts)>>,
}

/// A swept field.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its path.
    pub path: String,
    /// What its values are called.
    pub labels: Vec<String>,
    /// The values, if all are numbers.
    pub numbers: Option<Vec<f64>>,
    /// The unit of the values, as the games say; empty if they say none, or not the same.
    pub unit: String,
}

impl Plan {
    pub(crate) fn new(loaded: Loaded, scenario: &Path) -> Self {
        let sweep = &loaded.scenario.sweep;
        let axis = |(path, values): &(String, walras_scenario::Values)| Axis {
            path: path.clone(),
            labels: values.swept().into_iter().map(|value| value.label).collect(),
            numbers: values.numbers(),
            unit: String::new(),
        };
        Plan {
            axes: sweep.axes.iter().map(axis).collect(),
            points: sweep.points().unwrap_or(usize::MAX),
            replicates: loaded.scenario.replicates as usize,
            scenario: scenario.into(),
            games: Mutex::default(),
            loaded,
        }
    }

    /// The same plan with an open game in the place of the one that its scenario names.
    ///
    /// # Errors
    /// The game's file cannot be read.
    pub(super) fn with_game(self, game: Option<&Arc<Plugin>>) -> Result<Self, OpenError> {
        if let Some(game) = game {
            let facts = PluginFacts::of(game).map_err(ModelError::from)?;
            let name = self.loaded.scenario.game.plugin.clone();
            self.games.lock().unwrap_or_else(PoisonError::into_inner).insert(name, (Arc::clone(game), facts));
        }
        Ok(self)
    }

    /// How many runs there are.
    pub(super) fn members(&self) -> usize {
        self.points * self.replicates
    }

    /// The combination that a member belongs to.
    pub(super) fn point_of(&self, member: usize) -> usize {
        member / self.replicates
    }

    /// The replicate that a member is, as `replicate` would have it in a scenario of its own.
    pub(crate) fn replicate_of(&self, member: usize) -> u32 {
        self.loaded.scenario.replicate + (member % self.replicates) as u32
    }

    /// The scenario with what is run of it.
    pub(super) fn scenario(&self) -> &walras_scenario::Scenario {
        &self.loaded.scenario
    }

    /// What the scenario may have opened.
    pub(super) fn trust(&self) -> &Trust {
        &self.loaded.trust
    }

    /// Which value of each axis a combination has.
    pub(super) fn indices(&self, point: usize) -> Vec<usize> {
        self.loaded.scenario.sweep.indices(point)
    }

    /// Writes the scenario to go on from into the folder of its run; its text.
    pub(super) fn write_text(&self, folder: &Folder) -> Result<String, FolderError> {
        let relative_to = self.scenario.parent().unwrap_or(Path::new(""));
        let text = self.loaded.ensemble_text(relative_to).map_err(std::io::Error::other);
        let text = text.map_err(|source| FolderError::Write { path: folder.path().join(SCENARIO), source })?;
        folder.write(SCENARIO, |file| file.write_all(text.as_bytes()))?;
        Ok(text)
    }

    /// The scenario of one combination with its game.
    pub(crate) fn open(&self, point: usize) -> Result<Opened, OpenError> {
        let loaded = self.loaded.point(point)?;
        let name = loaded.scenario.game.plugin.clone();
        let mut games = self.games.lock().unwrap_or_else(PoisonError::into_inner);
        let plugin = match games.get(&name) {
            Some((plugin, _)) => Arc::clone(plugin),
            None => {
                let plugin = find_game(&loaded, &self.scenario)?;
                let facts = PluginFacts::of(&plugin).map_err(ModelError::from)?;
                tracing::info!("game {} {} loaded from {}", facts.name, facts.version, facts.path);
                games.insert(name, (Arc::clone(&plugin), facts));
                plugin
            }
        };
        drop(games);
        Opened::new(loaded, &self.scenario, plugin)
    }

    /// The games opened so far.
    pub(super) fn games(&self) -> Vec<PluginFacts> {
        let games = self.games.lock().unwrap_or_else(PoisonError::into_inner);
        games.values().map(|(_, facts)| facts.clone()).collect()
    }

    /// What a run of `text`, its scenario, is made of.
    pub(super) fn manifest(&self, text: &str) -> Manifest {
        Manifest::of(text, self.loaded.scenario.seed, self.games())
    }

    /// What is swept, with the units of the games opened so far.
    pub(super) fn measured_axes(&self) -> Vec<Axis> {
        let games = self.games.lock().unwrap_or_else(PoisonError::into_inner);
        let unit = |path: &str| {
            let name = parameter(path)?;
            let mut units = games.values().filter_map(|(game, _)| Some(&game.metadata().parameter(name)?.unit));
            let first = units.next()?;
            units.all(|unit| unit == first).then(|| first.clone())
        };
        let measured = |axis: &Axis| Axis { unit: unit(&axis.path).unwrap_or_default(), ..axis.clone() };
        self.axes.iter().map(measured).collect()
    }

    /// The columns that say which run each of `rows` rows of a member belongs to.
    pub(super) fn place(&self, member: usize, rows: usize) -> Vec<Column> {
        let replicate = i64::from(self.replicate_of(member));
        let column =
            Column { name: "replicate".into(), unit: String::new(), values: Values::Whole(vec![replicate; rows]) };
        [column].into_iter().chain(self.swept(self.point_of(member), rows)).collect()
    }

    /// The columns of the swept values of a combination.
    pub(super) fn swept(&self, point: usize, rows: usize) -> Vec<Column> {
        let column = |(axis, index): (&Axis, usize)| {
            let values = match &axis.numbers {
                Some(numbers) => Values::Real(vec![numbers[index]; rows]),
                None => Values::Name(vec![axis.labels[index].clone(); rows]),
            };
            Column { name: axis.path.clone(), unit: String::new(), values }
        };
        self.axes.iter().zip(self.indices(point)).map(column).collect()
    }
}

/// The game's parameter that a path leads to, or to an entry of; nothing where it leads into the law of a draw or elsewhere.
fn parameter(path: &str) -> Option<&str> {
    let sections = ["mechanism.", "game.parameters.", "probes.parameters."];
    let inside = sections.iter().find_map(|section| path.strip_prefix(section))?;
    let (name, _) = inside.split_once('[').unwrap_or((inside, ""));
    (!inside.contains('.')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_parameters_and_their_entries_have_units() {
        let cases = [
            ("mechanism.price", Some("price")),
            ("game.parameters.valuation[2]", Some("valuation")),
            ("probes.parameters.shift", Some("shift")),
            ("mechanism.price.high", None),
            ("designer.bounds.price[0]", None),
            ("learning.precision", None),
        ];
        cases.into_iter().for_each(|(path, name)| assert_eq!(parameter(path), name, "{path}"));
    }
}
