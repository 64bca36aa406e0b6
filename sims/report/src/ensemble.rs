//! The report of an ensemble: how runs go and where they end, by what was swept.

use walras_figures::FigureError;
use walras_figures::axis::titled;
use walras_figures::figure::{self, Figure};
use walras_figures::format::{count, counted, escape, list, number, percent};
use walras_figures::page::{ROWS, left_out, page};
use walras_study::ensemble::{Digest, Point, Statistics};

use super::figures::{self, Chart, Curve, Map, Quantity, Response};

/// What is drawn over the iterations: table, column, name and whether it is never negative.
const COURSES: [(&str, &str, &str, bool); 13] = [
    ("designer", "pareto_gap", "Pareto gap", true),
    ("designer", "objective", "objective where the designer stands", false),
    ("designer", "best_objective", "least objective observed so far", false),
    ("designer", "garp_f", "GARP_F", true),
    ("designer", "surplus", "surplus", false),
    ("designer", "revenue", "revenue", false),
    ("designer", "surplus_gap", "surplus gap", true),
    ("designer", "welfare", "welfare", false),
    ("designer", "welfare_gap", "welfare gap", true),
    ("designer", "additive_gap", "additive gap", true),
    ("dro", "max_violation", "largest constraint violation", false),
    ("dro", "master_value", "value of the master program", false),
    ("dro", "value", "robust gap", true),
];
/// What is told and drawn of the ends, by its name in the summary.
const FINALS: &[(&str, &str)] = &[
    ("pareto_gap", "Pareto gap"),
    ("budget_slack", "unused budget"),
    ("garp_f", "GARP_F"),
    ("dro_value", "robust gap"),
    ("dro_iterations", "iterations of Algorithm 2"),
    ("surplus", "surplus"),
    ("surplus_audited", "audited surplus"),
    ("surplus_simulated", "simulated surplus"),
    ("revenue", "revenue"),
    ("surplus_gap", "surplus gap"),
    ("welfare", "welfare"),
    ("additive_gap", "additive gap"),
    ("welfare_gap", "welfare gap"),
    ("iterations", "iterations"),
    ("plays", "plays"),
];
/// Curves and boxes that can be told apart; sentences that are read.
const OVERLAID: usize = 12;
const BOXES: usize = 12;
const SENTENCES: usize = 6;

/// A digest as a self-contained HTML page for people.
///
/// # Errors
/// If a figure cannot be drawn.
pub(crate) fn html(digest: &Digest) -> Result<String, FigureError> {
    let sections = [
        head(digest),
        warnings(digest),
        format!("<section>\n<h2>What was found</h2>\n{}</section>\n", prose(digest)),
        figure::numbered_all(&all_figures(digest)?),
        format!("<section>\n<h2>Where runs end</h2>\n{}</section>\n", table(digest)),
        failures(digest),
        format!("<section>\n<h2>How it was made</h2>\n{}</section>\n", made(digest)),
    ];
    Ok(page(&digest.scenario.name, &sections.concat()))
}

fn head(digest: &Digest) -> String {
    let scenario = &digest.scenario;
    let description = match &scenario.description {
        Some(text) if !text.trim().is_empty() => format!("<p class=\"lead\">{}</p>\n", escape(text.trim())),
        _ => String::new(),
    };
    let games = digest.games.iter().map(|game| format!("Game {}", escape(&game.name)));
    let swept = digest
        .axes
        .iter()
        .map(|axis| format!("{} of <code>{}</code>", counted(axis.labels.len(), "value"), escape(&axis.path)));
    let size = [counted(digest.replicates, "replicate"), counted(digest.members(), "run")];
    let facts: Vec<String> = games.chain(swept).chain(size).chain([format!("seed {}", scenario.seed)]).collect();
    format!(
        "<header>\n<h1>{}</h1>\n{description}<p class=\"facts\">{}</p>\n</header>\n",
        escape(&scenario.name),
        facts.join(" · ")
    )
}

fn warnings(digest: &Digest) -> String {
    let (played, failed) = (digest.total(|point| point.played), digest.total(|point| point.failed));
    let restless = played - digest.total(|point| point.converged);
    let mut paragraphs = Vec::new();
    if digest.interrupted {
        paragraphs.push(format!(
            "<strong>Interrupted.</strong> {} of {} are shown; <code>walras resume</code> plays the others.",
            count((played + failed) as u64),
            counted(digest.members(), "run")
        ));
    }
    if failed > 0 {
        paragraphs.push(format!(
            "<strong>{} failed</strong> and are in no figure; the reasons are below and in the table <code>members</code>.",
            counted(failed, "run")
        ));
    }
    if restless > 0 {
        paragraphs.push(format!(
            "<strong>{} ended with play that did not come to rest.</strong> Their figures describe play in motion; they count \
             in means and bands, and their rows say <code>converged: false</code>.",
            counted(restless, "run")
        ));
    }
    if paragraphs.is_empty() {
        return String::new();
    }
    let paragraphs: String = paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!("<aside class=\"warning\" role=\"note\" aria-label=\"Warning\">\n{paragraphs}</aside>\n")
}

fn prose(digest: &Digest) -> String {
    let told = digest.points.iter().take(SENTENCES).filter_map(|point| sentence(digest, point));
    let mut paragraphs: Vec<String> = told.collect();
    if digest.points.len() > SENTENCES {
        paragraphs.push(format!(
            "These are the first {SENTENCES} of {}; the table below and <code>{}</code> have others.",
            counted(digest.points.len(), "combination"),
            digest.file_of_ends()
        ));
    }
    if paragraphs.is_empty() {
        paragraphs.push("Nothing: no run was played to its end.".into());
    }
    paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect()
}

/// What came of one combination.
fn sentence(digest: &Digest, point: &Point) -> Option<String> {
    let gap = point.statistics("pareto_gap")?;
    let whose = match digest.axes.is_empty() {
        true => String::new(),
        false => format!("<b>{}.</b> ", escape(&digest.label(&point.indices))),
    };
    let slack = point.statistics("budget_slack").filter(|_| gap.mean > 0.0).map(|slack| {
        format!("; unused budget alone is {} of the mean", percent((slack.mean / gap.mean).clamp(0.0, 1.0)))
    });
    let welfare = point.statistics("welfare").map(|welfare| format!(" Welfare ends at {}.", spread(&welfare)));
    let from = point.band("designer", "pareto_gap").filter(|band| band.course.len() > 1);
    let from = from.and_then(|band| band.course.first()?.as_ref()).map(|first| format!(" from {}", spread(first)));
    Some(format!(
        "{whose}Over {}, the Pareto gap {} {}{}.{}",
        counted(point.played, "run"),
        match from {
            Some(from) => format!("goes{from} to"),
            None => "is".into(),
        },
        spread(&gap),
        slack.unwrap_or_default(),
        welfare.unwrap_or_default()
    ))
}

/// Mean and standard deviation.
fn spread(of: &Statistics) -> String {
    match of.sd {
        Some(sd) => format!("{} ± {}", number(of.mean), number(sd)),
        None => number(of.mean),
    }
}

fn all_figures(digest: &Digest) -> Result<Vec<Figure>, FigureError> {
    let mut all = Vec::new();
    let by_plays = iterations_differ(digest);
    for (table, quantity, name, never_negative) in COURSES {
        let over_plays = table == "designer" && (by_plays || quantity.ends_with("objective"));
        let curve = |point: &Point| {
            let band = point.band(table, quantity)?;
            let known = band.course.iter().flatten();
            // Of what is known of a few iterations only, a line would make up the others.
            let followed = band.course.len() > 1 && 2 * known.clone().count() > band.course.len();
            let moves = followed && known.clone().any(|s| s.max != s.min || s.max != 0.0);
            let x = if over_plays { plays(point)? } else { band.iteration.iter().map(|&k| k as f64).collect() };
            let label = digest.label(&point.indices);
            moves.then(|| Curve { label, x, course: band.course.clone() })
        };
        let curves: Vec<Curve> = digest.points.iter().take(OVERLAID).filter_map(curve).collect();
        if !curves.is_empty() {
            let id = format!("course-{table}-{quantity}");
            let over = if over_plays { "mechanisms played" } else { "iteration" };
            let unit = digest.unit(quantity);
            all.push(figures::bands(&Chart { id, name, unit, over, never_negative, curves })?);
        }
    }
    if let [first, second] = digest.axes.as_slice() {
        let map = |&(id, name): &(&'static str, &'static str)| {
            let values: Vec<Option<f64>> =
                digest.points.iter().map(|point| point.statistics(id).map(|s| s.mean)).collect();
            values.iter().any(Option::is_some).then_some(Map { id, name, unit: digest.unit(id), values })
        };
        let maps: Vec<_> = FINALS.iter().take(6).filter_map(map).collect();
        all.extend(figures::landscape([first, second], &maps)?);
    }
    if let [axis] = digest.axes.as_slice() {
        let curve = |&(id, name): &(&'static str, &'static str)| {
            let course: Vec<_> = digest.points.iter().map(|point| point.statistics(id)).collect();
            let mut means = course.iter().flatten().map(|s| s.mean);
            let first = means.next();
            let varies = means.any(|mean| Some(mean) != first);
            varies.then_some(Response { id, name, unit: digest.unit(id), course })
        };
        let curves: Vec<_> = FINALS.iter().filter(|(id, _)| *id != "iterations").filter_map(curve).collect();
        all.extend(figures::response(axis, &curves)?);
    }
    if digest.replicates > 1 && digest.points.len() <= BOXES {
        let quantity = |&(id, name): &(&'static str, &'static str)| {
            let row = |point: &Point| Some((digest.label(&point.indices), point.statistics(id)?));
            let rows: Vec<_> = digest.points.iter().filter_map(row).collect();
            let varies = rows.iter().any(|(_, s)| s.min != s.max);
            varies.then_some(Quantity { id: id.into(), name, unit: digest.unit(id), rows })
        };
        let quantities: Vec<_> = FINALS.iter().filter_map(quantity).collect();
        all.extend(figures::finals(&quantities)?);
    }
    Ok(all)
}

/// The mean number of mechanisms played after each iteration.
fn plays(point: &Point) -> Option<Vec<f64>> {
    let band = point.band("designer", "plays")?;
    Some(band.course.iter().map(|of| of.as_ref().map_or(f64::NAN, |of| of.mean)).collect())
}

/// Whether iterations play more mechanisms in some combinations than in others, so that courses can only be compared over plays.
fn iterations_differ(digest: &Digest) -> bool {
    let of = |point: &Point| {
        let plays = plays(point)?;
        (plays.len() > 1).then(|| (plays[1] - plays[0]).round() as i64)
    };
    let mut each = digest.points.iter().take(OVERLAID).filter_map(of);
    let first = each.next();
    each.any(|plays| Some(plays) != first)
}

/// Mean, standard deviation and median of the ends, a row a combination.
fn table(digest: &Digest) -> String {
    let present: Vec<_> =
        FINALS.iter().filter(|(id, _)| digest.points.iter().any(|point| point.values(id).is_some())).collect();
    let head: String = present
        .iter()
        .map(|(id, name)| format!("<th scope=\"col\">{}</th>", escape(&titled(name, digest.unit(id)))))
        .collect();
    let row = |point: &Point| {
        let cell = |&&(id, _): &&(&str, &str)| {
            let shown = point.statistics(id).map(|s| match s.sd {
                Some(_) => format!("{}<br><small>median {}</small>", spread(&s), number(s.median)),
                None => number(s.mean),
            });
            format!("<td>{}</td>", shown.unwrap_or_else(|| "none".into()))
        };
        let label = if digest.axes.is_empty() { "all runs".into() } else { escape(&digest.label(&point.indices)) };
        let runs = format!("{} of {}", count(point.converged as u64), count((point.played + point.failed) as u64));
        let cells: String = present.iter().map(cell).collect();
        format!("<tr><th scope=\"row\">{label}</th>{cells}<td>{runs}</td></tr>\n")
    };
    let rows: String = digest.points.iter().take(ROWS).map(row).collect();
    let more = left_out(digest.points.len(), &format!("<code>{}</code>", digest.file_of_ends()));
    format!(
        "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead><tr><th scope=\"col\">Runs with</th>{head}\
         <th scope=\"col\">at rest</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{more}\
         <p>Mean ± standard deviation over the runs played to their end, and the median.</p>\n"
    )
}

fn failures(digest: &Digest) -> String {
    if digest.failures.is_empty() {
        return String::new();
    }
    let row = |failure: &walras_study::ensemble::Failure| {
        let place = digest.label(&failure.indices);
        let place = if place.is_empty() { String::new() } else { format!(", {}", escape(&place)) };
        format!(
            "<tr><th scope=\"row\">run {}: replicate {}{place}</th><td>{}</td></tr>\n",
            failure.member,
            failure.replicate,
            escape(&failure.reason)
        )
    };
    let rows: String = digest.failures.iter().take(ROWS).map(row).collect();
    let more = left_out(digest.total(|point| point.failed), &format!("<code>{}</code>", digest.file("members")));
    format!(
        "<section>\n<h2>Runs that failed</h2>\n<table class=\"made\">\n<tbody>\n{rows}</tbody>\n</table>\n{more}</section>\n"
    )
}

fn made(digest: &Digest) -> String {
    let mut rows = vec![("walras", env!("CARGO_PKG_VERSION").to_owned())];
    for game in &digest.games {
        let file = format!("<code>{}</code>, SHA-256 <code>{}</code>", escape(&game.path), escape(&game.hash));
        rows.push(("Game", format!("{} {} from {file}", escape(&game.name), escape(&game.version))));
    }
    rows.push(("Seed", digest.scenario.seed.to_string()));
    let first = u64::from(digest.scenario.replicate);
    let last = first + digest.replicates as u64 - 1;
    rows.push((
        "Replicates",
        format!(
            "{} to {}; each has random numbers of its own, the same with all swept values. \
             <code>--set replicate=N</code> runs one of them with all its tables",
            count(first),
            count(last)
        ),
    ));
    for axis in &digest.axes {
        let labels = list(axis.labels.iter().map(|label| escape(label)), 12);
        rows.push(("Swept", format!("<code>{}</code>: {labels}", escape(&axis.path))));
    }
    let row = |(name, value): (&str, String)| format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");
    let rows: String = rows.into_iter().map(row).collect();
    format!("<table class=\"made\">\n<tbody>\n{rows}</tbody>\n</table>\n")
}
