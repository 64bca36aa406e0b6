//! The progress bar of a design, with the figures of the moment.

use tracing::Span;
use tracing_indicatif::span_ext::IndicatifSpanExt;
use tracing_indicatif::style::ProgressStyle;
use walras_designer::design::Step;

use crate::scenario::Designer;

/// How often the bar moves in a whole run: more cannot be seen, and would slow fast runs down.
const UPDATES: u64 = 500;

/// A bar over the designer's iterations, or over plays if these are what is limited.
pub struct Progress {
    span: Span,
    every: u64,
    length: u64,
    counts_plays: bool,
}

impl Progress {
    /// A bar of the designer's budget; gone when dropped.
    pub fn new(designer: &Designer) -> Self {
        let (length, counts_plays) = match (designer.iteration_budget(), designer.plays) {
            (Some(iterations), _) => (iterations as u64, false),
            (None, plays) => (plays.unwrap_or_default() as u64, true),
        };
        let span = tracing::info_span!("design");
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} left  {msg}") {
            span.pb_set_style(&style);
        }
        span.pb_set_length(length);
        span.pb_start();
        Progress { span, every: length.div_ceil(UPDATES).max(1), length, counts_plays }
    }

    /// Shows the state after an iteration, counted from 0.
    pub fn show(&self, iteration: u64, step: &Step) {
        let position = if self.counts_plays { step.standing.plays } else { iteration + 1 };
        if !iteration.is_multiple_of(self.every) && position != self.length {
            return;
        }
        let judged = &step.evaluation.assessment;
        self.span.pb_set_position(position);
        self.span.pb_set_message(&format!(
            "gap {:.4} (unused budget {:.4}, GARP_F {:.4})  welfare {:.4}",
            judged.pareto_gap, judged.budget_slack, judged.garp_f, step.evaluation.truth.welfare
        ));
    }
}
