//! Where paths of kept comparisons lead.

use super::super::contraction::{contains, insert};

/// The transitive closure of a relation without strict cycles, as bit sets.
#[derive(Debug, Clone)]
pub(super) struct Closure {
    words: usize,
    /// Every node reaches itself.
    reach: Vec<u64>,
    /// Along a path with a strict edge.
    above: Vec<u64>,
}

impl Closure {
    /// Of no comparisons.
    pub(super) fn new(size: usize) -> Self {
        let words = size.div_ceil(64);
        let mut reach = vec![0; size * words];
        (0..size).for_each(|t| insert(&mut reach[t * words..], t));
        Self { words, reach, above: vec![0; size * words] }
    }

    fn reaches(&self, t: usize, s: usize) -> bool {
        contains(&self.reach[t * self.words..], s)
    }

    fn is_above(&self, t: usize, s: usize) -> bool {
        contains(&self.above[t * self.words..], s)
    }

    /// Whether `t → s` would close a strict cycle.
    pub(super) fn contradicts(&self, t: usize, s: usize, strict: bool) -> bool {
        if strict { self.reaches(s, t) } else { self.is_above(s, t) }
    }

    /// Whether `t → s` adds nothing.
    pub(super) fn implies(&self, t: usize, s: usize, strict: bool) -> bool {
        if strict { self.is_above(t, s) } else { self.reaches(t, s) }
    }

    /// Adds `t → s`, which must close no strict cycle.
    pub(super) fn join(&mut self, t: usize, s: usize, strict: bool) {
        if self.implies(t, s, strict) {
            return;
        }
        let words = self.words;
        let row = |relation: &[u64]| relation[s * words..][..words].to_vec();
        let (reached, above) = (row(&self.reach), row(&self.above));
        for a in 0..self.reach.len() / words {
            if !self.reaches(a, t) {
                continue;
            }
            let gained = if strict || self.is_above(a, t) { &reached } else { &above };
            let union = |row: &mut [u64], gained: &[u64]| row.iter_mut().zip(gained).for_each(|(x, y)| *x |= y);
            union(&mut self.above[a * words..], gained);
            union(&mut self.reach[a * words..], &reached);
        }
    }
}
