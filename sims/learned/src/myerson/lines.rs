//! The trained virtual value as the piecewise linear function that it is, and the auction that it makes.

use walras_theory::direct::VirtualValue;

use crate::judge::Settles;

/// The knots of `min_g max_l (e^{a_gl} v + b_gl)` on `[0, most]`, from numbers `[groups][lines]` of slopes' logarithms `a` and of
/// intercepts `b`.
pub fn knots(slopes: &[f32], intercepts: &[f32], lines: usize, most: f64) -> Vec<(f64, f64)> {
    let line = |k: usize| (f64::from(slopes[k]).exp(), f64::from(intercepts[k]));
    let at = |v: f64| {
        let group = |g: usize| {
            (g * lines..(g + 1) * lines).map(|k| line(k).0 * v + line(k).1).fold(f64::NEG_INFINITY, f64::max)
        };
        (0..slopes.len() / lines).map(group).fold(f64::INFINITY, f64::min)
    };
    let mut places = vec![0.0, most];
    for k in 0..slopes.len() {
        for l in 0..k {
            let ((a, b), (c, d)) = (line(k), line(l));
            let place = (d - b) / (a - c);
            if place > 0.0 && place < most {
                places.push(place);
            }
        }
    }
    places.sort_by(f64::total_cmp);
    places.dedup_by(|a, b| *a - *b < 1e-9 * most);
    let mut knots: Vec<(f64, f64)> = Vec::new();
    for v in places {
        let point = (v, at(v));
        // A knot between two on one line says nothing.
        if let [.., p, q] = knots[..]
            && ((q.1 - p.1) / (q.0 - p.0) - (point.1 - q.1) / (point.0 - q.0)).abs() < 1e-7
        {
            knots.pop();
        }
        if knots.last().is_none_or(|last| point.0 > last.0 && point.1 > last.1) {
            knots.push(point);
        }
    }
    knots
}

/// Who wins one item at these values, and the price: none where nobody's virtual value reaches 0.
pub fn sell(function: &VirtualValue, values: &[f64]) -> Option<(usize, f64)> {
    let virtual_of = |i: usize| function.at(values[i]);
    let better = |best: Option<usize>, i: usize| match best {
        Some(known) if virtual_of(i) <= virtual_of(known) => best,
        _ if virtual_of(i) >= 0.0 => Some(i),
        _ => best,
    };
    let winner = (0..values.len()).fold(None, better)?;
    let second = (0..values.len()).filter(|i| *i != winner).map(virtual_of).fold(0.0, f64::max);
    Some((winner, function.inverse(second).min(values[winner])))
}

/// An auction of one item by one virtual value for all.
pub struct Auction<'a> {
    /// The function.
    pub function: &'a VirtualValue,
    /// Bidders.
    pub bidders: usize,
}

impl Settles for Auction<'_> {
    fn settle_all(&self, values: &[f64], share: &mut Vec<f64>, payment: &mut Vec<f64>) {
        for profile in values.chunks_exact(self.bidders) {
            let sold = sell(self.function, profile);
            let won = |i: usize| sold.filter(|(winner, _)| *winner == i);
            share.extend((0..self.bidders).map(|i| f64::from(u8::from(won(i).is_some()))));
            payment.extend((0..self.bidders).map(|i| won(i).map_or(0.0, |(_, price)| price)));
        }
    }
}
