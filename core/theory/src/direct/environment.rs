//! What agents value, as functions over rows.

use super::DirectError;

/// Rows of situations in which a value is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ValueRows<'a> {
    /// Whose value, `[rows]`; `players` is the designer, who has no preference.
    pub player: &'a [u32],
    /// Its preference, `[rows][preferences]`; without meaning for the designer.
    pub preference: &'a [f64],
    /// The signals of all agents, `[rows][players][signals]`, NaN where not known.
    pub signals: &'a [f64],
    /// What is allocated, `[rows][width]`.
    pub allocation: &'a [f64],
}

/// Agents with private preferences and signals, an allocation, and the value of it to each.
///
/// Types are independent across agents and drawn from the same grid. All functions are pure.
pub trait Environment {
    /// What calls fail with.
    type Error: From<DirectError>;

    /// How many agents, n.
    fn players(&self) -> usize;
    /// How many coordinates of a type are preferences.
    fn preferences(&self) -> usize;
    /// How many coordinates of a type are signals.
    fn signals(&self) -> usize;
    /// Numbers that describe an allocation.
    fn width(&self) -> usize;
    /// The grid of types, `[S][preferences + signals]`.
    fn types(&self) -> &[f64];
    /// How likely each type is, `[S]`, up to a factor.
    fn weights(&self) -> &[f64];
    /// All allocations there are, `[alternatives][width]`, if they can be listed.
    fn alternatives(&self) -> Option<&[f64]> {
        None
    }
    /// Whether the designer values allocations itself.
    fn designer_has_value(&self) -> bool {
        false
    }
    /// Whether estimates of the state are anything but the state itself to values, see [`Environment::estimated_value`].
    fn is_estimated(&self) -> bool {
        false
    }
    /// Whether data on some agents may be missing, see [`Environment::observed`].
    fn is_partly_observed(&self) -> bool {
        false
    }

    /// The allocations that maximise `Σ w_i v_i` and what the designer values, for profiles of reports
    /// `[rows][players][preferences + signals]` and weights `w`, `[players]`; into `[rows][width]`.
    fn allocate(&self, profiles: &[f64], weights: &[f64], out: &mut [f64]) -> Result<(), Self::Error>;

    /// `E[u(x, ω, θ) | s]` of every row.
    fn value(&self, rows: &ValueRows<'_>, out: &mut [f64]) -> Result<(), Self::Error>;

    /// `E[u(x, ω̂, θ) | s]` of every row, where ω̂ is the estimate of ω from this many observations.
    fn estimated_value(&self, rows: &ValueRows<'_>, _observations: f64, out: &mut [f64]) -> Result<(), Self::Error> {
        self.value(rows, out)
    }

    /// Whether the data under allocations `[rows][width]` tell of each agent: 1 or 0 into `[rows][players]`.
    fn observed(&self, _allocations: &[f64], out: &mut [f64]) -> Result<(), Self::Error> {
        out.fill(1.0);
        Ok(())
    }
}
