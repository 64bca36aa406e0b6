//! All logit equilibria of two players with two actions each.
//!
//! With p and q the probabilities of first actions and s the logistic function, equilibria are the zeros of
//! `h(p) = s(τ(a s(τ(c p + d)) + b)) − p`. On an interval both s and its derivative are bounded by their values at a few points,
//! which shows that h has no zero there, or that it is monotone and its signs at the ends decide; else the interval is halved.

use crate::normal_form::NormalForm;

/// Halvings of the unit interval; a zero that takes more is too near to another one.
const DEPTH: usize = 48;

/// Starts of Newton's method, one for each equilibrium there is, as logarithms; `None` if the game is of another size or two equilibria
/// cannot be told apart.
pub(super) fn roots(game: &NormalForm, precision: f64) -> Option<Vec<Vec<f64>>> {
    if game.actions() != [2, 2] {
        return None;
    }
    let (u, v) = (game.payoffs(0), game.payoffs(1));
    let first = [precision * ((u[0] - u[2]) - (u[1] - u[3])), precision * (u[1] - u[3])];
    let second = [precision * ((v[0] - v[1]) - (v[2] - v[3])), precision * (v[2] - v[3])];
    let map = Map { first, second };
    if ![first, second].iter().flatten().all(|x| x.is_finite()) {
        return None;
    }
    let mut roots = Vec::new();
    map.search(0.0, 1.0, DEPTH, &mut roots)?;
    Some(roots.into_iter().map(|p| map.start(p)).collect())
}

/// Slope and level of the log-odds of each player in the other's first probability.
struct Map {
    first: [f64; 2],
    second: [f64; 2],
}

impl Map {
    /// Puts the zeros between `low` and `high` into `roots`.
    fn search(&self, low: f64, high: f64, depth: usize, roots: &mut Vec<f64>) -> Option<()> {
        let odds = ordered(line(self.second, low), line(self.second, high));
        let other = ordered(logistic(odds[0]), logistic(odds[1]));
        let own = ordered(line(self.first, other[0]), line(self.first, other[1]));
        let image = [logistic(own[0]), logistic(own[1])];
        // A margin for rounding.
        if image[0] > high + 1e-14 || image[1] < low - 1e-14 {
            return Some(());
        }
        let slope = self.first[0] * self.second[0];
        let bounds = product(steepness(odds), steepness(own));
        let derivative = ordered(slope * bounds[0] - 1.0, slope * bounds[1] - 1.0);
        if derivative[0] > 1e-12 || derivative[1] < -1e-12 {
            let (at_low, at_high) = (self.height(low), self.height(high));
            // A zero at an end belongs to the interval above it.
            if (at_low >= 0.0 && at_high < 0.0) || (at_low <= 0.0 && at_high > 0.0) {
                roots.push(self.bisect(low, high));
            }
            return Some(());
        }
        let middle = 0.5 * (low + high);
        if depth == 0 || middle <= low || middle >= high {
            return None;
        }
        self.search(low, middle, depth - 1, roots)?;
        self.search(middle, high, depth - 1, roots)
    }

    /// h, whose signs at 0 and 1 are known though rounding may hide them.
    fn height(&self, p: f64) -> f64 {
        if p == 0.0 || p == 1.0 {
            return 1.0 - 2.0 * p;
        }
        logistic(line(self.first, logistic(line(self.second, p)))) - p
    }

    fn bisect(&self, mut low: f64, mut high: f64) -> f64 {
        let rising = self.height(high) > self.height(low);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if (self.height(middle) > 0.0) == rising {
                high = middle;
            } else {
                low = middle;
            }
        }
        0.5 * (low + high)
    }

    /// Logarithms of both players' probabilities.
    fn start(&self, p: f64) -> Vec<f64> {
        let second = line(self.second, p);
        let first = line(self.first, logistic(second));
        let log = |odds: f64| if odds > 0.0 { -(-odds).exp().ln_1p() } else { odds - odds.exp().ln_1p() };
        vec![log(first), log(-first), log(second), log(-second)]
    }
}

fn line([slope, level]: [f64; 2], at: f64) -> f64 {
    slope * at + level
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn ordered(a: f64, b: f64) -> [f64; 2] {
    if a <= b { [a, b] } else { [b, a] }
}

/// Least and largest derivative of the logistic function between `odds[0]` and `odds[1]`.
fn steepness(odds: [f64; 2]) -> [f64; 2] {
    let at = |x: f64| logistic(x) * logistic(-x);
    let ends = odds.map(at);
    let largest = if odds[0] <= 0.0 && odds[1] >= 0.0 { 0.25 } else { ends[0].max(ends[1]) };
    [ends[0].min(ends[1]), largest]
}

fn product(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] * b[0], a[1] * b[1]]
}
