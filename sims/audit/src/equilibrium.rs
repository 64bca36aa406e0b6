//! What the scenario's agents come to when they learn what to report, with its certificate.

use std::sync::Arc;

use serde::Serialize;
use walras_assemble as assemble;
use walras_engine::model::Model;
use walras_process::threads as cores;

use super::error::AuditError;
use super::target::Audited;

/// What learning came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Equilibrium {
    /// Whether it came to rest.
    pub converged: bool,
    /// Residual of the learning rule, the largest over players.
    pub residual: f64,
    /// Regret of each player, in payoff units.
    pub regret: Vec<f64>,
    /// Expected outcomes by name, totals over players.
    #[serde(serialize_with = "super::answer::as_map")]
    pub outcomes: Vec<(String, f64)>,
}

pub(super) fn of(audited: &Audited, threads: Option<u16>) -> Result<Equilibrium, AuditError> {
    let model = Arc::new(Model::on_networks(&audited.game, &audited.resolved.setup, &audited.resolved.networks)?);
    assemble::check(&audited.resolved, &model)?;
    let mut laboratory = assemble::laboratory(&audited.resolved, Arc::clone(&model), cores::count(threads));
    let plays = laboratory.play(std::slice::from_ref(&audited.phi))?;
    let play = &plays[0];
    let names = model.outcomes.iter().map(|outcome| outcome.name.clone());
    Ok(Equilibrium {
        converged: play.converged(),
        residual: play.residual.iter().copied().fold(0.0, f64::max),
        regret: play.regret[..play.players].to_vec(),
        outcomes: names.zip(play.mean_outcomes()).collect(),
    })
}
