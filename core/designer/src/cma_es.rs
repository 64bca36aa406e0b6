//! Covariance matrix adaptation (Hansen & Ostermeier 2001), with the constants of Hansen, "The CMA evolution strategy: a
//! tutorial" (2016), positive weights only, and cumulative step-size adaptation.
//!
//! It works in units of the ranges of Φ. Samples outside are projected before they are played, and the distribution learns from
//! where they were played. The crates that implement the method keep its state, their generator's included, to themselves:
//! none can be written to a checkpoint and read back. So it is written out here, over nalgebra's eigenvalues.

use nalgebra::{DMatrix, SymmetricEigen};
use serde::{Deserialize, Serialize};
use walras_engine::random::Purpose;

use crate::method::{Method, Turn};
use crate::region::{UnitCube, normal};

/// Covariance matrix adaptation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CmaEs {
    /// λ, the samples an iteration, ≥ 4; by default `4 + ⌊3 ln p⌋`.
    pub population: Option<usize>,
    /// σ at the start as a share of each range, in (0, 1].
    pub spread: f64,
}

impl CmaEs {
    /// λ for this many entries of φ that can move.
    pub fn population(&self, free: usize) -> usize {
        self.population.unwrap_or(4 + (3.0 * (free as f64).ln()) as usize)
    }
}

/// The search distribution `N(m, σ² C)`. Points are in units of the ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CmaState {
    cube: UnitCube,
    population: usize,
    /// m.
    mean: Vec<f64>,
    /// σ.
    sigma: f64,
    /// C, row by row.
    covariance: Vec<f64>,
    /// The path of the mean, for C.
    path: Vec<f64>,
    /// The same for σ, in the coordinates in which C is the identity.
    sigma_path: Vec<f64>,
    generation: i32,
    /// m as a mechanism.
    phi: Vec<f64>,
}

/// Learning rates and weights.
struct Constants {
    weights: Vec<f64>,
    /// μ_eff.
    mass: f64,
    sigma_rate: f64,
    damping: f64,
    path_rate: f64,
    rank_one: f64,
    rank_mu: f64,
    /// The expected length of a standard normal vector.
    length: f64,
}

impl Constants {
    fn new(dimension: usize, population: usize) -> Self {
        let (n, parents) = (dimension as f64, population / 2);
        let raw = |i: usize| (0.5 * (population as f64 + 1.0)).ln() - (i as f64 + 1.0).ln();
        let sum: f64 = (0..parents).map(raw).sum();
        let weights: Vec<f64> = (0..parents).map(|i| raw(i) / sum).collect();
        let mass = 1.0 / weights.iter().map(|w| w * w).sum::<f64>();
        let sigma_rate = (mass + 2.0) / (n + mass + 5.0);
        let rank_one = 2.0 / ((n + 1.3).powi(2) + mass);
        Constants {
            weights,
            mass,
            sigma_rate,
            damping: 1.0 + 2.0 * (((mass - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + sigma_rate,
            path_rate: (4.0 + mass / n) / (n + 4.0 + 2.0 * mass / n),
            rank_one,
            rank_mu: (2.0 * (mass - 2.0 + 1.0 / mass) / ((n + 2.0).powi(2) + mass)).min(1.0 - rank_one),
            length: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
        }
    }
}

impl CmaState {
    pub(crate) fn new(method: CmaEs, phi: &[f64], bounds: &[(f64, f64)]) -> Self {
        let cube = UnitCube::of(bounds);
        let n = cube.dimension();
        let mean = cube.to_unit(phi);
        CmaState {
            population: method.population(n),
            phi: cube.to_phi(&mean),
            mean,
            sigma: method.spread,
            covariance: DMatrix::<f64>::identity(n, n).as_slice().to_vec(),
            path: vec![0.0; n],
            sigma_path: vec![0.0; n],
            generation: 0,
            cube,
        }
    }

    /// Axes of the distribution, `[axis][entry]`, each with its length.
    fn axes(&self) -> Vec<(Vec<f64>, f64)> {
        let n = self.mean.len();
        let eigen = SymmetricEigen::new(DMatrix::from_row_slice(n, n, &self.covariance));
        let axis =
            |k: usize| (eigen.eigenvectors.column(k).iter().copied().collect(), eigen.eigenvalues[k].max(0.0).sqrt());
        (0..n).map(axis).collect()
    }

    fn moved(&self, steps: &[&Vec<f64>], constants: &Constants) -> CmaState {
        let n = self.mean.len();
        let Constants { weights, mass, sigma_rate, path_rate, rank_one, rank_mu, .. } = constants;
        let step: Vec<f64> = (0..n).map(|d| weights.iter().zip(steps).map(|(w, y)| w * y[d]).sum()).collect();
        let mut next = self.clone();
        next.generation += 1;
        next.mean.iter_mut().zip(&step).for_each(|(mean, y)| *mean += self.sigma * y);

        let whitened = self.whitened(&step);
        let gain = (sigma_rate * (2.0 - sigma_rate) * mass).sqrt();
        blend(&mut next.sigma_path, 1.0 - sigma_rate, &whitened, gain);
        let length = next.sigma_path.iter().map(|p| p * p).sum::<f64>().sqrt();
        let settled = (1.0 - (1.0 - sigma_rate).powi(2 * next.generation)).sqrt();
        let follows = length / settled < (1.4 + 2.0 / (n as f64 + 1.0)) * constants.length;
        let gain = if follows { (path_rate * (2.0 - path_rate) * mass).sqrt() } else { 0.0 };
        blend(&mut next.path, 1.0 - path_rate, &step, gain);

        // What the path lacks while it is held back.
        let lost = if follows { 0.0 } else { path_rate * (2.0 - path_rate) };
        for row in 0..n {
            for column in 0..n {
                let spread: f64 = weights.iter().zip(steps).map(|(w, y)| w * y[row] * y[column]).sum();
                let entry = &mut next.covariance[row * n + column];
                *entry = (1.0 - rank_one - rank_mu + rank_one * lost) * *entry
                    + rank_one * next.path[row] * next.path[column]
                    + rank_mu * spread;
            }
        }
        // No wider than Φ: beyond that all samples are projected.
        next.sigma = (self.sigma * ((length / constants.length - 1.0) * sigma_rate / constants.damping).exp()).min(1.0);
        next.phi = next.cube.to_phi(&next.mean);
        next
    }

    /// `C^{-1/2}` times a step.
    fn whitened(&self, step: &[f64]) -> Vec<f64> {
        let mut whitened = vec![0.0; step.len()];
        for (axis, length) in self.axes() {
            let along: f64 = axis.iter().zip(step).map(|(a, y)| a * y).sum();
            let scale = along / length.max(f64::MIN_POSITIVE.sqrt());
            whitened.iter_mut().zip(&axis).for_each(|(w, a)| *w += scale * a);
        }
        whitened
    }
}

fn blend(path: &mut [f64], keep: f64, step: &[f64], gain: f64) {
    path.iter_mut().zip(step).for_each(|(path, step)| *path = keep * *path + gain * step);
}

impl Method for CmaState {
    fn plays(&self) -> usize {
        1 + self.population
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        let axes = self.axes();
        let sample = |number: usize| {
            let z = normal(turn, Purpose::Candidate, number, axes.len());
            let mut unit = self.mean.clone();
            for ((axis, length), z) in axes.iter().zip(z) {
                unit.iter_mut().zip(axis).for_each(|(x, a)| *x += self.sigma * length * z * a);
            }
            self.cube.to_phi(&unit)
        };
        std::iter::once(self.phi.clone()).chain((0..self.population).map(sample)).collect()
    }

    fn tell(&mut self, _turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let constants = Constants::new(self.mean.len(), self.population);
        let mut known: Vec<(f64, Vec<f64>)> = points[1..]
            .iter()
            .zip(&values[1..])
            .filter_map(|(point, value)| {
                let unit = self.cube.to_unit(point);
                Some(((*value)?, unit.iter().zip(&self.mean).map(|(x, m)| (x - m) / self.sigma).collect()))
            })
            .collect();
        if known.len() < constants.weights.len() {
            return false;
        }
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        let steps: Vec<&Vec<f64>> = known.iter().take(constants.weights.len()).map(|(_, step)| step).collect();
        *self = self.moved(&steps, &constants);
        true
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }

    /// When no sample differs from the mean any more.
    fn is_exhausted(&self) -> bool {
        let widest = self.axes().into_iter().map(|(_, length)| length).fold(0.0, f64::max);
        let reach = self.sigma * widest;
        reach.is_nan() || reach <= 1e-12
    }
}
