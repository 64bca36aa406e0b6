//! Sponsored search, as plainly as it can be written.

use serde_json::Value;
use walras_theory::direct::{DirectError, Environment, ValueRows};

/// Bidders for slots; a type is what a click is worth and a signal about how many there will be.
pub(crate) struct Market {
    pub(crate) bidders: usize,
    slots: Vec<f64>,
    rates: [f64; 3],
    types: Vec<f64>,
    weights: Vec<f64>,
    mean: f64,
}

impl Market {
    /// From an entry of the reference.
    pub(crate) fn of(parameters: &Value) -> Self {
        let list = |name: &str| -> Vec<f64> {
            parameters[name].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let number = |name: &str| parameters[name].as_f64().unwrap();
        let rates = [number("c"), number("a"), number("b")];
        Self::new(number("n") as usize, list("slots"), rates, &list("th"), &list("sg"))
    }

    /// The product of these preferences and signals, equally likely.
    pub(crate) fn new(bidders: usize, slots: Vec<f64>, rates: [f64; 3], th: &[f64], sg: &[f64]) -> Self {
        let types: Vec<f64> = th.iter().flat_map(|t| sg.iter().flat_map(move |s| [*t, *s])).collect();
        let weights = vec![1.0; types.len() / 2];
        let mean = sg.iter().sum::<f64>() / sg.len() as f64;
        Market { bidders, slots, rates, types, weights, mean }
    }

    /// Clicks a slot of full size brings bidder `i`.
    pub(crate) fn clicks(&self, i: usize, signals: &[f64]) -> f64 {
        let known = |k: usize| if signals[k].is_nan() { self.mean } else { signals[k] };
        let others: f64 = (0..self.bidders).filter(|&j| j != i).map(known).sum();
        self.rates[0] + self.rates[1] * known(i) + self.rates[2] * others / (self.bidders as f64 - 1.0)
    }
}

impl Environment for Market {
    type Error = DirectError;

    fn players(&self) -> usize {
        self.bidders
    }

    fn preferences(&self) -> usize {
        1
    }

    fn signals(&self) -> usize {
        1
    }

    fn width(&self) -> usize {
        self.bidders
    }

    fn types(&self) -> &[f64] {
        &self.types
    }

    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn allocate(&self, profiles: &[f64], weights: &[f64], out: &mut [f64]) -> Result<(), DirectError> {
        let n = self.bidders;
        for (profile, out) in profiles.chunks_exact(2 * n).zip(out.chunks_exact_mut(n)) {
            let signals: Vec<f64> = profile.chunks_exact(2).map(|point| point[1]).collect();
            let rank = |i: usize| weights[i] * profile[2 * i] * self.clicks(i, &signals);
            let mut order: Vec<usize> = (0..n).filter(|&i| !profile[2 * i].is_nan()).collect();
            order.sort_by(|&i, &j| rank(j).total_cmp(&rank(i)));
            out.fill(0.0);
            order.iter().zip(&self.slots).for_each(|(&i, slot)| out[i] = *slot);
        }
        Ok(())
    }

    fn value(&self, rows: &ValueRows<'_>, out: &mut [f64]) -> Result<(), DirectError> {
        let n = self.bidders;
        for (row, out) in out.iter_mut().enumerate() {
            let i = rows.player[row] as usize;
            let signals = &rows.signals[row * n..][..n];
            *out = rows.preference[row] * self.clicks(i, signals) * rows.allocation[row * n + i];
        }
        Ok(())
    }
}
