//! Games with continuous actions on boxes, and what ties the actions of different players together.

/// A game in which every player chooses a point of a box, subject to constraints `g(x) ≤ 0` on the joint action.
///
/// With `n` players of `d` coordinates each, a joint action is `[n][d]`. A constraint may bind several players (shared) or
/// one alone. Functions take batches: row r is player `player[r]` facing the joint action `profile[r]`, `[rows][n][d]`.
///
/// Numbers that are not finite end a search as [`Failed`](super::RelaxationStatus::Failed).
pub trait ContinuousGame {
    /// How many players, n.
    fn players(&self) -> usize;

    /// How many coordinates a player's action has, d.
    fn dimensions(&self) -> usize;

    /// Smallest and largest actions, `[n][d]` each.
    fn bounds(&self) -> (&[f64], &[f64]);

    /// Payoffs into `out`, `[rows]`.
    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]);

    /// `∂ payoff / ∂ own action` into `out`, `[rows][d]`; by differences unless the game knows better.
    fn action_gradient(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        action_gradient_by_differences(self, player, profile, out);
    }

    /// How many constraints there are, m.
    fn constraints(&self) -> usize {
        0
    }

    /// Constraint values at joint actions into `out`, `[rows][m]`, feasible where ≤ 0.
    fn constraint(&self, _profile: &[f64], out: &mut [f64]) {
        assert!(out.is_empty(), "the game has constraints but does not say how they are met");
    }

    /// `∂ constraint / ∂ joint action` at one joint action into `out`, `[m][n][d]`; by differences unless known better.
    fn constraint_gradient(&self, profile: &[f64], out: &mut [f64]) {
        constraint_gradient_by_differences(self, profile, out);
    }
}

/// Central differences of payoffs in the own action. At a bound they are one-sided and still of second order.
pub fn action_gradient_by_differences<G: ContinuousGame + ?Sized>(
    game: &G,
    player: &[u32],
    profile: &[f64],
    out: &mut [f64],
) {
    let (d, width) = (game.dimensions(), game.players() * game.dimensions());
    let mut stencil = Stencil::default();
    let mut players = Vec::new();
    for (&who, row) in player.iter().zip(profile.chunks_exact(width)) {
        for k in 0..d {
            stencil.push(row, who as usize * d + k, game.bounds());
            players.extend([who; 3]);
        }
    }
    let mut values = vec![0.0; players.len()];
    game.payoff(&players, &stencil.profile, &mut values);
    for ((out, values), weights) in out.iter_mut().zip(values.chunks_exact(3)).zip(&stencil.weights) {
        *out = combine(values.iter().copied(), weights);
    }
}

/// As [`action_gradient_by_differences`], of constraints in all actions.
pub fn constraint_gradient_by_differences<G: ContinuousGame + ?Sized>(game: &G, profile: &[f64], out: &mut [f64]) {
    let (m, width) = (game.constraints(), profile.len());
    let mut stencil = Stencil::default();
    (0..width).for_each(|k| stencil.push(profile, k, game.bounds()));
    let mut values = vec![0.0; 3 * width * m];
    game.constraint(&stencil.profile, &mut values);
    for (k, (values, weights)) in values.chunks_exact(3 * m.max(1)).zip(&stencil.weights).enumerate() {
        for l in 0..m {
            out[l * width + k] = combine(values.iter().skip(l).step_by(m).copied(), weights);
        }
    }
}

fn combine(values: impl Iterator<Item = f64>, weights: &[f64; 3]) -> f64 {
    values.zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Three joint actions for each derivative asked for, and the weights that make a derivative of three values.
#[derive(Default)]
struct Stencil {
    profile: Vec<f64>,
    weights: Vec<[f64; 3]>,
}

impl Stencil {
    /// The derivative with respect to entry `k` at `row`. Only actions inside the bounds are visited.
    fn push(&mut self, row: &[f64], k: usize, (low, high): (&[f64], &[f64])) {
        // The cube root of the precision balances truncation and rounding of second-order differences.
        let step = (f64::EPSILON.cbrt() * row[k].abs().max(1.0)).min(0.25 * (high[k] - low[k]));
        let offsets = match (row[k] - step < low[k], row[k] + step > high[k]) {
            (true, _) => [0.0, step, 2.0 * step],
            (_, true) => [0.0, -step, -2.0 * step],
            _ => [0.0, step, -step],
        };
        let side = offsets[1].signum();
        self.weights.push(match (step > 0.0, offsets[2] == -step) {
            (false, _) => [0.0; 3],
            (true, true) if side > 0.0 => [0.0, 0.5 / step, -0.5 / step],
            _ => [-1.5 * side / step, 2.0 * side / step, -0.5 * side / step],
        });
        for offset in offsets {
            let start = self.profile.len();
            self.profile.extend_from_slice(row);
            self.profile[start + k] += offset;
        }
    }
}
