//! Accelerated search for a fixed point `x = X(x; s)` along a path from `s = 0`, where it is known, to `s = 1`.
//!
//! Plain iteration `x ← X(x)` need not converge: in congested games it oscillates for ever. Newton's method on
//! `X(x) − x`, with a line search, converges quadratically from nearby; where the direct attempt at `s = 1` fails, the
//! solution is followed from `s = 0` in strides that grow and shrink with success. In a logit equilibrium s scales the
//! precision, x is what players expect of each other, and at `s = 0` every player plays uniformly whatever they expect.
//!
//! The search is by reverse communication: the caller evaluates `X` at `x` and hands in the image, [`Accelerator::advance`]
//! replaces `x` by the next point to evaluate. So many searches advance side by side, whoever evaluates.

mod anderson;
mod newton;
pub mod sums;

use crate::quality;
use anderson::Anderson;

/// What to do after a call of [`Accelerator::advance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Evaluate the map at the new `x` and [`Accelerator::fraction`].
    Evaluate,
    /// `x` is a fixed point at `s = 1` to within the tolerance.
    Solved,
    /// The path could not be followed further; `x` is the last point tried.
    Stalled,
}

/// Above this dimension the dense Newton system gives way to Anderson acceleration.
pub const LARGEST_DENSE: usize = 512;
const NEWTON_ITERATIONS: usize = 30;
const SHORTEST_STEP: f64 = 1.0 / 1024.0;
const FIRST_STRIDE: f64 = 1.0 / 16.0;
const SHORTEST_STRIDE: f64 = 1e-9;
/// On the way to `s = 1` points only have to be good enough to start the next stride from.
const TOLERANCE_UNDERWAY: f64 = 1e-6;

/// State of one search in `dimension` unknowns.
#[derive(Clone, Debug)]
pub struct Accelerator {
    fraction: f64,
    tolerance: f64,
    /// What `tolerance` was before [`Accelerator::tighten`].
    first_tolerance: f64,
    /// The known solution at `s = 0`.
    origin: Vec<f64>,
    path: Path,
    attempt: Attempt,
    anderson: Option<Anderson>,
}

/// Solved points behind the search.
#[derive(Clone, Debug, Default)]
struct Path {
    stride: f64,
    last: Option<(f64, Vec<f64>)>,
    before: Option<(f64, Vec<f64>)>,
}

/// Newton's method at the current fraction.
#[derive(Clone, Debug, Default)]
struct Attempt {
    base: Vec<f64>,
    merit: f64,
    direction: Vec<f64>,
    step: f64,
    iterations: usize,
}

impl Accelerator {
    /// A search whose solution at `s = 0` is `origin`; solved when `‖X(x) − x‖_∞ ≤ tolerance`.
    pub fn new(origin: &[f64], tolerance: f64) -> Self {
        Accelerator {
            fraction: 1.0,
            tolerance,
            first_tolerance: tolerance,
            origin: origin.to_vec(),
            path: Path::default(),
            attempt: Attempt::default(),
            anderson: (origin.len() > LARGEST_DENSE).then(|| Anderson::new(origin.len())),
        }
    }

    /// As [`Accelerator::new`], but by Newton's method whatever the dimension, for callers who find its direction themselves:
    /// [`Accelerator::advance_along`].
    pub fn with_own_direction(origin: &[f64], tolerance: f64) -> Self {
        Accelerator { anderson: None, ..Accelerator::new(origin, tolerance) }
    }

    /// As [`Accelerator::new`], but by Anderson acceleration whatever the dimension: no Jacobian is asked for.
    pub fn without_jacobian(origin: &[f64], tolerance: f64) -> Self {
        Accelerator { anderson: Some(Anderson::new(origin.len())), ..Accelerator::new(origin, tolerance) }
    }

    /// Begins again from the same origin.
    pub fn restart(&mut self) {
        self.fraction = 1.0;
        self.tolerance = self.first_tolerance;
        self.path = Path::default();
        self.begin_attempt();
    }

    /// Asks for a smaller residual than [`Advance::Solved`] was given for; the next evaluation continues from its `x`.
    /// False if floating point leaves no room for one.
    pub fn tighten(&mut self) -> bool {
        self.tolerance /= 64.0;
        self.begin_attempt();
        self.tolerance > f64::EPSILON / 64.0
    }

    /// The `s` at which to evaluate the map.
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// Whether `x` with `image = X(x; 1)` is a fixed point to within the tolerance: what [`Advance::Solved`] would say.
    pub fn is_solved(&self, x: &[f64], image: &[f64]) -> bool {
        self.fraction >= 1.0 && quality::residual(x, image) <= self.tolerance
    }

    /// Takes `image = X(x; fraction)` and moves `x` on. `low ≤ x ≤ high` bound where the map may be evaluated.
    ///
    /// `jacobian` fills a row-major `[dimension][dimension]` with `∂X/∂x` at `x`; it is called only when needed, and
    /// only has to be accurate enough for Newton's method to converge.
    pub fn advance(
        &mut self,
        x: &mut [f64],
        image: &[f64],
        bounds: (&[f64], &[f64]),
        jacobian: impl FnOnce(&mut [f64]),
    ) -> Advance {
        self.advance_along(x, image, bounds, |residual| newton::direction(residual, jacobian))
    }

    /// As [`Accelerator::advance`], with Newton's direction as the caller finds it: `newton` replaces the residual `r = X(x) − x` by
    /// the solution d of `(I − ∂X/∂x) d = r`, or leaves r where there is none. It is not asked where Anderson acceleration is at work.
    pub fn advance_along(
        &mut self,
        x: &mut [f64],
        image: &[f64],
        bounds: (&[f64], &[f64]),
        newton: impl FnOnce(&mut [f64]),
    ) -> Advance {
        let merit = quality::residual(x, image);
        let tolerance = if self.fraction < 1.0 { self.tolerance.max(TOLERANCE_UNDERWAY) } else { self.tolerance };
        if merit <= tolerance {
            return self.arrive(x, bounds);
        }
        if !self.attempt.is_progress(merit) {
            return self.shorten(x, bounds);
        }
        if self.attempt.iterations == NEWTON_ITERATIONS * if self.anderson.is_some() { 20 } else { 1 } {
            return self.retreat(x, bounds);
        }
        self.turn(x, image, merit, newton);
        self.step_to(x, bounds);
        Advance::Evaluate
    }

    /// A new direction from here.
    fn turn(&mut self, x: &[f64], image: &[f64], merit: f64, newton: impl FnOnce(&mut [f64])) {
        let attempt = &mut self.attempt;
        attempt.base.clear();
        attempt.base.extend_from_slice(x);
        attempt.direction.clear();
        attempt.direction.extend(image.iter().zip(x).map(|(y, x)| y - x));
        attempt.merit = merit;
        attempt.step = 1.0;
        attempt.iterations += 1;
        match &mut self.anderson {
            Some(anderson) => anderson.direction(x, &mut attempt.direction),
            None => newton(&mut attempt.direction),
        }
    }

    fn step_to(&self, x: &mut [f64], (low, high): (&[f64], &[f64])) {
        let Attempt { base, direction, step, .. } = &self.attempt;
        for (k, x) in x.iter_mut().enumerate() {
            *x = (base[k] + step * direction[k]).max(low[k]).min(high[k]);
        }
    }

    /// The last step went too far.
    fn shorten(&mut self, x: &mut [f64], bounds: (&[f64], &[f64])) -> Advance {
        self.attempt.step *= 0.5;
        if self.attempt.step < SHORTEST_STEP {
            return self.retreat(x, bounds);
        }
        self.step_to(x, bounds);
        Advance::Evaluate
    }

    /// Solved at this fraction: done, or on to the next.
    fn arrive(&mut self, x: &mut [f64], bounds: (&[f64], &[f64])) -> Advance {
        if self.fraction >= 1.0 {
            return Advance::Solved;
        }
        self.path.stride *= if self.attempt.iterations <= 4 { 2.0 } else { 1.0 };
        self.path.before = self.path.last.replace((self.fraction, x.to_vec()));
        self.stride(x, bounds)
    }

    /// Not solved at this fraction: try one nearer to the last solved.
    fn retreat(&mut self, x: &mut [f64], bounds: (&[f64], &[f64])) -> Advance {
        if self.path.last.is_none() {
            self.path = Path { stride: FIRST_STRIDE, last: Some((0.0, self.origin.clone())), before: None };
        } else {
            self.path.stride *= 0.25;
        }
        if self.path.stride < SHORTEST_STRIDE { Advance::Stalled } else { self.stride(x, bounds) }
    }

    fn stride(&mut self, x: &mut [f64], (low, high): (&[f64], &[f64])) -> Advance {
        let Path { stride, last: Some((solved, point)), before } = &self.path else { return Advance::Stalled };
        self.fraction = (solved + stride).min(1.0);
        x.copy_from_slice(point);
        if let Some((earlier, previous)) = before {
            let ahead = (self.fraction - solved) / (solved - earlier);
            for (k, x) in x.iter_mut().enumerate() {
                *x = (*x + ahead * (point[k] - previous[k])).max(low[k]).min(high[k]);
            }
        }
        self.begin_attempt();
        Advance::Evaluate
    }

    fn begin_attempt(&mut self) {
        self.attempt.iterations = 0;
        if let Some(anderson) = &mut self.anderson {
            anderson.forget();
        }
    }
}

impl Attempt {
    /// Whether the point just evaluated may replace the one before; not so for NaN.
    fn is_progress(&self, merit: f64) -> bool {
        self.iterations == 0 || merit < (1.0 - 1e-4 * self.step) * self.merit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a search on `X(x; s)` by central differences; returns the solution and the number of evaluations.
    fn solve(mut search: Accelerator, map: impl Fn(&[f64], f64) -> Vec<f64>, bound: f64) -> (Vec<f64>, usize, Advance) {
        let n = search.origin.len();
        let (low, high) = (vec![-bound; n], vec![bound; n]);
        let mut x = search.origin.clone();
        for evaluations in 1..5000 {
            let fraction = search.fraction();
            let (at, image) = (x.clone(), map(&x, fraction));
            let advance = search.advance(&mut x, &image, (&low, &high), |jacobian| {
                for j in 0..n {
                    let shifted = |h: f64| {
                        map(
                            &at.iter().enumerate().map(|(k, v)| v + if k == j { h } else { 0.0 }).collect::<Vec<_>>(),
                            fraction,
                        )
                    };
                    let (up, down) = (shifted(1e-6), shifted(-1e-6));
                    (0..n).for_each(|i| jacobian[i * n + j] = (up[i] - down[i]) / 2e-6);
                }
            });
            if advance != Advance::Evaluate {
                return (x, evaluations, advance);
            }
        }
        panic!("neither solved nor stalled");
    }

    /// Steeply decreasing, as congestion is: plain iteration oscillates for ever.
    fn congested(x: &[f64], s: f64) -> Vec<f64> {
        let total: f64 = x.iter().sum();
        (0..x.len()).map(|i| 4.0 / (1.0 + (s * 40.0 * (total - 2.0 - i as f64 * 0.3)).exp())).collect()
    }

    #[test]
    fn newton_solves_what_plain_iteration_cannot() {
        let mut plain = vec![2.0; 3];
        for _ in 0..1000 {
            plain = congested(&plain, 1.0);
        }
        let wandering = plain.iter().zip(congested(&plain, 1.0)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(wandering > 1.0, "plain iteration was meant to fail: {wandering}");

        let (x, evaluations, advance) = solve(Accelerator::new(&[2.0; 3], 1e-12), congested, 4.0);
        assert_eq!(advance, Advance::Solved);
        assert!(x.iter().zip(congested(&x, 1.0)).all(|(a, b)| (a - b).abs() <= 1e-12), "{x:?}");
        assert!(evaluations < 200, "{evaluations}");
    }

    #[test]
    fn anderson_reaches_the_same_point() {
        let gentle = |x: &[f64], s: f64| congested(x, s * 0.05);
        let (newton, ..) = solve(Accelerator::new(&[2.0; 3], 1e-12), gentle, 4.0);
        let (anderson, _, advance) = solve(Accelerator::without_jacobian(&[2.0; 3], 1e-12), gentle, 4.0);
        assert_eq!(advance, Advance::Solved);
        assert!(newton.iter().zip(&anderson).all(|(a, b)| (a - b).abs() < 1e-11), "{newton:?} {anderson:?}");
    }

    #[test]
    fn a_map_without_fixed_point_stalls() {
        let (_, _, advance) = solve(Accelerator::new(&[0.0], 1e-9), |x, s| vec![x[0] + s], 10.0);
        assert_eq!(advance, Advance::Stalled);
        let (_, _, advance) = solve(Accelerator::new(&[0.0], 1e-9), |_, _| vec![f64::NAN], 10.0);
        assert_eq!(advance, Advance::Stalled);
    }
}
