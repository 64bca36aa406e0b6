//! Bayesian optimisation: a Gaussian process is fitted to all that was observed, and the next mechanism is where its lower
//! confidence bound `mean − κ · sd` is least (Srinivas, Krause, Kakade & Seeger 2010).
//!
//! It begins with a Latin hypercube around its start. What it recommends is the played point of lowest posterior mean, which
//! noise misleads less than the lowest value.

use rand::RngExt;
use serde::{Deserialize, Serialize};
use walras_engine::random::{Key, Purpose};

use crate::gaussian_process::{GaussianProcess, Kernel};
use crate::method::{Method, Turn};
use crate::region::{UnitCube, normal, uniform};

/// Most points it can learn from: its time grows with their cube.
pub const MAX_POINTS: usize = 1000;
/// Points at which the bound is tried before the best is refined, per entry of φ.
const CANDIDATES: usize = 200;
/// Up to so many points the kernel is chosen anew with every one, later with every tenth.
const ALWAYS_REFITTED: usize = 50;

/// Bayesian optimisation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BayesianOptimisation {
    /// Points of the first design, ≥ 1; by default `2 (p + 1)`.
    pub initial: Option<usize>,
    /// κ ≥ 0: how much uncertainty attracts.
    pub exploration: f64,
}

/// What was observed, in units of the ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BayesianState {
    method: BayesianOptimisation,
    cube: UnitCube,
    start: Vec<f64>,
    points: Vec<Vec<f64>>,
    values: Vec<f64>,
    kernel: Option<Kernel>,
    /// The recommended point as a mechanism.
    phi: Vec<f64>,
}

impl BayesianState {
    pub(crate) fn new(method: BayesianOptimisation, phi: &[f64], bounds: &[(f64, f64)]) -> Self {
        let cube = UnitCube::of(bounds);
        let start = cube.to_unit(phi);
        let phi = cube.to_phi(&start);
        BayesianState { method, cube, start, points: Vec::new(), values: Vec::new(), kernel: None, phi }
    }

    fn initial(&self) -> u64 {
        self.method.initial.unwrap_or(2 * (self.cube.dimension() + 1)) as u64
    }

    /// Row `turn.k − 1` of a Latin hypercube that is the same in all iterations of a start.
    fn of_latin_hypercube(&self, turn: &Turn<'_>) -> Vec<f64> {
        let (rows, row) = (self.initial() as usize - 1, turn.k as usize - 2);
        let first_step = turn.step - turn.k as u32;
        let coordinate = |entry: usize| {
            let key =
                Key { step: first_step, stage: 1, agent: entry as u32, ..Key::new(turn.seed, Purpose::Candidate) };
            let mut stream = key.stream();
            let mut order: Vec<usize> = (0..rows).collect();
            for place in (1..rows).rev() {
                order.swap(place, (stream.random::<f64>() * (place + 1) as f64) as usize);
            }
            let within: Vec<f64> = (0..rows).map(|_| stream.random()).collect();
            (order[row] as f64 + within[row]) / rows as f64
        };
        (0..self.cube.dimension()).map(coordinate).collect()
    }

    /// The point of least `mean − κ · sd`: the best of many, refined along the axes.
    fn most_promising(&self, process: &GaussianProcess<'_>, turn: &Turn<'_>) -> Vec<f64> {
        let p = self.cube.dimension();
        let bound = |x: &[f64]| {
            let (mean, sd) = process.predict(x);
            mean - self.method.exploration * sd
        };
        let here = self.cube.to_unit(&self.phi);
        let near = |k: usize| {
            let scale = [0.3, 0.1, 0.03, 0.01][k % 4];
            let step = normal(turn, Purpose::Candidate, 2 * k + 1, p);
            here.iter().zip(step).map(|(x, z)| (x + scale * z).clamp(0.0, 1.0)).collect()
        };
        let anywhere = |k: usize| uniform(turn, 2 * k, p);
        let candidates = (0..CANDIDATES * p).map(anywhere).chain((0..CANDIDATES * p / 2).map(near));
        let mut best = (f64::INFINITY, here.clone());
        for candidate in candidates {
            let value = bound(&candidate);
            if value < best.0 {
                best = (value, candidate);
            }
        }
        let mut reach = 0.05;
        while reach > 1e-4 {
            let mut improved = false;
            for (entry, sign) in (0..p).flat_map(|entry| [(entry, 1.0), (entry, -1.0)]) {
                let mut candidate = best.1.clone();
                candidate[entry] = f64::clamp(candidate[entry] + sign * reach, 0.0, 1.0);
                let value = bound(&candidate);
                if value < best.0 {
                    (best, improved) = ((value, candidate), true);
                }
            }
            reach *= if improved { 1.0 } else { 0.5 };
        }
        best.1
    }

    fn process(&self) -> Option<GaussianProcess<'_>> {
        GaussianProcess::new(self.kernel?, &self.points, &self.values)
    }

    fn learn(&mut self) {
        let n = self.points.len();
        if self.kernel.is_none() || n <= ALWAYS_REFITTED || n.is_multiple_of(10) {
            self.kernel = Some(Kernel::most_likely(&self.points, &self.values));
        }
        let means: Vec<f64> = match self.process() {
            Some(process) => self.points.iter().map(|point| process.mean(point)).collect(),
            None => self.values.clone(),
        };
        let best = (0..n).min_by(|&a, &b| means[a].total_cmp(&means[b]));
        if let Some(best) = best {
            self.phi = self.cube.to_phi(&self.points[best]);
        }
    }
}

impl Method for BayesianState {
    fn plays(&self) -> usize {
        1
    }

    fn ask(&self, turn: &Turn<'_>) -> Vec<Vec<f64>> {
        let unit = match self.process() {
            _ if turn.k == 1 => self.start.clone(),
            _ if turn.k <= self.initial() => self.of_latin_hypercube(turn),
            Some(process) => self.most_promising(&process, turn),
            None => uniform(turn, 0, self.cube.dimension()),
        };
        vec![self.cube.to_phi(&unit)]
    }

    fn tell(&mut self, _turn: &Turn<'_>, points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let Some(value) = values[0] else { return false };
        self.points.push(self.cube.to_unit(&points[0]));
        self.values.push(value);
        self.learn();
        true
    }

    fn iterate(&self) -> &[f64] {
        &self.phi
    }

    fn is_exhausted(&self) -> bool {
        self.points.len() >= MAX_POINTS
    }
}
