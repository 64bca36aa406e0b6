//! What is observed of a group: prices, what it bought, and what of it certain members consumed.

use thiserror::Error;

use super::linear_budgets::Datum;

/// What a group bought, and what is known of its members.
#[derive(Debug, Clone, Copy)]
pub struct GroupChoices<'a> {
    /// Prices, `[observations][goods]`, at least 0.
    pub prices: &'a [f64],
    /// What the group bought, `[observations][goods]`, at least 0.
    pub totals: &'a [f64],
    /// Of which by each member at least, `[members][observations][goods]`.
    pub assigned: &'a [f64],
    /// Number of observations `T`.
    pub observations: usize,
    /// Number of goods.
    pub goods: usize,
    /// Number of members.
    pub members: usize,
}

/// Why the data are not choices of a group.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum GroupError {
    /// No observations, goods or members.
    #[error("there must be at least one observation, good and member, not {observations}, {goods} and {members}")]
    Empty {
        /// Observations announced.
        observations: usize,
        /// Goods announced.
        goods: usize,
        /// Members announced.
        members: usize,
    },
    /// A slice has the wrong length.
    #[error("expected {expected} {what}, found {found}")]
    WrongLength {
        /// What it holds.
        what: &'static str,
        /// Entries needed.
        expected: usize,
        /// Entries given.
        found: usize,
    },
    /// A price or a total is infinite, not a number, or negative.
    #[error("the {what} of good {good} at observation {t} is {value}, which is not finite and at least 0")]
    Invalid {
        /// Price or quantity.
        what: Datum,
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
        /// The offending entry.
        value: f64,
    },
    /// An assigned quantity is infinite, not a number, or negative.
    #[error("member {member} is assigned {value} of good {good} at observation {t}: it must be finite and at least 0")]
    Assigned {
        /// The member.
        member: usize,
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
        /// The offending entry.
        value: f64,
    },
    /// More is assigned than was bought, by more than [`CONSISTENCY_TOLERANCE`](super::CONSISTENCY_TOLERANCE) of the largest quantity of the good.
    #[error("the members are assigned {assigned} of good {good} at observation {t}, more than the {total} bought")]
    TooMuch {
        /// The observation.
        t: usize,
        /// The good.
        good: usize,
        /// Sum over the members.
        assigned: f64,
        /// What was bought.
        total: f64,
    },
    /// The group spent nothing, or amounts overflow.
    #[error("the expenditure at observation {t} relative to prices or quantities is {value}, not positive and finite")]
    Expenditure {
        /// The observation.
        t: usize,
        /// The offending amount.
        value: f64,
    },
}

impl GroupChoices<'_> {
    /// Lengths and signs. Whether the assigned quantities fit into the totals is seen when the rests are taken.
    pub(super) fn check(&self) -> Result<(), GroupError> {
        let &Self { prices, totals, assigned, observations, goods, members } = self;
        if observations == 0 || goods == 0 || members == 0 {
            return Err(GroupError::Empty { observations, goods, members });
        }
        let cells = observations.saturating_mul(goods);
        let lengths = [("prices", cells, prices.len()), ("totals", cells, totals.len())];
        let all = lengths.into_iter().chain([("assigned quantities", cells.saturating_mul(members), assigned.len())]);
        for (what, expected, found) in all {
            if expected != found {
                return Err(GroupError::WrongLength { what, expected, found });
            }
        }
        let valid = |x: &f64| x.is_finite() && *x >= 0.0;
        for (what, entries) in [(Datum::Price, prices), (Datum::Quantity, totals)] {
            if let Some(k) = entries.iter().position(|x| !valid(x)) {
                return Err(GroupError::Invalid { what, t: k / goods, good: k % goods, value: entries[k] });
            }
        }
        match assigned.iter().position(|x| !valid(x)) {
            Some(k) => {
                let (member, t, good) = (k / cells, k / goods % observations, k % goods);
                Err(GroupError::Assigned { member, t, good, value: assigned[k] })
            }
            None => Ok(()),
        }
    }
}
