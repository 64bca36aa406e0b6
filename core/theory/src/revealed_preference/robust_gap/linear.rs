//! Linear budgets `g_t(x) = α_t · x − b_t` on `x ≥ 0`, where the adversary's problem has a closed form.
//!
//! Prices being nonnegative, nothing is gained above `γ̂`, so `γ = γ̂ − d` with `0 ≤ d ≤ γ̂` maximises `α·d − v ‖d‖`, which is
//! concave. Its conditions of optimality give `d_j = min(γ̂_j, τ α_j)` with `‖d‖ = v τ`, and `d = 0` where `v` is at least the
//! norm of the prices of what is consumed.

use super::RobustGapError;
use super::samples::{Samples, nonnegative, of_samples};
use super::support::{Block, Displacement, Support};

/// The adversary of consumers with linear budgets.
#[derive(Debug, Clone)]
pub struct LinearSupport<'a> {
    samples: Samples,
    prices: &'a [f64],
    budgets: &'a [f64],
}

impl<'a> LinearSupport<'a> {
    /// `prices` `[n][T][goods]`, nonnegative; `budgets` `[n][T]`; `draws` `[N][n][T][goods]`, nonnegative.
    ///
    /// # Errors
    /// If lengths disagree or a number is negative or not finite.
    pub fn new(
        [agents, probes, goods]: [usize; 3],
        prices: &'a [f64],
        budgets: &'a [f64],
        draws: &[f64],
    ) -> Result<Self, RobustGapError> {
        let samples = Samples::new([agents, probes, goods], draws, ("quantity", "quantities"))?;
        let rows = agents * probes;
        for (what, found, expected) in [("prices", prices.len(), rows * goods), ("budgets", budgets.len(), rows)] {
            if found != expected {
                return Err(RobustGapError::Length { what, expected, found });
            }
        }
        nonnegative("price", prices)?;
        Ok(Self { samples, prices, budgets })
    }

    fn price(&self, agent: usize, t: usize) -> &[f64] {
        let goods = self.samples.dimensions;
        &self.prices[(agent * self.samples.probes + t) * goods..][..goods]
    }

    fn room(&self, agent: usize, t: usize, bundle: impl Iterator<Item = f64>) -> f64 {
        let spent: f64 = self.price(agent, t).iter().zip(bundle).map(|(a, x)| a * x).sum();
        self.budgets[agent * self.samples.probes + t] - spent
    }
}

/// The `τ` at which `d_j = min(γ̂_j, τ α_j)` solves the problem: 0 where nothing is worth moving, infinite where everything
/// is.
fn reach(prices: &[f64], observed: &[f64], price: f64) -> f64 {
    let mut goods: Vec<(f64, f64, f64)> = prices
        .iter()
        .zip(observed)
        .filter(|(a, x)| **a > 0.0 && **x > 0.0)
        .map(|(&a, &x)| (x / a, a * a, x * x))
        .collect();
    goods.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    if price * price >= goods.iter().map(|good| good.1).sum() {
        return 0.0;
    }
    if price == 0.0 {
        return f64::INFINITY;
    }
    let mut gone = 0.0;
    for (k, &(_, _, square)) in goods.iter().enumerate() {
        gone += square;
        let left: f64 = goods[k + 1..].iter().map(|good| good.1).sum();
        let next = goods.get(k + 1).map_or(f64::INFINITY, |good| good.0);
        let tau = (gone / (price * price - left)).sqrt();
        if price * price > left && tau <= next {
            return tau;
        }
    }
    f64::INFINITY
}

impl Support for LinearSupport<'_> {
    of_samples!();

    fn rooms(&self, block: Block, rooms: &mut [f64]) {
        let observed = self.samples.observed(block);
        for (t, room) in rooms.iter_mut().enumerate() {
            *room = self.room(block.agent, t, observed.iter().copied());
        }
    }

    fn displace(&self, block: Block, t: usize, price: f64, found: &mut Displacement) {
        let (prices, observed) = (self.price(block.agent, t), self.samples.observed(block));
        let tau = reach(prices, observed, price);
        let moved = |(a, x): (&f64, &f64)| if *a > 0.0 { x.min(tau * a) } else { 0.0 };
        let d = || prices.iter().zip(observed).map(moved);
        found.distance = d().map(|d| d * d).sum::<f64>().sqrt();
        found.rooms.clear();
        for other in 0..self.samples.probes {
            let bundle = observed.iter().zip(d()).map(|(x, d)| x - d);
            found.rooms.push(self.room(block.agent, other, bundle));
        }
        found.bound = found.value(t, price);
    }
}
