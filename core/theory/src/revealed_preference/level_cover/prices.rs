//! Feasible solutions of the dual, built by ascent.

/// A feasible solution of the dual: what the rows pay, per node and level.
pub(super) struct Prices<'a> {
    pub(super) low: &'a [f64],
    pub(super) paid: Vec<Vec<(f64, f64)>>,
}

impl Prices<'_> {
    /// Raises the price of a row as far as its members allow, and returns it.
    pub(super) fn raise(&mut self, row: impl Iterator<Item = (usize, f64)> + Clone) -> f64 {
        let price = row.clone().map(|(t, level)| self.slack(t, level)).fold(f64::INFINITY, f64::min);
        if !(price > 0.0 && price.is_finite()) {
            return 0.0;
        }
        for (t, level) in row {
            self.paid[t].push((level, price));
        }
        price
    }

    /// How much more a row that ends at `level` may pay to `t`: `min over k ≥ level of k − low − paid up to k`.
    pub(super) fn slack(&self, t: usize, level: f64) -> f64 {
        let paid = &self.paid[t];
        let left =
            |k: f64| k - self.low[t] - paid.iter().filter(|(at, _)| *at <= k).map(|(_, price)| price).sum::<f64>();
        paid.iter().map(|&(at, _)| at).filter(|&at| at > level).map(left).fold(left(level), f64::min)
    }
}
