//! Equilibria of games whose best replies are linear: linear-quadratic games, on networks too.
//!
//! Player i's best reply to the joint action x is
//!
//! ```text
//! r_i(x) = clamp(offset_i + Σ_d slope_i^d Σ_{j≠i} w_ji^d x_j,  low_i,  high_i)
//! ```
//!
//! as in C. Ballester, A. Calvó-Armengol and Y. Zenou, "Who's who in networks. Wanted: the key player", Econometrica 74
//! (2006), where x = (I − δG)⁻¹ b. An equilibrium is x = r(x), a linear complementarity problem.
//!
//! Where one symmetric sum is felt and slopes have one sign, the system is symmetric after scaling by slopes: conjugate
//! gradients solve it on the players who are between their bounds, which are found by a primal-dual active-set iteration.
//! Otherwise, or if that set does not settle, players reply in turn (projected Gauss–Seidel). However it was found, the
//! answer's residual is measured by one more pass over all replies.
//!
//! **Uniqueness.** With B the matrix of slopes and v > 0, `|B| v ≤ θ v` with θ < 1 makes replies a contraction in the norm
//! `max_i |x_i| / v_i`: the equilibrium is the only one and within `residual / (1 − θ)` of the answer in that norm. Where
//! actions are complements (B ≥ 0) and offsets positive, the interior solution itself is such a v; otherwise v solves
//! `v = 1 + |B| v`.

use crate::quality::largest;
use crate::sparse_rows::SparseRows;

/// A system of linear replies, n players.
#[derive(Clone, Debug)]
pub struct LinearReplies<'a> {
    /// Reply if all others do 0, `[n]`.
    pub offset: &'a [f64],
    /// What is felt of others.
    pub terms: Vec<ReplyTerm<'a>>,
    /// Lowest actions, `[n]`.
    pub low: &'a [f64],
    /// Highest actions, `[n]`.
    pub high: &'a [f64],
}

/// A sum over others with the slope of each player's reply in it.
#[derive(Clone, Debug)]
pub struct ReplyTerm<'a> {
    /// Slopes, `[n]`.
    pub slope: &'a [f64],
    /// Weights; every other player's is 1 if absent.
    pub weights: Option<&'a SparseRows>,
}

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearOptions {
    /// Largest `|x_i − r_i(x)|` of an equilibrium, relative to the largest action where that exceeds 1.
    pub tolerance: f64,
    /// Most passes over all replies.
    pub max_passes: usize,
}

/// How a search for rest of linear replies ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinearStatus {
    /// The residual is within the tolerance.
    Converged,
    /// Passes were used up.
    Budget,
    /// Replies run away; no rest was found.
    Diverged,
    /// Actions are complements, and the spectral radius of slopes is at least this, ≥ 1: replies reinforce each other
    /// without end, and nothing but bounds could stop them. There is no answer.
    Explosive(f64),
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearEquilibrium {
    /// Actions, `[n]`.
    pub action: Vec<f64>,
    /// Largest `|x_i − r_i(x)|`, measured at the answer.
    pub residual: f64,
    /// Passes over all replies that it took.
    pub passes: usize,
    /// θ < 1 of the contraction that makes the equilibrium unique; nothing if that is not certain.
    pub contraction: Option<f64>,
    /// How the search ended.
    pub status: LinearStatus,
}

/// Rounds of the active set before players reply in turn instead.
const MAX_SETS: usize = 40;
/// Powers of slopes that are looked at for a lower bound of their spectral radius.
const POWERS: usize = 60;
/// Entries of a vector that count as 0 there, relative to the largest.
const NEGLIGIBLE: f64 = 1e-9;
/// Residuals this much larger than at the start mean that replies run away.
const RUNAWAY: f64 = 1e12;

/// An equilibrium of linear replies.
///
/// # Panics
/// Slices differ in length: callers check.
pub fn linear_equilibrium(replies: &LinearReplies<'_>, options: &LinearOptions) -> LinearEquilibrium {
    let n = replies.offset.len();
    let slopes = replies.terms.iter().map(|term| term.slope);
    let columns = slopes.chain([replies.low, replies.high]).map(<[f64]>::len);
    assert!(columns.into_iter().all(|length| length == n), "one entry a player");
    let mut search = Search { replies, options, passes: 0 };
    let mut action: Vec<f64> = (0..n).map(|i| replies.offset[i].clamp(replies.low[i], replies.high[i])).collect();
    if let Some(scaling) = replies.scaling()
        && let Some(radius) = search.by_active_sets(&scaling, &mut action)
    {
        let (passes, status) = (search.passes, LinearStatus::Explosive(radius));
        return LinearEquilibrium { action, residual: f64::NAN, passes, contraction: None, status };
    }
    let mut residual = search.measure(&action);
    if !search.is_small(residual, &action) {
        residual = search.in_turn(&mut action);
    }
    let status = match residual {
        _ if search.is_small(residual, &action) => LinearStatus::Converged,
        residual if !residual.is_finite() => LinearStatus::Diverged,
        _ if search.passes >= options.max_passes => LinearStatus::Budget,
        _ => LinearStatus::Diverged,
    };
    let contraction = (status == LinearStatus::Converged).then(|| search.contraction(&action)).flatten();
    let status = match contraction {
        None if replies.are_complements() => search.explosion(n).map_or(status, LinearStatus::Explosive),
        _ => status,
    };
    LinearEquilibrium { action, residual, passes: search.passes, contraction, status }
}

impl LinearReplies<'_> {
    /// `Σ_d slope_i^d Σ_{j≠i} w_ji^d x_j`, with `totals` the sums of all x where weights are alike.
    fn felt(&self, player: usize, x: &[f64], total: f64) -> f64 {
        let term = |term: &ReplyTerm<'_>| {
            let sum = term.weights.map_or(total - x[player], |weights| weights.dot(player, x));
            term.slope[player] * sum
        };
        self.terms.iter().map(term).sum()
    }

    fn clamp(&self, player: usize, reply: f64) -> f64 {
        reply.clamp(self.low[player], self.high[player])
    }

    /// Multipliers `1 / |slope_i|` that make the system symmetric, with the sign of slopes; nothing if none do.
    fn scaling(&self) -> Option<Scaling> {
        let [term] = self.terms.as_slice() else { return None };
        let sign = term.slope.first()?.signum();
        let one_sign = term.slope.iter().all(|&slope| slope * sign > 0.0 && slope.is_finite());
        let symmetric = || term.weights.is_none_or(SparseRows::is_symmetric);
        (one_sign && symmetric())
            .then(|| Scaling { by: term.slope.iter().map(|slope| 1.0 / slope.abs()).collect(), sign })
    }

    /// Whether no reply falls in what another does.
    fn are_complements(&self) -> bool {
        self.terms.iter().all(|term| {
            term.slope.iter().all(|&slope| slope >= 0.0) && term.weights.is_none_or(SparseRows::is_non_negative)
        })
    }
}

/// What makes `diag(by) (I − B)` symmetric.
struct Scaling {
    by: Vec<f64>,
    sign: f64,
}

/// Where a player is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Low,
    Between,
    High,
}

struct Search<'a> {
    replies: &'a LinearReplies<'a>,
    options: &'a LinearOptions,
    passes: usize,
}

impl Search<'_> {
    fn is_small(&self, residual: f64, action: &[f64]) -> bool {
        residual <= self.options.tolerance * scale(action)
    }

    /// Largest distance of actions from replies.
    fn measure(&mut self, action: &[f64]) -> f64 {
        self.passes += 1;
        let total: f64 = action.iter().sum();
        largest(action.iter().enumerate().map(|(i, x)| {
            let reply = self.replies.offset[i] + self.replies.felt(i, action, total);
            (x - self.replies.clamp(i, reply)).abs()
        }))
    }

    /// Brings actions near rest; a lower bound of the spectral radius where replies reinforce each other without end.
    fn by_active_sets(&mut self, scaling: &Scaling, action: &mut [f64]) -> Option<f64> {
        let replies = self.replies;
        let complements = replies.are_complements();
        let mut places = vec![Place::Between; action.len()];
        for _ in 0..MAX_SETS {
            if let Some(radius) = self.conjugate_gradients(scaling, &places, action) {
                // Where actions are substitutes an indefinite system only means that there may be several equilibria.
                return (complements && radius >= 1.0).then_some(radius);
            }
            let total: f64 = action.iter().sum();
            self.passes += 1;
            let mut moved = false;
            let next: Vec<Place> = (0..action.len())
                .map(|i| {
                    let reply = replies.offset[i] + replies.felt(i, action, total);
                    let place = match reply {
                        reply if reply < replies.low[i] => Place::Low,
                        reply if reply > replies.high[i] => Place::High,
                        _ => Place::Between,
                    };
                    moved |= place != places[i];
                    place
                })
                .collect();
            places = next;
            for (i, place) in places.iter().enumerate() {
                match place {
                    Place::Low => action[i] = replies.low[i],
                    Place::High => action[i] = replies.high[i],
                    Place::Between => {}
                }
            }
            if !moved || self.passes >= self.options.max_passes {
                return None;
            }
        }
        None
    }

    /// Solves `x_i = offset_i + Σ_j B_ij x_j` for players between bounds, those at bounds held there, preconditioned by the
    /// diagonal. Of an indefinite system, a lower bound of the spectral radius of B.
    fn conjugate_gradients(&mut self, scaling: &Scaling, places: &[Place], x: &mut [f64]) -> Option<f64> {
        let replies = self.replies;
        let n = x.len();
        let free = |i: usize| places[i] == Place::Between;
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        // `gap` is reply − x: the residual of the scaled system, preconditioned.
        let mut gap = vec![0.0; n];
        let mut image = vec![0.0; n];
        let total: f64 = x.iter().sum();
        for i in (0..n).filter(|&i| free(i)) {
            gap[i] = replies.offset[i] + replies.felt(i, x, total) - x[i];
        }
        self.passes += 1;
        let weigh = |gap: &[f64]| -> f64 { gap.iter().zip(&scaling.by).map(|(g, by)| g * g * by).sum() };
        let mut direction = gap.clone();
        let mut size = weigh(&gap);
        let aim = 0.1 * self.options.tolerance;
        while self.passes < self.options.max_passes && largest(gap.iter().map(|g| g.abs())) > aim * scale(x) {
            let total: f64 = direction.iter().sum();
            self.passes += 1;
            for i in (0..n).filter(|&i| free(i)) {
                image[i] = scaling.by[i] * (direction[i] - replies.felt(i, &direction, total));
            }
            let own: f64 = direction.iter().zip(&scaling.by).map(|(d, by)| d * d * by).sum();
            let curvature = dot(&direction, &image);
            if curvature.is_nan() || curvature <= 0.0 {
                return Some(scaling.sign * (own - curvature) / own);
            }
            let step = size / curvature;
            for i in (0..n).filter(|&i| free(i)) {
                x[i] += step * direction[i];
                gap[i] -= step * image[i] / scaling.by[i];
            }
            let before = std::mem::replace(&mut size, weigh(&gap));
            let back = size / before;
            direction.iter_mut().zip(&gap).for_each(|(d, g)| *d = g + back * *d);
        }
        None
    }

    /// Players reply one after the other until none moves; the residual measured then.
    fn in_turn(&mut self, x: &mut [f64]) -> f64 {
        let replies = self.replies;
        let mut residual = self.measure(x);
        let most = RUNAWAY * residual.max(1.0);
        while self.passes < self.options.max_passes && residual <= most && !self.is_small(residual, x) {
            let mut total: f64 = x.iter().sum();
            let mut moved: f64 = 0.0;
            for i in 0..x.len() {
                let reply = replies.clamp(i, replies.offset[i] + replies.felt(i, x, total));
                moved = largest([moved, (reply - x[i]).abs()]);
                total += reply - x[i];
                x[i] = reply;
            }
            self.passes += 1;
            residual = moved;
            // Replies in turn do not add up: what counts is a pass in which nobody moves in between.
            if self.is_small(residual, x) {
                residual = self.measure(x);
            }
        }
        self.measure(x)
    }

    /// See the module.
    fn contraction(&mut self, action: &[f64]) -> Option<f64> {
        let replies = self.replies;
        if replies.are_complements()
            && let Some(theta) = self.contracts_at(action)
        {
            return Some(theta);
        }
        let slopes: Vec<Vec<f64>> =
            replies.terms.iter().map(|term| term.slope.iter().map(|slope| slope.abs()).collect()).collect();
        let non_negative = replies.terms.iter().all(|term| term.weights.is_none_or(SparseRows::is_non_negative));
        if !non_negative {
            return None;
        }
        let n = action.len();
        let (ones, far) = (vec![1.0; n], vec![f64::MAX; n]);
        let terms = replies.terms.iter().zip(&slopes);
        let terms = terms.map(|(term, slope)| ReplyTerm { slope, weights: term.weights }).collect();
        let system = LinearReplies { offset: &ones, terms, low: &ones, high: &far };
        let options = LinearOptions { tolerance: 1e-3, max_passes: 1000.min(self.options.max_passes) };
        let mut search = Search { replies: &system, options: &options, passes: 0 };
        let mut v = ones.clone();
        let reached = match system.scaling() {
            Some(scaling) => search.conjugate_gradients(&scaling, &vec![Place::Between; n], &mut v).is_none(),
            None => search.in_turn(&mut v).is_finite(),
        };
        self.passes += search.passes;
        if reached { Search { replies: &system, options: &options, passes: 0 }.contracts_at(&v) } else { None }
    }

    /// A lower bound ≥ 1 of the spectral radius of slopes ≥ 0, if there is one: `B v ≥ t v` with v ≥ 0 makes it at least t, and
    /// powers of B make such a v.
    fn explosion(&mut self, n: usize) -> Option<f64> {
        let mut v = vec![1.0; n];
        for _ in 0..POWERS {
            let total: f64 = v.iter().sum();
            self.passes += 1;
            let image: Vec<f64> = (0..n).map(|i| self.replies.felt(i, &v, total)).collect();
            let ratios = v.iter().zip(&image).filter(|(v, _)| **v > 0.0).map(|(v, image)| image / v);
            let bound = ratios.fold(f64::INFINITY, f64::min);
            if bound >= 1.0 && bound.is_finite() {
                return Some(bound);
            }
            let most = largest(image.iter().copied());
            if most.is_nan() || most <= 0.0 {
                return None;
            }
            v = image.into_iter().map(|x| if x < NEGLIGIBLE * most { 0.0 } else { x / most }).collect();
        }
        None
    }

    /// `max_i (B v)_i / v_i` of slopes ≥ 0, if v > 0 and that is below 1.
    fn contracts_at(&mut self, v: &[f64]) -> Option<f64> {
        if v.iter().any(|&v| v.is_nan() || v <= 0.0) {
            return None;
        }
        self.passes += 1;
        let total: f64 = v.iter().sum();
        let theta = largest(v.iter().enumerate().map(|(i, own)| self.replies.felt(i, v, total) / own));
        (theta < 1.0).then_some(theta)
    }
}

/// The size of actions, at least 1.
fn scale(x: &[f64]) -> f64 {
    largest(x.iter().map(|x| x.abs())).max(1.0)
}
