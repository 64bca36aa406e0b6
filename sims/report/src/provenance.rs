//! What it takes to do it again.

use walras_figures::format::{count, escape, list, number};
use walras_game::metadata::Formula;
use walras_scenario::{Mode, Rule};
use walras_study::record::Record;

use super::facts::{expectation, own_part, rule};
use super::headline::phi_name;
use super::{bounds, designer};

/// A table of versions, settings and the ending.
pub(super) fn html(record: &Record) -> String {
    let row = |(name, value): (&str, String)| format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");
    let rows: String = rows(record).into_iter().map(row).collect();
    format!("<table class=\"made\">\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn rows(record: &Record) -> Vec<(&'static str, String)> {
    let (plugin, ending) = (&record.plugin, &record.ending);
    let learning = &record.scenario.learning;
    let mut rows = vec![
        ("walras", env!("CARGO_PKG_VERSION").into()),
        (
            "Game",
            format!("{} {}. {}", escape(&plugin.name), escape(&plugin.version), escape(&record.metadata.description)),
        ),
        ("Formulas of the game", formulas(record)),
        ("Source of the game", escape(&record.metadata.citation)),
        ("Library", format!("<code>{}</code>", escape(&plugin.path))),
        ("SHA-256", format!("<code>{}</code>", escape(&plugin.hash))),
        ("Seed", record.scenario.seed.to_string()),
        (
            "Learning",
            format!(
                "{}, {}; {}; {}",
                rule(learning),
                mode(record),
                expectation(learning.expectation()),
                own_part(learning.own_part)
            ),
        ),
        (
            "Tolerance",
            format!(
                "{} of a residual, at most {} rounds",
                number(learning.tolerance),
                count(learning.max_rounds as u64)
            ),
        ),
    ];
    if let Some(choice) = &record.scenario.designer {
        rows.push(("Designer", designer::in_words(record, choice)));
        rows.push(("Limits of φ", limits(record)));
        rows.push(("Iterations", format!("{}, of them {} skipped", count(ending.iterations), count(ending.skipped))));
        rows.push(("Plays", format!("{} mechanism values, played in the iterations", count(ending.plays))));
    }
    rows.push((
        "Evaluations",
        format!("{}, each a mechanism value played in every stage game", count(ending.evaluations)),
    ));
    rows.push(("Ended", escape(&ending.reason)));
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// Those that the game gives, a line each.
fn formulas(record: &Record) -> String {
    let given = record.metadata.formulas().into_iter().filter(|formula| !formula.text.is_empty());
    let line = |formula: Formula<'_>| {
        let of = format!("{} {}", formula.kind, formula.name);
        format!("{}: <code>{}</code>", escape(of.trim_end()), escape(formula.text))
    };
    given.map(line).collect::<Vec<_>>().join("<br>")
}

fn mode(record: &Record) -> String {
    let learning = &record.scenario.learning;
    match (learning.points_rule(), learning.mode(), learning.smoothing()) {
        (Some(Rule::LinearQuadratic), ..) => "all linear best replies together".into(),
        (Some(_), ..) => "by relaxation from the middle of the box".into(),
        (None, Mode::Accelerated, _) => "fixed point sought by acceleration".into(),
        (None, Mode::Rounds, None) => "in rounds".into(),
        (None, Mode::Rounds, Some(weight)) => format!("in rounds, newest response weighted {}", number(weight)),
    }
}

fn limits(record: &Record) -> String {
    let size = record.trace.iter().map(|e| e.phi.len()).max().unwrap_or_default();
    let one = |entry: usize| {
        let [low, high] = bounds::of_entry(record, entry);
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        format!("{} in [{}, {}]", escape(&phi_name(record, entry)), number(low), number(high))
    };
    list((0..size).map(one), 12)
}
