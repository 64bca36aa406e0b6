//! Relative units: steps do not depend on what parameters and objective are measured in.

use walras_designer::algorithm::Algorithm;
use walras_designer::search::Settings;

use crate::{Landscape, all, bowl, recommended, relative, spsa};

/// Parameters in millionths and billions, and an objective in thousands: the same path, in these units.
#[test]
fn units_of_measurement_do_not_matter() {
    let usual = Settings::new(relative(spsa()), vec![1.8, 0.1], vec![(0.0, 2.0), (0.0, 0.8)], 5, 60);
    let expected = recommended(usual, &Landscape::of(bowl));
    let mut algorithm = relative(spsa());
    algorithm.measure_in(2000.0);
    let other = Settings::new(algorithm, vec![1.8e-6, 0.1e9], vec![(0.0, 2e-6), (0.0, 0.8e9)], 5, 60);
    let scaled = Landscape::of(|phi| 1000.0 * bowl(&[phi[0] * 1e6, phi[1] / 1e9]));
    let found = recommended(other, &scaled);
    assert!((found[0] * 1e6 - expected[0]).abs() < 1e-9 && (found[1] / 1e9 - expected[1]).abs() < 1e-9, "{found:?}");
    assert!(bowl(&expected) < 0.15 * bowl(&[1.8, 0.1]), "{expected:?}");
}

/// However steep the objective is, a step is a tenth of a half range at most.
#[test]
fn steps_are_no_longer_than_a_tenth_of_a_half_range() {
    let steep = Landscape::of(|phi| 1e6 * bowl(phi));
    let mut before = vec![1.8, 0.1];
    for iterations in 1..20 {
        let now = recommended(
            Settings::new(relative(spsa()), vec![1.8, 0.1], vec![(0.0, 2.0), (0.0, 0.8)], 5, iterations),
            &steep,
        );
        assert!((now[0] - before[0]).abs() <= 0.1 + 1e-12 && (now[1] - before[1]).abs() <= 0.04 + 1e-12, "{now:?}");
        before = now;
    }
}

/// Half ranges of 1 and an objective of size 1 are no units at all, as long as steps are short.
#[test]
fn on_the_unit_box_relative_units_are_raw_ones() {
    let settings = |algorithm| Settings::new(algorithm, vec![0.8, -0.9], vec![(-1.0, 1.0); 2], 7, 50);
    let mut algorithm = relative(spsa());
    algorithm.measure_in(1.0);
    let flat = || Landscape::of(|phi| 0.02 * bowl(phi));
    let (found, raw) = (recommended(settings(algorithm), &flat()), recommended(settings(spsa()), &flat()));
    assert!(found.iter().zip(&raw).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {raw:?}");
}

/// What cannot move stays where it is.
#[test]
fn an_entry_without_a_range_stays() {
    for algorithm in all().into_iter().filter(|algorithm| matches!(algorithm, Algorithm::Relative { .. })) {
        let settings = Settings::new(algorithm, vec![1.8, 0.5], vec![(0.0, 2.0), (0.5, 0.5)], 5, 20);
        assert_eq!(recommended(settings, &Landscape::of(bowl))[1], 0.5);
    }
}
