//! The money pump index: what share of expenditure an arbitrageur extracts by trading along a contradiction.
//!
//! Whoever chooses `t` where `s` was affordable for less can be sold `q_t` for `q_s` at a gain. Along a cycle of such
//! edges, with expenditures `m_t` and relative losses `w_ts = 1 − ḡ[t,s] / ḡ[t,t]`, `ḡ = G + 1`, the pump yields
//!
//! ```text
//! Σ m_t w_ts / Σ m_t,      the sums over the edges t → s of the cycle:
//! ```
//!
//! the index of Echenique, Lee & Shum (2011), "The money pump as a measure of revealed preference violations". With all
//! `m_t` equal it is the mean relative loss and independent of the unit of account. Echenique, Lee & Shum average over
//! cycles, which is NP-hard; Smeulders, Cherchye, Spieksma & De Rock (2013) take the largest and the smallest instead. Here:
//!
//! - the **maximum** is over the cycles of two probes or more with all `w ≥ 0` and one `w > 0`, the violations of GARP;
//! - the **minimum** is over those with all `w > 0`. A cycle of ties can be passed without loss any number of times, so
//!   that with ties admitted the smallest share would be a statement about them;
//! - the **mean over pairs** is over the violations of two probes.
//!
//! The extremes are minimum-ratio cycles, found by Newton's method on the ratio (Dantzig, Blattner & Rao 1967; Lawler 1976):
//! guess a ratio, look for a better cycle by Bellman–Ford, take its ratio for the next guess.

use thiserror::Error;

use super::ccei::{EfficiencyError, spending_ratios};
use super::matrix::Matrix;

/// Improvements of the ratio below this are rounding.
const RATIO_TOLERANCE: f64 = 1e-13;

/// The extremes and the mean over pairs; all absent where there is no contradiction of the kind.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyPump {
    /// The violation of GARP that yields most, relative to the expenditure along it.
    pub largest: Option<Pump>,
    /// The cycle of strict preferences that yields least.
    pub smallest: Option<Pump>,
    /// Mean yield of the violations of two probes.
    pub mean_of_pairs: Option<f64>,
    /// Number of violations of two probes, each pair counted once.
    pub pairs: usize,
}

/// A contradiction and what it yields.
#[derive(Debug, Clone, PartialEq)]
pub struct Pump {
    /// Share of the expenditure along the cycle that is lost, in `(0, 1]` for `G ≥ −1`. Within 1e-12 of the optimum.
    pub value: f64,
    /// Probes in order; the edges are those between neighbours and from last to first.
    pub cycle: Vec<usize>,
}

/// Why there is no money pump index.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MoneyPumpError {
    /// The matrix does not allow relative losses.
    #[error(transparent)]
    Efficiency(#[from] EfficiencyError),
    /// Expenditures are not one per probe.
    #[error("expected {probes} expenditures, found {found}")]
    WrongLength {
        /// Number of probes.
        probes: usize,
        /// Numbers given.
        found: usize,
    },
    /// An expenditure is not positive and finite.
    #[error("the expenditure at probe {t} is {value}, which is not positive and finite")]
    Expenditure {
        /// The probe.
        t: usize,
        /// Its expenditure.
        value: f64,
    },
}

/// The money pump index of one agent whose `[probes][probes]` matrix `g` holds `G[t,s] ≥ −1`, expenditure relative to the
/// budget less one, and who spent `expenditures`, `[probes]`, in any common unit. Costs `O(T³)` per guess, of which there
/// are few.
///
/// # Errors
/// If the matrix is malformed, `1 + G[t,t]` is not positive, or the expenditures are not positive, finite, one per probe.
pub fn money_pump(g: &[f64], probes: usize, expenditures: &[f64]) -> Result<MoneyPump, MoneyPumpError> {
    let ratios = spending_ratios(Matrix::new(g, probes).map_err(EfficiencyError::from)?)?;
    let unit = unit_of(probes, expenditures)?;
    let losses = Losses {
        weight: expenditures.iter().map(|m| (m / unit).max(f64::MIN_POSITIVE)).collect(),
        loss: ratios.iter().map(|ratio| 1.0 - ratio).collect(),
    };
    let pairs: Vec<f64> = losses.pairs().collect();
    let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
    Ok(MoneyPump {
        largest: losses.best_cycle(1.0, |loss| loss >= 0.0).filter(|pump| pump.value > 0.0),
        smallest: losses.best_cycle(-1.0, |loss| loss > 0.0),
        mean_of_pairs: (!pairs.is_empty()).then_some(mean),
        pairs: pairs.len(),
    })
}

/// The largest expenditure.
pub(crate) fn unit_of(probes: usize, expenditures: &[f64]) -> Result<f64, MoneyPumpError> {
    if expenditures.len() != probes {
        return Err(MoneyPumpError::WrongLength { probes, found: expenditures.len() });
    }
    match expenditures.iter().enumerate().find(|(_, m)| !(m.is_finite() && **m > 0.0)) {
        Some((t, &value)) => Err(MoneyPumpError::Expenditure { t, value }),
        None => Ok(expenditures.iter().fold(0.0, |unit, m| m.max(unit))),
    }
}

/// Relative losses, `[probes][probes]`, and the weights of the probes.
struct Losses {
    weight: Vec<f64>,
    loss: Vec<f64>,
}

impl Losses {
    fn at(&self, t: usize, s: usize) -> f64 {
        self.loss[t * self.weight.len() + s]
    }

    /// The yields of the violations of two probes.
    fn pairs(&self) -> impl Iterator<Item = f64> {
        let all = (0..self.weight.len()).flat_map(|t| (0..t).map(move |s| (t, s)));
        let loses = |t: usize, s: usize| {
            let (out, back) = (self.at(t, s), self.at(s, t));
            out >= 0.0 && back >= 0.0 && (out > 0.0 || back > 0.0)
        };
        all.filter(move |&(t, s)| loses(t, s)).map(|(t, s)| self.ratio(&[t, s]))
    }

    fn ratio(&self, cycle: &[usize]) -> f64 {
        let next = cycle.iter().cycle().skip(1);
        let lost: f64 = cycle.iter().zip(next).map(|(&t, &s)| self.weight[t] * self.at(t, s)).sum();
        lost / cycle.iter().map(|&t| self.weight[t]).sum::<f64>()
    }

    /// The cycle of at least two nodes within the edges whose ratio is largest for `sign = 1`, smallest for `sign = −1`.
    fn best_cycle(&self, sign: f64, edge: impl Fn(f64) -> bool) -> Option<Pump> {
        let least = self.loss.iter().filter(|loss| edge(**loss)).fold(0.0_f64, |least, loss| least.min(sign * loss));
        let mut best: Option<Pump> = None;
        let mut guess = least - 1.0;
        while let Some(cycle) = self.cycle_above(sign, guess, &edge) {
            let value = self.ratio(&cycle);
            if best.is_some() && sign * value <= guess {
                break;
            }
            guess = sign * value;
            best = Some(Pump { value, cycle });
        }
        best
    }

    /// A cycle whose signed ratio exceeds the guess: longest paths from anywhere, until the predecessors form a cycle.
    fn cycle_above(&self, sign: f64, guess: f64, edge: &impl Fn(f64) -> bool) -> Option<Vec<usize>> {
        let size = self.weight.len();
        let mut longest = vec![0.0_f64; size];
        let mut parent = vec![usize::MAX; size];
        for _ in 0..=size {
            let mut changed = false;
            for t in 0..size {
                for s in (0..size).filter(|&s| s != t && edge(self.at(t, s))) {
                    let reached = longest[t] + self.weight[t] * (sign * self.at(t, s) - guess);
                    if reached > longest[s] + RATIO_TOLERANCE * self.weight[t] {
                        longest[s] = reached;
                        parent[s] = t;
                        changed = true;
                    }
                }
            }
            let cycle = cycle_of(&parent);
            if cycle.is_some() || !changed {
                return cycle;
            }
        }
        None
    }
}

/// A cycle of the predecessors, in the direction of the edges.
fn cycle_of(parent: &[usize]) -> Option<Vec<usize>> {
    let mut seen_from = vec![usize::MAX; parent.len()];
    for start in 0..parent.len() {
        let mut node = start;
        while node != usize::MAX && seen_from[node] == usize::MAX {
            seen_from[node] = start;
            node = parent[node];
        }
        if node != usize::MAX && seen_from[node] == start {
            let mut cycle = vec![node];
            let mut before = parent[node];
            while before != node {
                cycle.push(before);
                before = parent[before];
            }
            cycle.reverse();
            return Some(cycle);
        }
    }
    None
}
