//! Following the branch of logit equilibria by predictor and corrector.
//!
//! The branch starts at uniform play and precision 0. A step predicts along the tangent (bent by its last change) and
//! corrects by Newton's method on the equations closed by a border row (pseudo-arclength), so that folds, where precision
//! turns back, are passed. Length is measured in probabilities and in the relative change of 1 + τ.
//!
//! Three tests keep a step on its branch: corrections must be short and shrink; the determinant of the bordered matrix
//! must keep its sign; and the eigenvalues of one matrix relative to the last must keep clear of the negative axis. The
//! last one also sees crossings of even multiplicity, which symmetric games have and whose determinant keeps its sign. Near a
//! bifurcation it lets no step pass, however the step is shortened, and that is how one is recognised.
//!
//! Source: Allgower & Georg, "Introduction to Numerical Continuation Methods" (1990), chapters 6 to 8.

mod jump;
mod locate;
mod polish;

use super::bordered::Bordered;

const FIRST_STEP: f64 = 0.5;
const LONGEST_STEP: f64 = 1.5;
/// A step shorter than this that still fails has found a bifurcation or the end of what rounding allows.
const SHORTEST_STEP: f64 = 1e-7;
/// Norm of an inverse from which on a corrector's failure is that of a singular matrix.
const NEARLY_SINGULAR: f64 = 1e4;
/// First corrections aimed at, accepted without a second, and given up on, in probabilities.
const AIM: f64 = 1e-3;
const SHORT: f64 = 2e-3;
const LONG: f64 = 0.05;
/// By how much each correction must be shorter than the one before.
const CONTRACTION: f64 = 0.3;
const CORRECTIONS: usize = 8;
/// Corrections up to which no shrinking is asked for, per unit of precision.
const ROUNDING: f64 = 1e-12;
/// Weight of relative changes of logarithms of probabilities.
const LOGARITHMS: f64 = 0.1;
/// Accuracy of a point from which steps fail, and of points that are located.
const REFINED: f64 = 1e-10;

/// Equations of a logit equilibrium in `[x.., τ]`, x the logarithms of probabilities.
///
/// Precision is in units in which payoffs range over at most 1, so that lengths mean the same in every game.
pub(crate) trait Equations {
    /// Number of unknown probabilities.
    fn size(&self) -> usize;
    /// x at precision 0, the only solution there.
    fn start(&self) -> Vec<f64>;
    /// A matrix of the shape of the derivatives.
    fn bordered(&self) -> Bordered;
    /// Evaluates equations and derivatives at a point.
    fn evaluate(&mut self, point: &[f64]);
    /// Evaluates the equations only.
    fn evaluate_residual(&mut self, point: &[f64]);
    /// Writes the derivatives at the last evaluated point with the border row `border`.
    fn assemble(&mut self, precision: f64, border: &[f64], matrix: &mut Bordered);
    /// Makes the probabilities of each player sum to 1.
    fn normalise(&self, x: &mut [f64]);
    /// Probabilities at the last evaluated point.
    fn profile(&self) -> &[f64];
    /// Values of the equations at the last evaluated point.
    fn residual(&self) -> &[f64];
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advance {
    /// The branch was followed to a new point.
    Moved,
    /// Every step, however short, crosses a singular point that is not a fold.
    Bifurcation,
    /// The corrector fails however short the step.
    Stalled,
}

/// Why a single attempt failed.
enum Refusal {
    /// The corrector did not contract.
    Corrector,
    /// A singular matrix lies between the last point and the new one.
    Singular,
}

/// A point of the branch, with the matrices needed to leave it.
pub(crate) struct Tracer<E> {
    pub(crate) system: E,
    /// `[x.., τ]`, x the logarithms of probabilities, τ in reciprocal payoff units.
    pub(crate) point: Vec<f64>,
    /// Direction of the branch at the point, of length 1, and at the one before.
    pub(crate) tangent: Vec<f64>,
    previous_tangent: Vec<f64>,
    matrix: Bordered,
    previous_matrix: Bordered,
    /// Length of the last step and of the next one.
    last: f64,
    step: f64,
    /// Bound of every step.
    longest: f64,
    /// Corrections are repeated until they are shorter than this.
    accuracy: f64,
    /// Whether the point is as accurate as steps from it can need.
    refined: bool,
    /// Evaluations of derivatives so far.
    pub(crate) evaluations: usize,
    pub(crate) candidate: Vec<f64>,
    border: Vec<f64>,
    scratch: Vec<f64>,
}

impl<E: Equations> Tracer<E> {
    /// At precision 0, about to leave towards positive precision.
    pub(crate) fn new(mut system: E, accuracy: f64) -> Self {
        let size = system.size();
        let mut point = system.start();
        point.push(0.0);
        let mut border = vec![0.0; size + 1];
        border[size] = 1.0;
        let mut matrix = system.bordered();
        system.evaluate(&point);
        system.assemble(0.0, &border, &mut matrix);
        // An identity bordered by the last unit vector is regular.
        matrix.factor();
        let mut tracer = Self {
            previous_matrix: matrix.clone(),
            matrix,
            longest: LONGEST_STEP,
            candidate: point.clone(),
            tangent: border.clone(),
            previous_tangent: border.clone(),
            border,
            scratch: vec![0.0; 2 * (size + 1)],
            last: 0.0,
            step: FIRST_STEP,
            accuracy,
            refined: true,
            evaluations: 1,
            system,
            point,
        };
        tracer.orient();
        tracer
    }

    /// Bounds the length of every step, by at most 1.5.
    pub(crate) fn limit_step(&mut self, longest: f64) {
        self.longest = longest.clamp(SHORTEST_STEP, LONGEST_STEP);
        self.step = self.step.min(self.longest);
    }

    pub(crate) fn precision(&self) -> f64 {
        self.point[self.system.size()]
    }

    /// Rate of change of precision along the branch; negative where it runs backwards.
    pub(crate) fn speed(&self) -> f64 {
        self.tangent[self.system.size()]
    }

    /// Follows the branch by one step, which ends at precision `target` if that is within reach.
    pub(crate) fn advance(&mut self, target: f64) -> Advance {
        let mut singular = false;
        loop {
            let reach = (target - self.precision()) / self.speed();
            let lands = self.speed() > 0.0 && reach <= self.step;
            let length = if lands { reach } else { self.step };
            let refusal = match self.attempt(length, lands.then_some(target)) {
                Ok(()) => return Advance::Moved,
                Err(refusal) => refusal,
            };
            if self.refine() {
                continue;
            }
            singular |= matches!(refusal, Refusal::Singular);
            self.step = 0.4 * length.abs();
            if self.step < SHORTEST_STEP {
                // Where precision magnifies rounding to the size of the step, failure says nothing about the branch.
                let legible = f64::EPSILON * self.precision() < 0.01 * SHORTEST_STEP;
                let singular = singular || self.inverse_norm() > NEARLY_SINGULAR;
                return if singular && legible { Advance::Bifurcation } else { Advance::Stalled };
            }
        }
    }

    /// Brings a point that was followed roughly onto the branch, and its matrix and direction with it: a step may fail only
    /// for what lies ahead. `false` if there is nothing to gain.
    fn refine(&mut self) -> bool {
        if self.refined {
            return false;
        }
        self.refined = true;
        self.predict(0.0, None);
        let corrected = self.correct_finely();
        if corrected {
            self.point.copy_from_slice(&self.candidate);
            self.orient();
        }
        corrected
    }

    /// Tries a step of `length`; with `target`, precision is held there instead of the distance.
    fn attempt(&mut self, length: f64, target: Option<f64>) -> Result<(), Refusal> {
        self.predict(length, target);
        let first = self.correct()?;
        if self.matrix.negative_determinant() != self.previous_matrix.negative_determinant()
            || !self.previous_matrix.regular_towards(&self.matrix, &mut self.scratch)
        {
            self.undo();
            return Err(Refusal::Singular);
        }
        self.point.copy_from_slice(&self.candidate);
        std::mem::swap(&mut self.tangent, &mut self.previous_tangent);
        self.orient();
        self.last = length;
        self.refined = self.accuracy <= REFINED;
        // The predictor errs by the third power of the step.
        let growth = (AIM / first.max(1e-6)).cbrt().clamp(0.4, 2.5);
        let step = if target.is_some() { self.step } else { length };
        self.step = (growth * step).min(self.longest);
        Ok(())
    }

    /// Puts the predicted point into `candidate` and the equation that closes the system into `border`.
    fn predict(&mut self, length: f64, target: Option<f64>) {
        let size = self.system.size();
        let bend = if self.last > 0.0 { length / (2.0 * self.last) } else { 0.0 };
        for (((z, x), t), before) in
            self.candidate.iter_mut().zip(&self.point).zip(&self.tangent).zip(&self.previous_tangent)
        {
            *z = x + length * (t + bend * (t - before));
        }
        if let Some(target) = target {
            self.candidate[size] = target;
            self.border.fill(0.0);
            self.border[size] = 1.0 / self.tangent[size];
        } else {
            self.candidate[size] = self.candidate[size].max(0.0);
            self.set_metric_border();
        }
        self.system.normalise(&mut self.candidate[..size]);
    }

    /// The tangent with the weights of the metric at the point: multiplied by a displacement it gives its length along
    /// the branch.
    fn set_metric_border(&mut self) {
        let size = self.system.size();
        for ((w, t), &x) in self.border[..size].iter_mut().zip(&self.tangent).zip(&self.point) {
            *w = x.exp() * (x.exp() * t) + logarithmic(x) * (logarithmic(x) * t);
        }
        // One division after the other, as above: squares may overflow.
        let unit = 1.0 + self.point[size];
        self.border[size] = self.tangent[size] / unit / unit;
    }

    /// Newton's method from the candidate; on success `matrix` is factored near the new point. Returns the length of
    /// the first correction.
    fn correct(&mut self) -> Result<f64, Refusal> {
        std::mem::swap(&mut self.matrix, &mut self.previous_matrix);
        let mut first = 0.0;
        let mut before = f64::INFINITY;
        for round in 0..CORRECTIONS {
            if !self.newton() {
                self.undo();
                return Err(Refusal::Singular);
            }
            let length = self.apply();
            if round == 0 {
                first = length;
            }
            let shrinks = if round == 0 { length <= LONG } else { length <= CONTRACTION * before };
            if shrinks && length <= self.accuracy.min(SHORT) {
                return Ok(first);
            }
            if !shrinks {
                // Corrections this short that do not shrink are rounding, which high precision magnifies.
                if round > 0 && length <= (ROUNDING * self.precision()).clamp(1e-8, 1e-5) {
                    return Ok(first);
                }
                break;
            }
            before = length;
        }
        self.undo();
        Err(Refusal::Corrector)
    }

    /// [`Self::correct`] to the accuracy of points that are located; whether it succeeded.
    fn correct_finely(&mut self) -> bool {
        let accuracy = std::mem::replace(&mut self.accuracy, REFINED);
        let corrected = self.correct().is_ok();
        self.accuracy = accuracy;
        corrected
    }

    /// Takes the matrix of the last point back.
    fn undo(&mut self) {
        std::mem::swap(&mut self.matrix, &mut self.previous_matrix);
    }

    /// Computes the Newton correction of the candidate into the scratch.
    fn newton(&mut self) -> bool {
        let size = self.system.size();
        self.evaluations += 1;
        self.system.evaluate(&self.candidate);
        self.system.assemble(self.candidate[size], &self.border, &mut self.matrix);
        if !self.matrix.factor() {
            return false;
        }
        let correction = &mut self.scratch[..=size];
        correction[..size].copy_from_slice(self.system.residual());
        correction[size] = 0.0;
        self.matrix.solve(correction);
        true
    }

    /// Subtracts the correction in the scratch from the candidate; its length, NaN if it is none.
    fn apply(&mut self) -> f64 {
        let size = self.system.size();
        let before = self.candidate[size];
        let correction = &self.scratch[..=size];
        self.candidate.iter_mut().zip(correction).for_each(|(z, d)| *z -= d);
        self.system.normalise(&mut self.candidate[..size]);
        let mut moved = 0.0;
        for ((&x, p), d) in self.candidate[..size].iter().zip(self.system.profile()).zip(&self.scratch) {
            moved += (x.exp() - p).powi(2) + (logarithmic(x) * d).powi(2);
        }
        let relative = (self.candidate[size] - before) / (1.0 + before);
        if self.candidate[size] < 0.0 { f64::NAN } else { (moved + relative * relative).sqrt() }
    }

    /// Sets the tangent at the point, oriented like the border and of length 1, from the factored matrix.
    fn orient(&mut self) {
        let mut tangent = std::mem::take(&mut self.tangent);
        self.direction(&self.point, &mut tangent);
        self.tangent = tangent;
    }

    /// The direction of the branch at `point`, where the matrix was assembled.
    fn direction(&self, point: &[f64], tangent: &mut [f64]) {
        let size = self.system.size();
        tangent.fill(0.0);
        tangent[size] = 1.0;
        self.matrix.solve(tangent);
        let mut moved = 0.0;
        for (t, &x) in tangent.iter().zip(&point[..size]) {
            moved += (t * x.exp()).powi(2) + (t * logarithmic(x)).powi(2);
        }
        let relative = tangent[size] / (1.0 + point[size]);
        let length = (moved + relative * relative).sqrt();
        tangent.iter_mut().for_each(|t| *t /= length);
    }
}

/// Length of a unit change of a logarithm x ≤ 0 beyond that of its probability.
fn logarithmic(x: f64) -> f64 {
    LOGARITHMS / (1.0 + x.abs())
}
