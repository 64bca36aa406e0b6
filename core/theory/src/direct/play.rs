//! A mechanism at work in an enumerated environment: what is allocated and paid at every profile of reports, whatever the
//! truth is.

use std::sync::Arc;

use super::settle::{allocate, options, settle};
use super::tables::{Distinct, Values, advance};
use super::{Environment, Mechanism, Pivot, Rule, Tables};

/// A mechanism at all profiles of reports on the grid of types.
pub struct Direct {
    /// The profiles of the environment.
    pub tables: Arc<Tables>,
    /// The mechanism.
    pub mechanism: Mechanism,
    width: usize,
    /// Number of the allocation of each profile of reports, `[profiles]`.
    pub(super) allocated: Vec<u32>,
    /// All allocations, `[D][width]`.
    pub(super) allocation: Vec<f64>,
    /// The part of transfers that the reports alone decide, `[profiles][players]`.
    pub(super) reported: Vec<f64>,
    values: Values,
    data: Option<Data>,
}

/// The part of transfers that realised data decide with the reports.
struct Data {
    /// What things are worth by the estimates; where these are as good as the state itself, [`Direct::values`] has it.
    estimated: Option<Values>,
    /// What would be allocated without each player, if that depends on the data: `[players][preferences of the others]
    /// [signal profiles]`.
    without_by_data: Vec<u32>,
    /// The same if it depends on the reports of the others only, `[players][profiles]`.
    without_by_reports: Vec<u32>,
    /// Boost of each allocation, `[D]`; empty for none.
    boost: Vec<f64>,
    /// Whether there are data on each player under each allocation, `[D][players]`; empty if there always are.
    seen: Vec<f64>,
}

impl Direct {
    /// Computes allocations, values and transfers.
    ///
    /// # Errors
    /// The environment fails, or the mechanism does not fit it.
    pub fn new<E: Environment>(environment: &E, tables: &Arc<Tables>, mechanism: &Mechanism) -> Result<Self, E::Error> {
        let width = environment.width();
        let share = mechanism.data_share;
        let by_reports = Mechanism { data_share: 0.0, ..mechanism.clone() };
        let mut distinct = Distinct::default();
        let mut allocated = Vec::with_capacity(tables.profiles);
        let mut reported = Vec::with_capacity(tables.profiles * tables.players);
        for start in (0..tables.profiles).step_by(1 << 14) {
            let range = start..(start + (1 << 14)).min(tables.profiles);
            let points = tables.points(range.clone());
            if share < 1.0 || !has_data_part(mechanism.rule) {
                let settled = settle(environment, &by_reports, &points, &tables.true_signals(range))?;
                allocated.extend(distinct.number(&settled.allocation, environment.width()));
                reported.extend(settled.transfer);
            } else {
                let allocation = allocate(environment, &by_reports, &points)?;
                allocated.extend(distinct.number(&allocation, environment.width()));
            }
        }
        reported.resize(tables.profiles * tables.players, 0.0);
        let has_data = share > 0.0 && has_data_part(mechanism.rule);
        let mut data = None;
        if has_data {
            reported.iter_mut().for_each(|t| *t *= 1.0 - share);
            data = Some(Data::new(environment, tables, mechanism, &mut distinct, &mut reported)?);
        }
        let values = Values::of(environment, tables, &distinct.allocation, None)?;
        if let Some(data) = &mut data
            && environment.is_estimated()
        {
            data.estimated = Some(Values::of(environment, tables, &distinct.allocation, Some(mechanism.observations))?);
        }
        let allocation = distinct.allocation;
        let tables = Arc::clone(tables);
        Ok(Direct { tables, mechanism: mechanism.clone(), width, allocated, allocation, reported, values, data })
    }

    /// What is allocated at a profile of reports, `[width]`.
    pub fn allocation(&self, reports: usize) -> &[f64] {
        let width = self.width;
        &self.allocation[self.allocated[reports] as usize * width..][..width]
    }

    /// What a player of type `own` values of what is allocated at a profile of reports, where the truth is `truth`.
    pub fn value(&self, player: usize, truth: usize, reports: usize) -> f64 {
        let own = self.tables.grid.parts[self.tables.type_of(truth, player)].0;
        self.values.value(self.allocated[reports], player, own, self.tables.signals_of[truth])
    }

    /// What the designer values of it.
    pub fn designer_value(&self, truth: usize, reports: usize) -> f64 {
        self.values.designer(self.allocated[reports], self.tables.signals_of[truth])
    }

    /// What a player receives at a profile of reports, where the truth is `truth`.
    pub fn transfer(&self, player: usize, truth: usize, reports: usize) -> f64 {
        let by_reports = self.reported[reports * self.tables.players + player];
        by_reports + self.data_transfer(player, self.tables.signals_of[truth], reports)
    }

    /// Whether a report matters to what data decide by more than the allocation it leads to.
    pub(super) fn data_depend_on_report(&self) -> bool {
        self.data.as_ref().is_some_and(|data| !data.seen.is_empty())
            || (self.data.is_some() && self.mechanism.rule == Rule::FirstPrice)
    }

    pub(super) fn has_data(&self) -> bool {
        self.data.is_some()
    }

    pub(super) fn value_of(&self, x: u32, player: usize, preference: u32, signals: u32) -> f64 {
        self.values.value(x, player, preference, signals)
    }

    /// The part of a transfer that data decide, where the signals are in truth `signals`.
    pub(super) fn data_transfer(&self, player: usize, signals: u32, reports: usize) -> f64 {
        let Some(data) = &self.data else { return 0.0 };
        let (n, share) = (self.tables.players, self.mechanism.data_share);
        let x = self.allocated[reports];
        if self.mechanism.rule == Rule::FirstPrice {
            return -share * self.seen_value(data, x, player, x, signals, reports);
        }
        let others = |y: u32| {
            let mut sum = 0.0;
            for j in (0..n).filter(|&j| j != player) {
                sum += self.mechanism.weight(j) * self.seen_value(data, y, j, x, signals, reports);
            }
            let designer = data.estimated.as_ref().unwrap_or(&self.values).designer(y, signals);
            sum + designer + data.boost.get(y as usize).copied().unwrap_or(0.0)
        };
        let pivot = match self.mechanism.pivot {
            Pivot::Zero | Pivot::Expected => 0.0,
            Pivot::Clarke => others(data.without_by_data[self.place_without(player, signals, reports)]),
            Pivot::ClarkeAtMean => others(data.without_by_reports[player * self.tables.profiles + reports]),
        };
        share * (others(x) - pivot) / self.mechanism.weight(player)
    }

    /// What allocation `y` is worth to player `j` by the data that there are under allocation `x`, by reports without.
    fn seen_value(&self, data: &Data, y: u32, j: usize, x: u32, signals: u32, reports: usize) -> f64 {
        let own = self.tables.grid.parts[self.tables.type_of(reports, j)].0;
        let seen = data.seen.get(x as usize * self.tables.players + j).is_none_or(|seen| *seen > 0.0);
        match seen {
            true => data.estimated.as_ref().unwrap_or(&self.values).value(y, j, own, signals),
            false => self.values.value(y, j, own, self.tables.signals_of[reports]),
        }
    }

    fn place_without(&self, player: usize, signals: u32, reports: usize) -> usize {
        let (n, count) = (self.tables.players, self.tables.grid.preference_count());
        let others = (0..n).filter(|&j| j != player);
        let own = |j| self.tables.grid.parts[self.tables.type_of(reports, j)].0 as usize;
        let others = others.fold(0, |sum, j| sum * count + own(j));
        (player * count.pow(n as u32 - 1) + others) * self.tables.signal_profiles + signals as usize
    }
}

fn has_data_part(rule: Rule) -> bool {
    rule.has_pivot() || rule == Rule::FirstPrice
}

impl Data {
    fn new<E: Environment>(
        environment: &E,
        tables: &Tables,
        mechanism: &Mechanism,
        distinct: &mut Distinct,
        reported: &mut [f64],
    ) -> Result<Self, E::Error> {
        let (grid, n) = (&tables.grid, tables.players);
        let (p, q, width) = (grid.preferences, grid.signals, environment.width());
        let mut data = Data {
            estimated: None,
            without_by_data: Vec::new(),
            without_by_reports: Vec::new(),
            boost: Vec::new(),
            seen: Vec::new(),
        };
        match mechanism.pivot {
            _ if !mechanism.rule.has_pivot() => {}
            Pivot::Zero => {}
            Pivot::Clarke => {
                let count = grid.preference_count();
                for player in 0..n {
                    let mut digits = vec![0; n - 1];
                    for _ in 0..count.pow(n as u32 - 1) {
                        let mut rows = Vec::with_capacity(tables.signal_profiles * n * (p + q));
                        for k in 0..tables.signal_profiles {
                            // None where agents have no signals: their one profile is empty.
                            let signals = &tables.signals[k * n * q..][..n * q];
                            let mut others = digits.iter();
                            for j in 0..n {
                                match if j == player { None } else { others.next() } {
                                    Some(&k) => rows.extend_from_slice(&grid.preference[k * p..][..p]),
                                    None => rows.extend(std::iter::repeat_n(f64::NAN, p)),
                                }
                                rows.extend_from_slice(&signals[j * q..][..q]);
                            }
                        }
                        let without = allocate(environment, mechanism, &rows)?;
                        data.without_by_data.extend(distinct.number(&without, width));
                        advance(&mut digits, count);
                    }
                }
            }
            Pivot::ClarkeAtMean => {
                for player in 0..n {
                    for start in (0..tables.profiles).step_by(1 << 14) {
                        let mut rows = tables.points(start..(start + (1 << 14)).min(tables.profiles));
                        let d = p + q;
                        rows.chunks_exact_mut(n * d).for_each(|row| row[player * d..][..d].fill(f64::NAN));
                        let without = allocate(environment, mechanism, &rows)?;
                        data.without_by_reports.extend(distinct.number(&without, width));
                    }
                }
            }
            Pivot::Expected => expected_pivots(environment, tables, mechanism, reported)?,
        }
        if environment.is_partly_observed() {
            data.seen = vec![0.0; distinct.len() * n];
            environment.observed(&distinct.allocation, &mut data.seen)?;
            if data.seen.iter().all(|seen| *seen > 0.0) {
                data.seen.clear();
            }
        }
        if let (false, Some(list)) = (mechanism.boosts.is_empty(), options(environment, mechanism)) {
            let boost =
                |x: &[f64]| list.chunks_exact(width).position(|known| known == x).map_or(0.0, |k| mechanism.boosts[k]);
            data.boost = distinct.allocation.chunks_exact(width).map(boost).collect();
        }
        Ok(data)
    }
}

/// Adds what is expected without each player, which takes no data, to what reports decide.
fn expected_pivots<E: Environment>(
    environment: &E,
    tables: &Tables,
    mechanism: &Mechanism,
    reported: &mut [f64],
) -> Result<(), E::Error> {
    let with_pivot = Mechanism { data_share: 0.0, ..mechanism.clone() };
    let without = Mechanism { pivot: Pivot::Zero, ..with_pivot.clone() };
    let n = tables.players;
    for start in (0..tables.profiles).step_by(1 << 14) {
        let range = start..(start + (1 << 14)).min(tables.profiles);
        let (points, truth) = (tables.points(range.clone()), tables.true_signals(range.clone()));
        let with_pivot = settle(environment, &with_pivot, &points, &truth)?.transfer;
        let without = settle(environment, &without, &points, &truth)?.transfer;
        let places = &mut reported[range.start * n..range.end * n];
        for (place, (with_pivot, without)) in places.iter_mut().zip(with_pivot.iter().zip(&without)) {
            *place += mechanism.data_share * (with_pivot - without);
        }
    }
    Ok(())
}
