//! The most that any report can bring, by branch and bound on a box of reports.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::interval::{Liar, Range};
use super::nets::Nets;
use super::plain::Plain;

/// A bound this near to what was found is as good as it.
const CLOSE: f64 = 1e-4;
/// What rounding in double precision can make of a bound, in units of the largest value: some 10⁵ operations of 2⁻⁵³ each.
const ROUNDING: f64 = 1e-9;

/// The most that a bidder can have: what a report brings, and what none exceeds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Most {
    /// By the best report that was found.
    pub(super) found: f64,
    /// Not exceeded by any report of the box.
    pub(super) bound: f64,
    /// Boxes that were looked at.
    pub(super) boxes: usize,
}

struct Piece {
    bound: f64,
    reports: Vec<Range>,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Piece {}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Piece {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

/// Bounds what bidder `i` of the profile can have by reports from 0 to `most` an item, in money, where `found` can be had.
pub(super) fn bound(nets: &Nets, i: usize, profile: &[f64], most: f64, found: f64, budget: usize) -> Most {
    let m = nets.items;
    let liar = Liar::new(nets, i);
    let own = profile[i * m..][..m].to_vec();
    let (mut plain, mut lie) = (Plain::new(nets), profile.to_vec());
    let mut result = Most { found, bound: f64::INFINITY, boxes: 0 };
    let mut look = |mut reports: Vec<Range>, result: &mut Most| {
        result.boxes += 1;
        let utility = liar.utility(&own, profile, &reports);
        // Where utility only grows or falls the best is at an end.
        for (report, slope) in reports.iter_mut().zip(&utility.slope) {
            if slope.low > 0.0 {
                report.low = report.high;
            } else if slope.high < 0.0 {
                report.high = report.low;
            }
        }
        lie[i * m..][..m].iter_mut().zip(&reports).for_each(|(r, range)| *r = (range.low + range.high) / 2.0);
        let centre = plain.utility(i, &own, &lie);
        result.found = result.found.max(centre);
        let reach = reports.iter().zip(&utility.slope).map(|(r, slope)| slope.size() * (r.high - r.low) / 2.0);
        Piece { bound: utility.value.high.min(centre + reach.sum::<f64>()), reports }
    };
    let mut open = BinaryHeap::from([look(vec![Range::new(0.0, most); m], &mut result)]);
    while let Some(piece) = open.pop() {
        result.bound = piece.bound.max(result.found);
        if piece.bound <= result.found + CLOSE * nets.unit || result.boxes >= budget {
            break;
        }
        let width = |r: &Range| r.high - r.low;
        let longest = (0..m).max_by(|a, b| width(&piece.reports[*a]).total_cmp(&width(&piece.reports[*b])));
        let Some(longest) = longest.filter(|j| width(&piece.reports[*j]) > 0.0) else { break };
        let middle = (piece.reports[longest].low + piece.reports[longest].high) / 2.0;
        for half in [Range::new(piece.reports[longest].low, middle), Range::new(middle, piece.reports[longest].high)] {
            let mut reports = piece.reports.clone();
            reports[longest] = half;
            open.push(look(reports, &mut result));
        }
    }
    result.bound += ROUNDING * nets.unit;
    result
}
