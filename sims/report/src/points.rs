//! Play at points of a box: where players are, and what limits them there.

use walras_designer::evaluation::Evaluation;
use walras_engine::play::Points;
use walras_figures::format::{count, counted, escape, number, with_unit};
use walras_figures::page::{ROWS, left_out};
use walras_study::record::Record;
use walras_study::tables;
use walras_theory::quality::largest;

/// At most this many stages are shown, of each as many rows as a table may have; files have all.
const STAGES: usize = 12;

/// What the certificate is.
pub(super) const DEFINITION: &str = "Ψ(x, y) = Σ<sub>i</sub> (f<sub>i</sub>(y<sub>i</sub>, x<sub>−i</sub>) − f<sub>i</sub>(x)) at the best y that satisfies all \
     constraints, largest over stage games; Krawczyk &amp; Uryasev (2000). Zero exactly at a normalised equilibrium, where shared \
     constraints have the same multipliers for all. Exact for concave payoffs and convex constraints, else the best found by \
     searches from many points: a lower bound. The residual is here the distance ‖y − x‖<sub>∞</sub>, and NashConv sums what each \
     player could gain alone within what the others leave it.";

/// The certificate of the final play.
pub(super) fn rest(record: &Record, last: &Evaluation, points: &Points) -> String {
    let iterations = record.last.rounds.iter().max().copied().unwrap_or(0);
    let how = if last.truth.converged { "came to rest" } else { "did <strong>not</strong> come to rest" };
    if !points.contraction.is_empty() {
        return linear_replies(record, last, points, how);
    }
    format!(
        "Play, a point of the box for each player, {how} within {} of relaxation (tolerance {}): the best joint deviation is at a \
         distance of {} and the Nikaido–Isoda function is {} there. Players who deviate alone, within what the others leave them, \
         would gain at most {} all together (NashConv).",
        counted(iterations, "iteration"),
        number(record.scenario.learning.tolerance),
        number(last.truth.residual),
        number(points.largest_gain()),
        number(last.truth.nash_conv),
    )
}

/// The same where best replies are linear.
fn linear_replies(record: &Record, last: &Evaluation, points: &Points, how: &str) -> String {
    let passes = record.last.rounds.iter().max().copied().unwrap_or(0);
    let contraction = largest(points.contraction.iter().copied());
    let alone = match contraction.is_nan() {
        true => "That there is no other equilibrium was not shown.".to_owned(),
        false => format!("Replies contract by {}, so that there is no other equilibrium.", number(contraction)),
    };
    format!(
        "Play, a point of the box for each player, {how} within {} over all linear best replies (tolerance {}): no action is \
         further than {} from the best reply, relative to the largest action where that exceeds 1. Players who deviate alone would \
         gain at most {} all together (NashConv). {alone}",
        match passes {
            1 => "1 pass".to_owned(),
            passes => format!("{} passes", count(passes as u64)),
        },
        number(record.scenario.learning.tolerance),
        number(last.truth.residual),
        number(last.truth.nash_conv),
    )
}

/// The section on the last play; nothing where players are on a grid.
pub(super) fn html(record: &Record) -> String {
    let Some(points) = &record.last.points else { return String::new() };
    let shown = record.last.probes.min(STAGES);
    let more = match record.last.probes - shown {
        0 => String::new(),
        left => format!(
            "<p>{} more in <code>{}</code> and <code>{}</code>.</p>\n",
            counted(left, "probe"),
            tables::file(record.scenario.tables, "agents"),
            tables::file(record.scenario.tables, "constraints")
        ),
    };
    format!(
        "<section>\n<h2>Where players are</h2>\n{}{}{more}</section>\n",
        actions(record, points, shown),
        constraints(record, points, shown)
    )
}

fn actions(record: &Record, points: &Points, shown: usize) -> String {
    let heads = record.metadata.actions.dimensions.iter().map(|d| d.name.as_str()).chain(["payoff", "regret"]);
    let row = |row: usize| {
        let (stage, agent) = (row / record.last.players, row % record.last.players);
        let units = record.metadata.actions.dimensions.iter().map(|d| d.unit.as_str());
        let point = points.action[row * points.dimensions..].iter().zip(units).map(|(x, unit)| with_unit(*x, unit));
        let money = [record.last.payoff[row], record.last.regret[row]].map(number);
        cells([stage.to_string(), agent.to_string()].into_iter().chain(point).chain(money))
    };
    let rows = shown * record.last.players;
    table(["Probe", "Player"].into_iter().chain(heads), (0..rows.min(ROWS)).map(row)) + &more(record, rows, "agents")
}

/// What is said below a table that leaves out rows.
fn more(record: &Record, rows: usize, table: &str) -> String {
    left_out(rows, &format!("<code>{}</code>", tables::file(record.scenario.tables, table)))
}

fn constraints(record: &Record, points: &Points, shown: usize) -> String {
    let limits = points.limits.iter().take(shown).enumerate();
    let rows: Vec<String> = limits
        .flat_map(|(stage, limits)| (0..limits.value.len()).map(move |l| (stage, limits, l)))
        .map(|(stage, limits, l)| {
            let binds = if limits.binds(l) { "binds" } else { "" };
            let name = tables::constraint_name(record, points, l);
            let multiplier = number(limits.multiplier[l]);
            cells([stage.to_string(), name, number(limits.value[l]), binds.into(), multiplier])
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let more = more(record, rows.len(), "constraints");
    let heads = ["Probe", "Constraint", "value (feasible ≤ 0)", "", "multiplier"];
    format!(
        "<p>Multipliers are in units of payoff for a unit of the constraint. Those of shared constraints are the same for all \
         players, which makes this equilibrium the normalised one among many.</p>\n{}",
        table(heads, rows.into_iter().take(ROWS)) + &more
    )
}

pub(super) fn cells(values: impl IntoIterator<Item = String>) -> String {
    values.into_iter().map(|value| format!("<td>{}</td>", escape(&value))).collect()
}

pub(super) fn table<'a>(heads: impl IntoIterator<Item = &'a str>, rows: impl Iterator<Item = String>) -> String {
    let heads: String = heads.into_iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
    let rows: String = rows.map(|row| format!("<tr>{row}</tr>\n")).collect();
    format!(
        "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}
