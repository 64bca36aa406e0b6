//! Merge keys `<<`, which put the fields of other mappings into a mapping that lacks them.

use serde_yaml::Value;

use super::locate::{Part, locate};
use super::path::{Path, Step};
use super::problem::{Fault, Problem};

/// Applies the merge keys `<<`, innermost first, so that a merged mapping may itself merge others.
pub(super) fn merge(value: &mut Value) -> Result<(), Unmergeable> {
    match value {
        Value::Mapping(mapping) => {
            for (name, value) in mapping.iter_mut() {
                let step = || Step::Field(name.as_str().unwrap_or_default().to_owned());
                merge(value).map_err(|fault| fault.below(step()))?;
            }
            if let Some(merged) = mapping.get("<<") {
                check_merged(merged).map_err(|fault| fault.below(Step::Field("<<".into())))?;
                value.apply_merge().map_err(|e| Unmergeable::new(Problem::Syntax(e.to_string())))?;
            }
        }
        Value::Sequence(entries) => {
            for (index, entry) in entries.iter_mut().enumerate() {
                merge(entry).map_err(|fault| fault.below(Step::Entry(index)))?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn check_merged(merged: &Value) -> Result<(), Unmergeable> {
    let found = match merged {
        Value::Mapping(_) => return Ok(()),
        Value::Sequence(entries) if entries.iter().all(Value::is_mapping) => return Ok(()),
        Value::Sequence(_) => "a list with other things than mappings",
        _ => "a single value",
    };
    Err(Unmergeable::new(Problem::Merge { found: found.into() }))
}

/// A merge key that cannot be applied and the steps to it, innermost first.
pub(super) struct Unmergeable {
    problem: Problem,
    steps: Vec<Step>,
}

impl Unmergeable {
    fn new(problem: Problem) -> Self {
        Unmergeable { problem, steps: Vec::new() }
    }

    fn below(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The fault and the byte at which the key's value begins.
    pub(super) fn in_text(self, text: &str) -> Fault {
        let path = Path::new(self.steps.into_iter().rev());
        (self.problem, Some(locate(text, &path, Part::Value).offset))
    }
}
