//! The random cases of a check: a function of the seed, the check and the number of the case.

use walras_engine::random::{Key, Philox, Purpose, name_code};
use walras_theory::learning::{draw_below, draw_unit};

use super::outcome::Fault;

/// Which cases of a check to try.
#[derive(Clone, Copy, Debug)]
pub struct Cases {
    check: &'static str,
    seed: u64,
    only: Option<u32>,
}

impl Cases {
    /// All cases of a check, or only one.
    pub fn of(check: &'static str, seed: u64, only: Option<u32>) -> Self {
        Cases { check, seed, only }
    }

    /// Tries cases 0 to `count`, each with random numbers of its own, until one fails.
    pub fn each(&self, count: u32, mut attempt: impl FnMut(u32, &mut Draws) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut one = |case| attempt(case, &mut self.draws(case)).map_err(|fault| fault.in_case(case));
        match self.only {
            Some(case) => one(case),
            None => (0..count).try_for_each(one),
        }
    }

    /// The random numbers of a case.
    pub fn draws(&self, case: u32) -> Draws {
        let key = Key::new(self.seed, Purpose::Validation);
        Draws(Key { stage: name_code(self.check), step: case, ..key }.stream())
    }
}

/// Random numbers.
pub struct Draws(Philox);

impl Draws {
    /// A whole number from 0 to less than `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        draw_below(bound, &mut self.0)
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        draw_unit(&mut self.0)
    }

    /// In [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Heads or tails.
    pub fn coin(&mut self) -> bool {
        self.unit() < 0.5
    }
}
