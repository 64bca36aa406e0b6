//! The grid of types, taken apart into its distinct preferences and signals: values depend on an agent's own preference and
//! on the signals of all, so that tables over these are much smaller than tables over types.

use super::{DirectError, Environment};

/// A grid of types. One more signal than are on it stands for "not known".
#[derive(Clone, Debug, PartialEq)]
pub struct TypeGrid {
    /// How many types, S.
    pub count: usize,
    /// How many coordinates are preferences.
    pub preferences: usize,
    /// How many coordinates are signals.
    pub signals: usize,
    /// The types, `[S][preferences + signals]`.
    pub point: Vec<f64>,
    /// How likely each is, `[S]`; sums to 1.
    pub probability: Vec<f64>,
    /// Distinct preferences, `[P][preferences]`.
    pub preference: Vec<f64>,
    /// Distinct signals and last the unknown one, `[Q + 1][signals]`.
    pub signal: Vec<f64>,
    /// Which preference and which signal a type has, `[S]`.
    pub parts: Vec<(u32, u32)>,
}

impl TypeGrid {
    /// The types of an environment.
    ///
    /// # Errors
    /// There are none, they have no mass, or one is no point.
    pub fn of<E: Environment>(environment: &E) -> Result<Self, DirectError> {
        let (preferences, signals) = (environment.preferences(), environment.signals());
        Self::new(preferences, signals, environment.types(), environment.weights())
    }

    /// Points `[S][preferences + signals]` of these weights, `[S]`.
    ///
    /// # Errors
    /// There are none, they have no mass, or one is no point.
    pub fn new(preferences: usize, signals: usize, point: &[f64], weights: &[f64]) -> Result<Self, DirectError> {
        let d = preferences + signals;
        let count = weights.len();
        if count == 0 || point.len() != count * d {
            return Err(DirectError::NoTypes);
        }
        if let Some(bad) = point.iter().position(|x| !x.is_finite()) {
            return Err(DirectError::NotAType { entry: bad / d, coordinate: bad % d, value: point[bad] });
        }
        let mass: f64 = weights.iter().sum();
        if !(mass > 0.0 && mass.is_finite()) || weights.iter().any(|w| *w < 0.0) {
            return Err(DirectError::NoMass(mass));
        }
        let (mut preference, mut signal, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        for point in point.chunks_exact(d.max(1)).take(count) {
            let (own, about) = point.split_at(preferences);
            parts.push((place_of(own, &mut preference), place_of(about, &mut signal)));
        }
        let preference: Vec<f64> = preference.concat();
        signal.push(vec![f64::NAN; signals]);
        Ok(TypeGrid {
            count,
            preferences,
            signals,
            point: point.to_vec(),
            probability: weights.iter().map(|w| w / mass).collect(),
            preference,
            signal: signal.concat(),
            parts,
        })
    }

    /// How many distinct preferences, P.
    pub fn preference_count(&self) -> usize {
        self.parts.iter().map(|p| p.0 as usize + 1).max().unwrap_or(0)
    }

    /// How many distinct signals, Q.
    pub fn signal_count(&self) -> usize {
        self.parts.iter().map(|p| p.1 as usize + 1).max().unwrap_or(0)
    }

    /// Coordinates of a type.
    pub fn point(&self, entry: usize) -> &[f64] {
        let d = self.preferences + self.signals;
        &self.point[entry * d..][..d]
    }
}

/// Index of a vector in the list, which it joins if it is new.
fn place_of(vector: &[f64], list: &mut Vec<Vec<f64>>) -> u32 {
    let found = list.iter().position(|known| known == vector);
    found.unwrap_or_else(|| {
        list.push(vector.to_vec());
        list.len() - 1
    }) as u32
}
