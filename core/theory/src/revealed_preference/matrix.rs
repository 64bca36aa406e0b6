//! A checked view of one agent's cross-evaluated constraints.

use thiserror::Error;

/// Why a slice is not the `T × T` matrix of one agent.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MatrixError {
    /// `T = 0`: without observations there is nothing to test.
    #[error("no observations: the matrix of cross-evaluated constraints is empty")]
    Empty,
    /// The slice does not hold `T²` entries.
    #[error("expected {probes} x {probes} entries for {probes} probes, found {found}")]
    WrongLength {
        /// Number of probes `T` that was announced.
        probes: usize,
        /// Entries in the slice.
        found: usize,
    },
    /// An entry is infinite or not a number.
    #[error("entry ({t}, {s}) is {value}: constraint {t} at the play of probe {s} must be finite")]
    NotFinite {
        /// Row: the probe whose constraint was evaluated.
        t: usize,
        /// Column: the probe whose play it was evaluated at.
        s: usize,
        /// The offending entry.
        value: f64,
    },
}

/// A square row-major matrix, not empty, every entry finite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a> {
    entries: &'a [f64],
    size: usize,
}

impl<'a> Matrix<'a> {
    pub(crate) fn new(entries: &'a [f64], size: usize) -> Result<Self, MatrixError> {
        if size == 0 {
            return Err(MatrixError::Empty);
        }
        if size.checked_mul(size) != Some(entries.len()) {
            return Err(MatrixError::WrongLength { probes: size, found: entries.len() });
        }
        // Without a branch per entry the sweep runs at the speed of memory; the culprit is looked for only when there is one.
        let finite = entries.iter().fold(true, |finite, x| finite & x.is_finite());
        if !finite && let Some(k) = entries.iter().position(|x| !x.is_finite()) {
            return Err(MatrixError::NotFinite { t: k / size, s: k % size, value: entries[k] });
        }
        Ok(Self { entries, size })
    }

    /// A matrix derived from a checked one. Differences of finite numbers may overflow to an infinity, which compares
    /// as it should.
    pub(crate) fn derived(entries: &'a [f64], size: usize) -> Self {
        debug_assert_eq!(entries.len(), size * size);
        Self { entries, size }
    }

    pub(crate) fn size(self) -> usize {
        self.size
    }

    pub(crate) fn row(self, t: usize) -> &'a [f64] {
        &self.entries[t * self.size..][..self.size]
    }

    pub(crate) fn at(self, t: usize, s: usize) -> f64 {
        self.entries[t * self.size + s]
    }

    pub(crate) fn rows(self) -> impl Iterator<Item = &'a [f64]> {
        self.entries.chunks_exact(self.size)
    }

    /// Largest absolute entry, the unit in which rounding is judged.
    pub(crate) fn scale(self) -> f64 {
        // Entries are numbers, so a plain comparison does, and it is one instruction.
        self.entries.iter().fold(0.0, |scale, x| if x.abs() > scale { x.abs() } else { scale })
    }
}
