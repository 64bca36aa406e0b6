//! A mechanism at work on rows of reports: what is allocated and who receives what. This is the definition of every rule; the
//! tables of [`super::Direct`] are a faster way to the same numbers.

use std::borrow::Cow;

use super::settlement::Settlement;
use super::tabulated::{check_size, look_up};
use super::{DirectError, Environment, Mechanism, Pivot, Rule, TypeGrid, ValueRows};

/// Rows settled at a time, so that what is worked on stays in the cache.
const BLOCK: usize = 4096;

/// Settles rows of reports `[rows][players][preferences + signals]` where the signals are in truth
/// `[rows][players][signals]`.
///
/// # Errors
/// The environment fails, or the mechanism does not fit it.
pub fn settle<E: Environment>(
    environment: &E,
    mechanism: &Mechanism,
    reports: &[f64],
    truth: &[f64],
) -> Result<Settlement, E::Error> {
    check(environment, mechanism)?;
    let (n, p, q) = (environment.players(), environment.preferences(), environment.signals());
    if mechanism.rule == Rule::Tabulated {
        return Ok(look_up(environment, &mechanism.details.outcomes, reports)?);
    }
    let rows = reports.len() / (n * (p + q));
    let mut all = Settlement::default();
    for start in (0..rows).step_by(BLOCK) {
        let end = (start + BLOCK).min(rows);
        let (reports, truth) = (&reports[start * n * (p + q)..end * n * (p + q)], &truth[start * n * q..end * n * q]);
        let settled = Work::new(environment, mechanism, reports, truth).settle()?;
        all.allocation.extend(settled.allocation);
        all.transfer.extend(settled.transfer);
    }
    if let Some(bad) = all.transfer.iter().position(|t| !t.is_finite()) {
        return Err(DirectError::Transfer { player: bad % n, value: all.transfer[bad] }.into());
    }
    Ok(all)
}

/// Whether the mechanism can be asked of the environment.
///
/// # Errors
/// Its lists or weights make no sense, or have other sizes than the environment.
pub fn check<E: Environment>(environment: &E, mechanism: &Mechanism) -> Result<(), DirectError> {
    let details = &mechanism.details;
    details.check(mechanism.rule)?;
    let (players, width) = (environment.players(), environment.width());
    let menu = details.menu.len();
    if let Some(row) = details.menu.iter().position(|option| option.len() != width) {
        return Err(DirectError::Mechanism(format!(
            "row {} of `menu` has {} numbers; expected {width}, as allocations of the environment have",
            row + 1,
            details.menu[row].len()
        )));
    }
    let listed = environment.alternatives().map(|list| list.len() / width.max(1));
    let count = if menu > 0 { Some(menu) } else { listed };
    match (mechanism.boosts.len(), count) {
        (0, _) => {}
        (_, None) => {
            let reason = "boosts need a `menu` or an environment with a list of alternatives, which this one has not";
            return Err(DirectError::Mechanism(reason.into()));
        }
        (found, Some(expected)) if found != expected => {
            let reason = format!("found {found} boosts, expected one for each of {expected} alternatives");
            return Err(DirectError::Mechanism(reason));
        }
        _ => {}
    }
    if let Some(weight) = mechanism.weights.iter().find(|w| !(**w > 0.0 && w.is_finite())) {
        return Err(DirectError::Mechanism(format!("found the weight {weight}, expected a finite number > 0")));
    }
    let functions = details.virtual_values.len();
    if functions > 1 && functions != players {
        let reason =
            format!("found {functions} `virtual_values`, expected one for all or one for each of {players} players");
        return Err(DirectError::Mechanism(reason));
    }
    if mechanism.rule == Rule::Tabulated {
        check_size(&TypeGrid::of(environment)?, players, width, &details.outcomes)?;
    }
    Ok(())
}

/// What is chosen among where the environment does not choose by itself, `[options][width]`: the menu, or the environment's
/// alternatives where some are boosted.
pub(super) fn options<'a, E: Environment>(environment: &'a E, mechanism: &'a Mechanism) -> Option<Cow<'a, [f64]>> {
    let menu = &mechanism.details.menu;
    if !menu.is_empty() {
        return Some(Cow::Owned(menu.concat()));
    }
    environment.alternatives().filter(|_| !mechanism.boosts.is_empty()).map(Cow::Borrowed)
}

/// Which signals values are taken at.
#[derive(Clone, Copy)]
enum At {
    /// As reported.
    Reported,
    /// As they are, through the data on them; as reported of agents of whom there are no data.
    Realised,
    /// As they are.
    True,
    /// As reported by all but this agent, whose signal is not known.
    Without(usize),
}

/// The rule's allocation for rows of reports, `[rows][width]`.
///
/// # Errors
/// The environment fails, or the mechanism does not fit it.
pub(super) fn allocate<E: Environment>(
    environment: &E,
    mechanism: &Mechanism,
    reports: &[f64],
) -> Result<Vec<f64>, E::Error> {
    check(environment, mechanism)?;
    Work::new(environment, mechanism, reports, &[]).allocate(reports)
}

/// What all agents and the designer value of these allocations if the reports are the truth, `[rows]`.
///
/// # Errors
/// The environment fails.
pub fn welfare<E: Environment>(environment: &E, reports: &[f64], allocation: &[f64]) -> Result<Vec<f64>, E::Error> {
    let plain = Mechanism::new(Rule::Vcg);
    Work::new(environment, &plain, reports, &[]).values_of_all(None, allocation, At::Reported, &[])
}

/// What a player values of these allocations by its preference in the first, where the signals are in truth
/// `[rows][players][signals]`; `[rows]`.
///
/// # Errors
/// The environment fails.
pub fn values<E: Environment>(
    environment: &E,
    reports: &[f64],
    truth: &[f64],
    allocation: &[f64],
    player: usize,
) -> Result<Vec<f64>, E::Error> {
    let data = Mechanism { observations: f64::INFINITY, ..Mechanism::new(Rule::DataDrivenVcg) };
    let work = Work::new(environment, &data, reports, truth);
    work.value(player, allocation, At::True, &[])
}

struct Work<'a, E> {
    environment: &'a E,
    mechanism: &'a Mechanism,
    weights: Vec<f64>,
    /// See [`options`].
    options: Option<Cow<'a, [f64]>>,
    reports: &'a [f64],
    truth: &'a [f64],
    rows: usize,
    n: usize,
    p: usize,
    q: usize,
}

impl<'a, E: Environment> Work<'a, E> {
    fn new(environment: &'a E, mechanism: &'a Mechanism, reports: &'a [f64], truth: &'a [f64]) -> Self {
        let (n, p, q) = (environment.players(), environment.preferences(), environment.signals());
        let rows = reports.len() / (n * (p + q)).max(1);
        let (weights, options) = (mechanism.all_weights(n), options(environment, mechanism));
        Work { environment, mechanism, weights, options, reports, truth, rows, n, p, q }
    }

    fn settle(&self) -> Result<Settlement, E::Error> {
        match self.mechanism.rule {
            Rule::Vcg | Rule::DataDrivenVcg | Rule::AffineMaximiser => self.groves(),
            Rule::FirstPrice => self.first_price(),
            Rule::SecondPrice => self.second_price(),
            Rule::PostedPrice => self.posted_price(),
            Rule::Myerson => self.myerson(),
            Rule::Tabulated => Ok(look_up(self.environment, &self.mechanism.details.outcomes, self.reports)?),
        }
    }

    /// The parts of transfers that come from reports and from data, without those that are 0.
    fn parts(&self) -> impl Iterator<Item = (f64, At)> {
        let share = self.mechanism.data_share;
        [(1.0 - share, At::Reported), (share, At::Realised)].into_iter().filter(|(part, _)| *part != 0.0)
    }

    /// `t_i = (W_−i(x) − W_−i(x_−i)) / w_i`, where W_−i is the weighted value of all but i, the designer included.
    fn groves(&self) -> Result<Settlement, E::Error> {
        let n = self.n;
        let allocation = self.allocate(self.reports)?;
        let seen = self.observed(&allocation)?;
        let mut transfer = vec![0.0; self.rows * n];
        for i in 0..n {
            for (part, at) in self.parts() {
                let others = self.welfare(Some(i), &allocation, at, &seen)?;
                let pivot = self.pivot(i, at, &seen)?;
                for (row, (others, pivot)) in others.iter().zip(&pivot).enumerate() {
                    transfer[row * n + i] += part * (others - pivot) / self.weights[i];
                }
            }
        }
        Ok(Settlement { allocation, transfer })
    }

    /// What the others would have without agent i, `[rows]`.
    fn pivot(&self, i: usize, at: At, seen: &[f64]) -> Result<Vec<f64>, E::Error> {
        if self.mechanism.pivot == Pivot::Zero {
            return Ok(vec![0.0; self.rows]);
        }
        let (n, d) = (self.n, self.p + self.q);
        let mut reports = self.reports.to_vec();
        for row in 0..self.rows {
            match (self.mechanism.pivot, at) {
                (Pivot::Clarke, At::Realised) => (0..n).for_each(|j| {
                    let signal = &self.truth[(row * n + j) * self.q..][..self.q];
                    reports[(row * n + j) * d + self.p..][..self.q].copy_from_slice(signal);
                }),
                (Pivot::Clarke, _) => {}
                _ => reports[(row * n + i) * d + self.p..][..self.q].fill(f64::NAN),
            }
            reports[(row * n + i) * d..][..self.p].fill(f64::NAN);
        }
        let without = self.allocate(&reports)?;
        let at = if self.mechanism.pivot == Pivot::Expected { At::Without(i) } else { at };
        self.welfare(Some(i), &without, at, seen)
    }

    fn first_price(&self) -> Result<Settlement, E::Error> {
        let n = self.n;
        let allocation = self.allocate(self.reports)?;
        let seen = self.observed(&allocation)?;
        let mut transfer = vec![0.0; self.rows * n];
        for i in 0..n {
            for (part, at) in self.parts() {
                let own = self.value(i, &allocation, at, &seen)?;
                own.iter().enumerate().for_each(|(row, own)| transfer[row * n + i] -= part * own);
            }
        }
        Ok(Settlement { allocation, transfer })
    }

    /// As if the designer kept everything for the reserve: agent i pays what the others and the designer lose by it. How much
    /// of what there is an agent gets is measured by its value, in units of what it would have alone.
    fn second_price(&self) -> Result<Settlement, E::Error> {
        let (n, reserve) = (self.n, self.mechanism.reserve);
        let alone = self.alone()?;
        let present: Vec<bool> = alone.iter().map(|value| reaches(*value, reserve)).collect();
        let allocation = self.allocate(&self.only(&present))?;
        let mut transfer = vec![0.0; self.rows * n];
        for i in 0..n {
            let others: Vec<bool> = present.iter().enumerate().map(|(k, there)| *there && k % n != i).collect();
            let without = self.allocate(&self.only(&others))?;
            for j in 0..n {
                let (with, without) =
                    (self.value(j, &allocation, At::Reported, &[])?, self.value(j, &without, At::Reported, &[])?);
                for row in 0..self.rows {
                    let most = alone[row * n + j];
                    let part = |value: f64| if most > 0.0 { value / most } else { 0.0 };
                    let surplus = |value: f64| value - reserve * part(value);
                    let there = present[row * n + j];
                    transfer[row * n + i] += match (j == i, there) {
                        (_, false) => 0.0,
                        (true, true) => -reserve * part(with[row]),
                        (false, true) => surplus(with[row]) - surplus(without[row]),
                    };
                }
            }
        }
        Ok(Settlement { allocation, transfer })
    }

    fn posted_price(&self) -> Result<Settlement, E::Error> {
        let (n, price) = (self.n, self.mechanism.reserve);
        let alone = self.alone()?;
        let mut trades = vec![false; self.rows * n];
        let mut transfer = vec![0.0; self.rows * n];
        for (row, values) in alone.chunks_exact(n).enumerate() {
            let absent = |i: usize| self.reports[(row * n + i) * (self.p + self.q)].is_nan();
            if let Some(i) = (0..n).find(|&i| reaches(values[i], price) && !absent(i)) {
                trades[row * n + i] = true;
                transfer[row * n + i] = -price;
            }
        }
        let allocation = self.allocate(&self.only(&trades))?;
        Ok(Settlement { allocation, transfer })
    }

    /// The first of the highest virtual values ≥ 0 wins and pays the value at which it would no longer.
    fn myerson(&self) -> Result<Settlement, E::Error> {
        let (n, d) = (self.n, self.p + self.q);
        let functions = &self.mechanism.details.virtual_values;
        let function = |i: usize| &functions[if functions.len() == 1 { 0 } else { i }];
        let alone = self.alone()?;
        let mut trades = vec![false; self.rows * n];
        let mut transfer = vec![0.0; self.rows * n];
        for (row, values) in alone.chunks_exact(n).enumerate() {
            let is_there = |i: &usize| !self.reports[(row * n + i) * d..][..self.p].iter().any(|x| x.is_nan());
            let there = || (0..n).filter(is_there).map(|i| (i, function(i).at(values[i])));
            let highest = there().fold(None, |best: Option<(usize, f64)>, (i, y)| match best {
                Some((_, most)) if y <= most => best,
                _ if y >= 0.0 => Some((i, y)),
                _ => best,
            });
            let Some((winner, _)) = highest else { continue };
            let second = there().filter(|(i, _)| *i != winner).fold(0.0, |most: f64, (_, y)| most.max(y));
            trades[row * n + winner] = true;
            // No more than its value, of which an inverse may miss the last bit.
            transfer[row * n + winner] = -function(winner).inverse(second).min(values[winner]);
        }
        let allocation = self.allocate(&self.only(&trades))?;
        Ok(Settlement { allocation, transfer })
    }

    /// What each agent would have by its report if it were the only one, `[rows][players]`.
    fn alone(&self) -> Result<Vec<f64>, E::Error> {
        let n = self.n;
        let mut alone = vec![0.0; self.rows * n];
        for i in 0..n {
            let present: Vec<bool> = (0..self.rows * n).map(|k| k % n == i).collect();
            let allocation = self.allocate(&self.only(&present))?;
            let value = self.value(i, &allocation, At::Reported, &[])?;
            value.iter().enumerate().for_each(|(row, value)| alone[row * n + i] = *value);
        }
        Ok(alone)
    }

    /// The reports of those who are present, `[rows][players]`, the others absent.
    fn only(&self, present: &[bool]) -> Vec<f64> {
        let mut reports = self.reports.to_vec();
        for (report, _) in reports.chunks_exact_mut(self.p + self.q).zip(present).filter(|(_, there)| !**there) {
            report[..self.p].fill(f64::NAN);
        }
        reports
    }

    /// The rule's allocation for these reports, `[rows][width]`: the environment's own, or the best of its alternatives where
    /// some are boosted; the first of equals.
    fn allocate(&self, reports: &[f64]) -> Result<Vec<f64>, E::Error> {
        let width = self.environment.width();
        let mut out = vec![0.0; self.rows * width];
        let Some(list) = &self.options else {
            self.environment.allocate(reports, &self.weights, &mut out)?;
            return Ok(out);
        };
        let mut best = vec![f64::NEG_INFINITY; self.rows];
        let shown = Work::new(self.environment, self.mechanism, reports, self.truth);
        for (place, alternative) in list.chunks_exact(width).enumerate() {
            let boost = self.mechanism.boosts.get(place).copied().unwrap_or(0.0);
            let everywhere = alternative.repeat(self.rows);
            let welfare = shown.values_of_all(None, &everywhere, At::Reported, &[])?;
            for (row, welfare) in welfare.iter().enumerate() {
                if welfare + boost > best[row] {
                    best[row] = welfare + boost;
                    out[row * width..][..width].copy_from_slice(alternative);
                }
            }
        }
        Ok(out)
    }

    /// Weighted value of all but one, the designer and boosts included, `[rows]`.
    fn welfare(&self, but: Option<usize>, allocation: &[f64], at: At, seen: &[f64]) -> Result<Vec<f64>, E::Error> {
        let mut sum = self.values_of_all(but, allocation, at, seen)?;
        if !self.mechanism.boosts.is_empty() {
            let width = self.environment.width();
            let list = self.options.as_deref().unwrap_or_default();
            for (sum, x) in sum.iter_mut().zip(allocation.chunks_exact(width)) {
                let place = list.chunks_exact(width).position(|known| known == x);
                *sum += place.map_or(0.0, |place| self.mechanism.boosts[place]);
            }
        }
        Ok(sum)
    }

    fn values_of_all(
        &self,
        but: Option<usize>,
        allocation: &[f64],
        at: At,
        seen: &[f64],
    ) -> Result<Vec<f64>, E::Error> {
        let mut sum = vec![0.0; self.rows];
        let designer = self.environment.designer_has_value().then_some(self.n);
        for j in (0..self.n).chain(designer).filter(|j| Some(*j) != but) {
            let value = self.value(j, allocation, at, seen)?;
            let weight = self.weights.get(j).copied().unwrap_or(1.0);
            sum.iter_mut().zip(value).for_each(|(sum, value)| *sum += weight * value);
        }
        Ok(sum)
    }

    /// Value of an agent or the designer by its reported preference, `[rows]`; 0 if it is absent.
    fn value(&self, j: usize, allocation: &[f64], at: At, seen: &[f64]) -> Result<Vec<f64>, E::Error> {
        let (n, p, q, d) = (self.n, self.p, self.q, self.p + self.q);
        let reported = |row: usize| (0..n).flat_map(move |k| &self.reports[(row * n + k) * d + p..][..q]);
        let is_seen = |row: usize| j == n || seen.get(row * n + j).is_none_or(|seen| *seen > 0.0);
        let mut signals = Vec::with_capacity(self.rows * n * q);
        let mut preference = Vec::with_capacity(self.rows * p);
        for row in 0..self.rows {
            let own = if j < n { &self.reports[(row * n + j) * d..][..p] } else { &[] };
            preference.extend_from_slice(own);
            preference.resize((row + 1) * p, 0.0);
            match at {
                At::True => signals.extend_from_slice(&self.truth[row * n * q..][..n * q]),
                At::Realised if is_seen(row) => signals.extend_from_slice(&self.truth[row * n * q..][..n * q]),
                _ => signals.extend(reported(row)),
            }
            if let At::Without(i) = at {
                signals[(row * n + i) * q..][..q].fill(f64::NAN);
            }
        }
        // Nobody is asked what it values who is absent.
        let absent: Vec<bool> =
            preference.chunks_exact(p.max(1)).map(|theta| theta.iter().any(|x| x.is_nan())).collect();
        preference.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = 0.0);
        let player = vec![j as u32; self.rows];
        let rows = ValueRows { player: &player, preference: &preference, signals: &signals, allocation };
        let mut out = vec![0.0; self.rows];
        self.ask(&rows, at, &is_seen, &mut out)?;
        out.iter_mut().zip(&absent).filter(|(_, absent)| **absent).for_each(|(value, _)| *value = 0.0);
        Ok(out)
    }

    fn ask(
        &self,
        rows: &ValueRows<'_>,
        at: At,
        is_seen: &dyn Fn(usize) -> bool,
        out: &mut [f64],
    ) -> Result<(), E::Error> {
        if !matches!(at, At::Realised) || !self.environment.is_estimated() {
            return self.environment.value(rows, out);
        }
        self.environment.estimated_value(rows, self.mechanism.observations, out)?;
        if (0..self.rows).all(is_seen) {
            return Ok(());
        }
        let mut plain = vec![0.0; self.rows];
        self.environment.value(rows, &mut plain)?;
        (0..self.rows).filter(|row| !is_seen(*row)).for_each(|row| out[row] = plain[row]);
        Ok(())
    }

    fn observed(&self, allocation: &[f64]) -> Result<Vec<f64>, E::Error> {
        if self.mechanism.data_share == 0.0 || !self.environment.is_partly_observed() {
            return Ok(Vec::new());
        }
        let mut seen = vec![0.0; self.rows * self.n];
        self.environment.observed(allocation, &mut seen)?;
        Ok(seen)
    }
}

/// Whether a value is at least a price, up to the rounding errors of a sum such as 0.7 + 0.1.
fn reaches(value: f64, price: f64) -> bool {
    value >= price - 1e-12 * price.abs()
}
