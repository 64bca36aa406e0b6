//! A group's choices, scaled, with what of them is known of each member.

mod mixed_integer;

use super::garp::CONSISTENCY_TOLERANCE;
use super::group_choices::{GroupChoices, GroupError};

pub(super) use mixed_integer::{Goal, Outcome};

/// Amounts below this are what subtraction leaves of nothing.
const ROUNDING: f64 = 1e-12;

/// A group's choices with budgets of 1 and goods measured in their largest quantity.
#[derive(Debug, Clone)]
pub(super) struct GroupProgram {
    observations: usize,
    goods: usize,
    members: usize,
    /// `[observations][goods]`.
    prices: Vec<f64>,
    /// Not assigned to anyone, `[observations][goods]`.
    rest: Vec<f64>,
    /// `[members][observations][goods]`.
    assigned: Vec<f64>,
    /// Largest quantity per good; 1 where nothing was ever bought.
    units: Vec<f64>,
}

impl GroupProgram {
    pub(super) fn new(choices: &GroupChoices<'_>) -> Result<Self, GroupError> {
        choices.check()?;
        let &GroupChoices { observations, goods, members, .. } = choices;
        let mut units = vec![0.0_f64; goods];
        for bought in choices.totals.chunks_exact(goods) {
            units.iter_mut().zip(bought).for_each(|(unit, q)| *unit = unit.max(*q));
        }
        units.iter_mut().filter(|unit| **unit == 0.0).for_each(|unit| *unit = 1.0);
        let mut prices = Vec::with_capacity(choices.prices.len());
        for (t, (p, q)) in choices.prices.chunks_exact(goods).zip(choices.totals.chunks_exact(goods)).enumerate() {
            let spent: f64 = p.iter().zip(q).map(|(p, q)| p * q).sum();
            if !(spent > 0.0 && spent.is_finite()) {
                return Err(GroupError::Expenditure { t, value: spent });
            }
            for (p, unit) in p.iter().zip(&units) {
                let price = p / spent * unit;
                if !price.is_finite() {
                    return Err(GroupError::Expenditure { t, value: price });
                }
                prices.push(price);
            }
        }
        let per_unit = |(k, q): (usize, &f64)| q / units[k % goods];
        let assigned: Vec<f64> = choices.assigned.iter().enumerate().map(per_unit).collect();
        let mut rest: Vec<f64> = choices.totals.iter().enumerate().map(per_unit).collect();
        for part in assigned.chunks_exact(rest.len()) {
            rest.iter_mut().zip(part).for_each(|(rest, q)| *rest -= q);
        }
        for (k, rest) in rest.iter_mut().enumerate() {
            if *rest < -CONSISTENCY_TOLERANCE {
                let assigned = choices.assigned.iter().skip(k).step_by(choices.totals.len()).sum();
                return Err(GroupError::TooMuch { t: k / goods, good: k % goods, assigned, total: choices.totals[k] });
            }
            if *rest <= ROUNDING {
                *rest = 0.0;
            }
        }
        Ok(Self { observations, goods, members, prices, rest, assigned, units })
    }

    pub(super) fn observations(&self) -> usize {
        self.observations
    }

    pub(super) fn members(&self) -> usize {
        self.members
    }

    /// Whether anything is left to split.
    pub(super) fn has_rest(&self) -> bool {
        self.rest.iter().any(|&rest| rest > 0.0)
    }

    /// What is assigned, scaled.
    pub(super) fn least_split(&self) -> Vec<f64> {
        self.assigned.clone()
    }

    /// A scaled split in the units of the data, `assigned` being what is assigned in those units.
    pub(super) fn in_units(&self, split: &[f64], assigned: &[f64]) -> Vec<f64> {
        let rests = split.iter().zip(&self.assigned).map(|(q, known)| (q - known).max(0.0)).enumerate();
        rests.zip(assigned).map(|((k, rest), known)| known + rest * self.units[k % self.goods]).collect()
    }

    /// Number of goods at observations.
    pub(super) fn cells(&self) -> usize {
        self.rest.len()
    }

    /// The good of a cell.
    pub(super) fn good(&self, cell: usize) -> usize {
        cell % self.goods
    }

    pub(super) fn has_rest_at(&self, cell: usize) -> bool {
        self.rest[cell] > 0.0
    }

    /// What every member has of a cell.
    pub(super) fn parts<'a>(&self, cell: usize, split: &'a [f64]) -> impl Iterator<Item = f64> + use<'a> {
        split.iter().skip(cell).step_by(self.rest.len()).copied()
    }

    /// Gives the rest of a cell to one member, or the same share of it to each.
    pub(super) fn hand(&self, cell: usize, owner: Option<usize>, split: &mut [f64]) {
        for member in 0..self.members {
            let share = owner.map_or(1.0 / self.members as f64, |owner| f64::from(u8::from(owner == member)));
            let place = member * self.rest.len() + cell;
            split[place] = self.assigned[place] + share * self.rest[cell];
        }
    }

    /// Gives every member what is said of a cell.
    pub(super) fn restore(&self, cell: usize, parts: &[f64], split: &mut [f64]) {
        split.iter_mut().skip(cell).step_by(self.rest.len()).zip(parts).for_each(|(q, part)| *q = *part);
    }

    /// `D_ts = α_t·(q_s − q_t)` of one member, `[observations]²`, as a share of the group's budget at `t`.
    pub(super) fn compare(&self, split: &[f64], member: usize, d: &mut Vec<f64>) {
        let parts = &split[member * self.rest.len()..][..self.rest.len()];
        d.clear();
        for (p, own) in self.prices.chunks_exact(self.goods).zip(parts.chunks_exact(self.goods)) {
            for other in parts.chunks_exact(self.goods) {
                // Equal parts must not differ by rounding.
                d.push(p.iter().zip(other).zip(own).map(|((p, other), own)| p * (other - own)).sum());
            }
        }
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    fn known(&self, member: usize, t: usize) -> &[f64] {
        &self.assigned[(member * self.observations + t) * self.goods..][..self.goods]
    }

    fn rest(&self, t: usize) -> &[f64] {
        &self.rest[t * self.goods..][..self.goods]
    }

    /// Bounds on `D_st` whatever the split.
    fn bounds(&self, member: usize, s: usize, t: usize) -> [f64; 2] {
        let p = self.price(s);
        let cost = |bundle: &[f64]| p.iter().zip(bundle).map(|(p, q)| p * q).sum::<f64>();
        let certain = cost(self.known(member, t)) - cost(self.known(member, s));
        [certain - cost(self.rest(s)), certain + cost(self.rest(t))]
    }
}
