//! Actor and critic with tables: a critic learns what states are worth, an actor prefers what turns out better than that.
//!
//! With preferences h and play `softmax(h)` the step of the actor is one along the gradient of the policy (Sutton & Barto,
//! "Reinforcement Learning", 2018, section 13.5, without the factor that discounts where play is). Where the critic is the
//! faster of the two, play settles where no state has a better action (Konda & Borkar, "Actor-critic-type learning
//! algorithms for Markov decision processes", 1999).

/// One step from a state in which `strategy`, `[actions]`, has drawn `action`: `target` is the payoff and, discounted, what the
/// critic thinks of the next state. The critic's `value` of the state moves towards it by the share `critic_rate`, the actor's
/// `preferences`, `[actions]`, by `actor_rate · (target − value) (1{a = action} − strategy_a)`, with the value before.
pub fn actor_critic_update(
    [actor_rate, critic_rate]: [f64; 2],
    action: usize,
    target: f64,
    strategy: &[f64],
    preferences: &mut [f64],
    value: &mut f64,
) {
    let error = target - *value;
    *value = (1.0 - critic_rate) * *value + critic_rate * target;
    for (b, (preference, p)) in preferences.iter_mut().zip(strategy).enumerate() {
        *preference += actor_rate * error * (f64::from(u8::from(b == action)) - p);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::logit_response;

    #[test]
    fn what_turns_out_better_is_preferred_more() {
        let (mut preferences, mut value) = ([0.0, 0.0], 1.0);
        actor_critic_update([0.5, 0.25], 1, 3.0, &[0.5, 0.5], &mut preferences, &mut value);
        assert_eq!((preferences, value), ([-0.5, 0.5], 1.5));
    }

    /// In expectation over actions the actor's step is one along the gradient of the expected payoff, by finite differences.
    #[test]
    fn the_expected_step_is_the_gradient() {
        let (payoffs, preferences) = ([1.0, -0.5, 2.0], [0.2, 0.7, -0.3]);
        let play = |h: &[f64; 3]| {
            let mut strategy = [0.0; 3];
            logit_response(1.0, h, &mut strategy);
            strategy
        };
        let expected = |h: &[f64; 3]| play(h).iter().zip(payoffs).map(|(p, u)| p * u).sum::<f64>();
        let strategy = play(&preferences);
        let mut step = [0.0; 3];
        for (action, payoff) in payoffs.into_iter().enumerate() {
            let (mut moved, mut value) = (preferences, 0.3);
            actor_critic_update([1.0, 0.0], action, payoff, &strategy, &mut moved, &mut value);
            step.iter_mut().zip(moved).zip(preferences).for_each(|((s, m), h)| *s += strategy[action] * (m - h));
        }
        for (k, step) in step.into_iter().enumerate() {
            let mut shifted = [preferences, preferences];
            shifted[0][k] += 1e-6;
            shifted[1][k] -= 1e-6;
            let slope = (expected(&shifted[0]) - expected(&shifted[1])) / 2e-6;
            assert!((step - slope).abs() < 1e-9, "{step} {slope}");
        }
    }
}
