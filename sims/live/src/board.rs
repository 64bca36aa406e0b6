//! What a page shows: written by those who watch runs, read by those who look at the page.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use walras::live::Access;

use crate::course::{Course, Known};
use crate::gate::Gate;

/// Columns of the strip that shows how play moved.
const STRIP: usize = 240;

/// Everything that a page shows.
#[derive(Debug)]
pub(crate) struct Board {
    /// What it may do.
    pub(crate) access: Access,
    /// The runs, side by side.
    pub(crate) runs: Vec<Arc<Shown>>,
    /// Who looks at it now.
    pub(crate) guests: AtomicU64,
}

/// A run on the board.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    parts: Mutex<Parts>,
    /// Where it waits, if it is a run of this process.
    pub(crate) gate: Option<Gate>,
}

/// What is shown of a run.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) head: Part,
    pub(crate) status: Status,
    /// One row an iteration, a round or a run of an ensemble.
    pub(crate) course: Course,
    /// Figures of the last play, where no row has them.
    pub(crate) figures: Part,
    pub(crate) graph: Part,
    pub(crate) picture: Part,
    /// The mean strategy as it was, one row a picture, after the number of the iteration.
    pub(crate) strip: Strip,
    /// What came of the last question what would be played.
    pub(crate) answer: Part,
}

/// A course of the strip.
#[derive(Debug)]
pub(crate) struct Strip(pub(crate) Course);

impl Default for Strip {
    fn default() -> Self {
        Strip(Course::of_most(STRIP))
    }
}

/// Something that is shown, as JSON, and how often it was changed.
#[derive(Debug, Default)]
pub(crate) struct Part {
    json: String,
    version: u64,
}

impl Part {
    /// Shows this.
    pub(crate) fn set(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(json) => {
                self.json = json;
                self.version += 1;
            }
            Err(error) => tracing::debug!("not shown: {error}"),
        }
    }
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Status {
    pub(crate) state: State,
    /// What is done, of how much if that is known.
    pub(crate) done: u64,
    pub(crate) of: Option<u64>,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// Runs of an ensemble that failed.
    pub(crate) failed: u64,
    /// A remark.
    pub(crate) note: String,
    /// Whether it waits, or is about to.
    pub(crate) paused: bool,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It has not begun.
    #[default]
    Waiting,
    /// It goes on.
    Running,
    /// It is over.
    Done,
    /// It was broken off, and can be resumed.
    Stopped,
    /// It failed.
    Failed,
}

impl Shown {
    /// A run of this process, which can wait.
    pub(crate) fn with_gate() -> Self {
        Shown { gate: Some(Gate::default()), ..Shown::default() }
    }

    /// What is shown, to be changed.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self, parts: &Parts) -> Status {
        let paused = self.gate.as_ref().is_some_and(Gate::is_paused) && parts.status.state == State::Running;
        Status { paused, ..parts.status.clone() }
    }
}

/// What a guest knows already.
#[derive(Debug, Default)]
pub(crate) struct Seen(Vec<SeenRun>);

#[derive(Debug, Default)]
struct SeenRun {
    /// Versions of head, figures, graph, picture and answer.
    versions: [u64; 5],
    status: Option<Status>,
    course: Known,
    strip: Known,
}

impl Board {
    /// What a guest does not know, as JSON; nothing if it knows all.
    pub(crate) fn news(&self, seen: &mut Seen) -> Option<String> {
        seen.0.resize_with(self.runs.len(), SeenRun::default);
        let runs = self.runs.iter().zip(&mut seen.0).enumerate();
        let runs: Vec<String> = runs.filter_map(|(id, (run, seen))| news_of(id, run, seen)).collect();
        (!runs.is_empty()).then(|| format!("{{\"runs\":[{}]}}", runs.join(",")))
    }

    /// Somebody looks at it, until the answer is dropped.
    pub(crate) fn welcome(self: &Arc<Self>) -> Guest {
        self.guests.fetch_add(1, Ordering::Relaxed);
        Guest(Arc::clone(self))
    }
}

/// Somebody who looks at the board.
#[derive(Debug)]
pub(crate) struct Guest(Arc<Board>);

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.guests.fetch_sub(1, Ordering::Relaxed);
    }
}

fn news_of(id: usize, run: &Shown, seen: &mut SeenRun) -> Option<String> {
    let parts = run.lock();
    let mut fields = Vec::new();
    let named = [
        ("head", &parts.head),
        ("figures", &parts.figures),
        ("graph", &parts.graph),
        ("picture", &parts.picture),
        ("answer", &parts.answer),
    ];
    for ((name, part), version) in named.into_iter().zip(&mut seen.versions) {
        if *version != part.version {
            *version = part.version;
            fields.push(format!("\"{name}\":{}", part.json));
        }
    }
    let status = run.status(&parts);
    if seen.status.as_ref() != Some(&status) {
        fields.extend(serde_json::to_string(&status).map(|json| format!("\"status\":{json}")));
        fields.push(format!("\"gate\":{}", run.gate.is_some()));
        seen.status = Some(status);
    }
    fields.extend(parts.course.news(&mut seen.course).map(|news| format!("\"course\":{news}")));
    fields.extend(parts.strip.0.news(&mut seen.strip).map(|news| format!("\"strip\":{news}")));
    (!fields.is_empty()).then(|| format!("{{\"id\":{id},{}}}", fields.join(",")))
}
