//! Whether agents who learn while the mechanism moves are the faster ones.

use walras_scenario::{Algorithm, Rule, Scenario};

/// The speeds of both sides, in shares of the way to where they are bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timescales {
    /// What agents move of the way to their response between two plays of a mechanism.
    pub agents: f64,
    /// The designer's first step, in units of the bounds' half ranges.
    pub designer: f64,
}

impl Timescales {
    /// Those of a scenario whose designer moves while agents learn by weighing their newest response, or payoff, by a rate.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let designer = scenario.designer.as_ref().filter(|d| d.algorithm == Algorithm::TwoTimescale)?;
        let rounds = designer.rounds.unwrap_or(1) as f64;
        let learning = &scenario.learning;
        let choices = match learning.classes.as_slice() {
            [] => vec![learning.choice()],
            classes => classes.iter().map(|class| class.choice()).collect(),
        };
        let rate = |rule: Rule, rate: Option<f64>| match rule {
            Rule::LogitResponse | Rule::AnchoredResponse | Rule::BestResponse => learning.smoothing(),
            Rule::QLearning => rate,
            _ => None,
        };
        let rates: Option<Vec<f64>> = choices.iter().map(|choice| rate(choice.rule?, choice.rate)).collect();
        let slowest = rates?.into_iter().fold(f64::INFINITY, f64::min);
        Some(Timescales { agents: 1.0 - (1.0 - slowest).powf(rounds), designer: designer.step? })
    }

    /// Whether agents are not the faster ones: then the designer sees its own haste, not their response.
    pub fn are_reversed(self) -> bool {
        self.agents <= self.designer
    }

    /// The warning for the user.
    pub fn warning(self) -> String {
        format!(
            "the agents are not the faster scale: between two plays they move {:.3} of the way to their response, while the designer's step is {:.3}; lower `designer.step`, or raise `designer.rounds` or the agents' rate",
            self.agents, self.designer
        )
    }
}
