//! Asynchronous logit dynamics: one agent at a time revises, noisily.

use super::draw::draw_action;
use crate::response::{maximum, scaled_gap};
use rand::Rng;

/// The action that a revising agent takes, drawn with probabilities `∝ exp(precision · payoff_a)` (Blume, "The statistical
/// mechanics of strategic interaction", 1993).
///
/// `payoffs` (against what the others play now, finite) and `weights`, scratch that receives the unnormalised law, are
/// `[actions]`, not empty; `precision ≥ 0`. One 64-bit word of `rng`. If agents revise one at a time, chosen uniformly, in a game
/// with potential P, play visits action profile a with frequency `∝ exp(precision · P(a))`, whatever the number of agents.
pub fn logit_revision<R: Rng + ?Sized>(precision: f64, payoffs: &[f64], weights: &mut [f64], rng: &mut R) -> usize {
    let best = maximum(payoffs);
    let mut total = 0.0;
    for (weight, &payoff) in weights.iter_mut().zip(payoffs) {
        *weight = scaled_gap(precision, payoff, best).exp();
        total += *weight;
    }
    draw_action(weights, total, rng)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::{draw_below, logit_response};
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    #[test]
    fn actions_are_drawn_from_the_logit_response() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let payoffs = [0.0, 1.0, -0.5, 0.25];
        let (mut weights, mut law, mut counts) = ([0.0; 4], [0.0; 4], [0_u32; 4]);
        logit_response(1.5, &payoffs, &mut law);
        for _ in 0..100_000 {
            counts[logit_revision(1.5, &payoffs, &mut weights, &mut rng)] += 1;
        }
        assert!(counts.iter().zip(law).all(|(n, p)| (f64::from(*n) / 1e5 - p).abs() < 0.008), "{counts:?} {law:?}");
        assert_eq!(logit_revision(1e9, &[-f64::MAX, f64::MAX, 0.0, 1e300], &mut weights, &mut rng), 1);
    }

    /// A 2×2 potential game that is not symmetric: payoffs are the potential plus a term in the other's action.
    #[test]
    fn long_run_play_is_gibbs() {
        let potential = [[1.0, -0.25], [0.5, 1.5]];
        let dummy = [[3.0, -8.0], [2.5, 0.75]];
        let precision = 1.25;
        let payoff = |player: usize, a: [usize; 2]| potential[a[0]][a[1]] + dummy[player][a[1 - player]];
        let mut gibbs = potential.map(|row| row.map(|p: f64| (precision * p).exp()));
        let total: f64 = gibbs.iter().flatten().sum();
        gibbs.iter_mut().flatten().for_each(|p| *p /= total);

        // Exactly: the Gibbs law is a fixed point of the transition matrix of single revisions.
        let mut after = [[0.0; 2]; 2];
        for (player, a, b) in (0..8).map(|i| (i / 4, i / 2 % 2, i % 2)) {
            let payoffs = [0, 1].map(|own| payoff(player, if player == 0 { [own, b] } else { [a, own] }));
            let mut law = [0.0; 2];
            logit_response(precision, &payoffs, &mut law);
            for (own, p) in law.iter().enumerate() {
                let to = if player == 0 { [own, b] } else { [a, own] };
                after[to[0]][to[1]] += 0.5 * gibbs[a][b] * p;
            }
        }
        assert!(after.iter().flatten().zip(gibbs.iter().flatten()).all(|(x, y)| (x - y).abs() < 1e-15));

        // And so the long run of draws.
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(8);
        let (mut a, mut visits, mut weights) = ([0, 0], [[0.0; 2]; 2], [0.0; 2]);
        for _ in 0..400_000 {
            let player = draw_below(2, &mut rng);
            let payoffs = [0, 1].map(|own| {
                let mut b = a;
                b[player] = own;
                payoff(player, b)
            });
            a[player] = logit_revision(precision, &payoffs, &mut weights, &mut rng);
            visits[a[0]][a[1]] += 1.0 / 400_000.0;
        }
        let errors = visits.iter().flatten().zip(gibbs.iter().flatten()).map(|(x, y): (&f64, &f64)| (x - y).abs());
        assert!(errors.fold(0.0, f64::max) < 0.006, "{visits:?} {gibbs:?}");
    }
}
