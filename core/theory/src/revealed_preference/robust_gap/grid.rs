//! Sampled play of a game whose actions lie on a grid.

use super::RobustGapError;

/// Joint actions drawn at every probe, with the constraints of all actions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridPlay<'a> {
    /// Number of agents, n.
    pub agents: usize,
    /// Number of probes, T.
    pub probes: usize,
    /// How many coordinates an action has.
    pub dimensions: usize,
    /// Coordinates of the actions, `[actions][dimensions]`, in whatever unit the radius is meant.
    pub points: &'a [f64],
    /// Constraint values, `[T][n][actions]`, feasible where `≤ 0`.
    pub constraint: &'a [f64],
    /// Actions drawn, `[N][T][n]`.
    pub draws: &'a [u32],
}

impl<'a> GridPlay<'a> {
    /// How many actions there are.
    pub fn actions(&self) -> usize {
        self.points.len() / self.dimensions.max(1)
    }

    pub(super) fn constraint_row(&self, agent: usize, t: usize) -> &'a [f64] {
        let actions = self.actions();
        &self.constraint[(t * self.agents + agent) * actions..][..actions]
    }

    /// `‖a − b‖₂`.
    pub(super) fn distance(&self, a: u32, b: u32) -> f64 {
        let point = |a: u32| &self.points[a as usize * self.dimensions..][..self.dimensions];
        point(a).iter().zip(point(b)).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    }

    pub(super) fn check(&self) -> Result<(), RobustGapError> {
        let (rows, actions) = (self.agents * self.probes, self.actions());
        if rows * actions == 0 || self.draws.is_empty() {
            return Err(RobustGapError::Empty);
        }
        for (what, found, expected) in [
            ("coordinates", self.points.len(), actions * self.dimensions),
            ("constraint values", self.constraint.len(), rows * actions),
            ("actions drawn", self.draws.len(), self.draws.len().div_ceil(rows) * rows),
        ] {
            if found != expected {
                return Err(RobustGapError::Length { what, expected, found });
            }
        }
        if let Some(&value) = self.points.iter().find(|x| !x.is_finite()) {
            return Err(RobustGapError::Coordinate { value });
        }
        if let Some(&action) = self.draws.iter().find(|a| **a as usize >= actions) {
            return Err(RobustGapError::Action { action: action as usize, actions });
        }
        match self.constraint.iter().position(|g| !g.is_finite()) {
            Some(k) => {
                let (t, agent) = (k / actions / self.agents, k / actions % self.agents);
                Err(RobustGapError::NotFinite { agent, t, s: t, value: self.constraint[k] })
            }
            None => Ok(()),
        }
    }
}
