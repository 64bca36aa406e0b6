//! The simplex method of Nelder & Mead (1965), as argmin has it.
//!
//! argmin's solver evaluates points as it goes along. To play them one by one, and to be able to stop between any two of them,
//! an iteration of it is run again from its beginning with the values observed so far until it wants one that is not
//! there. The simplex may leave Φ: what lies beyond a border is played as its mirror image within. Projection would flatten
//! the simplex against the border and let it pass for converged.

use argmin::core::{CostFunction, Error, IterState, Problem, Solver, State, TerminationStatus};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};

use crate::method::{Method, Turn};
use crate::region::UnitCube;

type Simplex = argmin::solver::neldermead::NelderMead<Vec<f64>, f64>;
type SimplexState = IterState<Vec<f64>, (), (), (), (), f64>;

/// The simplex method. A value that is absent counts as infinite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NelderMead {
    /// Edge of the first simplex as a share of each range, in (0, 1].
    pub spread: f64,
    /// It ends when the values at its vertices have a standard deviation of less than this, ≥ 0.
    pub tolerance: f64,
}

/// The simplex and what was observed in its present iteration. Points are in units of the ranges.
#[derive(Clone, Serialize, Deserialize)]
pub struct NelderMeadState {
    method: NelderMead,
    cube: UnitCube,
    /// The first vertices, until they have been played; later none.
    first: Vec<Vec<f64>>,
    simplex: Option<Simplex>,
    observed: Vec<f64>,
    best: Vec<f64>,
    exhausted: bool,
}

impl std::fmt::Debug for NelderMeadState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NelderMeadState")
            .field("method", &self.method)
            .field("best", &self.best)
            .finish_non_exhaustive()
    }
}

impl NelderMeadState {
    pub(crate) fn new(method: NelderMead, phi: &[f64], bounds: &[(f64, f64)]) -> Self {
        let cube = UnitCube::of(bounds);
        let origin = cube.to_unit(phi);
        let vertex = |entry: usize| {
            let mut vertex = origin.clone();
            // Towards the side where there is room.
            vertex[entry] += if vertex[entry] <= 0.5 { method.spread } else { -method.spread };
            vertex
        };
        let first = std::iter::once(origin.clone()).chain((0..cube.dimension()).map(vertex)).collect();
        let best = cube.to_phi(&origin);
        NelderMeadState { method, cube, first, simplex: None, observed: Vec::new(), best, exhausted: false }
    }

    /// The point that the present iteration wants next; nothing if it is complete, or cannot go on.
    fn wanted(&self) -> Option<Vec<f64>> {
        match self.iterated() {
            Err(wanted) => wanted,
            Ok(_) => None,
        }
    }

    /// The simplex and its best vertex after the present iteration, or the point that is wanted for it.
    fn iterated(&self) -> Result<(Simplex, Vec<f64>), Option<Vec<f64>>> {
        let mut simplex = self.simplex.clone().ok_or(None)?;
        let observed = Observed::new(&self.observed);
        let mut problem = Problem::new(&observed);
        let result = Solver::<&Observed<'_>, SimplexState>::next_iter(&mut simplex, &mut problem, SimplexState::new());
        match result {
            Ok((state, _)) => Ok((simplex, state.get_param().cloned().unwrap_or_default())),
            Err(_) => Err(observed.wanted.take()),
        }
    }

    fn begin(&mut self, values: &[f64]) {
        let simplex = Simplex::new(std::mem::take(&mut self.first)).with_sd_tolerance(self.method.tolerance);
        let Ok(mut simplex) = simplex else { return };
        let observed = Observed::new(values);
        let mut problem = Problem::new(&observed);
        let state = Solver::<&Observed<'_>, SimplexState>::init(&mut simplex, &mut problem, SimplexState::new());
        if let Ok((state, _)) = state {
            self.take(simplex, &state.get_param().cloned().unwrap_or_default());
        }
    }

    fn take(&mut self, mut simplex: Simplex, best: &[f64]) {
        let status = Solver::<&Observed<'_>, SimplexState>::terminate(&mut simplex, &SimplexState::new());
        self.exhausted = matches!(status, TerminationStatus::Terminated(_));
        self.best = self.cube.to_phi(&folded(best));
        self.simplex = Some(simplex);
        self.observed.clear();
    }
}

impl Method for NelderMeadState {
    fn plays(&self) -> usize {
        self.first.len().max(1)
    }

    fn ask(&self, _turn: &Turn<'_>) -> Vec<Vec<f64>> {
        if !self.first.is_empty() {
            return self.first.iter().map(|vertex| self.cube.to_phi(&folded(vertex))).collect();
        }
        vec![self.wanted().map_or_else(|| self.best.clone(), |point| self.cube.to_phi(&folded(&point)))]
    }

    fn tell(&mut self, _turn: &Turn<'_>, _points: &[Vec<f64>], values: &[Option<f64>]) -> bool {
        let known: Vec<f64> = values.iter().map(|value| value.unwrap_or(f64::INFINITY)).collect();
        if self.first.is_empty() {
            self.observed.extend(known);
            if let Ok((simplex, best)) = self.iterated() {
                self.take(simplex, &best);
            }
        } else {
            self.begin(&known);
        }
        values.iter().all(Option::is_some)
    }

    fn iterate(&self) -> &[f64] {
        &self.best
    }

    fn is_exhausted(&self) -> bool {
        self.exhausted
    }
}

/// The point of the unit cube that mirrors at its borders lead to.
fn folded(point: &[f64]) -> Vec<f64> {
    let fold = |x: &f64| {
        let x = x.rem_euclid(2.0);
        if x <= 1.0 { x } else { 2.0 - x }
    };
    point.iter().map(fold).collect()
}

/// Values in the order in which they are asked for.
struct Observed<'a> {
    values: &'a [f64],
    next: Cell<usize>,
    wanted: RefCell<Option<Vec<f64>>>,
}

impl<'a> Observed<'a> {
    fn new(values: &'a [f64]) -> Self {
        Observed { values, next: Cell::new(0), wanted: RefCell::new(None) }
    }
}

impl CostFunction for &Observed<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, point: &Vec<f64>) -> Result<f64, Error> {
        let place = self.next.replace(self.next.get() + 1);
        self.values.get(place).copied().ok_or_else(|| {
            self.wanted.replace(Some(point.clone()));
            Error::msg("this point has not been played")
        })
    }
}
