//! What a trained mechanism brings under truth, from fresh profiles.

use serde::{Deserialize, Serialize};

use crate::law::Law;
use crate::random::{Purpose, stream};
use crate::threads::in_order;

/// Profiles a piece of work.
const PIECE: u64 = 10_000;

/// A mechanism that can be asked.
pub trait Settles: Sync {
    /// What each bidder gets, `[n][m]`, and pays, `[n]`, at values `[n][m]` of many profiles.
    fn settle_all(&self, values: &[f64], share: &mut Vec<f64>, payment: &mut Vec<f64>);
}

/// A mean with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

/// What truth brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Fresh profiles.
    pub samples: u64,
    /// Payments of all bidders.
    pub revenue: Mean,
    /// Value to all bidders, before payments.
    pub welfare: Mean,
    /// The most that it could be.
    pub efficient_welfare: Mean,
    /// What a bidder would have more with another's items at that one's payment, the mean over bidders.
    pub envy: Mean,
    /// Least utility of a bidder in a profile.
    pub least_utility: f64,
}

/// Which bidders, items and values a mechanism is judged for.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// The law of values.
    pub law: &'a Law,
    /// Bidders.
    pub bidders: usize,
    /// Items.
    pub items: usize,
    /// Whether bidders want one item at most.
    pub is_unit: bool,
    /// Seed of draws.
    pub seed: u64,
}

/// Sums over profiles: of each figure and of its square.
#[derive(Clone, Copy, Default)]
struct Sums {
    plain: [f64; 4],
    square: [f64; 4],
    least: f64,
}

/// Judges a mechanism by so many profiles.
pub fn judge(mechanism: &impl Settles, market: Market<'_>, samples: u64, threads: usize) -> Judged {
    let pieces: Vec<(u64, u64)> =
        (0..samples.div_ceil(PIECE)).map(|piece| (piece, PIECE.min(samples - piece * PIECE))).collect();
    let mut all = Sums { least: f64::INFINITY, ..Sums::default() };
    in_order(
        &pieces,
        threads,
        |&(piece, rows)| of_piece(mechanism, market, piece, rows as usize),
        |sums| {
            for k in 0..4 {
                all.plain[k] += sums.plain[k];
                all.square[k] += sums.square[k];
            }
            all.least = all.least.min(sums.least);
        },
    );
    let count = samples as f64;
    let of = |k: usize| {
        let mean = all.plain[k] / count;
        let variance = ((all.square[k] / count - mean * mean) * count / (count - 1.0)).max(0.0);
        Mean { mean, error: (variance / count).sqrt() }
    };
    let (revenue, welfare, efficient_welfare, envy) = (of(0), of(1), of(2), of(3));
    Judged { samples, revenue, welfare, efficient_welfare, envy, least_utility: all.least }
}

fn of_piece(mechanism: &impl Settles, market: Market<'_>, piece: u64, rows: usize) -> Sums {
    let Market { law, bidders: n, items: m, is_unit, seed } = market;
    let mut random = stream(seed, Purpose::Evaluation, piece);
    let values = law.profiles(&mut random, n, m, rows);
    let (mut share, mut payment) = (Vec::new(), Vec::new());
    mechanism.settle_all(&values, &mut share, &mut payment);
    let mut sums = Sums { least: f64::INFINITY, ..Sums::default() };
    for ((values, share), payment) in
        values.chunks_exact(n * m).zip(share.chunks_exact(n * m)).zip(payment.chunks_exact(n))
    {
        let worth = |i: usize, of: usize| {
            let own = &values[i * m..][..m];
            own.iter().zip(&share[of * m..][..m]).map(|(v, x)| v * x).sum::<f64>()
        };
        let best = |item: usize| (0..n).map(|i| values[i * m + item]).fold(0.0, f64::max);
        let efficient = match is_unit {
            true => values.iter().copied().fold(0.0, f64::max),
            false => (0..m).map(best).sum(),
        };
        let utility = |i: usize| worth(i, i) - payment[i];
        let envies = |i: usize| (0..n).map(|l| worth(i, l) - payment[l]).fold(utility(i), f64::max) - utility(i);
        let envy = (0..n).map(envies).sum::<f64>() / n as f64;
        let welfare: f64 = (0..n).map(|i| worth(i, i)).sum();
        for (k, x) in [payment.iter().sum(), welfare, efficient, envy].into_iter().enumerate() {
            sums.plain[k] += x;
            sums.square[k] += x * x;
        }
        sums.least = (0..n).map(utility).fold(sums.least, f64::min);
    }
    sums
}

impl Settles for crate::affine::Menu {
    fn settle_all(&self, values: &[f64], share: &mut Vec<f64>, payment: &mut Vec<f64>) {
        let mut fast = self.fast();
        for profile in values.chunks_exact(self.bidders * self.items) {
            let outcome = fast.settle(profile);
            share.extend_from_slice(&self.options[outcome.option].share);
            payment.extend(outcome.payment);
        }
    }
}
