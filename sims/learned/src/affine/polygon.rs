//! Revenue of a menu for one bidder of uniform values, exactly: options are chosen on intervals or polygons.

use super::Menu;
use crate::law::Law;

/// The revenue, up to rounding; none for more than two items, more than one bidder or other laws.
pub fn exact_revenue(menu: &Menu, law: &Law) -> Option<f64> {
    if menu.bidders != 1 || menu.items > 2 {
        return None;
    }
    let across = law.ends(0)?;
    // One item is two of which the second is worth nothing: the chosen strip has the same share of the plane.
    let up = if menu.items == 2 { law.ends(1)? } else { (0.0, 1.0) };
    let most = menu.options.iter().map(|option| option.boost).fold(f64::NEG_INFINITY, f64::max);
    let whole = (across.1 - across.0) * (up.1 - up.0);
    let revenue = (0..menu.options.len()).map(|k| (most - menu.options[k].boost) * area(menu, k, across, up));
    Some(revenue.sum::<f64>() / menu.weight[0] / whole)
}

/// The area on which option `k` is the first of the best.
fn area(menu: &Menu, k: usize, across: (f64, f64), up: (f64, f64)) -> f64 {
    let mut polygon = vec![(across.0, up.0), (across.1, up.0), (across.1, up.1), (across.0, up.1)];
    let own = &menu.options[k];
    for (l, other) in menu.options.iter().enumerate().filter(|(l, _)| *l != k) {
        let by = |j: usize| {
            let of = |option: &super::menu::Choice| option.share.get(j).copied().unwrap_or(0.0);
            menu.weight[0] * (of(own) - of(other))
        };
        let (a, b, c) = (by(0), by(1), other.boost - own.boost);
        if a == 0.0 && b == 0.0 {
            // The same lottery: the dearer is never chosen, of equals the first.
            if c > 0.0 || (c == 0.0 && l < k) {
                return 0.0;
            }
            continue;
        }
        polygon = clipped(&polygon, |(x, y)| a * x + b * y - c);
        if polygon.is_empty() {
            return 0.0;
        }
    }
    let next = polygon.iter().cycle().skip(1);
    (polygon.iter().zip(next).map(|(p, q)| p.0 * q.1 - q.0 * p.1).sum::<f64>() / 2.0).max(0.0)
}

/// What of a convex polygon lies where a linear function is at least 0 (Sutherland and Hodgman 1974).
fn clipped(polygon: &[(f64, f64)], height: impl Fn((f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (place, &p) in polygon.iter().enumerate() {
        let q = polygon[(place + 1) % polygon.len()];
        let (at_p, at_q) = (height(p), height(q));
        if at_p >= 0.0 {
            kept.push(p);
        }
        if (at_p >= 0.0) != (at_q >= 0.0) {
            let part = at_p / (at_p - at_q);
            kept.push((p.0 + part * (q.0 - p.0), p.1 + part * (q.1 - p.1)));
        }
    }
    kept
}
