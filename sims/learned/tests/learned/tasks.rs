//! Tasks in words, and short trainings of them.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use walras_learned::error::LearnError;
use walras_learned::result::Found;
use walras_learned::task::Task;
use walras_learned::train::{Running, train};

/// A task with this network for so many bidders and items of values in [0, 1].
pub(crate) fn task(bidders: usize, items: usize, network: &str, training: &str) -> Task {
    let text = format!(
        "name: a test\nseed: 3\nbidders: {bidders}\nitems: {items}\nvalues: {{law: uniform}}\nnetwork: {network}\n\
         training: {training}\nevaluation: {{samples: 20000, certificates: 2, boxes: 200}}\nexport: {{levels: 3}}\n"
    );
    read(&text).unwrap()
}

/// A task from its text.
pub(crate) fn read(text: &str) -> Result<Task, LearnError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("task.yaml");
    std::fs::write(&path, text).unwrap();
    Task::read(&path)
}

/// Trains to the end.
pub(crate) fn trained(task: &Task, folder: &Path, threads: usize) -> Result<Found, LearnError> {
    train(task, folder, &Running { threads, stop: &AtomicBool::new(false), progress: &|_, _| {} })
}
