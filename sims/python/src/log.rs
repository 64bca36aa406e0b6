//! What the library says while it works, kept until Python takes it to `logging` and to a progress bar.

use std::fmt::{self, Write};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::Layer;
use walras_study::progress::EVENTS;

/// How far a run is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) done: u64,
    pub(crate) of: u64,
    pub(crate) figures: String,
}

/// What was said and not yet taken.
#[derive(Default)]
pub(crate) struct Said {
    /// With the levels of Python's `logging`.
    pub(crate) lines: Vec<(u8, String)>,
    /// The last of it.
    pub(crate) progress: Option<Progress>,
}

static SAID: Mutex<Said> = Mutex::new(Said { lines: Vec::new(), progress: None });

/// From now on what the library says is kept, unless the process has a listener already.
pub(crate) fn listen() {
    let _ = tracing_subscriber::registry().with(Keep).try_init();
}

/// Takes what was said.
pub(crate) fn take() -> Said {
    std::mem::take(&mut *SAID.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Keep;

impl<S: Subscriber> Layer<S> for Keep {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with("walras") && (*metadata.level() <= Level::INFO || metadata.target() == EVENTS)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        if event.metadata().target() == EVENTS {
            said.progress = Some(Progress { done: words.done, of: words.of, figures: words.message });
        } else {
            said.lines.push((level(*event.metadata().level()), words.message));
        }
    }
}

/// Of Python's `logging`.
fn level(level: Level) -> u8 {
    match level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        _ => 10,
    }
}

#[derive(Default)]
struct Words {
    message: String,
    done: u64,
    of: u64,
}

impl Visit for Words {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "done" => self.done = value,
            "of" => self.of = value,
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        }
    }
}
