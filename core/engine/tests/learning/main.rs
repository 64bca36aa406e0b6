//! Learning in the world against plain loops over the functions of `walras_theory`, and expectations against brute force.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

mod averages;
mod expectations;
mod population;
mod ranks;
mod revision;
mod rules;

use std::sync::Arc;

use walras_engine::laboratory::Laboratory;
use walras_engine::learning::{Expectation, Learning, LearningRule, Mode};
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::setup::GameSetup;
use walras_game::{ConstraintFn, Game, JointPayoffFn, Metadata, Refusal, Setup, Situation};
use walras_theory::normal_form::NormalForm;

/// Any finite game, by its table.
struct Matrix {
    payoffs: Vec<f64>,
    counts: Vec<usize>,
}

impl Game for Matrix {
    const CONSTRAINT: Option<ConstraintFn<Self>> =
        Some(|game, at| if (at.action[0] as usize) < game.counts[at.player] { -1.0 } else { 1.0 });
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Matrix::joint_payoff);

    fn metadata() -> Metadata {
        Metadata::from_json(
            r#"{"name": "matrix", "version": "0", "description": "", "constraint_depends_on_mechanism": false,
                "parameters": [{"name": "payoffs", "role": "environment", "shape": ["any"]},
                               {"name": "counts", "role": "environment", "shape": ["players"]}],
                "actions": {"dimensions": [{"name": "choice", "low": 0, "high": 2}], "levels": [3]}}"#,
        )
        .unwrap()
    }

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let counts = setup.values("counts")?.iter().map(|&count| count as usize).collect();
        Ok(Matrix { payoffs: setup.values("payoffs")?.to_vec(), counts })
    }
}

impl Matrix {
    fn joint_payoff(&self, at: &Situation<'_>) -> f64 {
        let entry =
            self.counts.iter().zip(at.profile).fold(0, |entry, (count, &action)| entry * count + action as usize);
        self.payoffs[at.player * self.counts.iter().product::<usize>() + entry]
    }
}

walras_game::export_game!(Matrix);

/// The model of a game whose largest number of actions is three.
fn matrix(game: &NormalForm) -> Arc<Model> {
    let plugin = Plugin::find("matrix", &[Bundled { name: "matrix", entry: game_entry }]).unwrap();
    let payoffs = (0..game.players()).flat_map(|player| game.payoffs(player).to_vec()).collect();
    let counts = game.actions().iter().map(|&count| count as f64).collect();
    let parameters = [("payoffs".to_owned(), payoffs), ("counts".to_owned(), counts)].into();
    let setup = GameSetup { players: game.players(), probes: 1, levels: vec![3], parameters };
    Arc::new(Model::new(&plugin, &setup).unwrap())
}

/// Three players with two, three and two actions and payoffs in [0, 1) that look random.
fn trio() -> NormalForm {
    let noise = |k: usize| ((k * 7919 + 13) % 1009) as f64 / 1009.0;
    NormalForm::new(vec![2, 3, 2], (0..36).map(noise).collect()).unwrap()
}

fn rounds(rules: Vec<LearningRule>, rounds: usize) -> Learning {
    Learning {
        mode: Mode::Rounds { smoothing: 0.3 },
        expectation: Expectation::Exact,
        tolerance: 1e-300,
        max_rounds: rounds,
        seed: 77.into(),
        ..Learning::by(rules)
    }
}

fn play(model: &Arc<Model>, learning: Learning) -> Play {
    Laboratory::new(Arc::clone(model), learning, 1).play(&[vec![]]).unwrap().remove(0)
}

/// The strategies as a flat profile of the game, what is infeasible left out.
fn profile(play: &Play, game: &NormalForm) -> Vec<f64> {
    (0..game.players()).flat_map(|player| play.strategy_of(0, player)[..game.actions()[player]].to_vec()).collect()
}
