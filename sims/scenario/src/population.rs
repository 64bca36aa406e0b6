//! Players as a population: classes with sizes, and types in place of players.

mod plan;
mod types;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use walras_engine::population::Width;

pub(super) use plan::{has_rows, plan};
pub(super) use types::rows;

/// How a population is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationChoice {
    /// What beliefs are stored in.
    #[serde(default)]
    pub precision: Storage,
}

/// What beliefs are stored in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// Double precision.
    #[default]
    F64,
    /// Single precision: half the memory, and residuals of no less than some 1e-7 where players feel their own part.
    F32,
}

impl From<Storage> for Width {
    fn from(storage: Storage) -> Self {
        match storage {
            Storage::F64 => Width::Double,
            Storage::F32 => Width::Single,
        }
    }
}
