//! The swaps index against enumeration of rankings, and on published data.

use std::time::Duration;

use walras_theory::revealed_preference::{
    CONSISTENCY_TOLERANCE, Swaps, SwapsError, exact_consistency, houtman_maks, swaps,
};

use super::datasets::{random_choices, subjects};
use super::matrices::{Draws, KINDS, matrix};

/// What is dropped becomes unaffordable; the rest must be consistent.
fn check(found: &Swaps, g: &[f64], size: usize, tolerance: f64) {
    let scale = g.iter().fold(1.0_f64, |scale, x| scale.max(x.abs()));
    let mut rest = g.to_vec();
    for &(t, s) in &found.dropped {
        assert!(rest[t * size + s] <= found.threshold);
        rest[t * size + s] = scale;
    }
    assert!(exact_consistency(&rest, size, tolerance).unwrap().holds());
    assert_eq!(found.count, found.dropped.len());
    assert!(found.lower <= found.count && (!found.exact || found.lower == found.count));
}

/// The fewest edges over all sets of edges, smallest sets first: only for few edges.
fn by_enumeration(g: &[f64], size: usize) -> usize {
    let edges: Vec<usize> = (0..size * size).filter(|&k| g[k] <= 0.0).collect();
    (0_u32..1 << edges.len())
        .filter(|mask| {
            let mut rest = g.to_vec();
            for (bit, &k) in edges.iter().enumerate() {
                if mask >> bit & 1 == 1 {
                    rest[k] = 1.0;
                }
            }
            exact_consistency(&rest, size, 0.0).unwrap().holds()
        })
        .map(u32::count_ones)
        .min()
        .unwrap() as usize
}

#[test]
fn equals_enumeration() {
    let mut draws = Draws(109);
    for round in 0..300 {
        let size = 1 + draws.below(5);
        let g = match round % (KINDS + 1) {
            KINDS => random_choices(size, 2, &mut draws),
            kind => matrix(kind, size, &mut draws),
        };
        let found = swaps(&g, size, 0.0, None).unwrap();
        check(&found, &g, size, 0.0);
        if g.iter().filter(|x| **x <= 0.0).count() <= 12 {
            assert!(found.exact);
            assert_eq!(found.count, by_enumeration(&g, size), "round {round}, size {size}");
        }
    }
}

#[test]
fn published_answers() {
    for subject in subjects() {
        let (g, size) = (&subject.g, subject.observations);
        let found = swaps(g, size, CONSISTENCY_TOLERANCE, Some(Duration::from_secs(20))).unwrap();
        check(&found, g, size, CONSISTENCY_TOLERANCE);
        let expected = subject.swaps_removed * size as f64;
        assert!((found.count as f64 - expected).abs() < 1e-9, "{}: {found:?}, not {expected}", subject.id);
        assert!(found.exact, "{}: at least {}", subject.id, found.lower);
    }
}

#[test]
fn no_fewer_than_observations_to_leave_out() {
    let mut draws = Draws(113);
    for _ in 0..40 {
        let size = 2 + draws.below(10);
        let g = random_choices(size, 3, &mut draws);
        let kept = houtman_maks(&g, size, 0.0, None).unwrap().kept.len();
        assert!(swaps(&g, size, 0.0, None).unwrap().count >= size - kept);
    }
}

#[test]
fn limits_and_degenerate_data() {
    let g = vec![-1.0; 210 * 210];
    assert_eq!(swaps(&g, 210, 0.0, None), Err(SwapsError::TooLarge { comparisons: 44_100 }));
    // Of each pair one comparison, and every observation's with itself.
    assert_eq!(swaps(&g[..900], 30, 0.0, None).unwrap().count, 30 + 30 * 29 / 2);
    assert!(matches!(swaps(&[], 0, 0.0, None), Err(SwapsError::Matrix(_))));
    assert_eq!(swaps(&[0.0; 16], 4, 0.0, None).unwrap().count, 0);
    assert_eq!(swaps(&[-0.5, 1.0, 1.0, 0.0], 2, 0.0, None).unwrap().dropped, [(0, 0)]);
    let mut draws = Draws(127);
    let g = random_choices(60, 3, &mut draws);
    let cut = swaps(&g, 60, 0.0, Some(Duration::ZERO)).unwrap();
    check(&cut, &g, 60, 0.0);
    assert!(!cut.exact);
}
