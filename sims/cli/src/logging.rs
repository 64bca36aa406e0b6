//! Log lines, progress bars and the record of a run.

use std::io;
use std::sync::Arc;

use tracing::Level;
use tracing_indicatif::IndicatifLayer;
use tracing_subscriber::filter::{EnvFilter, FilterExt, LevelFilter, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use walras_study::MaybeJournal;

use crate::journal::{Record, WORK};

/// Spans that are shown as bars.
const BARS: [&str; 2] = ["design", "ensemble"];

/// Log lines go to standard error, above the progress bar, at this level or else at that of `WALRAS_LOG`. If a level is given
/// the run also keeps a record.
pub(crate) fn start(level: Option<Level>) -> MaybeJournal {
    let progress = IndicatifLayer::new();
    let lines = tracing_subscriber::fmt::layer()
        .without_time()
        .with_target(false)
        .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
        .with_writer(progress.get_stderr_writer())
        .with_filter(shown(level).and(filter_fn(|metadata| metadata.is_event())));
    let bars = progress.with_filter(filter_fn(|metadata| metadata.is_span() && BARS.contains(&metadata.name())));
    let record = level.map(Record::new);
    let kept = record.clone().map(|record| {
        let ours = |metadata: &tracing::Metadata<'_>| metadata.target().starts_with("walras");
        record.with_filter(filter_fn(move |metadata| {
            ours(metadata) && (metadata.is_event() || WORK.contains(&metadata.name()))
        }))
    });
    tracing_subscriber::registry().with(lines).with(bars).with(kept).init();
    record.map(|record| Arc::new(record) as Arc<_>)
}

/// What is shown.
fn shown(level: Option<Level>) -> EnvFilter {
    let usual = LevelFilter::from_level(level.unwrap_or(Level::INFO));
    let filter = EnvFilter::builder().with_default_directive(usual.into());
    match level {
        Some(_) => filter.parse_lossy(""),
        None => filter.with_env_var("WALRAS_LOG").from_env_lossy(),
    }
}
