//! Watching a run of this process for the board.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use walras_designer::design::Step;
use walras_engine::laboratory::Laboratory;
use walras_engine::play::Play;
use walras_engine::world::components::Status as Rest;
use walras_process::interrupt;
use walras_scenario::Designer;
use walras_study::ensemble::Cell;
use walras_study::record::Record;
use walras_study::{Beginning, EnsembleBeginning, MemberSeen, Onlooker};

use crate::board::{Parts, Shown, State, Status};
use crate::figures;
use crate::graph::Graph;
use crate::head::Head;
use crate::picture::{Canvas, Picture, learns_in_rounds};
use crate::what_if::{Source, WhatIf};

/// Least time between two pictures.
const INTERVAL: Duration = Duration::from_millis(200);
/// Pictures take at most one part in this many of the time.
const SHARE_OF_TIME: u32 = 100;

/// Who watches the run for the board.
pub(crate) struct Watcher {
    shown: Arc<Shown>,
    what_if: Arc<WhatIf>,
    interrupt: Arc<AtomicBool>,
    canvas: OnceLock<Canvas>,
    /// When the next picture is due.
    due: Mutex<Instant>,
    /// Iterations or rounds so far.
    done: AtomicU64,
    /// Whether plays are counted in the place of iterations.
    counts_plays: AtomicBool,
    /// Whether strategies can be seen round by round.
    in_rounds: AtomicBool,
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").field("done", &self.done).finish_non_exhaustive()
    }
}

impl Watcher {
    /// A watcher for this place on the board, who tells what can be played beside the run.
    pub(crate) fn new(shown: Arc<Shown>, what_if: Arc<WhatIf>) -> Self {
        Watcher {
            shown,
            what_if,
            interrupt: interrupt::flag(),
            canvas: OnceLock::new(),
            due: Mutex::new(Instant::now()),
            done: AtomicU64::new(0),
            counts_plays: AtomicBool::new(false),
            in_rounds: AtomicBool::new(false),
        }
    }

    /// Makes a picture if one is due, or the run is paused and everything is to be seen.
    fn picture(&self, draw: impl FnOnce(&Canvas) -> Option<(Picture, Vec<f32>)>) {
        let paused = self.shown.gate.as_ref().is_some_and(|gate| gate.is_paused());
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = Instant::now();
        let Some(canvas) = self.canvas.get().filter(|_| paused || begun >= *due) else { return };
        if let Some((picture, mean)) = draw(canvas) {
            let at = self.done.load(Ordering::Relaxed);
            let mut parts = self.shown.lock();
            parts.picture.set(&picture);
            if mean.len() > 1 {
                parts.strip.0.push([at as f32].into_iter().chain(mean).collect());
            }
        }
        *due = Instant::now() + INTERVAL.max(begun.elapsed() * SHARE_OF_TIME);
    }

    fn wait(&self) {
        if let Some(gate) = &self.shown.gate {
            gate.pass(&self.interrupt);
        }
    }
}

impl Onlooker for Watcher {
    fn begins(&self, run: &Beginning<'_>) {
        let Beginning { folder, resolved, model } = *run;
        let source = Source::new(resolved, model);
        let designer = resolved.scenario.designer.as_ref();
        self.counts_plays.store(designer.is_some_and(|d| d.iteration_budget().is_none()), Ordering::Relaxed);
        self.in_rounds.store(learns_in_rounds(resolved), Ordering::Relaxed);
        show_begun(&mut self.shown.lock(), &Head::of_run(folder, resolved, model, &source.canvas), &source.graph);
        self.shown.lock().status = status_of(designer);
        drop(self.canvas.set(source.canvas.clone()));
        self.what_if.offer(0, Arc::new(source));
    }

    fn round(&self, laboratory: &Laboratory) {
        let round = self.done.fetch_add(1, Ordering::Relaxed);
        let reports = laboratory.reports();
        let residual = reports.iter().map(|report| report.convergence.residual).fold(f64::NAN, f64::max);
        let at_rest = reports.iter().filter(|report| report.convergence.status != Rest::Learning).count();
        {
            let mut parts = self.shown.lock();
            parts.course.push(vec![round as f32, residual as f32, at_rest as f32 / reports.len().max(1) as f32]);
            parts.status.done = round + 1;
        }
        if self.in_rounds.load(Ordering::Relaxed) {
            self.picture(|canvas| canvas.of_round(laboratory));
        }
        self.wait();
    }

    fn play(&self, laboratory: &Laboratory, play: &Play) {
        self.picture(|canvas| Some(canvas.of_play(play, Some(laboratory))));
    }

    fn step(&self, iteration: u64, step: &Step) {
        let row = figures::row(iteration, &step.evaluation, &step.standing);
        let done = if self.counts_plays.load(Ordering::Relaxed) { step.standing.plays } else { iteration + 1 };
        {
            let mut parts = self.shown.lock();
            parts.course.push(row);
            parts.status.done = done;
        }
        self.done.store(iteration + 1, Ordering::Relaxed);
        self.wait();
    }

    fn ends(&self, record: &Record) {
        let mut parts = self.shown.lock();
        let trace = record.trace.iter().zip(&record.standing).zip(0..);
        let rows = trace.map(|((evaluation, standing), iteration)| figures::row(iteration, evaluation, standing));
        if record.scenario.designer.is_some() {
            parts.course.replace(rows);
        } else if let Some(row) = rows.last() {
            parts.figures.set(&figures::named(&record.metadata, &row));
        }
        if let Some(canvas) = self.canvas.get() {
            parts.picture.set(&canvas.with_spreads(&record.last, &record.spreads).0);
        }
        let verdict = record.verdict.as_ref().map(|verdict| format!("; {}", verdict.outcome));
        parts.status.note = format!("{}{}", record.ending.reason, verdict.unwrap_or_default());
        parts.status.state = if record.ending.interrupted { State::Stopped } else { State::Done };
    }

    fn ensemble_begins(&self, ensemble: &EnsembleBeginning<'_>) {
        let mut parts = self.shown.lock();
        parts.head.set(&Head::of_ensemble(ensemble.folder, ensemble.scenario));
        parts.status = Status {
            state: State::Running,
            done: ensemble.over as u64,
            of: Some(ensemble.members as u64),
            unit: "runs",
            ..Status::default()
        };
    }

    fn before_member(&self) {
        self.wait();
    }

    fn member(&self, member: &MemberSeen<'_>) {
        let mut parts = self.shown.lock();
        add_member(&mut parts, member);
    }

    fn ensemble_ends(&self) {
        let mut parts = self.shown.lock();
        let all = parts.status.of == Some(parts.status.done);
        parts.status.state = if all { State::Done } else { State::Stopped };
    }
}

/// Shows what is known of a run before it is played.
pub(crate) fn show_begun(parts: &mut Parts, head: &Head, graph: &Option<Graph>) {
    parts.head.set(head);
    if let Some(graph) = graph {
        parts.graph.set(graph);
    }
}

/// Of a run that begins.
pub(crate) fn status_of(designer: Option<&Designer>) -> Status {
    let (of, unit) = match designer.map(|designer| (designer.iteration_budget(), designer.plays)) {
        None => (None, "rounds"),
        Some((Some(iterations), _)) => (Some(iterations as u64), "iterations"),
        Some((None, plays)) => (plays.map(|plays| plays as u64), "plays"),
    };
    Status { state: State::Running, of, unit, ..Status::default() }
}

/// One more run of an ensemble is over.
pub(crate) fn add_member(parts: &mut Parts, member: &MemberSeen<'_>) {
    let figure = |name: &str| {
        let cell = member.finals.iter().find(|(other, _)| other == name);
        cell.and_then(|(_, cell)| Cell::number(cell)).unwrap_or(f64::NAN) as f32
    };
    let names = ["pareto_gap", "welfare", "surplus", "residual"];
    parts.course.push([member.index as f32].into_iter().chain(names.map(figure)).collect());
    parts.status.done += 1;
    if let Some(reason) = member.failure {
        parts.status.failed += 1;
        parts.status.note = format!("run {} failed: {reason}", member.index);
    }
}
