//! All formulas of a game, in the order in which a reader asks.

use super::Metadata;

/// A formula and what it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a> {
    /// `payoff`, `transfer`, `constraint`, `contribution`, `shared constraint` or `outcome`; of an environment `value`,
    /// `allocation` or `value of the designer`.
    pub kind: &'static str,
    /// The name of the contribution, constraint or outcome; empty for payoff, transfer and constraint, of which there is one.
    pub name: &'a str,
    /// The formula; empty if it is not given.
    pub text: &'a str,
}

impl Metadata {
    /// A formula of everything that the game computes, given or not.
    pub fn formulas(&self) -> Vec<Formula<'_>> {
        if let Some(environment) = &self.environment {
            let mut all = vec![
                Formula { kind: "value", name: "", text: &self.payoff.formula },
                Formula { kind: "allocation", name: "", text: &environment.allocation.formula },
            ];
            let designer = environment.designer.as_ref();
            all.extend(designer.map(|f| Formula { kind: "value of the designer", name: "", text: &f.formula }));
            return all;
        }
        let mut all = vec![Formula { kind: "payoff", name: "", text: &self.payoff.formula }];
        all.extend(self.transfer.iter().map(|t| Formula { kind: "transfer", name: "", text: &t.formula }));
        all.extend(self.contributions.iter().map(|c| Formula {
            kind: "contribution",
            name: &c.name,
            text: &c.formula,
        }));
        // A game has constraints of single players, shared ones or both; which it computes is not told before it is open.
        all.push(Formula { kind: "constraint", name: "", text: &self.constraint.formula });
        let shared = self.shared_constraints.iter();
        all.extend(shared.map(|c| Formula { kind: "shared constraint", name: &c.name, text: &c.formula }));
        all.extend(self.outcomes.iter().map(|o| Formula { kind: "outcome", name: &o.name, text: &o.formula }));
        all
    }
}
