//! A game instance unrolled into the tables that the world's systems sweep.

mod over_time;
mod slopes;
mod states;
mod weights;

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_game::metadata::{Extent, Outcome, Own, Weights};

pub use self::over_time::ChainError;
use self::over_time::MAX_POLICIES;
pub use self::states::States;
pub use self::weights::Incoming;
use crate::levels::{end_of, grid, levels_between};
use crate::plugin::{Batch, Instance, OUTSIDE, Plugin, PluginError};
use crate::population::Population;
use crate::reduce::Elsewhere;
use crate::setup::GameSetup;
use walras_theory::learning::ReplicatorError;
use walras_theory::sparse_rows::SparseRows;

/// Everything about the game that does not change while agents learn.
pub struct Model {
    /// The game.
    pub game: Instance,
    /// How many players, n; of a population, how many classes.
    pub players: usize,
    /// Who they are, if they are a population: contributions and constraints are then not tabulated.
    pub population: Option<Population>,
    /// How many stage games are seen, T: the probes; in a game over time, the probes' periods and states.
    pub probes: usize,
    /// How many actions a player has, K: those of the grid and, where it may, staying out, which is the last.
    pub actions: usize,
    /// How many coordinates an action has.
    pub dimensions: usize,
    /// Coordinates of the actions, `[K][dimensions]`; the last coordinate varies fastest. NaN for staying out.
    pub action: Vec<f64>,
    /// What a player may be in when it chooses, S states.
    pub states: States,
    /// What a designer may see besides actions.
    pub outcomes: Vec<Outcome>,
    /// Smallest and largest value of each coordinate, `[dimensions]`: the box that the grid lies in.
    pub bounds: (Vec<f64>, Vec<f64>),
    /// How many contributions an action makes.
    pub contributions: usize,
    /// Contributions, `[n][S][K][contributions]`; empty of a population.
    pub contribution: Vec<f64>,
    /// How payoffs depend on others.
    pub aggregates: Vec<AggregateRule>,
    /// The constraint table where φ does not move it.
    fixed_constraint: Option<Arc<[f64]>>,
}

/// One aggregate, `S_i = Σ_j w_ji c_j`.
#[derive(Clone, Debug, PartialEq)]
pub struct AggregateRule {
    /// Which contribution is summed.
    pub contribution: usize,
    /// What i feels of each j; absent if every weight is 1.
    pub incoming: Option<Incoming>,
    /// Whether j = i is part of the sum.
    pub own: Own,
}

/// Why a model cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The game itself failed.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// Nothing to choose from.
    #[error(
        "player {player} has no feasible action under probe {probe} (indices from 0): its constraint is positive on the whole action grid, smallest value {smallest}"
    )]
    Infeasible {
        /// Whose actions.
        player: usize,
        /// Under which probe.
        probe: usize,
        /// The smallest value of the constraint.
        smallest: f64,
    },
    /// There is no mean field to take payoffs at.
    #[error("the game declares no aggregates, so there is no mean field; use the expectation `exact` or `sampled`")]
    NoMeanField,
    /// Points of a box can only be compared by joint payoffs.
    #[error("the game has no payoffs of joint actions, which the rule `nikaido_isoda` works on")]
    NoJointPayoff,
    /// Best replies are not linear.
    #[error("{}: the rule `linear_quadratic` needs payoffs that are quadratic in the own action and linear in aggregates", not_linear(*.player, .reason))]
    NotLinear {
        /// Whose, if of one.
        player: Option<usize>,
        /// What they are instead.
        reason: String,
    },
    /// Best replies reinforce each other without end.
    #[error(
        "players' best replies reinforce each other without end: the spectral radius of their slopes is at least {radius}, and \
         must be below 1 for an equilibrium (in a network game of complements, decay < 1 / spectral radius of the network); \
         weaken what players feel of each other"
    )]
    Explosive {
        /// A lower bound of the spectral radius.
        radius: f64,
    },
    /// A table of all joint actions would be too large.
    #[error("{}", joint_actions(*.players, *.actions, *.states, *.stages, *.limit))]
    TooManyJointActions {
        /// How many players.
        players: usize,
        /// Largest number of feasible actions of one.
        actions: usize,
        /// How many states one may be in.
        states: usize,
        /// How many stage games, of all mechanism values side by side.
        stages: usize,
        /// Most payoffs in all tables.
        limit: usize,
    },
    /// A game over time cannot be tabulated.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A game over time is expected otherwise.
    #[error("a game over time expects what others do and what follows exactly; use the expectation `exact`")]
    NotExact,
    /// What follows is worth more than numbers can say.
    #[error("values of states are not finite; rescale the payoffs")]
    ValuesOverflow,
    /// A state cannot be drawn.
    #[error("state `{state}` is drawn by parameter `{parameter}`, which holds {reason}")]
    StateWeights {
        /// The state.
        state: String,
        /// The parameter with its weights.
        parameter: String,
        /// What is wrong with them.
        reason: String,
    },
    /// Private states multiply beyond what can be listed.
    #[error("the private states of a player have more than {limit} joint levels")]
    TooManyStates {
        /// Most of them.
        limit: usize,
    },
    /// A mechanism moved while agents learn, and took or gave actions.
    #[error(
        "the feasible actions of player {player} under probe {probe} (indices from 0) change with the mechanism: agents cannot go on learning while it moves"
    )]
    ActionsMove {
        /// Whose actions.
        player: usize,
        /// Under which probe.
        probe: usize,
    },
    /// A strategy to begin with takes an action that is not to be had.
    #[error(
        "player {player} begins with probability {probability} at action {action}, which it does not have under probe {probe} (indices from 0)"
    )]
    InfeasibleStart {
        /// Whose strategy.
        player: usize,
        /// Under which probe.
        probe: usize,
        /// The action of the grid.
        action: usize,
        /// Its probability.
        probability: f64,
    },
    /// Another of the processes that share a population cannot go on.
    #[error(transparent)]
    Elsewhere(#[from] Elsewhere),
    /// Drawing what a designer sees was broken off.
    #[error("interrupted while play was observed: there is no result of it")]
    BrokenOff,
    /// A rule cannot go on from the payoffs it meets.
    #[error("player {player} under probe {probe}, round {round}: {reason}")]
    Rule {
        /// Whose rule.
        player: usize,
        /// Under which probe.
        probe: usize,
        /// In which round, from 1.
        round: usize,
        /// Why.
        reason: ReplicatorError,
    },
}

fn not_linear(player: Option<usize>, reason: &str) -> String {
    player.map_or_else(|| reason.to_owned(), |player| format!("player {player} (from 0): {reason}"))
}

/// What the exact expectation would take, in words.
fn joint_actions(players: usize, actions: usize, states: usize, stages: usize, limit: usize) -> String {
    let actions =
        if states == 1 { format!("{actions} actions") } else { format!("{actions} actions in {states} states") };
    let stages = if stages == 1 { String::new() } else { format!(" in each of {stages} stage games") };
    format!(
        "the exact expectation tabulates the payoffs of {players} players at all joint actions of up to {actions} \
         each{stages}: more than the {limit} payoffs that are possible; use the expectation `sampled`, or `mean_field` if \
         the game declares aggregates"
    )
}

/// Constraint values up to this count as feasible, so that a level meant to lie on the boundary is not lost to rounding.
pub const FEASIBILITY_TOLERANCE: f64 = 1e-12;

impl Model {
    /// Makes the instance and tabulates what is constant.
    pub fn new(plugin: &Arc<Plugin>, setup: &GameSetup) -> Result<Self, ModelError> {
        Model::on_networks(plugin, setup, &BTreeMap::new())
    }

    /// The same where pairwise weights of these names are networks of as many nodes as there are players, and no parameters of
    /// the setup.
    pub fn on_networks(
        plugin: &Arc<Plugin>,
        setup: &GameSetup,
        networks: &BTreeMap<String, Arc<SparseRows>>,
    ) -> Result<Self, ModelError> {
        let mut model = Model::untabulated(plugin, setup, networks)?;
        model.contribution = model.tabulate_contributions()?;
        if !plugin.metadata().constraint_depends_on_mechanism {
            model.fixed_constraint = Some(model.tabulate_constraint(&[])?);
        }
        Ok(model)
    }

    /// The same of a population. `setup.players` counts all players; parameters with one row a player have one row a type.
    ///
    /// # Panics
    /// If the game has stages over time or weights between players, or no aggregates: callers check.
    pub fn of_population(plugin: &Arc<Plugin>, setup: &GameSetup, population: Population) -> Result<Self, ModelError> {
        let mut model = Model::untabulated(plugin, setup, &BTreeMap::new())?;
        let plain = model.aggregates.iter().all(|rule| rule.incoming.is_none());
        assert!(plain && model.game.is_aggregative(), "players of a population meet in sums");
        assert!(model.game.timeline().is_none(), "a population plays once");
        model.players = population.classes.len();
        let held = population.held.clone();
        model.game.call_players(move |row| held.kind(row));
        model.population = Some(population);
        Ok(model)
    }

    /// How many players there are, those of a population included.
    pub fn agents(&self) -> u64 {
        self.population.as_ref().map_or(self.players as u64, Population::agents)
    }

    fn untabulated(
        plugin: &Arc<Plugin>,
        setup: &GameSetup,
        networks: &BTreeMap<String, Arc<SparseRows>>,
    ) -> Result<Self, ModelError> {
        let game = plugin.instance(setup)?;
        let bounds = bounds(plugin, setup);
        let mut action = grid(&axes(&bounds, &setup.levels));
        let dimensions = plugin.metadata().actions.dimensions.len();
        let metadata = plugin.metadata().on_grid(action.len() / dimensions);
        if !game.outside().is_empty() {
            action.extend(vec![OUTSIDE; dimensions]);
        }
        check_policies(&game, setup, action.len() / dimensions)?;
        let aggregates = metadata
            .aggregates
            .iter()
            .map(|aggregate| AggregateRule {
                contribution: metadata.contribution_of(aggregate).unwrap_or_default(),
                incoming: match &aggregate.weights {
                    Weights::Uniform => None,
                    Weights::Pairwise(name) => match networks.get(name) {
                        Some(network) => Some(Incoming::Sparse(Arc::clone(network))),
                        None => setup.parameters.get(name).map(|w| Incoming::transposed(w, setup.players)),
                    },
                },
                own: aggregate.own,
            })
            .collect();
        Ok(Model {
            players: setup.players,
            population: None,
            probes: setup.probes * game.stages(),
            actions: action.len() / dimensions,
            dimensions,
            action,
            states: States::new(&metadata, setup)?,
            outcomes: metadata.outcomes.clone(),
            bounds,
            contributions: metadata.contributions.len(),
            contribution: Vec::new(),
            aggregates,
            fixed_constraint: None,
            game,
        })
    }

    /// Constraint values under a mechanism, `[T][n][K]`; −1 everywhere if the game has none.
    pub fn constraint(&self, phi: &[f64]) -> Result<Arc<[f64]>, ModelError> {
        match &self.fixed_constraint {
            Some(table) => Ok(Arc::clone(table)),
            None => self.tabulate_constraint(phi),
        }
    }

    /// Whether the feasible actions are the same under every mechanism.
    pub fn constraint_is_fixed(&self) -> bool {
        self.fixed_constraint.is_some()
    }

    fn tabulate_contributions(&self) -> Result<Vec<f64>, PluginError> {
        let (states, actions) = (&self.states, self.actions);
        let players: Vec<u32> =
            (0..self.players as u32).flat_map(|i| std::iter::repeat_n(i, states.count * actions)).collect();
        let mut table = vec![0.0; players.len() * self.contributions];
        if table.is_empty() {
            return Ok(table);
        }
        let action = self.action.repeat(self.players * states.count);
        let state: Vec<f64> = (0..states.count).flat_map(|s| states.coordinates(s).repeat(actions)).collect();
        let state = state.repeat(self.players);
        let probe = vec![0; players.len()];
        let batch = Batch { player: &players, probe: &probe, action: &action, state: &state, ..Batch::default() };
        self.game.contribution(&batch, &mut table)?;
        Ok(table)
    }

    /// What an action of a player contributes in a state, `[contributions]`.
    pub fn contribution_of(&self, player: usize, state: usize, action: usize) -> &[f64] {
        let place = (player * self.states.count + state) * self.actions + action;
        &self.contribution[place * self.contributions..][..self.contributions]
    }

    fn tabulate_constraint(&self, phi: &[f64]) -> Result<Arc<[f64]>, ModelError> {
        let (players, actions) = (self.players, self.actions);
        let mut table = vec![-1.0; self.probes * players * actions];
        if !self.game.has_constraint() {
            return Ok(table.into());
        }
        for (row, values) in table.chunks_exact_mut(actions).enumerate() {
            let (probe, player) = (row / players, row % players);
            let (probes, who) = (vec![probe as u32; actions], vec![player as u32; actions]);
            let batch = Batch { phi, player: &who, probe: &probes, action: &self.action, ..Batch::default() };
            self.game.constraint(&batch, values)?;
            let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
            if smallest > FEASIBILITY_TOLERANCE {
                return Err(ModelError::Infeasible { player, probe, smallest });
            }
        }
        Ok(table.into())
    }
}

/// Whether what players do in all stage games of a game over time can be kept.
fn check_policies(game: &Instance, setup: &GameSetup, actions: usize) -> Result<(), ChainError> {
    let (stages, players) = (setup.probes * game.stages(), setup.players);
    let count = stages.saturating_mul(players).saturating_mul(actions);
    if game.timeline().is_none() || count <= MAX_POLICIES {
        return Ok(());
    }
    Err(ChainError::TooManyPolicies { stages, players, actions, count, limit: MAX_POLICIES })
}

/// Smallest and largest value of each coordinate of an action.
fn bounds(plugin: &Plugin, setup: &GameSetup) -> (Vec<f64>, Vec<f64>) {
    let parameter = |name: &str| setup.scalar(name);
    let value = |extent: &Extent, levels: usize| end_of(extent, levels, parameter);
    let dimensions = plugin.metadata().actions.dimensions.iter().zip(&setup.levels);
    dimensions.map(|(d, &levels)| (value(&d.low, levels), value(&d.high, levels))).unzip()
}

/// The levels along each coordinate of an action.
fn axes((low, high): &(Vec<f64>, Vec<f64>), levels: &[usize]) -> Vec<Vec<f64>> {
    low.iter().zip(high).zip(levels).map(|((&low, &high), &levels)| levels_between(low, high, levels)).collect()
}
