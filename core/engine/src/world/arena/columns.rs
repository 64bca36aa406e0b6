//! The columns of the arena, by what a place in them stands for.

use crate::learning::LearningRule;

/// One place a stage game.
#[derive(Clone, Debug)]
pub struct Stages {
    /// Which stages still learn.
    pub active: Vec<bool>,
    /// The share of the precision at which a stage responds: below 1 only inside the accelerated search.
    pub fraction: Vec<f64>,
    /// Rounds in which strategies were revised.
    pub rounds: Vec<u32>,
    /// Whether the averages of the stage's strategies are due to be measured.
    pub due: Vec<bool>,
    /// Whether the stage's beliefs are the expectation of its strategies, so that residuals mean something.
    pub matched: Vec<bool>,
}

/// One place an agent of a stage game and a number that it contributes, `[agents][contributions]`.
#[derive(Clone, Debug)]
pub struct Agents {
    /// What others expect the agent to contribute, `[agents][contributions]`.
    pub belief: Vec<f64>,
    /// What it would contribute when responding to such beliefs.
    pub image: Vec<f64>,
    /// Smallest contributions of a feasible action in any state.
    pub low: Vec<f64>,
    /// Largest contributions of a feasible action in any state.
    pub high: Vec<f64>,
    /// The beliefs where agents begin: also the solution where the precision is 0.
    pub origin: Vec<f64>,
}

/// One place a row: an agent in one of its private states.
#[derive(Clone, Debug)]
pub struct Rows {
    /// How the row's agent responds.
    pub rule: Vec<LearningRule>,
    /// Whether it revises in this round.
    pub revises: Vec<bool>,
    /// How often it has revised.
    pub steps: Vec<u64>,
    /// What its agent thinks of the row's state, of rules with a critic.
    pub critic: Vec<f64>,
    /// Expected payoff of the strategy in the row's state.
    pub expected_payoff: Vec<f64>,
    /// Regret of the strategy.
    pub regret: Vec<f64>,
    /// Residual of the strategy under the row's rule.
    pub residual: Vec<f64>,
}

/// One place a cell: a feasible action of a row.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Whose action.
    pub player: Vec<u32>,
    /// Under which probe.
    pub probe: Vec<u32>,
    /// Its index on the action grid.
    pub choice: Vec<u32>,
    /// Its coordinates, `[cells][dimensions]`.
    pub action: Vec<f64>,
    /// The state in which it is considered, `[cells][state dimensions]`.
    pub state: Vec<f64>,
    /// What it contributes, `[cells][contributions]`.
    pub contribution: Vec<f64>,
    /// Aggregates when it is taken, `[cells][aggregates]`.
    pub aggregate: Vec<f64>,
    /// Its payoff.
    pub payoff: Vec<f64>,
    /// Its probability in the agent's response.
    pub response: Vec<f64>,
    /// Its probability in the agent's strategy.
    pub strategy: Vec<f64>,
    /// What the agent remembers of it: a regret, a score, a value or an anchor; empty in a search.
    pub memory: Vec<f64>,
    /// Its average probability over all rounds; empty if it is not reported.
    pub average: Vec<f64>,
    /// Its probability in the strategy played in this round; empty if it is not recorded.
    pub played: Vec<f64>,
    /// Its probability where agents begin.
    pub start: Vec<f64>,
}
