//! Best responses when several actions are best: the rule that breaks ties decides where best-response dynamics go.

use super::draw::draw_below;
use crate::response::maximum;
use rand::Rng;

/// What to do among actions that tie exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// The best action of lowest index.
    LowestIndex,
    /// All best actions in equal parts.
    Uniform,
    /// No player moves without gain: the current strategy, restricted to the best actions; the lowest index if it plays none.
    KeepCurrent,
    /// One best action drawn uniformly.
    Random,
}

/// Best response to `payoffs` in place of the current `strategy`, both `[actions]`, not empty, payoffs finite.
///
/// Draws from `rng` only for [`TieRule::Random`] with two or more best actions.
pub fn best_response_by<R: Rng + ?Sized>(tie: TieRule, payoffs: &[f64], strategy: &mut [f64], rng: &mut R) {
    match tie {
        TieRule::Uniform => crate::response::best_response(payoffs, strategy),
        TieRule::KeepCurrent => keep_current(payoffs, strategy),
        TieRule::LowestIndex | TieRule::Random => {
            let best = best_action(tie, payoffs, 0, rng);
            strategy.fill(0.0);
            strategy[best] = 1.0;
        }
    }
}

/// A best action, when strategies are actions and `current` is the one played now.
///
/// `payoffs` is `[actions]`, not empty, finite. [`TieRule::Uniform`] has no pure counterpart but [`TieRule::Random`], whose law
/// it is, and draws likewise.
pub fn best_action<R: Rng + ?Sized>(tie: TieRule, payoffs: &[f64], current: usize, rng: &mut R) -> usize {
    let best = maximum(payoffs);
    let is_best = |action: usize| payoffs.get(action) == Some(&best);
    let nth = |n: usize| (0..payoffs.len()).filter(|&a| is_best(a)).nth(n).unwrap_or(0);
    match tie {
        TieRule::KeepCurrent if is_best(current) => current,
        TieRule::KeepCurrent | TieRule::LowestIndex => nth(0),
        TieRule::Uniform | TieRule::Random => match (0..payoffs.len()).filter(|&a| is_best(a)).count() {
            0 | 1 => nth(0),
            ties => nth(draw_below(ties, rng)),
        },
    }
}

fn keep_current(payoffs: &[f64], strategy: &mut [f64]) {
    let best = maximum(payoffs);
    let on_best = |(&p, &u): (&f64, &f64)| if u == best { p } else { 0.0 };
    let kept: f64 = strategy.iter().zip(payoffs).map(on_best).sum();
    let all: f64 = strategy.iter().sum();
    if kept > 0.0 {
        // Exactly the same strategy, not only up to rounding, if it was a best response.
        let scale = if kept == all { 1.0 } else { 1.0 / kept };
        strategy.iter_mut().zip(payoffs).for_each(|(p, u)| *p = if *u == best { *p * scale } else { 0.0 });
    } else {
        strategy.fill(0.0);
        strategy[payoffs.iter().position(|&u| u == best).unwrap_or(0)] = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    const PAYOFFS: [f64; 4] = [1.0, 3.0, 2.0, 3.0];

    fn respond(tie: TieRule, current: [f64; 4]) -> [f64; 4] {
        let mut strategy = current;
        best_response_by(tie, &PAYOFFS, &mut strategy, &mut Xoshiro256PlusPlus::seed_from_u64(3));
        strategy
    }

    #[test]
    fn each_rule_breaks_ties_in_its_own_way() {
        assert_eq!(respond(TieRule::LowestIndex, [0.25; 4]), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(respond(TieRule::Uniform, [1.0, 0.0, 0.0, 0.0]), [0.0, 0.5, 0.0, 0.5]);
        assert_eq!(respond(TieRule::KeepCurrent, [0.5, 0.125, 0.0, 0.375]), [0.0, 0.25, 0.0, 0.75]);
        assert_eq!(respond(TieRule::KeepCurrent, [0.0, 0.1, 0.0, 0.9]), [0.0, 0.1, 0.0, 0.9]);
        assert_eq!(respond(TieRule::KeepCurrent, [1.0, 0.0, 0.0, 0.0]), [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn random_ties_are_uniform_over_the_best_and_only_those() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
        let mut counts = [0_u32; 4];
        for _ in 0..10_000 {
            counts[best_action(TieRule::Random, &PAYOFFS, 0, &mut rng)] += 1;
        }
        assert_eq!((counts[0], counts[2]), (0, 0));
        assert!(counts[1].abs_diff(5_000) < 250, "{counts:?}");
    }

    #[test]
    fn actions_follow_the_same_rules() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        assert_eq!(best_action(TieRule::KeepCurrent, &PAYOFFS, 3, &mut rng), 3);
        assert_eq!(best_action(TieRule::KeepCurrent, &PAYOFFS, 2, &mut rng), 1);
        assert_eq!(best_action(TieRule::LowestIndex, &PAYOFFS, 3, &mut rng), 1);
        assert_eq!(best_action(TieRule::LowestIndex, &[-f64::MAX; 3], 2, &mut rng), 0);
        let unused = rng.clone();
        assert_eq!(best_action(TieRule::Random, &[0.0, 1.0], 0, &mut rng), 1);
        assert_eq!(rng, unused, "no tie, no draw");
    }
}
