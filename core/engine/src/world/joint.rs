//! All joint actions of a stage game, in batches as the plugin takes them. What an agent does is one of its cells: an action
//! in one of its private states.

use walras_game::metadata::Own;

use super::arena::Arena;
use crate::plugin::Batch;

/// Joint actions that go through the plugin at a time.
const ROWS: usize = 4096;

/// Walks through all joint actions, the last player's fastest, as one of the players meets them.
pub(crate) struct JointActions<'a> {
    arena: &'a Arena,
    stage: usize,
    player: usize,
    /// First cell of each player.
    first: Vec<usize>,
    /// Number of cells of each player.
    counts: Vec<usize>,
    /// The joint action that is next.
    digits: Vec<usize>,
    /// How many are left.
    left: usize,
    whole: bool,
    players: Vec<u32>,
    probes: Vec<u32>,
    action: Vec<f64>,
    state: Vec<f64>,
    /// Aggregates or profiles of the rows.
    others: Vec<f64>,
    state_profile: Vec<f64>,
}

impl<'a> JointActions<'a> {
    /// The joint actions of a stage as `player` meets them, `count` in all: as profiles if `whole`, else by aggregates.
    pub(crate) fn new(arena: &'a Arena, stage: usize, player: usize, count: usize, whole: bool) -> Self {
        let cells: Vec<_> = arena.agents_of(stage).map(|agent| arena.cells_of_agent(agent)).collect();
        let rows = count.min(ROWS);
        JointActions {
            arena,
            stage,
            player,
            first: cells.iter().map(|cells| cells.start).collect(),
            counts: cells.iter().map(|cells| cells.len()).collect(),
            digits: vec![0; cells.len()],
            left: count,
            whole,
            players: vec![player as u32; rows],
            probes: vec![(stage % arena.model.probes) as u32; rows],
            action: Vec::new(),
            state: Vec::new(),
            others: Vec::new(),
            state_profile: Vec::new(),
        }
    }

    /// The next batch. `visit` sees the cells of each of its joint actions, `[players]`.
    pub(crate) fn next_batch(&mut self, mut visit: impl FnMut(&[usize])) -> Option<Batch<'_>> {
        let rows = self.left.min(ROWS);
        if rows == 0 {
            return None;
        }
        self.left -= rows;
        [&mut self.action, &mut self.state, &mut self.others, &mut self.state_profile].into_iter().for_each(Vec::clear);
        let arena = self.arena;
        let (d, s) = (arena.model.dimensions, arena.model.states.dimensions);
        let mut cells = vec![0; self.digits.len()];
        for _ in 0..rows {
            for (cell, (first, digit)) in cells.iter_mut().zip(self.first.iter().zip(&self.digits)) {
                *cell = first + digit;
            }
            visit(&cells);
            let own = cells[self.player];
            self.action.extend_from_slice(&arena.cells.action[own * d..][..d]);
            self.state.extend_from_slice(&arena.cells.state[own * s..][..s]);
            if self.whole {
                push_profile(arena, &cells, &mut self.others, &mut self.state_profile);
            } else {
                push_aggregates(arena, &cells, self.player, &mut self.others);
            }
            self.advance();
        }
        let batch = Batch {
            phi: &arena.phi[self.stage / arena.model.probes],
            player: &self.players[..rows],
            probe: &self.probes[..rows],
            action: &self.action,
            state: &self.state,
            ..Batch::default()
        };
        Some(match self.whole {
            true => Batch { profile: &self.others, state_profile: &self.state_profile, ..batch },
            false => Batch { aggregate: &self.others, ..batch },
        })
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

/// Appends every player's actions and states.
pub(crate) fn push_profile(arena: &Arena, cells: &[usize], actions: &mut Vec<f64>, states: &mut Vec<f64>) {
    let (d, s) = (arena.model.dimensions, arena.model.states.dimensions);
    for &cell in cells {
        actions.extend_from_slice(&arena.cells.action[cell * d..][..d]);
        states.extend_from_slice(&arena.cells.state[cell * s..][..s]);
    }
}

/// Appends the aggregates that `player` meets when every player does as `cells`, `[players]`, say.
pub(crate) fn push_aggregates(arena: &Arena, cells: &[usize], player: usize, aggregates: &mut Vec<f64>) {
    let (n, k) = (cells.len(), arena.model.contributions);
    for rule in &arena.model.aggregates {
        let felt = |&other: &usize| other != player || rule.own == Own::Included;
        let weighted = |other: usize| {
            rule.weight(n, player, other) * arena.cells.contribution[cells[other] * k + rule.contribution]
        };
        aggregates.push((0..n).filter(felt).map(weighted).sum());
    }
}
