//! What lying gains under a mechanism, by enumeration of all profiles and misreports.

use super::settle::{allocate, welfare};
use super::{Direct, Environment, Mechanism, Rule, Tables, TypeGrid};

/// Gains above this count as gains.
const GAIN_TOLERANCE: f64 = 1e-9;

/// Most steps of an exact audit, see [`fits`].
pub const EXACT_BUDGET: f64 = 1e9;

/// Whether an exact audit of so many players on this grid stays within the budget: one step a player, profile and misreport.
pub fn fits(grid: &TypeGrid, players: usize, budget: f64) -> bool {
    let types = grid.count as f64;
    players as f64 * types.powi(players as i32 + 1) <= budget
}

/// Gains of the best misreports over truth-telling when all others tell the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    /// The largest of all profiles and players.
    pub max: f64,
    /// Its mean over profiles, by their probability, and players.
    pub mean: f64,
    /// How likely it is above 1e-9, over profiles and players.
    pub share: f64,
}

/// A profile in which lying gains the most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worst {
    /// Who lies.
    pub player: usize,
    /// The types of all, `[players][preferences + signals]`.
    pub truth: Vec<f64>,
    /// What the player reports, `[preferences + signals]`.
    pub report: Vec<f64>,
    /// What it gains.
    pub gain: f64,
}

/// What an audit finds. Expectations are over types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// Gains when the types of all are known to who lies.
    pub gain: Gain,
    /// The same of each player, `[players]`; ties that are broken in the order of players tell them apart. Empty if sampled.
    pub gain_of: Vec<Gain>,
    /// Where the largest is.
    pub worst: Worst,
    /// Largest gain, over players and types, when only the own type is known to who lies.
    pub interim_gain: f64,
    /// Expected value to all, the designer included, under truth.
    pub welfare: f64,
    /// The most that it could be.
    pub efficient_welfare: f64,
    /// Expected payments of all under truth.
    pub revenue: f64,
    /// Least payments of all in a profile under truth.
    pub least_revenue: f64,
    /// Least utility that a player expects in a profile under truth.
    pub least_utility: f64,
    /// How likely a player has negative utility under truth, below −1e-9, over profiles and players.
    pub negative_utility_share: f64,
}

/// Audits a mechanism at all profiles.
///
/// # Errors
/// The environment fails.
pub fn audit<E: Environment>(environment: &E, direct: &Direct) -> Result<Audit, E::Error> {
    let mut found = under_truth(environment, direct)?;
    for player in 0..direct.tables.players {
        Liar { direct, player }.audit(&mut found);
    }
    let mut worst_truth = Vec::new();
    for i in 0..direct.tables.players {
        let entry = direct.tables.type_of(found.worst_profile, i);
        worst_truth.extend_from_slice(direct.tables.grid.point(entry));
    }
    found.audit.worst.truth = worst_truth;
    found.audit.worst.report = direct.tables.grid.point(found.worst_report).to_vec();
    found.audit.worst.gain = found.audit.gain.max;
    Ok(found.audit)
}

struct Found {
    audit: Audit,
    worst_profile: usize,
    worst_report: usize,
}

/// What is there without lies.
fn under_truth<E: Environment>(environment: &E, direct: &Direct) -> Result<Found, E::Error> {
    let tables = &direct.tables;
    let n = tables.players;
    let mut audit = Audit { least_revenue: f64::INFINITY, least_utility: f64::INFINITY, ..Audit::default() };
    for profile in 0..tables.profiles {
        let p = tables.probability(profile);
        if p == 0.0 {
            continue;
        }
        let (mut value, mut revenue) = (direct.designer_value(profile, profile), 0.0);
        for i in 0..n {
            let (own, money) = (direct.value(i, profile, profile), direct.transfer(i, profile, profile));
            value += own;
            revenue -= money;
            audit.least_utility = audit.least_utility.min(own + money);
            if own + money < -GAIN_TOLERANCE {
                audit.negative_utility_share += p / n as f64;
            }
        }
        audit.welfare += p * value;
        audit.revenue += p * revenue;
        audit.least_revenue = audit.least_revenue.min(revenue);
    }
    audit.efficient_welfare =
        if is_efficient(&direct.mechanism) { audit.welfare } else { efficient_welfare(environment, tables)? };
    Ok(Found { audit, worst_profile: 0, worst_report: 0 })
}

/// Whether the rule allocates efficiently whatever its parameters are.
fn is_efficient(mechanism: &Mechanism) -> bool {
    let plain = mechanism.weights.iter().all(|w| *w == 1.0) && mechanism.boosts.iter().all(|b| *b == 0.0);
    let efficient =
        matches!(mechanism.rule, Rule::Vcg | Rule::DataDrivenVcg | Rule::FirstPrice | Rule::AffineMaximiser);
    plain && efficient && mechanism.details.menu.is_empty()
}

fn efficient_welfare<E: Environment>(environment: &E, tables: &Tables) -> Result<f64, E::Error> {
    let efficient = Mechanism::new(Rule::Vcg);
    let mut sum = 0.0;
    for start in (0..tables.profiles).step_by(1 << 14) {
        let range = start..(start + (1 << 14)).min(tables.profiles);
        let points = tables.points(range.clone());
        let best = allocate(environment, &efficient, &points)?;
        let found = welfare(environment, &points, &best)?;
        sum += range.zip(found).map(|(profile, welfare)| tables.probability(profile) * welfare).sum::<f64>();
    }
    Ok(sum)
}

/// A player that may lie, the others telling the truth.
struct Liar<'a> {
    direct: &'a Direct,
    player: usize,
}

/// Reports that lead to the same allocation, and the one of them that pays best.
struct Choice {
    allocation: u32,
    report: usize,
    reported: f64,
}

impl Liar<'_> {
    fn audit(&self, found: &mut Found) {
        let (tables, n) = (&self.direct.tables, self.direct.tables.players);
        let (count, stride) = (tables.grid.count, tables.stride(self.player));
        let probability = &tables.grid.probability;
        // Expected payoff of reporting r when the type is t, `[t][r]`.
        let mut interim = vec![0.0; count * count];
        let mut own_gain = Gain::default();
        let mut place = Vec::new();
        let mut choices: Vec<Choice> = Vec::new();
        let mut payoff = Vec::new();
        let mut of_allocation = vec![(usize::MAX, 0_u32); self.direct.allocation.len().max(1)];
        for others in (0..tables.profiles).filter(|profile| tables.type_of(*profile, self.player) == 0) {
            let weight: f64 =
                (0..n).filter(|&j| j != self.player).map(|j| probability[tables.type_of(others, j)]).product();
            if weight == 0.0 {
                continue;
            }
            self.choices(others, &mut choices, &mut place, &mut of_allocation);
            // Nobody is of a type without mass, though it can be reported.
            for own in (0..count).filter(|&own| probability[own] > 0.0) {
                let truth = others + own * stride;
                self.payoffs(truth, others, &choices, &mut payoff);
                let honest = payoff[place[own] as usize] + self.reported(truth);
                let best = payoff.iter().zip(&choices).map(|(payoff, choice)| payoff + choice.reported);
                let (best, report) = best.zip(&choices).fold((honest, own), |(most, at), (gain, choice)| {
                    if gain > most { (gain, choice.report) } else { (most, at) }
                });
                let gain = best - honest;
                let p = weight * probability[own];
                own_gain.mean += p * gain;
                if gain > GAIN_TOLERANCE {
                    own_gain.share += p;
                }
                own_gain.max = own_gain.max.max(gain);
                let audit = &mut found.audit;
                if gain > audit.gain.max {
                    audit.gain.max = gain;
                    audit.worst.player = self.player;
                    (found.worst_profile, found.worst_report) = (truth, report);
                }
                let row = &mut interim[own * count..][..count];
                row.iter_mut().zip(&place).for_each(|(sum, &k)| *sum += weight * payoff[k as usize]);
            }
        }
        found.audit.gain.mean += own_gain.mean / n as f64;
        found.audit.gain.share += own_gain.share / n as f64;
        found.audit.gain_of.push(own_gain);
        let money = self.expected_money();
        for own in (0..count).filter(|&own| probability[own] > 0.0) {
            let row = interim[own * count..][..count].iter().zip(&money).map(|(payoff, money)| payoff + money);
            let most = row.fold(f64::NEG_INFINITY, f64::max);
            let honest = interim[own * count + own] + money[own];
            found.audit.interim_gain = found.audit.interim_gain.max(most - honest);
        }
    }

    fn reported(&self, reports: usize) -> f64 {
        self.direct.reported[reports * self.direct.tables.players + self.player]
    }

    /// Reports by what they lead to, and for each report which of these.
    fn choices(
        &self,
        others: usize,
        choices: &mut Vec<Choice>,
        place: &mut Vec<u32>,
        of_allocation: &mut [(usize, u32)],
    ) {
        let tables = &self.direct.tables;
        let apart = self.direct.data_depend_on_report();
        choices.clear();
        place.clear();
        for report in 0..tables.grid.count {
            let reports = others + report * tables.stride(self.player);
            let (allocation, reported) = (self.direct.allocated[reports], self.reported(reports));
            let known = &mut of_allocation[allocation as usize];
            if apart || known.0 != others {
                *known = (others, choices.len() as u32);
                choices.push(Choice { allocation, report, reported });
            } else if reported > choices[known.1 as usize].reported {
                (choices[known.1 as usize].report, choices[known.1 as usize].reported) = (report, reported);
            }
            place.push(known.1);
        }
    }

    /// What each choice is worth where the truth is `truth`, besides what reports alone decide of the transfer.
    fn payoffs(&self, truth: usize, others: usize, choices: &[Choice], out: &mut Vec<f64>) {
        let (direct, tables) = (self.direct, &self.direct.tables);
        let own = tables.grid.parts[tables.type_of(truth, self.player)].0;
        let signals = tables.signals_of[truth];
        out.clear();
        out.extend(choices.iter().map(|choice| direct.value_of(choice.allocation, self.player, own, signals)));
        if direct.has_data() {
            for (payoff, choice) in out.iter_mut().zip(choices) {
                let reports = others + choice.report * tables.stride(self.player);
                *payoff += direct.data_transfer(self.player, signals, reports);
            }
        }
    }

    /// What a report is expected to bring of what reports alone decide of the transfer, `[S]`.
    fn expected_money(&self) -> Vec<f64> {
        let tables = &self.direct.tables;
        let mut money = vec![0.0; tables.grid.count];
        for profile in 0..tables.profiles {
            let others = (0..tables.players).filter(|&j| j != self.player);
            let weight: f64 = others.map(|j| tables.grid.probability[tables.type_of(profile, j)]).product();
            money[tables.type_of(profile, self.player)] += weight * self.reported(profile);
        }
        money
    }
}
