//! All extreme Nash equilibria of a two-player game, in rational arithmetic.
//!
//! A mixed strategy y of one player is a *vertex* if its support J and the other's best responses I to it determine it: on
//! J, y is the only solution of `A_I y = v`, `Σ y = 1`. Vertices are found by solving that system for every pair of
//! supports of equal size; a pair of vertices is an equilibrium if each support consists of best responses to the
//! other. In a non-degenerate game these are all equilibria. In a degenerate one more best responses than supports
//! call for are kept with their vertex, so that supports of unequal sizes meet, and the extreme equilibria found span
//! all others: those that share a strategy are corners of a continuum. Sources: Mangasarian, "Equilibrium points of
//! bimatrix games", SIAM Journal 12 (1964); Avis, Rosenberg, Savani & von Stengel, "Enumeration of Nash equilibria for
//! two-player games", Economic Theory 42 (2010).
//!
//! Where there are too many pairs of supports, vertices are found by pivoting from one to the next in integer arithmetic.
//!
//! Payoffs are taken for the binary fractions they are. A base that is well conditioned and clearly feasible or clearly
//! not is judged in floating point, every other exactly; every equilibrium reported has been verified exactly.

mod components;
mod pivots;
mod vertices;

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::ToPrimitive;
use thiserror::Error;

use crate::normal_form::NormalForm;
use components::components;
use vertices::{Polyhedron, Vertex};

pub use components::Component;

/// Pairs of supports that [`enumerate_nash`] looks at one by one: two players of about 10 actions. Beyond it pivots.
const LIMIT: u64 = 400_000;

/// Why equilibria are not enumerated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnumerationError {
    /// Equilibria of more players need not be rational.
    #[error("the game has {players} players, enumeration is for exactly 2")]
    Players {
        /// Number of players.
        players: usize,
    },
    /// A player has more than 64 actions.
    #[error("{rows} x {columns} actions; all equilibria are enumerated up to 64 actions a player")]
    TooManyActions {
        /// Actions of the first player.
        rows: usize,
        /// Actions of the second player.
        columns: usize,
    },
    /// There are more vertices than are visited.
    #[error(
        "{rows} x {columns} actions: the polytope of best responses has more than {most} bases, the most that are visited"
    )]
    TooManyVertices {
        /// Actions of the first player.
        rows: usize,
        /// Actions of the second player.
        columns: usize,
        /// Bases that are visited.
        most: usize,
    },
    /// There are more pairs of supports than the limit allows.
    #[error("{rows} x {columns} actions have {pairs} pairs of supports of equal size, more than the limit of {limit}")]
    TooLarge {
        /// Actions of the first player.
        rows: usize,
        /// Actions of the second player.
        columns: usize,
        /// Pairs of supports of equal size, `u64::MAX` if more than that.
        pairs: u64,
        /// Pairs allowed.
        limit: u64,
    },
}

/// All extreme Nash equilibria of a game.
#[derive(Debug, Clone, PartialEq)]
pub struct Enumeration {
    /// Equilibria as flat profiles in lexicographic order, each probability the exact one correctly rounded.
    pub profiles: Vec<Vec<f64>>,
    /// The same as exact fractions.
    pub exact: Vec<Vec<BigRational>>,
    /// Some vertex has more best responses than its support has actions.
    pub degenerate: bool,
    /// Some extreme equilibria share a strategy, hence all profiles between them are equilibria too.
    pub infinite: bool,
    /// Which of the extreme equilibria are connected.
    pub components: Vec<Component>,
}

/// All extreme Nash equilibria of the two-player game `game`.
///
/// # Errors
/// [`EnumerationError`] unless there are two players of at most 64 actions, and at most 3,000,000 bases where there are more
/// pairs of supports than that.
pub fn enumerate_nash(game: &NormalForm) -> Result<Enumeration, EnumerationError> {
    let polyhedra = Polyhedra::new(game)?;
    if polyhedra.pairs > LIMIT { polyhedra.by_pivots() } else { Ok(polyhedra.by_supports()) }
}

/// [`enumerate_nash`] by pairs of supports only, of which there may be so many.
///
/// # Errors
/// As [`enumerate_nash`], and if there are more pairs of supports.
pub fn enumerate_nash_within(game: &NormalForm, limit: u64) -> Result<Enumeration, EnumerationError> {
    let polyhedra = Polyhedra::new(game)?;
    let &Polyhedra { rows, columns, pairs, .. } = &polyhedra;
    if pairs > limit {
        return Err(EnumerationError::TooLarge { rows, columns, pairs, limit });
    }
    Ok(polyhedra.by_supports())
}

/// [`enumerate_nash`] by pivoting only, whatever the number of supports.
///
/// # Errors
/// As [`enumerate_nash`].
pub fn enumerate_nash_by_pivots(game: &NormalForm) -> Result<Enumeration, EnumerationError> {
    Polyhedra::new(game)?.by_pivots()
}

/// Of both players, each by the best responses of the other.
struct Polyhedra {
    rows: usize,
    columns: usize,
    /// Pairs of supports of equal size.
    pairs: u64,
    of_first: Polyhedron,
    of_second: Polyhedron,
}

impl Polyhedra {
    fn new(game: &NormalForm) -> Result<Self, EnumerationError> {
        let &[rows, columns] = game.actions() else {
            return Err(EnumerationError::Players { players: game.players() });
        };
        if rows.max(columns) > 64 {
            return Err(EnumerationError::TooManyActions { rows, columns });
        }
        // Payoffs of the player who responds, one row a response.
        let transposed: Vec<f64> =
            (0..columns).flat_map(|b| (0..rows).map(move |a| game.payoffs(1)[a * columns + b])).collect();
        let of_first = Polyhedron::new(&transposed, columns, rows);
        let of_second = Polyhedron::new(game.payoffs(0), rows, columns);
        Ok(Self { rows, columns, pairs: support_pairs(rows, columns), of_first, of_second })
    }

    fn by_supports(&self) -> Enumeration {
        self.matched(&self.of_first.vertices(), &self.of_second.vertices())
    }

    fn by_pivots(&self) -> Result<Enumeration, EnumerationError> {
        let &Self { rows, columns, .. } = self;
        let vertices = |polyhedron: &Polyhedron| {
            let (exact, responses, actions) = polyhedron.payoffs();
            let most = pivots::MOST_BASES;
            pivots::vertices(exact, responses, actions).ok_or(EnumerationError::TooManyVertices { rows, columns, most })
        };
        Ok(self.matched(&vertices(&self.of_first)?, &vertices(&self.of_second)?))
    }

    /// Pairs of vertices whose supports consist of best responses to each other.
    fn matched(&self, firsts: &[Vertex], seconds: &[Vertex]) -> Enumeration {
        // Without ties on either side each consists of all best responses to the other: there is one at most.
        let without_ties: BTreeMap<(u64, u64), usize> = seconds
            .iter()
            .enumerate()
            .filter(|(_, y)| !y.degenerate())
            .map(|(j, y)| ((y.responses, y.support), j))
            .collect();
        let with_ties: Vec<usize> = (0..seconds.len()).filter(|&j| seconds[j].degenerate()).collect();
        let everyone: Vec<usize> = (0..seconds.len()).collect();
        let mut found = Vec::new();
        for (i, x) in firsts.iter().enumerate() {
            let twin = without_ties.get(&(x.support, x.responses)).filter(|_| !x.degenerate());
            let others = if x.degenerate() { &everyone } else { &with_ties };
            for &j in twin.into_iter().chain(others) {
                let y = &seconds[j];
                if x.support & !y.responses != 0 || y.support & !x.responses != 0 {
                    continue;
                }
                if let (Some(x), Some(y)) = (self.of_first.strategy(x), self.of_second.strategy(y)) {
                    found.push(([x, y].concat(), (i, j)));
                }
            }
        }
        found.sort();
        let (exact, pairs): (Vec<Vec<BigRational>>, Vec<(usize, usize)>) = found.into_iter().unzip();
        let components = components(&pairs);
        let to_f64 = |p: &Vec<BigRational>| p.iter().map(|q| q.to_f64().unwrap_or(f64::NAN)).collect();
        Enumeration {
            profiles: exact.iter().map(to_f64).collect(),
            exact,
            degenerate: firsts.iter().chain(seconds).any(Vertex::degenerate),
            infinite: components.iter().any(|component| component.equilibria.len() > 1),
            components,
        }
    }
}

/// `Σ_k C(m, k) C(n, k) − 1 = C(m+n, n) − 1`, saturating.
fn support_pairs(rows: usize, columns: usize) -> u64 {
    let few = rows.min(columns) as u128;
    let all = (rows + columns) as u128;
    let mut product: u128 = 1;
    for k in 1..=few {
        product = product * (all - few + k) / k;
        if product > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    product as u64 - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_supports_are_counted() {
        let brute = |m: u32, n: u32| {
            (1_u32..1 << m).map(|i| (1_u32..1 << n).filter(|j| j.count_ones() == i.count_ones()).count()).sum::<usize>()
        };
        for (m, n) in [(1, 1), (2, 3), (5, 2), (4, 4)] {
            assert_eq!(support_pairs(m as usize, n as usize), brute(m, n) as u64);
        }
        assert_eq!(support_pairs(1000, 1000), u64::MAX);
    }
}
