//! The progress bar of a design, with the figures of the moment.

use tracing::Span;
use tracing_indicatif::span_ext::IndicatifSpanExt;
use tracing_indicatif::style::ProgressStyle;
use walras_designer::experiment::Evaluation;

/// How often the bar moves in a whole run: more cannot be seen, and would slow fast runs down.
const UPDATES: u64 = 500;

/// A bar over the designer's iterations.
pub struct Progress {
    span: Span,
    every: u64,
    iterations: u64,
}

impl Progress {
    /// A bar of so many iterations; gone when dropped.
    pub fn new(iterations: u64) -> Self {
        let span = tracing::info_span!("design");
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} left  {msg}") {
            span.pb_set_style(&style);
        }
        span.pb_set_length(iterations);
        span.pb_start();
        Progress { span, every: iterations.div_ceil(UPDATES).max(1), iterations }
    }

    /// Shows the state after an iteration, counted from 0.
    pub fn show(&self, iteration: u64, evaluation: &Evaluation) {
        if !iteration.is_multiple_of(self.every) && iteration + 1 != self.iterations {
            return;
        }
        let judged = &evaluation.assessment;
        self.span.pb_set_position(iteration + 1);
        self.span.pb_set_message(&format!(
            "gap {:.4} (unused budget {:.4}, GARP_F {:.4})  welfare {:.4}",
            judged.pareto_gap, judged.budget_slack, judged.garp_f, evaluation.truth.welfare
        ));
    }
}
