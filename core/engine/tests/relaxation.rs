//! Players of a box game go to a normalised equilibrium, under limits that they share and limits of their own.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, TieRule};
use walras_engine::model::{Model, ModelError};
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::random::{Key, Purpose};
use walras_engine::setup::GameSetup;
use walras_engine::social_optimum::social_optimum;
use walras_engine::world::components::Status;
use walras_game::{ConstraintFn, Game, JointPayoffFn, Metadata, Refusal, Setup, SharedConstraintFn};

/// Cournot duopolists of price `φ − X` and no cost, who under probe t share a limit of `t + 2` and have one of 3 for
/// themselves. At φ ≥ 100 the first runs away from the second, who follows.
struct Duopoly;

impl Game for Duopoly {
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| {
        let (own, total) = (at.action[0], at.profile.iter().sum::<f64>());
        match (at.phi[0] >= 100.0, at.player) {
            (false, _) => (at.phi[0] - total) * own,
            (true, 0) => (at.profile[0] - at.profile[1]).powi(2),
            (true, _) => -(at.profile[0] - at.profile[1]).powi(2),
        }
    });
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(|_, at| at.action[0] / 3.0 - 1.0);
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> =
        Some(|_, at, out| out[0] = at.profile.iter().sum::<f64>() / (at.probe as f64 + 2.0) - 1.0);

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "duopoly", "version": "0", "description": "",
                "parameters": [{"name": "price", "role": "mechanism", "default": 3}],
                "shared_constraints": [{"name": "total"}],
                "actions": {"space": "box", "dimensions": [{"name": "x", "low": 0, "high": 10}], "levels": [3]}}"#,
        )
        .unwrap()
    }

    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Duopoly)
    }
}

walras_game::export_game!(Duopoly);

fn play(prices: &[f64], threads: usize) -> Vec<Play> {
    play_of(&duopoly(), prices, threads)
}

fn duopoly() -> Arc<Model> {
    let plugin = Plugin::find("duopoly", &[Bundled { name: "duopoly", entry: game_entry }]).unwrap();
    let setup = GameSetup { players: 2, probes: 3, levels: vec![3], parameters: [].into() };
    Arc::new(Model::new(&plugin, &setup).unwrap())
}

fn play_of(model: &Arc<Model>, prices: &[f64], threads: usize) -> Vec<Play> {
    let rules = vec![LearningRule::BestResponse { ties: TieRule::KeepCurrent }; 2];
    let mode = Mode::Relaxation { share: None };
    let mut laboratory =
        Laboratory::new(Arc::clone(model), Learning { mode, max_rounds: 60, ..Learning::by(rules) }, threads);
    laboratory.check(&[vec![3.0]]).unwrap();
    laboratory.play(&prices.iter().map(|price| vec![*price]).collect::<Vec<_>>()).unwrap()
}

#[test]
fn limits_bind_where_they_should() {
    let plays = play(&[3.0, 6.0, 30.0], 1);
    for (play, price) in plays.iter().zip([3.0_f64, 6.0, 30.0]) {
        assert!(play.converged() && play.residual() < 1e-9 && play.nash_conv() < 1e-8, "{play:?}");
        let points = play.points.as_ref().unwrap();
        assert_eq!((play.actions, points.shared, points.dimensions), (1, 1, 1));
        for probe in 0..3 {
            // The free equilibrium is p/3 each; the shared limit is halved, which is below the own limit of 3 in every probe.
            let expected = (price / 3.0).min((probe as f64 + 2.0) / 2.0);
            let limits = &points.limits[probe];
            for player in 0..2 {
                assert!((points.action[2 * probe + player] - expected).abs() < 1e-8, "{play:?}");
                let profit = (price - 2.0 * expected) * expected;
                assert!((play.payoff[2 * probe + player] - profit).abs() < 1e-7);
            }
            assert_eq!(limits.value.len(), 3);
            let binds = price / 3.0 > (probe as f64 + 2.0) / 2.0 - 1e-9;
            assert_eq!(limits.binds(0), binds, "{limits:?}");
            // ∂profit/∂own = p − 3x, and the limit has slope 1/(t + 2).
            let multiplier = ((price - 3.0 * expected) * (probe as f64 + 2.0)).max(0.0);
            assert!((limits.multiplier[0] - multiplier).abs() < 1e-5, "{limits:?}");
        }
    }
}

/// Together they are a monopolist of price `φ − X`, who sells φ/2 if the shared limit lets them; chasing brings nothing to both.
#[test]
fn the_most_welfare_is_what_a_monopolist_earns_within_the_limits() {
    let (model, prices) = (duopoly(), [3.0, 6.0, 30.0, 100.0]);
    for (mut play, price) in play_of(&model, &prices, 1).into_iter().zip(prices) {
        let sold = |probe: i32| (0.5 * price).min(f64::from(probe) + 2.0);
        let earned: f64 = (0..3).map(|probe| (price - sold(probe)) * sold(probe)).sum();
        let expected = if price < 100.0 { earned / 3.0 } else { 0.0 };
        let found = social_optimum(&model, &play, 1.into()).unwrap().unwrap();
        assert!(
            !found.exact && (found.welfare - expected).abs() < 1e-6 * expected.max(1.0),
            "{found:?} not {expected}"
        );
        assert!(found.welfare >= play.welfare(), "{found:?} {play:?}");
        play.points.as_mut().unwrap().action.fill(9.0);
        let elsewhere = social_optimum(&model, &play, 2.into()).unwrap().unwrap();
        assert!((elsewhere.welfare - expected).abs() < 1e-6 * expected.max(1.0), "{elsewhere:?} not {expected}");
    }
}

#[test]
fn designers_see_each_probe_s_limits_at_every_play() {
    let play = &play(&[30.0], 1)[0];
    let seen = play.observe(Some(3), Key::new(1, Purpose::Sample));
    let mut matrix = [0.0; 9];
    seen.constraint_matrix(1, &mut matrix);
    for (t, s) in (0..3).flat_map(|t| (0..3).map(move |s| (t, s))) {
        let total = s as f64 + 2.0;
        let expected = (total / (t as f64 + 2.0) - 1.0).max(total / 2.0 / 3.0 - 1.0);
        assert!((matrix[3 * t + s] - expected).abs() < 1e-9, "{t} {s}: {matrix:?}");
    }
    assert!(seen.converged);
}

#[test]
fn what_does_not_come_to_rest_is_flagged() {
    let plays = play(&[100.0, 3.0], 2);
    assert!(!plays[0].converged() && plays[1].converged());
    // Tight limits leave the first nowhere to run; under the widest both go round.
    assert_eq!(plays[0].status[..2], [Status::Converged; 2]);
    assert!(matches!(plays[0].status[2], Status::Budget | Status::Stalled), "{plays:?}");
    assert!(plays[0].nash_conv() > 0.1 && plays[0].points.as_ref().unwrap().limits[2].gain > 0.1);
}

#[test]
fn threads_and_neighbours_do_not_change_a_bit() {
    let prices = [3.0, 6.0, 30.0, 11.0];
    let together = play(&prices, 3);
    for (together, price) in together.iter().zip(prices) {
        assert_eq!(together.points, play(&[price], 1)[0].points);
    }
}

#[test]
fn points_can_only_be_compared_by_joint_payoffs() {
    struct Aggregative;
    impl Game for Aggregative {
        fn metadata() -> Metadata {
            let json = r#"{"name": "alone", "version": "0", "description": "", "parameters": [],
                "contributions": [{"name": "x"}],
                "aggregates": [{"name": "all", "contribution": "x", "weights": "uniform", "own": "included"}],
                "actions": {"space": "box", "dimensions": [{"name": "x", "low": 0, "high": 1}], "levels": [3]}}"#;
            Metadata::from_json(json).unwrap()
        }
        fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
            Ok(Aggregative)
        }
        fn contribution(&self, at: &walras_game::Situation<'_>, out: &mut [f64]) {
            out[0] = at.action[0];
        }
        fn payoff(&self, at: &walras_game::Situation<'_>) -> f64 {
            at.action[0]
        }
    }
    static ENTRY: std::sync::OnceLock<walras_game::abi::GameEntry> = std::sync::OnceLock::new();
    fn entry() -> &'static walras_game::abi::GameEntry {
        ENTRY.get_or_init(walras_game::entry_of::<Aggregative>)
    }
    let plugin = Plugin::find("alone", &[Bundled { name: "alone", entry }]).unwrap();
    let setup = GameSetup { players: 1, probes: 1, levels: vec![3], parameters: [].into() };
    let model = Arc::new(Model::new(&plugin, &setup).unwrap());
    let rules = vec![LearningRule::BestResponse { ties: TieRule::KeepCurrent }];
    let learning = Learning { mode: Mode::Relaxation { share: None }, ..Learning::by(rules) };
    let mut laboratory = Laboratory::new(model, learning, 1);
    assert!(matches!(laboratory.check(&[vec![]]), Err(ModelError::NoJointPayoff)));
    assert!(matches!(laboratory.play(&[vec![]]), Err(ModelError::NoJointPayoff)));
}
