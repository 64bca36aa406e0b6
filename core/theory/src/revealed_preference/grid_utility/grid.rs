//! Bundles whose quantities are on a grid, as alternatives to what was chosen.

use std::time::Instant;

use super::super::linear_budgets::cost;
use crate::revealed_preference::deadline::is_past;

/// Nodes of a search between looks at the clock.
const PATIENCE: usize = 1 << 14;

/// Choices, and the grid of all their quantities and 0.
pub(super) struct Grid {
    pub(super) goods: usize,
    /// `[observations][goods]`.
    prices: Vec<f64>,
    spent: Vec<f64>,
    quantities: Vec<f64>,
    /// Ascending from 0, each once.
    pub(super) outcomes: Vec<f64>,
    pub(super) deadline: Option<Instant>,
}

/// Weights of the states at an observation, given the places of the outcomes.
pub(super) type Weigh<'a> = &'a dyn Fn(usize, &[usize], &mut [f64]);

/// A bundle on the grid that is an alternative to a choice, by places of its outcomes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alternative {
    /// By how much it is worse than the choice.
    pub(super) margin: f64,
    pub(super) t: usize,
    pub(super) places: Vec<usize>,
}

/// Time ran out.
#[derive(Debug)]
pub(super) struct OutOfTime;

impl Grid {
    pub(super) fn new(prices: &[f64], quantities: &[f64], goods: usize, deadline: Option<Instant>) -> Self {
        let mut outcomes: Vec<f64> = quantities.iter().copied().chain([0.0]).collect();
        outcomes.sort_unstable_by(f64::total_cmp);
        outcomes.dedup();
        let rows = prices.chunks_exact(goods).zip(quantities.chunks_exact(goods));
        let spent = rows.map(|(p, q)| cost(p, q)).collect();
        Self { goods, prices: prices.to_vec(), spent, quantities: quantities.to_vec(), outcomes, deadline }
    }

    pub(super) fn observations(&self) -> usize {
        self.spent.len()
    }

    pub(super) fn out_of_time(&self) -> bool {
        is_past(self.deadline)
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    /// The places of what was chosen at `t`.
    pub(super) fn own(&self, t: usize) -> Vec<usize> {
        let quantities = &self.quantities[t * self.goods..][..self.goods];
        quantities.iter().map(|&q| self.outcomes.partition_point(|&other| other < q)).collect()
    }

    /// Number of bundles at all observations, as far as it can be told.
    pub(super) fn size(&self) -> f64 {
        self.observations() as f64 * (self.outcomes.len() as f64).powi(self.goods as i32)
    }

    /// Relative costs of bundles in `[low, high)`, ascending, each once.
    pub(super) fn costs_between(&self, low: f64, high: f64) -> Result<Vec<f64>, OutOfTime> {
        let mut costs = Vec::new();
        let mut patience = 0;
        for t in 0..self.observations() {
            let sum = Sum { prices: self.price(t), cost: 0.0, spent: self.spent[t] };
            self.add_costs(sum, [low, high], &mut costs, &mut patience)?;
        }
        costs.sort_unstable_by(f64::total_cmp);
        costs.dedup();
        Ok(costs)
    }

    fn add_costs(
        &self,
        sum: Sum<'_>,
        [low, high]: [f64; 2],
        costs: &mut Vec<f64>,
        patience: &mut usize,
    ) -> Result<(), OutOfTime> {
        self.keep_time(patience)?;
        let Some((&price, prices)) = sum.prices.split_first() else { return Ok(()) };
        let with = |x: f64| sum.cost + price * x;
        // Of the last good only some quantities lead into the interval.
        let first = if prices.is_empty() { self.outcomes.partition_point(|&x| with(x) / sum.spent < low) } else { 0 };
        for &x in &self.outcomes[first..] {
            let cost = with(x);
            if cost / sum.spent >= high {
                break;
            }
            match prices.is_empty() {
                true => costs.push(cost / sum.spent),
                false => self.add_costs(Sum { prices, cost, ..sum }, [low, high], costs, patience)?,
            }
        }
        Ok(())
    }

    fn keep_time(&self, patience: &mut usize) -> Result<(), OutOfTime> {
        *patience += 1;
        if patience.is_multiple_of(PATIENCE) && self.out_of_time() { Err(OutOfTime) } else { Ok(()) }
    }

    /// Bundles cheaper than `efficiency` that are better than the choice, or worse by no more than `limit`: the best few of
    /// each observation. `utilities` has that of every outcome.
    pub(super) fn rivals(
        &self,
        weigh: Weigh<'_>,
        utilities: &[f64],
        efficiency: f64,
        limit: f64,
        few: usize,
    ) -> Result<Vec<Alternative>, OutOfTime> {
        let mut all = Vec::new();
        let mut patience = 0;
        for t in 0..self.observations() {
            let own = self.own(t);
            let mut weights = vec![0.0; self.goods];
            weigh(t, &own, &mut weights);
            let value = weights.iter().zip(&own).map(|(weight, &place)| weight * utilities[place]).sum();
            let contest = Contest { grid: self, weigh, utilities, efficiency, limit, few, t, value };
            let mut best = Vec::new();
            contest.search(&mut Vec::with_capacity(self.goods), 0.0, &mut weights, &mut best, &mut patience)?;
            all.extend(best);
        }
        Ok(all)
    }
}

/// What goods cost so far, beside prices of further goods and what was spent in all.
#[derive(Clone, Copy)]
struct Sum<'a> {
    prices: &'a [f64],
    cost: f64,
    spent: f64,
}

/// The search for better bundles than the choice of an observation.
struct Contest<'a> {
    grid: &'a Grid,
    weigh: Weigh<'a>,
    utilities: &'a [f64],
    efficiency: f64,
    limit: f64,
    few: usize,
    t: usize,
    /// Utility of the choice.
    value: f64,
}

impl Contest<'_> {
    /// Outcomes of a good, costing `price`, that leave the bundle cheaper than the efficiency beside what is spent: so many.
    fn cheap(&self, price: f64, spent: f64) -> usize {
        let budget = self.grid.spent[self.t];
        self.grid.outcomes.partition_point(|x| (spent + price * x) / budget < self.efficiency)
    }

    /// Completes the places chosen so far in every way that may be among the best few.
    fn search(
        &self,
        places: &mut Vec<usize>,
        spent: f64,
        weights: &mut [f64],
        best: &mut Vec<Alternative>,
        patience: &mut usize,
    ) -> Result<(), OutOfTime> {
        self.grid.keep_time(patience)?;
        let (good, prices) = (places.len(), self.grid.price(self.t));
        let count = self.cheap(prices[good], spent);
        if count == 0 {
            return Ok(());
        }
        if good + 1 == self.grid.goods {
            // More is better, so that only the most of the last good matters.
            places.push(count - 1);
            self.enter(places, weights, best);
            places.pop();
            return Ok(());
        }
        for place in (0..count).rev() {
            let cost = spent + prices[good] * self.grid.outcomes[place];
            places.push(place);
            if self.may_enter(places, cost, weights, best) {
                self.search(places, cost, weights, best, patience)?;
            }
            places.pop();
        }
        Ok(())
    }

    /// Margin below which a bundle is of interest.
    fn threshold(&self, best: &[Alternative]) -> f64 {
        if best.len() < self.few { self.limit } else { best.last().map_or(self.limit, |worst| worst.margin) }
    }

    /// Whether places, completed with the most of every further good that could be had alone, may be among the best.
    fn may_enter(&self, places: &mut Vec<usize>, cost: f64, weights: &mut [f64], best: &[Alternative]) -> bool {
        let (length, prices) = (places.len(), self.grid.price(self.t));
        for &price in &prices[length..] {
            match self.cheap(price, cost) {
                0 => {
                    places.truncate(length);
                    return false;
                }
                count => places.push(count - 1),
            }
        }
        let margin = self.margin(places, weights);
        places.truncate(length);
        margin <= self.threshold(best)
    }

    fn margin(&self, places: &[usize], weights: &mut [f64]) -> f64 {
        (self.weigh)(self.t, places, weights);
        let value: f64 = weights.iter().zip(places).map(|(weight, &place)| weight * self.utilities[place]).sum();
        self.value - value
    }

    fn enter(&self, places: &[usize], weights: &mut [f64], best: &mut Vec<Alternative>) {
        let margin = self.margin(places, weights);
        if margin > self.limit || (best.len() >= self.few && margin >= self.threshold(best)) {
            return;
        }
        let place = best.partition_point(|other| other.margin <= margin);
        best.insert(place, Alternative { margin, t: self.t, places: places.to_vec() });
        best.truncate(self.few);
    }
}
