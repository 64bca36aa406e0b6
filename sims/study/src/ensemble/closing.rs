//! The closing summary of an ensemble on the terminal.

use std::fmt::Write;
use std::path::Path;

use walras_process::display::{LINES, figure, left_out, plain, shorten};

use super::digest::{COMPARED, Digest, Point};

/// Figures of each, where there are such.
const SHOWN: [(&str, &str); 9] = [
    ("pareto_gap", "Pareto gap"),
    ("garp_f", "GARP_F"),
    ("surplus", "surplus"),
    ("surplus_audited", "audited surplus"),
    ("surplus_simulated", "simulated surplus"),
    ("revenue", "revenue"),
    ("surplus_gap", "surplus gap"),
    ("welfare", "welfare"),
    ("welfare_gap", "welfare gap"),
];

/// What an ensemble found, in a few lines.
pub(super) fn closing(digest: &Digest, folder: &Path) -> String {
    let mut text = String::new();
    let listed = listed(digest);
    let labels: Vec<String> = listed.iter().map(|(point, _)| label(digest, point)).collect();
    let width = labels.iter().map(|label| label.chars().count() + 2).fold(14, usize::max);
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "{label:<width$}{value}");
    };
    let scenario = &digest.scenario;
    line("scenario", format!("{} (seed {})", plain(&scenario.name), scenario.seed));
    for game in &digest.games {
        line("game", format!("{} {} from {}", game.name, game.version, game.path));
    }
    line("ensemble", size(digest));
    for ((_, figures), label) in listed.iter().zip(&labels) {
        for (k, words) in figures.iter().enumerate() {
            line(if k == 0 { label } else { "" }, words.clone());
        }
    }
    let file = folder.join(digest.file_of_ends());
    if let Some(more) = left_out(listed.len(), digest.points.len(), file.display()) {
        line("", more);
    }
    line("play", play(digest));
    line("results", folder.display().to_string());
    text
}

/// The first combinations with their figures, as many as the lines of a table have place for, at least one; none
/// where there are too many to keep their figures.
fn listed(digest: &Digest) -> Vec<(&Point, Vec<String>)> {
    if digest.points.len() > COMPARED {
        return Vec::new();
    }
    let mut lines = 0;
    let fits = |(_, figures): &(&Point, Vec<String>)| {
        let first = lines == 0;
        lines += figures.len();
        first || lines <= LINES
    };
    digest.points.iter().map(|point| (point, figures(point))).take_while(fits).collect()
}

/// What a combination is called.
fn label(digest: &Digest, point: &Point) -> String {
    if digest.axes.is_empty() { String::new() } else { plain(&shorten(&digest.label(&point.indices))) }
}

fn size(digest: &Digest) -> String {
    let swept: Vec<String> =
        digest.axes.iter().map(|axis| format!("{} values of {}", axis.labels.len(), plain(&axis.path))).collect();
    let replicates = match digest.replicates {
        1 => "1 replicate".into(),
        many => format!("{many} replicates"),
    };
    let factors: Vec<String> = swept.into_iter().chain([replicates]).collect();
    format!("{}: {} runs", factors.join(" × "), digest.members())
}

fn figures(point: &Point) -> Vec<String> {
    let words = SHOWN.iter().filter_map(|(name, words)| {
        let of = point.statistics(name)?;
        let spread = of.sd.map(|sd| format!(" ± {} (sd), median {}", figure(sd), figure(of.median)));
        Some(format!("{words} {}{}", figure(of.mean), spread.unwrap_or_default()))
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { vec!["no run was played to its end".into()] } else { words }
}

fn play(digest: &Digest) -> String {
    let (played, failed) = (digest.total(|point| point.played), digest.total(|point| point.failed));
    let restless = played - digest.total(|point| point.converged);
    let mut words = vec![format!("{played} of {} runs played to their end", digest.members())];
    if failed > 0 {
        words.push(format!("{failed} FAILED"));
    }
    if restless > 0 {
        words.push(format!("{restless} NOT CONVERGED, whose figures describe play in motion"));
    }
    words.join("; ")
}

/// Log lines for what a reader of the figures must know.
pub(super) fn warn(digest: &Digest) {
    if let Some(first) = digest.failures.first() {
        let failed = digest.total(|point| point.failed);
        tracing::warn!("{failed} of {} runs failed; the first: {}", digest.members(), first.reason);
    }
    let restless = digest.total(|point| point.played) - digest.total(|point| point.converged);
    if restless > 0 {
        tracing::warn!("play of {restless} runs did not come to rest; their rows say `converged: false`");
    }
}
