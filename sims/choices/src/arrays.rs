//! Choices that are in memory, for front ends on the library.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use walras_process::threads;
use walras_theory::revealed_preference::{BudgetError, linear_budgets};

use super::budgets::Budgets;
use super::error::{ChoicesError, Fault, Problem};
use super::judge::Judge;
use super::subject::{Member, Subject};
use super::{TestOptions, Verdict};

/// Choices of several subjects on linear budgets, each array `[subjects][observations][goods]`.
#[derive(Clone, Copy, Debug)]
pub struct BudgetArrays<'a> {
    /// Prices, finite and positive.
    pub prices: &'a [f64],
    /// Quantities, finite and not negative.
    pub quantities: &'a [f64],
    /// Observations of each subject, ≥ 1.
    pub observations: usize,
    /// Goods, ≥ 1.
    pub goods: usize,
}

impl BudgetArrays<'_> {
    fn subject(&self, number: usize) -> Result<Subject, Problem> {
        let width = self.observations * self.goods;
        let of = |all: &[f64]| all[number * width..][..width].to_vec();
        let (prices, quantities) = (of(self.prices), of(self.quantities));
        self.check("price", &prices, |price| price > 0.0)?;
        self.check("quantity", &quantities, |quantity| quantity >= 0.0)?;
        let name = |t: usize| t.to_string();
        let g = linear_budgets(&prices, &quantities, self.observations, self.goods).map_err(|error| match error {
            BudgetError::Expenditure { t, value } => Problem::Expenditure { t: name(t), value },
            BudgetError::Overflow { t, s } => Problem::Overflow { t: name(t), s: name(s) },
            other => Problem::Index(other.to_string()),
        })?;
        let budgets = Some(Budgets { goods: self.goods, prices, quantities, laws: None });
        let member = Member { name: String::new(), g, budgets, draws: None };
        let observations = (0..self.observations).map(name).collect();
        Ok(Subject { id: None, observations, members: vec![member], total: None, weight: None })
    }

    fn check(&self, what: &str, values: &[f64], holds: impl Fn(f64) -> bool) -> Result<(), Problem> {
        let Some(at) = values.iter().position(|&value| !(value.is_finite() && holds(value))) else { return Ok(()) };
        let (t, good) = (at / self.goods, at % self.goods);
        let expected = if what == "price" { "positive" } else { "not negative" };
        let found = values[at];
        Err(Problem::Index(format!(
            "{what} of good {good} at observation {t}: found {found}, expected a finite number, {expected}"
        )))
    }
}

/// Judges every subject, as [`super::test`] judges those of a file; observations and goods are numbered from 0 as in the arrays.
///
/// # Errors
/// An option or a number makes no sense; the arrays differ in length or hold no whole number of subjects.
pub fn test_arrays(options: &TestOptions, data: &BudgetArrays<'_>) -> Result<Vec<Verdict>, ChoicesError> {
    let judge = super::judge(options)?;
    let width = data.observations * data.goods;
    let length = data.prices.len();
    if width == 0 || length == 0 || length != data.quantities.len() || !length.is_multiple_of(width) {
        return Err(ChoicesError::Option(format!(
            "{length} prices and {} quantities of {} observations and {} goods; expected as many of each, for at least one subject",
            data.quantities.len(),
            data.observations,
            data.goods
        )));
    }
    let subjects = length / width;
    let verdicts = judge_all(&judge, data, subjects, threads::count(options.threads));
    let verdicts: Result<Vec<Verdict>, Fault> = verdicts.into_iter().collect();
    verdicts.map_err(|fault| ChoicesError::Option(fault.to_string()))
}

/// In the order of the subjects, whichever thread judges which.
fn judge_all(judge: &Judge, data: &BudgetArrays<'_>, subjects: usize, threads: usize) -> Vec<Result<Verdict, Fault>> {
    let next = AtomicUsize::new(0);
    let judged = Mutex::new(Vec::with_capacity(subjects));
    let judge_some = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= subjects {
                return;
            }
            let verdict = data.subject(number).and_then(|subject| judge.judge(number as u64, &subject));
            let fault = |problem| Fault { subject: Some(number.to_string()), ..Fault::from(problem) };
            judged.lock().unwrap_or_else(PoisonError::into_inner).push((number, verdict.map_err(fault)));
        }
    };
    std::thread::scope(|scope| (0..threads.clamp(1, subjects)).for_each(|_| drop(scope.spawn(judge_some))));
    let mut judged = judged.into_inner().unwrap_or_else(PoisonError::into_inner);
    judged.sort_unstable_by_key(|(number, _)| *number);
    judged.into_iter().map(|(_, verdict)| verdict).collect()
}
