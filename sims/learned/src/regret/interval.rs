//! What a liar's utility and its slopes can be on a box of its reports, by interval arithmetic through the networks (Moore 1966;
//! Gowal et al., arXiv 1810.12715), forward with derivatives.

use super::nets::{Layer, Nets};

/// Numbers between two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    pub(super) fn new(low: f64, high: f64) -> Self {
        Range { low, high }
    }

    fn point(x: f64) -> Self {
        Range { low: x, high: x }
    }

    fn plus(self, other: Range) -> Range {
        Range::new(self.low + other.low, self.high + other.high)
    }

    fn minus(self, other: Range) -> Range {
        Range::new(self.low - other.high, self.high - other.low)
    }

    fn times(self, other: Range) -> Range {
        let [a, b, c, d] = [self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high];
        Range::new(a.min(b).min(c).min(d), a.max(b).max(c).max(d))
    }

    /// The largest distance from 0.
    pub(super) fn size(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }
}

/// Utility and its derivatives by the liar's reports, `[m]`.
pub(super) struct Utility {
    pub(super) value: Range,
    pub(super) slope: Vec<Range>,
}

/// A layer in double precision, in which differences of its numbers are exact.
struct Wide {
    outputs: usize,
    weight: Vec<f64>,
    intercept: Vec<f64>,
}

/// The networks as one liar meets them: the last layer of allocations gives how far others' logits are above its own.
pub(super) struct Liar<'a> {
    nets: &'a Nets,
    bidder: usize,
    allocation: Vec<Wide>,
    payment: Vec<Wide>,
}

/// Ranges of numbers in a layer, with those of their derivatives, `[m][numbers]`.
struct Units {
    value: Vec<Range>,
    slope: Vec<Vec<Range>>,
}

impl<'a> Liar<'a> {
    pub(super) fn new(nets: &'a Nets, bidder: usize) -> Self {
        let (n, m) = (nets.bidders, nets.items);
        let [allocation, payment] = &nets.layers;
        let others: Vec<usize> = (0..=n).filter(|o| *o != bidder).collect();
        let pairs: Vec<(usize, usize)> =
            others.iter().flat_map(|o| (0..m).map(move |j| (o * m + j, bidder * m + j))).collect();
        let whole = |layer: &Layer| (0..layer.outputs).map(|o| (o, None)).collect::<Vec<_>>();
        let above: Vec<(usize, Option<usize>)> = pairs.into_iter().map(|(a, b)| (a, Some(b))).collect();
        let read = |net: &[Layer], last: &[(usize, Option<usize>)]| {
            let of = |(k, layer)| if k + 1 < net.len() { outputs(layer, &whole(layer)) } else { outputs(layer, last) };
            net.iter().enumerate().map(of).collect::<Vec<Wide>>()
        };
        let (allocation, payment) = (read(allocation, &above), read(payment, &[(bidder, None)]));
        Liar { nets, bidder, allocation, payment }
    }

    /// What it can have by reports in this box, `[m]`, where it values items at `own` and others report `profile`; in money.
    pub(super) fn utility(&self, own: &[f64], profile: &[f64], reports: &[Range]) -> Utility {
        let (n, m, unit) = (self.nets.bidders, self.nets.items, self.nets.unit);
        let mut value: Vec<Range> = profile.iter().map(|v| Range::point(v / unit)).collect();
        let mut slope = vec![vec![Range::point(0.0); n * m]; m];
        for (j, report) in reports.iter().enumerate() {
            value[self.bidder * m + j] = Range::new(report.low / unit, report.high / unit);
            slope[j][self.bidder * m + j] = Range::point(1.0 / unit);
        }
        let above = through(&self.allocation, Units { value: value.clone(), slope: slope.clone() });
        let paid = through(&self.payment, Units { value, slope });
        let part = logistic(paid.value[0]);
        let part_slope: Vec<Range> = paid.slope.iter().map(|d| logistic_slope(part).times(d[0])).collect();
        let mut all = Utility { value: Range::point(0.0), slope: vec![Range::point(0.0); m] };
        for j in 0..m {
            let (share, share_slope) = share(&above, n, m, j);
            let left = Range::point(own[j]).minus(part.times(reports[j]));
            all.value = all.value.plus(share.times(left));
            for k in 0..m {
                let by_part = share.times(part_slope[k]).times(reports[j]);
                all.slope[k] = all.slope[k].plus(share_slope[k].times(left)).minus(by_part);
            }
            all.slope[j] = all.slope[j].minus(share.times(part));
        }
        all
    }
}

/// The liar's share of item `j`, `1 / (1 + Σ_o e^{d_o})`, and its derivatives, `[m]`.
fn share(above: &Units, n: usize, m: usize, j: usize) -> (Range, Vec<Range>) {
    let of = |o: usize| above.value[o * m + j];
    let sum = |low: bool| (0..n).map(|o| if low { of(o).low.exp() } else { of(o).high.exp() }).sum::<f64>();
    let share = Range::new(1.0 / (1.0 + sum(false)), 1.0 / (1.0 + sum(true)));
    let mut slope = vec![Range::point(0.0); m];
    for o in 0..n {
        // Another's share grows with its own logit and falls with the rest.
        let chance = |own: f64, rest: f64| if own.is_finite() { own / (1.0 + own + rest) } else { 1.0 };
        let other = Range::new(
            chance(of(o).low.exp(), sum(false) - of(o).high.exp()),
            chance(of(o).high.exp(), (sum(true) - of(o).low.exp()).max(0.0)),
        );
        let both = share.times(other);
        for (k, slope) in slope.iter_mut().enumerate() {
            *slope = slope.minus(both.times(above.slope[k][o * m + j]));
        }
    }
    (share, slope)
}

fn through(layers: &[Wide], mut at: Units) -> Units {
    let last = layers.len() - 1;
    for (k, layer) in layers.iter().enumerate() {
        at.value = apply(layer, &at.value, true);
        at.slope.iter_mut().for_each(|slope| *slope = apply(layer, slope, false));
        if k < last {
            for (unit, value) in at.value.iter_mut().enumerate() {
                *value = Range::new(value.low.tanh(), value.high.tanh());
                let (a, b) = (value.low * value.low, value.high * value.high);
                let least = if value.low < 0.0 && value.high > 0.0 { 0.0 } else { a.min(b) };
                let steep = Range::new(1.0 - a.max(b), 1.0 - least);
                at.slope.iter_mut().for_each(|slope| slope[unit] = slope[unit].times(steep));
            }
        }
    }
    at
}

/// `W' h + b` of ranges, by their centres and radii.
fn apply(layer: &Wide, input: &[Range], with_intercept: bool) -> Vec<Range> {
    let mut centre: Vec<f64> = layer.intercept.iter().map(|b| if with_intercept { *b } else { 0.0 }).collect();
    let mut radius = vec![0.0; layer.outputs];
    for (x, row) in input.iter().zip(layer.weight.chunks_exact(layer.outputs)) {
        let (middle, half) = ((x.low + x.high) / 2.0, (x.high - x.low) / 2.0);
        for ((centre, radius), w) in centre.iter_mut().zip(&mut radius).zip(row) {
            *centre += middle * w;
            *radius += half * w.abs();
        }
    }
    centre.iter().zip(&radius).map(|(c, r)| Range::new(c - r, c + r)).collect()
}

fn logistic(x: Range) -> Range {
    let at = |x: f64| 1.0 / (1.0 + (-x).exp());
    Range::new(at(x.low), at(x.high))
}

/// `s (1 − s)`.
fn logistic_slope(s: Range) -> Range {
    let at = |s: f64| s * (1.0 - s);
    let (a, b) = (at(s.low), at(s.high));
    let most = if s.low < 0.5 && s.high > 0.5 { 0.25 } else { a.max(b) };
    Range::new(a.min(b), most)
}

/// Outputs of a layer, less others where these are named.
fn outputs(layer: &Layer, wanted: &[(usize, Option<usize>)]) -> Wide {
    let of = |row: &[f32]| {
        let less = |b: &Option<usize>| b.map_or(0.0, |b| f64::from(row[b]));
        wanted.iter().map(|(a, b)| f64::from(row[*a]) - less(b)).collect::<Vec<f64>>()
    };
    let weight = layer.weight.chunks_exact(layer.outputs).flat_map(of).collect();
    Wide { outputs: wanted.len(), weight, intercept: of(&layer.intercept) }
}
