//! The closing summary on the terminal.

use std::fmt::Write;
use std::path::Path;

use crate::record::Record;

/// What a run found, in a few lines.
pub fn closing(record: &Record, folder: &Path) -> String {
    let (first, last) = (&record.trace[0], record.final_evaluation());
    let judged = &last.assessment;
    let mut text = String::new();
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "{label:<14}{value}");
    };
    line("scenario", format!("{} (seed {})", record.scenario.name, record.scenario.seed));
    line("game", format!("{} {} from {}", record.plugin.name, record.plugin.version, record.plugin.path));
    let phi: Vec<_> =
        record.phi_names().iter().zip(&last.phi).map(|(name, value)| format!("{name} {value:.6}")).collect();
    line("mechanism", phi.join(", "));
    let estimated = record.seen.draws.map(|n| format!(", estimated from {n} samples")).unwrap_or_default();
    line(
        "Pareto gap",
        format!(
            "{:.6} (unused budget {:.6}, GARP_F {:.6}){estimated}",
            judged.pareto_gap, judged.budget_slack, judged.garp_f
        ),
    );
    line("consistent", consistency(judged.garp_consistent, judged.consistent_up_to_slack).into());
    if let Some(additive) = judged.additive_gap {
        line("additive gap", format!("{additive:.9}"));
    }
    let from = if record.trace.len() > 1 { format!(" (was {:.6})", first.truth.welfare) } else { String::new() };
    line("welfare", format!("{:.6}{from}, which the designer does not see", last.truth.welfare));
    line("play", play(record));
    if record.trace.len() > 1 {
        line(
            "design",
            format!(
                "{} iterations, {} evaluations; {}",
                record.ending.iterations, record.ending.evaluations, record.ending.reason
            ),
        );
    }
    if record.ending.skipped > 0 {
        line("", format!("{} iterations skipped because play had not come to rest", record.ending.skipped));
    }
    line("results", folder.display().to_string());
    text
}

fn consistency(exact: bool, up_to_slack: bool) -> &'static str {
    match (exact, up_to_slack) {
        (true, _) => "yes, with social optimality",
        (false, true) => "no, but only because budgets are left unused",
        (false, false) => "no",
    }
}

fn play(record: &Record) -> String {
    let truth = &record.final_evaluation().truth;
    let expectation = record.scenario.learning.expectation.as_str();
    if truth.converged {
        format!("at rest, residual {:.1e} ({expectation} expectation)", truth.residual)
    } else {
        format!("NOT CONVERGED, residual {:.1e}: the figures above describe play in motion", truth.residual)
    }
}
