//! The same bits on one thread and two, at once and with interruptions.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use walras_learned::error::LearnError;
use walras_learned::task::Task;
use walras_learned::train::{Running, train};

use crate::tasks::{task, trained};

fn tasks() -> Vec<Task> {
    let training = "{steps: 12, batch: 200, report_every: 5}";
    vec![
        task(2, 2, "{kind: affine_maximiser, options: 10}", training),
        task(2, 1, "{kind: myerson, groups: 2, lines: 2}", training),
        task(
            2,
            2,
            "{kind: regret_net, width: 8, layers: 1, misreport_steps: 3}",
            "{steps: 12, batch: 20, report_every: 5}",
        ),
    ]
}

#[test]
fn threads_and_interruptions_change_no_bit() {
    for (number, task) in tasks().iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two, broken) = (folder.path().join("one"), folder.path().join("two"), folder.path().join("broken"));
        trained(task, &one, 1).unwrap();
        trained(task, &two, 2).unwrap();
        let (stop, points) = (AtomicBool::new(true), Cell::new(0));
        // The first call is stopped after its first step, the next at the second point of the curves.
        let stopped = train(task, &broken, &Running { threads: 2, stop: &stop, progress: &|_, _| {} });
        assert!(matches!(stopped, Err(LearnError::Interrupted { step: 1, .. })), "{stopped:?}");
        stop.store(false, Ordering::Relaxed);
        let progress = |_: &_, _| {
            points.set(points.get() + 1);
            stop.store(points.get() == 2, Ordering::Relaxed);
        };
        let stopped = train(task, &broken, &Running { threads: 1, stop: &stop, progress: &progress });
        assert!(matches!(stopped, Err(LearnError::Interrupted { .. })), "{stopped:?}");
        trained(task, &broken, 1).unwrap();
        for name in ["checkpoint.cbor", "curves.csv", "mechanism.yaml", "result.json", "report.html"] {
            let of = |place: &std::path::Path| std::fs::read(place.join(name)).unwrap();
            assert!(of(&one) == of(&two), "{number}: {name} depends on threads");
            assert!(of(&one) == of(&broken), "{number}: {name} depends on interruptions");
        }
    }
}
