//! Ranks that share a population, as threads of this process that meet: the same bits as one alone, and one error for all.

use std::sync::{Arc, Barrier, Mutex};

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::OwnPart;
use walras_engine::model::{Model, ModelError};
use walras_engine::play::Play;
use walras_engine::population::{Population, Spread, Width, WorstAgent};
use walras_engine::random::{Key, Purpose};
use walras_engine::reduce::{Ranks, Reduce};

use super::population::{learning, noise, plugin, population, roads};

/// Where ranks meet, with what each brings along.
struct Meeting {
    barrier: Barrier,
    words: Mutex<Vec<Vec<i64>>>,
    told: Mutex<Vec<Vec<u8>>>,
}

struct Rank {
    number: usize,
    ranks: usize,
    meeting: Arc<Meeting>,
}

impl Reduce for Rank {
    fn rank(&self) -> usize {
        self.number
    }

    fn ranks(&self) -> usize {
        self.ranks
    }

    fn beside(&self) -> usize {
        self.ranks
    }

    fn combine(&self, words: &mut [i64], sums: usize) {
        self.meeting.words.lock().unwrap()[self.number] = words.to_vec();
        self.meeting.barrier.wait();
        {
            let all = self.meeting.words.lock().unwrap();
            assert!(all.iter().all(|other| other.len() == words.len()), "all ranks are in the same step");
            for (place, word) in words.iter_mut().enumerate() {
                let of_all = all.iter().map(|words| words[place]);
                *word = if place < sums { of_all.sum() } else { of_all.max().unwrap() };
            }
        }
        self.meeting.barrier.wait();
    }

    fn gather(&self, own: &[u8]) -> Vec<Vec<u8>> {
        self.meeting.told.lock().unwrap()[self.number] = own.to_vec();
        self.meeting.barrier.wait();
        let all = self.meeting.told.lock().unwrap().clone();
        self.meeting.barrier.wait();
        all
    }
}

/// What `work` gives on each of so many ranks.
fn among<R: Send>(ranks: usize, work: impl Fn(Ranks) -> R + Sync) -> Vec<R> {
    let meeting = Arc::new(Meeting {
        barrier: Barrier::new(ranks),
        words: Mutex::new(vec![Vec::new(); ranks]),
        told: Mutex::new(vec![Vec::new(); ranks]),
    });
    std::thread::scope(|scope| {
        let rank = |number| {
            let (meeting, work) = (Arc::clone(&meeting), &work);
            scope.spawn(move || work(Ranks::new(Arc::new(Rank { number, ranks, meeting }))))
        };
        (0..ranks).map(rank).collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// A million equal drivers, and others with tastes and budgets of their own: more than one rank seeks rest among by itself.
const CLASSES: [(u64, usize); 3] = [(1_000_000, 1), (9_000, 9_000), (5_000, 5_000)];

fn model(who: Population, senseless: Option<usize>) -> Arc<Model> {
    let taste = |kind| if senseless == Some(kind) { f64::NAN } else { 2.0 * noise(kind) - 1.0 };
    let taste =
        who.held.types().flat_map(|kind| [0, 1, 2].map(|r| if r == 0 { taste(kind) } else { noise(kind * 3 + r) }));
    let budget = who.held.types().map(|kind| 0.5 + 0.4 * noise(3 * kind + 1)).collect();
    let setup = roads(who.agents() as usize, 2, &[1e-6, 2e-6, 1e-6], taste.collect(), budget);
    Arc::new(Model::of_population(&plugin("congestion"), &setup, who).unwrap())
}

/// Everything that comes of play, in bits; beliefs by what a designer sees of types.
#[derive(Debug, PartialEq)]
struct Found {
    columns: Vec<Vec<u64>>,
    rounds: Vec<usize>,
    described: (Vec<Spread>, Vec<WorstAgent>),
}

type Seen = Vec<(usize, usize, Vec<f64>)>;

fn play(who: Population, threads: usize) -> (Found, Seen) {
    let mut laboratory = Laboratory::new(model(who, None), learning(&[2.0, 1.0, 4.0], OwnPart::Actual), threads);
    let found = laboratory.play(&[vec![1e-7, 0.5]]).unwrap().swap_remove(0);
    assert!(found.converged(), "{:?} {:?}", found.residual, found.status);
    let seen = laboratory.observe_types(&found, Some(7), Key::new(3, Purpose::Sample), |block, seen| {
        (block.class, block.first, seen.frequency.clone())
    });
    let described = laboratory.describe(&found).unwrap();
    let Play { strategy, payoff, regret, transfer, outcomes, residual, constraint, rounds, crowd, .. } = found;
    let crowd = crowd.unwrap();
    let columns = [strategy, payoff, regret, transfer, outcomes, residual, constraint.to_vec()].into_iter();
    let columns = columns.chain([crowd.least_payoff, crowd.largest_regret]);
    let columns = columns.map(|column| column.into_iter().map(f64::to_bits).collect()).collect();
    (Found { columns, rounds, described }, seen.unwrap())
}

#[test]
fn ranks_and_threads_do_not_change_a_bit() {
    let (alone, seen) = play(population(&CLASSES), 1);
    let types: usize = population(&CLASSES).types();
    for (ranks, threads) in [(2, 1), (3, 2), (7, 1)] {
        let mut owned = 0;
        let found = among(ranks, |ranks| {
            let who = population(&CLASSES).among(ranks, true);
            // Memory goes down with the number of ranks.
            assert!(who.held.len() <= who.own().len() + 2 * (256 + 1024 + 4096) + 9, "{:?}", who.held);
            (who.own().len(), play(who, threads))
        });
        let mut all = Vec::new();
        for (own, (found, seen)) in found {
            assert_eq!(found, alone, "{ranks} ranks, {threads} threads");
            all.extend(seen);
            owned += own;
        }
        assert_eq!((owned, &all), (types, &seen), "{ranks} ranks, {threads} threads");
    }
}

/// Also where beliefs are kept in single precision, and where some ranks have nobody.
#[test]
fn few_types_leave_ranks_idle() {
    let who = || Population { width: Width::Single, ..population(&[(500, 1), (4_200, 4_200)]) };
    let learning = walras_engine::learning::Learning { tolerance: 1e-6, ..learning(&[2.0, 1.0], OwnPart::Expected) };
    let play = |who: Population| {
        let mut laboratory = Laboratory::new(model(who, None), learning.clone(), 1);
        let found = laboratory.play(&[vec![0.0, 0.1]]).unwrap().swap_remove(0);
        (found.strategy.clone(), found.payoff.clone(), found.residual.clone(), laboratory.describe(&found).unwrap())
    };
    let alone = play(who());
    for found in among(5, |ranks| play(who().among(ranks, true))) {
        assert_eq!(found, alone);
    }
    // A game that does not know players by their types has the parameters of all.
    for found in among(2, |ranks| play(who().among(ranks, false))) {
        assert_eq!(found, alone);
    }
}

#[test]
fn every_rank_has_the_error_of_the_first_that_has_one() {
    // Of no sample.
    let senseless = 9_500;
    let errors = among(3, |ranks| {
        let who = population(&CLASSES).among(ranks, true);
        let owns = who.own().contains(&senseless);
        let mut laboratory = Laboratory::new(model(who, Some(senseless)), learning(&[2.0; 3], OwnPart::Actual), 1);
        (owns, laboratory.play(&[vec![0.0, 0.0]]).err().unwrap())
    });
    assert_eq!(errors.iter().filter(|(owns, _)| *owns).count(), 1);
    for (owns, error) in &errors {
        assert!(error.to_string().contains("is NaN for player 9500, probe 0"), "{error}");
        assert_eq!(matches!(error, ModelError::Plugin(_)), *owns);
    }
}
