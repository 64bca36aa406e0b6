//! What policies prove about themselves.

use walras_theory::dynamic::{best_of_periods, certify, evaluate_periods};
use walras_theory::quality::largest;

use super::chain::Chain;

/// Exact values of policies and what exact best responses add to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// `[players][stages]`.
    pub values: Vec<f64>,
    /// How exactly the policies were evaluated, `[stages]`.
    pub bellman_residual: Vec<f64>,
    /// What a best response adds from each stage on, `[players][stages]`.
    pub regret: Vec<f64>,
    /// The sum over players of their largest regret in a stage in which play may begin: a state, of the first period.
    pub nash_conv: f64,
    /// Whether regrets are those of a player that sees everything, and so upper bounds for one that does not.
    pub is_bound: bool,
}

impl Chain {
    /// The certificate of a flat profile of all stages; `None` if the numbers are not finite.
    pub fn certify(&self, profile: &[f64]) -> Option<Certificate> {
        let is_bound = self.hides_types();
        let Some(periods) = self.horizon() else {
            let found = certify(self.game(), profile)?;
            let (values, bellman_residual, regret) = (found.values, found.bellman_residual, found.regret);
            return Some(Certificate { values, bellman_residual, regret, nash_conv: found.nash_conv, is_bound });
        };
        let (values, _) = evaluate_periods(self.game(), periods, profile);
        let best = best_of_periods(self.game(), periods, profile);
        let regret: Vec<f64> = best.iter().zip(&values).map(|(best, value)| (best - value).max(0.0)).collect();
        let finite = values.iter().chain(&best).all(|x| x.is_finite());
        let stages = self.stages();
        let first = |player: usize| largest(regret[player * stages..][..self.game().states()].iter().copied());
        let nash_conv = (0..self.game().players()).map(first).sum();
        // Backward induction evaluates exactly.
        let bellman_residual = vec![0.0; stages];
        finite.then_some(Certificate { values, bellman_residual, regret, nash_conv, is_bound })
    }
}
