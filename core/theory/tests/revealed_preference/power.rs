//! Power, its interval, and predictive success.

use walras_theory::revealed_preference::{
    CONSISTENCY_TOLERANCE, ProportionError, RandomChoices, ShareError, ccei, garp_power, power, predictive_success,
    wilson_interval,
};

use super::streams::Stream;

/// Two crossing budgets, `x + 2y ≤ 2` and `2x + y ≤ 2`. With a share `w` spent on the cheap good the choice costs
/// `1 + 3w` at the other's prices, strictly less than 2 where `w < 1/3`. GARP is violated where that is so for both: the
/// power of uniform choice is 1/9.
const CROSSING: ([f64; 4], [f64; 2]) = ([1.0, 2.0, 2.0, 1.0], [2.0, 2.0]);

#[test]
fn of_two_crossing_budgets_by_hand() {
    let (prices, expenditures) = CROSSING;
    let mut choices = RandomChoices::uniform(&prices, &expenditures, 2).unwrap();
    let found = garp_power(&mut choices, 20_000, 0.999, CONSISTENCY_TOLERANCE, &mut Stream::new(11)).unwrap();
    assert_eq!(found.draws, 20_000);
    assert_eq!(found.value, found.violations as f64 / 20_000.0);
    assert!(found.interval[0] <= 1.0 / 9.0 && 1.0 / 9.0 <= found.interval[1], "{found:?}");
    assert!(found.interval[0] < found.value && found.value < found.interval[1]);
    // Any other test: Afriat's index below 1 is the same event, below 0.75 a rarer one.
    let by_index = |least: f64| {
        let mut choices = RandomChoices::uniform(&prices, &expenditures, 2).unwrap();
        power(&mut choices, 20_000, 0.95, &mut Stream::new(11), |g| ccei(g, 2).unwrap().value < least).unwrap()
    };
    assert_eq!(by_index(1.0).violations, found.violations);
    assert!(by_index(0.75).violations < found.violations && by_index(0.75).violations > 0);
}

#[test]
fn parallel_budgets_have_none_and_pools_what_they_hold() {
    let (prices, expenditures) = ([1.0, 2.0, 2.0, 4.0], [1.0, 3.0]);
    let mut choices = RandomChoices::uniform(&prices, &expenditures, 2).unwrap();
    let none = garp_power(&mut choices, 500, 0.95, CONSISTENCY_TOLERANCE, &mut Stream::new(12)).unwrap();
    assert_eq!((none.value, none.interval[0]), (0.0, 0.0));
    // The contradiction is to buy the dear good only: (0, 1) at prices (1, 2), (1, 0) at prices (2, 1). A pool that never
    // buys good 0 cannot.
    let (prices, expenditures) = CROSSING;
    let mut choices = RandomChoices::bootstrap(&prices, &expenditures, 2, &[0.0, 1.0]).unwrap();
    assert_eq!(garp_power(&mut choices, 50, 0.95, 1e-9, &mut Stream::new(13)).unwrap().violations, 0);
    // From both rows equally often the contradiction is one of four pairs.
    let mut choices = RandomChoices::bootstrap(&prices, &expenditures, 2, &[0.0, 1.0, 1.0, 0.0]).unwrap();
    let quarter = garp_power(&mut choices, 4000, 0.999, 1e-9, &mut Stream::new(14)).unwrap();
    assert!(quarter.interval[0] < 0.25 && 0.25 < quarter.interval[1], "{quarter:?}");
}

#[test]
fn equal_streams_give_equal_answers() {
    let run = |seed: u64| {
        let (prices, expenditures) = CROSSING;
        let mut choices = RandomChoices::uniform(&prices, &expenditures, 2).unwrap();
        garp_power(&mut choices, 1000, 0.95, CONSISTENCY_TOLERANCE, &mut Stream::new(seed)).unwrap()
    };
    assert_eq!(run(15), run(15));
    assert_ne!(run(15).violations, run(16).violations);
}

#[test]
fn wilson_intervals_agree_with_published_ones() {
    // R: prop.test(x, n, correct = FALSE), and the closed form n / (n + z²) at x = n.
    let z = 1.959_963_984_540_054_f64;
    let close = |found: [f64; 2], expected: [f64; 2]| {
        assert!((found[0] - expected[0]).abs() < 1e-12 && (found[1] - expected[1]).abs() < 1e-12, "{found:?}");
    };
    close(wilson_interval(10, 10, 0.95).unwrap(), [10.0 / (10.0 + z * z), 1.0]);
    close(wilson_interval(0, 10, 0.95).unwrap(), [0.0, z * z / (10.0 + z * z)]);
    // At x = n/2 the interval is 1/2 ± z / (2 √(n + z²)).
    let half = z / (2.0 * (50.0 + z * z).sqrt());
    close(wilson_interval(25, 50, 0.95).unwrap(), [0.5 - half, 0.5 + half]);
    let z99 = 2.575_829_303_548_900_4_f64;
    close(wilson_interval(3, 3, 0.99).unwrap(), [3.0 / (3.0 + z99 * z99), 1.0]);
}

#[test]
fn the_ends_of_an_interval_solve_the_score_equation() {
    // |share − p| = z √(p (1 − p) / n) with the same z at both ends, monotone in the confidence.
    let mut last = 0.0;
    for confidence in [0.1, 0.5, 0.8, 0.9, 0.99, 1.0 - 1e-9] {
        let [low, high] = wilson_interval(7, 40, confidence).unwrap();
        let z = |p: f64| (7.0 / 40.0 - p).abs() / (p * (1.0 - p) / 40.0).sqrt();
        assert!((z(low) - z(high)).abs() < 1e-9 * z(low) && z(low) > last);
        last = z(low);
        // The tail of the normal law by Simpson's rule.
        let step = last / 4000.0;
        let density = |x: f64| (-0.5 * x * x).exp();
        let sum: f64 = (0..4000)
            .map(|k| f64::from(k) * step)
            .map(|x| density(x) + 4.0 * density(x + 0.5 * step) + density(x + step))
            .sum();
        let probability = sum * step / 6.0 * (2.0 / std::f64::consts::PI).sqrt();
        assert!((probability - confidence).abs() < 1e-12, "{probability} against {confidence}");
    }
}

#[test]
fn predictive_success_spans_its_range() {
    assert_eq!(predictive_success(1.0, 1.0), Ok(1.0));
    assert_eq!(predictive_success(0.0, 0.0), Ok(-1.0));
    assert_eq!(predictive_success(1.0, 0.0), Ok(0.0));
    assert_eq!(predictive_success(0.75, 0.5), Ok(0.25));
    assert_eq!(predictive_success(1.5, 0.5), Err(ShareError { what: "pass rate", value: 1.5 }));
    assert_eq!(predictive_success(0.5, -0.5), Err(ShareError { what: "power", value: -0.5 }));
    assert!(predictive_success(f64::NAN, 0.5).is_err());
}

#[test]
fn nothing_is_drawn_for_nonsense() {
    let (prices, expenditures) = CROSSING;
    let mut choices = RandomChoices::uniform(&prices, &expenditures, 2).unwrap();
    let mut stream = Stream::new(17);
    let before = stream.0.0;
    let none = garp_power(&mut choices, 0, 0.95, 1e-9, &mut stream);
    assert_eq!(none, Err(ProportionError::Counts { successes: 0, trials: 0 }));
    for confidence in [0.0, 1.0, -1.0, f64::NAN] {
        let error = garp_power(&mut choices, 10, confidence, 1e-9, &mut stream);
        assert!(matches!(error, Err(ProportionError::Confidence(_))));
    }
    assert_eq!(before, stream.0.0);
    assert_eq!(wilson_interval(3, 2, 0.9), Err(ProportionError::Counts { successes: 3, trials: 2 }));
}
