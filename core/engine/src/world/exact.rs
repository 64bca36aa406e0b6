//! Exact expectations: every stage game as a table of all joint actions, contracted by the opponents' strategies.

use bevy_ecs::resource::Resource;
use walras_game::metadata::Own;
use walras_theory::normal_form::{Contraction, NormalForm};

use super::Workers;
use super::arena::{Arena, carve};
use crate::model::ModelError;
use crate::plugin::Batch;

/// Most payoffs in the tables of all stage games together: 1 GiB of them.
pub const MAX_PAYOFFS: usize = 1 << 27;
/// Joint actions that go through the plugin at a time.
const ROWS: usize = 4096;

/// The stage games in normal form, `[stages]`; none unless the expectation is exact.
#[derive(Resource, Default)]
pub struct Tables(Vec<Table>);

struct Table {
    game: NormalForm,
    contraction: Contraction,
}

/// The sizes of the tables that an arena needs.
pub(crate) struct Shapes {
    /// How many actions each player has, `[stages][players]`.
    shapes: Vec<Vec<usize>>,
    /// How many joint actions there are, `[stages]`.
    lengths: Vec<usize>,
}

impl Shapes {
    /// # Errors
    /// [`ModelError::TooManyJointActions`].
    pub(crate) fn of(arena: &Arena) -> Result<Self, ModelError> {
        let shape = |stage| arena.rows_of(stage).map(|row| arena.cells_of(row).len()).collect();
        let shapes: Vec<Vec<usize>> = (0..arena.active.len()).map(shape).collect();
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
    let rows = 0..arena.active.len() * arena.model.players;
    ModelError::TooManyJointActions {
        players: arena.model.players,
        actions: rows.map(|row| arena.cells_of(row).len()).max().unwrap_or_default(),
        stages: arena.active.len(),
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
        let done = workers.run(work, |(stage, player, out)| Filler::new(arena, stage, player).fill(out));
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
        let stages: Vec<usize> = (0..arena.active.len()).filter(|&stage| arena.active[stage]).collect();
        let cells = |stage: &usize| arena.cells_of_stage(*stage);
        let ranges: Vec<_> = stages.iter().map(cells).collect();
        let out = carve(&mut arena.payoff, ranges.iter().cloned());
        let tables = carve(&mut self.0, stages.iter().map(|&stage| stage..stage + 1));
        let strategy = &arena.strategy;
        let work = ranges.iter().zip(out).zip(tables).collect();
        workers.run(work, |((cells, out), tables)| {
            for Table { game, contraction } in tables {
                contraction.payoffs(game, &strategy[cells.clone()], out);
            }
        });
    }
}

/// Fills the table of one player in one stage game.
struct Filler<'a> {
    arena: &'a Arena,
    stage: usize,
    player: usize,
    /// First cell of each player.
    first: Vec<usize>,
    /// Number of actions of each player.
    counts: Vec<usize>,
    /// The joint action that is next, the last player's fastest.
    digits: Vec<usize>,
}

impl<'a> Filler<'a> {
    fn new(arena: &'a Arena, stage: usize, player: usize) -> Self {
        let cells: Vec<_> = arena.rows_of(stage).map(|row| arena.cells_of(row)).collect();
        Filler {
            arena,
            stage,
            player,
            first: cells.iter().map(|cells| cells.start).collect(),
            counts: cells.iter().map(|cells| cells.len()).collect(),
            digits: vec![0; cells.len()],
        }
    }

    fn fill(mut self, out: &mut [f64]) -> Result<(), ModelError> {
        let model = &self.arena.model;
        let probe = (self.stage % model.probes) as u32;
        let phi = &self.arena.phi[self.stage / model.probes];
        let rows = out.len().min(ROWS);
        let (players, probes) = (vec![self.player as u32; rows], vec![probe; rows]);
        let (mut action, mut others) = (Vec::new(), Vec::new());
        for out in out.chunks_mut(ROWS) {
            action.clear();
            others.clear();
            for _ in 0..out.len() {
                let cell = self.cell(self.player);
                action.extend_from_slice(&self.arena.action[cell * model.dimensions..][..model.dimensions]);
                if model.game.has_joint_payoff() {
                    self.push_profile(&mut others)
                } else {
                    self.push_aggregates(&mut others)
                }
                self.advance();
            }
            let batch = Batch {
                phi,
                player: &players[..out.len()],
                probe: &probes[..out.len()],
                action: &action,
                ..Batch::default()
            };
            if model.game.has_joint_payoff() {
                model.game.joint_payoff(&Batch { profile: &others, ..batch }, out)?;
            } else {
                model.game.payoff(&Batch { aggregate: &others, ..batch }, out)?;
            }
        }
        Ok(())
    }

    /// The cell of the action that a player takes next.
    fn cell(&self, player: usize) -> usize {
        self.first[player] + self.digits[player]
    }

    fn push_profile(&self, profile: &mut Vec<f64>) {
        let d = self.arena.model.dimensions;
        for player in 0..self.digits.len() {
            profile.extend_from_slice(&self.arena.action[self.cell(player) * d..][..d]);
        }
    }

    fn push_aggregates(&self, aggregates: &mut Vec<f64>) {
        let (n, k) = (self.digits.len(), self.arena.model.contributions);
        for rule in &self.arena.model.aggregates {
            let felt = |&other: &usize| other != self.player || rule.own == Own::Included;
            let weighted = |other: usize| {
                let weight = rule.incoming.as_ref().map_or(1.0, |incoming| incoming[self.player * n + other]);
                weight * self.arena.contribution[self.cell(other) * k + rule.contribution]
            };
            aggregates.push((0..n).filter(felt).map(weighted).sum());
        }
    }

    fn advance(&mut self) {
        for (digit, &count) in self.digits.iter_mut().zip(&self.counts).rev() {
            *digit += 1;
            if *digit < count {
                return;
            }
            *digit = 0;
        }
    }
}
