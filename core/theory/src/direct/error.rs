use thiserror::Error;

/// Why a direct mechanism cannot be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DirectError {
    /// The grid of types is empty.
    #[error("the grid of types is empty; expected at least one type")]
    NoTypes,
    /// No type is possible.
    #[error("the types have total weight {0}; expected weights ≥ 0 of a finite sum > 0")]
    NoMass(f64),
    /// A type that is no point.
    #[error("coordinate {coordinate} of type {entry} is {value}; expected a finite number")]
    NotAType {
        /// Which type, from 0.
        entry: usize,
        /// Which coordinate, from 0.
        coordinate: usize,
        /// The number.
        value: f64,
    },
    /// The tables would not fit.
    #[error("{what} would take {count} entries, more than the {limit} that are possible")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How many entries, as a real number because it may not fit an integer.
        count: f64,
        /// Most entries.
        limit: usize,
    },
    /// Money without end.
    #[error("the transfer to player {player} is {value} (players from 0); expected a finite number")]
    Transfer {
        /// Whose.
        player: usize,
        /// The number.
        value: f64,
    },
    /// A mechanism that does not fit the environment.
    #[error("{0}")]
    Mechanism(String),
}
