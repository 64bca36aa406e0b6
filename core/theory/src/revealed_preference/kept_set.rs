//! The largest set of nodes that spans no strict cycle, by branch and bound on bit sets.
//!
//! Nodes are kept one after the other, which contracts them, see [`State`]. At most one node of a set that excludes each
//! other pairwise can be kept, so a partition of the undecided nodes into such cliques bounds the search: that is the
//! colouring bound for maximum cliques of Tomita & Seki (2003), with their re-colouring of 2010 and on bit sets as by San
//! Segundo, Rodríguez-Losada & Jiménez (2011), here on a graph that gains edges on the way down.

use std::time::Instant;

use super::contraction::{State, first, insert, remove};
use crate::revealed_preference::deadline::is_past;

/// The most nodes the search takes on. Every level of the search that is reached holds `3 / 8 × size²` bytes, or `5 / 8`
/// where some edges are not strict.
pub(crate) const MAX_SIZE: usize = 1024;

/// A largest set, or the best one found.
#[derive(Debug, Clone)]
pub(crate) struct KeptSet {
    /// In no particular order.
    pub(crate) kept: Vec<usize>,
    /// No set is larger.
    pub(crate) upper: usize,
    /// The search ended by itself: `kept` is largest.
    pub(crate) complete: bool,
}

/// The largest subset of `0..size` on which no cycle of `weak` edges holds a `strict` one, which must be weak too. There
/// must be no strict self-loops.
pub(crate) fn largest_kept_set(
    size: usize,
    weak: impl Fn(usize, usize) -> bool,
    strict: impl Fn(usize, usize) -> bool,
    deadline: Option<Instant>,
) -> KeptSet {
    let label = State::new(size, &weak, &strict).search_order();
    let root = State::new(size, |t, s| weak(label[t], label[s]), |t, s| strict(label[t], label[s]));
    let mut search = Search {
        deadline,
        best: root.greedy(),
        chosen: Vec::with_capacity(size),
        stopped: false,
        open: 0,
        levels: vec![Level { state: root, order: Vec::new() }],
        cliques: Cliques::default(),
    };
    search.explore(0);
    let upper = search.open.max(search.best.len());
    KeptSet { kept: search.best.iter().map(|&t| label[t]).collect(), upper, complete: !search.stopped }
}

#[derive(Debug, Default)]
struct Level {
    state: State,
    /// Undecided nodes with the number of cliques up to theirs: what can be kept of the nodes up to this one.
    order: Vec<(usize, usize)>,
}

struct Search {
    deadline: Option<Instant>,
    best: Vec<usize>,
    chosen: Vec<usize>,
    /// Out of time.
    stopped: bool,
    /// Bound on what the branches left open can keep.
    open: usize,
    levels: Vec<Level>,
    cliques: Cliques,
}

impl Search {
    fn explore(&mut self, depth: usize) {
        if self.levels.len() == depth + 1 {
            self.levels.push(Level::default());
        }
        let Level { mut state, mut order } = std::mem::take(&mut self.levels[depth]);
        let mark = self.chosen.len();
        state.keep_dominant(&mut self.chosen);
        if state.is_decided() && self.chosen.len() > self.best.len() {
            self.best.clone_from(&self.chosen);
        }
        let needed = self.best.len().saturating_sub(self.chosen.len());
        self.cliques.order(&state, needed, &mut order);
        while let Some((node, bound)) = order.pop() {
            if self.chosen.len() + bound <= self.best.len() {
                break;
            }
            if self.out_of_time() {
                self.open = self.open.max(self.chosen.len() + bound);
                break;
            }
            let child = &mut self.levels[depth + 1].state;
            child.copy_from(&state);
            child.keep(node);
            self.chosen.push(node);
            self.explore(depth + 1);
            self.chosen.truncate(self.chosen.len() - 1);
            state.exclude(node);
        }
        self.chosen.truncate(mark);
        self.levels[depth] = Level { state, order };
    }

    fn out_of_time(&mut self) -> bool {
        self.stopped = self.stopped || is_past(self.deadline);
        self.stopped
    }
}

/// Partition of the undecided nodes into cliques, as bit sets one after the other.
#[derive(Debug, Default)]
struct Cliques {
    words: usize,
    sets: Vec<u64>,
    left: Vec<u64>,
    candidates: Vec<u64>,
}

impl Cliques {
    /// Replaces `order` by the nodes that lie in no clique up to number `needed`, in ascending order of their cliques.
    /// Of the other nodes at most `needed` can be kept.
    fn order(&mut self, state: &State, needed: usize, order: &mut Vec<(usize, usize)>) {
        order.clear();
        self.words = state.words();
        self.sets.clear();
        self.left.clear();
        self.left.extend(state.undecided());
        let mut count = 0;
        while self.left.iter().any(|&word| word != 0) {
            let start = self.sets.len();
            self.sets.resize(start + self.words, 0);
            self.candidates.clone_from(&self.left);
            let before = order.len();
            while let Some(node) = first(&self.candidates) {
                remove(&mut self.left, node);
                remove(&mut self.candidates, node);
                self.candidates.iter_mut().zip(state.conflicts(node)).for_each(|(word, row)| *word &= row);
                if count < needed || !self.recolour(state, node, needed) {
                    insert(&mut self.sets[start..], node);
                    if count >= needed {
                        order.push((node, count + 1));
                    }
                }
            }
            if count >= needed && order.len() == before {
                // All its nodes found room elsewhere.
                self.sets.truncate(start);
            } else {
                count += 1;
            }
        }
    }

    /// Makes room for a node in the first `needed` cliques by moving one of theirs to another.
    fn recolour(&mut self, state: &State, node: usize, needed: usize) -> bool {
        let words = self.words;
        for one in 0..needed {
            let Some(in_the_way) = sole_outsider(&self.sets[one * words..][..words], state.conflicts(node)) else {
                continue;
            };
            let Some(other) = in_the_way else {
                insert(&mut self.sets[one * words..], node);
                return true;
            };
            let room = (0..needed).find(|&second| {
                second != one
                    && sole_outsider(&self.sets[second * words..][..words], state.conflicts(other)) == Some(None)
            });
            if let Some(second) = room {
                remove(&mut self.sets[one * words..], other);
                insert(&mut self.sets[one * words..], node);
                insert(&mut self.sets[second * words..], other);
                return true;
            }
        }
        false
    }
}

/// The one node of the set without a conflict, `Some(None)` if there is none, `None` if there are several.
fn sole_outsider(set: &[u64], conflicts: &[u64]) -> Option<Option<usize>> {
    let mut found = None;
    for (k, (set, row)) in set.iter().zip(conflicts).enumerate() {
        let outside = set & !row;
        if outside != 0 {
            if found.is_some() || outside & (outside - 1) != 0 {
                return None;
            }
            found = Some(k * 64 + outside.trailing_zeros() as usize);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::level_cover::LevelProblem;
    use super::*;

    #[test]
    fn the_sole_outsider() {
        assert_eq!(sole_outsider(&[0b110, 1], &[0b010, 1]), Some(Some(2)));
        assert_eq!(sole_outsider(&[0b110, 1], &[0b110, 1]), Some(None));
        assert_eq!(sole_outsider(&[0b110, 1], &[0b010, 0]), None);
    }

    /// Costs in [0, 1) on a grid, so that some edges are weak and not strict.
    fn costs(size: usize, grid: f64, state: &mut u64) -> Vec<f64> {
        let mut draw = || {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*state >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..size * size).map(|_| (draw() * grid).floor() / grid).collect()
    }

    #[test]
    fn the_search_that_generates_cycles_keeps_as_many() {
        let mut state = 3;
        let mut left_out = 0;
        for round in 0..200 {
            let size = 2 + round % 25;
            let c = costs(size, [6.0, 20.0, 1e6][round % 3], &mut state);
            // From nearly acyclic to mostly two-cycles.
            let limit = [1.5 / size as f64, 0.2, 0.5][round / 3 % 3];
            let weak = |t: usize, s: usize| t != s && c[t * size + s] <= limit;
            let strict = |t: usize, s: usize| weak(t, s) && c[t * size + s] < 0.7 * limit;
            let found = largest_kept_set(size, weak, strict, None);
            assert!(found.complete && found.upper == found.kept.len());
            let pairs = || (0..size).flat_map(|t| (0..size).map(move |s| (t, s)));
            let level = |(t, s): (usize, usize)| if weak(t, s) { 1.0 } else { 0.0 };
            let strict = pairs().map(|(t, s)| strict(t, s)).collect();
            let cover = LevelProblem { size, level: pairs().map(level).collect(), strict }.solve(None);
            let removed = cover.levels.iter().filter(|&&level| level > 0.0).count();
            assert_eq!(found.kept.len() + removed, size, "round {round}");
            left_out += removed;
        }
        assert!(left_out > 400, "{left_out}");
    }
}
