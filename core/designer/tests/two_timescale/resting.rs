//! The same constraints under Algorithm 1, which sees play at rest.

use std::sync::atomic::Ordering;
use std::time::Duration;

use walras_designer::spsa::Spsa;

use super::*;

const ITERATIONS: u64 = 30;

/// An experiment under this reservation utility, and a search in it.
fn problem(reservation: Option<f64>) -> (Rc<Experiment>, Search) {
    let experiment = Problem { smoothing: 0.5, ..Problem::new(3, 1.0, 5.0) }.experiment(3);
    let participation = reservation.map(|reservation| Participation { reservation, step: 0.2 });
    experiment.constrain(Constraints { participation, incentives: None, counts_restless: false });
    let gains = Gains { step: 0.5, step_decay: 0.6, stability: 0.0, perturbation: 0.1, perturbation_decay: 0.25 };
    let method = Box::new(Algorithm::Spsa(Spsa { gains, noise: 0.0, gradients: 1 }));
    let bounds = vec![(-5.0, 5.0), (-5.0, 5.0), (0.0, 0.0), (0.0, 0.0)];
    let algorithm = Algorithm::Relative { method, scale: 1.5 };
    (experiment, Search::new(Settings::new(algorithm, vec![0.0; 4], bounds, 3, ITERATIONS)))
}

fn run(reservation: Option<f64>, checkpoint: Option<CheckpointFile>) -> (Rc<Experiment>, Design) {
    let (experiment, search) = problem(reservation);
    let design = design::run(&experiment, search, checkpoint, |_, _| ()).unwrap();
    (experiment, design)
}

/// Who could stay away is left with more, and the multiplier is what dual ascent at the mechanism itself makes it.
#[test]
fn the_constraint_binds_and_its_multiplier_follows() {
    let least = |reservation| {
        let (experiment, design) = run(reservation, None);
        assert_eq!(design.skipped, 0);
        (audit(&experiment, &design.starts[0].phi).truth.least_payoff, design)
    };
    let ((free, unbound), (bound, design)) = (least(None), least(Some(1.0)));
    assert!(unbound.trace.iter().all(|step| step.evaluation.participation.is_none()));
    assert!(free < 0.5 && bound > 0.8, "{free} {bound}");
    let (mut multiplier, mut most) = (0.0, 0.0);
    for step in &design.trace {
        let (told, least) = (step.evaluation.participation.unwrap(), step.evaluation.truth.least_payoff);
        assert!((told.shortfall - (1.0 - least)).abs() < 1e-12 && told.multiplier == multiplier, "{told:?} {least}");
        multiplier = f64::max(0.0, multiplier + 0.2 * told.shortfall);
        most = f64::max(most, multiplier);
    }
    assert!(most > 0.1, "{most}");
}

/// Multipliers are part of where a design stands.
#[test]
fn an_interrupted_constrained_run_goes_on_to_the_same_bits() {
    let (_, whole) = run(Some(1.0), None);
    let folder = tempfile::tempdir().unwrap();
    let file = || CheckpointFile {
        keeps_end: false,
        path: folder.path().join("checkpoint.cbor"),
        interval: Duration::ZERO,
        experiment: String::new(),
    };
    let (experiment, search) = problem(Some(1.0));
    let interrupt = search.interrupt.clone();
    let part = design::run(&experiment, search, Some(file()), move |iteration, _| {
        interrupt.store(iteration >= 12, Ordering::Relaxed);
    });
    assert!(part.unwrap().iterations < 20);
    let (_, resumed) = run(Some(1.0), Some(file()));
    assert_eq!(resumed.starts, whole.starts);
    let told = |design: &Design| design.trace.iter().map(|step| step.evaluation.participation).collect::<Vec<_>>();
    assert_eq!(told(&resumed), told(&whole));
}
