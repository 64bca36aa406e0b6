//! Overrides from the command line, `--set path=value`.

use serde_yaml::{Mapping, Value};

use super::error::ScenarioError;
use super::path::Step;
use super::problem::Problem;
use super::source::Override;

/// Puts an override's value into the tree, making the mappings on the way to it.
pub(super) fn apply(tree: &mut Value, change: &Override) -> Result<(), ScenarioError> {
    let value = change.value()?;
    let mut node = tree;
    for (depth, step) in change.path.steps().iter().enumerate() {
        node = child(node, step).map_err(|what| {
            let parent = change.path.prefix(depth);
            change.fault(Problem::Override(format!("`{parent}` {what}")))
        })?;
    }
    *node = value;
    Ok(())
}

/// A replicate that is asked for by its number is played by itself, unless a number of replicates is asked for beside it.
pub(super) fn play_one(tree: &mut Value, changes: &[Override]) {
    let sets = |field: &str| changes.iter().any(|change| change.path.to_string() == field);
    if sets("replicate")
        && !sets("replicates")
        && let Value::Mapping(mapping) = tree
    {
        mapping.remove("replicates");
    }
}

/// The value one step below, made if it can be; or why there is none.
fn child<'a>(node: &'a mut Value, step: &Step) -> Result<&'a mut Value, String> {
    if let (Value::Null, Step::Field(_)) = (&*node, step) {
        *node = Value::Mapping(Mapping::new());
    }
    match (node, step) {
        (Value::Mapping(mapping), Step::Field(name)) => Ok(mapping.entry(name.as_str().into()).or_insert(Value::Null)),
        (Value::Sequence(entries), Step::Entry(index)) => {
            let length = entries.len();
            entries.get_mut(*index).ok_or_else(|| format!("has {length} entries, there is none at index {index}"))
        }
        (Value::Mapping(_), Step::Entry(index)) => Err(format!("is a mapping, it has no entry {index}")),
        (Value::Sequence(_), Step::Field(name)) => Err(format!("is a list, it has no field `{name}`")),
        (Value::Null, _) => Err("is not a list".into()),
        (_, Step::Field(name)) => Err(format!("is a single value, it has no field `{name}`")),
        (_, Step::Entry(index)) => Err(format!("is a single value, it has no entry {index}")),
    }
}
