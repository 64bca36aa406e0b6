//! How much players feel of each other, where it is not the same for all.

use std::sync::Arc;

use walras_theory::sparse_rows::SparseRows;

use super::AggregateRule;

/// Weights `w_ji` of an aggregate: what i feels of each j.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// Of everyone, at `[i][j]`.
    Dense(Vec<f64>),
    /// Of few.
    Sparse(Arc<SparseRows>),
}

impl Incoming {
    /// Of a matrix with `w_ji` at `[j][i]`, `[n][n]`.
    pub(super) fn transposed(matrix: &[f64], n: usize) -> Self {
        Incoming::Dense((0..n * n).map(|entry| matrix[entry % n * n + entry / n]).collect())
    }

    /// What `player`, one of `players`, feels of `other`.
    pub fn weight(&self, players: usize, player: usize, other: usize) -> f64 {
        match self {
            Incoming::Dense(weights) => weights[player * players + other],
            Incoming::Sparse(rows) => rows.weight(player, other),
        }
    }

    /// Of whom `player`, one of `players`, feels how much, `(j, w_ji)`, ascending in j; those left out have weight 0.
    pub fn entries(&self, players: usize, player: usize) -> impl Iterator<Item = (usize, f64)> {
        let (dense, sparse) = match self {
            Incoming::Dense(weights) => (Some(&weights[player * players..][..players]), None),
            Incoming::Sparse(rows) => (None, Some(rows.row(player))),
        };
        let dense = dense.into_iter().flat_map(|row| row.iter().copied().enumerate());
        dense.chain(sparse.into_iter().flatten())
    }
}

impl AggregateRule {
    /// What `player`, one of `players`, feels of `other`.
    pub fn weight(&self, players: usize, player: usize, other: usize) -> f64 {
        self.incoming.as_ref().map_or(1.0, |incoming| incoming.weight(players, player, other))
    }
}
