//! The game of reporting: payoffs and outcomes of joint reports.

use std::sync::{Arc, Mutex, PoisonError};

use walras_theory::direct::{Direct, Mechanism, Rule, Tables, TypeGrid};

use super::Composed;
use super::outcomes::Told;
use crate::plugin::{Batch, Function, HostedGame, PluginError};

/// Most profiles of types that are tabulated; games of more are refused.
const MAX_PROFILES: usize = 1 << 20;
/// Mechanisms whose tables are kept.
const KEPT: usize = 8;

/// The game with everything but φ fixed.
pub(super) struct Reporting {
    composed: Composed,
    tables: Arc<Tables>,
    /// The most recently used last.
    kept: Mutex<Vec<(Vec<u64>, Arc<Played>)>>,
    /// Length of each coordinate's range, 1 where there is none.
    range: Vec<f64>,
}

/// The game under one mechanism.
struct Played {
    direct: Direct,
    /// The most welfare, `[profiles]`.
    best: Vec<f64>,
    expected_best: f64,
}

impl Reporting {
    pub(super) fn new(composed: Composed) -> Result<Self, PluginError> {
        let at = composed.environment.at(&[]);
        let tables = Tables::new(&at)?;
        if tables.profiles > MAX_PROFILES {
            return Err(walras_theory::direct::DirectError::TooLarge {
                what: "the table of all joint reports",
                count: tables.profiles as f64,
                limit: MAX_PROFILES,
            }
            .into());
        }
        let range = ranges(&tables.grid);
        Ok(Reporting { tables: Arc::new(tables), composed, kept: Mutex::default(), range })
    }

    /// How many types a player may have.
    pub(super) fn types(&self) -> usize {
        self.tables.grid.count
    }

    /// The tables under φ: made once, the same bits whenever and by whomever.
    fn played(&self, phi: &[f64]) -> Result<Arc<Played>, PluginError> {
        let key: Vec<u64> = phi.iter().map(|x| x.to_bits()).collect();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = kept.iter().position(|(known, _)| *known == key) {
            let found = kept.remove(place);
            let played = Arc::clone(&found.1);
            kept.push(found);
            return Ok(played);
        }
        let played = Arc::new(self.play(phi)?);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(&played)));
        Ok(played)
    }

    fn play(&self, phi: &[f64]) -> Result<Played, PluginError> {
        let at = self.composed.environment.at(self.composed.environment_phi(phi));
        let direct = Direct::new(&at, &self.tables, &self.composed.mechanism(phi))?;
        let efficient = Direct::new(&at, &self.tables, &Mechanism::new(Rule::Vcg))?;
        let profiles = 0..self.tables.profiles;
        let best: Vec<f64> = profiles.clone().map(|profile| welfare(&efficient, profile, profile)).collect();
        let expected_best = profiles.zip(&best).map(|(profile, best)| self.tables.probability(profile) * best).sum();
        Ok(Played { direct, best, expected_best })
    }

    /// Number of the profile of types or reports in a row.
    fn profile(&self, row: &[f64]) -> usize {
        row.iter().fold(0, |sum, &x| sum * self.tables.grid.count + x as usize)
    }

    fn told(&self, played: &Played, player: usize, truth: usize, reports: usize) -> Told {
        let direct = &played.direct;
        let (own, report) = (self.tables.type_of(truth, player), self.tables.type_of(reports, player));
        let apart = self.tables.grid.point(own).iter().zip(self.tables.grid.point(report)).zip(&self.range);
        let squares: f64 = apart.map(|((t, r), range)| ((t - r) / range).powi(2)).sum();
        Told {
            received: direct.transfer(player, truth, reports),
            value: direct.value(player, truth, reports),
            lost: played.best[truth] - welfare(direct, truth, reports),
            best: played.expected_best,
            misreport: squares.sqrt(),
            truthful: f64::from(u8::from(own == report)),
            designer: direct.designer_value(truth, reports),
        }
    }
}

/// Length of each coordinate's range, 1 where there is none.
pub(super) fn ranges(grid: &TypeGrid) -> Vec<f64> {
    let d = grid.preferences + grid.signals;
    let range = |k: usize| {
        let along = || grid.point.iter().skip(k).step_by(d).copied();
        let (low, high) = (along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max));
        if high > low { high - low } else { 1.0 }
    };
    (0..d).map(range).collect()
}

/// Value to all and the designer.
fn welfare(direct: &Direct, truth: usize, reports: usize) -> f64 {
    let players = 0..direct.tables.players;
    direct.designer_value(truth, reports) + players.map(|i| direct.value(i, truth, reports)).sum::<f64>()
}

impl HostedGame for Reporting {
    fn evaluate(&self, function: Function, batch: &Batch<'_>, out: &mut [f64]) -> Result<(), PluginError> {
        let played = self.played(batch.phi)?;
        let direct = &played.direct;
        let n = self.tables.players;
        let width = out.len() / batch.player.len().max(1);
        for (row, (player, out)) in batch.player.iter().zip(out.chunks_exact_mut(width.max(1))).enumerate() {
            let truth = self.profile(&batch.state_profile[row * n..][..n]);
            let reports = self.profile(&batch.profile[row * n..][..n]);
            let player = *player as usize;
            match function {
                Function::Outcome => out.copy_from_slice(&self.told(&played, player, truth, reports).outcomes(n)),
                Function::Transfer => out[0] = -direct.transfer(player, truth, reports),
                _ => out[0] = direct.value(player, truth, reports) + direct.transfer(player, truth, reports),
            }
        }
        Ok(())
    }
}
