//! What a designer concludes from the play of a population: the tests of every player, block by block.
//!
//! The assessment is the worst over players, as it is of few; players of one type choose alike and are tested once.

use walras_engine::laboratory::Laboratory;
use walras_engine::model::ModelError;
use walras_engine::play::{Crowd, Observation, Play};
use walras_engine::population::{Block, Quantity, Spread, WorstAgent, spread};
use walras_engine::random::Key;

use super::error::ExperimentError;
use crate::assess::{Assessment, Assessor};
use crate::objective::{AgentIndex, Hidden, ObjectiveError, View};

/// A population under a designer's eyes.
#[derive(Clone, Copy)]
pub(crate) struct Gaze<'a> {
    pub(crate) laboratory: &'a Laboratory,
    pub(crate) play: &'a Play,
    pub(crate) crowd: &'a Crowd,
    /// Joint actions seen, and the key of their draws.
    pub(crate) draws: Option<usize>,
    pub(crate) key: Key,
}

impl Gaze<'_> {
    /// The assessment, with the worst player named, and what was seen of classes.
    pub(crate) fn assess(&self, assessor: &Assessor) -> Result<(Assessment, Observation), ExperimentError> {
        let found = self.look(|block, seen| {
            let assessed = assessor.afresh().assess(seen);
            (block, assessed, sums_of_frequencies(seen))
        })?;
        let mut all: Option<Assessment> = None;
        let mut frequency = vec![0.0; self.play.strategy.len()];
        for (block, assessed, sums) in found {
            let first = self.first_of(block);
            let mut assessed = assessed.map_err(|error| error.among(first))?;
            if let Some(bottleneck) = &mut assessed.bottleneck {
                bottleneck.player += first;
            }
            all = Some(match all {
                Some(all) => all.or_worse(assessed),
                None => assessed,
            });
            self.add_frequencies(block, &sums, &mut frequency);
        }
        let seen = Observation { frequency, draws: self.draws, ..self.classes() };
        all.map(|all| (all, seen)).ok_or_else(|| ModelError::NoMeanField.into())
    }

    /// The largest value of an index over players.
    pub(crate) fn largest(&self, index: AgentIndex) -> Result<f64, ExperimentError> {
        let (play, model) = (self.play, self.laboratory.model());
        let found = self.look(|block, seen| {
            let mut assessor = Assessor::default();
            let view = View { seen, matrices: assessor.matrices(seen), hidden: Hidden { play, model } };
            index.value(&view).map_err(|error| error.among(self.first_of(block)))
        })?;
        found.into_iter().try_fold(0.0, |largest: f64, value| match value? {
            value if value.is_finite() => Ok(largest.max(value)),
            value => Err(ObjectiveError::NotFinite { value }.into()),
        })
    }

    /// How the Pareto gap is distributed over the players of each class, and who has the largest.
    pub(crate) fn gaps(&self) -> Result<(Vec<Spread>, Vec<WorstAgent>), ExperimentError> {
        let found = self.look(|block, seen| {
            let size = seen.probes * seen.probes;
            let mut solver = walras_theory::revealed_preference::GapSolver::default();
            let gaps = Assessor::default()
                .matrices(seen)
                .chunks_exact(size)
                .enumerate()
                .map(|(place, g)| {
                    let fault = |source| ObjectiveError::Matrix { player: self.first_of(block) + place, source };
                    solver.explain(g, seen.probes).map(|gap| gap.value).map_err(fault)
                })
                .collect::<Result<Vec<f64>, _>>();
            gaps.map(|gaps| (block.class, gaps))
        })?;
        let found = found.into_iter().collect::<Result<Vec<_>, ObjectiveError>>()?;
        let (mut spreads, mut worst) = (Vec::new(), Vec::new());
        for class in 0..self.crowd.sizes.len() {
            let own = found.iter().filter(|(of, _)| *of == class);
            let values: Vec<f64> = own.flat_map(|(_, gaps)| gaps.iter().copied()).collect();
            let (found, named) = spread(None, class, Quantity::ParetoGap, &values);
            spreads.push(found);
            worst.extend(named);
        }
        Ok((spreads, worst))
    }

    /// What is seen of classes: mean strategies, outcomes and transfers.
    pub(crate) fn classes(&self) -> Observation {
        let play = self.play;
        Observation { outcomes: play.outcomes.clone(), transfer: play.transfer.clone(), ..play.observe(None, self.key) }
    }

    fn look<R: Send + 'static>(
        &self,
        work: impl Fn(Block, &Observation) -> R + Sync,
    ) -> Result<Vec<R>, ExperimentError> {
        Ok(self.laboratory.observe_types(self.play, self.draws, self.key, work)?)
    }

    /// The number of the first player of a block among all.
    fn first_of(&self, block: Block) -> usize {
        self.crowd.sizes[..block.class].iter().sum::<u64>() as usize + block.first
    }

    /// Adds `[T][K]` of a block to the means of its class, `[T][classes][K]`.
    fn add_frequencies(&self, block: Block, sums: &[f64], out: &mut [f64]) {
        let (classes, actions) = (self.play.players, self.play.actions);
        let types = self.crowd.types[block.class] as f64;
        for (probe, row) in sums.chunks_exact(actions).enumerate() {
            let place = (probe * classes + block.class) * actions;
            out[place..place + actions].iter_mut().zip(row).for_each(|(out, sum)| *out += sum / types);
        }
    }
}

/// How often types take each action, added up, `[T][K]`.
fn sums_of_frequencies(seen: &Observation) -> Vec<f64> {
    let width = seen.players * seen.actions;
    let mut sums = vec![0.0; seen.probes * seen.actions];
    for (probe, rows) in seen.frequency.chunks_exact(width).enumerate() {
        for row in rows.chunks_exact(seen.actions) {
            let sums = &mut sums[probe * seen.actions..][..seen.actions];
            sums.iter_mut().zip(row).for_each(|(sum, p)| *sum += p);
        }
    }
    sums
}
