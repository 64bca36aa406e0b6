//! A partial choice of nodes to keep, and what it implies for the others.
//!
//! Keeping `v` contracts it: what led to `v` now leads where `v` led, so that a path through kept nodes is a single edge
//! between the nodes still undecided. A node whose edges close a strict cycle with itself is out, and two that form one
//! together, possibly along kept nodes, exclude each other. The further the choice has gone, the more pairs do.

/// Undecided nodes and how they hang together, as bit sets. Rows of nodes that are decided mean nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    size: usize,
    words: usize,
    undecided: Vec<u64>,
    /// Where paths through kept nodes lead.
    weak: Reach,
    /// Where those with a strict edge lead.
    strict: Reach,
    /// Every path is strict, and `strict` is left empty.
    all_strict: bool,
    /// The nodes with which a node closes a strict cycle.
    conflicts: Vec<u64>,
}

/// A relation by its rows and its columns.
#[derive(Debug, Clone, Default)]
struct Reach {
    out: Vec<u64>,
    into: Vec<u64>,
}

impl State {
    /// Nothing is decided on `0..size`. Strict edges must be weak; there must be no strict self-loops.
    pub(crate) fn new(size: usize, weak: impl Fn(usize, usize) -> bool, strict: impl Fn(usize, usize) -> bool) -> Self {
        let words = size.div_ceil(64);
        let mut state = Self { size, words, undecided: vec![0; words], all_strict: true, ..Self::default() };
        for relation in [&mut state.weak.out, &mut state.weak.into, &mut state.conflicts] {
            *relation = vec![0; size * words];
        }
        for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))).filter(|&(t, s)| weak(t, s)) {
            insert(&mut state.weak.out[t * words..], s);
            insert(&mut state.weak.into[s * words..], t);
            state.all_strict &= strict(t, s);
        }
        if !state.all_strict {
            state.strict = Reach { out: vec![0; size * words], into: vec![0; size * words] };
            for (t, s) in (0..size).flat_map(|t| (0..size).map(move |s| (t, s))).filter(|&(t, s)| strict(t, s)) {
                insert(&mut state.strict.out[t * words..], s);
                insert(&mut state.strict.into[s * words..], t);
            }
        }
        for node in 0..size {
            insert(&mut state.undecided, node);
            state.update_conflicts(node);
        }
        state
    }

    pub(crate) fn words(&self) -> usize {
        self.words
    }

    pub(crate) fn undecided(&self) -> &[u64] {
        &self.undecided
    }

    pub(crate) fn is_decided(&self) -> bool {
        self.undecided.iter().all(|&word| word == 0)
    }

    /// The nodes that exclude `node`, among others that are decided.
    pub(crate) fn conflicts(&self, node: usize) -> &[u64] {
        self.row(&self.conflicts, node)
    }

    fn row<'a>(&self, relation: &'a [u64], node: usize) -> &'a [u64] {
        &relation[node * self.words..][..self.words]
    }

    /// Becomes a copy of `other`, of which only what concerns undecided nodes is copied.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        let words = other.words;
        (self.size, self.words, self.all_strict) = (other.size, words, other.all_strict);
        self.undecided.clone_from(&other.undecided);
        let Self { undecided, weak, strict, conflicts, .. } = self;
        let copy = |to: &mut Vec<u64>, from: &[u64]| {
            to.resize(from.len(), 0);
            for node in members(undecided) {
                to[node * words..][..words].copy_from_slice(&from[node * words..][..words]);
            }
        };
        copy(&mut weak.out, &other.weak.out);
        copy(&mut weak.into, &other.weak.into);
        copy(conflicts, &other.conflicts);
        if !other.all_strict {
            copy(&mut strict.out, &other.strict.out);
            copy(&mut strict.into, &other.strict.into);
        }
    }

    /// Decides against a node.
    pub(crate) fn exclude(&mut self, node: usize) {
        remove(&mut self.undecided, node);
    }

    /// Keeps an undecided node: those it excludes are decided too, the others are joined along it.
    pub(crate) fn keep(&mut self, node: usize) {
        let words = self.words;
        let row = node * words..(node + 1) * words;
        self.exclude(node);
        for (word, excluded) in self.undecided.iter_mut().zip(&self.conflicts[row.clone()]) {
            *word &= !excluded;
        }
        for k in 0..words {
            let mut joined = self.undecided[k] & (self.weak.out[row.clone()][k] | self.weak.into[row.clone()][k]);
            while joined != 0 {
                let other = k * 64 + joined.trailing_zeros() as usize;
                joined &= joined - 1;
                if !self.all_strict {
                    extend(&mut self.strict.out, &self.weak.out, words, other, node);
                    extend(&mut self.strict.into, &self.weak.into, words, other, node);
                }
                join(&mut self.weak.out, words, other, node);
                join(&mut self.weak.into, words, other, node);
                self.update_conflicts(other);
            }
        }
    }

    fn update_conflicts(&mut self, node: usize) {
        let strict = if self.all_strict { &self.weak } else { &self.strict };
        for k in node * self.words..(node + 1) * self.words {
            self.conflicts[k] = (strict.out[k] & self.weak.into[k]) | (self.weak.out[k] & strict.into[k]);
        }
        remove(&mut self.conflicts[node * self.words..], node);
    }

    /// Keeps, one after the other, the nodes whose successors or predecessors exclude each other pairwise. A solution
    /// without such a node contains at most one of its successors, say, and exchanging that one for the node leaves the
    /// node without successors, hence on no strict cycle (after Lin & Jou 2000).
    pub(crate) fn keep_dominant(&mut self, chosen: &mut Vec<usize>) {
        loop {
            let dominant = members(&self.undecided).find(|&node| self.is_dominant(node));
            let Some(node) = dominant else { return };
            self.keep(node);
            chosen.push(node);
        }
    }

    fn is_dominant(&self, node: usize) -> bool {
        self.exclude_each_other(self.row(&self.weak.out, node), node)
            || self.exclude_each_other(self.row(&self.weak.into, node), node)
    }

    /// Whether the undecided nodes in a set, less `node`, exclude each other pairwise.
    fn exclude_each_other(&self, set: &[u64], node: usize) -> bool {
        let others = |k: usize, but: usize| {
            let own = |node: usize| if node / 64 == k { 1 << (node % 64) } else { 0 };
            set[k] & self.undecided[k] & !own(node) & !own(but)
        };
        (0..self.words).all(|k| {
            let mut left = others(k, node);
            while left != 0 {
                let other = k * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let conflicts = self.conflicts(other);
                if (0..self.words).any(|k| others(k, other) & !conflicts[k] != 0) {
                    return false;
                }
            }
            true
        })
    }

    /// A set found by keeping the node that excludes fewest others, again and again.
    pub(crate) fn greedy(&self) -> Vec<usize> {
        let (mut state, mut chosen) = (self.clone(), Vec::new());
        loop {
            state.keep_dominant(&mut chosen);
            let cost = |&node: &usize| (state.excluded_by(node), state.joined_by(node), node);
            let cheapest = members(&state.undecided).min_by_key(cost);
            let Some(node) = cheapest else { return chosen };
            state.keep(node);
            chosen.push(node);
        }
    }

    fn excluded_by(&self, node: usize) -> u32 {
        common(self.conflicts(node), &self.undecided)
    }

    fn joined_by(&self, node: usize) -> u32 {
        let out = common(self.row(&self.weak.out, node), &self.undecided);
        out * common(self.row(&self.weak.into, node), &self.undecided)
    }

    /// The nodes in the order in which the search shall number them: last, and thus branched on first, what excludes most
    /// of the nodes before it.
    pub(crate) fn search_order(&self) -> Vec<usize> {
        let (mut left, mut order) = (self.clone(), Vec::with_capacity(self.size));
        for _ in 0..self.size {
            let last = members(&left.undecided).max_by_key(|&node| (left.excluded_by(node), node));
            if let Some(node) = last {
                left.exclude(node);
                order.push(node);
            }
        }
        order.reverse();
        order
    }
}

/// Where `other` leads to `node` weakly, its row gains that of `node`.
fn join(rows: &mut [u64], words: usize, other: usize, node: usize) {
    if contains(&rows[other * words..], node) {
        for k in 0..words {
            rows[other * words + k] |= rows[node * words + k];
        }
    }
}

/// The same for strict paths: one of the two halves must be strict.
fn extend(strict: &mut [u64], weak: &[u64], words: usize, other: usize, node: usize) {
    let first_strict = contains(&strict[other * words..], node);
    if first_strict || contains(&weak[other * words..], node) {
        for k in 0..words {
            strict[other * words + k] |= if first_strict { weak[node * words + k] } else { strict[node * words + k] };
        }
    }
}

fn common(first: &[u64], second: &[u64]) -> u32 {
    first.iter().zip(second).map(|(a, b)| (a & b).count_ones()).sum()
}

pub(crate) fn contains(set: &[u64], node: usize) -> bool {
    set[node / 64] >> (node % 64) & 1 == 1
}

pub(crate) fn insert(set: &mut [u64], node: usize) {
    set[node / 64] |= 1 << (node % 64);
}

pub(crate) fn remove(set: &mut [u64], node: usize) {
    set[node / 64] &= !(1 << (node % 64));
}

/// The first node of a set.
pub(crate) fn first(set: &[u64]) -> Option<usize> {
    let k = set.iter().position(|&word| word != 0)?;
    Some(k * 64 + set[k].trailing_zeros() as usize)
}

/// The nodes of a set in ascending order.
pub(crate) fn members(set: &[u64]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(k, &word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(k * 64 + bit)
        })
    })
}
