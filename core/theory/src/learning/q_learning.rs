//! Boltzmann Q-learning without states: action values follow payoffs, play is the logit response to action values.
//!
//! A step is an action drawn from `logit_response(precision, values)` (see [`logit_response`](super::logit_response)) and one
//! update of the values.

/// The played action's value moves towards its payoff: `q_a += rate · (payoff − q_a)` (Watkins & Dayan, "Q-learning", 1992,
/// without a next state).
///
/// `values` is `[actions]`, `rate` in [0, 1]; an action that does not exist changes nothing.
pub fn q_update(rate: f64, action: usize, payoff: f64, values: &mut [f64]) {
    if let Some(value) = values.get_mut(action) {
        *value = towards(*value, payoff, rate);
    }
}

/// As [`q_update`] with the rate `min(1, rate / strategy_action)`: what is seldom played learns more from each play, so that all
/// values move at one speed in expectation (Kaisers & Tuyls, "Frequency adjusted multi-agent Q-learning", 2010, with their
/// α = 1 and β = `rate`). `strategy` is `[actions]` and has drawn `action`.
pub fn frequency_adjusted_q_update(rate: f64, action: usize, payoff: f64, strategy: &[f64], values: &mut [f64]) {
    let probability = strategy.get(action).copied().unwrap_or(0.0);
    // Without the comparison 0/0 would be NaN.
    let rate = if probability <= rate { 1.0 } else { rate / probability };
    q_update(rate, action, payoff, values);
}

/// Full information: every action's value moves towards its payoff. `payoffs` and `values` are `[actions]`, `rate` in [0, 1].
pub fn q_update_all(rate: f64, payoffs: &[f64], values: &mut [f64]) {
    values.iter_mut().zip(payoffs).for_each(|(value, &payoff)| *value = towards(*value, payoff, rate));
}

/// Makes a share of play uniform: `x_a ← (1 − share) x_a + share/actions`, `share` in [0, 1]. The floor under learners who see
/// only what they do: without it they lock in on actions whose values they never correct (Sutton & Barto, "Reinforcement
/// Learning", 2018, ε-soft policies).
pub fn explore(share: f64, strategy: &mut [f64]) {
    if share > 0.0 {
        let floor = share / strategy.len() as f64;
        strategy.iter_mut().for_each(|p| *p = (1.0 - share) * *p + floor);
    }
}

/// A convex combination, which cannot leave the interval of its ends as the difference of huge numbers could.
fn towards(value: f64, payoff: f64, rate: f64) -> f64 {
    (1.0 - rate) * value + rate * payoff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::{draw_action, logit_response};
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    #[test]
    fn values_move_towards_payoffs() {
        let mut values = [1.0, 2.0, -3.0];
        q_update(0.25, 2, 1.0, &mut values);
        q_update(0.25, 9, 1.0, &mut values);
        assert_eq!(values, [1.0, 2.0, -2.0]);
        frequency_adjusted_q_update(0.25, 0, 3.0, &[0.5, 0.5, 0.0], &mut values);
        assert_eq!(values, [2.0, 2.0, -2.0]);
        frequency_adjusted_q_update(0.25, 2, 7.0, &[0.5, 0.5, 0.0], &mut values);
        assert_eq!(values, [2.0, 2.0, 7.0]);
        q_update_all(0.5, &[0.0, f64::MAX, f64::MAX], &mut values);
        assert_eq!(values[0], 1.0);
        q_update(0.5, 1, -f64::MAX, &mut values);
        assert!(values.iter().all(|v| v.is_finite()), "{values:?}");
    }

    #[test]
    fn exploring_puts_a_floor_under_every_action() {
        let mut strategy = [0.0, 0.75, 0.25, 0.0];
        explore(0.0, &mut strategy);
        assert_eq!(strategy, [0.0, 0.75, 0.25, 0.0]);
        explore(0.25, &mut strategy);
        assert_eq!(strategy, [0.0625, 0.625, 0.25, 0.0625]);
        explore(1.0, &mut strategy);
        assert_eq!(strategy, [0.25; 4]);
    }

    /// The law of motion that the adjustment is made for: the expected change is `rate · (u − q)` for all actions alike.
    #[test]
    fn the_adjusted_update_moves_all_values_at_one_speed() {
        let (values, payoffs, rate) = ([0.2, -0.4, 0.9], [1.0, 0.0, 0.5], 1e-3);
        let mut strategy = [0.0; 3];
        logit_response(2.0, &values, &mut strategy);
        for action in 0..3 {
            let mut after = values;
            frequency_adjusted_q_update(rate, action, payoffs[action], &strategy, &mut after);
            let expected = strategy[action] * (after[action] - values[action]);
            assert!((expected - rate * (payoffs[action] - values[action])).abs() < 1e-15);
        }
    }

    #[test]
    fn a_bandit_learner_finds_the_values() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(6);
        let (payoffs, mut values, mut strategy) = ([0.25, 1.0, 0.5], [0.0; 3], [0.0; 3]);
        for _ in 0..4_000 {
            logit_response(2.0, &values, &mut strategy);
            let action = draw_action(&strategy, 1.0, &mut rng);
            q_update(0.05, action, payoffs[action], &mut values);
        }
        assert!(values.iter().zip(payoffs).all(|(q, u)| (q - u).abs() < 1e-9), "{values:?}");
    }
}
