//! Progress of a design, with the figures of the moment, and of the runs of an ensemble: bars on a terminal, elsewhere a line a
//! minute in the log.

mod pace;

use std::cell::RefCell;
use std::io::{IsTerminal, stderr};
use std::time::Instant;

use tracing::Span;
use tracing_indicatif::span_ext::IndicatifSpanExt;
use tracing_indicatif::style::ProgressStyle;
use walras_designer::design::Step;
use walras_scenario::Designer;

use pace::Pace;

/// How often the bar moves in a whole run: more cannot be seen, and would slow fast runs down.
const UPDATES: u64 = 500;

/// Target of the events that say how far a run is, with the fields `done` and `of` and the figures of the moment as their message:
/// for front ends without a terminal.
pub const EVENTS: &str = "walras::progress";

/// Whether a bar is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// On the terminal.
    Shown,
    /// Nowhere: one of many runs that share a bar.
    Hidden,
}

/// A bar over the designer's iterations, or over plays if these are what is limited.
pub struct Progress {
    /// None of a hidden bar.
    span: Option<Span>,
    /// None where a bar is seen, or nothing is to be.
    pace: Option<RefCell<Pace>>,
    every: u64,
    length: u64,
    counts_plays: bool,
}

impl Progress {
    /// A bar of the designer's budget; gone when dropped.
    pub fn new(designer: &Designer, bar: Bar) -> Self {
        let (length, counts_plays) = match (designer.iteration_budget(), designer.plays) {
            (Some(iterations), _) => (iterations as u64, false),
            (None, plays) => (plays.unwrap_or_default() as u64, true),
        };
        let span = (bar == Bar::Shown).then(|| started(tracing::info_span!("design"), length));
        let pace = (bar == Bar::Shown).then(|| pace(0)).flatten().map(RefCell::new);
        Progress { span, pace, every: length.div_ceil(UPDATES).max(1), length, counts_plays }
    }

    /// Shows the state after an iteration, counted from 0.
    pub fn show(&self, iteration: u64, step: &Step) {
        let Some(span) = &self.span else { return };
        let position = if self.counts_plays { step.standing.plays } else { iteration + 1 };
        let judged = &step.evaluation.assessment;
        let figures = || {
            format!(
                "gap {:.4} (unused budget {:.4}, GARP_F {:.4})  welfare {:.4}",
                judged.pareto_gap, judged.budget_slack, judged.garp_f, step.evaluation.truth.welfare
            )
        };
        if let Some(line) =
            self.pace.as_ref().and_then(|pace| pace.borrow_mut().line(Instant::now(), position, self.length))
        {
            let what = if self.counts_plays { "plays" } else { "iterations" };
            tracing::info!("{what}: {line}; {}", figures());
        }
        if !iteration.is_multiple_of(self.every) && position != self.length {
            return;
        }
        span.pb_set_position(position);
        let figures = figures();
        tracing::debug!(target: EVENTS, done = position, of = self.length, "{figures}");
        span.pb_set_message(&figures);
    }
}

/// A bar over the members of an ensemble.
pub(crate) struct Members {
    span: Span,
    pace: Option<Pace>,
    members: u64,
    done: u64,
    failed: u64,
}

impl Members {
    /// A bar of so many members, some of which are done already; gone when dropped.
    pub(crate) fn new(members: usize, done: usize) -> Self {
        let span = started(tracing::info_span!("ensemble"), members as u64);
        span.pb_set_position(done as u64);
        Members { span, pace: pace(done as u64), members: members as u64, done: done as u64, failed: 0 }
    }

    /// One more is done.
    pub(crate) fn advance(&mut self, failed: bool) {
        self.done += 1;
        self.failed += u64::from(failed);
        self.span.pb_set_position(self.done);
        tracing::debug!(target: EVENTS, done = self.done, of = self.members, "{} failed", self.failed);
        if self.failed > 0 {
            self.span.pb_set_message(&format!("{} failed", self.failed));
        }
        if let Some(line) = self.pace.as_mut().and_then(|pace| pace.line(Instant::now(), self.done, self.members)) {
            tracing::info!("runs: {line}, {} failed", self.failed);
        }
    }
}

/// None on a terminal, which has the bar.
fn pace(before: u64) -> Option<Pace> {
    (!stderr().is_terminal()).then(|| Pace::new(Instant::now(), before))
}

fn started(span: Span, length: u64) -> Span {
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} left  {msg}") {
        span.pb_set_style(&style);
    }
    span.pb_set_length(length);
    span.pb_start();
    span
}
