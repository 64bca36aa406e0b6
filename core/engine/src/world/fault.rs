//! The failure that ends a run.

use bevy_ecs::prelude::*;

use crate::model::ModelError;

/// The first failure in a round; it ends the run.
#[derive(Debug, Default, Resource)]
pub struct Fault(pub Option<ModelError>);

impl Fault {
    pub(super) fn keep(&mut self, result: Result<(), impl Into<ModelError>>) {
        if let (None, Err(error)) = (&self.0, result) {
            self.0 = Some(error.into());
        }
    }
}
