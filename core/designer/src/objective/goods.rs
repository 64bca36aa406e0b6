//! What a designer may want more of, in sums with weights.

use super::{Knowledge, Objective, ObjectiveError, View};

/// Something that a designer may want more of, averaged over probes where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Good {
    /// The sum of expected payoffs, payments included.
    Welfare,
    /// Welfare and revenue: what players value, whoever pays whom.
    Surplus,
    /// What players pay the designer, as it sees it.
    Revenue,
    /// The least that they pay under a probe, as it sees it.
    BudgetBalance,
    /// The smallest expected payoff of a player under a probe.
    LeastPayoff,
}

/// Minus a weighted sum of goods.
#[derive(Clone, Debug, PartialEq)]
pub struct Maximise {
    /// Which, with their weights.
    pub weights: Vec<(Good, f64)>,
}

impl Objective for Maximise {
    fn value(&mut self, view: &View<'_>) -> Result<f64, ObjectiveError> {
        let (seen, play) = (view.seen, view.hidden.play);
        let of = |good: Good| match good {
            Good::Welfare => Some(play.welfare()),
            Good::Surplus => Some(play.surplus().unwrap_or_else(|| play.welfare())),
            Good::Revenue => seen.revenue(),
            Good::BudgetBalance => seen.budget_balance(),
            Good::LeastPayoff => Some(play.least_payoff()),
        };
        let mut sum = 0.0;
        for (good, weight) in &self.weights {
            sum += weight * of(*good).ok_or(ObjectiveError::NoTransfer)?;
        }
        Ok(-sum)
    }

    fn knowledge(&self) -> Knowledge {
        let is_money = |(good, _): &(Good, f64)| matches!(good, Good::Revenue | Good::BudgetBalance);
        if self.weights.iter().all(is_money) { Knowledge::Outcomes } else { Knowledge::Welfare }
    }
}
