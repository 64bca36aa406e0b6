//! What a designer concludes from the play of a population: the tests of every player, block by block.
//!
//! The assessment is the worst over players, as it is of few; players of one type choose alike and are tested once.

use walras_engine::laboratory::Laboratory;
use walras_engine::model::ModelError;
use walras_engine::play::{Crowd, Observation, Play};
use walras_engine::population::{Block, Column, Population, Quantity, Spread, WorstAgent};
use walras_engine::random::Key;
use walras_engine::reduce::{Elsewhere, Ranks};

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
            let first = self.first_of(block);
            let mut assessed = assessor.afresh().assess(seen).map_err(|error| error.among(first))?;
            if let Some(bottleneck) = &mut assessed.bottleneck {
                bottleneck.player += first;
            }
            Ok((block, assessed, sums_of_frequencies(seen)))
        })?;
        let (classes, actions) = (self.play.players, self.play.actions);
        let own = found.iter().map(|(_, assessed, _)| assessed.clone()).reduce(Assessment::or_worse);
        // `[T][classes][K]` of all, of which a block has `[T][K]` of its class.
        let sum = |(block, _, sums): &(Block, Assessment, Vec<f64>), place: usize| {
            let (probe, class) = (place / actions / classes, place / actions % classes);
            (block.class == class).then(|| sums[probe * actions + place % actions])
        };
        let ranks = self.ranks()?;
        let places = self.play.strategy.len();
        let (sums, _) = ranks.total::<_, Elsewhere>(Ok(found), (places, sum), (0, |_: &_, _| None))?;
        let types = |place: usize| self.crowd.types[place / actions % classes] as f64;
        let frequency = sums.iter().enumerate().map(|(place, sum)| sum / types(place)).collect();
        let seen = Observation { frequency, draws: self.draws, ..self.classes() };
        worst_of_all(ranks, own)?.map(|all| (all, seen)).ok_or_else(|| ModelError::NoMeanField.into())
    }

    /// The largest value of an index over players.
    pub(crate) fn largest(&self, index: AgentIndex) -> Result<f64, ExperimentError> {
        let (play, model) = (self.play, self.laboratory.model());
        let found = self.look(|block, seen| {
            let mut assessor = Assessor::default();
            let view = View { seen, matrices: assessor.matrices(seen), hidden: Hidden { play, model } };
            match index.value(&view).map_err(|error| error.among(self.first_of(block)))? {
                value if value.is_finite() => Ok(value),
                value => Err(ObjectiveError::NotFinite { value }.into()),
            }
        })?;
        let value = |value: &f64, _| Some(*value);
        let (_, largest) = self.ranks()?.total::<_, Elsewhere>(Ok(found), (0, |_: &f64, _| None), (1, value))?;
        Ok(largest[0].max(0.0))
    }

    /// How the Pareto gap is distributed over the players of each class, and who has the largest.
    pub(crate) fn gaps(&self) -> Result<(Vec<Spread>, Vec<WorstAgent>), ExperimentError> {
        let found = self.look(|block, seen| {
            let size = seen.probes * seen.probes;
            let mut solver = walras_theory::revealed_preference::GapSolver::default();
            let gap = |(player, g): (usize, &[f64])| match solver.explain(g, seen.probes) {
                Ok(gap) => Ok(gap.value),
                Err(source) => Err(ObjectiveError::Matrix { player: self.first_of(block) + player, source }),
            };
            let mut assessor = Assessor::default();
            let gaps = assessor.matrices(seen).chunks_exact(size).enumerate().map(gap);
            Ok((block, gaps.collect::<Result<Vec<f64>, _>>()?))
        })?;
        let ranks = self.ranks()?;
        let (mut spreads, mut worst) = (Vec::new(), Vec::new());
        for class in 0..self.crowd.sizes.len() {
            let own = || found.iter().filter(|(block, _)| block.class == class);
            let first = own().next().map_or(0, |(block, _)| block.first);
            let count: usize = own().map(|(_, gaps)| gaps.len()).sum();
            let column = Column {
                stage: None,
                class,
                quantity: Quantity::ParetoGap,
                types: self.crowd.types[class],
                own: first..first + count,
                blocks: own().map(|(_, gaps)| gaps.as_slice()).collect(),
            };
            spreads.push(column.spread(ranks)?);
            worst.extend(column.worst(ranks));
        }
        Ok((spreads, worst))
    }

    /// What is seen of classes: mean strategies, outcomes and transfers.
    pub(crate) fn classes(&self) -> Observation {
        let play = self.play;
        Observation { outcomes: play.outcomes.clone(), transfer: play.transfer.clone(), ..play.observe(None, self.key) }
    }

    /// What `work` finds of the types that this rank owns, block by block; the first error of any rank.
    fn look<R: Send + 'static>(
        &self,
        work: impl Fn(Block, &Observation) -> Result<R, ExperimentError> + Sync,
    ) -> Result<Vec<R>, ExperimentError> {
        let found = self.laboratory.observe_types(self.play, self.draws, self.key, work)?;
        self.ranks()?.agree(found.into_iter().collect())
    }

    /// Who shares the population.
    fn ranks(&self) -> Result<&Ranks, ModelError> {
        let population: Option<&Population> = self.laboratory.model().population.as_ref();
        population.map(|population| &population.ranks).ok_or(ModelError::NoMeanField)
    }

    /// The number of the first player of a block among all.
    fn first_of(&self, block: Block) -> usize {
        self.crowd.sizes[..block.class].iter().sum::<u64>() as usize + block.first
    }
}

/// The worst of what ranks assessed, of whom some may own nobody.
fn worst_of_all(ranks: &Ranks, own: Option<Assessment>) -> Result<Option<Assessment>, ExperimentError> {
    if !ranks.is_shared() {
        return Ok(own);
    }
    let lost = |_| ExperimentError::Optimiser("what other processes assessed cannot be read".into());
    let mut told = Vec::new();
    ciborium::into_writer(&own, &mut told).map_err(|_| lost(()))?;
    let all = ranks.gather(&told).into_iter().map(|told| ciborium::from_reader(told.as_slice()).map_err(|_| lost(())));
    let all = all.collect::<Result<Vec<Option<Assessment>>, _>>()?;
    Ok(all.into_iter().flatten().reduce(Assessment::or_worse))
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
