//! Values of matrix games: two players, what one wins the other loses.
//!
//! By a linear program for each player, whose strategies are then sharpened to full precision by making the opponent
//! indifferent over their supports. What is returned certifies itself: the value lies between what either strategy
//! guarantees.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, constraint, microlp, variable};

use crate::equilibrium::lu::Lu;
use crate::normal_form::dot;
use crate::response::maximum;

/// Probabilities above this are in the support.
const SUPPORT: f64 = 1e-7;

/// Optimal strategies of a matrix game.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixGame {
    /// What the row player wins: the middle between what its strategy guarantees and what the column player's concedes.
    pub value: f64,
    /// Strategy of the row player, who maximises.
    pub rows: Vec<f64>,
    /// Strategy of the column player.
    pub columns: Vec<f64>,
    /// How far apart what is guaranteed and what is conceded are, at least 0.
    pub gap: f64,
}

/// Solves the matrix game of `payoffs`, row-major, with `columns` columns; `guess` is an earlier solution of a game of the
/// same shape, whose supports are tried first. `None` if there are no entries or some are not finite.
pub fn matrix_game(payoffs: &[f64], columns: usize, guess: Option<&MatrixGame>) -> Option<MatrixGame> {
    if columns == 0 || payoffs.is_empty() || !payoffs.iter().all(|u| u.is_finite()) {
        return None;
    }
    let spread = maximum(payoffs) - payoffs.iter().copied().fold(f64::INFINITY, f64::min);
    let good = 8.0 * f64::EPSILON * spread.max(maximum(&[payoffs[0].abs(), f64::MIN_POSITIVE]));
    let saddle = saddle(payoffs, columns);
    if saddle.gap <= 0.0 {
        return Some(saddle);
    }
    if let Some(sharp) = guess.and_then(|guess| sharpened(payoffs, columns, guess)).filter(|sharp| sharp.gap <= good) {
        return Some(sharp);
    }
    let transposed = transposed_negative(payoffs, columns);
    let rows = guaranteeing(payoffs, columns)?;
    let other = guaranteeing(&transposed, payoffs.len() / columns)?;
    let found = judged(payoffs, columns, rows, other);
    let sharp = sharpened(payoffs, columns, &found);
    Some(match sharp {
        Some(sharp) if sharp.gap <= found.gap => sharp,
        _ => found,
    })
}

/// The game in which the players change places.
fn transposed_negative(payoffs: &[f64], columns: usize) -> Vec<f64> {
    (0..columns).flat_map(|j| payoffs.iter().skip(j).step_by(columns).map(|u| -u)).collect()
}

/// Pure strategies that guarantee most.
fn saddle(payoffs: &[f64], columns: usize) -> MatrixGame {
    let rows = payoffs.len() / columns;
    let worst = |i: usize| payoffs[i * columns..][..columns].iter().copied().fold(f64::INFINITY, f64::min);
    let most = |j: usize| payoffs.iter().skip(j).step_by(columns).copied().fold(f64::NEG_INFINITY, f64::max);
    let row = (1..rows).fold(0, |b, i| if worst(i) > worst(b) { i } else { b });
    let column = (1..columns).fold(0, |b, j| if most(j) < most(b) { j } else { b });
    let pure = |count: usize, at: usize| (0..count).map(|k| f64::from(u8::from(k == at))).collect();
    judged(payoffs, columns, pure(rows, row), pure(columns, column))
}

fn judged(payoffs: &[f64], columns: usize, rows: Vec<f64>, other: Vec<f64>) -> MatrixGame {
    let mut against = vec![0.0; columns];
    for (p, row) in rows.iter().zip(payoffs.chunks_exact(columns)) {
        against.iter_mut().zip(row).for_each(|(t, u)| *t += p * u);
    }
    let guaranteed = against.into_iter().fold(f64::INFINITY, f64::min);
    let conceded = payoffs.chunks_exact(columns).map(|row| dot(row, &other)).fold(f64::NEG_INFINITY, f64::max);
    MatrixGame { value: 0.5 * guaranteed + 0.5 * conceded, rows, columns: other, gap: (conceded - guaranteed).max(0.0) }
}

/// The row player's strategy of largest guarantee, by a linear program in units of the spread of payoffs.
fn guaranteeing(payoffs: &[f64], columns: usize) -> Option<Vec<f64>> {
    let low = payoffs.iter().copied().fold(f64::INFINITY, f64::min);
    let unit = (maximum(payoffs) - low).max(f64::MIN_POSITIVE);
    let mut program = ProblemVariables::new();
    let x = program.add_vector(variable().min(0.0), payoffs.len() / columns);
    let value = program.add(variable().min(0.0));
    let mut model = program.maximise(value).using(microlp);
    for j in 0..columns {
        let entries = payoffs.iter().skip(j).step_by(columns);
        let won: Expression = x.iter().zip(entries).map(|(&x, u)| (u - low) / unit * x).sum();
        model = model.with(constraint!(won >= value));
    }
    let total: Expression = x.iter().copied().sum();
    let solution = model.with(constraint!(total == 1)).solve().ok()?;
    let weights: Vec<f64> = x.iter().map(|&x| solution.value(x).max(0.0)).collect();
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| weights.iter().map(|w| w / total).collect())
}

/// The strategies on the supports of `guess` that make the opponent indifferent there; `None` if supports differ in size or
/// the system is singular or has negative solutions.
fn sharpened(payoffs: &[f64], columns: usize, guess: &MatrixGame) -> Option<MatrixGame> {
    let support = |weights: &[f64]| -> Vec<usize> {
        weights.iter().enumerate().filter(|(_, w)| **w > SUPPORT).map(|(k, _)| k).collect()
    };
    let (rows, others) = (support(&guess.rows), support(&guess.columns));
    let count = rows.len();
    if count != others.len() || payoffs.len() != guess.rows.len() * columns || columns != guess.columns.len() {
        return None;
    }
    let side = count + 1;
    let mut lu = Lu::new(side);
    // Σ_i x_i u_ij − v = 0 for j in the support, Σ x = 1; the other player solves the transposed system.
    let regular = lu.factor(|matrix| {
        matrix.fill(0.0);
        for (r, &j) in others.iter().enumerate() {
            rows.iter().enumerate().for_each(|(c, &i)| matrix[r * side + c] = payoffs[i * columns + j]);
            matrix[r * side + count] = -1.0;
            matrix[count * side + r] = 1.0;
        }
    });
    if !regular {
        return None;
    }
    let spread = |solution: &[f64], support: &[usize], length: usize| {
        let mut weights = vec![0.0; length];
        let total: f64 = solution[..support.len()].iter().sum();
        support.iter().zip(solution).for_each(|(&k, w)| weights[k] = w / total);
        weights
    };
    let mut x = vec![0.0; side];
    x[count] = 1.0;
    let mut y = vec![0.0; side];
    y[count] = -1.0;
    lu.solve(&mut x);
    lu.solve_transposed(&mut y);
    let (x, y) = (spread(&x, &rows, guess.rows.len()), spread(&y, &others, columns));
    let sound = |weights: &[f64]| weights.iter().all(|w| *w >= 0.0 && w.is_finite());
    (sound(&x) && sound(&y)).then(|| judged(payoffs, columns, x, y))
}
