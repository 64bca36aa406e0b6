//! Log lines and progress bars.

use std::io;

use tracing_indicatif::IndicatifLayer;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Log lines go to standard error, above the progress bar; `WALRAS_LOG` sets the level.
pub(crate) fn start() {
    let progress = IndicatifLayer::new();
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .with_env_var("WALRAS_LOG")
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer()
        .without_time()
        .with_target(false)
        .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
        .with_writer(progress.get_stderr_writer());
    tracing_subscriber::registry().with(filter).with(lines).with(progress).init();
}
