//! Strong regret: the best report that many restarts find.

use rand::RngExt;

use super::nets::Nets;
use super::plain::Plain;
use crate::random::{Purpose, stream};

/// Random reports tried, and how many of the best are improved.
const STARTS: usize = 200;
const IMPROVED: usize = 8;
/// Points a side of the grid that is tried where there are at most two items.
const GRID: usize = 33;

/// The most that bidder `i` of the profile is found to have by reports from 0 to `most` an item, in money.
pub(super) fn strongest(nets: &Nets, i: usize, profile: &[f64], most: f64, seed: u64, number: u64) -> f64 {
    let m = nets.items;
    let own = profile[i * m..][..m].to_vec();
    let (mut plain, mut lie) = (Plain::new(nets), profile.to_vec());
    let mut utility = |report: &[f64]| {
        lie[i * m..][..m].copy_from_slice(report);
        plain.utility(i, &own, &lie)
    };
    let mut random = stream(seed, Purpose::Misreports, u64::MAX - number);
    let mut starts = vec![own.clone()];
    starts.extend((0..STARTS).map(|_| (0..m).map(|_| most * random.random::<f64>()).collect()));
    if m <= 2 {
        let level = |k: usize| most * k as f64 / (GRID - 1) as f64;
        let point = |k: usize| (0..m).map(|j| level(k / GRID.pow(j as u32) % GRID)).collect();
        starts.extend((0..GRID.pow(m as u32)).map(point));
    }
    let mut tried: Vec<(f64, Vec<f64>)> =
        starts.into_iter().map(|report: Vec<f64>| (utility(&report), report)).collect();
    tried.sort_by(|a, b| b.0.total_cmp(&a.0));
    tried.truncate(IMPROVED);
    tried.into_iter().map(|(found, report)| climb(found, report, most, &mut utility)).fold(f64::NEG_INFINITY, f64::max)
}

/// Moves one coordinate after the other as long as that helps, in ever smaller steps.
fn climb(mut found: f64, mut report: Vec<f64>, most: f64, utility: &mut impl FnMut(&[f64]) -> f64) -> f64 {
    let mut length = most / 16.0;
    while length > most * 1e-5 {
        let before = found;
        for j in 0..report.len() {
            for step in [length, -length] {
                let known = report[j];
                report[j] = (known + step).clamp(0.0, most);
                let here = utility(&report);
                if here > found {
                    found = here;
                } else {
                    report[j] = known;
                }
            }
        }
        if found == before {
            length /= 2.0;
        }
    }
    found
}
