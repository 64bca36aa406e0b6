//! No method ever plays outside Φ.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_point_played_lies_in_the_box(
        corners in prop::collection::vec((-5.0..5.0f64, 0.0..4.0f64, 0.0..=1.0f64), 1..4),
        slope in prop::collection::vec(-3.0..3.0f64, 3),
        seed in 0..1000u64,
    ) {
        prop_assume!(corners.iter().any(|(_, width, _)| *width > 0.0));
        let bounds: Vec<(f64, f64)> = corners.iter().map(|(low, width, _)| (*low, low + width)).collect();
        let phi: Vec<f64> = corners.iter().map(|(low, width, at)| (low + width * at).min(low + width)).collect();
        for algorithm in all() {
            let pull = [slope[0], slope[1], slope[2]];
            let landscape = Sloped { pull, played: RefCell::default() };
            let mut settings = Settings::new(algorithm.clone(), phi.clone(), bounds.clone(), seed, 8);
            settings.restarts = 1;
            Executor::new(&landscape, Search::new(settings)).run().unwrap();
            for point in landscape.played.borrow().iter() {
                let inside = point.iter().zip(&bounds).all(|(x, (low, high))| low <= x && x <= high);
                prop_assert!(inside && point.len() == bounds.len(), "{algorithm:?} {point:?}");
            }
        }
    }
}

/// A slope with a bend.
struct Sloped {
    pull: [f64; 3],
    played: RefCell<Vec<Vec<f64>>>,
}

impl PlayObjective for &Sloped {
    fn play(&self, points: &[Vec<f64>], _step: u32) -> Result<Vec<Sample>, Error> {
        self.played.borrow_mut().extend_from_slice(points);
        let value = |point: &[f64]| point.iter().zip(self.pull).map(|(x, s)| s * x + (s * x).sin()).sum();
        Ok(points.iter().map(|point| Sample { value: value(point), at_rest: true }).collect())
    }
}
