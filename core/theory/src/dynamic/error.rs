//! Why numbers are not a dynamic game, or not one that can be solved.

use thiserror::Error;

use crate::normal_form::NormalFormError;

/// Why there is no dynamic game or no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DynamicError {
    /// No states.
    #[error("a dynamic game needs at least one state, found none")]
    NoStates,
    /// The stage game of a state is none.
    #[error("state {state}: {source}")]
    Stage {
        /// The state, from 0.
        state: usize,
        /// What is wrong.
        source: NormalFormError,
    },
    /// The players are not the same in all states.
    #[error("state {state} has {found} players, state 0 has {expected}")]
    Players {
        /// The state, from 0.
        state: usize,
        /// Its players.
        found: usize,
        /// Players of state 0.
        expected: usize,
    },
    /// There is not one row for each state and joint action.
    #[error("found {found} transition rows, expected {expected}, one for each state and joint action")]
    Rows {
        /// Rows given.
        found: usize,
        /// Rows that the stage games call for.
        expected: usize,
    },
    /// A probability is negative or not a number.
    #[error(
        "state {state}, joint action {joint}: the probability of state {next} is {value}, expected a number in [0, 1]"
    )]
    Probability {
        /// The state, from 0.
        state: usize,
        /// The joint action, row-major, the last player's fastest, from 0.
        joint: usize,
        /// The next state.
        next: usize,
        /// What was found.
        value: f64,
    },
    /// A row leads to a state that does not exist.
    #[error("state {state}, joint action {joint}: the next state is {next}, expected one below {states}")]
    Next {
        /// The state, from 0.
        state: usize,
        /// The joint action.
        joint: usize,
        /// The next state given.
        next: usize,
        /// Number of states.
        states: usize,
    },
    /// A law does not sum to one.
    #[error("state {state}, joint action {joint}: the probabilities of next states sum to {sum}, expected 1")]
    Sum {
        /// The state, from 0.
        state: usize,
        /// The joint action.
        joint: usize,
        /// Their sum.
        sum: f64,
    },
    /// The discount factor makes no sense.
    #[error("the discount is {discount}, expected a number in [0, 1); 1 and more need a last period")]
    Discount {
        /// What was found.
        discount: f64,
    },
    /// Numbers do not fit.
    #[error("{what}: {found} are more than the {most} that fit")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// A precision makes no sense.
    #[error("precision is {precision}, expected a finite number >= 0")]
    Precision {
        /// The precision asked for.
        precision: f64,
    },
    /// Payoffs or values are not finite.
    #[error("values overflow: payoffs range over {range} at discount {discount}; rescale the payoffs")]
    Overflow {
        /// Largest payoff range.
        range: f64,
        /// The discount.
        discount: f64,
    },
    /// The game is not one of two players with opposite interests.
    #[error("a zero-sum game has two players whose payoffs add up to zero; {found}")]
    NotZeroSum {
        /// What was found.
        found: String,
    },
    /// A law, habit or parameter is out of range.
    #[error("{what} is {value}, expected {expected}")]
    Value {
        /// What it is.
        what: String,
        /// What was found.
        value: f64,
        /// What was expected.
        expected: &'static str,
    },
    /// Something has another size than it should have.
    #[error("{what}: found {found}, expected {expected}")]
    Size {
        /// What is counted.
        what: String,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
}
