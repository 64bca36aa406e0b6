//! Rounds of play, timed.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use walras_assemble as assemble;
use walras_engine::model::Model;
use walras_engine::plugin::Plugin;
use walras_games::BUNDLED;
use walras_scenario::load;

use crate::machine::Machine;

/// Shortest time for which rounds are repeated, in seconds.
const ENOUGH: f64 = 0.4;
/// Links that every player of a network brings.
const LINKS: usize = 10;

/// What is played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) game: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) players: usize,
    pub(crate) actions: usize,
    pub(crate) probes: usize,
    pub(crate) threads: usize,
}

/// What it took.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) case: Case,
    /// Agent-updates a second: players × probes a round; of linear replies a whole equilibrium is one.
    pub(crate) updates: f64,
    /// Share of the measured bandwidth.
    pub(crate) fraction: f64,
    /// What else is to be said.
    pub(crate) remark: String,
}

impl Case {
    pub(crate) fn measure(self, machine: &Machine) -> Measured {
        let text = self.scenario();
        let name = if self.game == "spectrum on a ring" { "spectrum" } else { self.game };
        let plugin = Plugin::find(name, &BUNDLED).expect("the game is bundled");
        let resolved = load(&text, "scale", &[]).and_then(|loaded| loaded.resolve(plugin.metadata()));
        let resolved = resolved.unwrap_or_else(|error| panic!("{error}\n{text}"));
        let model =
            Model::on_networks(&plugin, &resolved.setup, &resolved.networks).expect("the game takes its parameters");
        let model = Arc::new(model);
        let mut laboratory = assemble::laboratory(&resolved, Arc::clone(&model), self.threads);
        let (start, mut last, mut best) = (Instant::now(), None::<Instant>, f64::INFINITY);
        let mut remark = String::new();
        if self.rule == "linear_quadratic" {
            // The first play allocates.
            for _ in 0..3 {
                let begin = Instant::now();
                let play = laboratory.play(std::slice::from_ref(&resolved.phi)).expect("the game plays").swap_remove(0);
                best = best.min(begin.elapsed().as_secs_f64());
                remark = format!("{} passes, residual {:.0e}", play.rounds[0], play.residual());
                assert!(play.converged(), "{remark}");
            }
        } else {
            let watch = |_: &_| {
                let now = Instant::now();
                if let Some(last) = last.replace(now) {
                    best = best.min(now.duration_since(last).as_secs_f64());
                }
                let enough = start.elapsed().as_secs_f64() > ENOUGH && best.is_finite();
                if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            laboratory.play_watched(std::slice::from_ref(&resolved.phi), watch).expect("the game plays");
        }
        let cells = (self.players * self.probes * self.actions) as f64;
        let (k, m) = (model.contributions as f64, model.aggregates.len() as f64);
        // Player and probe; action, contributions; aggregates and payoff written and read; response, strategy read and written.
        let bytes = match self.rule {
            "linear_quadratic" => 12.0 * (2 * LINKS * self.players) as f64,
            _ => cells * (8.0 + 8.0 * (1.0 + k + 2.0 * m + 2.0 + 2.0 + 2.0)),
        };
        let updates = (self.players * self.probes) as f64 / best;
        Measured { case: self, updates, fraction: bytes / best / 1e9 / machine.bandwidth, remark }
    }

    fn scenario(self) -> String {
        let Case { players, actions, probes, rule, .. } = self;
        let parameters = match self.game {
            "spectrum on a ring" => "interference: {network: ring, neighbours: 2, weight: 0.1}".to_owned(),
            "network" => {
                format!("influence: {{network: barabasi_albert, links: {LINKS}}}, decay: 0.002, max_effort: 1e6")
            }
            "cournot" => format!("slope: {}", 1.0 / players as f64),
            _ => "taste: {draw: normal, mean: 0, sd: 1}".to_owned(),
        };
        let options = match rule {
            "logit_response" => ", precision: 2, mode: rounds",
            "exponential_weights" => ", rate: 0.1",
            "logit_revision" => ", precision: 2",
            _ => "",
        };
        let plugin = if self.game == "spectrum on a ring" { "spectrum" } else { self.game };
        let tolerance = if rule == "linear_quadratic" { "1e-10" } else { "1e-300" };
        format!(
            "name: scale\nseed: 1\ngame: {{plugin: {plugin}, players: {players}, actions: {actions}, parameters: {{{parameters}}}}}\n\
            probes: {{count: {probes}}}\nlearning: {{rule: {rule}{options}, tolerance: {tolerance}, max_rounds: 100000}}\n"
        )
    }
}

impl Measured {
    pub(crate) const HEADER: &'static str = "| game | rule | n | K | T | threads | ns an agent-update | agent-updates/s | of the bandwidth |\n\
        |---|---|---:|---:|---:|---:|---:|---:|---:|";

    pub(crate) fn line(&self) -> String {
        let Case { game, rule, players, actions, probes, threads } = self.case;
        let remark = if self.remark.is_empty() { String::new() } else { format!(" {}", self.remark) };
        format!(
            "| {game} | {rule} | {players} | {actions} | {probes} | {threads} | {:.1} | {:.2e} | {:.0}% |{remark}",
            1e9 / self.updates,
            self.updates,
            100.0 * self.fraction
        )
    }
}
