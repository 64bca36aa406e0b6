//! From observed play to what it says about social optimality.

use serde::{Deserialize, Serialize};
use walras_engine::play::Observation;
use walras_theory::revealed_preference::{GapSolver, MatrixError, consistency_up_to_slack, exact_consistency, garp_f};

/// Everything that revealed preference says about one observation. Maxima are over players.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The Pareto gap L; exact.
    pub pareto_gap: f64,
    /// The part of it that is unused budget, `max −G_tt`.
    pub budget_slack: f64,
    /// The smallest F of GARP_F: the inconsistency proper; exact.
    pub garp_f: f64,
    /// Whether (13) holds exactly, up to the tolerance.
    pub garp_consistent: bool,
    /// Whether it holds when unused budget is forgiven.
    pub consistent_up_to_slack: bool,
    /// The additive gap, where it was asked for and computed.
    pub additive_gap: Option<f64>,
    /// Which choices contradict each other most; absent if the gap is 0.
    pub bottleneck: Option<Bottleneck>,
}

impl Assessment {
    /// The assessment of these players and others together, the first of whom is named where they are equally bad.
    pub(crate) fn or_worse(self, other: Self) -> Self {
        let bottleneck = if other.pareto_gap > self.pareto_gap { other.bottleneck } else { self.bottleneck };
        Assessment {
            pareto_gap: self.pareto_gap.max(other.pareto_gap),
            budget_slack: self.budget_slack.max(other.budget_slack),
            garp_f: self.garp_f.max(other.garp_f),
            garp_consistent: self.garp_consistent && other.garp_consistent,
            consistent_up_to_slack: self.consistent_up_to_slack && other.consistent_up_to_slack,
            additive_gap: self.additive_gap.zip(other.additive_gap).map(|(a, b)| a.max(b)),
            bottleneck,
        }
    }
}

/// The cycle of revealed preference that determines the Pareto gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bottleneck {
    /// Whose choices.
    pub player: usize,
    /// The probes along the cycle; a single one means unused budget there.
    pub cycle: Vec<usize>,
    /// The comparison (t, s) that binds.
    pub edge: (usize, usize),
    /// Whether the gap is attained as a minimum, not only approached.
    pub attained: bool,
}

/// Why play cannot be assessed.
#[derive(Debug, thiserror::Error)]
pub enum AssessmentError {
    /// The constraints are not finite numbers.
    #[error("player {player}: {source}")]
    Matrix {
        /// Whose constraints.
        player: usize,
        /// What is wrong.
        source: MatrixError,
    },
}

impl AssessmentError {
    /// The error as one of players of whom the first has the number `first` among all.
    pub(crate) fn among(self, first: usize) -> Self {
        let AssessmentError::Matrix { player, source } = self;
        AssessmentError::Matrix { player: first + player, source }
    }
}

/// Assesses observations; keeps its buffers.
#[derive(Debug, Default)]
pub struct Assessor {
    solver: GapSolver,
    matrices: Vec<f64>,
    garp_tolerance: f64,
    lambda_min: Option<f64>,
}

impl Assessor {
    /// An assessor whose exact tests have this relative tolerance, and which reports the additive gap with multipliers of
    /// at least `lambda_min`, if that is given.
    pub fn new(garp_tolerance: f64, lambda_min: Option<f64>) -> Self {
        Assessor { garp_tolerance, lambda_min, ..Assessor::default() }
    }

    /// Another that assesses alike, with buffers of its own.
    pub(crate) fn afresh(&self) -> Self {
        Assessor::new(self.garp_tolerance, self.lambda_min)
    }

    /// The constraint matrices of all players, `[n][T][T]`.
    pub fn matrices(&mut self, seen: &Observation) -> &[f64] {
        let size = seen.probes * seen.probes;
        self.matrices.resize(seen.players * size, 0.0);
        self.matrices.chunks_exact_mut(size).enumerate().for_each(|(i, matrix)| seen.constraint_matrix(i, matrix));
        &self.matrices
    }

    /// The assessment of everything but the additive gap, whose linear programs are too slow for every step.
    pub fn assess(&mut self, seen: &Observation) -> Result<Assessment, AssessmentError> {
        self.matrices(seen);
        let (probes, size) = (seen.probes, seen.probes * seen.probes);
        let mut result = Assessment {
            pareto_gap: 0.0,
            budget_slack: 0.0,
            garp_f: 0.0,
            garp_consistent: true,
            consistent_up_to_slack: true,
            additive_gap: None,
            bottleneck: None,
        };
        for (player, g) in self.matrices.chunks_exact(size).enumerate() {
            let fault = |source| AssessmentError::Matrix { player, source };
            let gap = self.solver.explain(g, probes).map_err(fault)?;
            if gap.value > result.pareto_gap
                && let Some(edge) = gap.edge
            {
                result.pareto_gap = gap.value;
                result.bottleneck = Some(Bottleneck { player, cycle: gap.cycle, edge, attained: gap.attained });
            }
            result.budget_slack = result.budget_slack.max(gap.slack);
            result.garp_f = result.garp_f.max(garp_f(g, probes).map_err(fault)?.value);
            let tolerance = self.garp_tolerance;
            result.garp_consistent &= exact_consistency(g, probes, tolerance).map_err(fault)?.holds();
            result.consistent_up_to_slack &= consistency_up_to_slack(g, probes, tolerance).map_err(fault)?.holds();
        }
        Ok(result)
    }

    /// The smallest multiplier of the additive gap, where that gap was asked for: its linear programs are too slow for every
    /// step of a designer.
    pub fn lambda_min(&self) -> Option<f64> {
        self.lambda_min
    }
}
