//! Watching folders of runs from outside: finished ones by their tables, others by what they keep to go on from. Nothing is written
//! there, and nothing is held.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use walras_assemble::{OpenError, Opened, find_game, load};
use walras_designer::checkpoint::{previous, steps_in};
use walras_engine::population::LEVELS;
use walras_process::display::plain;
use walras_scenario::{Loaded, Trust};
use walras_study::ensemble::Follower;
use walras_study::{CHECKPOINT, SCENARIO, SUMMARY};
use walras_tables::{ReadColumn, read};

use crate::board::{Parts, Shown, State, Status};
use crate::fault::Fault;
use crate::figures;
use crate::head::Head;
use crate::picture::Picture;
use crate::watcher::{add_member, show_begun, status_of};
use crate::what_if::{Source, WhatIf};

/// Time between two looks at a folder.
const PAUSE: Duration = Duration::from_millis(400);
/// Largest table of strategies that is read, bytes.
const LARGEST: u64 = 1 << 26;

/// A folder to be shown.
pub(crate) struct Followed {
    folder: PathBuf,
    kind: Kind,
}

enum Kind {
    Single(Arc<Source>),
    Ensemble(Box<Head>, Follower),
}

/// A look at a folder, which shows what is new.
type Look = Box<dyn FnMut(&Shown, &Path) + Send>;

impl Followed {
    /// What is in a folder.
    ///
    /// # Errors
    /// It is none of a run, or its game cannot be opened.
    pub(crate) fn open(folder: &Path, trust: &Trust) -> Result<Self, Fault> {
        let nothing = |reason: String| Fault::Nothing { path: folder.into(), reason };
        let path = folder.join(SCENARIO);
        if !folder.is_dir() {
            return Err(nothing("there is no such folder".into()));
        }
        if !path.is_file() {
            return Err(nothing(format!("is not the folder of a run: it has no {SCENARIO}")));
        }
        let loaded = load(&path, Vec::new(), trust).map_err(|error| nothing(error.to_string()))?;
        if loaded.is_ensemble() {
            let head = Head::of_ensemble(folder, &loaded.scenario);
            let follower = Follower::new(folder, trust).map_err(|error| nothing(error.to_string()))?;
            return Ok(Followed { folder: folder.into(), kind: Kind::Ensemble(Box::new(head), follower) });
        }
        let source = source_of(loaded, &path).map_err(|error| nothing(error.to_string()))?;
        Ok(Followed { folder: folder.into(), kind: Kind::Single(Arc::new(source)) })
    }

    /// Shows it from now on, as it changes.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub(crate) fn begin(self, run: usize, what_if: &WhatIf) -> Result<Arc<Shown>, Fault> {
        let shown = Arc::new(Shown::default());
        let Followed { folder, kind } = self;
        let mut look: Look = match kind {
            Kind::Single(source) => {
                let head = Head::of_run(&folder, &source.resolved, &source.model, &source.canvas);
                show_begun(&mut shown.lock(), &head, &source.graph);
                what_if.offer(run, Arc::clone(&source));
                let mut last = None;
                Box::new(move |shown, folder| look_at_single(shown, folder, &source, &mut last))
            }
            Kind::Ensemble(head, mut follower) => {
                shown.lock().head.set(&*head);
                let mut last = None;
                Box::new(move |shown, folder| look_at_ensemble(shown, folder, &mut follower, &mut last))
            }
        };
        // What is there already is seen by who comes first.
        look(&shown, &folder);
        let seen = Arc::clone(&shown);
        let follow = move || {
            loop {
                thread::sleep(PAUSE);
                look(&seen, &folder);
            }
        };
        let begun = thread::Builder::new().name(format!("folder {run}")).spawn(follow);
        begun.map_err(|error| Fault::System(error.to_string()))?;
        Ok(shown)
    }
}

/// A single run with its game.
fn source_of(loaded: Loaded, path: &Path) -> Result<Source, OpenError> {
    let plugin = find_game(&loaded, path)?;
    let opened = Opened::new(loaded, path, plugin)?;
    let resolved = opened.resolve(opened.loaded.scenario.replicate)?;
    let model = opened.model(&resolved)?;
    Ok(Source::new(&resolved, &model))
}

/// When files were last changed, `[files]`; nothing of one that is not there.
type Stamp = [Option<SystemTime>; 2];

fn stamp(paths: [&Path; 2]) -> Stamp {
    paths.map(|path| fs::metadata(path).and_then(|facts| facts.modified()).ok())
}

/// Whether a process works in the folder, as its lock tells; one that was killed leaves that behind.
fn is_held(folder: &Path) -> bool {
    folder.join("lock").exists()
}

fn summary(folder: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(folder.join(SUMMARY)).ok()?).ok()
}

/// Of a finished run whose tables are damaged or gone.
fn unreadable(status: Status, error: &io::Error) -> Status {
    Status { state: State::Done, note: format!("its tables cannot be read: {}", plain(&error.to_string())), ..status }
}

fn look_at_single(shown: &Shown, folder: &Path, source: &Source, last: &mut Option<Stamp>) {
    let Source { resolved, model, .. } = source;
    let checkpoint = folder.join(CHECKPOINT);
    let now = stamp([&folder.join(SUMMARY), &checkpoint]);
    let state = if is_held(folder) { State::Running } else { State::Stopped };
    if last.as_ref() == Some(&now) {
        let mut parts = shown.lock();
        if parts.status.state != State::Done && now[0].is_none() {
            parts.status.state = state;
        }
        return;
    }
    let designer = resolved.scenario.designer.as_ref();
    let metadata = model.game.plugin().metadata();
    if let Some(summary) = summary(folder) {
        let mut parts = shown.lock();
        if let Err(error) = show_finished(&mut parts, folder, &summary, source) {
            parts.status = unreadable(parts.status.clone(), &error);
        }
        *last = Some(now);
        return;
    }
    *last = Some(now);
    let steps = steps_in(&checkpoint).or_else(|| steps_in(&previous(&checkpoint)));
    let mut parts = shown.lock();
    let parts = &mut *parts;
    parts.status = Status { state, done: parts.course.seen(), ..status_of(designer) };
    let Some(steps) = steps else { return };
    parts.status.done = match steps.last() {
        Some(step) if parts.status.unit == "plays" => step.standing.plays,
        _ => steps.len() as u64,
    };
    parts.status.note = "what its last checkpoint tells; strategies are shown when it is done".into();
    // φ of another game's checkpoint would have other columns.
    let fits = steps.iter().all(|step| step.evaluation.phi.len() == metadata.mechanism().count());
    if fits {
        parts.course.replace((0..).zip(&steps).map(|(k, step)| figures::row(k, &step.evaluation, &step.standing)));
    }
}

fn show_finished(parts: &mut Parts, folder: &Path, summary: &Value, source: &Source) -> io::Result<()> {
    let Source { resolved, model, .. } = source;
    let metadata = model.game.plugin().metadata();
    let columns = figures::columns(metadata);
    let rows = rows_of(folder, "designer", &columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>())?;
    let done = rows.len() as u64;
    if resolved.scenario.designer.is_some() {
        parts.course.replace(rows.into_iter());
    } else {
        if let Some(row) = rows.last() {
            parts.figures.set(&figures::named(metadata, row));
        }
        parts.course.replace(rounds_of(folder)?.into_iter());
    }
    if let Some(picture) = picture_of(folder, source)? {
        parts.picture.set(&picture);
    }
    let text = |value: &Value| value.as_str().map(plain).unwrap_or_default();
    let verdict = text(&summary["verdict"]["outcome"]);
    let interrupted = summary["interrupted"] == true;
    let begun = status_of(resolved.scenario.designer.as_ref());
    parts.status = Status {
        state: if interrupted { State::Stopped } else { State::Done },
        done: match begun.unit {
            "plays" => summary["plays"].as_u64().unwrap_or(done),
            "iterations" => summary["iterations"].as_u64().unwrap_or(done),
            _ => parts.course.seen(),
        },
        note: [text(&summary["ended"]), verdict]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        ..begun
    };
    Ok(())
}

/// Rows of a table, with NaN in columns that it does not have.
fn rows_of(folder: &Path, table: &str, names: &[&str]) -> io::Result<Vec<Vec<f32>>> {
    let columns = read(folder, table, names)?;
    let length = columns.iter().flatten().map(|column| column.numbers().len()).max().unwrap_or(0);
    let of = |column: &Option<ReadColumn>, row: usize| {
        column.as_ref().and_then(|column| column.numbers().get(row).copied()).unwrap_or(f64::NAN) as f32
    };
    Ok((0..length).map(|row| columns.iter().map(|column| of(column, row)).collect()).collect())
}

/// Round, largest residual and share of stage games at rest; nothing where rounds were not recorded.
fn rounds_of(folder: &Path) -> io::Result<Vec<Vec<f32>>> {
    let there = ["parquet", "csv"].iter().any(|suffix| folder.join(format!("learning.{suffix}")).exists());
    if !there {
        return Ok(Vec::new());
    }
    let columns = read(folder, "learning", &["round", "residual", "status"])?;
    let [Some(round), Some(residual), Some(status)] = columns.as_slice() else { return Ok(Vec::new()) };
    let mut rows: Vec<Vec<f32>> = Vec::new();
    let mut stages = 0.0;
    for ((&round, &residual), status) in round.numbers().iter().zip(residual.numbers()).zip(status.words()) {
        let (round, rests) = (round as f32, f32::from(u8::from(status != "learning")));
        match rows.last_mut().filter(|row| row[0] == round) {
            Some(row) => {
                row[1] = row[1].max(residual as f32);
                row[2] = (row[2] * stages + rests) / (stages + 1.0);
                stages += 1.0;
            }
            None => {
                rows.push(vec![round, residual as f32, rests]);
                stages = 1.0;
            }
        }
    }
    Ok(rows)
}

/// What was played last, as the tables have it; nothing where that is too much to read for a picture.
fn picture_of(folder: &Path, source: &Source) -> io::Result<Option<Picture>> {
    let Source { resolved, model, .. } = source;
    let size = |table: &str| {
        let sizes = ["parquet", "csv"].map(|suffix| fs::metadata(folder.join(format!("{table}.{suffix}"))));
        sizes.into_iter().flatten().map(|facts| facts.len()).sum::<u64>()
    };
    if size("strategies") > LARGEST || size("agents") > LARGEST {
        return Ok(None);
    }
    if resolved.scenario.learning.plays_points() {
        let dimensions = model.game.plugin().metadata().actions.dimensions.iter();
        let names: Vec<String> = dimensions.map(|dimension| format!("expected_{}", dimension.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let columns = read(folder, "agents", &names)?;
        let columns: Option<Vec<&[f64]>> =
            columns.iter().map(|column| column.as_ref().map(ReadColumn::numbers)).collect();
        let Some(columns) = columns else { return Ok(None) };
        let rows = columns.first().map_or(0, |column| column.len());
        let points: Vec<f64> = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
        let fits = rows > 0 && rows % model.players == 0 && model.dimensions == names.len();
        return Ok(fits.then(|| source.canvas.of_tables(rows / model.players, model.players, &[], Some(&points))));
    }
    let columns = read(folder, "strategies", &["probability", "state_probability"])?;
    let Some(probability) = columns[0].as_ref().map(ReadColumn::numbers) else { return Ok(None) };
    let states = model.states.probability.len().max(1);
    let strategy = match columns[1].as_ref().map(ReadColumn::numbers) {
        // Rows of an agent's private states become one, averaged over states.
        Some(weights) if weights.len() == probability.len() => averaged(probability, weights, states, model.actions),
        _ => probability.to_vec(),
    };
    let row = model.players * model.actions;
    if row == 0 || strategy.is_empty() || strategy.len() % row != 0 {
        return Ok(None);
    }
    let mut picture = source.canvas.of_tables(strategy.len() / row, model.players, &strategy, None);
    if model.population.is_some() {
        add_distributions(folder, source, &mut picture)?;
    }
    Ok(Some(picture))
}

fn averaged(probability: &[f64], weights: &[f64], states: usize, actions: usize) -> Vec<f64> {
    let rows = probability.chunks(states * actions).zip(weights.chunks(states * actions));
    let mean = |(own, weights): (&[f64], &[f64])| {
        let mut mean = vec![0.0; actions];
        own.iter().zip(weights).enumerate().for_each(|(cell, (p, weight))| mean[cell % actions] += p * weight);
        mean
    };
    rows.flat_map(mean).collect()
}

fn add_distributions(folder: &Path, source: &Source, picture: &mut Picture) -> io::Result<()> {
    let columns = read(folder, "distributions", &["stage", "class", "quantity", "value"])?;
    let [Some(stage), Some(class), Some(quantity), Some(value)] = columns.as_slice() else { return Ok(()) };
    let (stage, class, value) = (stage.numbers(), class.numbers(), value.numbers());
    let groups = quantity.words().chunks(LEVELS.len()).enumerate();
    for (group, words) in groups {
        let first = group * LEVELS.len();
        let is_shown = words[0] == "expected_payoff" || words[0].starts_with("expected_");
        let (Some(values), true) = (value.get(first..first + LEVELS.len()), is_shown) else { continue };
        if let (Some(&stage), Some(&class)) = (stage.get(first), class.get(first))
            && stage >= 0.0
        {
            source.canvas.add_quantiles(picture, stage as usize, &words[0], class as usize, values);
        }
    }
    Ok(())
}

fn look_at_ensemble(shown: &Shown, folder: &Path, follower: &mut Follower, last: &mut Option<Stamp>) {
    let members = follower.members() as u64;
    let mut parts = shown.lock();
    parts.status.of = Some(members);
    parts.status.unit = "runs";
    let now = stamp([&folder.join(SUMMARY), &folder.join(SUMMARY)]);
    if let Some(summary) = summary(folder).filter(|summary| summary["interrupted"] != true) {
        if last.as_ref() == Some(&now) {
            return;
        }
        match rows_of(folder, "members", &["member", "pareto_gap", "welfare", "surplus", "residual"]) {
            Ok(rows) => {
                let number = |(k, mut row): (usize, Vec<f32>)| {
                    row[0] = k as f32;
                    row
                };
                parts.course.replace(rows.into_iter().enumerate().map(number));
                let failed = summary["failed"].as_u64().unwrap_or_default();
                parts.status = Status { state: State::Done, done: members, failed, ..parts.status.clone() };
            }
            Err(error) => parts.status = unreadable(parts.status.clone(), &error),
        }
        *last = Some(now);
        return;
    }
    let read = follower.more(|member| add_member(&mut parts, member));
    if let Err(error) = read {
        parts.status.note = error.to_string();
    }
    parts.status.state = if is_held(folder) { State::Running } else { State::Stopped };
}
