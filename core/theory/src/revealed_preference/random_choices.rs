//! Choices at random on given budgets: what someone without preferences would have bought.
//!
//! - **Uniform** (Bronars 1987): each bundle uniform on its budget line or plane. As `q_j = share_j m / p_j` is linear, that
//!   is a uniform draw of budget shares from the simplex, Dirichlet(1, …, 1): the spacings of sorted uniform numbers.
//! - **Bootstrap** (Andreoni & Harbaugh; Andreoni, Gillen & Harbaugh 2013): each bundle spends its budget in shares that
//!   were observed, drawn with replacement from a pool. Such choices look like people's and are harder to tell apart from
//!   theirs than uniform ones.
//!
//! - **Permutation** (Cherchye, Demuynck, De Rock & Lanier 2023): the shares that one chooser was seen to spend, each once, on
//!   that chooser's budgets in random order. All that is left of behaviour is which shares go with which budget.
//!
//! Budgets are independent of each other in the first two.

use rand::{Rng, RngExt as _};
use thiserror::Error;

use super::linear_budgets::{BudgetError, linear_budgets};

/// How far budget shares may be from adding up to 1. They are rescaled to do so.
pub const SHARE_TOLERANCE: f64 = 1e-9;

/// Why choices cannot be drawn at random.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RandomChoicesError {
    /// No observations or no goods.
    #[error("there must be at least one observation and one good, not {observations} and {goods}")]
    Empty {
        /// Expenditures given.
        observations: usize,
        /// Goods announced.
        goods: usize,
    },
    /// Prices are not one per observation and good.
    #[error("expected {observations} x {goods} prices, found {found}")]
    WrongLength {
        /// Expenditures given.
        observations: usize,
        /// Goods announced.
        goods: usize,
        /// Prices given.
        found: usize,
    },
    /// A price is zero, so that its good is bought without limit, or negative or not finite.
    #[error("the price of good {good} at observation {t} is {value}: random choice needs positive, finite prices")]
    Price {
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
        /// Its price.
        value: f64,
    },
    /// An expenditure is not positive and finite.
    #[error("the expenditure at observation {t} is {value}, which is not positive and finite")]
    Expenditure {
        /// The observation.
        t: usize,
        /// Its expenditure.
        value: f64,
    },
    /// What the budget of one observation buys is too much, or too dear at another's prices, to be represented.
    #[error(
        "what the budget of observation {s} buys costs too much to be represented at the prices of observation {t}"
    )]
    Overflow {
        /// The observation whose prices are used.
        t: usize,
        /// The observation whose budget is spent.
        s: usize,
    },
    /// The pool is empty or not a whole number of rows.
    #[error("expected rows of {goods} budget shares, found {found} entries")]
    Pool {
        /// Number of goods.
        goods: usize,
        /// Entries in the pool.
        found: usize,
    },
    /// A row of the pool is not a division of a budget.
    #[error("row {row} of the pool must hold shares of at least 0 that add up to 1; their sum is {sum}")]
    Shares {
        /// The row.
        row: usize,
        /// The sum of its entries.
        sum: f64,
    },
}

/// Draws quantities on given budgets into buffers that it keeps.
#[derive(Debug, Clone)]
pub struct RandomChoices<'a> {
    prices: &'a [f64],
    expenditures: &'a [f64],
    goods: usize,
    law: Law,
    quantities: Vec<f64>,
    matrix: Vec<f64>,
}

#[derive(Debug, Clone)]
enum Law {
    Uniform,
    /// Rows of `goods` shares.
    Pool(Vec<f64>),
    /// As many rows as observations, and an order of them.
    Permuted(Vec<f64>, Vec<usize>),
}

impl<'a> RandomChoices<'a> {
    /// Uniform choices on the budgets of `prices`, `[observations][goods]`, and `expenditures`, `[observations]`.
    ///
    /// # Errors
    /// If the data are malformed, a price or an expenditure is not positive and finite, or bundles would overflow.
    pub fn uniform(prices: &'a [f64], expenditures: &'a [f64], goods: usize) -> Result<Self, RandomChoicesError> {
        Self::new(prices, expenditures, goods, Law::Uniform)
    }

    /// Choices that divide each budget as a random row of `pool`, `[rows][goods]`, does: budget shares, from
    /// [`budget_shares`] of the same or of other choosers.
    ///
    /// # Errors
    /// As [`uniform`](Self::uniform), or if a row of the pool is not made of shares of at least 0 that add up to 1 within
    /// [`SHARE_TOLERANCE`].
    pub fn bootstrap(
        prices: &'a [f64],
        expenditures: &'a [f64],
        goods: usize,
        pool: &[f64],
    ) -> Result<Self, RandomChoicesError> {
        Self::new(prices, expenditures, goods, Law::Pool(checked_pool(pool, goods)?))
    }

    /// Choices that divide the budgets as the rows of `shares`, `[observations][goods]`, do, in random order: budget shares
    /// from [`budget_shares`] of the chooser.
    ///
    /// # Errors
    /// As [`bootstrap`](Self::bootstrap), or if there is not a row of shares for each observation.
    pub fn permutation(
        prices: &'a [f64],
        expenditures: &'a [f64],
        goods: usize,
        shares: &[f64],
    ) -> Result<Self, RandomChoicesError> {
        if shares.len() != prices.len() {
            return Err(RandomChoicesError::Pool { goods, found: shares.len() });
        }
        let order = (0..expenditures.len()).collect();
        Self::new(prices, expenditures, goods, Law::Permuted(checked_pool(shares, goods)?, order))
    }

    fn new(prices: &'a [f64], expenditures: &'a [f64], goods: usize, law: Law) -> Result<Self, RandomChoicesError> {
        check(prices, expenditures, goods)?;
        let observations = expenditures.len();
        let matrix = vec![0.0; observations * observations];
        Ok(Self { prices, expenditures, goods, law, quantities: vec![0.0; prices.len()], matrix })
    }

    /// Number of observations.
    pub fn observations(&self) -> usize {
        self.expenditures.len()
    }

    /// Draws a bundle on every budget: quantities `[observations][goods]`, which the next draw overwrites.
    pub fn draw(&mut self, rng: &mut (impl Rng + ?Sized)) -> &[f64] {
        if let Law::Permuted(_, order) = &mut self.law {
            for k in (1..order.len()).rev() {
                order.swap(k, rng.random_range(0..=k));
            }
        }
        let budgets = self.prices.chunks_exact(self.goods).zip(self.expenditures).enumerate();
        for (bundle, (t, (p, m))) in self.quantities.chunks_exact_mut(self.goods).zip(budgets) {
            match &self.law {
                Law::Uniform => uniform_shares(bundle, rng),
                Law::Pool(pool) => {
                    let row = rng.random_range(0..pool.len() / self.goods);
                    bundle.copy_from_slice(&pool[row * self.goods..][..self.goods]);
                }
                Law::Permuted(shares, order) => {
                    bundle.copy_from_slice(&shares[order[t] * self.goods..][..self.goods]);
                }
            }
            for (q, p) in bundle.iter_mut().zip(p) {
                *q *= m / p;
            }
        }
        &self.quantities
    }

    /// As [`draw`](Self::draw), but returns the matrix of [`linear_budgets`] for the bundles drawn, `[observations]²` with
    /// a diagonal of exactly 0. Costs `O(T² goods)`, without allocation.
    pub fn draw_matrix(&mut self, rng: &mut (impl Rng + ?Sized)) -> &[f64] {
        self.draw(rng);
        let size = self.expenditures.len();
        for (t, (p, m)) in self.prices.chunks_exact(self.goods).zip(self.expenditures).enumerate() {
            let row = &mut self.matrix[t * size..][..size];
            for (entry, q) in row.iter_mut().zip(self.quantities.chunks_exact(self.goods)) {
                *entry = p.iter().zip(q).map(|(p, q)| p * q).sum::<f64>() / m - 1.0;
            }
            row[t] = 0.0;
        }
        &self.matrix
    }
}

/// The budget shares `p_tj q_tj / p_t·q_t`, `[observations][goods]`, of observed choices: the pool of
/// [`RandomChoices::bootstrap`].
///
/// # Errors
/// If the data are not choices on linear budgets, see [`linear_budgets`].
pub fn budget_shares(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
) -> Result<Vec<f64>, BudgetError> {
    linear_budgets(prices, quantities, observations, goods)?;
    let mut shares: Vec<f64> = prices.iter().zip(quantities).map(|(p, q)| p * q).collect();
    for row in shares.chunks_exact_mut(goods) {
        let spent: f64 = row.iter().sum();
        row.iter_mut().for_each(|share| *share /= spent);
    }
    Ok(shares)
}

/// The lengths of the pieces into which uniform points cut the unit interval.
fn uniform_shares(shares: &mut [f64], rng: &mut (impl Rng + ?Sized)) {
    let last = shares.len() - 1;
    for cut in &mut shares[..last] {
        *cut = rng.random();
    }
    shares[last] = 1.0;
    shares[..last].sort_unstable_by(f64::total_cmp);
    for j in (1..=last).rev() {
        shares[j] -= shares[j - 1];
    }
}

fn checked_pool(pool: &[f64], goods: usize) -> Result<Vec<f64>, RandomChoicesError> {
    if goods == 0 || pool.is_empty() || !pool.len().is_multiple_of(goods) {
        return Err(RandomChoicesError::Pool { goods, found: pool.len() });
    }
    let mut rows = pool.to_vec();
    for (row, shares) in rows.chunks_exact_mut(goods).enumerate() {
        let sum: f64 = shares.iter().sum();
        let adds_up = (sum - 1.0).abs() <= SHARE_TOLERANCE;
        if !(adds_up && shares.iter().all(|&share| share >= 0.0)) {
            return Err(RandomChoicesError::Shares { row, sum });
        }
        shares.iter_mut().for_each(|share| *share /= sum);
    }
    Ok(rows)
}

fn check(prices: &[f64], expenditures: &[f64], goods: usize) -> Result<(), RandomChoicesError> {
    let observations = expenditures.len();
    if observations == 0 || goods == 0 {
        return Err(RandomChoicesError::Empty { observations, goods });
    }
    if observations.checked_mul(goods) != Some(prices.len()) {
        return Err(RandomChoicesError::WrongLength { observations, goods, found: prices.len() });
    }
    if let Some(k) = prices.iter().position(|&p| !(p > 0.0 && p.is_finite())) {
        return Err(RandomChoicesError::Price { t: k / goods, good: k % goods, value: prices[k] });
    }
    if let Some(t) = expenditures.iter().position(|&m| !(m > 0.0 && m.is_finite())) {
        return Err(RandomChoicesError::Expenditure { t, value: expenditures[t] });
    }
    // The dearest bundle that can be drawn costs less than all goods bought at once with the whole budget each.
    for (t, (p, m)) in prices.chunks_exact(goods).zip(expenditures).enumerate() {
        for (s, (other, budget)) in prices.chunks_exact(goods).zip(expenditures).enumerate() {
            let dearest: f64 = p.iter().zip(other).map(|(p, other)| p * (budget / other)).sum::<f64>();
            if !(dearest / m).is_finite() {
                return Err(RandomChoicesError::Overflow { t, s });
            }
        }
    }
    Ok(())
}
