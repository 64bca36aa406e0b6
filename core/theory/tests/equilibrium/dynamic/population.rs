//! Mean-field equilibria.

use walras_theory::dynamic::{DynamicError, MeanFieldOptions, Population, mean_field};

use crate::games::distance;

/// Two places; members choose where to be next, and crowds cost.
struct Places {
    crowding: f64,
    initial: [f64; 2],
}

impl Population for Places {
    fn states(&self) -> usize {
        2
    }
    fn actions(&self) -> usize {
        2
    }
    fn initial(&self) -> &[f64] {
        &self.initial
    }
    fn rewards(&self, _: usize, shares: &[f64], out: &mut [f64]) {
        for (state, cells) in out.chunks_exact_mut(2).enumerate() {
            for (action, reward) in cells.iter_mut().enumerate() {
                *reward = -self.crowding * shares[state] - if action == state { 0.0 } else { 0.1 };
            }
        }
    }
    fn law(&self, _: usize, _: &[f64], out: &mut [f64]) {
        out.copy_from_slice(&[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
    }
}

const OPTIONS: MeanFieldOptions =
    MeanFieldOptions { periods: 6, discount: 0.9, rationality: 5.0, tolerance: 1e-11, evaluations: 20_000 };

#[test]
fn the_flow_is_the_one_that_its_policies_lead_to() {
    for crowding in [0.5, 3.0, 20.0] {
        let found = mean_field(&Places { crowding, initial: [0.9, 0.1] }, &OPTIONS).unwrap();
        assert!(found.converged, "crowding {crowding}: residual {:e}", found.residual);
        // Independently: push the shares through the policies.
        let mut shares = [0.9, 0.1];
        for period in 0..6 {
            assert!(distance(&shares, &found.flow[2 * period..][..2]) < 1e-9, "period {period}");
            let p = &found.policy[4 * period..][..4];
            shares = [shares[0] * p[0] + shares[1] * p[2], shares[0] * p[1] + shares[1] * p[3]];
        }
        // The policies answer the flow: backward induction with the log-sum-exp of two actions.
        let mut after = [0.0; 2];
        for period in (0..6).rev() {
            let share = &found.flow[2 * period..][..2];
            let mut now = [0.0; 2];
            for s in 0..2 {
                let q = [0, 1].map(|a| -crowding * share[s] - if a == s { 0.0 } else { 0.1 } + 0.9 * after[a]);
                let best = f64::max(q[0], q[1]);
                let weights = q.map(|q| (5.0 * (q - best)).exp());
                let total = weights[0] + weights[1];
                assert!((found.policy[4 * period + 2 * s] - weights[0] / total).abs() < 1e-9);
                now[s] = best + (total / 2.0).ln() / 5.0;
            }
            after = now;
        }
        assert!(found.exploitability >= 0.0 && found.exploitability < 0.5, "{}", found.exploitability);
    }
}

#[test]
fn rational_members_have_little_to_gain() {
    let soft = mean_field(&Places { crowding: 1.0, initial: [0.9, 0.1] }, &OPTIONS).unwrap();
    let sharp = MeanFieldOptions { rationality: 200.0, ..OPTIONS };
    let sharp = mean_field(&Places { crowding: 1.0, initial: [0.9, 0.1] }, &sharp).unwrap();
    assert!(sharp.converged && sharp.exploitability < 0.2 * soft.exploitability, "{sharp:?}");
    assert!(sharp.exploitability < 0.02, "{}", sharp.exploitability);
}

#[test]
fn shares_that_are_none_are_refused() {
    let population = Places { crowding: 1.0, initial: [0.9, 0.2] };
    let error = mean_field(&population, &OPTIONS).unwrap_err();
    assert!(matches!(error, DynamicError::Value { value, .. } if (value - 1.1).abs() < 1e-12), "{error}");
    let none = MeanFieldOptions { periods: 0, ..OPTIONS };
    assert!(mean_field(&Places { crowding: 1.0, initial: [0.5, 0.5] }, &none).is_err());
}
