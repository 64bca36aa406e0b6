//! A designer who moves the payments on lanes while the agents learn, against reference numbers of an independent program.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod constraint;
mod reference;
mod resting;
mod resume;

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use walras_designer::algorithm::Algorithm;
use walras_designer::assess::Assessor;
use walras_designer::checkpoint::CheckpointFile;
use walras_designer::concurrent::Concurrent;
use walras_designer::constraints::{Constraints, Participation};
use walras_designer::design::{self, Design};
use walras_designer::evaluation::Evaluation;
use walras_designer::experiment::{Experiment, Eyesight};
use walras_designer::gains::Gains;
use walras_designer::objective::Outcome;
use walras_designer::play_objective::Unconverged;
use walras_designer::search::{Search, Settings};
use walras_designer::two_timescale::{Estimate, TwoTimescale};
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode};
use walras_engine::model::Model;
use walras_engine::plugin::Plugin;
use walras_engine::setup::GameSetup;

/// A designer's problem; welfare is the outcome of the lanes game of this name.
#[derive(Clone)]
struct Problem {
    players: usize,
    /// 0 for payments by terminal, 1 by initial position.
    payment: f64,
    /// The agents' rationality, br.
    rationality: f64,
    /// W: weights are at most this large.
    bound: f64,
    /// P: how many weights can move.
    weights: usize,
    /// The agents' rate η.
    smoothing: f64,
    /// The designer's rate ξ.
    step: f64,
    estimate: Estimate,
    iterations: u64,
    participation: Option<Participation>,
}

impl Problem {
    fn new(players: usize, rationality: f64, bound: f64) -> Self {
        Problem {
            players,
            payment: 0.0,
            rationality,
            bound,
            weights: 2,
            smoothing: 0.1,
            step: 0.01,
            estimate: Estimate::OnePoint,
            iterations: 1500,
            participation: None,
        }
    }

    fn experiment(&self, seed: u64) -> Rc<Experiment> {
        let parameters =
            [("payment", self.payment), ("length", 2.0), ("proximity", 1.0), ("effort", 0.05), ("reach", 1.0)];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), vec![value])).into();
        let setup = GameSetup { players: self.players, probes: 1, levels: vec![21], parameters };
        let model = Arc::new(Model::new(&Plugin::find("lanes", &[]).unwrap(), &setup).unwrap());
        let rule = LearningRule::AnchoredResponse { rationality: self.rationality };
        let mode = Mode::Rounds { smoothing: self.smoothing };
        let learning = Learning { mode, tolerance: 1e-8, ..Learning::by(vec![rule; self.players]) };
        let eyesight = Eyesight { draws: None, common_random_numbers: true, seed: seed.into() };
        let welfare = Box::new(Outcome { index: 0, maximise: true });
        Rc::new(Experiment::new(Laboratory::new(model, learning, 1), Assessor::new(1e-9, None), welfare, eyesight))
    }

    fn search(&self, seed: u64, scale: f64) -> Search {
        let gains =
            Gains { step: self.step, step_decay: 0.0, stability: 0.0, perturbation: 0.15, perturbation_decay: 0.0 };
        let algorithm = Algorithm::TwoTimescale(TwoTimescale { gains, estimate: self.estimate, scale });
        let bound = |weight: usize| if weight < self.weights { (-self.bound, self.bound) } else { (0.0, 0.0) };
        let mut settings = Settings::new(algorithm, vec![0.0; 4], (0..4).map(bound).collect(), seed, self.iterations);
        settings.unconverged = Unconverged::Use;
        Search::new(settings)
    }

    /// Runs the designer from agents at rest without a mechanism.
    fn run(&self, seed: u64, checkpoint: Option<CheckpointFile>) -> (Rc<Experiment>, Design) {
        let experiment = self.experiment(seed);
        let first = audit(&experiment, &[0.0; 4]);
        let search = self.search(seed, first.objective.abs());
        experiment.learn_concurrently(Concurrent { rounds: 5 });
        experiment.constrain(Constraints {
            participation: self.participation,
            incentives: None,
            counts_restless: true,
        });
        let design = design::run(&experiment, search, checkpoint, |_, _| ()).unwrap();
        (experiment, design)
    }

    /// Welfare under the exact soft response to what it ends with.
    fn audited(&self, seed: u64) -> f64 {
        let (experiment, design) = self.run(seed, None);
        let last = audit(&experiment, &design.starts[0].phi);
        assert!(last.truth.converged, "{:?}", last.truth);
        last.outcomes[0]
    }
}

/// Agents come to rest from where they begin.
fn audit(experiment: &Experiment, phi: &[f64]) -> Evaluation {
    experiment.evaluate(phi, 0, |_| ControlFlow::Continue(())).unwrap().0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}
