//! What players are believed to contribute, in double or single precision.

use std::ops::Range;

/// How many bytes a belief takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Eight.
    #[default]
    Double,
    /// Four: half the memory, and residuals of no less than some 10⁻⁷ where players feel their own part.
    Single,
}

impl Width {
    /// Bytes of a number.
    pub fn bytes(self) -> usize {
        match self {
            Width::Double => 8,
            Width::Single => 4,
        }
    }
}

/// Numbers, `[types][k]`.
#[derive(Clone, Debug, PartialEq)]
pub enum Beliefs {
    /// In double precision.
    Double(Vec<f64>),
    /// In single precision.
    Single(Vec<f32>),
}

impl Beliefs {
    /// Zeros.
    pub(super) fn zeros(width: Width, length: usize) -> Self {
        match width {
            Width::Double => Beliefs::Double(vec![0.0; length]),
            Width::Single => Beliefs::Single(vec![0.0; length]),
        }
    }

    /// Lets go of all but these places.
    pub(super) fn keep(&mut self, places: Range<usize>) {
        match self {
            Beliefs::Double(values) => keep(values, places),
            Beliefs::Single(values) => keep(values, places),
        }
    }

    /// Copies these places to `out`.
    pub(crate) fn read(&self, places: Range<usize>, out: &mut Vec<f64>) {
        out.clear();
        match self {
            Beliefs::Double(values) => out.extend_from_slice(&values[places]),
            Beliefs::Single(values) => out.extend(values[places].iter().copied().map(f64::from)),
        }
    }

    /// Consecutive pieces of these lengths.
    pub(super) fn pieces(&mut self, lengths: impl Iterator<Item = usize>) -> Vec<Piece<'_>> {
        match self {
            Beliefs::Double(values) => cut(values, lengths).into_iter().map(Piece::Double).collect(),
            Beliefs::Single(values) => cut(values, lengths).into_iter().map(Piece::Single).collect(),
        }
    }
}

fn keep<T>(values: &mut Vec<T>, places: Range<usize>) {
    values.truncate(places.end);
    values.drain(..places.start);
}

fn cut<T>(mut rest: &mut [T], lengths: impl Iterator<Item = usize>) -> Vec<&mut [T]> {
    lengths
        .map(|length| {
            let (piece, tail) = std::mem::take(&mut rest).split_at_mut(length);
            rest = tail;
            piece
        })
        .collect()
}

/// Consecutive beliefs that one thread works on.
pub(super) enum Piece<'a> {
    Double(&'a mut [f64]),
    Single(&'a mut [f32]),
}

impl Piece<'_> {
    pub(super) fn read(&self, places: Range<usize>, out: &mut Vec<f64>) {
        out.clear();
        match self {
            Piece::Double(values) => out.extend_from_slice(&values[places]),
            Piece::Single(values) => out.extend(values[places].iter().copied().map(f64::from)),
        }
    }

    /// Stores `values` from place `first` on, and puts what is then stored into them.
    pub(super) fn write(&mut self, first: usize, values: &mut [f64]) {
        match self {
            Piece::Double(stored) => stored[first..first + values.len()].copy_from_slice(values),
            Piece::Single(stored) => {
                for (stored, value) in stored[first..].iter_mut().zip(values) {
                    *stored = *value as f32;
                    *value = f64::from(*stored);
                }
            }
        }
    }
}
