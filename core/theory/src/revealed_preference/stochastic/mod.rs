//! Random utility on repeated cross-sections: could a population of utility maximisers, whatever their tastes, have chosen so?
//!
//! Different people choose on each of a few linear budgets. Budgets cut each other into **patches**; what a choice reveals is
//! the patch it lies on. A **rational type** chooses a patch on each budget without a cycle of revealed preference. With
//! `A` the matrix of types (1 where type `h` chooses patch `i`), shares of patches `π` are those of a population of
//! utility maximisers if and only if `π = Aν` for some `ν ≥ 0` (McFadden & Richter 1991). How far the shares `π̂` of `N` people
//! are from that is
//!
//! ```text
//! J = N min_{ν ≥ 0} ‖π̂ − Aν‖².
//! ```
//!
//! Its law under the hypothesis is simulated. With `H` types, `n` people on the budget with the fewest and
//! `τ = √(log n / n)`, the cone is tightened to `ν ≥ τ/H`; `η̂` is its point closest to `π̂`. For shares `π*` of people drawn with
//! replacement on each budget, `J* = N min_{ν ≥ τ/H} ‖π* − π̂ + η̂ − Aν‖²`, and the p-value is the share of draws with `J* ≥ J`.
//!
//! Choices on two budgets at once reveal nothing strictly there and count as outside of the other; they have probability 0
//! where demand is continuous. Minima are found by an active set method and certified by duality.
//!
//! Source: Kitamura & Stoye 2018, "Nonparametric analysis of random utility models", Econometrica 86(6), sections 3 and 4, with
//! the identity as weights.

mod cone;
mod patches;
mod rational_types;

use rand::{Rng, RngExt as _};
use thiserror::Error;

use cone::{Closest, Cone};

/// More budgets are refused.
pub const MAX_BUDGETS: usize = 64;

/// More patches, of all budgets, are refused.
pub const MAX_PATCHES: usize = 4_096;

/// More rational types are refused.
pub const MAX_TYPES: usize = 200_000;

/// Choices that cost this share more or less than another budget lie on it.
const TIE: f64 = 1e-9;

/// A statistic is exact where its bounds differ by this share of it, or of 1 if it is smaller.
const EXACT: f64 = 1e-8;

/// Why there is no test.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StochasticError {
    /// Prices are not one a budget and good, or there are no budgets.
    #[error("expected {budgets} × {goods} prices of at least one budget and good, found {found}")]
    Shape {
        /// Expenditures given.
        budgets: usize,
        /// Goods announced.
        goods: usize,
        /// Prices given.
        found: usize,
    },
    /// A price or expenditure is not positive and finite.
    #[error("budget {budget} has a price or expenditure of {value}; expected finite numbers above 0")]
    NotPositive {
        /// The budget.
        budget: usize,
        /// What was given.
        value: f64,
    },
    /// Two budgets are the same.
    #[error("budgets {first} and {second} are the same; give their people one name of the budget")]
    Same {
        /// One of them.
        first: usize,
        /// The other.
        second: usize,
    },
    /// There is too much to be enumerated.
    #[error("{budgets} budgets have more than {most} {what}; test fewer budgets at a time")]
    TooMany {
        /// Budgets given.
        budgets: usize,
        /// The limit.
        most: usize,
        /// Of what.
        what: &'static str,
    },
    /// A choice lies on no patch.
    #[error("the choice on budget {budget} lies where budgets meet, on no patch of positive size")]
    NoPatch {
        /// The budget.
        budget: usize,
    },
    /// There is nobody on a budget, or nobody of positive weight.
    #[error("nobody chooses on budget {budget}")]
    Nobody {
        /// The budget.
        budget: usize,
    },
    /// A choice is of a budget or patch that is not there, or its weight is negative or not finite.
    #[error("choice {choice} is of no patch, or its weight is not a finite number of at least 0")]
    Choice {
        /// Its place in the list.
        choice: usize,
    },
    /// A linear program or a least squares problem was not solved well.
    #[error("{0}")]
    Unsolved(String),
}

/// A person's choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatchChoice {
    /// On which budget.
    pub budget: usize,
    /// Which of its patches.
    pub patch: usize,
    /// How much the person counts, ≥ 0.
    pub weight: f64,
}

/// Budgets, their patches and the rational types.
#[derive(Debug, Clone)]
pub struct CrossSections {
    goods: usize,
    /// Prices in units of the expenditure, `[budgets][goods]`.
    normals: Vec<f64>,
    /// Sign vectors of the patches of each budget.
    patches: Vec<Vec<u64>>,
    /// Where the patches of each budget begin among all.
    starts: Vec<usize>,
    /// `[types][budgets]`.
    types: Vec<u16>,
    /// The same with patches counted through all budgets.
    rows: Vec<u32>,
}

/// What the shares say.
#[derive(Debug, Clone, PartialEq)]
pub struct StochasticTest {
    /// `J`, 0 where the shares are those of a population of utility maximisers.
    pub statistic: f64,
    /// `J` is not smaller than this.
    pub lower: f64,
    /// Whether the bounds meet.
    pub exact: bool,
    /// Share of the draws whose statistic is at least `J`; none without draws.
    pub p: Option<f64>,
    /// `τ`.
    pub tightening: f64,
    /// `N`: people of positive weight.
    pub people: usize,
    /// Shares of patches `π̂`, through all budgets.
    pub shares: Vec<f64>,
    /// The closest that are rational up to scale, `Aν`.
    pub rational: Vec<f64>,
}

impl CrossSections {
    /// Budgets of positive `prices`, `[budgets][goods]`, and `expenditures`.
    ///
    /// # Errors
    /// If numbers are missing or not positive and finite, budgets are the same, or there are more of them than can be
    /// enumerated.
    pub fn new(prices: &[f64], expenditures: &[f64], goods: usize) -> Result<Self, StochasticError> {
        let budgets = expenditures.len();
        if goods == 0 || budgets == 0 || budgets.checked_mul(goods) != Some(prices.len()) {
            return Err(StochasticError::Shape { budgets, goods, found: prices.len() });
        }
        let mut normals = Vec::with_capacity(prices.len());
        for (budget, (p, &m)) in prices.chunks_exact(goods).zip(expenditures).enumerate() {
            let positive = |value: f64| value.is_finite() && value > 0.0;
            if let Some(&value) = p.iter().chain([&m]).find(|&&value| !positive(value)) {
                return Err(StochasticError::NotPositive { budget, value });
            }
            normals.extend(p.iter().map(|p| p / m));
        }
        if let Some(k) = normals.iter().position(|&value| !(value.is_finite() && value > 0.0)) {
            return Err(StochasticError::NotPositive { budget: k / goods, value: normals[k] });
        }
        let too_many = |most, what| StochasticError::TooMany { budgets, most, what };
        if budgets > MAX_BUDGETS {
            return Err(too_many(MAX_BUDGETS, "budgets"));
        }
        let of = |j: usize| &normals[j * goods..][..goods];
        let same = |a: usize, b: usize| of(a).iter().zip(of(b)).all(|(a, b)| (a / b - 1.0).abs() <= TIE);
        let mut pairs = (0..budgets).flat_map(|b| (0..b).map(move |a| (a, b)));
        if let Some((first, second)) = pairs.find(|&(a, b)| same(a, b)) {
            return Err(StochasticError::Same { first, second });
        }
        let mut patches = Vec::with_capacity(budgets);
        let mut starts = Vec::with_capacity(budgets);
        let mut all = 0;
        for j in 0..budgets {
            let found = patches::patches(&normals, goods, j, MAX_PATCHES - all);
            let found =
                found.map_err(|why| StochasticError::Unsolved(format!("a linear program of patches: {why}")))?;
            let found = found.ok_or_else(|| too_many(MAX_PATCHES, "patches"))?;
            starts.push(all);
            all += found.len();
            patches.push(found);
        }
        let types = rational_types::rational_types(&patches, MAX_TYPES);
        let types = types.ok_or_else(|| too_many(MAX_TYPES, "rational types"))?;
        let rows = types.chunks_exact(budgets).flat_map(|of| of.iter().zip(&starts));
        let rows = rows.map(|(&patch, start)| (start + usize::from(patch)) as u32).collect();
        Ok(Self { goods, normals, patches, starts, types, rows })
    }

    /// Number of budgets.
    pub fn budgets(&self) -> usize {
        self.patches.len()
    }

    /// Number of patches of a budget.
    pub fn patches(&self, budget: usize) -> usize {
        self.patches[budget].len()
    }

    /// The budgets inside of which a patch lies.
    pub fn inside(&self, budget: usize, patch: usize) -> Vec<usize> {
        let signs = self.patches[budget][patch];
        (0..self.budgets()).filter(|&k| signs >> k & 1 == 1).collect()
    }

    /// Where the shares of a patch stand in [`StochasticTest::shares`].
    pub fn row(&self, budget: usize, patch: usize) -> usize {
        self.starts[budget] + patch
    }

    /// The patch that each rational type chooses on each budget.
    pub fn types(&self) -> impl ExactSizeIterator<Item = &[u16]> {
        self.types.chunks_exact(self.budgets())
    }

    /// The patch of a bundle, `[goods]`, on a budget; what is not spent or overspent is taken to be spent in proportion.
    ///
    /// # Errors
    /// If it lies where budgets meet and on no patch.
    pub fn patch(&self, budget: usize, bundle: &[f64]) -> Result<usize, StochasticError> {
        let cost = |k: usize| -> f64 {
            self.normals[k * self.goods..][..self.goods].iter().zip(bundle).map(|(p, q)| p * q).sum()
        };
        let own = cost(budget);
        let inside = |k: usize| k != budget && cost(k) < own * (1.0 - TIE);
        let signs = (0..self.budgets()).filter(|&k| inside(k)).fold(0_u64, |signs, k| signs | 1 << k);
        self.patches[budget].binary_search(&signs).map_err(|_| StochasticError::NoPatch { budget })
    }

    /// The test of `choices`, with a p-value of `draws` resamples. Deterministic given the random numbers.
    ///
    /// # Errors
    /// If nobody chooses on a budget, a choice is malformed, or a least squares problem is not solved.
    pub fn test(
        &self,
        choices: &[PatchChoice],
        draws: usize,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<StochasticTest, StochasticError> {
        let people = self.people(choices)?;
        let count: usize = people.iter().map(Vec::len).sum();
        let fewest = people.iter().map(Vec::len).min().unwrap_or(1) as f64;
        let tightening = (fewest.ln() / fewest).sqrt();
        let shares = self.shares(&people);
        let sizes: Vec<usize> = self.patches.iter().map(Vec::len).collect();
        let mut cone = Cone::new(&self.rows, &sizes);
        let found = solved(&mut cone, &shares)?;
        let scale = count as f64;
        let (statistic, lower) = (scale * found.square, scale * found.lower);
        let exact = |found: &Closest| scale * (found.square - found.lower) <= EXACT * (scale * found.square).max(1.0);
        let mut test = StochasticTest {
            statistic,
            lower,
            exact: exact(&found),
            p: None,
            tightening,
            people: count,
            shares,
            rational: found.point,
        };
        if draws == 0 {
            return Ok(test);
        }
        // Every type gets τ/H beforehand; what is left is the cone itself.
        let given = self.evenly(tightening);
        let less = |y: &[f64]| -> Vec<f64> { y.iter().zip(&given).map(|(y, given)| y - given).collect() };
        let tightened = solved(&mut cone, &less(&test.shares))?;
        let mut reached = 0_usize;
        let mut resample: Vec<Vec<(usize, f64)>> = people.clone();
        for _ in 0..draws {
            for (drawn, of) in resample.iter_mut().zip(&people) {
                drawn.iter_mut().for_each(|person| *person = of[rng.random_range(0..of.len())]);
            }
            let drawn = self.shares(&resample);
            let moved = drawn.iter().zip(&test.shares).zip(&tightened.point);
            // π* − π̂ + η̂, without what every type was given.
            let moved: Vec<f64> = moved.map(|((drawn, seen), point)| drawn - seen + point).collect();
            let found = solved(&mut cone, &moved)?;
            if !exact(&found) {
                return Err(StochasticError::Unsolved(
                    "a least squares problem of a resample was not solved well".into(),
                ));
            }
            reached += usize::from(scale * found.square >= statistic * (1.0 - EXACT) - EXACT);
        }
        test.p = Some(reached as f64 / draws as f64);
        Ok(test)
    }

    /// Patch and weight of those on each budget whose weight is positive.
    fn people(&self, choices: &[PatchChoice]) -> Result<Vec<Vec<(usize, f64)>>, StochasticError> {
        let mut people = vec![Vec::new(); self.budgets()];
        for (choice, &PatchChoice { budget, patch, weight }) in choices.iter().enumerate() {
            let known = self.patches.get(budget).is_some_and(|patches| patch < patches.len());
            if !(known && weight >= 0.0 && weight.is_finite()) {
                return Err(StochasticError::Choice { choice });
            }
            if weight > 0.0 {
                people[budget].push((patch, weight));
            }
        }
        match people.iter().position(Vec::is_empty) {
            Some(budget) => Err(StochasticError::Nobody { budget }),
            None => Ok(people),
        }
    }

    fn shares(&self, people: &[Vec<(usize, f64)>]) -> Vec<f64> {
        let mut shares = Vec::with_capacity(self.patches.iter().map(Vec::len).sum());
        for (of, patches) in people.iter().zip(&self.patches) {
            let mut own = vec![0.0; patches.len()];
            of.iter().for_each(|&(patch, weight)| own[patch] += weight);
            let sum: f64 = own.iter().sum();
            shares.extend(own.into_iter().map(|weight| weight / sum));
        }
        shares
    }

    /// `A ν` where every type has the weight `total` / H.
    fn evenly(&self, total: f64) -> Vec<f64> {
        let mut given = vec![0.0; self.patches.iter().map(Vec::len).sum()];
        self.rows.iter().for_each(|&row| given[row as usize] += 1.0);
        let types = self.types().len() as f64;
        given.into_iter().map(|count| count * total / types).collect()
    }
}

fn solved(cone: &mut Cone<'_>, y: &[f64]) -> Result<Closest, StochasticError> {
    let found = cone.closest(y).filter(|found| found.square.is_finite());
    found.ok_or_else(|| StochasticError::Unsolved("a least squares problem was not solved".into()))
}
