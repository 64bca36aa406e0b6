//! Counterfactual regret minimisation: towards the value that linear programs find.

use walras_theory::equilibrium::TreeProfile;
use walras_theory::extensive_form::{ExtensiveForm, Sequences};
use walras_theory::learning::{CounterfactualRegret, CounterfactualRule};

use super::nash::kuhn;
use super::poker::leduc;

fn played(game: &ExtensiveForm, rule: CounterfactualRule, iterations: usize) -> TreeProfile {
    let sequences = Sequences::new(game).unwrap();
    let mut play = CounterfactualRegret::new(game, &sequences, rule);
    (0..iterations).for_each(|_| play.step());
    TreeProfile::of(game, &sequences, play.average())
}

#[test]
fn kuhn_poker_is_learnt() {
    let game = kuhn();
    // Exploitability falls at least like one over the root of the iterations; faster for the younger rules.
    for (rule, bound) in
        [(CounterfactualRule::Plain, 5e-3), (CounterfactualRule::Linear, 5e-3), (CounterfactualRule::Plus, 2e-5)]
    {
        let profile = played(&game, rule, 10_000);
        assert!(profile.nash_conv / 2.0 < bound, "{rule:?} {:e}", profile.nash_conv / 2.0);
        assert!((profile.values[0] + 1.0 / 18.0).abs() < 2.0 * bound, "{rule:?} {:?}", profile.values);
    }
}

#[test]
fn leduc_poker_is_learnt() {
    let game = leduc();
    let early = played(&game, CounterfactualRule::Plus, 100).nash_conv;
    let late = played(&game, CounterfactualRule::Plus, 1000);
    assert!(late.nash_conv / 2.0 < 2e-3 && late.nash_conv < 0.1 * early, "{early:e} {:e}", late.nash_conv);
    assert!((late.values[0] + 0.085_606_424).abs() < 2e-3, "{:?}", late.values);
}
