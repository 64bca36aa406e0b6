//! `walras audit`: what lying gains under a direct mechanism, and what truth brings.

mod answer;
mod display;
mod equilibrium;
mod error;
mod page;
mod target;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walras_engine::plugin::{At, PluginError};
use walras_engine::random::{Key, Purpose};
use walras_process::pending::Pending;
use walras_scenario::Trust;
use walras_theory::direct::{
    Direct, EXACT_BUDGET, Environment as _, Mechanism, Rule, Tables, TypeGrid, audit as audit_exactly, audit_sampled,
    fits, least_message_gain,
};

pub use answer::{Answer, Budget, Errors, Estimate, GainAnswer, WorstAnswer};
pub use equilibrium::Equilibrium;
pub use error::AuditError;

use target::Audited;

/// Profiles drawn where there are too many to list, if nothing else is asked for.
pub const DEFAULT_PROFILES: usize = 2000;

/// What is audited, and how.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// A scenario (.yaml) with an environment, or the name, library or sources' folder of an environment.
    pub target: PathBuf,
    /// JSON instead of a table.
    pub json: bool,
    /// A page to write, `.html`, which must not exist yet.
    pub report: Option<PathBuf>,
    /// Paths of values of the scenario or of the environment's defaults, and what takes their place.
    pub overrides: Vec<(String, String)>,
    /// What a scenario may have opened.
    pub trust: Trust,
    /// Most steps of an exact audit, one a player, profile and misreport.
    pub budget: f64,
    /// Profiles drawn where an exact audit takes more.
    pub profiles: usize,
    /// Whether the scenario's agents learn, and what they come to is certified.
    pub equilibrium: bool,
    /// Threads for that; results do not depend on it.
    pub threads: Option<u16>,
}

impl Default for AuditOptions {
    fn default() -> Self {
        AuditOptions {
            target: PathBuf::new(),
            json: false,
            report: None,
            overrides: Vec::new(),
            trust: Trust::All,
            budget: EXACT_BUDGET,
            profiles: DEFAULT_PROFILES,
            equilibrium: false,
            threads: None,
        }
    }
}

/// Audits the target; the text is for standard output.
///
/// # Errors
/// The target or what is asked of it makes no sense, or the environment fails.
pub fn audit(options: &AuditOptions) -> Result<String, AuditError> {
    let report = options.report.as_deref().map(report_file).transpose()?;
    let audited = Audited::open(options)?;
    let mut answer = answer(&audited, options)?;
    if options.equilibrium {
        answer.equilibrium = Some(equilibrium::of(&audited, options.threads)?);
    }
    if let Some(mut file) = report {
        file.write_all(page::html(&answer)?.as_bytes()).map_err(AuditError::Report)?;
        file.finish()?;
    }
    match options.json {
        true => Ok(serde_json::to_string(&answer)? + "\n"),
        false => Ok(display::text(&answer)),
    }
}

fn report_file(path: &Path) -> Result<Pending, AuditError> {
    match path.extension() {
        Some(suffix) if suffix.eq_ignore_ascii_case("html") => Ok(Pending::create(path)?),
        _ => Err(AuditError::Suffix(path.into())),
    }
}

fn answer(audited: &Audited, options: &AuditOptions) -> Result<Answer, AuditError> {
    let at = audited.composed.environment.at(audited.composed.environment_phi(&audited.phi));
    let mechanism = audited.composed.mechanism(&audited.phi);
    let grid = TypeGrid::of(&at).map_err(PluginError::from)?;
    if fits(&grid, at.players(), options.budget) {
        return exact(audited, &at, &mechanism);
    }
    let key = Key::new(audited.seed, Purpose::Audit);
    let sampled = audit_sampled(&at, &mechanism, options.profiles, &mut key.stream())?;
    let mut answer = Answer::new(audited, &sampled.audit, &grid);
    answer.exact = false;
    answer.profiles = sampled.profiles;
    answer.interim_gain = None;
    answer.errors = Some(sampled.spread.into());
    for &m in &audited.composed.sample_sizes {
        let with = estimating(&mechanism, m);
        let found = audit_sampled(&at, &with, options.profiles, &mut key.stream())?.audit.gain;
        answer.estimator.push(Estimate::new(m, found));
    }
    answer.draw_line();
    Ok(answer)
}

fn exact(audited: &Audited, at: &At<'_>, mechanism: &Mechanism) -> Result<Answer, AuditError> {
    let tables = Arc::new(Tables::new(at).map_err(PluginError::from)?);
    let direct = Direct::new(at, &tables, mechanism)?;
    let found = audit_exactly(at, &direct)?;
    let mut answer = Answer::new(audited, &found, &tables.grid);
    answer.profiles = tables.profiles;
    answer.least_message_gain = least_message_gain(&direct).map(Into::into);
    for &m in &audited.composed.sample_sizes {
        let direct = Direct::new(at, &tables, &estimating(mechanism, m))?;
        answer.estimator.push(Estimate::new(m, audit_exactly(at, &direct)?.gain));
    }
    answer.draw_line();
    Ok(answer)
}

/// The mechanism with so many observations; with transfers from data, if it has none.
fn estimating(mechanism: &Mechanism, observations: f64) -> Mechanism {
    let rule = if mechanism.rule == Rule::Vcg { Rule::DataDrivenVcg } else { mechanism.rule };
    let data_share = if mechanism.data_share > 0.0 { mechanism.data_share } else { 1.0 };
    Mechanism { rule, data_share, observations, ..mechanism.clone() }
}
