//! What lying gains under a mechanism, from profiles that are drawn: for environments with too many to list.

use rand::{Rng, RngExt};

use super::settle::{allocate, settle, values, welfare};
use super::settlement::Settlement;
use super::{Audit, Environment, Mechanism, Rule, TypeGrid, Worst};

/// Standard errors of the means of an [`Audit`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Of the mean gain.
    pub gain: f64,
    /// Of the share of gains.
    pub share: f64,
    /// Of welfare.
    pub welfare: f64,
    /// Of efficient welfare.
    pub efficient_welfare: f64,
    /// Of revenue.
    pub revenue: f64,
}

/// What an audit of drawn profiles finds. Extremes are those of the sample; there is no interim gain, which is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampledAudit {
    /// Estimates.
    pub audit: Audit,
    /// Their standard errors.
    pub spread: Spread,
    /// How many profiles were drawn.
    pub profiles: usize,
}

/// Audits a mechanism at profiles of types drawn from the prior, with every misreport of each player at each.
///
/// # Errors
/// The environment fails, or the mechanism does not fit it.
pub fn audit_sampled<E: Environment>(
    environment: &E,
    mechanism: &Mechanism,
    profiles: usize,
    random: &mut impl Rng,
) -> Result<SampledAudit, E::Error> {
    let grid = TypeGrid::of(environment)?;
    let n = environment.players();
    let mut means = [Mean::default(); 5];
    let mut audit = Audit { least_revenue: f64::INFINITY, least_utility: f64::INFINITY, ..Audit::default() };
    for _ in 0..profiles {
        let types: Vec<usize> = (0..n).map(|_| draw(&grid.probability, random)).collect();
        let found = Profile::new(environment, mechanism, &grid, &types)?;
        let gains: Vec<(f64, usize)> = (0..n).map(|i| found.best_lie(i)).collect();
        for (player, (gain, report)) in gains.iter().enumerate() {
            if *gain > audit.gain.max || audit.worst.truth.is_empty() {
                audit.gain.max = *gain;
                let (truth, report) = (found.truth.clone(), grid.point(*report).to_vec());
                audit.worst = Worst { player, truth, report, gain: *gain };
            }
        }
        let mean = gains.iter().map(|(gain, _)| gain).sum::<f64>() / n as f64;
        let share = gains.iter().filter(|(gain, _)| *gain > 1e-9).count() as f64 / n as f64;
        for (statistic, value) in means.iter_mut().zip([mean, share, found.welfare, found.efficient, found.revenue]) {
            statistic.add(value);
        }
        audit.least_revenue = audit.least_revenue.min(found.revenue);
        audit.least_utility = found.honest.iter().copied().fold(audit.least_utility, f64::min);
        let negative = found.honest.iter().filter(|utility| **utility < -1e-9).count();
        audit.negative_utility_share += negative as f64 / (n * profiles) as f64;
    }
    let [gain, share, welfare, efficient, revenue] = means;
    (audit.gain.mean, audit.gain.share) = (gain.mean, share.mean);
    (audit.welfare, audit.efficient_welfare, audit.revenue) = (welfare.mean, efficient.mean, revenue.mean);
    let spread = Spread {
        gain: gain.error(),
        share: share.error(),
        welfare: welfare.error(),
        efficient_welfare: efficient.error(),
        revenue: revenue.error(),
    };
    Ok(SampledAudit { audit, spread, profiles })
}

/// One profile of types and all that one of the players may report there.
struct Profile {
    /// `[players][d]`.
    truth: Vec<f64>,
    /// Utility of each player under truth.
    honest: Vec<f64>,
    /// Utility of each report, `[players][S]`.
    lying: Vec<Vec<f64>>,
    types: Vec<usize>,
    welfare: f64,
    efficient: f64,
    revenue: f64,
}

impl Profile {
    fn new<E: Environment>(
        environment: &E,
        mechanism: &Mechanism,
        grid: &TypeGrid,
        types: &[usize],
    ) -> Result<Self, E::Error> {
        let (n, d) = (types.len(), grid.preferences + grid.signals);
        let truth: Vec<f64> = types.iter().flat_map(|&t| grid.point(t)).copied().collect();
        let signals: Vec<f64> = truth.chunks_exact(d).flat_map(|point| &point[grid.preferences..]).copied().collect();
        let mut reports = Vec::with_capacity(n * grid.count * truth.len());
        for player in 0..n {
            for report in 0..grid.count {
                let row = reports.len();
                reports.extend_from_slice(&truth);
                reports[row + player * d..][..d].copy_from_slice(grid.point(report));
            }
        }
        let Settlement { allocation, transfer } =
            settle(environment, mechanism, &reports, &signals.repeat(n * grid.count))?;
        let width = environment.width();
        let mut lying = Vec::with_capacity(n);
        for player in 0..n {
            let rows = player * grid.count * width..(player + 1) * grid.count * width;
            let (truths, signals) = (truth.repeat(grid.count), signals.repeat(grid.count));
            let mut utility = values(environment, &truths, &signals, &allocation[rows], player)?;
            for (report, utility) in utility.iter_mut().enumerate() {
                *utility += transfer[(player * grid.count + report) * n + player];
            }
            lying.push(utility);
        }
        let row = types[0];
        let revenue = -transfer[row * n..][..n].iter().sum::<f64>();
        let x = &allocation[row * width..][..width];
        let best = allocate(environment, &Mechanism::new(Rule::Vcg), &truth)?;
        Ok(Profile {
            honest: lying.iter().zip(types).map(|(lying, &own)| lying[own]).collect(),
            welfare: welfare(environment, &truth, x)?[0],
            efficient: welfare(environment, &truth, &best)?[0],
            types: types.to_vec(),
            truth,
            lying,
            revenue,
        })
    }

    /// The most that a player gains by lying, and the report that does.
    fn best_lie(&self, player: usize) -> (f64, usize) {
        let honest = self.honest[player];
        let gains = self.lying[player].iter().enumerate();
        gains.fold((0.0, self.types[player]), |(most, at), (report, utility)| {
            if utility - honest > most { (utility - honest, report) } else { (most, at) }
        })
    }
}

fn draw(probability: &[f64], random: &mut impl Rng) -> usize {
    let mut left: f64 = random.random();
    for (entry, p) in probability.iter().enumerate() {
        left -= p;
        if left < 0.0 {
            return entry;
        }
    }
    probability.iter().rposition(|p| *p > 0.0).unwrap_or_default()
}

/// A running mean with its standard error (Welford 1962).
#[derive(Clone, Copy, Default)]
struct Mean {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let apart = value - self.mean;
        self.mean += apart / self.count;
        self.squares += apart * (value - self.mean);
    }

    fn error(self) -> f64 {
        if self.count < 2.0 { 0.0 } else { (self.squares / (self.count - 1.0) / self.count).sqrt() }
    }
}
