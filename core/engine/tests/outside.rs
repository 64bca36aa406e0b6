//! Games in which players may stay out.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Learning, LearningRule, Mode};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Batch, Bundled, Plugin, is_outside};
use walras_engine::random::{Key, Purpose, Seed};
use walras_engine::setup::GameSetup;
use walras_engine::social_optimum::social_optimum;
use walras_game::{ConstraintFn, Game, Metadata, OutcomeFn, Refusal, Setup, Situation};

const OUTSIDE: [f64; 2] = [0.25, -0.5];

/// Two firms in a market with an entry fee, whose fee lowers what they earn whatever they sell. It is only ever asked about
/// what is on its grid.
struct Entry;

fn earnings(quantity: f64, others: f64, fee: f64) -> f64 {
    quantity * (2.0 - quantity - others) - fee
}

impl Game for Entry {
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(|_, at| {
        assert!(at.action[0] >= 0.5, "asked about who stays out");
        at.action[0] - 0.75 - 0.5 * at.probe as f64
    });
    const OUTCOME: Option<OutcomeFn<Self>> = Some(|_, at, out| {
        assert!(at.action[0] >= 0.5, "asked about who stays out");
        out[0] = at.action[0];
    });

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "entry", "version": "0", "description": "",
                "parameters": [{"name": "fee", "role": "mechanism"},
                               {"name": "elsewhere", "role": "private_type", "shape": ["players"]}],
                "actions": {"dimensions": [{"name": "quantity", "low": 0.5, "high": 1}], "levels": [2],
                            "outside_option": {"payoff": "elsewhere"}},
                "contributions": [{"name": "quantity"}],
                "aggregates": [{"name": "others", "contribution": "quantity", "weights": "uniform", "own": "excluded"}],
                "outcomes": [{"name": "sold"}]}"#,
        )
        .unwrap()
    }

    fn create(_: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Entry)
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        assert!(at.action[0] >= 0.5, "asked about who stays out");
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        assert!(at.action[0] >= 0.5, "asked about who stays out");
        earnings(at.action[0], at.aggregates[0], at.phi[0])
    }
}

walras_game::export_game!(Entry);

fn model() -> Arc<Model> {
    let plugin = Plugin::find("entry", &[Bundled { name: "entry", entry: game_entry }]).unwrap();
    let parameters = [("elsewhere".to_owned(), OUTSIDE.to_vec())].into();
    Arc::new(Model::new(&plugin, &GameSetup { players: 2, probes: 2, levels: vec![2], parameters }).unwrap())
}

fn solve(model: &Arc<Model>, precision: f64, fee: f64, expectation: Expectation) -> Play {
    let rules = vec![LearningRule::logit(precision); 2];
    let mode = Mode::Rounds { smoothing: 0.5 };
    let learning = Learning { mode, expectation, tolerance: 1e-12, max_rounds: 5000, ..Learning::by(rules) };
    Laboratory::new(Arc::clone(model), learning, 1).play(&[vec![fee]]).unwrap().remove(0)
}

/// Quantities of the grid and the probes under which they are feasible, the last action none.
const QUANTITY: [f64; 2] = [0.5, 1.0];

fn sold(strategy: &[f64]) -> f64 {
    strategy.iter().zip(QUANTITY).map(|(p, q)| p * q).sum()
}

/// Payoffs are linear in what the other sells, so that its expectation is all that matters, under any expectation.
#[test]
fn play_is_the_logit_response_that_a_formula_gives() {
    let model = model();
    let (precision, fee) = (3.0, 0.3);
    for expectation in [Expectation::MeanField, Expectation::Exact] {
        let play = solve(&model, precision, fee, expectation);
        assert!(play.converged() && play.actions == 3);
        for (probe, player) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let others = sold(play.strategy_of(probe, 1 - player));
            let feasible = if probe == 0 { 1 } else { 2 };
            let mut weight: Vec<f64> = QUANTITY.iter().map(|q| (precision * earnings(*q, others, fee)).exp()).collect();
            weight[feasible..].fill(0.0);
            weight.push((precision * OUTSIDE[player]).exp());
            let total: f64 = weight.iter().sum();
            for (p, weight) in play.strategy_of(probe, player).iter().zip(&weight) {
                assert!((p - weight / total).abs() < 1e-10, "{expectation:?}: {p} {}", weight / total);
            }
        }
        let all: f64 = (0..2).map(|player| sold(play.strategy_of(1, player))).sum();
        assert!((play.outcomes[1] - all).abs() < 1e-12, "{} {all}", play.outcomes[1]);
    }
}

#[test]
fn the_accelerated_search_and_samples_agree() {
    let model = model();
    let play = solve(&model, 3.0, 0.3, Expectation::MeanField);
    let rules = vec![LearningRule::logit(3.0); 2];
    let searched = Laboratory::new(Arc::clone(&model), Learning::by(rules.clone()), 1).play(&[vec![0.3]]).unwrap();
    let sampled = Learning {
        mode: Mode::Rounds { smoothing: 0.02 },
        expectation: Expectation::Sampled { draws: 400 },
        tolerance: 1e-12,
        max_rounds: 600,
        ..Learning::by(rules)
    };
    let sampled = Laboratory::new(Arc::clone(&model), sampled, 1).play(&[vec![0.3]]).unwrap();
    for (k, p) in play.strategy.iter().enumerate() {
        assert!((p - searched[0].strategy[k]).abs() < 1e-9);
        assert!((p - sampled[0].strategy[k]).abs() < 0.02, "{p} {}", sampled[0].strategy[k]);
    }
}

/// A logit response falls short of the best payoff by at most `ln K / τ`, and staying out is one of K actions.
#[test]
fn the_more_precise_players_are_the_less_they_lose_by_taking_part() {
    let model = model();
    let violation =
        |precision| solve(&model, precision, 0.8, Expectation::Exact).ir_violation(model.game.outside()).unwrap();
    let mut before = f64::INFINITY;
    for precision in [0.5, 2.0, 8.0, 32.0, 128.0] {
        let found = violation(precision);
        assert!(found <= 3.0_f64.ln() / precision && found < before, "{precision}: {found}");
        before = found;
    }
    assert!(violation(0.5) > 0.1 && before < 1e-3, "{before}");
    assert_eq!(solve(&model, 2.0, 0.8, Expectation::Exact).ir_violation(&[]), None);
}

#[test]
fn who_stays_out_respects_every_budget() {
    let model = model();
    let play = solve(&model, 3.0, 100.0, Expectation::MeanField);
    assert!(play.strategy.chunks_exact(3).all(|strategy| strategy[2] > 1.0 - 1e-12));
    assert!(is_outside(&model.action[2..]) && !is_outside(&model.action[..1]));
    let seen = play.observe(None, Key::new(Seed::from(1), Purpose::Sample));
    for player in 0..2 {
        let mut g = [0.0; 4];
        seen.constraint_matrix(player, &mut g);
        assert!(g.iter().all(|g| (g + 1.0).abs() < 1e-9), "{g:?}");
    }
    // Staying out together is then the best that both can do.
    let best = social_optimum(&model, &play, Seed::from(1)).unwrap().unwrap();
    assert!(best.exact && (best.welfare - OUTSIDE.iter().sum::<f64>()).abs() < 1e-12, "{best:?}");
}

#[test]
fn rows_that_stay_out_are_answered_in_their_places() {
    let model = model();
    let batch = Batch {
        phi: &[0.0],
        player: &[1, 0, 0, 1],
        probe: &[0; 4],
        action: &[f64::NAN, 1.0, f64::NAN, 0.5],
        aggregate: &[0.5; 4],
        ..Batch::default()
    };
    let mut payoff = [0.0; 4];
    model.game.payoff(&batch, &mut payoff).unwrap();
    assert_eq!(payoff, [OUTSIDE[1], 0.5, OUTSIDE[0], 0.5]);
}

#[test]
fn games_that_cannot_have_an_outside_option_are_refused() {
    let refused = |actions: &str, rest: &str| {
        let json = format!(
            r#"{{"name": "g", "version": "0", "description": "", "parameters": [{{"name": "fee", "role": "mechanism"}}],
                "actions": {{"dimensions": [{{"name": "a", "low": 0, "high": 1}}], "levels": [2], {actions}}}{rest}}}"#
        );
        Metadata::from_json(&json).unwrap_err()
    };
    let sum = r#", "contributions": [{"name": "a"}],
        "aggregates": [{"name": "s", "contribution": "a", "weights": "uniform", "own": "excluded"}]"#;
    let zero = r#""outside_option": {"payoff": 0}"#;
    assert!(refused(zero, "").contains("needs aggregates"));
    assert!(refused(&format!(r#""space": "box", {zero}"#), sum).contains("no point of a box"));
    let spread = sum.replace(r#"{"name": "a"}"#, r#"{"name": "a", "shape": ["actions"]}"#);
    assert!(refused(zero, &spread).contains("contribution `a` of shape"));
    assert!(refused(r#""outside_option": {"payoff": "fee"}"#, sum).contains("pays `fee`"));
}
