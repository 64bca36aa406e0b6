//! Equilibrium plans by Lemke's algorithm, with the lexicographic rule against cycling.
//!
//! With payoffs A, B < 0 and multipliers p, q of `E x = e` and `F y = f` (each a difference of two variables ≥ 0), plans are an equilibrium if
//! `x ≥ 0 ⊥ Eᵀp − A y ≥ 0` and `y ≥ 0 ⊥ Fᵀq − Bᵀx ≥ 0`: a linear complementarity problem `w = M z + b` that Lemke's algorithm solves
//! (Koller, Megiddo & von Stengel 1996, theorem 4.1).

use super::Form;
use crate::equilibrium::lu::Lu;

/// Entries of the tableau, at most: 400 MB.
const MOST_ENTRIES: usize = 50_000_000;
/// Entries that are not told from 0, of numbers about 1.
const ZERO: f64 = 1e-11;
/// Pivots for each row that are allowed.
const PIVOTS: usize = 60;

/// Plans of both players, `None` if there is no room or rounding stops the algorithm.
pub(super) fn equilibrium(form: &Form<'_>) -> Option<[Vec<f64>; 2]> {
    let sizes = [form.global[0].len(), form.global[1].len()];
    let rows = [form.sets[0].len() + 1, form.sets[1].len() + 1];
    let size = sizes[0] + sizes[1] + 2 * (rows[0] + rows[1]);
    if (size + 1).checked_mul(2 * size + 2)? > MOST_ENTRIES {
        return None;
    }
    let (matrix, right) = problem(form, size, sizes, rows);
    let basis = Tableau::new(&matrix, &right).solve()?;
    let z = basic_solution(&matrix, &right, &basis)?;
    let (x, rest) = z.split_at(sizes[0]);
    Some([x.to_vec(), rest[..sizes[1]].to_vec()])
}

/// M, row-major, and b.
fn problem(form: &Form<'_>, size: usize, sizes: [usize; 2], rows: [usize; 2]) -> (Vec<f64>, Vec<f64>) {
    let (mut matrix, mut right) = (vec![0.0; size * size], vec![0.0; size]);
    let plan = [0, sizes[0]];
    let multiplier = [sizes[0] + sizes[1], sizes[0] + sizes[1] + 2 * rows[0]];
    for (&(first, second), entry) in &form.payoffs {
        // Payoffs from 0 to 1, less 2, are negative.
        matrix[first * size + plan[1] + second] = 2.0 * entry.weight - entry.payoffs[0];
        matrix[(plan[1] + second) * size + first] = 2.0 * entry.weight - entry.payoffs[1];
    }
    for player in 0..2 {
        let mut entry = |row: usize, sequence: usize, value: f64| {
            let (plus, column) = (multiplier[player] + row, plan[player] + sequence);
            let minus = plus + rows[player];
            matrix[column * size + plus] = value;
            matrix[column * size + minus] = -value;
            matrix[plus * size + column] = -value;
            matrix[minus * size + column] = value;
        };
        entry(0, 0, 1.0);
        for (row, (before, own)) in (1..).zip(form.constraints(player)) {
            entry(row, before, -1.0);
            own.for_each(|sequence| entry(row, sequence, 1.0));
        }
        right[multiplier[player]] = 1.0;
        right[multiplier[player] + rows[player]] = -1.0;
    }
    (matrix, right)
}

/// `w − M z − d z₀ = b` in the terms of a basis: columns of w, of z, of z₀, then the right side.
struct Tableau {
    size: usize,
    width: usize,
    entries: Vec<f64>,
    /// Column of the variable of each row.
    basis: Vec<usize>,
}

impl Tableau {
    fn new(matrix: &[f64], right: &[f64]) -> Self {
        let size = right.len();
        let width = 2 * size + 2;
        let mut entries = vec![0.0; size * width];
        for (i, row) in entries.chunks_exact_mut(width).enumerate() {
            row[i] = 1.0;
            row[size..2 * size].iter_mut().zip(&matrix[i * size..]).for_each(|(target, m)| *target = -m);
            row[2 * size] = -1.0;
            row[2 * size + 1] = right[i];
        }
        Self { size, width, entries, basis: (0..size).collect() }
    }

    /// The columns of the variables that are positive in a solution.
    fn solve(mut self) -> Option<Vec<usize>> {
        let artificial = 2 * self.size;
        // The row of the least right side leaves, of several the last: then all rows become lexicographically positive.
        let row = (0..self.size).reduce(|best, i| if self.right(i) <= self.right(best) { i } else { best })?;
        let mut left = self.pivot(row, artificial);
        for _ in 0..PIVOTS * self.size {
            // The complement of what left enters.
            let entering = if left < self.size { left + self.size } else { left - self.size };
            let row = self.leaving(entering)?;
            left = self.pivot(row, entering);
            if left == artificial {
                return Some(self.basis);
            }
        }
        None
    }

    fn right(&self, row: usize) -> f64 {
        self.entries[row * self.width + self.width - 1]
    }

    /// The row of lexicographically least ratio, z₀ leaving where it can.
    fn leaving(&self, column: usize) -> Option<usize> {
        let at = |row: usize| self.entries[row * self.width + column];
        let candidates = (0..self.size).filter(|&row| at(row) > ZERO);
        let best = candidates
            .reduce(|best, row| if self.lexicographically_less(row, at(row), best, at(best)) { row } else { best })?;
        let artificial = self.basis.iter().position(|&b| b == 2 * self.size)?;
        let ratio = |row: usize| self.right(row) / at(row);
        let ties = at(artificial) > ZERO && ratio(artificial) <= ratio(best) + ZERO;
        Some(if ties { artificial } else { best })
    }

    /// Whether row `a` over `by_a` precedes row `b` over `by_b`: right sides first, then the columns of the inverse.
    fn lexicographically_less(&self, a: usize, by_a: f64, b: usize, by_b: f64) -> bool {
        let columns = std::iter::once(self.width - 1).chain(0..self.size);
        for column in columns {
            let (left, right) =
                (self.entries[a * self.width + column] / by_a, self.entries[b * self.width + column] / by_b);
            if (left - right).abs() > ZERO * (1.0 + left.abs().max(right.abs())) {
                return left < right;
            }
        }
        false
    }

    /// Brings `column` into the basis in `row`; the column that leaves.
    fn pivot(&mut self, row: usize, column: usize) -> usize {
        let width = self.width;
        let (before, rest) = self.entries.split_at_mut(row * width);
        let (pivot, after) = rest.split_at_mut(width);
        let inverse = 1.0 / pivot[column];
        pivot.iter_mut().for_each(|e| *e *= inverse);
        pivot[column] = 1.0;
        let nonzero: Vec<usize> = (0..width).filter(|&k| pivot[k] != 0.0).collect();
        for target in before.chunks_exact_mut(width).chain(after.chunks_exact_mut(width)) {
            let factor = target[column];
            if factor != 0.0 {
                for &k in &nonzero {
                    target[k] -= factor * pivot[k];
                }
                target[column] = 0.0;
            }
        }
        std::mem::replace(&mut self.basis[row], column)
    }
}

/// The values of z in the basis, from the problem itself: pivots have gathered rounding.
fn basic_solution(matrix: &[f64], right: &[f64], basis: &[usize]) -> Option<Vec<f64>> {
    let size = right.len();
    let mut lu = Lu::new(size);
    let regular = lu.factor(|factors| {
        for (i, row) in factors.chunks_exact_mut(size).enumerate() {
            for (target, &column) in row.iter_mut().zip(basis) {
                *target = match column.checked_sub(size) {
                    None => f64::from(u8::from(column == i)),
                    Some(z) => -matrix[i * size + z],
                };
            }
        }
    });
    if !regular {
        return None;
    }
    let mut values = right.to_vec();
    lu.solve(&mut values);
    let mut z = vec![0.0; size];
    for (&column, value) in basis.iter().zip(values) {
        if !value.is_finite() || value < -1e-6 {
            return None;
        }
        if column >= size {
            z[column - size] = value.max(0.0);
        }
    }
    Some(z)
}
