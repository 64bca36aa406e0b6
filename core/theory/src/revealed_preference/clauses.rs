//! Whether statements, each true or false, can satisfy clauses, most of which say what follows from what.
//!
//! Clauses are of two kinds: **alternatives**, of which at least one statement must hold, and clauses that all premises being
//! false would satisfy (`a and b imply c`, `not both a and b`). Once every alternative has a statement that holds and nothing
//! more follows, the rest may be false: so only alternatives are branched on. Between branches what follows is found by unit
//! propagation with two watched literals a clause (Moskewicz et al. 2001).

use std::time::Instant;

use crate::revealed_preference::deadline::is_past;

/// A statement, or its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal(u32);

impl Literal {
    pub(super) fn holds(statement: usize) -> Self {
        Self(2 * statement as u32)
    }

    pub(super) fn fails(statement: usize) -> Self {
        Self(2 * statement as u32 + 1)
    }

    fn negated(self) -> Self {
        Self(self.0 ^ 1)
    }

    fn place(self) -> usize {
        self.0 as usize
    }

    fn statement(self) -> usize {
        self.place() / 2
    }

    /// Whether it is the statement and not its negation.
    fn is_positive(self) -> bool {
        self.0.is_multiple_of(2)
    }
}

/// Clauses over statements `0 …`.
#[derive(Debug, Clone)]
pub(super) struct Clauses {
    statements: usize,
    /// Each of two literals or more.
    clauses: Vec<Vec<Literal>>,
    /// Pairs of statements of which one must hold, in the order in which they are branched on.
    alternatives: Vec<[usize; 2]>,
    /// Literals that hold by themselves.
    facts: Vec<Literal>,
}

/// What is known of clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Satisfied {
    /// By these statements.
    Yes(Vec<bool>),
    /// By none: all branches were closed.
    No,
    /// Time ran out.
    Unknown,
}

impl Clauses {
    pub(super) fn new(statements: usize) -> Self {
        Self { statements, clauses: Vec::new(), alternatives: Vec::new(), facts: Vec::new() }
    }

    /// `a` or `b` holds.
    pub(super) fn either(&mut self, a: usize, b: usize) {
        self.alternatives.push([a, b]);
        self.clauses.push(vec![Literal::holds(a), Literal::holds(b)]);
    }

    /// `b` follows from `a`.
    pub(super) fn implies(&mut self, a: usize, b: usize) {
        self.clauses.push(vec![Literal::fails(a), Literal::holds(b)]);
    }

    /// `c` follows from `a` and `b`.
    pub(super) fn both_imply(&mut self, [a, b]: [usize; 2], c: usize) {
        self.clauses.push(vec![Literal::fails(a), Literal::fails(b), Literal::holds(c)]);
    }

    /// `a` and `b` do not both hold.
    pub(super) fn not_both(&mut self, a: usize, b: usize) {
        self.clauses.push(vec![Literal::fails(a), Literal::fails(b)]);
    }

    /// A statement holds.
    pub(super) fn fact(&mut self, statement: usize) {
        self.facts.push(Literal::holds(statement));
    }

    /// Decides the clauses, or stops at the deadline.
    pub(super) fn decide(self, deadline: Option<Instant>) -> Satisfied {
        Search::new(self).run(deadline)
    }
}

struct Search {
    clauses: Vec<Vec<Literal>>,
    alternatives: Vec<[usize; 2]>,
    facts: Vec<Literal>,
    /// Of each literal, the clauses that watch it among their first two.
    watching: Vec<Vec<usize>>,
    /// Of each statement, if it is decided.
    values: Vec<Option<bool>>,
    /// Literals that hold, in the order in which they were found, and how many of them have been followed up.
    trail: Vec<Literal>,
    followed: usize,
    /// Open decisions: the length of the trail before each, and what is tried next, if anything is.
    decisions: Vec<(usize, Option<Literal>)>,
}

impl Search {
    fn new(clauses: Clauses) -> Self {
        let Clauses { statements, clauses, alternatives, facts } = clauses;
        let mut watching = vec![Vec::new(); 2 * statements];
        for (k, clause) in clauses.iter().enumerate() {
            clause.iter().take(2).for_each(|literal| watching[literal.place()].push(k));
        }
        let values = vec![None; statements];
        let (trail, decisions) = (Vec::new(), Vec::new());
        Self { clauses, alternatives, facts, watching, values, trail, followed: 0, decisions }
    }

    fn run(mut self, deadline: Option<Instant>) -> Satisfied {
        if !std::mem::take(&mut self.facts).into_iter().all(|fact| self.set(fact)) {
            return Satisfied::No;
        }
        loop {
            if !self.follow_up() {
                if !self.back() {
                    return Satisfied::No;
                }
                continue;
            }
            if is_past(deadline) {
                return Satisfied::Unknown;
            }
            let open = |pair: &&[usize; 2]| pair.iter().all(|&statement| self.values[statement] != Some(true));
            let Some(&[a, b]) = self.alternatives.iter().find(open) else {
                return Satisfied::Yes(self.values.iter().map(|value| *value == Some(true)).collect());
            };
            let first = if self.values[a].is_none() { a } else { b };
            self.decisions.push((self.trail.len(), Some(Literal::fails(first))));
            self.set(Literal::holds(first));
        }
    }

    fn value(&self, literal: Literal) -> Option<bool> {
        self.values[literal.statement()].map(|value| value == literal.is_positive())
    }

    /// Lets a literal hold, unless its negation does.
    fn set(&mut self, literal: Literal) -> bool {
        match self.value(literal) {
            Some(value) => value,
            None => {
                self.values[literal.statement()] = Some(literal.is_positive());
                self.trail.push(literal);
                true
            }
        }
    }

    /// Draws conclusions from what holds; not possible where a clause is left without a literal that may hold.
    fn follow_up(&mut self) -> bool {
        while let Some(&literal) = self.trail.get(self.followed) {
            self.followed += 1;
            let failed = literal.negated();
            let mut watching = std::mem::take(&mut self.watching[failed.place()]);
            let mut possible = true;
            watching.retain(|&k| {
                if !possible {
                    return true;
                }
                let moved = self.watch_another(k, failed);
                if !moved {
                    let other = self.clauses[k][0];
                    possible = self.set(other);
                }
                !moved
            });
            self.watching[failed.place()].extend(watching);
            if !possible {
                return false;
            }
        }
        true
    }

    /// Lets a clause watch another literal than the one that failed, if one may hold; else puts the other one first.
    fn watch_another(&mut self, k: usize, failed: Literal) -> bool {
        if self.clauses[k][0] == failed {
            self.clauses[k].swap(0, 1);
        }
        let clause = &self.clauses[k];
        let next = (2..clause.len()).find(|&place| self.value(clause[place]) != Some(false));
        match next {
            Some(place) if self.value(clause[0]) != Some(true) => {
                let literal = clause[place];
                self.clauses[k].swap(1, place);
                self.watching[literal.place()].push(k);
                true
            }
            _ => false,
        }
    }

    /// Goes back to the last decision of which something is left to try.
    fn back(&mut self) -> bool {
        while let Some((length, left)) = self.decisions.pop() {
            for literal in self.trail.drain(length..) {
                self.values[literal.statement()] = None;
            }
            self.followed = length;
            if let Some(literal) = left {
                self.decisions.push((length, None));
                self.set(literal);
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_all_assignments() {
        let mut state = 5_u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % bound) as usize
        };
        let mut satisfiable = 0;
        for _ in 0..300 {
            let mut clauses = Clauses::new(8);
            for _ in 0..5 {
                clauses.either(below(8), below(8));
                clauses.implies(below(8), below(8));
                clauses.not_both(below(8), below(8));
                clauses.both_imply([below(8), below(8)], below(8));
            }
            let holds = |assignment: usize| {
                clauses.clauses.iter().all(|clause| {
                    clause.iter().any(|literal| (assignment >> literal.statement() & 1 == 1) == literal.is_positive())
                })
            };
            let expected = (0..256).any(holds);
            match clauses.clone().decide(None) {
                Satisfied::Yes(values) => {
                    let assignment = values.iter().enumerate().map(|(k, &value)| usize::from(value) << k).sum();
                    assert!(expected && holds(assignment));
                }
                Satisfied::No => assert!(!expected),
                Satisfied::Unknown => panic!("there was time"),
            }
            satisfiable += usize::from(expected);
        }
        assert!((50..250).contains(&satisfiable), "{satisfiable}");
    }
}
