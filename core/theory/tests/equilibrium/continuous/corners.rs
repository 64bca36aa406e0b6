//! The river game with square roots (Snow & Krishnamurthy, Section VI-B): convex payoffs, so that equilibria are corners. All
//! corners are tried.

use walras_theory::equilibrium::{
    ContinuousGame, NormalisedEquilibrium, RelaxationOptions, RelaxationStatus, nikaido_isoda,
};

use super::close;

const DECAY: [[f64; 3]; 2] = [[6.5, 5.0, 5.5], [4.583, 6.25, 3.75]];

struct River {
    demand_slope: f64,
    cost: [f64; 3],
    cost_slope: [f64; 3],
    emission: [f64; 3],
}

impl River {
    fn profit(&self, i: usize, x: &[f64]) -> f64 {
        let total: f64 = x.iter().sum();
        (3.0 - self.cost_slope[i]) * x[i] - self.demand_slope * total.sqrt() - self.cost[i] * x[i].sqrt()
    }

    fn station(&self, l: usize, x: &[f64]) -> f64 {
        (0..3).map(|i| DECAY[l][i] * self.emission[i] * x[i]).sum::<f64>() / 100.0 - 1.0
    }

    /// Ψ(x, y).
    fn value(&self, x: &[f64], y: &[f64]) -> f64 {
        let alone = |i: usize| {
            let mut row = x.to_vec();
            row[i] = y[i];
            self.profit(i, &row) - self.profit(i, x)
        };
        (0..3).map(alone).sum()
    }

    /// All corners of what is feasible: where three of the eight planes that limit it meet.
    fn corners(&self) -> Vec<[f64; 3]> {
        let unit = |k: usize| std::array::from_fn(|j| f64::from(u8::from(j == k)));
        let station = |l: usize| std::array::from_fn(|i| DECAY[l][i] * self.emission[i] / 100.0);
        let mut planes: Vec<([f64; 3], f64)> = vec![(station(0), 1.0), (station(1), 1.0)];
        (0..3).for_each(|k| planes.extend([(unit(k), 0.0), (unit(k), 1000.0)]));
        let mut corners = Vec::new();
        for a in 0..planes.len() {
            for b in 0..a {
                for c in 0..b {
                    corners.extend(meeting([&planes[a], &planes[b], &planes[c]]));
                }
            }
        }
        let inside = |x: &[f64; 3]| {
            x.iter().all(|x| (-1e-9..=1000.0 + 1e-9).contains(x)) && (0..2).all(|l| self.station(l, x) <= 1e-9)
        };
        corners.retain(inside);
        corners.iter_mut().for_each(|x| x.iter_mut().for_each(|x| *x = x.max(0.0)));
        corners
    }

    /// `max_y Ψ(x, y)`, which is convex in y and so largest at a corner.
    fn best_value(&self, x: &[f64], corners: &[[f64; 3]]) -> f64 {
        corners.iter().map(|y| self.value(x, y)).fold(0.0, f64::max)
    }
}

/// Where three planes meet, by Cramer's rule.
fn meeting(planes: [&([f64; 3], f64); 3]) -> Option<[f64; 3]> {
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = planes.map(|(normal, _)| *normal);
    let denominator = determinant(whole);
    (denominator.abs() > 1e-14).then(|| {
        std::array::from_fn(|k| {
            let mut replaced = whole;
            (0..3).for_each(|row| replaced[row][k] = planes[row].1);
            determinant(replaced) / denominator
        })
    })
}

impl ContinuousGame for River {
    fn players(&self) -> usize {
        3
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        (&[0.0; 3], &[1000.0; 3])
    }

    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        for ((out, &i), x) in out.iter_mut().zip(player).zip(profile.chunks_exact(3)) {
            *out = self.profit(i as usize, x);
        }
    }

    /// Steep but finite at zero.
    fn action_gradient(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        let half_root = |x: f64| 0.5 / x.max(1e-12).sqrt();
        for ((out, &i), x) in out.iter_mut().zip(player).zip(profile.chunks_exact(3)) {
            let (i, total) = (i as usize, x.iter().sum());
            *out = 3.0 - self.cost_slope[i] - self.demand_slope * half_root(total) - self.cost[i] * half_root(x[i]);
        }
    }

    fn constraints(&self) -> usize {
        2
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        for (out, x) in out.chunks_exact_mut(2).zip(profile.chunks_exact(3)) {
            out.iter_mut().enumerate().for_each(|(l, out)| *out = self.station(l, x));
        }
    }
}

/// Numbers in [0, 1) without pattern.
fn numbers() -> impl FnMut() -> f64 {
    let mut state = 12_345_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn solve(game: &River) -> NormalisedEquilibrium {
    nikaido_isoda(game, &[500.0; 3], &RelaxationOptions { tolerance: 1e-10, ..Default::default() })
}

#[test]
fn what_converged_is_an_equilibrium_against_all_corners_and_what_did_not_has_none() {
    let mut next = numbers();
    let mut without = 0;
    for case in 0..400 {
        let scale = if case % 4 == 0 { 1.0 } else { 0.5 };
        let mut draw = || std::array::from_fn(|_| scale * next());
        let (cost, cost_slope) = (draw(), draw());
        let game = River { demand_slope: draw()[0], cost, cost_slope, emission: draw().map(|e: f64| e / scale) };
        let (found, corners) = (solve(&game), game.corners());
        let scale = found.payoff.iter().map(|f| f.abs()).sum::<f64>().max(1.0);
        let best = game.best_value(&found.profile, &corners);
        assert!((found.value - best).abs() <= 1e-9 * scale, "case {case}: Ψ is {best}, {found:?}");
        if found.status == RelaxationStatus::Converged {
            assert!(best <= 1e-10 * scale, "case {case}: {best} {found:?}");
            let nearest = corners.iter().map(|y| (0..3).map(|k| (y[k] - found.profile[k]).abs()).fold(0.0, f64::max));
            assert!(nearest.fold(f64::INFINITY, f64::min) < 1e-6, "case {case}: not at a corner, {found:?}");
            assert!(found.multipliers.residual < 1e-9, "case {case}: {found:?}");
            let tightest = found.constraint.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(tightest.abs() < 1e-11, "case {case}: {found:?}");
        } else {
            without += 1;
            assert_eq!(found.status, RelaxationStatus::Stalled, "case {case}: {found:?}");
            let least = corners.iter().map(|x| game.best_value(x, &corners)).fold(f64::INFINITY, f64::min);
            assert!(least > 1e-3, "case {case}: a corner is an equilibrium up to {least}, {found:?}");
        }
    }
    assert!((1..10).contains(&without), "{without} without an equilibrium");
}

#[test]
fn without_square_roots_the_heaviest_corner_is_taken() {
    let game = River { demand_slope: 0.0, cost: [0.0; 3], cost_slope: [0.1, 0.2, 0.3], emission: [0.5; 3] };
    let found = solve(&game);
    assert_eq!(found.status, RelaxationStatus::Converged, "{found:?}");
    let worth = |x: &[f64; 3]| 2.9 * x[0] + 2.8 * x[1] + 2.7 * x[2];
    let corners = game.corners();
    let best = corners.iter().max_by(|a, b| worth(a).total_cmp(&worth(b))).unwrap();
    close(&found.profile, best, 1e-9);
}
