//! Items for bidders of additive values, as plainly as it can be written.

use walras_theory::direct::{DirectError, Environment, ValueRows};

/// Bidders for items; a type is what each item is worth.
pub(crate) struct Items {
    pub(crate) bidders: usize,
    pub(crate) items: usize,
    types: Vec<f64>,
    weights: Vec<f64>,
}

impl Items {
    /// Types `[S][items]`, equally likely.
    pub(crate) fn new(bidders: usize, items: usize, types: Vec<f64>) -> Self {
        let weights = vec![1.0; types.len() / items];
        Items { bidders, items, types, weights }
    }
}

impl Environment for Items {
    type Error = DirectError;

    fn players(&self) -> usize {
        self.bidders
    }

    fn preferences(&self) -> usize {
        self.items
    }

    fn signals(&self) -> usize {
        0
    }

    fn width(&self) -> usize {
        self.bidders * self.items
    }

    fn types(&self) -> &[f64] {
        &self.types
    }

    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn allocate(&self, profiles: &[f64], weights: &[f64], out: &mut [f64]) -> Result<(), DirectError> {
        let (n, m) = (self.bidders, self.items);
        for (profile, out) in profiles.chunks_exact(n * m).zip(out.chunks_exact_mut(n * m)) {
            out.fill(0.0);
            for j in 0..m {
                let worth = |i: &usize| weights[*i] * profile[i * m + j];
                let there = (0..n).filter(|i| !worth(i).is_nan()).rev();
                if let Some(best) = there.max_by(|a, b| worth(a).total_cmp(&worth(b))) {
                    out[best * m + j] = 1.0;
                }
            }
        }
        Ok(())
    }

    fn value(&self, rows: &ValueRows<'_>, out: &mut [f64]) -> Result<(), DirectError> {
        let m = self.items;
        for (row, out) in out.iter_mut().enumerate() {
            let own = &rows.allocation[row * self.width() + rows.player[row] as usize * m..][..m];
            *out = own.iter().zip(&rows.preference[row * m..][..m]).map(|(x, v)| x * v).sum();
        }
        Ok(())
    }
}
