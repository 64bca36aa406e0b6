//! Linear reports: a player chooses one factor for each coordinate of its type, before it knows the type, and reports the
//! products. There are no private states: payoffs are expected over the types of all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use walras_theory::direct::{Environment as _, Mechanism, Rule, Settlement, Tables, settle, values, welfare};

use super::outcomes::Told;
use super::{Composed, Factors};
use crate::plugin::{Batch, Function, HostedGame, PluginError};

/// Profiles of types settled at a time.
const BLOCK: usize = 1 << 12;
/// Joint actions whose payoffs are kept.
const KEPT: usize = 1 << 20;

/// The game with everything but φ fixed.
pub(super) struct Linear {
    composed: Composed,
    tables: Tables,
    /// Length of each coordinate's range, 1 where there is none.
    range: Vec<f64>,
    kept: Mutex<BTreeMap<Vec<u64>, Arc<Expected>>>,
}

/// What is expected at one joint action, each `[players]`.
struct Expected {
    transfer: Vec<f64>,
    value: Vec<f64>,
    misreport: Vec<f64>,
    truthful: Vec<f64>,
    designer: f64,
    lost: f64,
    best: f64,
}

impl Expected {
    fn told(&self, player: usize) -> Told {
        let Expected { lost, best, designer, .. } = *self;
        let (received, value) = (self.transfer[player], self.value[player]);
        Told {
            received,
            value,
            lost,
            best,
            misreport: self.misreport[player],
            truthful: self.truthful[player],
            designer,
        }
    }
}

impl Linear {
    pub(super) fn new(composed: Composed, factors: Factors) -> Result<Self, PluginError> {
        let at = composed.environment.at(&[]);
        let tables = Tables::new(&at)?;
        let range = super::reporting::ranges(&tables.grid);
        super::metadata::check_factors(&composed, factors)?;
        Ok(Linear { composed, tables, range, kept: Mutex::default() })
    }

    fn expected(&self, phi: &[f64], factors: &[f64]) -> Result<Arc<Expected>, PluginError> {
        let key: Vec<u64> = phi.iter().chain(factors).map(|x| x.to_bits()).collect();
        if let Some(found) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(found));
        }
        // The same bits, whoever works them out.
        let expected = Arc::new(self.work_out(phi, factors)?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&expected));
        Ok(expected)
    }

    fn work_out(&self, phi: &[f64], factors: &[f64]) -> Result<Expected, PluginError> {
        let at = self.composed.environment.at(self.composed.environment_phi(phi));
        let mechanism = self.composed.mechanism(phi);
        let n = self.tables.players;
        let d = at.preferences() + at.signals();
        let nothing = || vec![0.0; n];
        let mut sum = Expected {
            transfer: nothing(),
            value: nothing(),
            misreport: nothing(),
            truthful: nothing(),
            designer: 0.0,
            lost: 0.0,
            best: 0.0,
        };
        for start in (0..self.tables.profiles).step_by(BLOCK) {
            let range = start..(start + BLOCK).min(self.tables.profiles);
            let truth = self.tables.points(range.clone());
            let signals: Vec<f64> =
                truth.chunks_exact(d).flat_map(|point| &point[at.preferences()..]).copied().collect();
            let reports: Vec<f64> =
                truth.chunks_exact(n * d).flat_map(|row| row.iter().zip(factors)).map(|(t, f)| t * f).collect();
            let Settlement { allocation, transfer } = settle(&at, &mechanism, &reports, &signals)?;
            let efficient = settle(&at, &Mechanism::new(Rule::Vcg), &truth, &signals)?.allocation;
            let (found, best) = (welfare(&at, &truth, &allocation)?, welfare(&at, &truth, &efficient)?);
            let weights: Vec<f64> = range.map(|profile| self.tables.probability(profile)).collect();
            let mean = |column: &[f64]| column.iter().zip(&weights).map(|(x, p)| x * p).sum::<f64>();
            let (found, best) = (mean(&found), mean(&best));
            sum.lost += best - found;
            sum.best += best;
            let mut players = 0.0;
            for player in 0..n {
                let value = mean(&values(&at, &truth, &signals, &allocation, player)?);
                players += value;
                sum.value[player] += value;
                let received: Vec<f64> = transfer.iter().skip(player).step_by(n).copied().collect();
                sum.transfer[player] += mean(&received);
                let apart = |row: usize| {
                    let place = (row * n + player) * d;
                    let coordinates = truth[place..][..d].iter().zip(&reports[place..][..d]).zip(&self.range);
                    coordinates.map(|((t, r), range)| ((t - r) / range).powi(2)).sum::<f64>().sqrt()
                };
                let apart: Vec<f64> = (0..weights.len()).map(apart).collect();
                let same: Vec<f64> = apart.iter().map(|apart| f64::from(u8::from(*apart == 0.0))).collect();
                sum.misreport[player] += mean(&apart);
                sum.truthful[player] += mean(&same);
            }
            sum.designer += found - players;
        }
        Ok(sum)
    }
}

impl HostedGame for Linear {
    fn evaluate(&self, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        let n = self.tables.players;
        let rows = batch.player.len().max(1);
        let (width, wide) = (out.len() / rows, batch.profile.len() / rows);
        for (row, (player, out)) in batch.player.iter().zip(out.chunks_exact_mut(width.max(1))).enumerate() {
            let expected = self.expected(batch.phi, &batch.profile[row * wide..][..wide])?;
            let i = *player as usize;
            match function {
                Function::Outcome => out.copy_from_slice(&expected.told(i).outcomes(n)),
                Function::Transfer => out[0] = -expected.transfer[i],
                _ => out[0] = expected.value[i] + expected.transfer[i],
            }
        }
        Ok(())
    }
}
