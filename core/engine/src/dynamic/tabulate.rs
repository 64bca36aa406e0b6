//! A game over time as tables, asked of the game in batches.

use walras_game::metadata::MovedBy;
use walras_theory::dynamic::{MarkovGame, Transition};
use walras_theory::normal_form::NormalForm;

use super::chain::Chain;

use super::flow::Flow;
use super::joint::{JointActions, aggregates, profile};
use crate::model::{ChainError, FEASIBILITY_TOLERANCE, Model};
use crate::plugin::{Batch, Function, Moves, PluginError, Timeline};

/// Most payoffs in all tables.
pub const MAX_PAYOFFS: usize = 1 << 25;
/// Most probabilities in all laws.
pub const MAX_ENTRIES: usize = 1 << 26;

/// The game under `phi` and a probe, whose constraint table is `constraint`, `[stages][players][actions]`.
///
/// # Panics
/// If the game is played once: callers check.
///
/// # Errors
/// The game fails, what it says are no laws, or its tables would not fit.
pub fn tabulate(model: &Model, phi: &[f64], probe: usize, constraint: &[f64]) -> Result<Chain, ChainError> {
    let Some(timeline) = model.game.timeline() else { panic!("a game that is played once has no states to tabulate") };
    let feasible = feasible_actions(model, timeline, constraint);
    check_size(model, &feasible)?;
    check_told(timeline, &feasible)?;
    let initial = model.game.initial(phi)?;
    let (mut stages, mut transition) = (Vec::with_capacity(timeline.states), Transition::default());
    for (state, feasible) in feasible.iter().enumerate() {
        let first = probe * timeline.stages();
        let payoffs = table(model, phi, first + state, feasible, utility(model))?;
        let shape = feasible.iter().map(Vec::len).collect();
        // Plugins return finite numbers only, and every player has an action.
        let stage = NormalForm::new(shape, payoffs);
        stages.push(stage.map_err(|source| walras_theory::dynamic::DynamicError::Stage { state, source })?);
        push_laws(model, timeline, phi, state, feasible, &mut transition)?;
    }
    let game = MarkovGame::new(stages, transition, timeline.discount)?;
    Ok(Chain::new(timeline, game, initial, feasible, probe))
}

impl Chain {
    /// What a function of the game says of all joint actions of each state, `[states]`.
    ///
    /// # Errors
    /// The game fails.
    pub fn flows(&self, model: &Model, phi: &[f64], function: Function) -> Result<Vec<Flow>, PluginError> {
        let first = self.probe() * model.game.stages();
        let tables = self.feasible().iter().enumerate();
        tables.map(|(state, feasible)| Ok(Flow(table(model, phi, first + state, feasible, function)?))).collect()
    }

    /// Expectations of a function over what is played in each stage, `[stages]` of `[players][width]`.
    ///
    /// # Errors
    /// The game fails.
    pub fn expected_flows(
        &self,
        model: &Model,
        phi: &[f64],
        function: Function,
        profile: &[f64],
    ) -> Result<Vec<Vec<f64>>, PluginError> {
        let flows = self.flows(model, phi, function)?;
        let mut weights = Vec::new();
        let expected = |stage: usize| {
            self.joint_weights(stage, profile, &mut weights);
            flows[stage % flows.len()].expect(&weights, self.game().players())
        };
        Ok((0..self.stages()).map(expected).collect())
    }
}

fn utility(model: &Model) -> Function {
    if model.game.has_joint_payoff() { Function::JointPayoff } else { Function::Payoff }
}

/// What each player may do in each state, `[states][players]`.
fn feasible_actions(model: &Model, timeline: &Timeline, constraint: &[f64]) -> Vec<Vec<Vec<usize>>> {
    let open = |row: &[f64]| (0..row.len()).filter(|&a| row[a] <= FEASIBILITY_TOLERANCE).collect();
    let states = constraint.chunks_exact(model.players * model.actions).take(timeline.states);
    states.map(|state| state.chunks_exact(model.actions).map(open).collect()).collect()
}

/// Whether the tables fit, before there are any.
fn check_size(model: &Model, feasible: &[Vec<Vec<usize>>]) -> Result<(), ChainError> {
    let states = feasible.len();
    let product = |state: &Vec<Vec<usize>>| state.iter().fold(1_usize, |product, k| product.saturating_mul(k.len()));
    let joint = feasible.iter().map(product).fold(0_usize, usize::saturating_add);
    for (what, each, limit) in
        [("payoffs", model.players, MAX_PAYOFFS), ("probabilities of next states", model.game.law_width(), MAX_ENTRIES)]
    {
        let count = joint.saturating_mul(each);
        if count > limit {
            return Err(ChainError::TooLarge { states, joint, count, what, limit });
        }
    }
    Ok(())
}

/// Whether players can tell what they may do from what they see.
fn check_told(timeline: &Timeline, feasible: &[Vec<Vec<usize>>]) -> Result<(), ChainError> {
    if !timeline.hides_types() {
        return Ok(());
    }
    for player in 0..feasible.first().map_or(0, Vec::len) {
        let mut first: Vec<Option<usize>> = vec![None; timeline.states];
        for state in 0..timeline.states {
            let other = *first[timeline.information(state, player)].get_or_insert(state);
            if feasible[state][player] != feasible[other][player] {
                return Err(ChainError::Told { player, state, other });
            }
        }
    }
    Ok(())
}

/// What a function says of all joint actions of a stage, `[players][joint][width]`.
fn table(
    model: &Model,
    phi: &[f64],
    stage: usize,
    feasible: &[Vec<usize>],
    function: Function,
) -> Result<Vec<f64>, PluginError> {
    let (game, width) = (&model.game, model.game.width(function));
    let mut out = Vec::new();
    for player in 0..model.players {
        let mut joint = JointActions::new(feasible);
        while let Some(chosen) = joint.next_batch() {
            let rows = chosen.len() / model.players;
            let own: Vec<usize> = chosen.iter().skip(player).step_by(model.players).copied().collect();
            let action = profile(model, &own);
            let (who, stage) = (vec![player as u32; rows], vec![stage as u32; rows]);
            let batch = Batch { phi, player: &who, probe: &stage, action: &action, ..Batch::default() };
            let others = match game.takes_aggregates(function) {
                true => aggregates(model, &chosen, player),
                false => profile(model, &chosen),
            };
            let batch = match game.takes_aggregates(function) {
                true => Batch { aggregate: &others, ..batch },
                false => Batch { profile: &others, ..batch },
            };
            let first = out.len();
            out.resize(first + rows * width, 0.0);
            game.evaluate(function, &batch, &mut out[first..])?;
        }
    }
    Ok(out)
}

/// Appends the laws of what follows upon a state.
fn push_laws(
    model: &Model,
    timeline: &Timeline,
    phi: &[f64],
    state: usize,
    feasible: &[Vec<usize>],
    transition: &mut Transition,
) -> Result<(), PluginError> {
    let mut joint = JointActions::new(feasible);
    while let Some(chosen) = joint.next_batch() {
        let rows = chosen.len() / model.players;
        let (mut others, mut sums) = (Vec::new(), Vec::new());
        match timeline.moved_by {
            MovedBy::Profile => others = profile(model, &chosen),
            MovedBy::Aggregates => sums = aggregates(model, &chosen, 0),
        }
        let moves = Moves { phi, state: &vec![state as u32; rows], profile: &others, aggregate: &sums };
        let laws = model.game.transition(&moves)?;
        (0..rows).for_each(|row| transition.push(laws.row(row)));
    }
    Ok(())
}
