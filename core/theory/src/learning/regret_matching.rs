//! Regret matching: play each action in proportion to how much one regrets not having played it.
//!
//! The strategies themselves need not settle; their average does, to a Nash equilibrium in two-player zero-sum games, and the
//! joint empirical play to the coarse correlated equilibria in any game.

/// How strategies are averaged over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Averaging {
    /// Every step counts alike.
    Uniform,
    /// Step t counts t times, which forgets early play (Tammelin et al. 2015).
    Linear,
}

/// One step of regret matching (Hart & Mas-Colell, "A simple adaptive procedure leading to correlated equilibrium", 2000, in its
/// unconditional form): `regrets_a += u_a − ū`, then `strategy ∝ max(regrets, 0)`.
///
/// `payoffs` (finite), `regrets` (zero at first) and `strategy` (what was played, then what to play) are `[actions]`, not empty.
/// With payoffs in an interval of length ρ, `max(regrets) ≤ ρ √(T · actions)` after T steps.
pub fn regret_matching(payoffs: &[f64], regrets: &mut [f64], strategy: &mut [f64]) {
    let mean = mean_payoff(payoffs, strategy);
    for (regret, &payoff) in regrets.iter_mut().zip(payoffs) {
        *regret = finite(*regret + finite(payoff - mean));
    }
    regret_strategy(regrets, strategy);
}

/// One step of regret matching⁺, `regrets_a ← max(regrets_a + u_a − ū, 0)` (Tammelin, Burch, Johanson & Bowling, "Solving heads-up
/// limit Texas hold'em", 2015): an action once bad is taken up again as soon as it is good. Otherwise as [`regret_matching`].
pub fn regret_matching_plus(payoffs: &[f64], regrets: &mut [f64], strategy: &mut [f64]) {
    let mean = mean_payoff(payoffs, strategy);
    for (regret, &payoff) in regrets.iter_mut().zip(payoffs) {
        *regret = finite(*regret + finite(payoff - mean)).max(0.0);
    }
    regret_strategy(regrets, strategy);
}

/// The strategy of `regrets`: in proportion to their positive parts, uniform if there are none. Both are `[actions]`, not empty.
pub fn regret_strategy(regrets: &[f64], out: &mut [f64]) {
    let mut total = 0.0;
    for (out, &regret) in out.iter_mut().zip(regrets) {
        *out = regret.max(0.0);
        total += *out;
    }
    if total == 0.0 {
        out.fill(1.0 / out.len() as f64);
    } else if total <= f64::MAX {
        out.iter_mut().for_each(|p| *p /= total);
    } else {
        // The sum overflows: measured by the largest, all are at most one.
        let largest = crate::response::maximum(out);
        let total: f64 = out.iter().map(|p| p / largest).sum();
        out.iter_mut().for_each(|p| *p = *p / largest / total);
    }
}

/// Puts the strategy of step `step` = 1, 2, … into the running `average`: weight 1/t, or 2/(t + 1) for linear averaging.
///
/// `strategy` and `average` are `[actions]`; the first step overwrites `average`.
pub fn average_strategy(averaging: Averaging, step: u64, strategy: &[f64], average: &mut [f64]) {
    let t = step.max(1) as f64;
    let weight = match averaging {
        Averaging::Uniform => 1.0 / t,
        Averaging::Linear => 2.0 / (t + 1.0),
    };
    average.iter_mut().zip(strategy).for_each(|(mean, p)| *mean = (1.0 - weight) * *mean + weight * p);
}

fn mean_payoff(payoffs: &[f64], strategy: &[f64]) -> f64 {
    payoffs.iter().zip(strategy).map(|(u, p)| u * p).sum()
}

fn finite(value: f64) -> f64 {
    value.clamp(-f64::MAX, f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_adds_what_each_action_would_have_gained() {
        let (mut regrets, mut strategy) = ([0.0; 3], [0.5, 0.25, 0.25]);
        regret_matching(&[1.0, 3.0, -1.0], &mut regrets, &mut strategy);
        assert_eq!((regrets, strategy), ([0.0, 2.0, -2.0], [0.0, 1.0, 0.0]));
        let (mut regrets, mut strategy) = ([1.0, 0.0, 1.5], [0.5, 0.25, 0.25]);
        regret_matching_plus(&[1.0, 3.0, -1.0], &mut regrets, &mut strategy);
        assert_eq!((regrets, strategy), ([1.0, 2.0, 0.0], [1.0 / 3.0, 2.0 / 3.0, 0.0]));
    }

    #[test]
    fn without_regret_play_is_uniform() {
        let mut strategy = [0.9, 0.1];
        regret_strategy(&[0.0, -4.0], &mut strategy);
        assert_eq!(strategy, [0.5, 0.5]);
    }

    #[test]
    fn huge_payoffs_stay_finite() {
        for rule in [regret_matching, regret_matching_plus] {
            let (mut regrets, mut strategy) = ([0.0; 3], [0.0, 0.0, 1.0]);
            for _ in 0..3 {
                rule(&[f64::MAX, f64::MAX, -f64::MAX], &mut regrets, &mut strategy);
                assert_eq!(strategy, [0.5, 0.5, 0.0]);
                assert!(regrets.iter().all(|r| r.is_finite()), "{regrets:?}");
            }
        }
    }

    #[test]
    fn averages_weigh_steps_alike_or_by_their_number() {
        let played = [[1.0, 0.0], [0.0, 1.0], [0.25, 0.75], [0.5, 0.5]];
        for (averaging, expected) in [(Averaging::Uniform, 1.75 / 4.0), (Averaging::Linear, (1.0 + 0.75 + 2.0) / 10.0)]
        {
            let mut average = [f64::MAX, 0.5];
            for (strategy, step) in played.iter().zip(1..) {
                average_strategy(averaging, step, strategy, &mut average);
            }
            assert!((average[0] - expected).abs() < 1e-15, "{averaging:?} {average:?}");
        }
    }
}
