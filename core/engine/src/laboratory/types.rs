//! Many players of an ordinary world who meet only in sums: rest is found as that of a population of them, and then certified
//! player by player.

use super::Laboratory;
use crate::learning::LearningRule;
use crate::model::ModelError;
use crate::population::{Population, PopulationClass, Terms, Width, settle};
use crate::world::Workers;
use crate::world::accelerate::meets_in_sums;
use crate::world::arena::Arena;

impl Laboratory {
    /// Lets searches among many players begin where a population of them rests; nothing where they are few, whose search is
    /// as good. The rounds that follow certify it, and go on from there.
    ///
    /// # Errors
    /// The game failed.
    pub(super) fn begin_at_rest(&mut self) -> Result<(), ModelError> {
        let model = std::sync::Arc::clone(&self.model);
        if !meets_in_sums(&model) {
            return Ok(());
        }
        let (population, precision) = players_by_precision(&self.learning.rules);
        let (own_part, tolerance) = (self.learning.own_part, self.learning.tolerance);
        let width = model.players * model.contributions;
        for stage in 0..self.world.resource::<Arena>().stages.active.len() {
            let arena = self.world.resource::<Arena>();
            let (slot, probe) = (stage / model.probes, stage % model.probes);
            let phi = arena.phi[slot].as_slice();
            let (population, precision) = (&population, precision.as_slice());
            let terms = Terms { model: &model, population, phi, probe, own_part, precision, fraction: 1.0 };
            let start =
                self.start.get(probe * width..(probe + 1) * width).map(|start| sums(start, model.contributions));
            let workers = self.world.resource::<Workers>();
            let settled = settle(terms, workers, start.as_deref(), tolerance, self.learning.max_rounds)?;
            if settled.solved {
                let mut found = Vec::new();
                settled.beliefs.read(0..width, &mut found);
                self.world.resource_mut::<Arena>().agents.belief[stage * width..][..width].copy_from_slice(&found);
            }
        }
        Ok(())
    }
}

/// Players in classes of equal precision that follow each other, each its own type; and the precisions.
fn players_by_precision(rules: &[LearningRule]) -> (Population, Vec<f64>) {
    let (mut classes, mut precisions): (Vec<PopulationClass>, Vec<f64>) = (Vec::new(), Vec::new());
    for (player, rule) in rules.iter().enumerate() {
        let precision = rule.precision(0).unwrap_or(f64::NAN);
        match classes.last_mut() {
            Some(class) if precisions.last() == Some(&precision) => {
                class.types.end = player + 1;
                class.size += 1;
            }
            _ => {
                classes.push(PopulationClass { name: String::new(), size: 1, types: player..player + 1 });
                precisions.push(precision);
            }
        }
    }
    (Population::new(classes, Width::Double), precisions)
}

/// `[players][k]` added up.
fn sums(beliefs: &[f64], k: usize) -> Vec<f64> {
    (0..k).map(|c| beliefs.iter().skip(c).step_by(k).sum()).collect()
}
