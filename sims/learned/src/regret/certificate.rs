//! What lying gains under approximate networks, from below and above.

use serde::{Deserialize, Serialize};

use super::bound::bound;
use super::misreports::{Frozen, search};
use super::nets::Nets;
use super::plain::Plain;
use super::search::strongest;
use crate::random::{Purpose, stream};
use crate::task::{Network, Task};
use crate::tensors::device;
use crate::threads::in_order;

/// Regret of truth, a bidder and profile, in money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Fresh profiles that were looked at, every bidder at each.
    pub profiles: usize,
    /// Reports from 0 to this, of each item.
    pub reports_to: f64,
    /// What a search as in training finds: an underestimate.
    pub weak: Regret,
    /// What many restarts find: each is an actual gain, hence a lower bound.
    pub strong: Regret,
    /// What no report of the box exceeds, by branch and bound: an upper bound at these profiles.
    pub bound: Regret,
    /// Part of the cases in which the two are within 1e-4 of the largest value.
    pub closed: f64,
}

/// Regret over bidders and profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regret {
    /// The mean.
    pub mean: f64,
    /// Its standard error over profiles.
    pub error: f64,
    /// The largest.
    pub max: f64,
}

/// Bounds regret at profiles drawn from the task's law.
pub fn certify(nets: &Nets, task: &Task, threads: usize) -> Certificate {
    let (n, m, count) = (nets.bidders, nets.items, task.evaluation.certificates);
    let (reports_to, values) = (reports_to(nets, task), profiles(nets, task));
    let lies = weak_lies(nets, task, &values);
    let cases: Vec<usize> = (0..count * n).collect();
    let (mut weak, mut strong, mut above, mut closed) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let work = |case: &usize| {
        let (row, i) = (case / n, case % n);
        let profile = &values[row * n * m..][..n * m];
        let (mut plain, own) = (Plain::new(nets), &profile[i * m..][..m]);
        let honest = plain.utility(i, own, profile);
        let weak = plain.utility(i, own, &lies[(i * count + row) * n * m..][..n * m]);
        let strong = strongest(nets, i, profile, reports_to, task.seed, *case as u64).max(weak).max(honest);
        let most = bound(nets, i, profile, reports_to, strong, task.evaluation.boxes);
        [weak.max(honest) - honest, most.found - honest, most.bound - honest]
    };
    in_order(&cases, threads, work, |[weakly, strongly, at_most]: [f64; 3]| {
        weak.push(weakly);
        strong.push(strongly);
        above.push(at_most);
        closed += usize::from(at_most - strongly <= 1.01e-4 * nets.unit);
    });
    let of = |all: &[f64]| Regret::of(all, n);
    let closed = closed as f64 / cases.len().max(1) as f64;
    Certificate { profiles: count, reports_to, weak: of(&weak), strong: of(&strong), bound: of(&above), closed }
}

/// The largest report of an item that regret is bounded for: the largest value, or twice the unit where there is none.
fn reports_to(nets: &Nets, task: &Task) -> f64 {
    let ends = (0..nets.items).map(|j| task.values.ends(j).map(|(_, high)| high));
    ends.collect::<Option<Vec<f64>>>().map_or(2.0 * nets.unit, |all| all.into_iter().fold(0.0, f64::max))
}

/// The profiles that [`certify`] looks at, `[profiles][n][m]`.
pub fn profiles(nets: &Nets, task: &Task) -> Vec<f64> {
    let (n, m) = (nets.bidders, nets.items);
    let mut random = stream(task.seed, Purpose::Certificate, 0);
    task.values.profiles(&mut random, n, m, task.evaluation.certificates)
}

/// What no report gains bidder `i` at a profile, from so many boxes.
pub fn most(nets: &Nets, task: &Task, profile: &[f64], i: usize, boxes: usize) -> f64 {
    let honest = Plain::new(nets).utility(i, &profile[i * nets.items..][..nets.items], profile);
    bound(nets, i, profile, reports_to(nets, task), honest, boxes).bound - honest
}

/// The lies that a search as in training finds, `[n][profiles][n m]`, in money.
fn weak_lies(nets: &Nets, task: &Task, values: &[f64]) -> Vec<f64> {
    let Network::RegretNet(size) = &task.network else { return Vec::new() };
    if values.is_empty() {
        return Vec::new();
    }
    let inside: Vec<f32> = values.iter().map(|v| (v / nets.unit) as f32).collect();
    let found = search(&Frozen::new(nets, &device()), &inside, size, task.seed, u64::MAX / 2);
    found.into_iter().map(|v| f64::from(v) * nets.unit).collect()
}

impl Regret {
    /// Of cases, `n` a profile.
    fn of(cases: &[f64], n: usize) -> Self {
        let profiles: Vec<f64> = cases.chunks_exact(n).map(|all| all.iter().sum::<f64>() / n as f64).collect();
        let count = profiles.len() as f64;
        if profiles.is_empty() {
            return Regret::default();
        }
        let mean = profiles.iter().sum::<f64>() / count;
        let square = profiles.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        let error = (square / (count - 1.0).max(1.0) / count).sqrt();
        Regret { mean, error, max: cases.iter().copied().fold(0.0, f64::max) }
    }
}
