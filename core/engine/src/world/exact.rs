//! Exact expectations: every stage game as a table of all joint actions, contracted by the opponents' strategies. Where
//! players have private states, an action in a state counts as an action and is as likely as the two together.

use bevy_ecs::resource::Resource;
use walras_theory::normal_form::{Contraction, NormalForm};

use super::Workers;
use super::arena::{Arena, carve};
use super::joint::JointActions;
use crate::model::ModelError;

/// Most payoffs in the tables of all stage games together: 1 GiB of them.
pub const MAX_PAYOFFS: usize = 1 << 27;

/// The stage games in normal form, `[stages]`; none unless the expectation is exact.
#[derive(Resource, Default)]
pub struct Tables(Vec<Table>);

struct Table {
    game: NormalForm,
    contraction: Contraction,
}

/// The sizes of the tables that an arena needs.
pub(crate) struct Shapes {
    /// How many actions each player has in all its states, `[stages][players]`.
    shapes: Vec<Vec<usize>>,
    /// How many joint actions there are, `[stages]`.
    lengths: Vec<usize>,
}

impl Shapes {
    /// # Errors
    /// [`ModelError::TooManyJointActions`].
    pub(crate) fn of(arena: &Arena) -> Result<Self, ModelError> {
        let shape = |stage| arena.agents_of(stage).map(|agent| arena.cells_of_agent(agent).len()).collect();
        let shapes: Vec<Vec<usize>> = (0..arena.stages.active.len()).map(shape).collect();
        let length = |shape: &Vec<usize>| shape.iter().try_fold(1_usize, |product, &k| product.checked_mul(k));
        let lengths: Option<Vec<usize>> = shapes.iter().map(length).collect();
        let lengths = lengths.ok_or_else(|| too_many(arena))?;
        let players = arena.model.players;
        let total = lengths.iter().try_fold(0_usize, |sum, &p| sum.checked_add(p.checked_mul(players)?));
        if total.is_none_or(|total| total > MAX_PAYOFFS) {
            return Err(too_many(arena));
        }
        Ok(Shapes { shapes, lengths })
    }
}

fn too_many(arena: &Arena) -> ModelError {
    let rows = 0..arena.rows.rule.len();
    ModelError::TooManyJointActions {
        players: arena.model.players,
        states: arena.model.states.count,
        actions: rows.map(|row| arena.cells_of(row).len()).max().unwrap_or_default(),
        stages: arena.stages.active.len(),
        limit: MAX_PAYOFFS,
    }
}

impl Tables {
    /// Tabulates all stage games of an arena.
    ///
    /// # Errors
    /// [`ModelError::TooManyJointActions`], or what the game failed of.
    pub fn new(arena: &Arena, workers: &Workers) -> Result<Self, ModelError> {
        let model = &arena.model;
        let Shapes { shapes, lengths } = Shapes::of(arena)?;
        let mut columns: Vec<Vec<f64>> = lengths.iter().map(|p| vec![0.0; p * model.players]).collect();
        let work = columns
            .iter_mut()
            .zip(&lengths)
            .enumerate()
            .flat_map(|(stage, (column, &length))| {
                column.chunks_exact_mut(length).enumerate().map(move |(player, out)| (stage, player, out))
            })
            .collect();
        let done = workers.run(work, |(stage, player, out)| fill(arena, stage, player, out));
        done.into_iter().collect::<Result<(), ModelError>>()?;
        let mut tables = Vec::with_capacity(shapes.len());
        for (shape, column) in shapes.into_iter().zip(columns) {
            let game = NormalForm::new(shape, column).map_err(|_| too_many(arena))?;
            let contraction = Contraction::new(&game);
            tables.push(Table { game, contraction });
        }
        Ok(Tables(tables))
    }

    /// Fills the payoffs of all active stages with their expectations.
    pub(super) fn expect(&mut self, arena: &mut Arena, workers: &Workers) {
        let stages: Vec<usize> = (0..arena.stages.active.len()).filter(|&stage| arena.stages.active[stage]).collect();
        let mut payoff = std::mem::take(&mut arena.cells.payoff);
        let out = carve(&mut payoff, stages.iter().map(|&stage| arena.cells_of_stage(stage)));
        let tables = carve(&mut self.0, stages.iter().map(|&stage| stage..stage + 1));
        let frozen = &*arena;
        let work = stages.iter().zip(out).zip(tables).collect();
        workers.run(work, |((&stage, out), tables)| {
            let likelihood = frozen.likelihood(stage);
            for Table { game, contraction } in tables {
                contraction.payoffs(game, &likelihood, out);
            }
        });
        arena.cells.payoff = payoff;
    }
}

/// Fills the table of one player in one stage game.
fn fill(arena: &Arena, stage: usize, player: usize, mut out: &mut [f64]) -> Result<(), ModelError> {
    let game = &arena.model.game;
    let mut joint = JointActions::new(arena, stage, player, out.len(), game.has_joint_payoff());
    while let Some(batch) = joint.next_batch(|_| ()) {
        let (these, rest) = std::mem::take(&mut out).split_at_mut(batch.player.len());
        if game.has_joint_payoff() {
            game.joint_payoff(&batch, these)?
        } else {
            game.payoff(&batch, these)?
        }
        out = rest;
    }
    Ok(())
}
