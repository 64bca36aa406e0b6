//! The page that puts runs beside each other.

use walras_figures::FigureError;
use walras_figures::figure::{self, Figure};
use walras_figures::format::{count, counted, escape, list, number, percent, with_unit};
use walras_figures::page::{ROWS, left_out, page};
use walras_study::ensemble::Statistics;

use super::{Comparison, Course, Entry, summaries};
use crate::figures::{self, Chart, Curve, Quantity};

/// What is drawn: column, name and whether it is never negative.
const DRAWN: [(&str, &str, bool); 6] = [
    ("pareto_gap", "Pareto gap", true),
    ("best_objective", "least objective observed so far", false),
    ("surplus", "surplus", false),
    ("surplus_gap", "surplus gap", true),
    ("welfare", "welfare", false),
    ("welfare_gap", "welfare gap", true),
];
/// Columns of the table.
const COLUMNS: [(&str, &str); 10] = [
    ("pareto_gap", "Pareto gap"),
    ("budget_slack", "of it slack"),
    ("garp_f", "GARP<sub>F</sub>"),
    ("objective", "objective"),
    ("surplus", "surplus"),
    ("surplus_audited", "audited surplus"),
    ("revenue", "revenue"),
    ("welfare", "welfare, after payments"),
    ("welfare_gap", "welfare gap"),
    ("plays", "plays"),
];
/// Curves and boxes that can be told apart.
const OVERLAID: usize = 14;

/// A comparison as a self-contained HTML page for people.
///
/// # Errors
/// If a figure cannot be drawn.
pub(crate) fn html(comparison: &Comparison) -> Result<String, FigureError> {
    let games = comparison.by_game();
    let mut body = head(comparison, &games);
    let mut number = 0;
    for (place, (game, entries)) in games.iter().enumerate() {
        let mut drawn = String::new();
        for figure in figures_of(place, entries)? {
            number += 1;
            drawn.push_str(&figure::numbered(number, &figure));
        }
        body.push_str(&format!("<section>\n<h2>{}</h2>\n{}{drawn}</section>\n", escape(game), table(entries)));
    }
    body.push_str(NOTES);
    Ok(page("Comparison of runs", &body))
}

const NOTES: &str = "<section>\n<h2>How to read this</h2>\n\
    <p>The Pareto gap is what a designer can see, welfare what it cannot; both depend on the game and its units, so that only \
    runs of the same game stand beside each other. Of it slack is the part that is unused budget, GARP<sub>F</sub> the \
    inconsistency proper. Surplus is welfare and what \
    players pay, who may be paid themselves; where no money moves it is welfare. Audited values are those of agents who know their \
    payoffs, where others learned with the designer. The welfare gap is what the best joint play of the same game would add. Plays are mechanisms that the \
    designer played. Of ensembles, figures are means ± one standard deviation over runs.</p>\n</section>\n";

fn head(comparison: &Comparison, games: &[(&str, Vec<&Entry>)]) -> String {
    let runs: u64 = comparison.entries.iter().map(|entry| entry.members).sum();
    let failed: u64 = comparison.entries.iter().map(|entry| entry.failed).sum();
    let restless = runs - failed - comparison.entries.iter().map(|entry| entry.converged).sum::<u64>();
    let facts = [
        counted(runs as usize, "run"),
        counted(comparison.entries.len(), "kind"),
        counted(games.len(), "game"),
        format!("walras {}", env!("CARGO_PKG_VERSION")),
    ];
    let mut warnings = String::new();
    if failed > 0 {
        warnings.push_str(&format!("<p><strong>{} failed</strong> and are in no figure.</p>\n", count(failed)));
    }
    if restless > 0 {
        warnings.push_str(&format!(
            "<p><strong>The play of {} did not come to rest</strong>; these figures describe play in motion.</p>\n",
            counted(restless as usize, "run")
        ));
    }
    if !warnings.is_empty() {
        warnings = format!("<aside class=\"warning\" role=\"note\" aria-label=\"Warning\">\n{warnings}</aside>\n");
    }
    format!(
        "<header>\n<h1>Comparison of runs</h1>\n<p class=\"facts\">{}</p>\n</header>\n{warnings}",
        facts.join(" · ")
    )
}

fn table(entries: &[&Entry]) -> String {
    let shown: Vec<_> =
        COLUMNS.iter().filter(|(name, _)| entries.iter().any(|entry| entry.figure(name).is_some())).collect();
    let head: String = shown.iter().map(|(_, title)| format!("<th scope=\"col\">{title}</th>")).collect();
    let verdicts = entries.iter().any(|entry| !entry.verdicts.is_empty());
    let row = |entry: &&Entry| {
        let cell = |&&(name, _): &&(&str, &str)| {
            format!("<td>{}</td>", entry.figure(name).map_or_else(|| "none".into(), |of| spread(of, entry.ensemble)))
        };
        let cells: String = shown.iter().map(cell).collect();
        let rest = match entry.ensemble {
            true => percent(entry.converged as f64 / (entry.members - entry.failed).max(1) as f64),
            false => if entry.converged == 1 { "yes" } else { "no" }.into(),
        };
        let verdict = if verdicts { format!("<td>{}</td>", escape(&entry.verdict())) } else { String::new() };
        let mechanism: Vec<String> =
            entry.phi().take(8).map(|(name, value)| format!("{} {}", escape(name), phi(entry, name, value))).collect();
        let label = escape(&entry.label(entries));
        format!(
            "<tr><th scope=\"row\">{label}<br><small>{}</small></th><td>{}</td>{cells}<td>{rest}</td>{verdict}</tr>\n",
            mechanism.join(", "),
            escape(&entry.optimised)
        )
    };
    let rows: String = entries.iter().take(ROWS).map(row).collect();
    let files = summaries(entries.get(ROWS..).unwrap_or_default());
    let files = list(files.iter().map(|file| format!("<code>{}</code>", escape(file))), 6);
    let more = left_out(entries.len(), &files);
    let verdict = if verdicts { "<th scope=\"col\">verdict</th>" } else { "" };
    format!(
        "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead><tr><th scope=\"col\">Scenario, final φ</th><th scope=\"col\">minimised</th>{head}\
         <th scope=\"col\">at rest</th>{verdict}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{more}"
    )
}

/// An entry of φ with its unit.
fn phi(entry: &Entry, name: &str, value: f64) -> String {
    escape(&with_unit(value, entry.unit(&format!("phi_{name}"))))
}

/// The unit that a quantity has in all of these; empty if there is none, or they have different ones.
fn unit<'a>(entries: &[&'a Entry], quantity: &str) -> &'a str {
    let has = |entry: &&&Entry| {
        entry.figure(quantity).is_some() || entry.courses.iter().any(|course| course.quantity == quantity)
    };
    let mut units = entries.iter().filter(has).map(|entry| entry.unit(quantity));
    let first = units.next().unwrap_or_default();
    if units.all(|unit| unit == first) { first } else { "" }
}

fn spread(of: &Statistics, ensemble: bool) -> String {
    match of.sd.filter(|sd| ensemble && *sd > 0.0) {
        Some(sd) => format!("{} ± {}", number(of.mean), number(sd)),
        None => number(of.mean),
    }
}

/// The courses of the game in this place of the page, over iterations and over plays, and where they end.
fn figures_of(place: usize, entries: &[&Entry]) -> Result<Vec<Figure>, FigureError> {
    let mut drawn = Vec::new();
    for (quantity, name, never_negative) in DRAWN {
        for over in ["iteration", "plays used"] {
            let x = |course: &Course| if over == "iteration" { course.iteration.clone() } else { course.plays.clone() };
            let curve = |entry: &&Entry| {
                let course = entry.courses.iter().find(|course| course.quantity == quantity)?;
                // Of what is known of a few iterations only, a line would make up the others.
                let moves = course.course.len() > 1 && 2 * course.course.iter().flatten().count() > course.course.len();
                let x = x(course);
                let placed = x.iter().any(|x| x.is_finite());
                (moves && placed).then(|| Curve { label: entry.label(entries), x, course: course.course.clone() })
            };
            let curves: Vec<Curve> = entries.iter().filter_map(curve).take(OVERLAID).collect();
            if !curves.is_empty() {
                let id = format!("game-{place}-{quantity}-{}", over.replace(' ', "-"));
                let unit = unit(entries, quantity);
                drawn.push(figures::bands(&Chart { id, name, unit, over, never_negative, curves })?);
            }
        }
    }
    let ends = |&(quantity, name, _): &(&'static str, &'static str, bool)| {
        let row = |entry: &&Entry| Some((entry.label(entries), *entry.figure(quantity)?));
        let rows: Vec<_> = entries.iter().filter_map(row).take(OVERLAID).collect();
        let id = format!("{place}-{quantity}");
        (!rows.is_empty()).then_some(Quantity { id, name, unit: unit(entries, quantity), rows })
    };
    let quantities: Vec<_> = DRAWN.iter().filter_map(ends).collect();
    drawn.extend(figures::finals(&quantities)?);
    Ok(drawn)
}
