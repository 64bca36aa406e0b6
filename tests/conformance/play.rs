//! Play of every game, put together again by hand from contributions and payoffs.

use std::ops::ControlFlow;
use std::sync::Arc;

use walras_assemble as assemble;
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Batch, Plugin};
use walras_game::metadata::Own;
use walras_scenario::{Resolved, load};

use crate::games::{self, Game};

impl Game {
    /// Plays the scenario with this section `learning` in place of its own; `watch` sees every round.
    pub(crate) fn play(&self, learning: &str, watch: impl FnMut(&Play)) -> (Resolved, Arc<Model>, Play) {
        let head = self.scenario.split("learning:").next().unwrap();
        play(&self.plugin, &format!("{head}learning: {{{learning}}}\n"), watch)
    }
}

/// Plays a scenario given as text.
pub(crate) fn play(plugin: &Arc<Plugin>, text: &str, mut watch: impl FnMut(&Play)) -> (Resolved, Arc<Model>, Play) {
    let resolved = load(text, "test", &[]).and_then(|loaded| loaded.resolve(plugin.metadata()));
    let resolved = resolved.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let model = Arc::new(
        Model::on_networks(plugin, &resolved.setup, &resolved.networks).unwrap_or_else(|error| panic!("{error}")),
    );
    let mut laboratory = assemble::laboratory(&resolved, Arc::clone(&model), 1);
    let look = |laboratory: &walras_engine::laboratory::Laboratory| {
        watch(&laboratory.outcome(0).unwrap());
        ControlFlow::Continue(())
    };
    let play = laboratory.play_watched(std::slice::from_ref(&resolved.phi), look).unwrap().remove(0);
    (resolved, model, play)
}

/// How likely a player takes each action in a state, `[K]`.
fn law(play: &Play, probe: usize, player: usize, state: usize) -> &[f64] {
    let states = play.state_probability.len();
    if states == 0 {
        return play.strategy_of(probe, player);
    }
    let row = (probe * play.players + player) * states + state;
    &play.state_strategy[row * play.actions..][..play.actions]
}

/// Payoffs of all of a player's actions in a state at the others' expected contributions, its own part as it is.
fn payoffs(model: &Model, play: &Play, probe: usize, player: usize, state: usize) -> Vec<f64> {
    let (n, actions) = (model.players, model.actions);
    let expected = |j: usize, c: usize| -> f64 {
        let in_state = |(s, likely): (usize, &f64)| -> f64 {
            let law = law(play, probe, j, s).iter().enumerate();
            likely * law.map(|(action, p)| p * model.contribution_of(j, s, action)[c]).sum::<f64>()
        };
        model.states.probability.iter().enumerate().map(in_state).sum()
    };
    let mut aggregate = Vec::new();
    for action in 0..actions {
        for rule in &model.aggregates {
            let weight = |j: usize| rule.weight(n, player, j);
            let others = (0..n).filter(|&j| j != player);
            let others: f64 = others.map(|j| weight(j) * expected(j, rule.contribution)).sum();
            let own = weight(player) * model.contribution_of(player, state, action)[rule.contribution];
            aggregate.push(if rule.own == Own::Included { others + own } else { others });
        }
    }
    let (who, probes) = (vec![player as u32; actions], vec![probe as u32; actions]);
    let batch = Batch {
        phi: &play.phi,
        player: &who,
        probe: &probes,
        action: &model.action,
        aggregate: &aggregate,
        state: &model.states.coordinates(state).repeat(actions),
        ..Batch::default()
    };
    let mut out = vec![0.0; actions];
    model.game.payoff(&batch, &mut out).unwrap();
    out
}

/// That the aggregates which players met are the sums of contributions shows in their payoffs and in their responses.
#[test]
fn equilibria_respond_to_themselves_by_hand() {
    for game in games::played_once().filter(|game| game.model().game.is_aggregative()) {
        let precision = 2.0;
        let (_, model, play) = game.play("rule: logit_response, precision: 2", |_| ());
        assert!(play.converged(), "{}: {:?}", game.label, play.residual);
        for (probe, player) in (0..play.probes).flat_map(|t| (0..play.players).map(move |i| (t, i))) {
            let row = (probe * play.players + player) * play.actions;
            let mut expected = 0.0;
            for (state, likely) in model.states.probability.iter().enumerate() {
                let payoffs = payoffs(&model, &play, probe, player, state);
                let feasible = play.constraint[row..][..play.actions].iter().map(|g| *g <= 1e-12);
                let best = payoffs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let weight = |(u, feasible): (&f64, bool)| if feasible { (precision * (u - best)).exp() } else { 0.0 };
                let weights: Vec<f64> = payoffs.iter().zip(feasible).map(weight).collect();
                let total: f64 = weights.iter().sum();
                let strategy = law(&play, probe, player, state);
                expected += likely * strategy.iter().zip(&payoffs).map(|(p, u)| p * u).sum::<f64>();
                for (p, weight) in strategy.iter().zip(weights) {
                    let right = weight / total;
                    assert!((p - right).abs() < 1e-9, "{}: player {player}, state {state}: {p} {right}", game.label);
                }
            }
            let earned = play.payoff[probe * play.players + player];
            assert!((expected - earned).abs() < 1e-8, "{}: player {player}: {expected} {earned}", game.label);
        }
    }
}

/// At a precision so low that the equilibrium is the only one.
#[test]
fn learning_comes_to_rest_where_the_accelerated_search_does() {
    for game in games::played_once().filter(|game| game.model().game.is_aggregative()) {
        let (_, _, fast) = game.play("rule: logit_response, precision: 0.3", |_| ());
        let (_, _, slow) = game.play("rule: logit_response, precision: 0.3, mode: rounds, smoothing: 0.1", |_| ());
        assert!(fast.converged() && slow.converged(), "{}", game.label);
        for (fast, slow) in fast.strategy.iter().zip(&slow.strategy) {
            assert!((fast - slow).abs() < 1e-7, "{}: {fast} {slow}", game.label);
        }
    }
}
