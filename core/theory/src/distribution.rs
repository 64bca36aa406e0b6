//! How real numbers that arrive one by one are distributed, in bounded memory.

/// Values kept one by one, for order statistics: at most this many.
const KEPT: usize = 1 << 20;

/// A distribution of real numbers that arrive one by one.
#[derive(Clone, Debug, Default)]
pub struct Distribution {
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean (Welford 1962).
    squares: f64,
    least: f64,
    largest: f64,
    values: Vec<f64>,
}

impl Distribution {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        if self.count == 0 {
            (self.least, self.largest) = (value, value);
        }
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
        self.least = self.least.min(value);
        self.largest = self.largest.max(value);
        if self.values.len() < KEPT {
            self.values.push(value);
        }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; none if there are no values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Their standard deviation, with n − 1; none of a single value.
    pub fn deviation(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / (self.count - 1) as f64).sqrt())
    }

    /// The least and the largest value.
    pub fn range(&self) -> Option<(f64, f64)> {
        (self.count > 0).then_some((self.least, self.largest))
    }

    /// Quantiles at these shares, by linear interpolation between order statistics; none where there are more values than
    /// are kept, because then they would not be exact.
    pub fn quantiles<const N: usize>(&self, shares: [f64; N]) -> Option<[f64; N]> {
        if self.count == 0 || self.count > self.values.len() as u64 {
            return None;
        }
        let mut sorted = self.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        Some(shares.map(|share| {
            let place = share * (sorted.len() - 1) as f64;
            let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            low + (high - low) * place.fract()
        }))
    }

    /// The values kept: all of them, or the first million.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}
