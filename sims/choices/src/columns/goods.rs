//! How prices and amounts of goods are written down.

use super::{Columns, Corners, good};
use crate::error::Problem;

/// Where prices and amounts stand.
#[derive(Clone, Debug)]
pub(crate) struct Goods {
    pub(crate) shape: Shape,
    /// Names of the goods, as prices of a second file are looked up by; empty where each row names its own.
    pub(crate) names: Vec<String>,
    /// The first of the prices; none where they are in a second file.
    pub(crate) prices: Option<usize>,
    /// The first of the quantities or shares.
    pub(crate) amounts: usize,
    /// Amounts are shares of expenditure.
    pub(crate) shares: bool,
    /// The first of the expenditures; none where they are 1, or quantities are given.
    pub(crate) expenditure: Option<usize>,
    /// The first of the probabilities of states.
    pub(crate) laws: Option<usize>,
}

/// What a row is. Columns of several goods and observations follow each other, goods of an observation together.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// An observation.
    Observation,
    /// A good at an observation.
    Good {
        /// The name of the good.
        good: usize,
    },
    /// A subject, its observations side by side.
    Subject {
        /// Names of the observations.
        periods: Vec<String>,
    },
}

type Missing<'a> = dyn Fn(&str, &str) -> Problem + 'a;

/// Takes the columns of choices, and that of the observations' names.
pub(super) fn find(
    columns: &mut Columns<'_>,
    has_book: bool,
    missing: &Missing<'_>,
) -> Result<(Option<usize>, Goods), Problem> {
    if !columns.has("t") && columns.places.keys().any(|name| wide(name).is_some()) {
        return side_by_side(columns, has_book, missing).map(|goods| (None, goods));
    }
    let t = columns.find("t").ok_or_else(|| missing("there is no column `t`", "t"))?;
    let goods = match columns.find("good") {
        Some(good) => one_a_row(columns, good, has_book, missing),
        None => in_columns(columns, has_book, missing),
    };
    goods.map(|goods| (Some(t), goods))
}

/// Takes columns that follow each other, and says where the first is kept.
fn take(columns: &mut Columns<'_>, names: &[String], why: &str, missing: &Missing<'_>) -> Result<usize, Problem> {
    let mut first = usize::MAX;
    for name in names {
        let what = format!("there is no column `{name}`, although {why}");
        let place = columns.find(name).ok_or_else(|| missing(&what, name))?;
        first = first.min(place);
    }
    Ok(first)
}

/// Takes columns `v1 …`, the corner of a budget, and `q1 …`, the choice from it.
pub(super) fn corners(columns: &mut Columns<'_>, missing: &Missing<'_>) -> Result<Corners, Problem> {
    let corners = (1..).take_while(|number| columns.has(&format!("v{number}"))).count();
    let chosen = columns.places.keys().filter_map(|name| good(name)).filter(|&(letter, _)| letter == 'q');
    let goods = chosen.map(|(_, number)| number).fold(corners, usize::max);
    let why = format!("goods are numbered up to {goods}");
    let all = |letter: char| -> Vec<String> { (1..=goods).map(|number| format!("{letter}{number}")).collect() };
    let corner = take(columns, &all('v'), &why, missing)?;
    let choice = take(columns, &all('q'), &why, missing)?;
    Ok(Corners { goods, corner, choice })
}

/// Columns `p1 …`, `q1 …` or `w1 …`, `pi1 …`.
fn in_columns(columns: &mut Columns<'_>, has_book: bool, missing: &Missing<'_>) -> Result<Goods, Problem> {
    let numbers = |letter: char| {
        let named = columns.places.keys().filter_map(|name| good(name));
        named.filter(move |&(l, _)| l == letter).map(|(_, number)| number).max()
    };
    let shares = numbers('q').is_none() && numbers('w').is_some();
    let prices = if has_book { None } else { numbers('p') };
    let count = prices.max(numbers(if shares { 'w' } else { 'q' }));
    let count = count.ok_or_else(|| missing("there are neither prices `p1` … nor a column `g`", "p1"))?;
    let why = format!("goods are numbered up to {count}");
    let all = |prefix: &str| -> Vec<String> { (1..=count).map(|number| format!("{prefix}{number}")).collect() };
    let prices = if has_book { None } else { Some(take(columns, &all("p"), &why, missing)?) };
    let amounts = take(columns, &all(if shares { "w" } else { "q" }), &why, missing)?;
    let laws = if columns.has("pi1") { Some(take(columns, &all("pi"), &why, missing)?) } else { None };
    let expenditure = if shares { columns.find("expenditure") } else { None };
    Ok(Goods { shape: Shape::Observation, names: all(""), prices, amounts, shares, expenditure, laws })
}

/// Columns `good`, `p`, and `q` or `w`.
fn one_a_row(columns: &mut Columns<'_>, good: usize, has_book: bool, missing: &Missing<'_>) -> Result<Goods, Problem> {
    let why = "each row is a good";
    let shares = !columns.has("q") && columns.has("w");
    let prices = if has_book { None } else { Some(take(columns, &["p".into()], why, missing)?) };
    let amounts = take(columns, &[if shares { "w" } else { "q" }.into()], why, missing)?;
    let expenditure = if shares { columns.find("expenditure") } else { None };
    let shape = Shape::Good { good };
    Ok(Goods { shape, names: Vec::new(), prices, amounts, shares, expenditure, laws: None })
}

/// Columns `p_GOOD_T`, and `q_GOOD_T` or `w_GOOD_T`.
fn side_by_side(columns: &mut Columns<'_>, has_book: bool, missing: &Missing<'_>) -> Result<Goods, Problem> {
    let (mut names, mut periods) = (Vec::<String>::new(), Vec::<String>::new());
    let shares = !columns.places.keys().any(|name| wide(name).is_some_and(|(letter, ..)| letter == 'q'));
    let mut in_order: Vec<(usize, &str)> = columns.places.iter().map(|(name, place)| (*place, *name)).collect();
    in_order.sort_unstable();
    for (_, name) in in_order {
        if let Some((_, good, period)) = wide(name) {
            if !names.iter().any(|known| known == good) {
                names.push(good.into());
            }
            if !periods.iter().any(|known| known == period) {
                periods.push(period.into());
            }
        }
    }
    let all = |letter: char| -> Vec<String> {
        let of = |period: &String| names.iter().map(|good| format!("{letter}_{good}_{period}")).collect::<Vec<_>>();
        periods.iter().flat_map(of).collect()
    };
    let why = format!("there are {} goods and {} observations side by side", names.len(), periods.len());
    let prices = if has_book { None } else { Some(take(columns, &all('p'), &why, missing)?) };
    let amounts = take(columns, &all(if shares { 'w' } else { 'q' }), &why, missing)?;
    let spent: Vec<String> = periods.iter().map(|period| format!("expenditure_{period}")).collect();
    let given = shares && spent.iter().any(|name| columns.has(name));
    let expenditure = if given { Some(take(columns, &spent, &why, missing)?) } else { None };
    let shape = Shape::Subject { periods };
    Ok(Goods { shape, names, prices, amounts, shares, expenditure, laws: None })
}

/// `p_bread_3` is the price of `bread` at observation `3`, `q_…` its quantity, `w_…` its share of expenditure.
fn wide(name: &str) -> Option<(char, &str, &str)> {
    let letter = name.chars().next().filter(|c| matches!(c, 'p' | 'q' | 'w'))?;
    let (good, period) = name[1..].strip_prefix('_')?.rsplit_once('_')?;
    (!good.is_empty() && !period.is_empty()).then_some((letter, good, period))
}
