//! Replicator dynamics: shares grow with payoff above the average.

use super::simplex::tilt;

/// Why a generation cannot reproduce.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReplicatorError {
    /// A fitness is negative, and so would be a share.
    #[error("the fitness of action {action} is {fitness}; background + payoff must not be negative")]
    NegativeFitness {
        /// The action.
        action: usize,
        /// Its background + payoff.
        fitness: f64,
    },
    /// Every action played has fitness zero: no player is left.
    #[error("all actions in play have fitness zero; raise the background fitness")]
    Extinct,
}

/// One step of length `step` of the continuous replicator equation `ẋ_a = x_a (u_a − ū)` (Taylor & Jonker, "Evolutionary stable
/// strategies and game dynamics", 1978) by the exponential Euler method: `x_a ∝ x_a · exp(step · u_a)`.
///
/// Exact while payoffs stay constant. The simplex and its faces are invariant for any `step ≥ 0`; adding a number to all payoffs
/// changes nothing. `payoffs` (finite) and `strategy` (of positive sum) are `[actions]`. It is the same map as
/// [`exponential_weights`](super::exponential_weights).
pub fn replicator(step: f64, payoffs: &[f64], strategy: &mut [f64]) {
    tilt(step, payoffs, strategy);
}

/// One generation of the discrete replicator dynamics, `x_a ← x_a (β + u_a)/(β + ū)` with background fitness β (Maynard Smith,
/// "Evolution and the Theory of Games", 1982).
///
/// `payoffs` (finite) and `strategy` are `[actions]`. Large β makes small steps: the continuous equation with step 1/β.
/// Adding c to all payoffs is the same as adding c to β.
///
/// # Errors
/// A negative fitness, even of an action no player plays, or no fitness at all; `strategy` is untouched then.
pub fn replicator_discrete(background: f64, payoffs: &[f64], strategy: &mut [f64]) -> Result<(), ReplicatorError> {
    // Halves, and shares below one, keep every sum finite.
    let fitness = |payoff: f64| 0.5 * background + 0.5 * payoff;
    if let Some(action) = payoffs.iter().position(|&u| fitness(u) < 0.0) {
        return Err(ReplicatorError::NegativeFitness { action, fitness: background + payoffs[action] });
    }
    let largest =
        payoffs.iter().zip(&*strategy).filter(|(_, x)| **x > 0.0).map(|(&u, _)| fitness(u)).fold(0.0, f64::max);
    let total: f64 = payoffs.iter().zip(&*strategy).map(|(&u, x)| x * (fitness(u).min(largest) / largest)).sum();
    if largest == 0.0 || total.is_nan() || total <= 0.0 {
        return Err(ReplicatorError::Extinct);
    }
    strategy.iter_mut().zip(payoffs).for_each(|(x, &u)| *x *= (fitness(u).min(largest) / largest) / total);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    #[test]
    fn a_generation_multiplies_by_relative_fitness() {
        let mut x = [0.5, 0.25, 0.25, 0.0];
        replicator_discrete(1.0, &[1.0, 3.0, -1.0, 9.0], &mut x).expect("fitness is not negative");
        assert_eq!(x, [0.5, 0.5, 0.0, 0.0]);
    }

    #[test]
    fn impossible_generations_are_refused() {
        let mut x = [0.5, 0.5, 0.0];
        let negative = replicator_discrete(1.0, &[0.0, -3.0, 0.0], &mut x);
        assert_eq!(negative, Err(ReplicatorError::NegativeFitness { action: 1, fitness: -2.0 }));
        assert_eq!(replicator_discrete(0.0, &[0.0, 0.0, 1.0], &mut x), Err(ReplicatorError::Extinct));
        assert_eq!(x, [0.5, 0.5, 0.0]);
        replicator_discrete(f64::MAX, &[f64::MAX, 0.0, 0.0], &mut x).expect("large is fine");
        assert!(close(&x, &[2.0 / 3.0, 1.0 / 3.0, 0.0], 1e-15), "{x:?}");
    }

    proptest! {
        #[test]
        fn simplex_faces_and_shifts_are_respected(
            mut x in prop::collection::vec(0.0..1.0_f64, 2..8),
            u in prop::collection::vec(-2.0..2.0_f64, 8),
            shift in -50.0..50.0_f64, step in 0.0..2.0_f64, background in 2.0..9.0_f64,
        ) {
            x[0] = 0.0;
            x[1] += 0.1;
            let total: f64 = x.iter().sum();
            x.iter_mut().for_each(|x| *x /= total);
            let u = &u[..x.len()];
            let shifted: Vec<f64> = u.iter().map(|u| u + shift).collect();
            let mut plain = x.clone();
            replicator(step, u, &mut plain);
            let mut moved = x.clone();
            replicator(step, &shifted, &mut moved);
            prop_assert!(close(&plain, &moved, 1e-12));
            prop_assert!((plain.iter().sum::<f64>() - 1.0).abs() < 1e-14 && plain[0] == 0.0);
            prop_assert!(plain.iter().zip(&x).all(|(new, old)| (*new > 0.0) == (*old > 0.0)));

            let mut generation = x.clone();
            replicator_discrete(background, u, &mut generation).expect("fitness is not negative");
            let mut moved = x.clone();
            replicator_discrete(background - shift, &shifted, &mut moved).expect("the same fitness");
            prop_assert!(close(&generation, &moved, 1e-12));
            prop_assert!((generation.iter().sum::<f64>() - 1.0).abs() < 1e-14 && generation[0] == 0.0);
        }

        /// Both forms are the same flow to first order.
        #[test]
        fn small_steps_agree_with_the_differential_equation(u in prop::collection::vec(-1.0..1.0_f64, 3)) {
            let x = [0.2, 0.3, 0.5];
            let mean: f64 = u.iter().zip(x).map(|(u, x)| u * x).sum();
            let (mut a, mut b, h) = (x, x, 1e-5);
            replicator(h, &u, &mut a);
            replicator_discrete(1.0 / h, &u, &mut b).expect("fitness is positive");
            for i in 0..3 {
                let slope = x[i] * (u[i] - mean);
                prop_assert!(((a[i] - x[i]) / h - slope).abs() < 1e-4 && ((b[i] - x[i]) / h - slope).abs() < 1e-4);
            }
        }
    }
}
