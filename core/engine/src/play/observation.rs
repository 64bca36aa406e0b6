//! What a designer sees of play.

use std::sync::Arc;

use super::{least_sum, mean_over, total_of};
use crate::joint_law::{JointLaw, JointLawError};

/// Play as a designer sees it: actions and its own constraints, no utilities.
#[derive(Clone, Debug)]
pub struct Observation {
    /// How many probes, T.
    pub probes: usize,
    /// How many players, n.
    pub players: usize,
    /// How many actions, K.
    pub actions: usize,
    /// How often each action is played, `[T][n][K]`.
    pub frequency: Vec<f64>,
    /// Outcomes, totals over players, `[T][outcomes]`; empty if only actions are seen.
    pub outcomes: Vec<f64>,
    /// What each player pays the designer, `[T][n]`; empty if no money moves or only actions are seen.
    pub transfer: Vec<f64>,
    /// From how many draws; absent if these are the mixed strategies.
    pub draws: Option<usize>,
    /// The actions drawn, `[draws][T][n]`; empty if these are the mixed strategies, or where they are more than 10⁸.
    pub drawn: Vec<u32>,
    /// The private states in which they were taken, `[draws][T][n]`, of a game that has some: the designer does not see them,
    /// but outcomes may depend on them.
    pub drawn_states: Vec<u32>,
    /// Constraint values, `[T][n][K]`.
    pub constraint: Arc<[f64]>,
    /// `G[t,s]` of each player, `[n][T][T]`, where actions are points of a box and not on a grid.
    pub matrix: Option<Arc<[f64]>>,
    /// Whether every stage game was at rest.
    pub converged: bool,
}

impl Observation {
    /// The same with correlated play in place of what was observed: a law over joint actions for each probe. Outcomes and
    /// transfers, which need not go by marginals, are left as they are.
    ///
    /// # Errors
    /// If there is not one law a probe, or one of them is none.
    pub fn with_joint_laws(&self, laws: &[JointLaw]) -> Result<Self, JointLawError> {
        if laws.len() != self.probes {
            return Err(JointLawError::Probes { laws: laws.len(), probes: self.probes });
        }
        let marginals = laws.iter().enumerate().map(|(probe, law)| law.marginals(self.players, self.actions, probe));
        let frequency = marginals.collect::<Result<Vec<_>, _>>()?.concat();
        Ok(Observation { frequency, ..self.clone() })
    }

    /// Outcomes, averaged over probes, `[outcomes]`.
    pub fn mean_outcomes(&self) -> Vec<f64> {
        mean_over(&self.outcomes, self.probes)
    }

    /// What all players pay, averaged over probes; nothing if no money moves.
    pub fn revenue(&self) -> Option<f64> {
        (!self.transfer.is_empty()).then(|| total_of(&self.transfer) / self.probes as f64)
    }

    /// The least that all players pay together under a probe; nothing if no money moves.
    pub fn budget_balance(&self) -> Option<f64> {
        least_sum(&self.transfer, self.players)
    }

    /// `G[t,s] = E_{a∼μ_s} g_t(a)` of a player into `out`, row-major `[T][T]`: constraint t at the play of probe s.
    pub fn constraint_matrix(&self, player: usize, out: &mut [f64]) {
        if let Some(matrix) = &self.matrix {
            return out.copy_from_slice(&matrix[player * out.len()..][..out.len()]);
        }
        let row = |table: usize| (table * self.players + player) * self.actions;
        for (t, out) in out.chunks_exact_mut(self.probes).enumerate() {
            let constraint = &self.constraint[row(t)..][..self.actions];
            for (s, out) in out.iter_mut().enumerate() {
                let frequency = &self.frequency[row(s)..][..self.actions];
                *out = constraint.iter().zip(frequency).map(|(g, p)| g * p).sum();
            }
        }
    }
}
