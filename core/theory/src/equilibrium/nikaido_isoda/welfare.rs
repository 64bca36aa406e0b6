//! The joint action of most welfare: what the players would choose as one.

use super::super::ContinuousGame;
use super::deviators::Deviators;

/// A joint action and the sum of payoffs there.
#[derive(Clone, Debug, PartialEq)]
pub struct JointOptimum {
    /// The joint action, `[n][d]`.
    pub profile: Vec<f64>,
    /// `Σ_i f_i` there.
    pub welfare: f64,
}

/// Searches for the largest `Σ_i f_i(x)` over the box under all constraints: local searches from `from`, `[n][d]`, which need
/// not be feasible, from both ends of the box, and from `starts` points all over it and as many corners of what is feasible.
/// Constraint values up to `feasibility` count as feasible. Nothing if no feasible joint action of finite payoffs was met.
///
/// What is found is global where the sum is concave on a convex set. Elsewhere it is a lower bound. No random numbers are
/// drawn: equal games and starts give equal bits.
///
/// # Panics
/// If the lengths of `from` or of the bounds do not fit the game.
pub fn most_welfare<G: ContinuousGame + ?Sized>(
    game: &G,
    from: &[f64],
    starts: usize,
    feasibility: f64,
) -> Option<JointOptimum> {
    let (low, high) = game.bounds();
    let width = game.players() * game.dimensions();
    assert!([from.len(), low.len(), high.len()] == [width; 3], "start and bounds are [players][dimensions]");
    let from: Vec<f64> = (0..width).map(|k| from[k].clamp(low[k], high[k])).collect();
    let together = Together(game);
    let best = Deviators::new(&together, &[1.0], feasibility).best(&from, 0..1, &[low, high], starts)?;
    let mut welfare = [f64::NAN];
    together.payoff(&[0], &best.to, &mut welfare);
    Some(JointOptimum { profile: best.to, welfare: welfare[0] })
}

/// All players of a game as one who has all their actions and earns what they earn together. It moves every player at once, so
/// that its slopes are those of the sum, which games do not tell, and are taken by differences.
struct Together<'a, G: ?Sized>(&'a G);

impl<G: ContinuousGame + ?Sized> ContinuousGame for Together<'_, G> {
    fn players(&self) -> usize {
        1
    }

    fn dimensions(&self) -> usize {
        self.0.players() * self.0.dimensions()
    }

    fn bounds(&self) -> (&[f64], &[f64]) {
        self.0.bounds()
    }

    fn payoff(&self, _player: &[u32], profile: &[f64], out: &mut [f64]) {
        let n = self.0.players();
        let players: Vec<u32> = (0..out.len()).flat_map(|_| 0..n as u32).collect();
        let profiles: Vec<f64> = profile.chunks_exact(self.dimensions()).flat_map(|row| row.repeat(n)).collect();
        let mut payoff = vec![0.0; players.len()];
        self.0.payoff(&players, &profiles, &mut payoff);
        out.iter_mut().zip(payoff.chunks_exact(n)).for_each(|(out, payoff)| *out = payoff.iter().sum());
    }

    fn constraints(&self) -> usize {
        self.0.constraints()
    }

    fn constraint(&self, profile: &[f64], out: &mut [f64]) {
        self.0.constraint(profile, out);
    }

    fn constraint_gradient(&self, profile: &[f64], out: &mut [f64]) {
        self.0.constraint_gradient(profile, out);
    }
}
