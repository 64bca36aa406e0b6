//! Every rule in the world is the plain loop over the functions of `walras_theory::learning`, bit for bit.

use walras_engine::learning::{
    Exp3Rates, Feedback, ImitationRule, LearningRate, LearningRule, PrecisionSchedule, TieRule,
};
use walras_engine::random::{Key, Philox, Purpose};
use walras_theory::learning as theory;
use walras_theory::normal_form::{Contraction, NormalForm};

use crate::{matrix, play, profile, rounds, trio};

/// What the plain loop hands to a rule: round from 0, payoffs, memory, strategy, the agent's streams.
type Plain<'a> = &'a dyn Fn(u64, &[f64], &mut [f64], &mut [f64], &dyn Fn(Purpose) -> Philox);

fn plain_loop(game: &NormalForm, rule: Plain<'_>, revisions: u32) -> Vec<f64> {
    let mut strategies = game.uniform();
    let (mut payoffs, mut memory) = (vec![0.0; strategies.len()], vec![0.0; strategies.len()]);
    let mut contraction = Contraction::new(game);
    for round in 0..revisions {
        contraction.payoffs(game, &strategies, &mut payoffs);
        for player in 0..game.players() {
            let own = game.offsets()[player]..game.offsets()[player + 1];
            let key = |purpose| Key { agent: player as u32, step: round, ..Key::new(77, purpose) };
            let stream = |purpose| key(purpose).stream();
            rule(round.into(), &payoffs[own.clone()], &mut memory[own.clone()], &mut strategies[own], &stream);
        }
    }
    strategies
}

#[track_caller]
fn agree(rule: LearningRule, plain: Plain<'_>) {
    let game = trio();
    let model = matrix(&game);
    for revisions in [1, 2, 40] {
        let play = play(&model, rounds(vec![rule; 3], revisions as usize + 1));
        assert_eq!(profile(&play, &game), plain_loop(&game, plain, revisions), "{rule:?} after {revisions}");
    }
}

const GROWING: PrecisionSchedule = PrecisionSchedule::Geometric { start: 0.5, ratio: 1.1 };

#[test]
fn responses() {
    agree(LearningRule::LogitResponse { precision: GROWING }, &|t, u, _, x, _| {
        let mut response = vec![0.0; x.len()];
        theory::logit_response(GROWING.at(t), u, &mut response);
        theory::smooth(x, &response, 0.3);
    });
    agree(LearningRule::AnchoredResponse { rationality: 2.0 }, &|_, u, _, x, _| {
        let mut response = vec![0.0; x.len()];
        theory::anchored_response(2.0, u, &vec![1.0 / x.len() as f64; x.len()], &mut response);
        theory::smooth(x, &response, 0.3);
    });
    for ties in [TieRule::Uniform, TieRule::LowestIndex, TieRule::KeepCurrent, TieRule::Random] {
        agree(LearningRule::BestResponse { ties }, &|_, u, _, x, stream| {
            let mut response = x.to_vec();
            theory::best_response_by(ties, u, &mut response, &mut stream(Purpose::Choice));
            theory::smooth(x, &response, 0.3);
        });
    }
}

#[test]
fn fictitious_play() {
    agree(LearningRule::FictitiousPlay { prior: 1.0 }, &|t, u, _, x, _| {
        theory::fictitious_play(u, 1.0 / (t as f64 + 2.0), x);
    });
    agree(LearningRule::SmoothFictitiousPlay { precision: GROWING, prior: 0.0 }, &|t, u, _, x, _| {
        let mut response = vec![0.0; x.len()];
        theory::stochastic_fictitious_play(GROWING.at(t), u, 1.0 / (t as f64 + 1.0), &mut response, x);
    });
}

#[test]
fn evolution_and_mirror_descent() {
    agree(LearningRule::Replicator { step: 0.2 }, &|_, u, _, x, _| theory::replicator(0.2, u, x));
    agree(LearningRule::DiscreteReplicator { background: 1.5 }, &|_, u, _, x, _| {
        theory::replicator_discrete(1.5, u, x).unwrap();
    });
    let rate = LearningRate { initial: 0.8, decay: 0.5 };
    agree(LearningRule::ExponentialWeights { rate }, &|t, u, _, x, _| {
        theory::exponential_weights(0.8 / (t as f64 + 1.0).powf(0.5), u, x);
    });
    let rate = LearningRate { initial: 0.1, decay: 0.0 };
    agree(LearningRule::ProjectedAscent { rate }, &|_, u, _, x, _| theory::projected_ascent(0.1, u, x));
}

#[test]
fn rules_with_memory() {
    agree(LearningRule::RegretMatching, &|_, u, regrets, x, _| theory::regret_matching(u, regrets, x));
    agree(LearningRule::RegretMatchingPlus, &|_, u, regrets, x, _| theory::regret_matching_plus(u, regrets, x));
    let rates = Exp3Rates { exploration: 0.2, rate: 0.1 };
    agree(LearningRule::Exp3 { rates }, &|_, u, scores, x, stream| {
        let action = theory::draw_action(x, 1.0, &mut stream(Purpose::Action));
        theory::exp3_update(action, u[action], x, scores);
        theory::exp3_strategy(rates, scores, x);
    });
    let explorer =
        |feedback, exploration| LearningRule::QLearning { precision: GROWING, rate: 0.25, feedback, exploration };
    let learner = |feedback| explorer(feedback, 0.0);
    agree(explorer(Feedback::Played, 0.1), &|t, u, values, x, stream| {
        let action = theory::draw_action(x, 1.0, &mut stream(Purpose::Action));
        theory::q_update(0.25, action, u[action], values);
        theory::logit_response(GROWING.at(t + 1), values, x);
        theory::explore(0.1, x);
    });
    agree(learner(Feedback::All), &|t, u, values, x, _| {
        theory::q_update_all(0.25, u, values);
        theory::logit_response(GROWING.at(t + 1), values, x);
    });
    agree(learner(Feedback::Played), &|t, u, values, x, stream| {
        let action = theory::draw_action(x, 1.0, &mut stream(Purpose::Action));
        theory::q_update(0.25, action, u[action], values);
        theory::logit_response(GROWING.at(t + 1), values, x);
    });
    agree(learner(Feedback::FrequencyAdjusted), &|t, u, values, x, stream| {
        let action = theory::draw_action(x, 1.0, &mut stream(Purpose::Action));
        theory::frequency_adjusted_q_update(0.25, action, u[action], x, values);
        theory::logit_response(GROWING.at(t + 1), values, x);
    });
}

/// Those who play actions begin at one that is drawn.
fn first_actions(game: &NormalForm) -> Vec<usize> {
    let draw = |player: usize| {
        let strategy = vec![1.0 / game.actions()[player] as f64; game.actions()[player]];
        let key = Key { agent: player as u32, ..Key::new(77, Purpose::Start) };
        theory::draw_action(&strategy, 1.0, &mut key.stream())
    };
    (0..game.players()).map(draw).collect()
}

fn pure(game: &NormalForm, actions: &[usize]) -> Vec<f64> {
    let mut profile = vec![0.0; game.uniform().len()];
    actions.iter().enumerate().for_each(|(player, action)| profile[game.offsets()[player] + action] = 1.0);
    profile
}

#[test]
fn logit_revision() {
    let game = trio();
    let mut actions = first_actions(&game);
    let rule = LearningRule::LogitRevision { precision: PrecisionSchedule::Constant { precision: 3.0 } };
    for round in 0..20 {
        let seen = profile(&play(&matrix(&game), rounds(vec![rule; 3], round as usize + 1)), &game);
        assert_eq!(seen, pure(&game, &actions), "round {round}");
        let profile = pure(&game, &actions);
        for (player, action) in actions.iter_mut().enumerate() {
            let (mut u, mut weights) = (vec![0.0; game.actions()[player]], vec![0.0; game.actions()[player]]);
            game.action_payoffs(&profile, player, &mut u);
            let key = Key { agent: player as u32, step: round, ..Key::new(77, Purpose::Choice) };
            *action = theory::logit_revision(3.0, &u, &mut weights, &mut key.stream());
        }
    }
}

#[test]
fn imitation_stays_in_the_class_and_never_takes_what_is_not_there() {
    let game = trio();
    let rule = LearningRule::Imitation { rule: ImitationRule::Fermi { strength: 0.0 } };
    let mut actions = first_actions(&game);
    let mut moved = 0;
    for round in 0..30 {
        let mut learning = rounds(vec![rule; 3], round as usize + 1);
        learning.classes = vec![0, 0, 1];
        let seen = profile(&play(&matrix(&game), learning), &game);
        assert_eq!(seen, pure(&game, &actions), "round {round}");
        let before = actions.clone();
        // Players 0 and 1 only have each other to look at; with no selection half of all looks are followed.
        for (player, other) in [(0, 1), (1, 0)] {
            let key = Key { agent: player as u32, step: round, ..Key::new(77, Purpose::Choice) };
            let mut stream = key.stream();
            theory::draw_below(1, &mut stream);
            let there = before[other] < game.actions()[player];
            if there && theory::draw_unit(&mut stream) < 0.5 {
                actions[player] = before[other];
            }
        }
        moved += usize::from(actions != before);
    }
    assert!(moved > 0 || actions[0] == actions[1] || actions[1] == 2, "{actions:?}");
}

#[test]
fn rules_mix() {
    let game = trio();
    let rules = vec![LearningRule::RegretMatching, LearningRule::logit(2.0), LearningRule::Replicator { step: 0.2 }];
    let seen = profile(&play(&matrix(&game), rounds(rules, 31)), &game);
    let mut strategies = game.uniform();
    let (mut payoffs, mut regrets, mut response) = (vec![0.0; 7], vec![0.0; 2], vec![0.0; 3]);
    let mut contraction = Contraction::new(&game);
    for _ in 0..30 {
        contraction.payoffs(&game, &strategies, &mut payoffs);
        theory::regret_matching(&payoffs[..2], &mut regrets, &mut strategies[..2]);
        theory::logit_response(2.0, &payoffs[2..5], &mut response);
        theory::smooth(&mut strategies[2..5], &response, 0.3);
        theory::replicator(0.2, &payoffs[5..], &mut strategies[5..]);
    }
    assert_eq!(seen, strategies);
}
