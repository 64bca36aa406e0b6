//! Games over time: learning in the world against the solvers of `walras_theory`, closed forms and brute force.

use std::sync::Arc;

use proptest::prelude::*;
use walras_engine::dynamic::tabulate;
use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Learning, LearningRate, LearningRule, Mode, NextAction, PrecisionSchedule};
use walras_engine::model::{ChainError, Model, ModelError};
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::random::Seed;
use walras_engine::setup::GameSetup;
use walras_engine::social_optimum::{social_optimum, surplus_optimum};
use walras_theory::dynamic::{MarkovGame, StageSolver, Transition, backward, best_response, markov_logit};
use walras_theory::normal_form::NormalForm;

const NORMAL_FORM: Bundled = Bundled { name: "normal_form", entry: normal_form::game_entry };
const COMMONS: Bundled = Bundled { name: "commons", entry: commons::game_entry };

fn setup(bundled: &[Bundled], name: &str, levels: usize, given: &[(&str, &[f64])], players: usize) -> Arc<Model> {
    let plugin = Plugin::find(name, bundled).unwrap();
    let value = |p: &walras_game::metadata::Parameter| match given.iter().find(|(name, _)| *name == p.name) {
        Some((_, values)) => values.to_vec(),
        None if p.shape.is_empty() => vec![p.default.unwrap()],
        None if p.name == "action_counts" => vec![0.0; players],
        None => Vec::new(),
    };
    let parameters = plugin.metadata().setup().map(|p| (p.name.clone(), value(p))).collect();
    Arc::new(Model::new(&plugin, &GameSetup { players, probes: 1, levels: vec![levels], parameters }).unwrap())
}

/// A stochastic game of two players with two actions each, as a plugin and as tables.
struct Stochastic {
    payoffs: Vec<f64>,
    transitions: Vec<f64>,
    states: usize,
    discount: f64,
    horizon: usize,
}

impl Stochastic {
    fn model(&self) -> Arc<Model> {
        let (states, discount, horizon) = (self.states as f64, self.discount, self.horizon as f64);
        let given: [(&str, &[f64]); 5] = [
            ("payoffs", &self.payoffs),
            ("transitions", &self.transitions),
            ("state_count", &[states]),
            ("discount", &[discount]),
            ("horizon", &[horizon]),
        ];
        setup(&[NORMAL_FORM], "normal_form", 2, &given, 2)
    }

    fn game(&self) -> MarkovGame {
        let stage = |s: usize| {
            let own = |player: usize| self.payoffs[(player * self.states + s) * 4..][..4].to_vec();
            NormalForm::new(vec![2, 2], [own(0), own(1)].concat()).unwrap()
        };
        let transition = Transition::dense(&self.transitions, self.states);
        MarkovGame::new((0..self.states).map(stage).collect(), transition, self.discount).unwrap()
    }
}

fn stochastic(states: usize, discount: f64, horizon: usize, numbers: &[f64]) -> Stochastic {
    let (payoffs, rest) = numbers.split_at(8 * states);
    let normal = |row: &[f64]| -> Vec<f64> {
        let sum: f64 = row.iter().map(|x| x.abs() + 0.01).sum();
        row.iter().map(|x| (x.abs() + 0.01) / sum).collect()
    };
    let transitions = rest[..4 * states * states].chunks_exact(states).flat_map(normal).collect();
    Stochastic { payoffs: payoffs.to_vec(), transitions, states, discount, horizon }
}

fn learning(rules: Vec<LearningRule>, smoothing: f64) -> Learning {
    Learning {
        mode: Mode::Rounds { smoothing },
        expectation: Expectation::Exact,
        max_rounds: 20_000,
        ..Learning::by(rules)
    }
}

fn play(model: &Arc<Model>, learning: Learning, phi: &[f64]) -> Play {
    Laboratory::new(Arc::clone(model), learning, 1).play(&[phi.to_vec()]).unwrap().remove(0)
}

/// Policies of a play in the order of a flat profile of two actions each.
fn profile(play: &Play) -> &[f64] {
    &play.strategy
}

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1.0..1.0_f64, 24 + 36)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Soft policy iteration rests at the Markov logit equilibrium that the homotopy finds; at this precision there is one.
    #[test]
    fn soft_policy_iteration_rests_at_the_markov_logit_equilibrium(numbers in numbers(), discount in 0.0..0.8_f64) {
        let stochastic = stochastic(3, discount, 0, &numbers);
        let play = play(&stochastic.model(), learning(vec![LearningRule::logit(0.5); 2], 0.5), &[0.0]);
        prop_assert!(play.converged(), "{:?}", play.residual);
        let found = markov_logit(&stochastic.game(), 0.5).unwrap();
        for (p, q) in profile(&play).iter().zip(&found.profile) {
            prop_assert!((p - q).abs() < 1e-8, "{p} {q}");
        }
        for (stage, player) in (0..3).flat_map(|s| (0..2).map(move |i| (s, i))) {
            let (v, w) = (play.payoff[stage * 2 + player], found.certificate.values[player * 3 + stage]);
            prop_assert!((v - w).abs() < 1e-7, "{v} {w}");
        }
        prop_assert!((play.nash_conv() - found.certificate.nash_conv).abs() < 1e-7);
    }

    /// With a last period the same rule finds what backward induction does, whatever the discount.
    #[test]
    fn games_that_end_are_learned_from_their_end(numbers in numbers(), discount in 0.0..=1.0_f64) {
        let stochastic = stochastic(3, discount, 4, &numbers);
        let play = play(&stochastic.model(), learning(vec![LearningRule::logit(0.5); 2], 0.5), &[0.0]);
        prop_assert!(play.converged());
        let found = backward(&stochastic.game(), 4, StageSolver::Logit(0.5)).unwrap();
        for (period, expected) in found.periods.iter().enumerate() {
            for (p, q) in profile(&play)[period * 12..][..12].iter().zip(&expected.profile) {
                prop_assert!((p - q).abs() < 1e-8, "{p} {q}");
            }
            for (stage, player) in (0..3).flat_map(|s| (0..2).map(move |i| (s, i))) {
                let place = (period * 3 + stage) * 2 + player;
                prop_assert!((play.payoff[place] - expected.values[player * 3 + stage]).abs() < 1e-8);
                prop_assert!((play.regret[place] - expected.regret[player * 3 + stage]).abs() < 1e-7);
            }
        }
    }

    /// Sums over where play is are values: welfare from the first state on is the discounted sum of payoffs over occupation,
    /// and the planner's is that of an exact decision problem over joint actions.
    #[test]
    fn occupation_and_values_are_two_sides_of_one_thing(numbers in numbers(), discount in 0.0..0.95_f64, end in 0..4_usize) {
        let stochastic = stochastic(3, discount, end, &numbers);
        let model = stochastic.model();
        let play = play(&model, Learning { max_rounds: 3, ..learning(vec![LearningRule::logit(1.0); 2], 0.5) }, &[0.0]);
        let over_time = play.over_time.as_ref().unwrap();
        let flow = |stage: usize| -> f64 {
            let (own, state) = (&play.strategy[stage * 4..][..4], stage % 3);
            let joint = |k: usize| own[k / 2] * own[2 + k % 2];
            (0..2).flat_map(|i| (0..4).map(move |k| (i, k))).map(|(i, k)| joint(k) * stochastic.payoffs[(i * 3 + state) * 4 + k]).sum()
        };
        let periods: f64 = match end {
            0 => 1.0 / (1.0 - discount),
            _ => (0..end).map(|t| discount.powi(t as i32)).sum(),
        };
        let total: f64 = over_time.occupation.iter().enumerate().map(|(s, often)| often * flow(s) * periods).sum();
        prop_assert!((total - play.welfare()).abs() < 1e-9, "{total} {}", play.welfare());
        let best = social_optimum(&model, &play, Seed::default()).unwrap().unwrap();
        prop_assert!(best.exact && best.gap >= 0.0);
        if end == 0 {
            let sums = |s: usize| (0..4).map(|k| stochastic.payoffs[s * 4 + k] + stochastic.payoffs[(3 + s) * 4 + k]).collect();
            let stages = (0..3).map(|s| NormalForm::new(vec![4], sums(s)).unwrap()).collect();
            let planner = MarkovGame::new(stages, Transition::dense(&stochastic.transitions, 3), discount).unwrap();
            let values = best_response(&planner, 0, &planner.uniform()).unwrap().values;
            prop_assert!((best.welfare - values.iter().sum::<f64>() / 3.0).abs() < 1e-9);
        }
    }
}

/// Levhari & Mirman's shares, alone, together and under the fee that makes players take what is best for all.
#[test]
fn the_fish_war_has_its_closed_form() {
    for (players, alpha, beta, levels, low, high) in [(2, 0.5, 0.9, 61, 0.2, 0.5), (3, 0.7, 0.95, 13, 0.05, 0.3)] {
        let given: [(&str, &[f64]); 6] = [
            ("growth_exponent", &[alpha]),
            ("discount", &[beta]),
            ("lowest_share", &[low]),
            ("highest_share", &[high]),
            ("log_floor", &[if alpha < 0.6 { -3.0 } else { -7.0 }]),
            ("stock_levels", &[10.0]),
        ];
        let model = setup(&[COMMONS], "commons", levels, &given, players);
        let step = (high - low) / (levels - 1) as f64;
        let (n, ab) = (players as f64, alpha * beta);
        let alone = (1.0 - ab) / (n - (n - 1.0) * ab);
        let crisp = |phi: f64| {
            let rules = vec![LearningRule::logit(3000.0); players];
            play(&model, Learning { tolerance: 1e-6, max_rounds: 3000, ..learning(rules, 0.2) }, &[phi])
        };
        let mean_share = |play: &Play, stage: usize| -> f64 {
            let own = &play.strategy[stage * players * levels..][..levels];
            own.iter().enumerate().map(|(k, p)| p * (low + step * k as f64)).sum()
        };
        let free = crisp(0.0);
        for stage in 0..10 {
            let share = mean_share(&free, stage);
            assert!((share - alone).abs() < 0.75 * step, "{players} players, stage {stage}: {share} {alone}");
        }
        // The value of the stock is A + B ln x, A = (ln u + αβB ln(1 − nu)) / (1 − β), whatever share u all take.
        let share = mean_share(&free, 9);
        let slope = 1.0 / (1.0 - ab);
        let value = (share.ln() + ab * slope * (1.0 - n * share).ln()) / (1.0 - beta);
        assert!((free.payoff[9 * players] - value).abs() < 0.01 * value.abs(), "{} {value}", free.payoff[9 * players]);
        let rise = free.payoff[9 * players] - free.payoff[8 * players];
        let width = if alpha < 0.6 { 3.0 } else { 7.0 } / 9.0;
        assert!((rise / width - slope).abs() < 0.02 * slope, "{rise} {slope}");

        let charged = crisp((n - 1.0) / (1.0 - ab));
        let together = (1.0 - ab) / n;
        let share = mean_share(&charged, 9);
        assert!((share - together).abs() < 0.75 * step, "{share} {together}");
        let best = surplus_optimum(&model, &charged, Seed::default()).unwrap().unwrap();
        let (gap_before, gap) = (best.welfare - free.surplus().unwrap(), best.gap);
        assert!(gap < 0.05 * gap_before, "{gap} {gap_before}");
        assert!(charged.revenue().unwrap() > 0.0 && free.revenue() == Some(0.0));
    }
}

/// A game with one equilibrium that those who learn along the way should come near.
fn small() -> Stochastic {
    let payoffs = [3.0, 1.0, 2.0, 0.0, 0.5, 1.5, 0.0, 2.0, 2.0, 1.0, 0.5, 0.0, 1.0, 0.0, 2.0, 1.5];
    let transitions = [0.7, 0.3, 0.4, 0.6, 0.5, 0.5, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7, 0.8, 0.2, 0.5, 0.5];
    Stochastic { payoffs: payoffs.to_vec(), transitions: transitions.to_vec(), states: 2, discount: 0.6, horizon: 0 }
}

fn walkers() -> [LearningRule; 3] {
    let precision = PrecisionSchedule::Constant { precision: 1.0 };
    let rate = LearningRate { initial: 1.0, decay: 0.7 };
    let learner = |target| LearningRule::IndependentQLearning { precision, rate, exploration: 0.0, target };
    let actor = LearningRate { initial: 0.5, decay: 0.9 };
    let critic = LearningRule::ActorCritic { actor, critic: rate, exploration: 0.05 };
    [learner(NextAction::Taken), learner(NextAction::Best), critic]
}

#[test]
fn who_learns_along_the_way_comes_near_the_exact_response() {
    let (model, [sarsa, q, actor]) = (small().model(), walkers());
    let rounds = |rule| Learning { max_rounds: 400, episode: 500, tolerance: 1e-9, ..learning(vec![rule; 2], 1.0) };
    let exact = play(&model, learning(vec![LearningRule::logit(1.0); 2], 0.5), &[0.0]);
    assert!(exact.converged());
    let learned = play(&model, rounds(sarsa), &[0.0]);
    assert!(!learned.converged() && learned.residual() < 0.02, "{}", learned.residual());
    for (p, q) in learned.strategy.iter().zip(&exact.strategy) {
        assert!((p - q).abs() < 0.03, "{p} {q}");
    }
    // The values of the best actions lie above those of what is played, alike for all actions where play is soft.
    let learned = play(&model, rounds(q), &[0.0]);
    for (p, q) in learned.strategy.iter().zip(&exact.strategy) {
        assert!((p - q).abs() < 0.1, "{p} {q}");
    }
    let before = play(&model, Learning { max_rounds: 1, ..rounds(actor) }, &[0.0]);
    let learned = play(&model, rounds(actor), &[0.0]);
    assert!(learned.nash_conv() < 0.3 * before.nash_conv(), "{} {}", learned.nash_conv(), before.nash_conv());
}

/// The outcome is a function of seed and replicate, whatever the threads, and goes on from memories as if never broken off.
#[test]
fn walks_are_the_same_bits_on_any_number_of_threads_and_when_resumed() {
    let model = small().model();
    for rule in walkers() {
        let learning = Learning { max_rounds: 10, episode: 50, seed: Seed::from(5), ..learning(vec![rule; 2], 1.0) };
        let phi = [vec![0.0], vec![0.5]];
        let run = |threads, learning: &Learning| {
            Laboratory::new(Arc::clone(&model), learning.clone(), threads).play(&phi).unwrap()
        };
        let (one, three) = (run(1, &learning), run(3, &learning));
        assert!(one.iter().zip(&three).all(|(a, b)| a.strategy == b.strategy && a.payoff == b.payoff));
        let other = run(1, &Learning { seed: Seed::from(6), ..learning.clone() });
        assert_ne!(one[0].strategy, other[0].strategy);

        let mut through = Laboratory::new(Arc::clone(&model), learning.clone(), 1);
        through.begin(&phi).unwrap();
        through.go_on(&phi, 3).unwrap();
        let memories = through.memories();
        let straight = through.go_on(&phi, 3).unwrap();
        let mut resumed = Laboratory::new(Arc::clone(&model), learning, 2);
        assert!(resumed.remember(&phi, &memories).unwrap());
        let resumed = resumed.go_on(&phi, 3).unwrap();
        assert!(straight.iter().zip(&resumed).all(|(a, b)| a.strategy == b.strategy));
    }
}

#[test]
fn tables_that_do_not_fit_are_refused_with_their_sizes() {
    let given: [(&str, &[f64]); 1] = [("stock_levels", &[1000.0])];
    let model = setup(&[COMMONS], "commons", 200, &given, 2);
    let constraint = model.constraint(&[0.0]).unwrap();
    let refused = tabulate(&model, &[0.0], 0, &constraint).unwrap_err();
    assert!(matches!(refused, ChainError::TooLarge { states: 1000, joint: 40_000_000, .. }));
    let words = refused.to_string();
    assert!(words.contains("1000 states with 40000000 joint actions in all make 80000000 payoffs"), "{words}");
    let laboratory = Laboratory::new(Arc::clone(&model), learning(vec![LearningRule::logit(1.0); 2], 1.0), 1);
    assert!(matches!(laboratory.check(&[vec![0.0]]), Err(ModelError::Chain(ChainError::TooLarge { .. }))));
}

#[test]
fn a_game_without_end_needs_a_discount_below_1() {
    let plugin = Plugin::find("commons", &[COMMONS]).unwrap();
    let given = |discount: f64, horizon: f64, levels: f64| {
        let fixed = [("discount", discount), ("horizon", horizon), ("stock_levels", levels)];
        let value = |p: &walras_game::metadata::Parameter| {
            let found = fixed.iter().find(|(name, _)| *name == p.name);
            vec![found.map_or(p.default.unwrap(), |(_, value)| *value)]
        };
        let parameters = plugin.metadata().setup().map(|p| (p.name.clone(), value(p))).collect();
        let setup = GameSetup { players: 2, probes: 1, levels: vec![5], parameters };
        plugin.instance(&setup).map(|instance| instance.stages()).map_err(|error| error.to_string())
    };
    let words = given(1.0, 0.0, 5.0).unwrap_err();
    assert!(words.contains("the discount is 1; expected a number in [0, 1), or a horizon"), "{words}");
    assert_eq!(given(1.0, 7.0, 5.0), Ok(35));
    let words = given(0.9, 1e6, 5.0).unwrap_err();
    assert!(words.contains("its states number 5, in each of 1000000 periods: more than the 1048576"), "{words}");
}
