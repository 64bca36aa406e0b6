//! A newsvendor who buys from vendors with private costs and signals about demand.
//!
//! Vendor i bears `c_i x_i²/2` for its order x_i, the buyer sells at p what demand takes of `Q = Σ x_i`. Demand given the
//! signals is uniform on `[μ − w, μ + w]` with `μ = μ₀ + g·s`, so that `E[min(Q, D)]` is quadratic in Q between these ends, and
//! efficient orders equalise marginal costs with `p P(D > Q)`. What was sold is seen in the end, and unbiased.

use walras_game::{Environment, Refusal, Reports, Setup, Types, Valuation};

/// The chain.
pub struct SupplyChain {
    vendors: usize,
    price: f64,
    half_width: f64,
    base: f64,
    effect: Vec<f64>,
    types: Types,
    mean_signal: f64,
}

impl SupplyChain {
    fn mean_demand(&self, signal: impl Fn(usize) -> f64) -> f64 {
        let known = |k: usize| Some(signal(k)).filter(|s| !s.is_nan()).unwrap_or(self.mean_signal);
        self.base + (0..self.vendors).map(|k| self.effect[k] * known(k)).sum::<f64>()
    }

    /// `E[min(Q, D)]`.
    fn sold(&self, quantity: f64, mean: f64) -> f64 {
        let (low, high) = (mean - self.half_width, mean + self.half_width);
        if quantity <= low {
            quantity
        } else if quantity >= high {
            mean
        } else {
            quantity - (quantity - low).powi(2) / (4.0 * self.half_width)
        }
    }

    /// The common marginal cost λ of efficient orders `λ / c_i`, where `capacity` is `Σ 1/c_i`.
    fn marginal_cost(&self, capacity: f64, mean: f64) -> f64 {
        let low = mean - self.half_width;
        if self.price * capacity <= low {
            return self.price;
        }
        // λ = p (1 − (λ capacity − low) / 2w).
        let width = 2.0 * self.half_width;
        (self.price * (1.0 + low / width) / (1.0 + self.price * capacity / width)).max(0.0)
    }
}

impl Environment for SupplyChain {
    const METADATA: &'static str = include_str!("metadata.json");

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let types = Types::product(setup.values("costs")?, setup.values("sig")?, setup.values("weights")?)?;
        let mass: f64 = types.weights.iter().sum();
        let signals = types.points.chunks_exact(2).map(|point| point[1]);
        let mean_signal = signals.zip(&types.weights).map(|(s, w)| s * w).sum::<f64>() / mass;
        let (base, half_width) = (setup.scalar("mu0")?, setup.scalar("w")?);
        let effect = setup.values("g")?.to_vec();
        let extremes = types.points.chunks_exact(2).map(|point| point[1]);
        let (low, high) = extremes.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| (s.min(l), s.max(h)));
        let least = base + effect.iter().map(|g| (g * low).min(g * high)).sum::<f64>() - half_width;
        if least < 0.0 {
            return Err(Refusal(format!(
                "demand can be {least}, below 0: the base `mu0` of {base} must be larger, or the half width `w` of {half_width} \
                 smaller"
            )));
        }
        Ok(SupplyChain {
            vendors: setup.players,
            price: setup.scalar("p")?,
            half_width,
            base,
            effect,
            types,
            mean_signal,
        })
    }

    fn types(&self) -> Types {
        self.types.clone()
    }

    fn width(&self) -> usize {
        self.vendors
    }

    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]) {
        let mean = self.mean_demand(|k| at.report[2 * k + 1]);
        let slope = |i: usize| at.weights[i] * at.report[2 * i];
        let present = (0..self.vendors).filter(|&i| !at.report[2 * i].is_nan());
        let capacity: f64 = present.map(|i| 1.0 / slope(i)).sum();
        let cost = self.marginal_cost(capacity, mean);
        for (i, out) in out.iter_mut().enumerate() {
            *out = if at.report[2 * i].is_nan() { 0.0 } else { cost / slope(i) };
        }
    }

    fn value(&self, at: &Valuation<'_>) -> f64 {
        if at.player < self.vendors {
            return -at.preference[0] * at.allocation[at.player].powi(2) / 2.0;
        }
        self.price * self.sold(at.allocation.iter().sum(), self.mean_demand(|k| at.signals[k]))
    }
}

walras_game::export_environment!(SupplyChain);
