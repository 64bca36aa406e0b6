//! The utility function that Afriat numbers describe: piecewise linear, concave, non-decreasing.
//!
//! On linear budgets, with prices `p_t`, expenditure `m_t = p_t·q_t` and efficiency `e ≤ 1`,
//!
//! ```text
//! U(x) = min over t of u_t + λ_t (p_t·x / m_t − e),      u_s − u_t ≤ λ_t (p_t·q_s / m_t − e) for all s, t.
//! ```
//!
//! It rationalises the choices at efficiency `e`: where `p_t·x ≤ e m_t` the piece of `t` gives `U(x) ≤ u_t`, and the
//! inequalities give `u_t ≤ U(q_t)`. The numbers exist for every `e` below Afriat's index, and at the index where
//! [`Ccei::attained`](super::Ccei::attained) says so. With `e = 1` also `U(q_t) = u_t`.
//!
//! Under general constraints `g_t(x) ≤ 0` the utility is `min over t of u_t + λ_t g_t(x)`, see [`afriat_utility_at`].
//!
//! Sources: Afriat 1967; Varian 1982; Halevy, Persitz & Zrill 2018 for `e < 1`; Forges & Minelli 2009 for general
//! constraints.

use thiserror::Error;

use super::afriat::{AfriatError, AfriatNumbers, afriat_numbers};
use super::linear_budgets::{BudgetError, linear_budgets};

/// A concave utility that rationalises choices on linear budgets.
#[derive(Debug, Clone, PartialEq)]
pub struct AfriatUtility {
    goods: usize,
    efficiency: f64,
    numbers: AfriatNumbers,
    choice_shortfall: f64,
    prices: Vec<f64>,
    expenditures: Vec<f64>,
    /// `λ_t p_t / m_t`, `[observations][goods]`.
    slopes: Vec<f64>,
}

/// The utility of a bundle with one of its supergradients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supergradient<'a> {
    /// `U(x)`.
    pub value: f64,
    /// The observation whose piece is lowest at `x`; of several the first.
    pub piece: usize,
    /// `λ_t p_t / m_t` of that piece, `[goods]`: the gradient where no other piece is as low. Where several are, the
    /// supergradients are the convex combinations of theirs and this is one of them.
    pub gradient: &'a [f64],
}

/// Why there is no utility, or none of this bundle.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AfriatUtilityError {
    /// The data are not choices on linear budgets.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// There are no Afriat numbers at this efficiency.
    #[error(transparent)]
    Afriat(#[from] AfriatError),
    /// The efficiency is not a share.
    #[error("the efficiency must lie in [0, 1], not {0}")]
    Efficiency(f64),
    /// A marginal utility is too large to be represented.
    #[error("the marginal utility of good {good} in piece {t} overflows")]
    Overflow {
        /// The observation that the piece belongs to.
        t: usize,
        /// The good.
        good: usize,
    },
    /// A bundle does not hold one quantity a good.
    #[error("expected a bundle of {goods} goods, found {found}")]
    WrongLength {
        /// Number of goods.
        goods: usize,
        /// Quantities given.
        found: usize,
    },
    /// A quantity or constraint value, a utility level or a bound of a plot is not finite.
    #[error("entry {index} is {value}, which is not finite")]
    NotFinite {
        /// Its place: the good, or the observation of a constraint.
        index: usize,
        /// The offending value.
        value: f64,
    },
    /// A good that is not there.
    #[error("good {good} does not exist, there are {goods}")]
    UnknownGood {
        /// The good asked for.
        good: usize,
        /// Number of goods.
        goods: usize,
    },
    /// Both goods are free in the active piece, so that no rate between them exists.
    #[error("goods {of} and {per} are both free at observation {t}: no rate of substitution exists")]
    BothFree {
        /// The active piece.
        t: usize,
        /// The good whose marginal utility is the numerator.
        of: usize,
        /// The good whose marginal utility is the denominator.
        per: usize,
    },
}

impl AfriatUtility {
    /// The utility of `prices` and `quantities`, both `[observations][goods]`, at an efficiency in `[0, 1]`.
    ///
    /// The inequalities are taken to the letter. Where rounding makes consistent choices contradict each other, an
    /// efficiency slightly below 1 forgives it. Costs `O(T² goods)`.
    ///
    /// # Errors
    /// [`AfriatError::Infeasible`] with the contradiction if the choices are inconsistent at this efficiency; otherwise if
    /// the data are malformed or numbers overflow.
    pub fn new(
        prices: &[f64],
        quantities: &[f64],
        observations: usize,
        goods: usize,
        efficiency: f64,
    ) -> Result<Self, AfriatUtilityError> {
        if !(0.0..=1.0).contains(&efficiency) {
            return Err(AfriatUtilityError::Efficiency(efficiency));
        }
        let mut a = linear_budgets(prices, quantities, observations, goods)?;
        a.iter_mut().for_each(|entry| *entry += 1.0 - efficiency);
        let numbers = afriat_numbers(&a, observations)?;
        let expenditures =
            prices.chunks_exact(goods).zip(quantities.chunks_exact(goods)).map(|(p, q)| dot(p, q)).collect();
        let mut utility = Self {
            goods,
            efficiency,
            numbers,
            choice_shortfall: f64::NEG_INFINITY,
            prices: prices.to_vec(),
            expenditures,
            slopes: Vec::with_capacity(prices.len()),
        };
        utility.slopes = utility.marginal_utilities()?;
        utility.choice_shortfall = utility.shortfall(quantities);
        Ok(utility)
    }

    fn marginal_utilities(&self) -> Result<Vec<f64>, AfriatUtilityError> {
        let mut slopes = Vec::with_capacity(self.prices.len());
        for (t, row) in self.prices.chunks_exact(self.goods).enumerate() {
            for (good, price) in row.iter().enumerate() {
                let slope = self.numbers.lambda[t] * (price / self.expenditures[t]);
                if !slope.is_finite() {
                    return Err(AfriatUtilityError::Overflow { t, good });
                }
                slopes.push(slope);
            }
        }
        Ok(slopes)
    }

    fn shortfall(&self, quantities: &[f64]) -> f64 {
        let bundles = quantities.chunks_exact(self.goods).zip(&self.numbers.u);
        bundles.fold(f64::NEG_INFINITY, |worst, (q, u)| worst.max(u - self.lowest(q).0))
    }

    /// Number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// Number of observations, that is of pieces.
    pub fn observations(&self) -> usize {
        self.expenditures.len()
    }

    /// The efficiency `e` at which the choices are rationalised.
    pub fn efficiency(&self) -> f64 {
        self.efficiency
    }

    /// The Afriat numbers. Their `worst_slack` is the worst violation of the inequalities: certified where `≤ 0`.
    pub fn numbers(&self) -> &AfriatNumbers {
        &self.numbers
    }

    /// `max over t of u_t − U(q_t)`. At most 0, but for rounding of size `λ_t`, proves every observed choice optimal: where
    /// `p_t·x ≤ e m_t` no utility exceeds `u_t`, by the dual multiplier `λ_t` of the budget. Evaluated on prices and
    /// bundles, not on their matrix.
    pub fn choice_shortfall(&self) -> f64 {
        self.choice_shortfall
    }

    /// Lowest piece and its index.
    fn lowest(&self, x: &[f64]) -> (f64, usize) {
        let mut lowest = (f64::INFINITY, 0);
        for (t, p) in self.prices.chunks_exact(self.goods).enumerate() {
            let value =
                self.numbers.u[t] + self.numbers.lambda[t] * (dot(p, x) / self.expenditures[t] - self.efficiency);
            if value < lowest.0 {
                lowest = (value, t);
            }
        }
        lowest
    }

    fn check(&self, x: &[f64]) -> Result<(), AfriatUtilityError> {
        if x.len() != self.goods {
            return Err(AfriatUtilityError::WrongLength { goods: self.goods, found: x.len() });
        }
        all_finite(x)
    }

    /// `U(x)` of the bundle `x`, `[goods]`. Costs `O(T goods)`, without allocation. It is infinite only on overflow.
    ///
    /// # Errors
    /// If the bundle has the wrong length or is not finite. Negative quantities are evaluated by the same formula.
    pub fn evaluate(&self, x: &[f64]) -> Result<f64, AfriatUtilityError> {
        self.check(x).map(|()| self.lowest(x).0)
    }

    /// `U(x)` with a supergradient. Costs `O(T goods)`, without allocation.
    ///
    /// # Errors
    /// If the bundle has the wrong length or is not finite.
    pub fn gradient(&self, x: &[f64]) -> Result<Supergradient<'_>, AfriatUtilityError> {
        self.check(x)?;
        let (value, piece) = self.lowest(x);
        Ok(Supergradient { value, piece, gradient: &self.slopes[piece * self.goods..][..self.goods] })
    }

    /// Marginal rate of substitution at `x`: how much of good `per` one unit of good `of` is worth, `U_of / U_per`. It is
    /// the relative price in the active piece (of several, the first), infinite where `per` is free there.
    ///
    /// # Errors
    /// If the bundle is malformed, a good does not exist, or both are free in the active piece.
    pub fn marginal_rate_of_substitution(&self, x: &[f64], of: usize, per: usize) -> Result<f64, AfriatUtilityError> {
        if let Some(&good) = [of, per].iter().find(|&&good| good >= self.goods) {
            return Err(AfriatUtilityError::UnknownGood { good, goods: self.goods });
        }
        let t = self.gradient(x)?.piece;
        let price = |good: usize| self.prices[t * self.goods + good];
        if price(of) == 0.0 && price(per) == 0.0 {
            return Err(AfriatUtilityError::BothFree { t, of, per });
        }
        Ok(price(of) / price(per))
    }

    /// The piece of observation `t` as slopes `[goods]` and the value at zero.
    pub(super) fn piece(&self, t: usize) -> (&[f64], f64) {
        let intercept = self.numbers.u[t] - self.numbers.lambda[t] * self.efficiency;
        (&self.slopes[t * self.goods..][..self.goods], intercept)
    }
}

/// `min over t of u_t + λ_t g_t(x)` and the first `t` that attains it: the utility of Afriat numbers under general
/// constraints, `constraint(t)` being `g_t(x)`. With numbers of `G + r` let it return `g_t(x) + r`.
///
/// It rationalises choices `x_t` with `g_t(x_t) = 0`; it is concave and monotone where the `g_t` are.
///
/// # Errors
/// If there are no numbers, as many `u` as `λ` are not given, or a constraint is not finite.
pub fn afriat_utility_at(
    u: &[f64],
    lambda: &[f64],
    mut constraint: impl FnMut(usize) -> f64,
) -> Result<(f64, usize), AfriatUtilityError> {
    if u.len() != lambda.len() || u.is_empty() {
        return Err(AfriatError::WrongLength { probes: u.len().max(1), found: lambda.len() }.into());
    }
    let mut lowest = (f64::INFINITY, 0);
    for (t, (u, lambda)) in u.iter().zip(lambda).enumerate() {
        let g = constraint(t);
        if !g.is_finite() {
            return Err(AfriatUtilityError::NotFinite { index: t, value: g });
        }
        let value = u + lambda * g;
        if value < lowest.0 {
            lowest = (value, t);
        }
    }
    Ok(lowest)
}

pub(super) fn all_finite(values: &[f64]) -> Result<(), AfriatUtilityError> {
    match values.iter().position(|x| !x.is_finite()) {
        Some(index) => Err(AfriatUtilityError::NotFinite { index, value: values[index] }),
        None => Ok(()),
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
