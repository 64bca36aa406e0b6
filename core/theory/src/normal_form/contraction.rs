//! Exact expectations by successive contraction of the payoff tables.
//!
//! A table is contracted from its last axis on. While that axis is another player's, each row is reduced to its dot product
//! with its strategy; once it is the player's own, the rows of the axis before are added with their weights. In the same
//! sweep, while a row is in the cache, it is added with the joint probability of the *remaining* opponents into the block
//! of derivatives by the strategy of the player being contracted. So the full table, which may be far larger than the
//! cache, is read once for payoffs and all derivatives; what is left is smaller by the number of actions contracted.

use crate::normal_form::NormalForm;

/// Buffers for expectations in games of one shape; nothing is allocated after [`Contraction::new`].
#[derive(Debug, Clone)]
pub struct Contraction {
    /// The table with fewer and fewer axes: read from one, written to the other.
    tables: [Vec<f64>; 2],
    /// Joint probabilities of the opponents that remain.
    weights: Vec<f64>,
    /// A block of derivatives with the player's own actions fastest.
    block: Vec<f64>,
}

impl Contraction {
    /// Buffers for games of the shape of `game`.
    pub fn new(game: &NormalForm) -> Self {
        let (least, most) = game.actions().iter().fold((usize::MAX, 1), |(l, m), &k| (l.min(k), m.max(k)));
        let contracted = game.payoffs(0).len() / least;
        let table = || vec![0.0; contracted];
        Self { tables: [table(), table()], weights: table(), block: vec![0.0; most * most] }
    }

    /// Expected payoff of each action of `player`: `out` is `[actions of player]`, `profile` flat.
    pub fn action_payoffs(&mut self, game: &NormalForm, profile: &[f64], player: usize, out: &mut [f64]) {
        self.contract::<false>(game, profile, player, out, &mut []);
    }

    /// Expected payoffs of all actions of all players; `out` is flat like `profile`.
    pub fn payoffs(&mut self, game: &NormalForm, profile: &[f64], out: &mut [f64]) {
        for player in 0..game.players() {
            let own = game.offsets()[player]..game.offsets()[player + 1];
            self.contract::<false>(game, profile, player, &mut out[own], &mut []);
        }
    }

    /// Expected payoffs of all actions, flat, and their derivatives by all probabilities.
    ///
    /// `derivatives` is square and row-major: row (i, a), column (j, b) gets `∂u_i(a)/∂σ_j(b)`, the expected payoff of a
    /// given that j plays b, other opponents as in `profile`. A player's own block is zero.
    pub fn derivatives(&mut self, game: &NormalForm, profile: &[f64], payoffs: &mut [f64], derivatives: &mut [f64]) {
        let size = profile.len();
        for player in 0..game.players() {
            let (first, end) = (game.offsets()[player], game.offsets()[player + 1]);
            let rows = &mut derivatives[first * size..end * size];
            self.contract::<true>(game, profile, player, &mut payoffs[first..end], rows);
        }
    }

    /// Contracts the table of `player` down to `out`; the derivatives, `[actions of player][profile]`, on request.
    fn contract<const DERIVATIVES: bool>(
        &mut self,
        game: &NormalForm,
        profile: &[f64],
        player: usize,
        out: &mut [f64],
        derivatives: &mut [f64],
    ) {
        if DERIVATIVES {
            derivatives.fill(0.0);
        }
        let (actions, size) = (game.actions(), profile.len());
        let [read, write] = &mut self.tables;
        let mut full = Some(game.payoffs(player));
        let mut length = game.payoffs(player).len();
        for other in (0..game.players()).rev().filter(|&j| j != player) {
            let columns = game.offsets()[other]..game.offsets()[other + 1];
            let strategy = &profile[columns.clone()];
            let source = full.take().unwrap_or_else(|| &read[..length]);
            length /= actions[other];
            let target = &mut write[..length];
            let weights: &[f64] =
                if DERIVATIVES { remaining(game, profile, player, other, &mut self.weights) } else { &[] };
            if other > player {
                let after = actions[player + 1..other].iter().product();
                let rows = Rows { source, strategy, own: actions[player], after };
                if DERIVATIVES {
                    rows.reduce(target, |row, own, post, before| {
                        let block = &mut derivatives[own * size..][columns.clone()];
                        add(block, weights[before * after + post], row);
                    });
                } else {
                    rows.reduce(target, |_, _, _, _| {});
                }
            } else {
                let block = &mut self.block[..strategy.len() * actions[player]];
                combine::<DERIVATIVES>(source, strategy, weights, target, block);
                if DERIVATIVES {
                    transpose(block, actions[player], size, &mut derivatives[columns.start..]);
                }
            }
            std::mem::swap(read, write);
        }
        out.copy_from_slice(full.unwrap_or_else(|| &read[..out.len()]));
    }
}

/// Joint probabilities, row-major, of the opponents of `player` whose axes come before that of `other`.
fn remaining<'a>(game: &NormalForm, profile: &[f64], player: usize, other: usize, weights: &'a mut [f64]) -> &'a [f64] {
    weights[0] = 1.0;
    let mut length = 1;
    for j in (0..other).filter(|&j| j != player) {
        let strategy = &profile[game.offsets()[j]..game.offsets()[j + 1]];
        // From the back, so that no weight is overwritten before it is used.
        for k in (0..length).rev() {
            let weight = weights[k];
            for (a, p) in strategy.iter().enumerate().rev() {
                weights[k * strategy.len() + a] = weight * p;
            }
        }
        length *= strategy.len();
    }
    &weights[..length]
}

/// A table `[before][own][after][strategy]` whose last axis is an opponent's.
struct Rows<'a> {
    source: &'a [f64],
    strategy: &'a [f64],
    own: usize,
    after: usize,
}

impl Rows<'_> {
    /// `target[r] = Σ_b source[r][b] strategy[b]`; `visit(row, own, after, before)` sees each row while it is cached.
    fn reduce(&self, target: &mut [f64], mut visit: impl FnMut(&[f64], usize, usize, usize)) {
        let width = self.strategy.len();
        let slabs = self.source.chunks_exact(self.own * self.after * width);
        let targets = target.chunks_exact_mut(self.own * self.after);
        for (before, (slab, targets)) in slabs.zip(targets).enumerate() {
            for own in 0..self.own {
                let slab = &slab[own * self.after * width..][..self.after * width];
                let targets = &mut targets[own * self.after..][..self.after];
                for (after, (row, target)) in slab.chunks_exact(width).zip(targets).enumerate() {
                    *target = dot(row, self.strategy);
                    visit(row, own, after, before);
                }
            }
        }
    }
}

/// A table `[before][strategy][own]` whose last axis is the player's own: `target[before] = Σ_b strategy[b] source[before][b]`,
/// and on request `block[b] = Σ_before weights[before] source[before][b]`.
fn combine<const BLOCK: bool>(
    source: &[f64],
    strategy: &[f64],
    weights: &[f64],
    target: &mut [f64],
    block: &mut [f64],
) {
    let slab_length = block.len();
    let own = slab_length / strategy.len();
    target.fill(0.0);
    block.fill(0.0);
    for (before, (slab, target)) in source.chunks_exact(slab_length).zip(target.chunks_exact_mut(own)).enumerate() {
        for (row, &p) in slab.chunks_exact(own).zip(strategy) {
            add(target, p, row);
        }
        if BLOCK {
            add(block, weights[before], slab);
        }
    }
}

/// Writes `block`, whose rows have `own` entries, as columns of a matrix with rows of `size`.
fn transpose(block: &[f64], own: usize, size: usize, out: &mut [f64]) {
    for (b, row) in block.chunks_exact(own).enumerate() {
        for (a, &value) in row.iter().enumerate() {
            out[a * size + b] = value;
        }
    }
}

/// `target += weight * row`.
fn add(target: &mut [f64], weight: f64, row: &[f64]) {
    for (t, u) in target.iter_mut().zip(row) {
        *t += weight * u;
    }
}

/// Scalar product in four running sums, which the compiler may keep in vector registers.
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    let (xs, x_rest) = x.as_chunks::<4>();
    let (ys, y_rest) = y.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (x, y) in xs.iter().zip(ys) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum();
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}
