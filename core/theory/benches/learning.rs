//! Time of one step of each learning rule, at the sizes for which other libraries publish figures.
//!
//! Three players with ten actions each. `*_step` includes the expected payoffs of all actions of all players, by exact
//! contraction of the payoff tables, and the update of all three; `rule_*` is the rule alone, for one player; `*_rows` is for
//! 1,000 players in one contiguous column.
//!
//! Median on one core of a 2-core virtual machine under load, beside figures published for other libraries:
//!
//! | step | here | elsewhere | ratio |
//! |---|---|---|---|
//! | regret matching, 3 × 10 | 3.1 µs | OpenSpiel 36 µs | 12 |
//! | logit revision of an agent, 3 × 10 | 0.17 µs | QuantEcon 2.3 µs | 13 |
//! | imitation event, counts | 0.062 µs | EGTTools 0.8 µs | 13 |
//! | imitation event, agents | 0.044 µs | EGTTools 0.8 µs | 18 |

use divan::{Bencher, black_box};
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use walras_theory::learning::*;
use walras_theory::normal_form::{Contraction, NormalForm};

fn main() {
    divan::main();
}

const PLAYERS: usize = 3;
const ACTIONS: usize = 10;

fn generator() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(1)
}

fn uniform(count: usize) -> Vec<f64> {
    let mut rng = generator();
    (0..count).map(|_| draw_unit(&mut rng)).collect()
}

fn game() -> NormalForm {
    NormalForm::new(vec![ACTIONS; PLAYERS], uniform(PLAYERS * ACTIONS.pow(3))).expect("a game")
}

/// A whole round: payoffs of every player, then `learn(payoffs, memory, strategy)` for each player.
fn round(bencher: Bencher<'_, '_>, mut learn: impl FnMut(&[f64], &mut [f64], &mut [f64])) {
    let game = game();
    let mut contraction = Contraction::new(&game);
    let mut profile = game.uniform();
    let (mut payoffs, mut memory) = (profile.clone(), vec![0.0; profile.len()]);
    bencher.bench_local(|| {
        contraction.payoffs(&game, black_box(&profile), &mut payoffs);
        let rows = rows_with_memory(ACTIONS, &payoffs, &mut memory, &mut profile, |_, u, m, x| learn(u, m, x));
        assert!(rows.is_ok());
    });
}

#[divan::bench]
fn regret_matching_step(bencher: Bencher<'_, '_>) {
    round(bencher, regret_matching);
}

#[divan::bench]
fn regret_matching_plus_step(bencher: Bencher<'_, '_>) {
    round(bencher, regret_matching_plus);
}

#[divan::bench]
fn exponential_weights_step(bencher: Bencher<'_, '_>) {
    round(bencher, |u, _, x| exponential_weights(0.01, u, x));
}

#[divan::bench]
fn fictitious_play_step(bencher: Bencher<'_, '_>) {
    round(bencher, |u, _, x| {
        fictitious_play(u, 0.01, x);
    });
}

/// One agent's asynchronous revision: drawn at random, payoffs of its actions read from the table, action drawn.
#[divan::bench]
fn logit_revision_agent(bencher: Bencher<'_, '_>) {
    let game = game();
    let mut rng = generator();
    let strides = [ACTIONS * ACTIONS, ACTIONS, 1];
    let (mut profile, mut payoffs, mut weights) = ([0; PLAYERS], [0.0; ACTIONS], [0.0; ACTIONS]);
    bencher.bench_local(|| {
        let player = draw_below(PLAYERS, &mut rng);
        let index: usize = profile.iter().zip(strides).map(|(a, stride)| a * stride).sum();
        let table = game.payoffs(player)[index - profile[player] * strides[player]..].iter().step_by(strides[player]);
        payoffs.iter_mut().zip(table).for_each(|(payoff, entry)| *payoff = *entry);
        profile[player] = logit_revision(2.0, black_box(&payoffs), &mut weights, &mut rng);
    });
}

/// One pairwise comparison in a population of 100 with ten actions, Fermi rule, payoffs by action at hand.
#[divan::bench]
fn imitation_event_counts(bencher: Bencher<'_, '_>) {
    let (payoffs, mut rng) = (uniform(ACTIONS), generator());
    let rule = ImitationRule::Fermi { strength: 0.01 };
    let start = [10; ACTIONS];
    let (mut counts, mut event) = (start, 0_u32);
    bencher.bench_local(|| {
        event += 1;
        if event.is_multiple_of(64) {
            // Lest the population become uniform and every event trivial.
            counts = start;
        }
        imitate_in_population(rule, black_box(&payoffs), &mut counts, &mut rng)
    });
}

/// The same among 100 agents with payoffs of their own.
#[divan::bench]
fn imitation_event_agents(bencher: Bencher<'_, '_>) {
    let (payoffs, mut rng) = (uniform(100), generator());
    let rule = ImitationRule::Fermi { strength: 0.01 };
    let start: Vec<usize> = (0..100).map(|i| i % ACTIONS).collect();
    let (mut actions, mut event) = (start.clone(), 0_u32);
    bencher.bench_local(|| {
        event += 1;
        if event.is_multiple_of(64) {
            actions.copy_from_slice(&start);
        }
        imitate_among_agents(rule, black_box(&payoffs), &mut actions, &mut rng)
    });
}

type Rule = fn(&[f64], &mut [f64], &mut [f64]);

const RULES: [(&str, Rule); 9] = [
    ("logit", |u, _, x| logit_response(2.0, u, x)),
    ("best response", |u, _, x| best_response(u, x)),
    ("fictitious play", |u, _, x| {
        fictitious_play(u, 0.01, x);
    }),
    ("replicator", |u, _, x| replicator(0.01, u, x)),
    ("replicator, discrete", |u, _, x| {
        let _ = replicator_discrete(10.0, u, x);
    }),
    ("projected ascent", |u, _, x| projected_ascent(0.01, u, x)),
    ("regret matching", regret_matching),
    ("regret matching +", regret_matching_plus),
    ("EXP3", |u, m, x| {
        exp3_update(3, u[3], x, m);
        exp3_strategy(Exp3Rates { exploration: 0.1, rate: 0.01 }, m, x);
    }),
];

fn names() -> [&'static str; 9] {
    RULES.map(|(name, _)| name)
}

fn rule(name: &str) -> Rule {
    RULES.iter().find(|(known, _)| *known == name).map_or(RULES[0].1, |(_, rule)| *rule)
}

#[divan::bench(args = names())]
fn rule_alone(bencher: Bencher<'_, '_>, name: &str) {
    let (rule, payoffs) = (rule(name), uniform(ACTIONS));
    let (mut memory, mut strategy) = (vec![0.0; ACTIONS], vec![1.0 / ACTIONS as f64; ACTIONS]);
    bencher.bench_local(|| {
        // Left to itself play converges, and subnormal probabilities are slow.
        strategy.fill(1.0 / ACTIONS as f64);
        rule(black_box(&payoffs), &mut memory, &mut strategy);
    });
}

#[divan::bench(args = names())]
fn rule_rows(bencher: Bencher<'_, '_>, name: &str) {
    let (rule, payoffs) = (rule(name), uniform(1_000 * ACTIONS));
    let (mut memory, mut strategies) = (vec![0.0; payoffs.len()], vec![1.0 / ACTIONS as f64; payoffs.len()]);
    bencher.bench_local(|| {
        let done =
            rows_with_memory(ACTIONS, black_box(&payoffs), &mut memory, &mut strategies, |_, u, m, x| rule(u, m, x));
        assert!(done.is_ok());
    });
}
