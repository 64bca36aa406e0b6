//! Continuous games, solved by relaxation and by something else.

mod box_games;
mod corners;
mod krawczyk;
mod properties;
mod welfare;

use walras_theory::equilibrium::ContinuousGame;

/// A game of functions of the joint action, one coordinate a player, everything by differences.
pub(super) struct Functions<const N: usize> {
    pub(super) low: [f64; N],
    pub(super) high: [f64; N],
    pub(super) payoff: fn(usize, &[f64]) -> f64,
    pub(super) constraint: &'static [fn(&[f64]) -> f64],
}

impl<const N: usize> ContinuousGame for Functions<N> {
    fn players(&self) -> usize {
        N
    }

    fn dimensions(&self) -> usize {
        1
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        (&self.low, &self.high)
    }

    fn payoff(&self, player: &[u32], profile: &[f64], out: &mut [f64]) {
        for ((out, player), x) in out.iter_mut().zip(player).zip(profile.chunks_exact(N)) {
            *out = (self.payoff)(*player as usize, x);
        }
    }

    fn constraints(&self) -> usize {
        self.constraint.len()
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        for (out, x) in out.chunks_exact_mut(self.constraint.len()).zip(profile.chunks_exact(N)) {
            out.iter_mut().zip(self.constraint).for_each(|(out, g)| *out = g(x));
        }
    }
}

pub(super) fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found_entry, expected_entry) in found.iter().zip(expected) {
        assert!((found_entry - expected_entry).abs() <= tolerance, "{found:?} is not {expected:?}");
    }
}
