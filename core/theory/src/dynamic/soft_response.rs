//! The best reply of a player that pays for departing from habit: the soft Bellman operator.
//!
//! A player that loses `KL(π ‖ π0) / ρ` in every period by playing π in place of its habit π0 has the value
//!
//! ```text
//! V(s) = (1/ρ) ln Σ_a π0(a|s) exp(ρ Q(s, a)),   Q(s, a) = r(s, a) + γ Σ P(s'|s, a) V(s')
//! ```
//!
//! and plays `π ∝ π0 exp(ρ Q)`. ρ is its rationality: 0 never departs, ∞ is the best response. The operator is a contraction
//! by γ; policies are improved and evaluated in turn, which is Newton's method on it and converges from anywhere. Source:
//! Mguni & Tomczak, "Efficient reinforcement dynamic mechanism design", proposition 3.8, with the sign and ρ that its proof
//! calls for.

use super::discounted::discounted;
use super::error::DynamicError;
use super::transition::Transition;
use crate::quality::largest;
use crate::response::{maximum, scaled_gap};

const ROUNDS: usize = 500;
/// Residual, relative to the largest value, at which the equation holds.
const SETTLED: f64 = 1e-14;

/// A soft best response.
#[derive(Debug, Clone, PartialEq)]
pub struct SoftResponse {
    /// `[state][action]`.
    pub policy: Vec<f64>,
    /// Value of each state, net of the cost of departing from habit.
    pub values: Vec<f64>,
    /// `max_s |V(s) − (soft Bellman operator V)(s)|`: V is within this over `1 − γ`.
    pub residual: f64,
}

/// The soft best response in a decision problem of equally many actions in every state: `rewards` and `habit` are
/// `[state][action]`, `laws` has one row for each of them, `rationality` ρ > 0, `discount` in [0, 1).
///
/// # Errors
/// [`DynamicError`] if sizes do not agree, a habit is no law, or a number is out of range.
pub fn soft_response(
    rewards: &[f64],
    laws: &Transition,
    habit: &[f64],
    rationality: f64,
    discount: f64,
    states: usize,
) -> Result<SoftResponse, DynamicError> {
    check(rewards, laws, habit, rationality, discount, states)?;
    let actions = rewards.len() / states;
    let mut response = SoftResponse { policy: habit.to_vec(), values: vec![0.0; states], residual: f64::INFINITY };
    let mut cost = vec![0.0; states];
    for _ in 0..ROUNDS {
        let earned = (0..states).map(|s| {
            let own = s * actions..(s + 1) * actions;
            let reward: f64 = response.policy[own.clone()].iter().zip(&rewards[own]).map(|(p, r)| p * r).sum();
            reward - cost[s]
        });
        response.values = value_of(&earned.collect::<Vec<_>>(), laws, &response.policy, discount, states);
        let before = response.residual;
        response.residual = improve(&mut response, rewards, laws, habit, rationality, discount, &mut cost);
        let size = largest(response.values.iter().map(|v| v.abs()));
        if response.residual <= SETTLED * size || (response.residual <= 1e-11 * size && response.residual >= before) {
            break;
        }
    }
    if response.values.iter().all(|v| v.is_finite()) {
        Ok(response)
    } else {
        let range = maximum(rewards) - rewards.iter().copied().fold(f64::INFINITY, f64::min);
        Err(DynamicError::Overflow { range, discount })
    }
}

fn check(
    rewards: &[f64],
    laws: &Transition,
    habit: &[f64],
    rationality: f64,
    discount: f64,
    states: usize,
) -> Result<(), DynamicError> {
    if states == 0 {
        return Err(DynamicError::NoStates);
    }
    let size = |what: &str, found, expected| match found == expected {
        true => Ok(()),
        false => Err(DynamicError::Size { what: what.into(), found, expected }),
    };
    size("entries of the habit", habit.len(), rewards.len())?;
    size("laws of next states", laws.rows(), rewards.len())?;
    size("actions left over after states", rewards.len() % states, 0)?;
    if !(0.0..1.0).contains(&discount) {
        return Err(DynamicError::Discount { discount });
    }
    let value = |what: String, value, expected| Err(DynamicError::Value { what, value, expected });
    if !(rationality > 0.0 && rationality.is_finite()) {
        return value("rationality".into(), rationality, "a finite number > 0");
    }
    for (s, own) in habit.chunks_exact(rewards.len() / states).enumerate() {
        let sum: f64 = own.iter().sum();
        if !own.iter().all(|&p| p >= 0.0) || (sum - 1.0).abs() > 1e-9 {
            return value(format!("the sum of the habit in state {s}"), sum, "probabilities that sum to 1");
        }
    }
    Ok(())
}

/// Values of a policy that earns `earned` in each state.
fn value_of(earned: &[f64], laws: &Transition, policy: &[f64], discount: f64, states: usize) -> Vec<f64> {
    let actions = policy.len() / states;
    let mut chain = Transition::default();
    for own in (0..states).map(|s| s * actions..(s + 1) * actions) {
        chain.push(own.flat_map(|k| laws.row(k).map(move |(next, p)| (next, policy[k] * p))));
    }
    discounted(&chain, earned, discount)
}

/// Replaces the policy by the soft response to its values and `cost` by what it costs in each state; returns the residual.
fn improve(
    response: &mut SoftResponse,
    rewards: &[f64],
    laws: &Transition,
    habit: &[f64],
    rationality: f64,
    discount: f64,
    cost: &mut [f64],
) -> f64 {
    let actions = rewards.len() / response.values.len();
    let mut residual = 0.0_f64;
    let mut q = vec![0.0; actions];
    for (s, cost) in cost.iter_mut().enumerate() {
        let own = s * actions..(s + 1) * actions;
        for (k, q) in own.clone().zip(&mut q) {
            *q = rewards[k] + discount * laws.expect(k, &response.values);
        }
        let policy = &mut response.policy[own.clone()];
        let value = soft_maximum(&q, &habit[own], rationality, policy);
        residual = largest([residual, (response.values[s] - value).abs()]);
        // KL/ρ = Σ π Q − V, since ln(π/π0) = ρ (Q − V).
        *cost = policy.iter().zip(&q).map(|(p, q)| p * (q - value)).sum();
    }
    residual
}

/// `(1/ρ) ln Σ habit exp(ρ q)`, and `policy ∝ habit exp(ρ q)`.
pub(super) fn soft_maximum(q: &[f64], habit: &[f64], rationality: f64, policy: &mut [f64]) -> f64 {
    let best = q.iter().zip(habit).filter(|(_, h)| **h > 0.0).map(|(q, _)| *q).fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for ((p, q), h) in policy.iter_mut().zip(q).zip(habit) {
        *p = if *h > 0.0 { h * scaled_gap(rationality, *q, best).exp() } else { 0.0 };
        total += *p;
    }
    policy.iter_mut().for_each(|p| *p /= total);
    best + total.ln() / rationality
}
