//! A comparison on the terminal.

use std::fmt::Write;
use std::path::Path;

use walras_figures::format::list;
use walras_process::display::{LINES, figure, left_out, plain};
use walras_study::ensemble::Statistics;

use super::{Comparison, Entry, summaries};

/// The columns: what they are called and what they show; those that no entry has are left out.
const COLUMNS: [(&str, &str); 9] = [
    ("gap", "pareto_gap"),
    ("slack", "budget_slack"),
    ("GARP_F", "garp_f"),
    ("objective", "objective"),
    ("surplus", "surplus"),
    ("revenue", "revenue"),
    ("welfare", "welfare"),
    ("welfare gap", "welfare_gap"),
    ("plays", "plays"),
];

/// One row a run or combination, game by game.
pub(super) fn table(comparison: &Comparison, written: Option<&Path>) -> String {
    let mut text = String::new();
    for (game, entries) in comparison.by_game() {
        let _ = writeln!(text, "{}", plain(game));
        let known = |&&(_, name): &&(&str, &str)| entries.iter().any(|entry| entry.figure(name).is_some());
        let columns: Vec<_> = COLUMNS.iter().filter(known).collect();
        let mut rows = vec![head(&columns)];
        rows.extend(entries.iter().take(LINES).map(|entry| row(entry, &entries, &columns)));
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
        for row in &rows {
            let _ = write!(text, "  {:<1$}", row[0], widths[0]);
            for (cell, width) in row.iter().zip(&widths).skip(1) {
                let _ = write!(text, "  {cell:>width$}");
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        let files = summaries(entries.get(LINES..).unwrap_or_default());
        if let Some(more) = left_out(LINES, entries.len(), list(files.iter().map(|file| plain(file)), 6)) {
            let _ = writeln!(text, "  {more}, or --json");
        }
        text.push('\n');
    }
    if let Some(path) = written {
        let _ = writeln!(text, "report  {}", path.display());
    }
    text
}

fn head(columns: &[&(&str, &str)]) -> Vec<String> {
    let names = columns.iter().map(|(name, _)| (*name).to_owned());
    ["run", "minimised"]
        .map(str::to_owned)
        .into_iter()
        .chain(names)
        .chain(["at rest".to_owned(), "verdict".to_owned()])
        .collect()
}

fn row(entry: &Entry, entries: &[&Entry], columns: &[&(&str, &str)]) -> Vec<String> {
    let cell =
        |(_, name): &&(&str, &str)| entry.figure(name).map_or_else(|| "-".into(), |of| spread(of, entry.ensemble));
    let rest = match entry.ensemble {
        true => format!("{} of {}", entry.converged, entry.members),
        false => if entry.converged == 1 { "yes" } else { "NO" }.into(),
    };
    let optimised = if entry.optimised.is_empty() { "-".into() } else { plain(&entry.optimised) };
    let mut row = vec![plain(&entry.label(entries)), optimised];
    row.extend(columns.iter().map(cell));
    row.push(rest);
    row.push(plain(&entry.verdict()));
    row
}

fn spread(of: &Statistics, ensemble: bool) -> String {
    match of.sd.filter(|_| ensemble) {
        Some(sd) => format!("{} ± {}", figure(of.mean), figure(sd)),
        None if of.mean.fract() == 0.0 && of.mean.abs() < 1e15 => format!("{}", of.mean),
        None => figure(of.mean),
    }
}
