//! A game that uses what the spectrum market does not: two coordinates, two contributions, pairwise weights that include
//! the own part, no gradient, no constraint, and constraints that move with φ in a variant.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Learning, LearningRule, Mode, OwnPart};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::setup::GameSetup;
use walras_game::{ConstraintFn, Game, Metadata, Refusal, Setup, Situation};

/// Players buy two goods; each good's price rises with what others, and they themselves, demand of it.
struct TwoGoods;

impl Game for TwoGoods {
    const CONSTRAINT: Option<ConstraintFn<Self>> =
        Some(|_, at| at.action[0] + at.action[1] - (1.5 + at.phi[0] + 0.25 * at.probe as f64));

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "two_goods", "version": "0", "description": "",
                "parameters": [
                    {"name": "allowance", "role": "mechanism"},
                    {"name": "weight", "role": "environment", "shape": ["players", "players"]}],
                "actions": {"dimensions": [{"name": "bread", "low": 0, "high": 1}, {"name": "wine", "low": 0, "high": 2}],
                            "levels": [3, 4]},
                "contributions": [{"name": "bread"}, {"name": "wine"}],
                "aggregates": [
                    {"name": "bread", "contribution": "bread", "weights": {"pairwise": "weight"}, "own": "included"},
                    {"name": "wine", "contribution": "wine", "weights": "uniform", "own": "excluded"},
                    {"name": "all wine", "contribution": "wine", "weights": "uniform", "own": "included"}]}"#,
        )
        .unwrap()
    }

    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(TwoGoods)
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out.copy_from_slice(at.action);
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let (bread, wine) = (at.action[0], at.action[1]);
        let taste = 1.0 + 0.3 * at.player as f64;
        let cost = bread * at.aggregates[0] + 0.3 * wine * at.aggregates[1] + 0.1 * wine * at.aggregates[2].powi(2);
        taste * (1.0 + bread + 2.0 * wine).ln() + 0.5 * bread * wine - cost
    }
}

walras_game::export_game!(TwoGoods);

const WEIGHT: [f64; 9] = [0.5, 0.2, 0.9, 0.1, 0.7, 0.3, 0.4, 0.6, 0.2];

fn model() -> Arc<Model> {
    let plugin = Plugin::find("two_goods", &[Bundled { name: "two_goods", entry: game_entry }]).unwrap();
    let parameters = [("weight".to_owned(), WEIGHT.to_vec())].into();
    Arc::new(Model::new(&plugin, &GameSetup { players: 3, probes: 2, levels: vec![3, 4], parameters }).unwrap())
}

fn play(own_part: OwnPart, mode: Mode, phis: &[Vec<f64>]) -> Vec<Play> {
    let rules = vec![LearningRule::logit(3.0); 3];
    let learning = Learning { mode, own_part, tolerance: 1e-11, max_rounds: 20_000, ..Learning::by(rules) };
    Laboratory::new(model(), learning, 1).play(phis).unwrap()
}

const ACTIONS: [(f64, f64); 12] = {
    let (bread, wine) = ([0.0, 0.5, 1.0], [0.0, 2.0 / 3.0, 4.0 / 3.0, 2.0]);
    let mut actions = [(0.0, 0.0); 12];
    let mut k = 0;
    while k < 12 {
        actions[k] = (bread[k / 4], wine[k % 4]);
        k += 1;
    }
    actions
};

/// The logit response written out by hand, from nothing but the strategies.
fn response(strategies: &[&[f64]], player: usize, limit: f64, own_part: OwnPart) -> Vec<f64> {
    let mean = |j: usize, good: fn((f64, f64)) -> f64| -> f64 {
        strategies[j].iter().zip(ACTIONS).map(|(p, action)| p * good(action)).sum()
    };
    let weight = |action: (f64, f64)| {
        if action.0 + action.1 > limit + 1e-12 {
            return 0.0;
        }
        let own = |good: fn((f64, f64)) -> f64| match own_part {
            OwnPart::Actual => good(action),
            OwnPart::Expected => mean(player, good),
        };
        let others = (0..3).filter(|&j| j != player);
        let bread: f64 = others.clone().map(|j| WEIGHT[j * 3 + player] * mean(j, |a| a.0)).sum();
        let bread = bread + WEIGHT[player * 3 + player] * own(|a| a.0);
        let wine: f64 = others.map(|j| mean(j, |a| a.1)).sum();
        let all_wine = wine + own(|a| a.1);
        let taste = 1.0 + 0.3 * player as f64;
        let cost = action.0 * bread + 0.3 * action.1 * wine + 0.1 * action.1 * all_wine * all_wine;
        (3.0 * (taste * (1.0 + action.0 + 2.0 * action.1).ln() + 0.5 * action.0 * action.1 - cost)).exp()
    };
    let weights = ACTIONS.map(weight);
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| w / total).collect()
}

#[test]
fn equilibria_respond_to_themselves_by_hand() {
    let phis = [vec![0.0], vec![0.4]];
    for own_part in [OwnPart::Actual, OwnPart::Expected] {
        for mode in [Mode::Accelerated, Mode::Rounds { smoothing: 0.1 }] {
            for play in play(own_part, mode, &phis) {
                assert!(play.converged(), "{own_part:?} {mode:?}: {:?}", play.residual);
                for probe in 0..2 {
                    let strategies: Vec<&[f64]> = (0..3).map(|i| play.strategy_of(probe, i)).collect();
                    for (player, strategy) in strategies.iter().enumerate() {
                        let limit = 1.5 + play.phi[0] + 0.25 * probe as f64;
                        let expected = response(&strategies, player, limit, own_part);
                        for (p, q) in strategy.iter().zip(expected) {
                            assert!((p - q).abs() < 1e-10, "{own_part:?} {mode:?} player {player}: {p} {q}");
                        }
                    }
                }
            }
        }
    }
}

/// A wrong Jacobian would still converge, by the line search, but slowly.
#[test]
fn the_accelerated_search_converges_quadratically() {
    for own_part in [OwnPart::Actual, OwnPart::Expected] {
        let play = &play(own_part, Mode::Accelerated, &[vec![0.2]])[0];
        assert!(play.rounds.iter().all(|&rounds| rounds <= 8), "{own_part:?}: {:?}", play.rounds);
    }
}
