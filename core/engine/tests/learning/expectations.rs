//! Exact expectations against sums over all joint actions, sampled ones against exact ones.

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Learning, LearningRule};
use walras_engine::model::{Model, ModelError};
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::setup::GameSetup;
use walras_game::{Game, JointPayoffFn, Metadata, Refusal, Setup, Situation};

use crate::{matrix, play, profile, rounds, trio};

const WEIGHT: [f64; 9] = [0.5, 0.2, 0.9, 0.1, 0.7, 0.3, 0.4, 0.6, 0.2];
const START: [[f64; 4]; 3] = [[0.1, 0.2, 0.3, 0.4], [0.25, 0.0, 0.5, 0.25], [0.7, 0.1, 0.1, 0.1]];

/// Two aggregates, neither of which enters linearly.
fn utility(own: f64, pairwise: f64, others: f64, fee: f64) -> f64 {
    (1.0 + own / (0.3 + pairwise * pairwise)).ln() - fee * own * others.powi(2)
}

fn metadata(aggregates: &str) -> Metadata {
    let json = format!(
        r#"{{"name": "market", "version": "0", "description": "",
            "parameters": [{{"name": "fee", "role": "mechanism"}},
                           {{"name": "weight", "role": "environment", "shape": ["players", "players"]}}],
            "actions": {{"dimensions": [{{"name": "use", "low": 0, "high": 3}}], "levels": [4]}}{aggregates}}}"#
    );
    Metadata::from_json(&json).unwrap()
}

/// The market by its aggregates.
struct Summed;

impl Game for Summed {
    fn metadata() -> Metadata {
        metadata(
            r#", "contributions": [{"name": "use"}],
            "aggregates": [
                {"name": "felt", "contribution": "use", "weights": {"pairwise": "weight"}, "own": "included"},
                {"name": "others", "contribution": "use", "weights": "uniform", "own": "excluded"}]"#,
        )
    }
    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Summed)
    }
    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }
    fn payoff(&self, at: &Situation<'_>) -> f64 {
        utility(at.action[0], at.aggregates[0], at.aggregates[1], at.phi[0])
    }
}

fn joint_utility(player: usize, actions: &[f64], fee: f64) -> f64 {
    let felt: f64 = (0..3).map(|j| WEIGHT[j * 3 + player] * actions[j]).sum();
    let others = actions.iter().sum::<f64>() - actions[player];
    utility(actions[player], felt, others, fee)
}

/// The market by its joint actions.
struct Joint;

impl Game for Joint {
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| joint_utility(at.player, at.profile, at.phi[0]));

    fn metadata() -> Metadata {
        metadata("")
    }
    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Joint)
    }
}

fn model<G: Game>() -> Arc<Model> {
    fn entry<G: Game>() -> &'static walras_game::abi::GameEntry {
        Box::leak(Box::new(walras_game::entry_of::<G>()))
    }
    let plugin = Plugin::find("market", &[Bundled { name: "market", entry: entry::<G> }]).unwrap();
    let parameters = [("weight".to_owned(), WEIGHT.to_vec())].into();
    Arc::new(Model::new(&plugin, &GameSetup { players: 3, probes: 2, levels: vec![4], parameters }).unwrap())
}

fn at_start(expectation: Expectation) -> Learning {
    Learning {
        expectation,
        start: Some(START.map(|row| row.to_vec()).to_vec()),
        ..rounds(vec![LearningRule::best_response(); 3], 1)
    }
}

fn market<G: Game>(expectation: Expectation, phis: &[Vec<f64>]) -> Vec<Play> {
    Laboratory::new(model::<G>(), at_start(expectation), 1).play(phis).unwrap()
}

/// Expected payoffs of each action of a player, by brute force.
fn brute_force(player: usize, fee: f64) -> [f64; 4] {
    let mut payoffs = [0.0; 4];
    for joint in 0..64 {
        let actions = [joint / 16, joint / 4 % 4, joint % 4];
        let others = (0..3).filter(|&j| j != player).map(|j| START[j][actions[j]]).product::<f64>();
        payoffs[actions[player]] += others * joint_utility(player, &actions.map(|a| a as f64), fee);
    }
    payoffs
}

fn check(plays: &[Play], tolerance: f64) {
    for play in plays {
        for (row, (payoff, regret)) in play.payoff.iter().zip(&play.regret).enumerate() {
            let payoffs = brute_force(row % 3, play.phi[0]);
            let mean: f64 = payoffs.iter().zip(START[row % 3]).map(|(u, p)| u * p).sum();
            let best = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!((payoff - mean).abs() <= tolerance, "{payoff} {mean}");
            assert!((regret - (best - mean)).abs() <= tolerance, "{regret} {}", best - mean);
        }
    }
}

#[test]
fn exact_expectations_are_sums_over_joint_actions() {
    let phis = [vec![0.01], vec![0.05]];
    check(&market::<Summed>(Expectation::Exact, &phis), 1e-13);
    check(&market::<Joint>(Expectation::Exact, &phis), 1e-13);
    // The mean field is another matter in this game.
    let mean_field = &market::<Summed>(Expectation::MeanField, &phis)[0];
    let exact = &market::<Summed>(Expectation::Exact, &phis)[0];
    assert!(mean_field.payoff.iter().zip(&exact.payoff).any(|(a, b)| (a - b).abs() > 1e-2));
}

#[test]
fn tables_follow_the_mechanism() {
    let mut laboratory = Laboratory::new(model::<Joint>(), at_start(Expectation::Exact), 1);
    for fee in [0.01, 0.05, 0.05, 0.02] {
        check(&laboratory.play(&[vec![fee]]).unwrap(), 1e-13);
    }
}

#[test]
fn sampled_expectations_approach_the_exact_ones() {
    let phis = [vec![0.01]];
    let expectation = Expectation::Sampled { draws: 40_000 };
    check(&market::<Joint>(expectation, &phis), 0.01);
    check(&market::<Summed>(expectation, &phis), 0.01);
    let few = market::<Joint>(Expectation::Sampled { draws: 5 }, &phis);
    assert_ne!(few[0].payoff, market::<Joint>(expectation, &phis)[0].payoff);
}

/// Both kinds of game face the same draws.
#[test]
fn samples_are_the_same_however_the_game_is_told() {
    let expectation = Expectation::Sampled { draws: 9 };
    let (joint, summed) = (market::<Joint>(expectation, &[vec![0.03]]), market::<Summed>(expectation, &[vec![0.03]]));
    assert!(joint[0].payoff.iter().zip(&summed[0].payoff).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn a_game_of_joint_actions_has_no_mean_field() {
    let error = Laboratory::new(model::<Joint>(), at_start(Expectation::MeanField), 1).play(&[vec![0.0]]).unwrap_err();
    assert!(matches!(error, ModelError::NoMeanField), "{error}");
    assert!(error.to_string().contains("use the expectation `exact` or `sampled`"));
}

#[test]
fn tables_that_would_not_fit_are_refused_with_their_size() {
    let plugin = model::<Joint>().game.plugin().clone();
    let parameters = [("weight".to_owned(), vec![0.1; 400])].into();
    let model = Model::new(&plugin, &GameSetup { players: 20, probes: 1, levels: vec![4], parameters }).unwrap();
    let learning = Learning { expectation: Expectation::Exact, ..Learning::by(vec![LearningRule::logit(1.0); 20]) };
    let error = Laboratory::new(Arc::new(model), learning, 1).play(&[vec![0.0]]).unwrap_err().to_string();
    assert!(error.contains("20 players at all joint actions of up to 4 actions each"), "{error}");
    assert!(error.contains("more than the 134217728 payoffs"), "{error}");
}

/// At rest under the exact expectation is at rest in the normal form: an independent solver agrees.
#[test]
fn logit_equilibria_are_those_of_the_normal_form() {
    let game = trio();
    let mut learning = rounds(vec![LearningRule::logit(1.5); 3], 10_000);
    learning.tolerance = 1e-13;
    let play = play(&matrix(&game), learning);
    assert!(play.converged(), "{}", play.residual());
    let mut payoffs = vec![0.0; 7];
    let profile = profile(&play, &game);
    walras_theory::normal_form::Contraction::new(&game).payoffs(&game, &profile, &mut payoffs);
    for player in 0..3 {
        let own = game.offsets()[player]..game.offsets()[player + 1];
        let mut response = vec![0.0; own.len()];
        walras_theory::response::logit_response(1.5, &payoffs[own.clone()], &mut response);
        assert!(profile[own].iter().zip(response).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
