//! Choices on linear budgets, the case of Afriat (1967) and Varian (1982), as cross-evaluated constraints.
//!
//! At observation `t` the prices are `p_t` and the bundle `q_t` is bought, so `s` was affordable at `t` where
//! `p_t·q_s ≤ p_t·q_t`. Relative to expenditure this is the constraint
//!
//! ```text
//! G[t,s] = p_t·q_s / p_t·q_t − 1,      G[t,t] = 0:
//! ```
//!
//! it does not depend on the unit of account of any observation, and every budget binds.

use thiserror::Error;

/// Why prices and quantities are not choices on linear budgets.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BudgetError {
    /// `T = 0`, or no goods: there is nothing to test.
    #[error("there must be at least one observation and one good, not {observations} and {goods}")]
    Empty {
        /// Observations announced.
        observations: usize,
        /// Goods announced.
        goods: usize,
    },
    /// Prices or quantities are not one per observation and good.
    #[error("expected {observations} x {goods} {what}s, found {found}")]
    WrongLength {
        /// Which of the two slices.
        what: Datum,
        /// Observations announced.
        observations: usize,
        /// Goods announced.
        goods: usize,
        /// Entries in the slice.
        found: usize,
    },
    /// A price or a quantity is infinite, not a number, or negative.
    #[error("the {what} of good {good} at observation {t} is {value}, which is not finite and at least 0")]
    Invalid {
        /// Which of the two slices.
        what: Datum,
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
        /// The offending entry.
        value: f64,
    },
    /// Nothing was spent, or more than a floating-point number can hold.
    #[error("the expenditure at observation {t} is {value}, which is not positive and finite")]
    Expenditure {
        /// The observation.
        t: usize,
        /// `p_t·q_t`.
        value: f64,
    },
    /// A bundle is so much dearer than the one bought that the ratio overflows.
    #[error("the bundle of observation {s} at the prices of observation {t} costs too much to be represented")]
    Overflow {
        /// The observation whose prices are used.
        t: usize,
        /// The observation whose bundle is evaluated.
        s: usize,
    },
}

/// The two kinds of numbers that make up a choice on a linear budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// Price of a good.
    Price,
    /// Quantity of a good.
    Quantity,
}

impl std::fmt::Display for Datum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Price => "price",
            Self::Quantity => "quantity",
        })
    }
}

/// The matrix `G[t,s] = p_t·q_s / p_t·q_t − 1`, `[observations][observations]`, of `prices` and `quantities`, both
/// `[observations][goods]`. Every entry is at least −1 and the diagonal is exactly 0. Costs `O(T² goods)`.
///
/// # Errors
/// If a slice has the wrong length, a price or quantity is negative or not finite, or an expenditure is zero or overflows.
pub fn linear_budgets(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
) -> Result<Vec<f64>, BudgetError> {
    let mut g = Vec::new();
    LinearBudgets::default().write(prices, quantities, observations, goods, &mut g)?;
    Ok(g)
}

/// Computes matrices as [`linear_budgets`] does, again and again without allocating.
#[derive(Debug, Clone, Default)]
pub struct LinearBudgets {
    /// The quantities by good, `[goods][observations]`, so that neighbouring bundles are priced together.
    by_good: Vec<f64>,
}

impl LinearBudgets {
    /// Replaces the contents of `g` by the matrix that [`linear_budgets`] returns; the buffer grows when it must. After an
    /// error `g` holds nothing of use.
    ///
    /// # Errors
    /// As [`linear_budgets`].
    pub fn write(
        &mut self,
        prices: &[f64],
        quantities: &[f64],
        observations: usize,
        goods: usize,
        g: &mut Vec<f64>,
    ) -> Result<(), BudgetError> {
        if observations == 0 || goods == 0 {
            return Err(BudgetError::Empty { observations, goods });
        }
        check(Datum::Price, prices, observations, goods)?;
        check(Datum::Quantity, quantities, observations, goods)?;
        self.by_good.clear();
        for good in 0..goods {
            self.by_good.extend(quantities.iter().skip(good).step_by(goods));
        }
        // No overflow: the quantities of that many observations are in memory, and a matrix that is not is refused here.
        g.resize(observations.saturating_mul(observations), 0.0);
        let bought = prices.chunks_exact(goods).zip(quantities.chunks_exact(goods));
        for (t, ((p, own), row)) in bought.zip(g.chunks_exact_mut(observations)).enumerate() {
            let spent = cost(p, own);
            if !(spent > 0.0 && spent.is_finite()) {
                return Err(BudgetError::Expenditure { t, value: spent });
            }
            if self.fill_row(p, spent, row) == f64::INFINITY {
                let s = row.iter().position(|entry| !entry.is_finite()).unwrap_or_default();
                return Err(BudgetError::Overflow { t, s });
            }
        }
        Ok(())
    }

    /// Every bundle at prices `p`, relative to `spent`, less one. The terms of each sum are added in the order of
    /// [`cost`]: bundles that cost the same do not differ by rounding, and what was bought costs `spent`, hence 0.
    /// Returns the largest entry.
    fn fill_row(&self, p: &[f64], spent: f64, row: &mut [f64]) -> f64 {
        let observations = row.len();
        let Some(last) = observations.checked_sub(LANES) else {
            for (s, entry) in row.iter_mut().enumerate() {
                *entry = cost(p, self.by_good[s..].iter().step_by(observations)) / spent - 1.0;
            }
            return row.iter().copied().fold(-1.0, larger);
        };
        let mut largest = [-1.0; LANES];
        for first in (0..observations).step_by(LANES) {
            // The last block overlaps the one before.
            let first = first.min(last);
            let mut costs = [0.0; LANES];
            for (price, quantities) in p.iter().zip(self.by_good.chunks_exact(observations)) {
                if let Some(block) = quantities[first..].first_chunk::<LANES>() {
                    costs.iter_mut().zip(block).for_each(|(cost, q)| *cost += price * q);
                }
            }
            if let Some(block) = row[first..].first_chunk_mut::<LANES>() {
                *block = costs.map(|cost| cost / spent - 1.0);
                largest = std::array::from_fn(|k| larger(largest[k], block[k]));
            }
        }
        largest.into_iter().fold(-1.0, larger)
    }
}

/// Bundles priced at once: enough to keep the arithmetic in registers, few enough to waste little on short data.
const LANES: usize = 8;

fn check(what: Datum, entries: &[f64], observations: usize, goods: usize) -> Result<(), BudgetError> {
    if observations.checked_mul(goods) != Some(entries.len()) {
        return Err(BudgetError::WrongLength { what, observations, goods, found: entries.len() });
    }
    let valid = |x: f64| x.is_finite() & (x >= 0.0);
    if all(entries, valid) {
        return Ok(());
    }
    let k = entries.iter().position(|&x| !valid(x)).unwrap_or_default();
    Err(BudgetError::Invalid { what, t: k / goods, good: k % goods, value: entries[k] })
}

/// One instruction, where `f64::max` has to think of NaN.
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Whether all entries pass, without a branch per entry: nearly always they do.
fn all(entries: &[f64], test: impl Fn(f64) -> bool) -> bool {
    entries.iter().fold(true, |all, &x| all & test(x))
}

/// `p·q`, the terms added in the order of the goods.
pub(crate) fn cost<'a>(prices: &[f64], bundle: impl IntoIterator<Item = &'a f64>) -> f64 {
    prices.iter().zip(bundle).fold(0.0, |cost, (p, q)| cost + p * q)
}
