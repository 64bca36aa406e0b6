//! The joint action of most welfare, against closed forms and corners that are tried one by one.

use walras_theory::equilibrium::{JointOptimum, most_welfare};

use super::{Functions, close};

fn cournot(constraint: &'static [fn(&[f64]) -> f64]) -> Functions<3> {
    Functions {
        low: [0.0; 3],
        high: [10.0; 3],
        payoff: |i, x| (10.0 - x.iter().sum::<f64>() - [1.0, 2.0, 3.0][i]) * x[i],
        constraint,
    }
}

#[test]
fn together_the_cheapest_oligopolist_is_a_monopolist() {
    for from in [[2.25, 1.25, 0.25], [10.0; 3], [0.0; 3]] {
        let JointOptimum { profile, welfare } = most_welfare(&cournot(&[]), &from, 8, 1e-9).unwrap();
        close(&profile, &[4.5, 0.0, 0.0], 1e-5);
        close(&[welfare], &[20.25], 1e-9);
    }
}

#[test]
fn limits_are_kept() {
    let limits: &'static [fn(&[f64]) -> f64] = &[|x| x.iter().sum::<f64>() - 4.0, |x| x[0] - 2.0];
    let JointOptimum { profile, welfare } = most_welfare(&cournot(limits), &[5.0; 3], 8, 1e-9).unwrap();
    // The second firm adds what makes its marginal revenue 10 − 2X meet its cost of 2.
    close(&profile, &[2.0, 2.0, 0.0], 1e-5);
    close(&[welfare], &[6.0 * 4.0 - 2.0 - 4.0], 1e-8);
    assert!(limits.iter().all(|g| g(&profile) <= 1e-9));
    let never: &'static [fn(&[f64]) -> f64] = &[|x| 1.0 - x[0], |x| x[0] - 0.5];
    assert_eq!(most_welfare(&cournot(never), &[5.0; 3], 8, 1e-9), None);
    let nonsense = Functions { low: [0.0; 2], high: [1.0; 2], payoff: |_, x| (x[0] - 2.0).ln(), constraint: &[] };
    assert_eq!(most_welfare(&nonsense, &[0.5; 2], 8, 1e-9), None);
}

const LOAD: [[f64; 3]; 2] = [[0.030, 0.012, 0.055], [0.021, 0.040, 0.009]];

/// The river of Snow & Krishnamurthy, eqs. (29) and (30): convex, so that a corner is best.
fn river() -> Functions<3> {
    Functions {
        low: [0.0; 3],
        high: [1000.0; 3],
        payoff: |i, x| {
            let total = x.iter().sum::<f64>();
            (3.0 - [0.3, 0.1, 0.4][i]) * x[i] - 0.35 * total.max(0.0).sqrt() - [0.2, 0.4, 0.1][i] * x[i].sqrt()
        },
        constraint: &[|x| load(0, x) - 1.0, |x| load(1, x) - 1.0],
    }
}

fn load(station: usize, x: &[f64]) -> f64 {
    LOAD[station].iter().zip(x).map(|(load, x)| load * x).sum()
}

fn welfare_of(game: &Functions<3>, x: &[f64]) -> f64 {
    (0..3).map(|i| (game.payoff)(i, x)).sum()
}

/// `a·x = b` for three planes, by Cramer's rule.
fn meet(planes: [([f64; 3], f64); 3]) -> Option<[f64; 3]> {
    let det = |m: [[f64; 3]; 3]| -> f64 {
        (0..3).map(|k| m[0][k] * (m[1][(k + 1) % 3] * m[2][(k + 2) % 3] - m[1][(k + 2) % 3] * m[2][(k + 1) % 3])).sum()
    };
    let rows = planes.map(|(a, _)| a);
    let whole = det(rows);
    (whole.abs() > 1e-12).then(|| {
        std::array::from_fn(|k| {
            let mut rows = rows;
            rows.iter_mut().zip(&planes).for_each(|(row, (_, b))| row[k] = *b);
            det(rows) / whole
        })
    })
}

#[test]
fn the_best_corner_of_a_convex_game_is_found() {
    let game = river();
    let axis = |k: usize| std::array::from_fn(|j| f64::from(u8::from(j == k)));
    let mut planes: Vec<([f64; 3], f64)> = LOAD.map(|load| (load, 1.0)).into();
    planes.extend((0..3).flat_map(|k| [(axis(k), 0.0), (axis(k), 1000.0)]));
    let mut best = f64::NEG_INFINITY;
    for (i, j, k) in (0..8).flat_map(|i| (0..i).flat_map(move |j| (0..j).map(move |k| (i, j, k)))) {
        let Some(x) = meet([planes[i], planes[j], planes[k]]) else { continue };
        let inside = x.iter().all(|x| (-1e-9..=1000.0 + 1e-9).contains(x)) && (0..2).all(|l| load(l, &x) <= 1.0 + 1e-9);
        if inside {
            best = best.max(welfare_of(&game, &x.map(|x| x.max(0.0))));
        }
    }
    for from in [[500.0; 3], [0.0; 3], [0.0, 0.0, 1.0 / 0.055]] {
        let found = most_welfare(&game, &from, 8, 1e-9).unwrap();
        close(&[found.welfare], &[best], 1e-6);
        close(&[found.welfare], &[welfare_of(&game, &found.profile)], 1e-12);
    }
}
