//! Objectives of revealed preference: what a designer makes of actions and its own constraints.

use walras_theory::revealed_preference::{GapSolver, additive_gap, garp_f};

use super::{Objective, ObjectiveError, View};
use crate::evaluation::Evaluation;

/// An index of single players.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AgentIndex {
    /// [`ParetoGap`].
    ParetoGap,
    /// [`GarpF`].
    GarpF,
    /// [`AdditiveGap`].
    Additive(AdditiveGap),
}

impl AgentIndex {
    /// The largest of the players in view.
    ///
    /// # Errors
    /// As the objective's.
    pub fn value(self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        match self {
            AgentIndex::ParetoGap => ParetoGap::default().value(view),
            AgentIndex::GarpF => GarpF.value(view),
            AgentIndex::Additive(mut additive) => additive.value(view),
        }
    }
}

/// The Pareto gap (15), exact.
#[derive(Debug, Default)]
pub struct ParetoGap {
    solver: GapSolver,
}

impl Objective for ParetoGap {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        let gap = self.solver.system_value(view.agents(), view.seen.probes);
        gap.map(|gap| gap.value).map_err(|source| ObjectiveError::Matrix { player: 0, source })
    }

    fn of_each_agent(&self) -> Option<AgentIndex> {
        Some(AgentIndex::ParetoGap)
    }
}

/// The smallest F of GARP_F (Definition 7), exact: the Pareto gap with unused budget forgiven.
#[derive(Clone, Copy, Debug, Default)]
pub struct GarpF;

impl Objective for GarpF {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        view.agents().enumerate().try_fold(0.0, |largest: f64, (player, g)| {
            let gap = garp_f(g, view.seen.probes).map_err(|source| ObjectiveError::Matrix { player, source })?;
            Ok(largest.max(gap.value))
        })
    }

    fn of_each_agent(&self) -> Option<AgentIndex> {
        Some(AgentIndex::GarpF)
    }
}

/// The additive linear program of the authors' code, with its lower bound on multipliers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdditiveGap {
    /// Smallest multiplier, > 0.
    pub lambda_min: f64,
}

impl Objective for AdditiveGap {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        view.agents().enumerate().try_fold(0.0, |largest: f64, (player, g)| {
            let gap = additive_gap(g, view.seen.probes, self.lambda_min);
            Ok(largest.max(gap.map_err(|source| ObjectiveError::Additive { player, source })?.value))
        })
    }

    fn of_each_agent(&self) -> Option<AgentIndex> {
        Some(AgentIndex::Additive(*self))
    }

    fn record(&self, value: f64, evaluation: &mut Evaluation) {
        evaluation.assessment.additive_gap = Some(value);
    }
}
