//! Populations: very many players of few classes, who meet only in sums.
//!
//! Players of a class who have the same private type are one **type** with a count: they hold the same beliefs and so give the
//! same response, which is computed once. Players with types of their own are types of count 1. Nothing is kept of a type but
//! what it is believed to contribute, `[k]`; what it does is computed anew, in cohorts that fit into the cache, whenever it is
//! asked for. So a population of 10⁸ equal players takes no more than one of four, and memory grows with different types only.
//!
//! Rest is sought by Newton's method on all beliefs together, whose system falls apart into one of k unknowns a type and one for
//! the sums ([`walras_theory::fixed_point::sums`]): first among a sample of the types, with continuation in the precision, then
//! among all of them from there. Every stage is then certified as all play is: strategies are responses, and the
//! residual is how far they are from the response to what they contribute themselves.
//!
//! A class is an entity of the world; its types are columns, in the order in which their parameters were drawn.
//!
//! Several processes may share a population ([`Ranks`]): each owns consecutive runs of types, keeps beliefs of these only, and has
//! parameters of these and of the samples ([`Held`]), among which every rank seeks rest for itself. All else that a rank needs of the
//! others are sums and largest values.

mod beliefs;
mod cohort;
mod describe;
mod footprint;
mod held;
mod judge;
mod observe;
mod passes;
mod sample;
mod settle;
mod spread;
mod terms;

use std::ops::Range;

use crate::reduce::Ranks;

pub(crate) use describe::describe;
pub use footprint::{Footprint, Sizes};
pub use held::Held;
pub(crate) use judge::{Certificate, Rest, judge};
pub use observe::Block;
pub(crate) use observe::observe;
pub(crate) use settle::{Settled, newton, settle};
pub use spread::{Column, LEVELS, Quantiles, Quantity, Spread, WorstAgent};
pub(crate) use terms::Terms;

pub use beliefs::{Beliefs, Width};

/// Who plays, where players are a population.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// The classes, whose types follow each other.
    pub classes: Vec<PopulationClass>,
    /// How beliefs are stored.
    pub width: Width,
    /// Who shares the work.
    pub ranks: Ranks,
    /// Types whose parameters are here.
    pub held: Held,
}

/// Players who learn by the same rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationClass {
    /// What tables call it; its number if empty.
    pub name: String,
    /// How many players.
    pub size: u64,
    /// Their types: one for all, or one each.
    pub types: Range<usize>,
}

impl PopulationClass {
    /// How many players a type of the class stands for.
    pub fn weight(&self) -> f64 {
        self.size as f64 / self.types.len() as f64
    }
}

impl Population {
    /// A population that one process computes.
    pub fn new(classes: Vec<PopulationClass>, width: Width) -> Self {
        let mut population = Population { classes, width, ranks: Ranks::default(), held: Held::default() };
        population.held = Held::all(&population);
        population
    }

    /// The same shared by ranks. Of players that the game knows by their types each rank has the parameters it needs, of others those
    /// of all.
    #[must_use]
    pub fn among(self, ranks: Ranks, by_type: bool) -> Self {
        let mut population = Population { ranks, ..self };
        population.held = if by_type { Held::of_rank(&population) } else { Held::all(&population) };
        population
    }

    /// The types that this rank owns.
    pub fn own(&self) -> Range<usize> {
        sample::own(self)
    }

    /// How many players, n.
    pub fn agents(&self) -> u64 {
        self.classes.iter().map(|class| class.size).sum()
    }

    /// How many types.
    pub fn types(&self) -> usize {
        self.classes.last().map_or(0, |class| class.types.end)
    }
}
