//! Matrices to test on: random ones, and all the degenerate kinds that floating-point data rarely produce by chance.

use proptest::prelude::*;
use proptest::sample::select;

/// SplitMix64: every test draws from a named seed.
pub(crate) struct Draws(pub u64);

impl Draws {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Uniform in [-1, 1).
    pub(crate) fn symmetric(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// Uniform in [0.05, 1).
    pub(crate) fn positive(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| 0.525 + 0.475 * self.symmetric()).collect()
    }

    pub(crate) fn permutation(&mut self, size: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..size).collect();
        for k in (1..size).rev() {
            order.swap(k, self.below(k + 1));
        }
        order
    }
}

pub(crate) const KINDS: usize = 9;

/// A `size × size` matrix of one of the [`KINDS`].
pub(crate) fn matrix(kind: usize, size: usize, draws: &mut Draws) -> Vec<f64> {
    let mut g: Vec<f64> = (0..size * size).map(|_| draws.symmetric()).collect();
    match kind {
        0 => {}
        1 => set_diagonal(&mut g, size, 0.0),
        // Ties everywhere.
        2 => g.iter_mut().for_each(|x| *x = (*x * 2.5).round() / 2.0),
        3 => g.iter_mut().for_each(|x| *x = if *x < -0.3 { -0.0 } else { 0.0 }),
        4 => {
            let constant = g[0];
            g.fill(constant);
        }
        // One cycle through several probes and nothing else, its edges of different weight.
        5 => {
            let next = draws.permutation(size);
            for (k, x) in g.iter_mut().enumerate() {
                *x = if next[k / size] == k % size { -x.abs() } else { 1.0 };
            }
        }
        // One-dimensional consumption: what is affordable is ordered alike at every probe.
        6 => {
            let (limit, play) = (g.clone(), g.iter().rev().copied().collect::<Vec<_>>());
            for (k, x) in g.iter_mut().enumerate() {
                *x = play[k % size] - limit[k / size].max(play[k / size]);
            }
        }
        // Consistent up to a few entries: a utility order with noise.
        7 => {
            for (k, x) in g.iter_mut().enumerate() {
                let ahead = (k % size) as f64 - (k / size) as f64;
                *x = (ahead / size as f64) + 0.4 * *x;
            }
            set_diagonal(&mut g, size, 0.0);
        }
        // Only unused budget.
        _ => {
            for (k, x) in g.iter_mut().enumerate() {
                *x = if k / size == k % size { *x } else { 2.0 };
            }
        }
    }
    g
}

fn set_diagonal(g: &mut [f64], size: usize, value: f64) {
    g.iter_mut().step_by(size + 1).for_each(|x| *x = value);
}

/// Any kind of matrix, with its size.
pub(crate) fn any_matrix(sizes: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = (usize, Vec<f64>)> {
    let generated = (0..KINDS, sizes.clone(), any::<u64>())
        .prop_map(|(kind, size, seed)| (size, matrix(kind, size, &mut Draws(seed))));
    let shrinkable = sizes.prop_flat_map(|size| {
        let entry = prop_oneof![
            select(vec![-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0]),
            -1.0..1.0_f64,
            select(vec![-1e-300, 1e-300, -1e300, 1e300, f64::MIN_POSITIVE]),
        ];
        (Just(size), prop::collection::vec(entry, size * size))
    });
    prop_oneof![generated, shrinkable]
}
