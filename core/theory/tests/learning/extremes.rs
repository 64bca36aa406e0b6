use proptest::prelude::*;
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use walras_theory::learning::*;

/// Finite numbers of every magnitude, with the usual suspects and ties among them.
fn payoff() -> impl Strategy<Value = f64> {
    let suspects = prop::sample::select(vec![0.0, -0.0, 1.0, f64::MAX, -f64::MAX, 5e-324, 1e300]);
    prop_oneof![suspects, (-2.0..2.0_f64), (-1.0..1.0_f64).prop_map(|m| m * 1e308)]
}

/// Points of the simplex, faces and nearly vanishing probabilities included.
fn strategy() -> impl Strategy<Value = Vec<f64>> {
    let weight = prop_oneof![Just(0.0), Just(1e-300), 0.0..1.0_f64];
    prop::collection::vec(weight, 4).prop_map(|mut w| {
        w[2] += 0.5;
        let total: f64 = w.iter().sum();
        w.iter().map(|x| x / total).collect()
    })
}

fn rate() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), 0.0..1.0_f64, 0.0..1e300_f64, Just(f64::MAX)]
}

fn is_distribution(x: &[f64]) -> bool {
    x.iter().all(|&p| (0.0..=1.0 + 1e-12).contains(&p)) && (x.iter().sum::<f64>() - 1.0).abs() < 1e-12
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn finite_input_never_leaves_the_simplex(
        u in prop::collection::vec(payoff(), 4),
        memory in prop::collection::vec(payoff(), 4),
        x in strategy(), rate in rate(), share in 0.0..=1.0_f64, action in 0..4_usize, seed in any::<u64>(),
    ) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let check = |name: &str, y: &[f64]| {
            prop_assert!(is_distribution(y), "{name} gave {y:?}");
            Ok(())
        };
        let mut y = x.clone();
        logit_response(rate, &u, &mut y);
        check("logit", &y)?;
        for tie in [TieRule::LowestIndex, TieRule::Uniform, TieRule::KeepCurrent, TieRule::Random] {
            let mut y = x.clone();
            best_response_by(tie, &u, &mut y, &mut rng);
            check("best response", &y)?;
        }
        for rule in [replicator, exponential_weights, projected_ascent] {
            let mut y = x.clone();
            rule(rate, &u, &mut y);
            check("tilt or projection", &y)?;
        }
        let mut y = x.clone();
        match replicator_discrete(rate, &u, &mut y) {
            Ok(()) => check("generation", &y)?,
            Err(_) => prop_assert_eq!(&y, &x),
        }
        anchored_response(rate, &u, &x, &mut y);
        check("anchored", &y)?;
        let mut y = x.clone();
        fictitious_play(&u, share, &mut y);
        check("fictitious play", &y)?;
        let mut response = x.clone();
        stochastic_fictitious_play(rate, &u, share, &mut response, &mut y);
        check("stochastic fictitious play", &y)?;
        for rule in [regret_matching, regret_matching_plus] {
            let (mut regrets, mut y) = (memory.clone(), x.clone());
            rule(&u, &mut regrets, &mut y);
            check("regret matching", &y)?;
            prop_assert!(regrets.iter().all(|r| r.is_finite()));
        }
        let mut scores = memory.clone();
        exp3_update(action, u[action], &x, &mut scores);
        exp3_strategy(Exp3Rates { exploration: share, rate }, &scores, &mut y);
        check("EXP3", &y)?;
        let mut values = memory.clone();
        frequency_adjusted_q_update(share, action, u[action], &x, &mut values);
        q_update_all(share, &u, &mut values);
        prop_assert!(scores.iter().chain(&values).all(|v| v.is_finite()));
        let mut weights = [0.0; 4];
        let drawn = logit_revision(rate, &u, &mut weights, &mut rng);
        prop_assert!(weights[drawn] > 0.0);
        for rule in [ImitationRule::Proportional { scale: rate }, ImitationRule::Fermi { strength: rate }] {
            prop_assert!((0.0..=1.0).contains(&rule.probability(u[0], u[1])));
        }
    }
}
