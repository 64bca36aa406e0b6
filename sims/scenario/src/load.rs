//! From a file's bytes to a checked [`Scenario`].

use serde::de::DeserializeOwned;
use serde_yaml::Value;
use walras_game::metadata::Metadata;

use super::check::check;
use super::error::ScenarioError;
use super::node::Node;
use super::overrides;
use super::path::Path;
use super::point::{self, read_sweep};
use super::problem::Problem;
use super::resolve::{Resolved, resolve};
use super::source::{Override, Source};
use super::{Scenario, tree};

/// A scenario together with the text it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, overrides applied; of an ensemble its first run, with what else is to be run.
    pub scenario: Scenario,
    /// Its text, to find the places of faults found later.
    pub source: Source,
    /// Its fields as they were given, overrides applied, without values of a sweep.
    pub(super) tree: Value,
    /// The scenario as it was before its game was read from a file, whose path it has in full.
    pub(super) as_given: Option<Box<Scenario>>,
}

impl Loaded {
    /// Decides every number, as [`resolve`] does; errors tell the line or the override at fault.
    pub fn resolve(&self, metadata: &Metadata) -> Result<Resolved, ScenarioError> {
        resolve(&self.scenario, metadata).map_err(|error| self.source.locate(error))
    }

    /// The scenario without the numbers that came from its game's file.
    pub fn as_given(&self) -> &Scenario {
        self.as_given.as_deref().unwrap_or(&self.scenario)
    }

    /// The fault that the scenario's game cannot be loaded, at the place where it is named.
    pub fn fault_of_game(&self, reason: impl ToString) -> ScenarioError {
        self.source.locate(ScenarioError::new(Path::fixed("game.plugin"), Problem::Game(reason.to_string())))
    }
}

/// Reads a scenario and applies overrides `(path, value)`, values being YAML, in their order.
///
/// `file_name` is for messages only. Errors tell the line and column of the fault, or the override that caused it.
pub fn load(text: impl AsRef<[u8]>, file_name: &str, overrides: &[(String, String)]) -> Result<Loaded, ScenarioError> {
    let overrides: Vec<_> = overrides.iter().map(|(path, value)| Override::set(path, value)).collect();
    load_with(text, file_name, overrides.into_iter().collect::<Result<_, _>>()?)
}

/// As [`load`], with overrides of any kind.
pub fn load_with(text: impl AsRef<[u8]>, file_name: &str, overrides: Vec<Override>) -> Result<Loaded, ScenarioError> {
    let source = Source::new(text.as_ref(), file_name, overrides)?;
    let tree = read_tree(&source)?;
    let sweep = read_sweep(&tree).map_err(|error| source.locate(error))?;
    let (first, within) = point::apply(&tree, &source, &sweep, 0)?;
    let scenario = read_scenario(&first).map_err(|error| within.locate(error))?;
    check(&scenario).map_err(|error| within.locate(error))?;
    Ok(Loaded { scenario, source, tree, as_given: None })
}

fn read_tree(source: &Source) -> Result<Value, ScenarioError> {
    let mut tree = tree::parse(source.text()).map_err(|(problem, offset)| source.fault(problem, offset))?;
    match tree {
        Value::Null => return Err(source.fault(Problem::Empty, None)),
        Value::Mapping(_) => {}
        _ => read_scenario(&tree).map(drop).map_err(|error| source.locate(error))?,
    }
    for change in source.overrides() {
        overrides::apply(&mut tree, change)?;
    }
    Ok(tree)
}

pub(super) fn read_scenario(tree: &Value) -> Result<Scenario, ScenarioError> {
    read_at(tree, &Path::default())
}

/// Reads what stands at a place of the scenario.
pub(super) fn read_at<T: DeserializeOwned>(value: &Value, place: &Path) -> Result<T, ScenarioError> {
    serde_path_to_error::deserialize(Node(value)).map_err(|error| {
        let path = place.join(&Path::from(error.path()));
        match error.into_inner() {
            Problem::Missing(name) => ScenarioError::new(path.field(&name), Problem::Missing(String::new())),
            Problem::Unknown { kind: "field", name, valid } => {
                let path = if path.ends_with(&name) { path } else { path.field(&name) };
                ScenarioError::new(path, Problem::Unknown { kind: "field", name, valid })
            }
            problem => ScenarioError::new(path, problem),
        }
    })
}
