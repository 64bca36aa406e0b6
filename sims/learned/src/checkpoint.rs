//! Where a training stands: all that its next step depends on.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::affine::{Affine, Shape};
use crate::error::LearnError;
use crate::files::{self, CHECKPOINT};
use crate::myerson::MyersonNet;
use crate::regret::Nets;
use crate::task::{Network, Task};

/// What is trained, as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trained {
    /// An affine maximiser.
    AffineMaximiser(Affine),
    /// A virtual value.
    Myerson(MyersonNet),
    /// Networks for allocation and payments.
    RegretNet(Box<Nets>),
}

/// A point of the curves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// After how many steps.
    pub step: u64,
    /// Revenue a profile, the mean over the steps since the last point.
    pub revenue: f64,
    /// Mean gain a bidder of the misreports that the steps found; none of exact mechanisms, whose gains are 0.
    pub weak_regret: Option<f64>,
}

/// Where a training stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Steps that were done.
    pub step: u64,
    /// What came of them.
    pub trained: Trained,
    /// The curves so far.
    pub points: Vec<Point>,
    /// Sums since the last point.
    pub since: Since,
}

/// Sums since the last point of the curves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Since {
    /// Steps.
    pub steps: u64,
    /// Revenue.
    pub revenue: f64,
    /// Gains of misreports.
    pub regret: Option<f64>,
}

impl Checkpoint {
    /// Where a training begins.
    pub fn new(task: &Task) -> Self {
        let trained = match &task.network {
            Network::AffineMaximiser(size) => {
                Trained::AffineMaximiser(Affine::new(&Shape::of(task), &task.values, size, task.seed))
            }
            Network::Myerson(size) => Trained::Myerson(MyersonNet::new(size, task.seed)),
            Network::RegretNet(size) => Trained::RegretNet(Box::new(Nets::new(task, size))),
        };
        Checkpoint { step: 0, trained, points: Vec::new(), since: Since::default() }
    }

    /// Reads where the training in a folder stands, or begins.
    ///
    /// # Errors
    /// There is a file that is none, or of another architecture.
    pub fn of_folder(folder: &Path, task: &Task) -> Result<Self, LearnError> {
        let path = folder.join(CHECKPOINT);
        let fresh = Checkpoint::new(task);
        let Some(bytes) = files::read(&path)? else { return Ok(fresh) };
        let wrong = |reason: String| LearnError::Folder { path: path.clone(), reason };
        let found: Checkpoint = ciborium::from_reader(bytes.as_slice())
            .map_err(|error| wrong(format!("is no checkpoint, or a broken one: {error}; remove it to begin again")))?;
        if found.shape() != fresh.shape() {
            let (found, expected) = (found.shape(), fresh.shape());
            return Err(wrong(format!("is of another architecture: found {found}, expected {expected}")));
        }
        if found.step > task.training.steps {
            let (step, steps) = (found.step, task.training.steps);
            return Err(wrong(format!("stands at step {step}, beyond the {steps} of the task")));
        }
        Ok(found)
    }

    /// The architecture and the size of its parts in words.
    fn shape(&self) -> String {
        match &self.trained {
            Trained::AffineMaximiser(net) => {
                let (options, numbers, moments) = (net.options, net.numbers.len(), net.adam.len());
                format!("affine_maximiser of {options} options, {numbers} numbers and {moments} moments")
            }
            Trained::Myerson(net) => format!("myerson of {} numbers and {} moments", net.numbers.len(), net.adam.len()),
            Trained::RegretNet(nets) => format!("regret_net of {}", nets.shape()),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn write(&self, folder: &Path) -> Result<(), LearnError> {
        let path = folder.join(CHECKPOINT);
        let mut bytes = Vec::new();
        ciborium::into_writer(self, &mut bytes)
            .map_err(|error| LearnError::File { path, source: std::io::Error::other(error.to_string()) })?;
        files::write(folder, CHECKPOINT, &bytes)
    }
}
