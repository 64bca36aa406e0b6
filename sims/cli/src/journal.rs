//! What happens, as JSON in the folder of a run, and the time spent in each kind of work.
//!
//! One object a line: `time` (seconds since 1970), `level`, `message` and further fields of what was said; of work that is over
//! `span`, its own `seconds`, and those `within`, which other work took in its midst.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;
use walras_study::{Journal, Spent};

/// Kinds of work that are timed.
pub(crate) const WORK: [&str; 4] = ["play", "test", "update", "write"];

/// The record, shared between who fills it and who reads it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    level: Level,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    file: Option<File>,
    /// What was said before there was a file.
    waiting: Vec<u8>,
    spent: BTreeMap<&'static str, (Duration, u64)>,
}

/// How long a span took, and of that the spans within it.
struct Timing {
    entered: Instant,
    whole: Duration,
    within: Duration,
}

impl Record {
    /// A record of what is said at this level or a more urgent one; of each piece of work at `debug` and below.
    pub(crate) fn new(level: Level) -> Self {
        Record { level, kept: Arc::default() }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        change(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    #[expect(clippy::disallowed_methods, reason = "a record of what happens says when; no result depends on it")]
    fn line(&self, level: &Level, mut fields: Map<String, Value>) {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        fields.insert("time".into(), json!(time.as_millis() as f64 / 1e3));
        fields.insert("level".into(), json!(level.as_str().to_lowercase()));
        let line = format!("{}\n", Value::Object(fields)).into_bytes();
        self.with(|kept| match &mut kept.file {
            // A record that cannot be written is no reason to end a run.
            Some(file) => drop(file.write_all(&line)),
            None => kept.waiting.extend(line),
        });
    }
}

impl Journal for Record {
    fn keep_in(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        self.with(|kept| {
            file.write_all(&std::mem::take(&mut kept.waiting))?;
            kept.file = Some(file);
            Ok(())
        })
    }

    fn spent(&self) -> Vec<Spent> {
        self.with(|kept| {
            let spent = kept.spent.iter();
            spent.map(|(&work, &(time, times))| Spent { work, seconds: time.as_secs_f64(), times }).collect()
        })
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Record {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let timing = Timing { entered: Instant::now(), whole: Duration::ZERO, within: Duration::ZERO };
            span.extensions_mut().insert(timing);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(timing) = span.extensions_mut().get_mut::<Timing>()
        {
            timing.entered = Instant::now();
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut took = Duration::ZERO;
        if let Some(timing) = span.extensions_mut().get_mut::<Timing>() {
            took = timing.entered.elapsed();
            timing.whole += took;
        }
        if let Some(around) = span.parent()
            && let Some(timing) = around.extensions_mut().get_mut::<Timing>()
        {
            timing.within += took;
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(Timing { whole, within, .. }) = span.extensions_mut().remove::<Timing>() else { return };
        let (name, own) = (span.name(), whole.saturating_sub(within));
        self.with(|kept| {
            let (time, times) = kept.spent.entry(name).or_default();
            *time += own;
            *times += 1;
        });
        if self.level >= Level::DEBUG {
            let fields =
                [("span", json!(name)), ("seconds", json!(own.as_secs_f64())), ("within", json!(within.as_secs_f64()))];
            self.line(&Level::DEBUG, fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect());
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() > self.level {
            return;
        }
        let mut said = Said(Map::new());
        event.record(&mut said);
        self.line(event.metadata().level(), said.0);
    }
}

/// The fields of what is said.
struct Said(Map<String, Value>);

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().to_owned(), json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), json!(value));
    }
}
