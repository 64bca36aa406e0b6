//! What players pay, and what play is worth before they do.

use walras_engine::learning::{Expectation, Learning, LearningRule};

use crate::{PAYMENTS, distance, lanes, play, rounds, welfare};

/// Payments come from the designer, and what agents earn without them is surplus.
#[test]
fn surplus_is_what_agents_earn_without_payments() {
    let model = lanes(3, 11, &[]);
    let phi = [300.0, -200.0, 40.0, 7.0];
    for expectation in [Expectation::MeanField, Expectation::Exact, Expectation::Sampled { draws: 500 }] {
        let learning = Learning { expectation, max_rounds: 60, ..rounds(3, LearningRule::logit(0.01), 0.2) };
        let found = play(&model, learning, phi);
        let (revenue, surplus) = (found.revenue().unwrap(), found.surplus().unwrap());
        let paid = found.mean_outcomes()[PAYMENTS];
        assert!((revenue + paid).abs() < 1e-9 * paid.abs(), "{expectation:?}: {revenue} {paid}");
        assert!((surplus - welfare(&found)).abs() < 1e-9, "{expectation:?}: {surplus} {}", welfare(&found));
        assert_eq!((found.transfer.len(), found.value.len()), (3, 3));
        assert!(found.budget_balance() == found.revenue(), "of one probe");
        if expectation != (Expectation::Sampled { draws: 500 }) {
            let value: Vec<f64> = found.payoff.iter().zip(&found.transfer).map(|(u, t)| u + t).collect();
            assert!(distance(&value, &found.value) < 1e-12);
            assert!((found.welfare() + revenue - surplus).abs() < 1e-9);
        }
    }
}

/// The designer sees what is paid in the very draws that it sees.
#[test]
fn the_designer_sees_its_revenue() {
    use walras_engine::random::{Key, Purpose};
    let model = lanes(3, 11, &[]);
    let found = play(&model, rounds(3, LearningRule::logit(5.0), 0.2), [3.0, -2.0, 0.0, 0.0]);
    let key = Key::new(5, Purpose::Sample);
    let all = model.observe(&found, None, key).unwrap();
    assert_eq!(all.transfer, found.transfer);
    let drawn = model.observe(&found, Some(20_000), key).unwrap();
    assert!((drawn.revenue().unwrap() + drawn.outcomes[PAYMENTS]).abs() < 1e-9);
    assert!((drawn.revenue().unwrap() - found.revenue().unwrap()).abs() < 0.05);
}
