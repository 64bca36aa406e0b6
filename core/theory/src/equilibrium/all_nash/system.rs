//! The equations of one combination of supports, over boxes of probabilities.

use nalgebra::DMatrix;

use crate::normal_form::NormalForm;

/// Bounds on the probability of each action of each support, `[players][actions of the support]`.
pub(super) type Bounds = Vec<Vec<[f64; 2]>>;

/// A probability distribution on each support.
pub(super) type Mixture = Vec<Vec<f64>>;

/// Sums of bounds may miss 1 by this.
const SLACK: f64 = 1e-9;

pub(super) struct System<'a> {
    game: &'a NormalForm,
    /// The actions of each support.
    pub(super) supports: Vec<Vec<usize>>,
    strides: Vec<usize>,
    /// One over the range of each player's payoffs.
    scale: Vec<f64>,
}

/// A payoff difference of a player, between two of its actions: less the second's payoff.
#[derive(Clone, Copy)]
struct Difference {
    player: usize,
    action: usize,
    reference: usize,
}

impl<'a> System<'a> {
    /// The supports are sets of actions, by their bits.
    pub(super) fn new(game: &'a NormalForm, supports: &[u64]) -> Self {
        let actions = game.actions();
        let listed =
            supports.iter().zip(actions).map(|(bits, &count)| (0..count).filter(|a| bits >> a & 1 == 1).collect());
        let strides = (0..actions.len()).map(|player| actions[player + 1..].iter().product()).collect();
        let range = |player| {
            let (low, high) = game.payoff_range(player);
            // Halves, since the range of finite payoffs may not be finite.
            0.5 / (0.5 * high - 0.5 * low)
        };
        let scale = (0..actions.len()).map(range).map(|scale| if scale.is_finite() { scale } else { 1.0 }).collect();
        Self { game, supports: listed.collect(), strides, scale }
    }

    /// All distributions.
    pub(super) fn all(&self) -> Bounds {
        self.supports
            .iter()
            .map(|support| vec![if support.len() == 1 { [1.0; 2] } else { [0.0, 1.0] }; support.len()])
            .collect()
    }

    /// Number of equations, and of free probabilities: those of all but the first action of each support.
    pub(super) fn size(&self) -> usize {
        self.supports.iter().map(|support| support.len() - 1).sum()
    }

    /// The free probabilities: player and place in its support.
    pub(super) fn free(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.supports.iter().enumerate().flat_map(|(player, support)| (1..support.len()).map(move |k| (player, k)))
    }

    fn equations(&self) -> impl Iterator<Item = Difference> + '_ {
        self.free().map(|(player, k)| {
            let support = &self.supports[player];
            Difference { player, action: support[k], reference: support[0] }
        })
    }

    /// What other actions gain against the first of each support.
    fn others(&self) -> impl Iterator<Item = Difference> + '_ {
        let players = self.supports.iter().enumerate();
        players.flat_map(|(player, support)| {
            let outside = (0..self.game.actions()[player]).filter(move |action| !support.contains(action));
            outside.map(move |action| Difference { player, action, reference: support[0] })
        })
    }

    /// Ranges of the equations.
    pub(super) fn ranges(&self, bounds: &Bounds) -> Vec<[f64; 2]> {
        self.equations().map(|difference| self.range(difference, &[], bounds)).collect()
    }

    /// Whether some other action is better by more than `margin`, relative to payoffs' ranges, wherever the bounds allow.
    pub(super) fn is_dominated(&self, bounds: &Bounds, margin: f64) -> bool {
        self.others().any(|difference| self.range(difference, &[], bounds)[0] > margin)
    }

    /// Ranges of derivatives of the equations by the free probabilities, `[equations][free]`.
    pub(super) fn derivatives(&self, bounds: &Bounds) -> Vec<[f64; 2]> {
        let mut all = Vec::with_capacity(self.size() * self.size());
        for difference in self.equations() {
            for (player, k) in self.free() {
                all.push(if player == difference.player {
                    [0.0; 2]
                } else {
                    let support = &self.supports[player];
                    self.range(difference, &[(player, support[k], support[0])], bounds)
                });
            }
        }
        all
    }

    /// The equations and their derivatives at a point.
    pub(super) fn at(&self, mixture: &Mixture) -> (Vec<f64>, DMatrix<f64>) {
        let point: Bounds = mixture.iter().map(|own| own.iter().map(|&p| [p; 2]).collect()).collect();
        let values = self.ranges(&point).iter().map(|range| 0.5 * (range[0] + range[1])).collect();
        let slopes: Vec<f64> = self.derivatives(&point).iter().map(|range| 0.5 * (range[0] + range[1])).collect();
        (values, DMatrix::from_row_slice(self.size(), self.size(), &slopes))
    }

    /// The distributions as a flat profile of the game.
    pub(super) fn profile(&self, mixture: &Mixture) -> Vec<f64> {
        let mut profile = Vec::new();
        for ((support, own), &count) in self.supports.iter().zip(mixture).zip(self.game.actions()) {
            let mut all = vec![0.0; count];
            support.iter().zip(own).for_each(|(&action, &p)| all[action] = p);
            profile.extend(all);
        }
        profile
    }

    /// Range of a difference in units of the player's payoffs; `turned` players, at most one, take one action rather than
    /// another, whose difference is meant.
    fn range(&self, difference: Difference, turned: &[(usize, usize, usize)], bounds: &Bounds) -> [f64; 2] {
        let opponents: Vec<usize> = (0..self.supports.len())
            .filter(|&j| j != difference.player && turned.iter().all(|(player, ..)| *player != j))
            .collect();
        let payoffs = self.game.payoffs(difference.player);
        let stride = self.strides[difference.player];
        let value = |index: usize| {
            let gain = |index: usize| {
                payoffs[index + difference.action * stride] - payoffs[index + difference.reference * stride]
            };
            match turned {
                [(player, to, from)] => {
                    gain(index + to * self.strides[*player]) - gain(index + from * self.strides[*player])
                }
                _ => gain(index),
            }
        };
        let range = self.contract(&value, &opponents, 0, bounds);
        range.map(|end| end * self.scale[difference.player])
    }

    fn contract(&self, value: &dyn Fn(usize) -> f64, opponents: &[usize], index: usize, bounds: &Bounds) -> [f64; 2] {
        let Some((&player, rest)) = opponents.split_first() else { return [value(index); 2] };
        let each = self.supports[player].iter();
        let ranges: Vec<[f64; 2]> =
            each.map(|action| self.contract(value, rest, index + action * self.strides[player], bounds)).collect();
        let high = |k: usize| ranges[k][1];
        let low = |k: usize| -ranges[k][0];
        [-largest_mean(&bounds[player], low), largest_mean(&bounds[player], high)]
    }
}

/// The largest mean of numbers under probabilities within bounds.
fn largest_mean(bounds: &[[f64; 2]], number: impl Fn(usize) -> f64) -> f64 {
    let mut order: Vec<usize> = (0..bounds.len()).collect();
    order.sort_by(|&a, &b| number(b).total_cmp(&number(a)));
    let mut left = 1.0 - bounds.iter().map(|[low, _]| low).sum::<f64>();
    let mut mean: f64 = bounds.iter().enumerate().map(|(k, [low, _])| low * number(k)).sum();
    for k in order {
        let more = (bounds[k][1] - bounds[k][0]).min(left.max(0.0));
        mean += more * number(k);
        left -= more;
    }
    mean
}

/// Bounds as tight as sums of 1 allow; none where there is no distribution.
pub(super) fn tightened(mut bounds: Bounds) -> Option<Bounds> {
    for own in &mut bounds {
        let sums = [0, 1].map(|end| own.iter().map(|bound| bound[end]).sum::<f64>());
        if sums[0] > 1.0 + SLACK || sums[1] < 1.0 - SLACK {
            return None;
        }
        for bound in own.iter_mut() {
            let [low, high] = *bound;
            *bound = [low.max(1.0 - (sums[1] - high)), high.min(1.0 - (sums[0] - low))];
            bound[1] = bound[1].max(bound[0]);
        }
    }
    Some(bounds)
}
