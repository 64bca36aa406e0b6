//! What a designer sees of a population, player by player, as it is looked at in blocks: never of all players at a time.

use rand_distr::{Binomial, Distribution};

use super::sample::own_runs;
use crate::model::{Model, ModelError};
use crate::play::{Observation, Play};
use crate::random::{Key, Philox};
use crate::world::Workers;

/// Types that are looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Their class.
    pub class: usize,
    /// The number in the class of the first of them.
    pub first: usize,
}

/// Lets `work` look at the play in all stage games of every type that this rank owns, in blocks; results in order. Of `draws` joint actions a designer sees
/// how often each player took which action; players of one type are told apart by nothing, so that of them it sees how often they
/// did on average.
///
/// # Errors
/// The game failed.
pub(crate) fn observe<R: Send + 'static>(
    model: &Model,
    play: &Play,
    draws: Option<usize>,
    key: Key,
    workers: &Workers,
    work: impl Fn(Block, &Observation) -> R + Sync,
) -> Result<Vec<R>, ModelError> {
    let (Some(crowd), Some(population)) = (&play.crowd, &model.population) else { return Ok(Vec::new()) };
    let (actions, k, probes) = (model.actions, model.contributions, model.probes);
    let runs = own_runs(population);
    let found = workers.run(runs.iter().collect(), |run| {
        let count = run.len();
        let mut frequency = vec![0.0; probes * count * actions];
        let mut constraint = vec![-1.0; probes * count * actions];
        for (probe, stage) in crowd.stages.iter().enumerate() {
            let terms = crowd.terms(model, population, &play.phi, probe);
            let (mut believed, mut strategy) = (Vec::new(), Vec::new());
            terms.by_cohort(run, |cohort, places| {
                let begin = run.places.start + places.start;
                stage.beliefs.read(begin * k..(begin + places.len()) * k, &mut believed);
                cohort.respond(&terms, &stage.sums, &believed)?;
                if !(stage.tilted && cohort.tilted(k, &believed, &mut strategy)) {
                    strategy.clone_from(&cohort.response);
                }
                let first = (probe * count + places.start) * actions;
                if !cohort.constraint.is_empty() {
                    constraint[first..first + places.len() * actions].copy_from_slice(&cohort.constraint);
                }
                for (row, kind) in run.types(places).enumerate() {
                    let own = &mut frequency[first + row * actions..][..actions];
                    for (cells, likely) in cohort.rows(row) {
                        cells.for_each(|cell| own[cohort.choice[cell] as usize] += likely * strategy[cell]);
                    }
                    if let Some(draws) = draws {
                        let key = Key { stage: key.stage + probe as u32, agent: kind as u32, ..key };
                        count_draws(own, draws as u64 * run.weight as u64, &mut key.stream());
                    }
                }
                Ok(())
            })?;
        }
        let seen = Observation {
            probes,
            players: count,
            actions,
            frequency,
            outcomes: Vec::new(),
            transfer: Vec::new(),
            draws,
            drawn: Vec::new(),
            drawn_states: Vec::new(),
            constraint: constraint.into(),
            matrix: None,
            converged: play.converged(),
        };
        let first = run.first - population.classes[run.class].types.start;
        Ok(work(Block { class: run.class, first }, &seen))
    });
    population.ranks.agree(found.into_iter().collect())
}

/// Puts in the place of a law how often each action comes in so many independent draws: a multinomial, one binomial after the
/// other.
fn count_draws(law: &mut [f64], draws: u64, stream: &mut Philox) {
    let (mut left, mut rest) = (draws, 1.0_f64);
    let last = law.iter().rposition(|&p| p > 0.0).unwrap_or_default();
    for (action, entry) in law.iter_mut().enumerate() {
        let likely = *entry;
        let share = if action == last { 1.0 } else { (likely / rest).clamp(0.0, 1.0) };
        let count = match Binomial::new(left, if likely > 0.0 { share } else { 0.0 }) {
            Ok(law) => law.sample(stream),
            Err(_) => 0,
        };
        *entry = count as f64 / draws as f64;
        left -= count;
        rest -= likely;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn counts_are_multinomial() {
        let law = [0.1, 0.0, 0.6, 0.3];
        let (mut means, mut products) = ([0.0; 4], 0.0);
        let repeats = 20_000;
        for agent in 0..repeats {
            let mut seen = law;
            count_draws(&mut seen, 10, &mut Key { agent, ..Key::new(5, Purpose::Sample) }.stream());
            assert!((seen.iter().sum::<f64>() - 1.0).abs() < 1e-12 && seen[1] == 0.0);
            means.iter_mut().zip(seen).for_each(|(mean, x)| *mean += x / f64::from(repeats));
            products += (seen[0] - 0.1) * (seen[2] - 0.6) / f64::from(repeats);
        }
        assert!(means.iter().zip(law).all(|(mean, p)| (mean - p).abs() < 4e-3), "{means:?}");
        // Cov = −p q / N.
        assert!((products + 0.006).abs() < 6e-4, "{products}");
    }
}
