//! Mechanisms: how reports become an allocation and money.

use std::sync::Arc;

use super::{DirectError, VirtualValue};

/// An allocation rule with its transfer rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Efficient for the reports; transfers from reported signals.
    #[default]
    Vcg,
    /// Efficient for the reports; transfers from realised data.
    DataDrivenVcg,
    /// Efficient for the reports; agents pay what they say it is worth to them.
    FirstPrice,
    /// Efficient among those whose value alone is at least the reserve, who pay what others or the reserve would have.
    SecondPrice,
    /// Agents are asked in turn; the first whose value alone is at least the price gets what it would get alone, and pays it.
    PostedPrice,
    /// Maximises weighted values plus a boost for each alternative, or for each option of [`Details::menu`], with transfers to
    /// match (Roberts 1979).
    AffineMaximiser,
    /// Of those whose virtual value of what they would have alone is at least 0 the one of the highest gets that; it pays the
    /// least value with which it still would (Myerson 1981).
    Myerson,
    /// What [`Details::outcomes`] says of each profile of reports on the grid.
    Tabulated,
}

impl Rule {
    /// All of them, by name.
    pub const NAMES: [(&'static str, Rule); 8] = [
        ("vcg", Rule::Vcg),
        ("data_driven_vcg", Rule::DataDrivenVcg),
        ("first_price", Rule::FirstPrice),
        ("second_price", Rule::SecondPrice),
        ("posted_price", Rule::PostedPrice),
        ("affine_maximiser", Rule::AffineMaximiser),
        ("myerson", Rule::Myerson),
        ("tabulated", Rule::Tabulated),
    ];

    /// Whether its transfers are `h_i + Σ_{j≠i} v_j`, with a pivot `h_i` to choose.
    pub fn has_pivot(self) -> bool {
        matches!(self, Rule::Vcg | Rule::DataDrivenVcg | Rule::AffineMaximiser)
    }
}

/// What of agent i's transfer does not depend on its own report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pivot {
    /// Nothing: agents receive what others value.
    Zero,
    /// Less what the others would have without i's preference; its signal is known, from its report or from data.
    #[default]
    Clarke,
    /// The same, but what the others would have is chosen as if i's signal were not known; valued as it is.
    ClarkeAtMean,
    /// The same, and valued as expected from the others' reports without i's signal: needs no data.
    Expected,
}

impl Pivot {
    /// All of them, by name.
    pub const NAMES: [(&'static str, Pivot); 4] = [
        ("zero", Pivot::Zero),
        ("clarke", Pivot::Clarke),
        ("clarke_at_mean", Pivot::ClarkeAtMean),
        ("expected", Pivot::Expected),
    ];
}

/// A direct mechanism with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Mechanism {
    /// Allocation and transfers.
    pub rule: Rule,
    /// For rules that have one.
    pub pivot: Pivot,
    /// Part of the transfers that is computed from realised data, 0 to 1; the rest comes from reported signals.
    pub data_share: f64,
    /// Least value of [`Rule::SecondPrice`], price of [`Rule::PostedPrice`].
    pub reserve: f64,
    /// Weights of [`Rule::AffineMaximiser`], `[players]`, > 0; empty for 1.
    pub weights: Vec<f64>,
    /// What [`Rule::AffineMaximiser`] adds for each alternative; empty for 0.
    pub boosts: Vec<f64>,
    /// How many observations the estimate of the state is made of.
    pub observations: f64,
    /// What of it is no number but a list.
    pub details: Arc<Details>,
}

/// Lists that belong to a mechanism and stay fixed: what training found, for instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    /// What [`Rule::AffineMaximiser`] chooses among, `[options][width]`, in the place of the environment's alternatives; lotteries
    /// where the environment values them. Without repetition; empty for the environment's alternatives.
    pub menu: Vec<Vec<f64>>,
    /// Of each player, for [`Rule::Myerson`]; one alone is that of all.
    pub virtual_values: Vec<VirtualValue>,
    /// For [`Rule::Tabulated`]: what is allocated, then what each player pays, `[profiles][width + players]`, the last player's
    /// type fastest.
    pub outcomes: Vec<Vec<f64>>,
}

impl Details {
    /// Whether these lists make sense by themselves and belong to the rule.
    ///
    /// # Errors
    /// A list is missing or not the rule's, a number is not finite, an option has another length than the first or is listed
    /// twice.
    pub fn check(&self, rule: Rule) -> Result<(), DirectError> {
        let lists = [
            ("menu", self.menu.is_empty(), Rule::AffineMaximiser, false),
            ("virtual_values", self.virtual_values.is_empty(), Rule::Myerson, true),
            ("outcomes", self.outcomes.is_empty(), Rule::Tabulated, true),
        ];
        for (name, is_empty, of, must) in lists {
            let of_name = Rule::NAMES.into_iter().find(|(_, known)| *known == of).map_or("", |(name, _)| name);
            if rule != of && !is_empty {
                return Err(DirectError::Mechanism(format!("`{name}` belongs to the rule `{of_name}` only")));
            }
            if rule == of && must && is_empty {
                return Err(DirectError::Mechanism(format!("the rule `{of_name}` needs `{name}`, which is empty")));
            }
        }
        for (name, rows) in [("menu", &self.menu), ("outcomes", &self.outcomes)] {
            for (row, entries) in rows.iter().enumerate() {
                if let Some(bad) = entries.iter().position(|x| !x.is_finite()) {
                    let found = entries[bad];
                    return Err(DirectError::Mechanism(format!(
                        "number {} of row {} of `{name}` is {found}; expected a finite number",
                        bad + 1,
                        row + 1
                    )));
                }
            }
        }
        let mut order: Vec<usize> = (0..self.menu.len()).collect();
        order.sort_by(|a, b| self.menu[*a].partial_cmp(&self.menu[*b]).unwrap_or(std::cmp::Ordering::Equal));
        if let Some(pair) = order.windows(2).find(|pair| self.menu[pair[0]] == self.menu[pair[1]]) {
            let (a, b) = (pair[0].min(pair[1]) + 1, pair[0].max(pair[1]) + 1);
            return Err(DirectError::Mechanism(format!("rows {a} and {b} of `menu` are the same allocation")));
        }
        Ok(())
    }
}

impl Mechanism {
    /// The rule with pivots of Clarke's, no reserve, weights of 1 and no boosts.
    pub fn new(rule: Rule) -> Self {
        let data_share = if rule == Rule::DataDrivenVcg { 1.0 } else { 0.0 };
        let (weights, boosts) = (Vec::new(), Vec::new());
        let (reserve, observations, details) = (0.0, 1.0, Arc::default());
        Mechanism { rule, pivot: Pivot::default(), data_share, reserve, weights, boosts, observations, details }
    }

    /// Weight of a player.
    pub fn weight(&self, player: usize) -> f64 {
        self.weights.get(player).copied().unwrap_or(1.0)
    }

    /// Weights of all, `[players]`.
    pub(super) fn all_weights(&self, players: usize) -> Vec<f64> {
        (0..players).map(|player| self.weight(player)).collect()
    }
}
