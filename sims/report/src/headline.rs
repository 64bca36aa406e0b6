//! The headline figures, first and last.

use walras_designer::evaluation::Evaluation;
use walras_engine::social_optimum::SocialOptimum;
use walras_figures::format::{escape, number, with_unit};
use walras_figures::page::{ROWS, left_out};
use walras_study::SUMMARY;
use walras_study::record::Record;
use walras_theory::revealed_preference::robust_gap::RobustGap;

/// The table of headline figures; two columns where something was designed.
pub(super) fn html(record: &Record) -> String {
    let Some(last) = record.trace.last() else {
        return "<p>None: nothing was evaluated.</p>\n".into();
    };
    let first = &record.initial;
    let columns = if record.trace.len() > 1 { vec![("Initial", first), ("Last", last)] } else { vec![("Value", last)] };
    let head: String = columns.iter().map(|(name, _)| format!("<th scope=\"col\">{name}</th>")).collect();
    let robust = robust(record, columns.len());
    let (phi, others) = (phi_rows(record), rows(record));
    // Of long mechanisms the first entries; never at the cost of what came of them.
    let place = ROWS.saturating_sub(others.len() + usize::from(!robust.is_empty()));
    let rows: String = phi.iter().take(place).chain(&others).map(|row| row.html(&columns)).collect();
    let more = left_out(phi.len() + ROWS - place, &format!("<code>{SUMMARY}</code>"));
    format!(
        "<div class=\"scroll\">\n<table class=\"numbers\">\n<thead><tr><th scope=\"col\">Quantity</th>{head}</tr></thead>\n\
         <tbody>\n{rows}{robust}</tbody>\n</table>\n</div>\n{more}"
    )
}

/// The robust gap, which is computed of the first and of the last play only.
fn robust(record: &Record, columns: usize) -> String {
    let (Some(gaps), Some(dro)) = (&record.robust, &record.scenario.evaluation.dro) else { return String::new() };
    let cell = |gap: &RobustGap| {
        let bounds = format!("{} ≤ L<sub>DR</sub> ≤ {}", number(gap.lower_bound), number(gap.upper_bound));
        let how = if gap.exact { "" } else { "; not proven" };
        format!("<td>{} ({bounds}{how})</td>", number(gap.value))
    };
    let cells: String = gaps[gaps.len() - columns.min(gaps.len())..].iter().map(cell).collect();
    format!("<tr><th scope=\"row\">Robust gap, radius {}</th>{cells}</tr>\n", number(dro.radius))
}

/// The name of an entry of φ.
pub(super) fn phi_name(record: &Record, entry: usize) -> String {
    record.metadata.mechanism().nth(entry).map_or_else(|| format!("φ[{entry}]"), |p| p.name.clone())
}

/// The unit of an entry of φ; empty if dimensionless.
pub(super) fn phi_unit(record: &Record, entry: usize) -> &str {
    record.metadata.mechanism().nth(entry).map_or("", |p| p.unit.as_str())
}

/// A row of the table: HTML of its name and how to read its value.
struct Row<'a> {
    name: String,
    value: Box<dyn Fn(&Evaluation) -> String + 'a>,
}

impl<'a> Row<'a> {
    fn new(name: impl Into<String>, value: impl Fn(&Evaluation) -> String + 'a) -> Self {
        Row { name: name.into(), value: Box::new(value) }
    }

    fn html(&self, columns: &[(&str, &Evaluation)]) -> String {
        let cells: String =
            columns.iter().map(|(_, evaluation)| format!("<td>{}</td>", escape(&(self.value)(evaluation)))).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", self.name)
    }
}

fn rows(record: &Record) -> Vec<Row<'_>> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let estimated = if record.seen.draws.is_some() { " (estimate)" } else { "" };
    let mut rows = money_rows(record);
    rows.push(Row::new(format!("Pareto gap{estimated}"), |e| number(e.assessment.pareto_gap)));
    rows.push(Row::new(format!("of it unused budget{estimated}"), |e| number(e.assessment.budget_slack)));
    rows.push(Row::new(format!("GARP<sub>F</sub>{estimated}"), |e| number(e.assessment.garp_f)));
    rows.push(Row::new("Exact test (13) holds", move |e| yes(e.assessment.garp_consistent)));
    rows.push(Row::new("… with unused budget forgiven", move |e| yes(e.assessment.consistent_up_to_slack)));
    if record.trace.iter().any(|e| e.assessment.additive_gap.is_some()) {
        let additive = |e: &Evaluation| e.assessment.additive_gap.map_or("not computed".into(), number);
        rows.push(Row::new(format!("Additive gap{estimated}"), additive));
    }
    for (k, outcome) in record.metadata.outcomes.iter().enumerate() {
        let value =
            move |e: &Evaluation| e.outcomes.get(k).map_or("none".into(), |&value| with_unit(value, &outcome.unit));
        rows.push(Row::new(format!("Outcome: {}{estimated}", escape(&outcome.name)), value));
    }
    if record.scenario.designer.as_ref().is_some_and(|designer| designer.objective.sees_utilities()) {
        rows.push(Row::new("Objective", |e| number(e.objective)));
    }
    let paid = if record.has_transfers() { ", after payments" } else { "" };
    rows.push(Row::new(format!("Welfare{paid}"), |e| number(e.truth.welfare)));
    rows.extend(gap_row(record, &format!("Welfare gap{paid}"), |e| e.truth.optimum));
    rows.push(Row::new(format!("Least payoff of a player{paid}"), |e| number(e.truth.least_payoff)));
    if record.metadata.actions.outside_option.is_some() {
        let violation = |e: &Evaluation| e.truth.ir_violation.map_or("not computed".into(), number);
        rows.push(Row::new("Individual rationality violated by", violation));
    }
    rows.push(Row::new("NashConv", |e| number(e.truth.nash_conv)));
    rows.push(Row::new("Residual", |e| number(e.truth.residual)));
    rows.push(Row::new("Converged", move |e| yes(e.truth.converged)));
    rows
}

/// What society has of play and who pays, where money moves.
fn money_rows(record: &Record) -> Vec<Row<'_>> {
    if !record.has_transfers() {
        return Vec::new();
    }
    let unit = record.payment_unit();
    let money = move |value: Option<f64>| value.map_or("none".into(), |value| with_unit(value, unit));
    let mut rows = vec![Row::new("Surplus: welfare and revenue", move |e| money(Some(e.truth.surplus())))];
    rows.extend(gap_row(record, "Surplus gap", |e| e.truth.surplus_optimum));
    rows.push(Row::new("Revenue: what players pay", move |e| money(e.truth.revenue)));
    rows.push(Row::new("Budget balance: least revenue under a probe", move |e| money(e.truth.budget_balance)));
    rows
}

/// How far play is from an optimum, where that was looked for.
fn gap_row<'a>(record: &'a Record, name: &str, optimum: fn(&Evaluation) -> Option<SocialOptimum>) -> Option<Row<'a>> {
    record.trace.iter().any(|e| optimum(e).is_some()).then(|| {
        Row::new(name, move |e| match optimum(e) {
            Some(optimum) if !optimum.exact => format!("at least {}", number(optimum.gap)),
            optimum => optimum.map_or("not computed".into(), |optimum| number(optimum.gap)),
        })
    })
}

fn phi_rows(record: &Record) -> Vec<Row<'_>> {
    let size = record.trace.iter().map(|e| e.phi.len()).max().unwrap_or_default();
    let row = |entry: usize| {
        let name = format!("φ: {}", escape(&phi_name(record, entry)));
        let unit = phi_unit(record, entry);
        Row::new(name, move |e| e.phi.get(entry).map_or("none".into(), |&value| with_unit(value, unit)))
    };
    (0..size).map(row).collect()
}
