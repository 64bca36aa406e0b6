//! What a mechanism found among agents who still learned is worth when they have learned to respond to it.

use walras_figures::format::{escape, number};
use walras_study::record::{Audit, Record};

/// The section; empty unless agents learned while the mechanism moved.
pub(super) fn html(record: &Record) -> String {
    let Some(audit) = &record.audit else { return String::new() };
    format!(
        "<section>\n<h2>Audit</h2>\n{}{}{}</section>\n",
        paragraph(record, audit),
        table(record, audit),
        why_soft(record, audit)
    )
}

fn paragraph(record: &Record, audit: &Audit) -> String {
    let last = record.final_evaluation();
    let rests = if last.truth.converged { "at rest" } else { "<strong>not at rest</strong>" };
    let (simulated, audited) = (audit.simulated.truth.surplus(), last.truth.surplus());
    let verdict = if simulated > audited + 0.05 * audited.abs() {
        "The simulation flatters the designer: agents who only know what they tried stay where the mechanism found them, and \
         would do otherwise if they knew all payoffs."
    } else {
        "The simulation and the audit agree, or the audit is the better."
    };
    format!(
        "<p>The agents learned while the mechanism moved, so what it saw at the end is play in motion. Here the final \
         mechanism is played by agents of the same rationality that know their payoffs ({} expectation) and begin anew; their \
         play is {rests} with a residual of {}. {verdict}</p>\n",
        escape(audit.expectation),
        number(last.truth.residual)
    )
}

fn table(record: &Record, audit: &Audit) -> String {
    let row = |name: &str, value: f64| format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", number(value));
    let last = record.final_evaluation();
    let mut rows = row("at the first mechanism, exact response", audit.first.truth.surplus());
    rows += &row("at the final mechanism, simulated", audit.simulated.truth.surplus());
    rows += &row("at the final mechanism, exact response (audited)", last.truth.surplus());
    if let Some(best) = record.first_best() {
        rows += &row("first best", best);
    }
    if let Some(rational) = &audit.rational {
        rows += &row("at the first mechanism, agents a hundred times as rational", rational.truth.surplus());
    }
    format!(
        "<table class=\"numbers\">\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">Value</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n",
        if record.has_transfers() { "Surplus" } else { "Welfare" }
    )
}

/// Why the effect of a mechanism depends on how rational the agents are.
fn why_soft(record: &Record, audit: &Audit) -> String {
    let Some(rational) = &audit.rational else { return String::new() };
    let (soft, crisp) = (audit.first.truth.surplus(), rational.truth.surplus());
    let unaided = if crisp > soft {
        format!(
            "Without it, agents a hundred times as rational would reach {} instead of {}: most of what it can gain is what \
             bounded rationality loses.",
            number(crisp),
            number(soft)
        )
    } else {
        format!("Without it, agents a hundred times as rational would reach {}, no more than these do.", number(crisp))
    };
    let worth = record.worth();
    format!(
        "<p>Why bounded rationality matters: agents respond by π ∝ π<sub>0</sub> exp(rationality · payoff), and at the payoffs \
         of the game alone they mix nearly as they would anyway. Payments large against 1/rationality make the same agents \
         behave as if they were rational, and that is how a mechanism raises the {worth} here. {unaided} Agents who are rational \
         to begin with nearly coordinate unaided and leave a designer little to do.</p>\n"
    )
}
