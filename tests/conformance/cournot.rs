//! Cournot competition against its closed form.

use walras_engine::model::Model;
use walras_engine::play::Play;

use crate::games::{self, scenario};
use crate::play::play;

const COST: [f64; 3] = [1.0, 1.5, 2.25];
const COST_SLOPE: [f64; 3] = [0.5, 0.0, 0.25];
const INTERCEPT: f64 = 10.0;
const SLOPE: f64 = 1.25;

/// `(1 − s)(a − bQ − b q_i) = c_i + t + d_i q_i`, summed over firms and solved for Q.
fn nash(tax: f64, revenue_tax: f64) -> [f64; 3] {
    let (a, b) = ((1.0 - revenue_tax) * INTERCEPT, (1.0 - revenue_tax) * SLOPE);
    let steepness = COST_SLOPE.map(|d| b + d);
    let alone: f64 = (0..3).map(|i| (a - COST[i] - tax) / steepness[i]).sum();
    let total = alone / (1.0 + b * steepness.iter().map(|k| 1.0 / k).sum::<f64>());
    [0, 1, 2].map(|i| (a - b * total - COST[i] - tax) / steepness[i])
}

fn market(tax: f64, revenue_tax: f64, quota: f64) -> String {
    let instance = format!(
        "players: 3, actions: 401, parameters: {{intercept: {INTERCEPT}, slope: {SLOPE}, max_quantity: 4, \
        cost: {COST:?}, cost_slope: {COST_SLOPE:?}}}}}\nmechanism: {{tax: {tax}, revenue_tax: {revenue_tax}}}"
    );
    scenario("cournot", &instance, &format!("capacity: 4, quota: {quota}"), "rule: logit_response, precision: 2000")
}

fn mean_quantities(model: &Model, play: &Play) -> Vec<f64> {
    let mean = |i| play.strategy_of(0, i).iter().zip(&model.action).map(|(p, q)| p * q).sum();
    (0..play.players).map(mean).collect()
}

/// Payoffs are quadratic in the own and linear in the rivals' quantity, so that a precise logit response is a discretised
/// normal law around the best response, whose mean the grid does not shift: expected quantities are those of Nash.
#[test]
fn expected_quantities_are_those_of_the_closed_form() {
    let game = games::named("cournot");
    for (tax, revenue_tax) in [(0.0, 0.0), (1.0, 0.0), (-0.5, 0.0), (0.0, 0.2), (0.7, 0.1)] {
        let (_, model, play) = play(&game.plugin, &market(tax, revenue_tax, 1.0), |_| ());
        assert!(play.converged(), "{:?}", play.residual);
        for (found, nash) in mean_quantities(&model, &play).iter().zip(nash(tax, revenue_tax)) {
            assert!(nash > 0.2 && nash < 3.8, "the closed form is for an interior equilibrium: {nash}");
            assert!((found - nash).abs() < 1e-9, "tax {tax}, {revenue_tax}: {found} {nash}");
        }
    }
}

#[test]
fn quotas_bind() {
    let game = games::named("cournot");
    let (_, model, play) = play(&game.plugin, &market(0.0, 0.0, 0.25), |_| ());
    assert!(play.converged());
    let free = nash(0.0, 0.0);
    for (found, free) in mean_quantities(&model, &play).into_iter().zip(free) {
        assert!(found <= 1.0 && (free < 1.0 || found > 0.99), "{found}, without quotas {free}");
    }
}

/// With demand of constant elasticity ε, n equal firms of constant cost and p = A Q^(−1/ε): `p (1 − 1/(nε)) = c`.
#[test]
fn constant_elasticity_has_the_closed_form_s_mark_up() {
    let game = games::named("cournot");
    let (scale, elasticity, cost, n) = (20.0, 2.0, 2.0, 4.0);
    let price: f64 = cost / (1.0 - 1.0 / (n * elasticity));
    let quantity = (scale / price).powf(elasticity) / n;
    let instance = format!(
        "players: 4, actions: 1601, parameters: {{intercept: 0, slope: -{scale}, curvature: -0.5, max_quantity: {}, \
        cost: {cost}}}}}",
        2.0 * quantity
    );
    let text = scenario("cournot", &instance, "capacity: 1e6, quota: 1", "rule: logit_response, precision: 3000");
    let (_, model, play) = play(&game.plugin, &text, |_| ());
    assert!(play.converged(), "{:?}", play.residual);
    for found in mean_quantities(&model, &play) {
        assert!((found - quantity).abs() < 2e-3 * quantity, "{found} {quantity}");
    }
}
