//! What was found, for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use super::options::{DEFAULT_TIME_LIMIT, Reproduce, ValidateOptions};
use super::outcome::{Outcome, Verdict};

/// All that was found.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The game, as it was asked for.
    pub(super) plugin: String,
    /// One entry a check, in order.
    pub(super) checks: Vec<Line>,
    /// Whether no check failed.
    pub(super) passed: bool,
}

/// One check.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    name: &'static str,
    verdict: Verdict,
    message: String,
    warnings: Vec<String>,
    seed: u64,
    /// The command that makes this check alone, or the case that failed.
    reproduce: String,
}

impl Line {
    pub(super) fn new(options: &ValidateOptions, check: Reproduce, outcome: Outcome) -> Self {
        let Outcome { verdict, message, warnings, case, .. } = outcome;
        let again = Reproduce { case: case.or(check.case), ..check };
        let reproduce = command(options, &again.to_string());
        Line { name: check.check.name, verdict, message, warnings, seed: options.seed, reproduce }
    }
}

fn command(options: &ValidateOptions, check: &str) -> String {
    let mut text = format!("walras validate {}", quoted(&options.plugin.display().to_string()));
    if options.seed != 0 {
        let _ = write!(text, " --seed {}", options.seed);
    }
    if options.time_limit != DEFAULT_TIME_LIMIT {
        let _ = write!(text, " --time-limit {}", options.time_limit);
    }
    for (path, value) in &options.overrides {
        let _ = write!(text, " --set {}", quoted(&format!("{path}={value}")));
    }
    let _ = write!(text, " --reproduce {check}");
    text
}

/// For a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.into() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

impl Report {
    /// One line a check; below a failed one the command that reproduces it.
    pub(super) fn table(&self) -> String {
        let width = self.checks.iter().map(|line| line.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for line in &self.checks {
            let _ = writeln!(text, "{:<width$}  {}  {}", line.name, line.verdict.as_str(), line.message);
            for warning in &line.warnings {
                let _ = writeln!(text, "{:<width$}        warning: {warning}", "");
            }
            if line.verdict == Verdict::Fail {
                let _ = writeln!(text, "{:<width$}        {}", "", line.reproduce);
            }
        }
        let count = |verdict| self.checks.iter().filter(|line| line.verdict == verdict).count();
        let (passed, failed, skipped) = (count(Verdict::Pass), count(Verdict::Fail), count(Verdict::Skip));
        let warnings: usize = self.checks.iter().map(|line| line.warnings.len()).sum();
        let warned = match warnings {
            0 => String::new(),
            1 => ", 1 warning".into(),
            n => format!(", {n} warnings"),
        };
        let _ = writeln!(text, "\n{}: {passed} passed, {failed} failed, {skipped} skipped{warned}", self.plugin);
        text
    }
}
