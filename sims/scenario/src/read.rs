//! From a tree of YAML values to typed fields.

use serde::de::DeserializeOwned;
use serde_yaml::Value;

use super::Scenario;
use super::error::ScenarioError;
use super::node::Node;
use super::path::Path;
use super::problem::Problem;

/// Reads a whole scenario.
pub(super) fn read_scenario(tree: &Value) -> Result<Scenario, ScenarioError> {
    let mut scenario: Scenario = read_at(tree, &Path::default())?;
    scenario.adopt_environment()?;
    Ok(scenario)
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
