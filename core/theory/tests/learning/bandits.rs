use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use walras_theory::learning::{Exp3Rates, draw_action, exp3_strategy, exp3_update};

const STEPS: usize = 4_000;

/// Payoff in [0, 1] of an action at a step: action 2 is best on the whole, but not in the first quarter, where action 0 tempts.
fn payoff(t: usize, action: usize) -> f64 {
    let noise = ((t * 7919 + action * 104_729) % 97) as f64 / 97.0;
    let level = match action {
        0 if t < STEPS / 4 => 0.9,
        2 => 0.8,
        _ => 0.1,
    };
    0.8 * level + 0.2 * noise
}

/// Regret of EXP3 against the best single action in one run.
fn run(rates: Exp3Rates, seed: u64) -> f64 {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut scores, mut strategy, mut earned) = ([0.0; 5], [0.0; 5], 0.0);
    for t in 0..STEPS {
        exp3_strategy(rates, &scores, &mut strategy);
        let action = draw_action(&strategy, 1.0, &mut rng);
        earned += payoff(t, action);
        exp3_update(action, payoff(t, action), &strategy, &mut scores);
    }
    best_total() - earned
}

fn total(action: usize) -> f64 {
    (0..STEPS).map(|t| payoff(t, action)).sum()
}

fn best_total() -> f64 {
    (0..5).map(total).fold(0.0, f64::max)
}

#[test]
fn exp3_keeps_its_expected_regret_bound() {
    let (runs, k, best) = (40_u32, 5.0_f64, best_total());
    let rates = Exp3Rates::tuned(5, best);
    let regrets: Vec<f64> = (0..u64::from(runs)).map(|seed| run(rates, seed)).collect();
    let mean = regrets.iter().sum::<f64>() / f64::from(runs);
    let bound = 2.0 * ((1f64.exp() - 1.0) * best * k * k.ln()).sqrt();
    assert!(mean <= bound, "mean regret {mean}, bound {bound}");
    // Uniform play would be far beyond the bound, so that the test says something.
    let uniform = best - (0..5).map(total).sum::<f64>() / k;
    assert!(uniform > 2.0 * bound, "uniform {uniform}, bound {bound}");
}
