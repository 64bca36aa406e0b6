//! The runs of an ensemble: a scenario with each combination of its swept values.

use std::path::{Path as FilePath, PathBuf};

use serde_yaml::Value;
use walras_game::metadata::Metadata;

use super::check::{check, check_sweep};
use super::error::ScenarioError;
use super::loaded::Loaded;
use super::path::Path;
use super::read::{read_at, read_scenario};
use super::resolve::{Resolved, resolve_among};
use super::source::{Override, Source};
use super::sweep::{Sweep, Values, value_of};
use super::write;
use super::{overrides, sweep};

/// What is swept, read on its own: without its values the scenario may not be complete.
pub(super) fn read_sweep(tree: &Value) -> Result<Sweep, ScenarioError> {
    let path = Path::fixed("sweep");
    let sweep: Sweep = match tree.get("sweep") {
        None | Some(Value::Null) => Sweep::default(),
        Some(value) => read_at(value, &path)?,
    };
    check_sweep(&sweep)?;
    Ok(sweep)
}

/// The tree and its source with the values of one combination in their places.
pub(super) fn apply(
    tree: &Value,
    source: &Source,
    sweep: &Sweep,
    point: usize,
) -> Result<(Value, Source), ScenarioError> {
    let mut source = source.clone();
    for ((text, values), index) in sweep.axes.iter().zip(sweep.indices(point)) {
        source.push(assignment(text, values, index));
    }
    let mut tree = tree.clone();
    for change in source.swept() {
        overrides::apply(&mut tree, change).map_err(|error| source.locate(error))?;
    }
    Ok((tree, source))
}

/// The override that puts value `index` in its place.
fn assignment(text: &str, values: &Values, index: usize) -> Override {
    let at = Path::fixed("sweep").field(text);
    let (value, at) = match values {
        Values::List(entries) => {
            let (entry, at) = (&entries[index], at.entry(index));
            let value = value_of(entry);
            (value.clone(), if std::ptr::eq(entry, value) { at } else { at.field("value") })
        }
        Values::Range(range) => (sweep::number(range.at(index)), at),
    };
    Override::swept(Path::parse(text).unwrap_or_default(), value, at)
}

impl Loaded {
    /// Whether the scenario asks for more than one run, or for a table of runs.
    pub fn is_ensemble(&self) -> bool {
        self.scenario.replicates > 1 || !self.scenario.sweep.is_empty()
    }

    /// The scenario with combination `point` of the swept values: one run, of the first replicate.
    ///
    /// # Errors
    /// The scenario makes no sense with these values; the error tells the line of the value.
    pub fn point(&self, point: usize) -> Result<Loaded, ScenarioError> {
        let (tree, source) = apply(&self.tree, &self.source, &self.scenario.sweep, point)?;
        let mut scenario = read_scenario(&tree).map_err(|error| source.locate(error))?;
        (scenario.sweep, scenario.replicates) = (Sweep::default(), 1);
        check(&scenario).map_err(|error| source.locate(error))?;
        Ok(Loaded { scenario, source, tree, trust: self.trust.clone(), ranks: self.ranks.clone(), as_given: None })
    }

    /// Decides every number of one replicate, as [`Loaded::resolve`] does for the first.
    ///
    /// # Errors
    /// A number that was drawn is none that the game takes.
    pub fn resolve_replicate(&self, replicate: u32, metadata: &Metadata) -> Result<Resolved, ScenarioError> {
        let mut scenario = self.scenario.clone();
        scenario.replicate = replicate;
        resolve_among(&scenario, metadata, &self.ranks).map_err(|error| self.source.locate(error))
    }

    /// The scenario as it was given, overrides applied, to be read from another folder than `folder`, where it is now.
    pub fn ensemble_text(&self, folder: &FilePath) -> Result<String, serde_yaml::Error> {
        let mut tree = self.tree.clone();
        let anchor = |value: &mut Value, only_paths: bool| {
            if let Value::String(name) = value {
                anchor(name, folder, only_paths);
            }
        };
        let places = [("game", "file", false), ("game", "plugin", true), ("environment", "plugin", true)];
        for (section, field, only_paths) in places {
            if let Some(value) = tree.get_mut(section).and_then(|section| section.get_mut(field)) {
                anchor(value, only_paths);
            }
            let swept = tree.get_mut("sweep").and_then(|sweep| sweep.get_mut(format!("{section}.{field}")));
            for entry in swept.and_then(Value::as_sequence_mut).into_iter().flatten() {
                let labelled = !std::ptr::eq(value_of(entry), entry);
                match entry.get_mut("value").filter(|_| labelled) {
                    Some(value) => anchor(value, only_paths),
                    None => anchor(entry, only_paths),
                }
            }
        }
        let networks = tree.get_mut("game").and_then(|game| game.get_mut("parameters")).and_then(Value::as_mapping_mut);
        for (_, parameter) in networks.into_iter().flatten() {
            if let Some(file) = parameter.get_mut("file") {
                anchor(file, false);
            }
        }
        write::yaml(&tree)
    }
}

/// Makes the name of a file absolute, counted from `folder` if it lies there; plain names may be games that come with
/// walras.
fn anchor(name: &mut String, folder: &FilePath, only_paths: bool) {
    if only_paths && !name.contains(std::path::is_separator) {
        return;
    }
    let beside = folder.join(&*name);
    let file = if beside.exists() || !only_paths { beside } else { PathBuf::from(&*name) };
    *name = std::path::absolute(&file).unwrap_or(file).display().to_string();
}
