use super::{ROCK_PAPER_SCISSORS, regrets, zero_sum};
use proptest::prelude::*;
use walras_theory::learning::{
    Averaging, average_strategy, best_response, exponential_weights, projected_ascent, regret_matching,
    regret_matching_plus,
};
use walras_theory::normal_form::{Contraction, NormalForm};

type Rule = fn(&[f64], &mut [f64], &mut [f64]);

/// Self-play for `steps` rounds; the average profile at every power of two.
fn self_play(game: &NormalForm, rule: Rule, averaging: Averaging, steps: u64) -> Vec<(u64, Vec<f64>)> {
    let mut strategies = game.uniform();
    // Off the equilibrium at first, or a symmetric game would start at rest.
    strategies[..game.actions()[0]].fill(0.0);
    strategies[0] = 1.0;
    let (mut memory, mut payoffs, mut average) =
        (vec![0.0; strategies.len()], vec![0.0; strategies.len()], strategies.clone());
    let mut contraction = Contraction::new(game);
    let mut averages = Vec::new();
    for t in 1..=steps {
        average_strategy(averaging, t, &strategies, &mut average);
        contraction.payoffs(game, &strategies, &mut payoffs);
        for player in 0..game.players() {
            let own = game.offsets()[player]..game.offsets()[player + 1];
            rule(&payoffs[own.clone()], &mut memory[own.clone()], &mut strategies[own]);
        }
        if t.is_power_of_two() {
            averages.push((t, average.clone()));
        }
    }
    averages
}

#[test]
fn averages_of_regret_matching_solve_rock_paper_scissors() {
    let game = zero_sum(ROCK_PAPER_SCISSORS);
    for (rule, averaging) in [
        (regret_matching as Rule, Averaging::Uniform),
        (regret_matching_plus as Rule, Averaging::Uniform),
        (regret_matching_plus as Rule, Averaging::Linear),
    ] {
        for (t, average) in self_play(&game, rule, averaging, 1 << 15) {
            // Payoffs lie in [−1, 1], so each player's regret is at most 2 √(3/t); linear averaging doubles the bound.
            let gap: f64 = regrets(&game, &average).iter().sum();
            let factor = if averaging == Averaging::Linear { 2.0 } else { 1.0 };
            assert!(gap <= factor * 4.0 * (3.0 / t as f64).sqrt(), "{averaging:?} gap {gap} after {t}");
        }
    }
}

/// Payoffs in [0, 1) that look random, but nothing for the first of the actions that `strategy` plays most.
fn spiteful(t: usize, strategy: &[f64]) -> Vec<f64> {
    let largest = strategy.iter().copied().fold(0.0, f64::max);
    let spited = strategy.iter().position(|&p| p == largest);
    let noise = |a: usize| ((t * 7919 + a * 104_729) % 1000) as f64 / 1000.0;
    (0..strategy.len()).map(|a| if Some(a) == spited { 0.0 } else { noise(a) }).collect()
}

/// Regret after `steps` rounds of a rule against payoffs in [0, 1] chosen in knowledge of the strategy.
fn adversarial_regret(actions: usize, steps: usize, mut rule: impl FnMut(&[f64], &mut [f64])) -> f64 {
    let mut strategy = vec![1.0 / actions as f64; actions];
    let (mut totals, mut earned) = (vec![0.0; actions], 0.0);
    for t in 0..steps {
        let payoffs = spiteful(t, &strategy);
        earned += strategy.iter().zip(&payoffs).map(|(p, u)| p * u).sum::<f64>();
        totals.iter_mut().zip(&payoffs).for_each(|(total, u)| *total += u);
        rule(&payoffs, &mut strategy);
    }
    totals.iter().copied().fold(f64::NEG_INFINITY, f64::max) - earned
}

#[test]
fn full_information_rules_keep_their_regret_bounds() {
    for (actions, steps) in [(2, 200), (5, 1_000), (10, 3_000)] {
        let (k, t) = (actions as f64, steps as f64);
        let rate = (8.0 * k.ln() / t).sqrt();
        let regret = adversarial_regret(actions, steps, |u, x| exponential_weights(rate, u, x));
        assert!(regret <= (t * k.ln() / 2.0).sqrt(), "exponential weights: {regret}");

        let rate = (2.0 / (k * t)).sqrt();
        let regret = adversarial_regret(actions, steps, |u, x| projected_ascent(rate, u, x));
        assert!(regret <= (2.0 * k * t).sqrt(), "projected ascent: {regret}");

        for rule in [regret_matching, regret_matching_plus] {
            let mut memory = vec![0.0; actions];
            let regret = adversarial_regret(actions, steps, |u, x| rule(u, &mut memory, x));
            assert!(regret <= (k * t).sqrt(), "regret matching: {regret}");
        }

        // The bounds mean something: whoever follows the leader earns nothing from this opponent.
        let mut totals = vec![0.0; actions];
        let regret = adversarial_regret(actions, steps, |u, x| {
            totals.iter_mut().zip(u).for_each(|(total, u)| *total += u);
            best_response(&totals, x);
        });
        assert!(regret > 1.5 * (k * t).sqrt(), "follow the leader: {regret}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn regret_matching_solves_random_zero_sum_games(entries in prop::array::uniform12(-1.0..1.0_f64)) {
        let mut row = [[0.0; 4]; 3];
        row.iter_mut().flatten().zip(entries).for_each(|(to, from)| *to = from);
        let game = zero_sum(row);
        for (t, average) in self_play(&game, regret_matching, Averaging::Uniform, 1 << 12) {
            let gap: f64 = regrets(&game, &average).iter().sum();
            prop_assert!(gap <= 2.0 * ((3.0 / t as f64).sqrt() + (4.0 / t as f64).sqrt()), "gap {gap} after {t}");
        }
    }
}
