//! Verdicts as a table on the terminal.

use std::fmt::Write;

use walras_process::display::brief;

use super::forecast;
use super::index::Index;
use super::request::Request;
use super::summary::Summary;
use super::verdict::{Finding, Trust, Verdict};

/// Subjects shown; of more, only a summary.
pub(super) const SHOWN: usize = 50;

/// The first subjects and a summary of all.
pub(super) fn table(asked: &Request, first: &[Verdict], summary: &Summary) -> String {
    let mut rows = vec![header(asked)];
    rows.extend(first.iter().map(|verdict| row(asked, verdict)));
    let mut text = aligned(&rows);
    let more = summary.subjects - first.len() as u64;
    if more > 0 {
        let _ = writeln!(text, "… and {more} more; --out FILE.csv writes all");
    }
    if summary.subjects > 1 {
        let _ = write!(text, "\n{}", aligned(&overview(asked, summary)));
    }
    let better = asked.iter().filter_map(|index| Some((index, summary.better_than_chance(index)?.0)));
    for (index, count) in better {
        let _ = writeln!(
            text,
            "{index}: {count} of {} better than chance, at a false discovery rate of 5%",
            summary.subjects
        );
    }
    for verdict in first.iter().filter(|_| summary.subjects == 1) {
        if !verdict.cycle.is_empty() {
            let _ = writeln!(text, "\ncontradiction: {}", around(&verdict.cycle));
        }
        for line in forecast::words(verdict) {
            let _ = writeln!(text, "{line}");
        }
        for note in &verdict.notes {
            let _ = writeln!(text, "{note}");
        }
    }
    text.push_str(&legend(asked, first));
    text
}

/// The subject that is explained.
pub(super) fn explained(asked: &Request, subject: &[Verdict], lines: &[String]) -> String {
    let mut rows = vec![header(asked)];
    rows.extend(subject.iter().map(|verdict| row(asked, verdict)));
    format!("{}\n{}\n{}", aligned(&rows), lines.join("\n"), legend(asked, subject))
}

fn header(asked: &Request) -> Vec<String> {
    let names = asked.iter().map(|index| index.name().to_owned());
    ["subject", "observations"].map(String::from).into_iter().chain(names).collect()
}

fn row(asked: &Request, verdict: &Verdict) -> Vec<String> {
    let id = verdict.id.as_deref().map_or("(all rows)".into(), brief);
    let cells = asked.iter().map(|index| verdict.of(index).map_or("–".into(), |finding| cell(index, finding)));
    [id, verdict.observations.to_string()].into_iter().chain(cells).collect()
}

fn cell(index: Index, finding: Finding) -> String {
    match finding.trust {
        Trust::Exact if index.is_flag() => if finding.value != 0.0 { "yes" } else { "no" }.into(),
        Trust::Exact => figure(finding.value),
        Trust::Bounds(low, high) => format!("{}…{}", figure(low), figure(high)),
        Trust::Estimate(..) => format!("~{}", figure(finding.value)),
    }
}

pub(super) fn figure(value: f64) -> String {
    if value != 0.0 && !(1e-5..1e7).contains(&value.abs()) { format!("{value:.3e}") } else { format!("{value:.6}") }
}

/// A cycle of observations, closed.
pub(super) fn around(cycle: &[String]) -> String {
    cycle.iter().chain(cycle.first()).map(|t| brief(t)).collect::<Vec<_>>().join(" → ")
}

fn overview(asked: &Request, summary: &Summary) -> Vec<Vec<String>> {
    let mut rows = vec![["all subjects", "mean", "sd", "min", "median", "max"].map(String::from).to_vec()];
    for index in asked.iter() {
        let of = summary.of(index);
        let number = |value: Option<f64>| value.map_or("–".into(), figure);
        if let Some((low, high)) = summary.mean_bounds(index) {
            let bounded = summary.bounded[index as usize];
            rows.push(vec![index.name().into(), format!("{}…{}, {bounded} only bounded", figure(low), figure(high))]);
        } else if index.is_flag() {
            let share = of.mean().unwrap_or(0.0);
            let count = (share * of.count() as f64).round();
            let holds = format!("{count} of {} ({:.1}%)", of.count(), 100.0 * share);
            rows.push(vec![index.name().into(), holds]);
        } else {
            let (least, largest) = of.range().map_or((None, None), |(a, b)| (Some(a), Some(b)));
            let median = of.quantiles([0.5]).map(|[median]| median);
            let numbers = [of.mean(), of.deviation(), least, median, largest].map(number);
            rows.push(std::iter::once(index.name().to_owned()).chain(numbers).collect());
        }
    }
    rows
}

/// What signs in the table mean, if they are there.
fn legend(asked: &Request, first: &[Verdict]) -> String {
    let any = |is: fn(Trust) -> bool| {
        first.iter().any(|v| asked.iter().any(|index| v.of(index).is_some_and(|finding| is(finding.trust))))
    };
    let mut text = String::new();
    if any(|trust| matches!(trust, Trust::Bounds(..))) {
        text.push_str("a…b: the index lies between these; more --time-limit may find it\n");
    }
    if any(|trust| matches!(trust, Trust::Estimate(..))) {
        text.push_str("~a: estimated from random draws; --json has the confidence interval\n");
    }
    if first.iter().any(|v| asked.iter().any(|index| v.of(index).is_none())) {
        text.push_str("–: not defined; --json says why\n");
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// Columns of equal width; the first to the left, the others to the right.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    // A cell that ends its row early may run on over the columns that are not there.
    let width = |k: usize| {
        let full = rows.iter().filter(|row| row.len() == columns);
        full.map(|row| row[k].chars().count()).max().unwrap_or(0)
    };
    let first = rows.iter().filter_map(|row| row.first()).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|k| if k == 0 { first } else { width(k) }).collect();
    let mut text = String::new();
    for row in rows {
        for (k, cell) in row.iter().enumerate() {
            let _ = match k {
                0 => write!(text, "{cell:<width$}", width = widths[0]),
                _ => write!(text, "  {cell:>width$}", width = widths[k]),
            };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
