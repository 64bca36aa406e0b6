//! Pieces of the columns that threads work on.

use std::ops::Range;

use super::Arena;

impl Arena {
    /// Active stages in runs that share a mechanism value, cut between agents into pieces of about `cells` cells.
    pub fn blocks(&self, cells: usize) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let active = (0..self.stages.active.len()).filter(|&stage| self.stages.active[stage]);
        for agent in active.flat_map(|stage| self.agents_of(stage)) {
            let (slot, rows) = (agent / self.model.players / self.model.probes, self.rows_of_agent(agent));
            match blocks.last_mut() {
                Some(b) if b.slot == slot && b.rows.end == rows.start && b.cells.len() < cells => {
                    b.rows.end = rows.end;
                    b.cells.end = self.cell_starts[rows.end];
                }
                _ => blocks.push(Block { slot, rows, cells: self.cells_of_agent(agent) }),
            }
        }
        blocks
    }
}

/// Consecutive agents of one mechanism value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Which mechanism value.
    pub slot: usize,
    /// Their rows.
    pub rows: Range<usize>,
    /// Their cells.
    pub cells: Range<usize>,
}

/// Cuts a column into the mutable pieces at these ascending, disjoint ranges.
pub fn carve<T>(column: &mut [T], ranges: impl Iterator<Item = Range<usize>>) -> Vec<&mut [T]> {
    let (mut rest, mut offset) = (column, 0);
    ranges
        .map(|range| {
            let (piece, tail) = std::mem::take(&mut rest).split_at_mut(range.end - offset);
            let piece = &mut piece[range.start - offset..];
            (rest, offset) = (tail, range.end);
            piece
        })
        .collect()
}
