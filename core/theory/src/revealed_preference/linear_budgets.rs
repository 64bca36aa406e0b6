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
    if observations == 0 || goods == 0 {
        return Err(BudgetError::Empty { observations, goods });
    }
    check(Datum::Price, prices, observations, goods)?;
    check(Datum::Quantity, quantities, observations, goods)?;
    let mut g = Vec::with_capacity(observations.saturating_mul(observations));
    for (t, (p, own)) in prices.chunks_exact(goods).zip(quantities.chunks_exact(goods)).enumerate() {
        let spent = cost(p, own);
        if !(spent > 0.0 && spent.is_finite()) {
            return Err(BudgetError::Expenditure { t, value: spent });
        }
        for (s, bundle) in quantities.chunks_exact(goods).enumerate() {
            // Bundles that cost the same must not differ by rounding, and a bundle least of all from itself.
            let entry = if bundle == own { 0.0 } else { cost(p, bundle) / spent - 1.0 };
            if !entry.is_finite() {
                return Err(BudgetError::Overflow { t, s });
            }
            g.push(entry);
        }
    }
    Ok(g)
}

fn check(what: Datum, entries: &[f64], observations: usize, goods: usize) -> Result<(), BudgetError> {
    if observations.checked_mul(goods) != Some(entries.len()) {
        return Err(BudgetError::WrongLength { what, observations, goods, found: entries.len() });
    }
    match entries.iter().position(|&x| !(x.is_finite() && x >= 0.0)) {
        Some(k) => Err(BudgetError::Invalid { what, t: k / goods, good: k % goods, value: entries[k] }),
        None => Ok(()),
    }
}

fn cost(prices: &[f64], bundle: &[f64]) -> f64 {
    prices.iter().zip(bundle).map(|(p, q)| p * q).sum()
}
