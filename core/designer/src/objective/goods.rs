//! What a designer may want more of, in sums with weights.

use super::{Knowledge, Objective, ObjectiveError, View};

/// Something that a designer may want more of, averaged over probes where nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Good {
    /// The sum of expected payoffs, payments included.
    Welfare,
    /// What play is worth to all, whoever pays whom: welfare and revenue, and what the designer itself values.
    Surplus,
    /// What players pay the designer, as it sees it.
    Revenue,
    /// The least that they pay under a probe, as it sees it.
    BudgetBalance,
    /// The smallest expected payoff of a player under a probe.
    LeastPayoff,
}

impl Good {
    /// All of them.
    pub const ALL: [Good; 5] = [Good::Welfare, Good::Surplus, Good::Revenue, Good::BudgetBalance, Good::LeastPayoff];

    /// As scenarios and tables spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Good::Welfare => "welfare",
            Good::Surplus => "surplus",
            Good::Revenue => "revenue",
            Good::BudgetBalance => "budget_balance",
            Good::LeastPayoff => "least_payoff",
        }
    }

    /// Whether there is such a thing only where money moves; the designer sees that by itself.
    pub fn is_money(self) -> bool {
        matches!(self, Good::Revenue | Good::BudgetBalance)
    }
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
        if self.weights.iter().all(|(good, _)| good.is_money()) { Knowledge::Outcomes } else { Knowledge::Welfare }
    }
}
