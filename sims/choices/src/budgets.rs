//! Choices on linear budgets, from rows of every shape.

use std::collections::BTreeMap;

use super::cells::Expected;
use super::columns::{Goods, Shape};
use super::error::{Place, Problem};
use super::reader::Reader;

/// Shares of expenditure sum to 1 within this, as they are often rounded.
const SHARES_TOLERANCE: f64 = 1e-6;

/// Probabilities of states sum to 1 within this.
const LAW_TOLERANCE: f64 = 1e-9;

/// Prices and quantities, each `[observations][goods]`.
pub(super) struct Budgets {
    pub(super) goods: usize,
    pub(super) prices: Vec<f64>,
    pub(super) quantities: Vec<f64>,
    /// How likely the states are in which goods are money, `[observations][goods]`, where that is given.
    pub(super) laws: Option<Vec<f64>>,
}

impl Budgets {
    /// `p_t·q_t`.
    pub(super) fn expenditures(&self) -> Vec<f64> {
        let rows = self.prices.chunks_exact(self.goods).zip(self.quantities.chunks_exact(self.goods));
        rows.map(|(p, q)| p.iter().zip(q).map(|(p, q)| p * q).sum()).collect()
    }
}

/// What one chooser chose.
pub(super) struct Choices {
    /// Of the observations.
    pub(super) names: Vec<String>,
    /// The row, or first row, of each.
    pub(super) rows: Vec<usize>,
    pub(super) budgets: Budgets,
}

impl Choices {
    /// With observations in this order.
    pub(super) fn reordered(self, order: &[usize]) -> Self {
        let goods = self.budgets.goods;
        let numbers = |all: &[f64]| -> Vec<f64> {
            order.iter().flat_map(|&t| all[t * goods..][..goods].iter().copied()).collect()
        };
        Choices {
            budgets: Budgets {
                goods,
                prices: numbers(&self.budgets.prices),
                quantities: numbers(&self.budgets.quantities),
                laws: self.budgets.laws.as_deref().map(numbers),
            },
            names: order.iter().map(|&t| self.names[t].clone()).collect(),
            rows: order.iter().map(|&t| self.rows[t]).collect(),
        }
    }
}

type At = (Place, Problem);

/// Where the numbers of an observation stand: a row, and the place of the observation among those side by side.
#[derive(Clone, Copy)]
struct Spot<'a> {
    row: usize,
    t: &'a str,
    place: usize,
}

impl Reader<'_> {
    /// The choices that rows of one chooser describe.
    pub(super) fn choices(&self, rows: &[usize], goods: &Goods) -> Result<Choices, At> {
        match &goods.shape {
            Shape::Observation => self.an_observation_a_row(rows, goods),
            Shape::Good { good } => self.a_good_a_row(rows, goods, *good),
            Shape::Subject { periods } => self.a_subject_a_row(rows, goods, periods),
        }
    }

    fn observation(&self, row: usize) -> Result<String, At> {
        let column = self.layout.t.unwrap_or_default();
        Ok(self.named(column, row, "the name of an observation")?.into_owned())
    }

    fn an_observation_a_row(&self, rows: &[usize], goods: &Goods) -> Result<Choices, At> {
        let names: Result<Vec<String>, At> = rows.iter().map(|&row| self.observation(row)).collect();
        let names = names?;
        self.all_different(&names, rows)?;
        let mut budgets = Gathered::new(goods.names.len());
        for (&row, t) in rows.iter().zip(&names) {
            self.add_observation(&mut budgets, goods, Spot { row, t, place: 0 })?;
        }
        let budgets = budgets.finish(goods.laws.is_some());
        Ok(Choices { names, rows: rows.to_vec(), budgets })
    }

    fn all_different(&self, names: &[String], rows: &[usize]) -> Result<(), At> {
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by(|&a, &b| names[a].cmp(&names[b]).then(a.cmp(&b)));
        match order.windows(2).filter(|pair| names[pair[0]] == names[pair[1]]).map(|pair| (pair[1], pair[0])).min() {
            Some((again, before)) => Err((
                self.place(rows[again]),
                Problem::ObservationTwice { t: names[again].clone(), before: self.words(rows[before]) },
            )),
            None => Ok(()),
        }
    }

    fn a_subject_a_row(&self, rows: &[usize], goods: &Goods, periods: &[String]) -> Result<Choices, At> {
        let row = rows[0];
        if let Some(&again) = rows.get(1) {
            return Err((self.place(again), Problem::SubjectTwice));
        }
        let count = goods.names.len();
        let mut names = Vec::new();
        let mut budgets = Gathered::new(count);
        for (place, t) in periods.iter().enumerate() {
            // Panels are not balanced: where nothing is said about an observation, there was none.
            let amounts = (goods.amounts + place * count..).take(count);
            if amounts.into_iter().all(|column| self.chunk.columns[column].is_missing(row)) {
                continue;
            }
            self.add_observation(&mut budgets, goods, Spot { row, t, place })?;
            names.push(t.clone());
        }
        if names.is_empty() {
            return Err((self.place(row), Problem::NoObservations));
        }
        let rows = vec![row; names.len()];
        Ok(Choices { names, rows, budgets: budgets.finish(false) })
    }

    /// Prices and amounts of an observation, in columns.
    fn add_observation(&self, to: &mut Gathered, goods: &Goods, spot: Spot<'_>) -> Result<(), At> {
        let Spot { row, t, place } = spot;
        let count = goods.names.len();
        let start = to.prices.len();
        for (good, name) in goods.names.iter().enumerate() {
            let price = match goods.prices {
                Some(first) => self.number(first + place * count + good, row, &Expected::PRICE)?,
                None => self.price(row, t, name)?,
            };
            to.prices.push(price);
        }
        let expected = if goods.shares { &Expected::SHARE } else { &Expected::QUANTITY };
        let amounts: Vec<usize> = (goods.amounts + place * count..).take(count).collect();
        let numbers: Result<Vec<f64>, At> = amounts.iter().map(|&column| self.number(column, row, expected)).collect();
        let numbers = numbers?;
        if goods.shares {
            self.shares_sum_to_one(row, t, &numbers, &self.names(&amounts))?;
            let expenditure = match goods.expenditure {
                Some(first) => self.number(first + place, row, &Expected::EXPENDITURE)?,
                None => 1.0,
            };
            for (good, &share) in numbers.iter().enumerate() {
                let price = to.prices[start + good];
                to.quantities.push(self.quantity(row, t, &goods.names[good], (share, expenditure, price))?);
            }
        } else {
            to.quantities.extend(numbers);
        }
        if let Some(first) = goods.laws {
            let columns: Vec<usize> = (first..).take(count).collect();
            let law: Result<Vec<f64>, At> = columns.iter().map(|&c| self.number(c, row, &Expected::STATE)).collect();
            let law = law?;
            let sum: f64 = law.iter().sum();
            if (sum - 1.0).abs() > LAW_TOLERANCE {
                let columns = self.names(&columns);
                return Err((self.place(row), Problem::States { t: t.into(), columns, sum }));
            }
            to.laws.extend(law);
        }
        Ok(())
    }

    fn names(&self, columns: &[usize]) -> String {
        columns.iter().map(|&column| format!("`{}`", self.layout.names[column])).collect::<Vec<_>>().join(", ")
    }

    fn shares_sum_to_one(&self, row: usize, t: &str, shares: &[f64], columns: &str) -> Result<(), At> {
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > SHARES_TOLERANCE {
            return Err((self.place(row), Problem::Shares { t: t.into(), columns: columns.into(), sum }));
        }
        Ok(())
    }

    /// What a share of an expenditure buys at a price.
    fn quantity(
        &self,
        row: usize,
        t: &str,
        good: &str,
        (share, expenditure, price): (f64, f64, f64),
    ) -> Result<f64, At> {
        match (share > 0.0, price > 0.0) {
            (false, _) => Ok(0.0),
            (true, true) => Ok(share * expenditure / price),
            (true, false) => Err((self.place(row), Problem::Free { t: t.into(), good: good.into(), share })),
        }
    }

    /// The price of a good in the second file.
    fn price(&self, row: usize, t: &str, good: &str) -> Result<f64, At> {
        match &self.layout.book {
            Some(book) => book.price(t, good).map_err(|problem| (self.place(row), problem)),
            None => Err((self.place(row), Problem::NoPriceOfUnbought { t: t.into(), good: good.into() })),
        }
    }

    /// Rows of goods that were bought, others possibly left out. Goods are sorted by name; those never bought do not matter.
    fn a_good_a_row(&self, rows: &[usize], goods: &Goods, column: usize) -> Result<Choices, At> {
        let mut names: Vec<String> = Vec::new();
        let mut first_rows: Vec<usize> = Vec::new();
        let mut place_of = BTreeMap::new();
        let mut bought = BTreeMap::new();
        for &row in rows {
            let t = self.observation(row)?;
            let place = *place_of.entry(t.clone()).or_insert(names.len());
            if place == names.len() {
                names.push(t.clone());
                first_rows.push(row);
            }
            let good = self.named(column, row, "the name of a good")?.into_owned();
            let by_observation: &mut BTreeMap<usize, usize> = bought.entry(good.clone()).or_default();
            if let Some(before) = by_observation.insert(place, row) {
                let before = self.words(before);
                return Err((self.place(row), Problem::GoodTwice { t, good, before }));
            }
        }
        let mut budgets = Gathered::new(bought.len());
        for (place, t) in names.iter().enumerate() {
            let mut shares = Vec::new();
            for (good, by_observation) in &bought {
                let (price, amount) = match by_observation.get(&place) {
                    Some(&row) => self.good_in_a_row(goods, row, t, good)?,
                    None => (self.price(first_rows[place], t, good)?, 0.0),
                };
                let quantity = if goods.shares {
                    shares.push(amount);
                    let row = by_observation.get(&place).copied().unwrap_or(first_rows[place]);
                    let expenditure = self.expenditure(goods, row, first_rows[place], t)?;
                    self.quantity(row, t, good, (amount, expenditure, price))?
                } else {
                    amount
                };
                budgets.prices.push(price);
                budgets.quantities.push(quantity);
            }
            if goods.shares {
                let column = self.names(&[goods.amounts]);
                self.shares_sum_to_one(first_rows[place], t, &shares, &column)?;
            }
        }
        Ok(Choices { names, rows: first_rows, budgets: budgets.finish(false) })
    }

    fn good_in_a_row(&self, goods: &Goods, row: usize, t: &str, good: &str) -> Result<(f64, f64), At> {
        let price = match goods.prices {
            Some(column) => self.number(column, row, &Expected::PRICE)?,
            None => self.price(row, t, good)?,
        };
        let expected = if goods.shares { &Expected::SHARE } else { &Expected::QUANTITY };
        Ok((price, self.number(goods.amounts, row, expected)?))
    }

    /// The expenditure of an observation, which all its rows repeat.
    fn expenditure(&self, goods: &Goods, row: usize, first: usize, t: &str) -> Result<f64, At> {
        let Some(column) = goods.expenditure else { return Ok(1.0) };
        let expected = self.number(column, first, &Expected::EXPENDITURE)?;
        let found = self.number(column, row, &Expected::EXPENDITURE)?;
        if found != expected {
            return Err((self.place(row), Problem::Expenditures { t: t.into(), found, expected }));
        }
        Ok(expected)
    }
}

/// Budgets that are being read.
struct Gathered {
    goods: usize,
    prices: Vec<f64>,
    quantities: Vec<f64>,
    laws: Vec<f64>,
}

impl Gathered {
    fn new(goods: usize) -> Self {
        Gathered { goods, prices: Vec::new(), quantities: Vec::new(), laws: Vec::new() }
    }

    fn finish(self, with_laws: bool) -> Budgets {
        let Gathered { goods, prices, quantities, laws } = self;
        Budgets { goods, prices, quantities, laws: with_laws.then_some(laws) }
    }
}
