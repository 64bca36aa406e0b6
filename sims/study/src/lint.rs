//! `walras lint`: everything that can be said of a scenario without playing it.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;
use walras_assemble::{OpenError, Opened};
use walras_game::metadata::{Distribution, Parameter};
use walras_process::display::counted;
use walras_process::threads;
use walras_scenario::{Override, Resolved, Scenario, ScenarioError, Trust};

use crate::ensemble::plan::Plan;
use crate::ensemble::play::{self, Care};
use crate::error::RunError;

/// Below so many draws of each strategy, what a designer sees is mostly chance.
const FEW_SAMPLES: usize = 30;
/// A residual above this is far from rest.
const LOOSE: f64 = 1e-3;
/// Entries of a parameter that are shown.
const SHOWN: usize = 4;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Lint {
    /// The scenario's file.
    pub scenario: String,
    /// Whether it could be played: no finding is an error.
    pub valid: bool,
    /// Faults and oddities, in the order in which they were found.
    pub findings: Vec<Found>,
    /// Every number of the game in its unit; none of a scenario that cannot be played.
    pub values: Vec<Measured>,
}

/// A fault, or something unusual.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong, in one line with its place.
    pub message: String,
    /// Line in the file, from 1, where it has one.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Path of the field, if it is about one.
    pub field: Option<String>,
}

/// A parameter as it will be played, by the first combination and replicate.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// `mechanism` or `parameter`.
    pub role: &'static str,
    /// Its unit; empty if it has none.
    pub unit: String,
    /// Its entries, row-major.
    pub values: Vec<f64>,
}

/// Checks a scenario with these changes: format, names, ranges, the game's own refusals, for every combination of swept values.
///
/// # Errors
/// The file cannot be read. What is wrong with what it says is a finding.
pub fn lint(scenario: &Path, changes: Vec<Override>, trust: &Trust, threads: Option<u16>) -> Result<Lint, RunError> {
    let mut lint =
        Lint { scenario: scenario.display().to_string(), valid: true, findings: Vec::new(), values: Vec::new() };
    match look(scenario, changes, trust, threads, &mut lint) {
        Err(RunError::Open(error @ OpenError::Unreadable { .. })) => Err(error.into()),
        Err(error) => {
            lint.valid = false;
            lint.findings.push(Found::new("error", error.to_string(), error.in_scenario()));
            Ok(lint)
        }
        Ok(()) => Ok(lint),
    }
}

fn look(
    scenario: &Path,
    changes: Vec<Override>,
    trust: &Trust,
    threads: Option<u16>,
    lint: &mut Lint,
) -> Result<(), RunError> {
    let plan = Plan::new(walras_assemble::load(scenario, changes, trust)?, scenario);
    play::check(&plan, Care::Playable, threads::count(threads))?;
    let opened = plan.open(0)?;
    let resolved = opened.resolve(plan.replicate_of(0))?;
    let model = opened.model(&resolved)?;
    let metadata = model.game.plugin().metadata();
    lint.values = metadata.parameters.iter().map(|parameter| measured(parameter, metadata, &resolved)).collect();
    lint.findings = oddities(&opened, &resolved, &lint.values, metadata);
    Ok(())
}

fn measured(parameter: &Parameter, metadata: &walras_game::Metadata, resolved: &Resolved) -> Measured {
    let place = metadata.mechanism().position(|entry| entry.name == parameter.name);
    let values = match place {
        Some(place) => resolved.phi.get(place).copied().into_iter().collect(),
        None => resolved.setup.parameters.get(&parameter.name).cloned().unwrap_or_default(),
    };
    let role = if place.is_some() { "mechanism" } else { "parameter" };
    Measured { name: parameter.name.clone(), role, unit: parameter.unit.clone(), values }
}

/// What may be meant but seldom is.
fn oddities(opened: &Opened, resolved: &Resolved, values: &[Measured], metadata: &walras_game::Metadata) -> Vec<Found> {
    let loaded = &opened.loaded;
    let scenario: &Scenario = &resolved.scenario;
    let mut found = Vec::new();
    let mut warn = |notice: ScenarioError| found.push(Found::new("warning", notice.to_string(), Some(&notice)));
    for measured in values {
        let parameter = metadata.parameters.iter().find(|parameter| parameter.name == measured.name);
        if let Some(text) = parameter.and_then(|parameter| beyond_prior(parameter, &measured.values)) {
            warn(loaded.notice_of_parameter(&measured.name, text));
        }
    }
    if scenario.probes.count == 1 && metadata.environment.is_none() {
        warn(loaded.notice("probes.count", "found 1; choices under one probe contradict nothing".into()));
    }
    if let Some(samples) = scenario.samples.filter(|samples| *samples < FEW_SAMPLES) {
        let text = format!("found {samples}; what a designer sees of fewer than {FEW_SAMPLES} draws is mostly chance");
        warn(loaded.notice("samples", text));
    }
    let tolerance = scenario.learning.tolerance;
    if tolerance > LOOSE {
        let text = format!("found {tolerance}; play counts as being at rest while responses still differ by that much");
        warn(loaded.notice("learning.tolerance", text));
    }
    let narrowed = loaded.narrowed(metadata, &resolved.bounds);
    if !narrowed.is_empty() {
        let near = narrowed.join(", ");
        warn(
            loaded.notice("designer", format!("without `bounds` it searches near the initial mechanism only: {near}")),
        );
    }
    found
}

/// In words, if a value lies where the game's own law never draws one.
fn beyond_prior(parameter: &Parameter, values: &[f64]) -> Option<String> {
    let Some(Distribution::Uniform { low, high }) = &parameter.prior else { return None };
    let beyond = values.iter().find(|value| !(*low..=*high).contains(value))?;
    let unit = &parameter.unit;
    Some(
        format!("found {beyond} {unit}").trim_end().to_owned()
            + &format!("; the game itself draws between {low} and {high}"),
    )
}

impl Found {
    fn new(severity: &'static str, message: String, place: Option<&ScenarioError>) -> Self {
        let field = place.filter(|place| !place.path.steps().is_empty()).map(|place| place.path.to_string());
        Found {
            severity,
            message,
            line: place.and_then(ScenarioError::line),
            column: place.and_then(ScenarioError::column),
            field,
        }
    }
}

impl Lint {
    /// Findings a line each, then the numbers.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for Found { severity, message, .. } in &self.findings {
            let _ = writeln!(text, "{severity}: {message}");
        }
        let width = self.values.iter().map(|value| value.name.chars().count()).max().unwrap_or(0);
        for Measured { name, unit, values, .. } in &self.values {
            let shown = values.iter().take(SHOWN).map(f64::to_string).collect::<Vec<_>>().join(", ");
            let more = values.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(", … ({more} more)") } else { String::new() };
            let _ = writeln!(text, "{}", format!("  {name:<width$}  {shown}{more} {unit}").trim_end());
        }
        let count = |severity| self.findings.iter().filter(|found| found.severity == severity).count() as u64;
        let said = [counted(count("error"), "error"), counted(count("warning"), "warning")].join(", ");
        let _ = writeln!(text, "{}: {said}", self.scenario);
        text
    }
}
