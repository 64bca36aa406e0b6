//! EXP3: exponential weights for a player who sees only the payoff of the action it took.

use crate::response::logit_response;

/// The two rates of EXP3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exp3Rates {
    /// Weight γ in [0, 1] of uniform play.
    pub exploration: f64,
    /// Rate η ≥ 0 of the exponential weights, in units of one over payoff.
    pub rate: f64,
}

impl Exp3Rates {
    /// The rates of the original: `γ = min(1, √(K ln K / ((e − 1) g)))` and `η = γ/K` with K actions and `best_total` g an upper
    /// bound of the best action's total payoff, at most the number of steps when payoffs lie in [0, 1] (Corollary 3.2).
    ///
    /// The expected regret is then at most `2 √(e − 1) √(g K ln K)`.
    pub fn tuned(actions: usize, best_total: f64) -> Self {
        let k = actions as f64;
        let exploration = (k * k.ln() / ((1f64.exp() - 1.0) * best_total)).sqrt().min(1.0);
        Self { exploration, rate: exploration / k }
    }
}

/// The strategy of EXP3 with `scores`, sums of estimated payoffs: `p_a = (1 − γ) · softmax(η · scores)_a + γ/K`.
///
/// `scores` (finite, zero at first) and `out` are `[actions]`, not empty. Source: Auer, Cesa-Bianchi, Freund & Schapire, "The
/// nonstochastic multiarmed bandit problem", 2002, section 3.
pub fn exp3_strategy(rates: Exp3Rates, scores: &[f64], out: &mut [f64]) {
    logit_response(rates.rate, scores, out);
    let share = rates.exploration / out.len() as f64;
    out.iter_mut().for_each(|p| *p = (1.0 - rates.exploration) * *p + share);
}

/// Learns that `action`, drawn from `strategy`, paid `payoff`: `scores_action += payoff / strategy_action`.
///
/// Dividing by the probability makes the estimate unbiased for every action. `scores` and `strategy` are `[actions]`; an action
/// that `strategy` does not play, or that does not exist, teaches nothing. The regret bounds hold for payoffs in [0, 1].
pub fn exp3_update(action: usize, payoff: f64, strategy: &[f64], scores: &mut [f64]) {
    if let (Some(score), Some(&probability)) = (scores.get_mut(action), strategy.get(action))
        && probability > 0.0
    {
        let estimate = (payoff / probability).clamp(-f64::MAX, f64::MAX);
        *score = (*score + estimate).clamp(-f64::MAX, f64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_unbiased() {
        let rates = Exp3Rates { exploration: 0.2, rate: 0.5 };
        let scores = [0.0, 1.5, -2.0];
        let payoffs = [0.25, 0.5, 1.0];
        let mut p = [0.0; 3];
        exp3_strategy(rates, &scores, &mut p);
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-15 && p.iter().all(|&p| p >= 0.2 / 3.0));
        let mut expected = [0.0; 3];
        for action in 0..3 {
            let mut updated = scores;
            exp3_update(action, payoffs[action], &p, &mut updated);
            (0..3).for_each(|a| expected[a] += p[action] * (updated[a] - scores[a]));
        }
        assert!(expected.iter().zip(payoffs).all(|(e, u)| (e - u).abs() < 1e-15), "{expected:?}");
    }

    #[test]
    fn extremes_stay_finite() {
        let mut scores = [f64::MAX, 0.0];
        exp3_update(0, f64::MAX, &[1e-300, 1.0], &mut scores);
        exp3_update(1, -f64::MAX, &[1.0, 1e-300], &mut scores);
        exp3_update(0, 1.0, &[0.0, 1.0], &mut scores);
        exp3_update(7, 1.0, &[0.5, 0.5], &mut scores);
        assert_eq!(scores, [f64::MAX, -f64::MAX]);
        let mut p = [0.0; 2];
        exp3_strategy(Exp3Rates { exploration: 0.0, rate: 1.0 }, &scores, &mut p);
        assert_eq!(p, [1.0, 0.0]);
        assert_eq!(Exp3Rates::tuned(2, 0.0).exploration, 1.0);
    }
}
