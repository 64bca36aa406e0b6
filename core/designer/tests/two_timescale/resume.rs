//! A run that was broken off goes on to the same bits: the agents' memories are part of where it stands.

use std::sync::atomic::Ordering;
use std::time::Duration;

use walras_designer::checkpoint::CheckpointFile;
use walras_designer::concurrent::Concurrent;
use walras_designer::design;

use crate::{Problem, audit};

#[test]
fn an_interrupted_run_goes_on_to_the_same_bits() {
    let problem = Problem { iterations: 40, ..Problem::new(3, 1.0, 100.0) };
    let (_, whole) = problem.run(5, None);
    let folder = tempfile::tempdir().unwrap();
    let file = || CheckpointFile {
        keeps_end: false,
        path: folder.path().join("checkpoint.cbor"),
        interval: Duration::ZERO,
        experiment: String::new(),
    };

    let experiment = problem.experiment(5);
    let scale = audit(&experiment, &[0.0; 4]).objective.abs();
    experiment.learn_concurrently(Concurrent { rounds: 5 });
    let search = problem.search(5, scale);
    let interrupt = search.interrupt.clone();
    let part = design::run(&experiment, search, Some(file()), move |iteration, _| {
        interrupt.store(iteration >= 16, Ordering::Relaxed);
    });
    assert!(part.unwrap().iterations < 30);

    let (_, resumed) = problem.run(5, Some(file()));
    assert_eq!(resumed.starts, whole.starts);
    let course = |design: &design::Design| -> Vec<(Vec<f64>, f64)> {
        design.trace.iter().map(|step| (step.evaluation.phi.clone(), step.evaluation.objective)).collect()
    };
    assert_eq!(course(&resumed), course(&whole));
}
