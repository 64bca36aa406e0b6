//! From a file's bytes to a checked [`Scenario`].

use serde_yaml::Value;
use walras_engine::reduce::Ranks;

use super::check::check;
use super::error::ScenarioError;
use super::loaded::Loaded;
use super::overrides;
use super::point::{self, read_sweep};
use super::problem::Problem;
use super::read::read_scenario;
use super::source::{Override, Source};
use super::tree;
use super::trust::Trust;

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
    source.check_sweeps()?;
    let tree = read_tree(&source)?;
    let sweep = read_sweep(&tree).map_err(|error| source.locate(error))?;
    let (first, within) = point::apply(&tree, &source, &sweep, 0)?;
    let scenario = read_scenario(&first).map_err(|error| within.locate(error))?;
    check(&scenario).map_err(|error| within.locate(error))?;
    Ok(Loaded { scenario, source, tree, trust: Trust::All, ranks: Ranks::default(), as_given: None })
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
    overrides::play_one(&mut tree, source.overrides());
    Ok(tree)
}
