//! Play on a grid: the adversary chooses among finitely many actions, so that trying them all is exact.

use super::support::{Block, Displacement, Support, distinct_rows};
use super::{GridPlay, RobustGapError};

/// The adversary on a grid.
///
/// Of all actions only those count that are best at some price; they are found once for every action observed.
#[derive(Debug, Clone)]
pub struct FiniteSupport<'a> {
    play: GridPlay<'a>,
    /// Actions of the distinct samples, `[samples][T][n]`.
    draws: Vec<u32>,
    weights: Vec<f64>,
    /// Where the contenders of a row of `draws` begin, `[T][n][actions]`; `None` where an action was never observed.
    places: Vec<Option<usize>>,
    /// Lists of actions, the nearest first, one for every observed action and constraint t.
    contenders: Vec<Vec<u32>>,
}

impl<'a> FiniteSupport<'a> {
    /// Prepares play on a grid. An action is within the adversary's reach at a probe if that probe's constraint is at most
    /// `tolerance` there, or if it was observed.
    ///
    /// # Errors
    /// If lengths disagree, a number is not finite, or an observed action does not exist.
    pub fn new(play: GridPlay<'a>, tolerance: f64) -> Result<Self, RobustGapError> {
        play.check()?;
        let (agents, probes, actions) = (play.agents, play.probes, play.actions());
        let (draws, weights) = distinct_rows(play.draws, agents * probes, <[u32]>::cmp);
        let mut support =
            Self { play, draws, weights, places: vec![None; probes * agents * actions], contenders: Vec::new() };
        let mut near = Vec::with_capacity(actions);
        for cell in 0..support.draws.len() {
            let row = cell % (agents * probes);
            let place = row * actions + support.draws[cell] as usize;
            if support.places[place].is_none() {
                support.places[place] = Some(support.contenders.len());
                support.prepare(row / agents, row % agents, support.draws[cell], tolerance, &mut near);
            }
        }
        Ok(support)
    }

    /// The contenders of one observed action, for every constraint.
    fn prepare(&mut self, probe: usize, agent: usize, observed: u32, tolerance: f64, near: &mut Vec<(f64, u32)>) {
        let own = self.play.constraint_row(agent, probe);
        near.clear();
        let reach = (0..self.play.actions() as u32).filter(|&a| own[a as usize] <= tolerance || a == observed);
        near.extend(reach.map(|a| (self.play.distance(observed, a), a)));
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1 != observed, a.1).cmp(&(b.1 != observed, b.1))));
        for t in 0..self.play.probes {
            let g = self.play.constraint_row(agent, t);
            self.contenders.push(contenders(near, |a| -g[a as usize]));
        }
    }

    fn observed(&self, Block { agent, probe, sample }: Block) -> u32 {
        self.draws[(sample * self.play.probes + probe) * self.play.agents + agent]
    }
}

/// Those of the actions, sorted by distance, that maximise `room − v · distance` at some `v ≥ 0`.
fn contenders(near: &[(f64, u32)], room: impl Fn(u32) -> f64) -> Vec<u32> {
    let mut hull: Vec<(f64, f64, u32)> = Vec::new();
    for &(distance, action) in near {
        let level = room(action);
        if hull.last().is_some_and(|&(_, highest, _)| level <= highest) {
            continue;
        }
        while let [.., (d0, l0, _), (d1, l1, _)] = hull[..]
            && (l1 - l0) * (distance - d1) <= (level - l1) * (d1 - d0)
        {
            hull.pop();
        }
        if let [(nearest, ..)] = hull[..]
            && nearest == distance
        {
            hull.pop();
        }
        hull.push((distance, level, action));
    }
    hull.into_iter().map(|(_, _, action)| action).collect()
}

impl Support for FiniteSupport<'_> {
    fn agents(&self) -> usize {
        self.play.agents
    }

    fn probes(&self) -> usize {
        self.play.probes
    }

    fn samples(&self) -> usize {
        self.weights.len()
    }

    fn weight(&self, sample: usize) -> f64 {
        self.weights[sample]
    }

    fn rooms(&self, block: Block, rooms: &mut [f64]) {
        let action = self.observed(block) as usize;
        rooms.iter_mut().enumerate().for_each(|(t, room)| *room = -self.play.constraint_row(block.agent, t)[action]);
    }

    fn displace(&self, block: Block, t: usize, price: f64, found: &mut Displacement) {
        let observed = self.observed(block);
        let row = block.probe * self.play.agents + block.agent;
        let list = self.places[row * self.play.actions() + observed as usize]
            .map_or(&[][..], |start| self.contenders[start + t].as_slice());
        let g = self.play.constraint_row(block.agent, t);
        let (mut best, mut action, mut distance) = (f64::NEG_INFINITY, observed, 0.0);
        for &contender in list {
            let far = self.play.distance(observed, contender);
            let value = -g[contender as usize] - price * far;
            if value > best {
                (best, action, distance) = (value, contender, far);
            }
        }
        let rooms = (0..self.play.probes).map(|t| -self.play.constraint_row(block.agent, t)[action as usize]);
        found.rooms.clear();
        found.rooms.extend(rooms);
        (found.distance, found.bound) = (distance, best);
    }
}
