//! A game as the checks see it: an instance, where its players can be, and what they feel of each other there.

use std::sync::Arc;

use walras_engine::direct::{self, Composed};
use walras_engine::plugin::{Batch, Function, Instance, Plugin, PluginError};
use walras_engine::setup::GameSetup;
use walras_game::Metadata;
use walras_game::metadata::{Claim, Extent, Own, Size, Space, Weights};

use super::cases::Draws;
use super::outcome::Fault;
use super::position::Position;

/// How far an unbounded entry of φ is drawn from its default.
const FAR: f64 = 10.0;

/// A game under examination.
pub struct Subject {
    /// The instance.
    pub game: Instance,
    /// What it was made of.
    pub setup: GameSetup,
    /// φ where nothing else is said.
    pub phi: Vec<f64>,
    /// Finite ranges from which φ is drawn.
    pub bounds: Vec<(f64, f64)>,
    /// Levels of the action grid along each coordinate, `[dimensions][levels]`.
    pub axes: Vec<Vec<f64>>,
    sums: Vec<Sum>,
    /// Levels of the private states, `[states][levels]`.
    states: Vec<Vec<f64>>,
    /// The environment that the game is reporting in, if it is.
    pub environment: Option<Composed>,
}

/// An aggregate, `S_i = Σ_j w_ji c_j`.
struct Sum {
    contribution: usize,
    /// `[j][i]`; all 1 if absent.
    weights: Option<Vec<f64>>,
    own: Own,
}

impl Subject {
    /// Makes the instance. Bounds may be infinite.
    pub fn new(
        plugin: &Arc<Plugin>,
        setup: &GameSetup,
        phi: &[f64],
        bounds: &[(f64, f64)],
    ) -> Result<Self, PluginError> {
        let game = plugin.instance(setup)?;
        let range = |extents: [&Extent; 2], levels: usize| {
            let [low, high] = extents.map(|extent| value(extent, levels, setup));
            let last = levels.saturating_sub(1).max(1) as f64;
            (0..levels)
                .map(|k| if k > 0 && k + 1 == levels { high } else { low + (high - low) * k as f64 / last })
                .collect()
        };
        let metadata = plugin.metadata();
        let dimensions = metadata.actions.dimensions.iter().zip(&setup.levels);
        let axes: Vec<Vec<f64>> = dimensions.map(|(d, &levels)| range([&d.low, &d.high], levels)).collect();
        let states = metadata.states.iter().map(|s| range([&s.low, &s.high], s.levels)).collect();
        let sized = metadata.on_grid(setup.levels.iter().product());
        let sums = sized.aggregates.iter().map(|aggregate| Sum {
            contribution: sized.contribution_of(aggregate).unwrap_or_default(),
            weights: match &aggregate.weights {
                Weights::Uniform => None,
                Weights::Pairwise(name) => setup.parameters.get(name).cloned(),
            },
            own: aggregate.own,
        });
        let finite = |(&phi, &(low, high)): (&f64, &(f64, f64))| {
            (if low.is_finite() { low } else { phi - FAR }, if high.is_finite() { high } else { phi + FAR })
        };
        Ok(Subject {
            sums: sums.collect(),
            setup: setup.clone(),
            phi: phi.to_vec(),
            bounds: phi.iter().zip(bounds).map(finite).collect(),
            axes,
            states,
            game,
            environment: None,
        })
    }

    /// The game of reporting in an environment at its defaults, its examples and what the command line says instead.
    ///
    /// # Errors
    /// The environment does not take them, or the command line makes no sense.
    pub fn of_environment(plugin: &Arc<Plugin>, overrides: &[(String, String)]) -> Result<Self, Fault> {
        let metadata = plugin.metadata();
        let wrong = |error: &dyn std::fmt::Display| Fault::new(format!("{error}; --set gives values"));
        let text = walras_scenario::scenario_of_environment(metadata, &metadata.name, 1).map_err(|e| wrong(&e))?;
        let name = format!("defaults of {}", metadata.name);
        let loaded = walras_scenario::load(text, &name, overrides).map_err(|e| wrong(&e))?;
        let choice = loaded.mechanism_choice().map_err(|e| wrong(&e))?.ok_or_else(|| wrong(&"no mechanism"))?;
        let setup = loaded.environment_setup(metadata).map_err(|e| wrong(&e))?;
        let composed = Composed::new(plugin, &setup, choice.clone())?;
        let game = direct::game(plugin, &setup, choice)?;
        let resolved = loaded.resolve(game.metadata()).map_err(|e| wrong(&e))?;
        let subject = Subject::new(&game, &resolved.setup, &resolved.phi, &resolved.bounds)?;
        Ok(Subject { environment: Some(composed), ..subject })
    }

    /// Another instance, with another setup.
    pub fn with(&self, setup: &GameSetup) -> Result<Self, PluginError> {
        Subject::new(self.game.plugin(), setup, &self.phi, &self.bounds)
    }

    /// What the game says of itself.
    pub fn metadata(&self) -> &Metadata {
        self.game.plugin().metadata()
    }

    /// Whether the game claims this of itself.
    pub fn claims(&self, claim: Claim) -> bool {
        self.metadata().claims.contains(&claim)
    }

    /// The functions that the game offers.
    pub fn functions(&self) -> impl Iterator<Item = Function> + '_ {
        Function::ALL.into_iter().filter(|&function| self.game.offers(function))
    }

    /// The function that gives utilities.
    pub fn utility(&self) -> Function {
        if self.game.is_aggregative() { Function::Payoff } else { Function::JointPayoff }
    }

    /// Whether actions between the levels can be chosen.
    pub fn is_box(&self) -> bool {
        self.metadata().actions.space == Space::Box
    }

    /// Whether levels number things, so that there is no lowest one.
    pub fn is_numbered(&self) -> bool {
        self.metadata().actions.dimensions.iter().any(|d| d.high == Extent::Size(Size::LastLevel))
    }

    /// An action: a point of the grid, or anywhere in the box where that can be chosen.
    pub fn draw_action(&self, draws: &mut Draws) -> Vec<f64> {
        let anywhere = self.is_box() && draws.coin();
        let coordinate = |axis: &Vec<f64>| match anywhere {
            true => draws.between(axis[0], axis[axis.len() - 1]),
            false => axis[draws.below(axis.len())],
        };
        self.axes.iter().map(coordinate).collect()
    }

    /// A situation: a player under a probe, all players with an action and a state.
    pub fn draw_position(&self, draws: &mut Draws) -> Position {
        let players = self.setup.players;
        let profile = (0..players).flat_map(|_| self.draw_action(draws)).collect();
        let states = (0..players).flat_map(|_| self.draw_state(draws)).collect();
        Position { profile, states, player: draws.below(players), probe: draws.below(self.stages()) }
    }

    /// How many stage games there are: the probes; in a game over time, the probes' periods and states.
    pub fn stages(&self) -> usize {
        self.setup.probes * self.game.stages()
    }

    fn draw_state(&self, draws: &mut Draws) -> Vec<f64> {
        self.states.iter().map(|levels| levels[draws.below(levels.len())]).collect()
    }

    /// A mechanism within its bounds.
    pub fn draw_phi(&self, draws: &mut Draws) -> Vec<f64> {
        self.bounds.iter().map(|&(low, high)| draws.between(low, high)).collect()
    }

    /// The aggregates that the player of each position meets, `[positions][aggregates]`.
    pub(super) fn aggregates(&self, positions: &[Position]) -> Result<Vec<f64>, PluginError> {
        let (n, m) = (self.setup.players, self.game.width(Function::Contribution));
        if !self.game.is_aggregative() || self.sums.is_empty() {
            return Ok(Vec::new());
        }
        let column = |of: fn(&Position) -> &[f64]| -> Vec<f64> { positions.iter().flat_map(of).copied().collect() };
        let player: Vec<u32> = (0..positions.len()).flat_map(|_| 0..n as u32).collect();
        let probe: Vec<u32> = positions.iter().flat_map(|p| vec![p.probe as u32; n]).collect();
        let (action, state) = (column(|p| &p.profile), column(|p| &p.states));
        let batch = Batch { player: &player, probe: &probe, action: &action, state: &state, ..Batch::default() };
        let mut contribution = vec![0.0; player.len() * m];
        self.game.evaluate(Function::Contribution, &batch, &mut contribution)?;
        let sum = |sum: &Sum, position: usize, i: usize| -> f64 {
            let felt = (0..n).filter(|&j| j != i || sum.own == Own::Included);
            let weight = |j: usize| sum.weights.as_ref().map_or(1.0, |weights| weights[j * n + i]);
            felt.map(|j| weight(j) * contribution[(position * n + j) * m + sum.contribution]).sum()
        };
        let places = positions.iter().enumerate();
        Ok(places.flat_map(|(k, p)| self.sums.iter().map(move |s| sum(s, k, p.player))).collect())
    }
}

fn value(extent: &Extent, levels: usize, setup: &GameSetup) -> f64 {
    match extent {
        Extent::Value(value) => *value,
        Extent::Size(size) => size.of(levels),
        Extent::Parameter(name) => setup.parameters.get(name).and_then(|v| v.first()).copied().unwrap_or_default(),
    }
}
