//! What searches for the limit of a branch of logit equilibria have in common.

use std::ops::Range;

/// Branches tried: one from uniform play, others from unequal priors.
pub(crate) const BRANCHES: usize = 5;
/// Precision, in payoff ranges, beyond which a branch has nothing more to tell.
pub(crate) const CRISP: f64 = 1e13;
/// Probabilities below which actions are taken to be outside the support, one guess after another.
pub(crate) const CUTS: [f64; 4] = [1e-2, 1e-4, 1e-7, 0.05];
pub(crate) const NEWTON_STEPS: usize = 30;
/// A branch is near an equilibrium if no probability differs by more.
pub(crate) const NEAR: f64 = 1e-2;
/// Equilibria refined one after the other are the same if no probability differs by more.
pub(crate) const SAME: f64 = 1e-4;
/// Precision, in payoff ranges, beyond which a branch that is near an equilibrium does not leave it.
pub(crate) const SURE: f64 = 1e4;

/// Play at precision 0, flat: `uniform` on branch 0, else with weights between 1 and 2 in a fixed irregular order. `strategies`
/// are the places of what sums to 1.
pub(crate) fn prior(uniform: Vec<f64>, strategies: impl Iterator<Item = Range<usize>>, branch: usize) -> Vec<f64> {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let mut prior = uniform;
    if branch == 0 {
        return prior;
    }
    for (k, p) in prior.iter_mut().enumerate() {
        *p *= 1.0 + ((k + 1) as f64 * GOLDEN * branch as f64).fract();
    }
    for own in strategies {
        let own = &mut prior[own];
        let total: f64 = own.iter().sum();
        own.iter_mut().for_each(|p| *p /= total);
    }
    prior
}
