//! A training from its first step, or from where it stands, to the judged and exported mechanism.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;

use crate::affine::Shape;
use crate::checkpoint::{Checkpoint, Point, Since, Trained};
use crate::error::LearnError;
use crate::files::{self, CURVES, MECHANISM, REPORT, RESULT};
use crate::result::Found;
use crate::task::{Network, Task};
use crate::tensors::device;
use crate::{curves, export, report};

/// How a training runs; what comes of it does not depend on it.
pub struct Running<'a> {
    /// Threads.
    pub threads: usize,
    /// Set to stop after the step in progress.
    pub stop: &'a AtomicBool,
    /// Told where training stands.
    pub progress: &'a dyn Fn(&Point, u64),
}

/// Trains in this folder, which is made, or goes on there.
///
/// # Errors
/// The task makes no sense, the folder holds something else, training leaves the numbers, or it is interrupted; what was done
/// by then is kept.
pub fn train(task: &Task, folder: &Path, running: &Running<'_>) -> Result<Found, LearnError> {
    task.check()?;
    files::enter(folder, &task.text()?)?;
    let mut at = Checkpoint::of_folder(folder, task)?;
    let device = device().autodiff();
    let steps = task.training.steps;
    while at.step < steps {
        step(&mut at, task, &device, running.threads)?;
        let stops = running.stop.load(Ordering::Relaxed) && at.step < steps;
        if at.step.is_multiple_of(task.training.report_every) || at.step == steps {
            let Since { steps: count, revenue, regret } = std::mem::take(&mut at.since);
            let mean = |sum: f64| sum / count as f64;
            let point = Point { step: at.step, revenue: mean(revenue), weak_regret: regret.map(mean) };
            at.points.push(point);
            at.write(folder)?;
            (running.progress)(&point, steps);
        } else if stops {
            at.write(folder)?;
        }
        if stops {
            return Err(LearnError::Interrupted { step: at.step, steps });
        }
    }
    let found = Found::of(&at, task, running.threads)?;
    files::write(folder, CURVES, curves::csv(&at.points).as_bytes())?;
    if let Some(text) = export::scenario(&found, task)? {
        files::write(folder, MECHANISM, text.as_bytes())?;
    }
    files::write(folder, REPORT, report::html(&found, task, &at.points)?.as_bytes())?;
    files::write(folder, RESULT, found.json().as_bytes())?;
    Ok(found)
}

fn step(at: &mut Checkpoint, task: &Task, device: &Device, threads: usize) -> Result<(), LearnError> {
    let step = at.step;
    let (revenue, gain) = match (&mut at.trained, &task.network) {
        (Trained::AffineMaximiser(net), Network::AffineMaximiser(size)) => {
            (net.step(&Shape::of(task), task, size, step, threads), None)
        }
        (Trained::Myerson(net), Network::Myerson(size)) => (net.step(task, size, step, device), None),
        (Trained::RegretNet(nets), Network::RegretNet(size)) => {
            let (revenue, gain) = nets.step(task, size, step, device);
            (revenue, Some(gain))
        }
        _ => return Err(LearnError::task("network", "the checkpoint is of another architecture")),
    };
    for (what, value) in [("revenue", revenue), ("regret", gain.unwrap_or(0.0))] {
        if !value.is_finite() {
            return Err(LearnError::NotFinite { step, what, value });
        }
    }
    at.step += 1;
    let since = &mut at.since;
    since.steps += 1;
    since.revenue += revenue;
    since.regret = gain.map(|gain| since.regret.unwrap_or(0.0) + gain);
    Ok(())
}
