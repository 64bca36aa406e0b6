//! What would be played under another mechanism, by agents of other precisions: played beside the runs, in a laboratory of its own.
//! The runs do not notice, and their results stay those of their scenarios.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use walras_assemble as assemble;
use walras_designer::experiment::WelfareGap;
use walras_designer::search::Standing;
use walras_engine::laboratory::Laboratory;
use walras_engine::model::Model;
use walras_scenario::Resolved;

use crate::board::Board;
use crate::figures;
use crate::graph::Graph;
use crate::head::{precisions, set_precisions};
use crate::picture::{Canvas, Picture, learns_in_rounds};

/// Least time between two pictures of the same question.
const INTERVAL: Duration = Duration::from_millis(60);
/// Largest precision: beyond it responses are crisp.
const LARGEST_PRECISION: f64 = 1e9;

/// What can be played.
pub(crate) struct Source {
    /// The scenario with every number decided.
    pub(crate) resolved: Resolved,
    /// The game.
    pub(crate) model: Arc<Model>,
    /// What pictures of it are drawn on.
    pub(crate) canvas: Canvas,
    /// Its network.
    pub(crate) graph: Option<Graph>,
}

impl Source {
    /// The game and the agents of a run.
    pub(crate) fn new(resolved: &Resolved, model: &Arc<Model>) -> Self {
        let graph = Graph::of(resolved, model);
        let nodes = graph.as_ref().map_or_else(Vec::new, |graph| graph.nodes.clone());
        let canvas = Canvas::new(model, nodes);
        Source { resolved: resolved.clone(), model: Arc::clone(model), canvas, graph }
    }
}

/// What would be played?
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// By the agents of which run.
    pub(crate) run: usize,
    /// Under which mechanism, `[mechanism parameters]`.
    phi: Vec<f64>,
    /// With which precisions, as its head lists them.
    precisions: Vec<f64>,
}

/// What would be.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    number: u64,
    /// `playing`, `done` or `failed`.
    state: &'static str,
    phi: &'a [f64],
    precisions: &'a [f64],
    rounds: u64,
    figures: serde_json::Map<String, serde_json::Value>,
    picture: Option<Picture>,
    /// Why it cannot be said.
    reason: String,
}

/// The laboratory: the newest question is answered, and those before it are dropped.
#[derive(Default)]
pub(crate) struct WhatIf {
    sources: Mutex<Vec<Option<Arc<Source>>>>,
    asked: Mutex<Option<(u64, Question)>>,
    changed: Condvar,
    newest: AtomicU64,
}

impl fmt::Debug for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatIf").field("newest", &self.newest).finish_non_exhaustive()
    }
}

impl WhatIf {
    /// What can be played of this run.
    pub(crate) fn offer(&self, run: usize, source: Arc<Source>) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() <= run {
            sources.resize_with(run + 1, || None);
        }
        sources[run] = Some(source);
    }

    fn source(&self, run: usize) -> Option<Arc<Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).get(run)?.clone()
    }

    /// Takes a question, to be answered on the board.
    ///
    /// # Errors
    /// It makes no sense, and why.
    pub(crate) fn ask(&self, question: Question) -> Result<(), String> {
        let run = question.run;
        let source = self.source(run).ok_or(format!("run {run}: there is nothing that could be played of it"))?;
        check(&source, &question)?;
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, question));
        self.changed.notify_one();
        Ok(())
    }

    /// Answers questions as they come, for ever.
    pub(crate) fn work(&self, board: &Board) {
        loop {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            let (number, question) = loop {
                match asked.take() {
                    Some(question) => break question,
                    None => asked = self.changed.wait(asked).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(asked);
            if let Some(source) = self.source(question.run) {
                self.answer(&source, number, &question, board);
            }
        }
    }

    fn answer(&self, source: &Source, number: u64, question: &Question, board: &Board) {
        let Some(shown) = board.runs.get(question.run) else { return };
        let Question { phi, precisions, .. } = question;
        let answer = |state, rounds| Answer {
            number,
            state,
            phi,
            precisions,
            rounds,
            figures: serde_json::Map::new(),
            picture: None,
            reason: String::new(),
        };
        let mut resolved = source.resolved.clone();
        set_precisions(&mut resolved.scenario.learning, precisions);
        let in_rounds = learns_in_rounds(&resolved);
        let laboratory = assemble::laboratory(&resolved, Arc::clone(&source.model), 1);
        let mut experiment = assemble::experiment(&resolved.scenario, laboratory);
        experiment.welfare_gap = WelfareGap::Never;
        let (mut rounds, mut due) = (0, Instant::now());
        let watch = |laboratory: &Laboratory| {
            rounds += 1;
            if in_rounds && Instant::now() >= due {
                let picture = source.canvas.of_round(laboratory).map(|(picture, _)| picture);
                shown.lock().answer.set(&Answer { picture, ..answer("playing", rounds) });
                due = Instant::now() + INTERVAL;
            }
            if self.newest.load(Ordering::Relaxed) == number {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let played = experiment.evaluate(phi, 0, watch);
        if self.newest.load(Ordering::Relaxed) != number {
            return;
        }
        let answer = match played {
            Ok((evaluation, play, _)) => {
                let row = figures::row(0, &evaluation, &Standing { start: 0, plays: 1, best: None });
                let spreads = experiment.describe(&play, 0).map(|(spreads, _)| spreads).unwrap_or_default();
                Answer {
                    figures: figures::named(source.model.game.plugin().metadata(), &row),
                    picture: Some(source.canvas.with_spreads(&play, &spreads).0),
                    ..answer("done", rounds)
                }
            }
            Err(error) => Answer { reason: error.to_string(), ..answer("failed", rounds) },
        };
        shown.lock().answer.set(&answer);
    }
}

/// Whether there is such a mechanism, and are such agents.
fn check(source: &Source, question: &Question) -> Result<(), String> {
    let metadata = source.model.game.plugin().metadata();
    let (given, expected) = (question.phi.len(), source.resolved.phi.len());
    if given != expected {
        return Err(format!("`phi`: found {given} numbers, expected {expected}"));
    }
    for ((parameter, &value), &(low, high)) in metadata.mechanism().zip(&question.phi).zip(&source.resolved.bounds) {
        if !value.is_finite() || value < low || value > high {
            return Err(format!("`phi`: {}: found {value}, expected a number from {low} to {high}", parameter.name));
        }
    }
    let own = precisions(&source.resolved.scenario.learning);
    let (given, expected) = (question.precisions.len(), own.len());
    if given != expected {
        return Err(format!("`precisions`: found {given} numbers, expected {expected}"));
    }
    for (precision, &value) in own.iter().zip(&question.precisions) {
        if !(0.0..=LARGEST_PRECISION).contains(&value) {
            return Err(format!(
                "{}: found {value}, expected a number from 0 to {LARGEST_PRECISION:e}",
                precision.label
            ));
        }
    }
    Ok(())
}
