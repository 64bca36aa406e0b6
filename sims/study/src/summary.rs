//! `summary.json`: the headline figures of a run, for scripts.

use std::collections::BTreeMap;

use serde::Serialize;
use walras_designer::agreement::Agreement;
use walras_designer::verdict;
use walras_engine::play::{Crowd, Play, Points};
use walras_engine::plugin::Timeline;
use walras_games::PluginFacts;
use walras_theory::quality::largest;

use crate::record::Record;

/// The headline figures. Numbers that are not finite are `null`.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    scenario: &'a str,
    seed: u64,
    replicate: u32,
    walras: &'static str,
    plugin: &'a PluginFacts,
    players: u64,
    /// Of a population.
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Population>,
    probes: usize,
    actions: usize,
    /// Which expectation over opponents the equilibrium is of.
    expectation: &'static str,
    own_part: &'static str,
    /// Which strategies are reported: those of the last round or averages.
    play: &'static str,
    /// How many joint actions the designer saw of each stage; `null` if it saw the strategies.
    samples: Option<usize>,
    /// Of the quantities that have one, by their names in the designer's table.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    units: BTreeMap<String, &'a str>,
    /// The rule of a direct mechanism, and its pivot if it has one, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    mechanism: BTreeMap<&'a str, &'a str>,
    phi: BTreeMap<&'a str, f64>,
    /// What the designer minimised, and its value at the end; of a run in which something was designed.
    #[serde(skip_serializing_if = "Option::is_none")]
    optimised: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<f64>,
    /// The maximum over agents of the gap (15) of what the designer saw.
    pareto_gap: f64,
    budget_slack: f64,
    garp_f: f64,
    garp_consistent: bool,
    consistent_up_to_slack: bool,
    garp_tolerance: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    additive_gap: Option<f64>,
    #[serde(flatten)]
    robust: Option<Robust>,
    bottleneck: Option<Bottleneck<'a>>,
    /// The game's outcomes as the designer saw them, averaged over probes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    outcomes: BTreeMap<&'a str, f64>,
    /// Welfare and revenue, averaged over probes; of games in which money moves, like the next four.
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus: Option<f64>,
    /// What all players are expected to pay, averaged over probes.
    #[serde(skip_serializing_if = "Option::is_none")]
    revenue: Option<f64>,
    /// What play is worth to the designer itself besides; surplus contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    designer_value: Option<f64>,
    /// The least that they pay under a probe; below 0 the designer pays them.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_balance: Option<f64>,
    /// The most surplus of a joint action less that of play on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_gap: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_gap_exact: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_best: Option<f64>,
    /// Σ_i expected payoff, payments included, averaged over probes; unknown to the designer.
    welfare: f64,
    /// The smallest expected payoff of a player under a probe, payments included.
    least_payoff: f64,
    /// The most welfare of a joint action less that of play; `null` where it was not looked for or the game is too large.
    welfare_gap: Option<f64>,
    /// Whether it is exact; otherwise it is a lower bound.
    welfare_gap_exact: Option<bool>,
    /// That most welfare.
    welfare_best: Option<f64>,
    /// Spearman's rank correlation of the designer's objective with minus welfare along the trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<Agreement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict<'a>>,
    /// Surplus under the final mechanism among the agents who learned while it moved, under the exact response of agents as
    /// rational as they, and that at the first mechanism; where money moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_simulated: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_audited: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    surplus_before: Option<f64>,
    /// Welfare under the final mechanism among the agents who learned while it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    welfare_simulated: Option<f64>,
    /// The same under the exact response of agents as rational as they.
    #[serde(skip_serializing_if = "Option::is_none")]
    welfare_audited: Option<f64>,
    /// The same at the first mechanism.
    #[serde(skip_serializing_if = "Option::is_none")]
    welfare_before: Option<f64>,
    /// Residual of the audited play, and whether it came to rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    audit_residual: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audit_converged: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_best: Option<f64>,
    /// By how much the worst-off player fell short of its reservation utility in the last step; negative if no player did.
    #[serde(skip_serializing_if = "Option::is_none")]
    participation_shortfall: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    participation_multiplier: Option<f64>,
    /// By how much the largest gain of a deviation exceeded what is put up with in the last step; negative if it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    incentive_excess: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incentive_multiplier: Option<f64>,
    /// By how much a player would have been better off staying out; only of games with an outside option.
    #[serde(skip_serializing_if = "Option::is_none")]
    ir_violation: Option<f64>,
    /// How often the outside option is taken, over players and probes.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside_share: Option<f64>,
    nash_conv: f64,
    /// Of a game over time.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_time: Option<OverTime>,
    /// The largest value of the Nikaido–Isoda function of a stage game, where players play points of a box.
    #[serde(skip_serializing_if = "Option::is_none")]
    nikaido_isoda: Option<f64>,
    residual: f64,
    converged: bool,
    iterations: u64,
    /// Mechanisms that the designer played: what counts against its budget.
    plays: u64,
    evaluations: u64,
    skipped: u64,
    ended: &'a str,
    interrupted: bool,
}

/// Who plays, of a population, and what certifies its play.
#[derive(Debug, Serialize)]
struct Population {
    classes: usize,
    /// Players of equal parameters are one type, for which play is computed once.
    types: usize,
    /// The largest regret of a player in a stage game.
    largest_regret: f64,
}

impl Population {
    fn of(crowd: &Crowd) -> Self {
        Population {
            classes: crowd.sizes.len(),
            types: crowd.types.iter().sum(),
            largest_regret: largest(crowd.largest_regret.iter().copied()),
        }
    }
}

/// What certifies play over time: welfare, revenue and surplus are then discounted sums from the first state on, outcomes those of
/// one period, averaged over where play is.
#[derive(Debug, Serialize)]
struct OverTime {
    states: usize,
    /// `null` where play has no end.
    periods: Option<usize>,
    discount: f64,
    /// How exactly policies were evaluated, at most.
    bellman_residual: f64,
    /// The largest regret of a player in a state.
    regret: f64,
    /// `exact`, or `bound` where players do not see the types of others: what they could gain if they did.
    regret_is: &'static str,
    /// Individual rationality: by how much the least value of a player in a state falls short of what it can expect elsewhere, where
    /// the designer has to see to it; 0 or less is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    ir_shortfall: Option<f64>,
    /// Incentive compatibility: by how much `regret` exceeds what the designer puts up with, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    ic_excess: Option<f64>,
    /// Of agents who learn along the way: what the exact response of the same precision brings, its residual, and whether it came to
    /// rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact_response: Option<ExactResponse>,
}

/// Play of those who respond exactly, beside that of those who learn along the way.
#[derive(Debug, Serialize)]
struct ExactResponse {
    welfare: f64,
    surplus: f64,
    nash_conv: f64,
    residual: f64,
    converged: bool,
}

impl OverTime {
    fn of(record: &Record, timeline: &Timeline, play: &Play) -> Self {
        let designer = record.scenario.designer.as_ref();
        let reservation = designer.and_then(|designer| designer.reservation_utility);
        let tolerance = designer.and_then(|designer| designer.incentive_tolerance);
        let regret = largest(play.regret.iter().copied());
        let (states, periods, discount) = (timeline.states, timeline.horizon, timeline.discount);
        let over_time = play.over_time.as_ref();
        OverTime {
            states,
            periods,
            discount,
            bellman_residual: largest(over_time.iter().flat_map(|o| &o.bellman_residual).copied()),
            regret,
            regret_is: if over_time.is_some_and(|o| o.is_bound) { "bound" } else { "exact" },
            ir_shortfall: reservation.map(|reservation| play.shortfall(reservation)),
            ic_excess: tolerance.map(|tolerance| regret - tolerance),
            exact_response: record.exact_response.as_ref().map(|exact| ExactResponse {
                welfare: exact.truth.welfare,
                surplus: exact.truth.surplus(),
                nash_conv: exact.truth.nash_conv,
                residual: exact.truth.residual,
                converged: exact.truth.converged,
            }),
        }
    }
}

/// The distributionally robust gap of the last play.
#[derive(Debug, Serialize)]
struct Robust {
    dro_radius: f64,
    /// What Algorithm 2 ends with; the robust gap lies between the two bounds.
    dro_value: f64,
    dro_lower_bound: f64,
    dro_upper_bound: f64,
    /// Whether the last program's optimum is proven and all searches for displacements are certified.
    dro_exact: bool,
    dro_iterations: usize,
    dro_status: &'static str,
}

/// What the run shows about whether optimality can be had.
#[derive(Debug, Serialize)]
struct Verdict<'a> {
    outcome: String,
    /// The least Pareto gap of play at rest, as observed once more where play is sampled.
    best_gap: f64,
    /// Where the gap of the strategies is at that mechanism, with this confidence; certain where strategies are seen.
    interval: [f64; 2],
    confidence: f64,
    /// Whether play there passes the exact test.
    consistent: bool,
    phi: BTreeMap<&'a str, f64>,
    /// What came of every start.
    starts: Vec<StartGap<'a>>,
}

#[derive(Debug, Serialize)]
struct StartGap<'a> {
    phi: BTreeMap<&'a str, f64>,
    gap: f64,
    converged: bool,
}

impl<'a> Verdict<'a> {
    fn of(record: &'a Record, verdict: &verdict::Verdict) -> Self {
        let named = |phi: &[f64]| record.phi_names().into_iter().zip(phi.iter().copied()).collect();
        let start =
            |start: &verdict::StartGap| StartGap { phi: named(&start.phi), gap: start.gap, converged: start.converged };
        Verdict {
            outcome: verdict.outcome.to_string(),
            best_gap: verdict.best_gap,
            interval: verdict.interval,
            confidence: if record.seen.draws.is_some() { verdict::CONFIDENCE } else { 1.0 },
            consistent: verdict.consistent,
            phi: named(&verdict.phi),
            starts: verdict.starts.iter().map(start).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Bottleneck<'a> {
    agent: usize,
    probes: &'a [usize],
    edge: (usize, usize),
    attained: bool,
}

impl<'a> Summary<'a> {
    /// The headline figures of a record.
    pub fn of(record: &'a Record) -> Self {
        let last = record.final_evaluation();
        let (judged, truth) = (&last.assessment, &last.truth);
        let audit = record.audit.as_ref();
        let money = audit.filter(|_| record.has_transfers());
        let incentives = record.trace.iter().rev().find_map(|evaluation| evaluation.incentives);
        let participation = record.trace.iter().rev().find_map(|evaluation| evaluation.participation);
        Summary {
            scenario: &record.scenario.name,
            seed: record.scenario.seed,
            replicate: record.scenario.replicate,
            walras: env!("CARGO_PKG_VERSION"),
            plugin: &record.plugin,
            players: record.agents(),
            population: record.last.crowd.as_ref().map(Population::of),
            probes: record.last.probes,
            actions: record.last.actions,
            expectation: record.scenario.learning.expectation().as_str(),
            own_part: record.scenario.learning.own_part.as_str(),
            play: record.scenario.learning.play().as_str(),
            samples: record.seen.draws,
            units: record.units(),
            mechanism: record.mechanism_words().collect(),
            phi: record.phi_names().into_iter().zip(last.phi.iter().copied()).collect(),
            optimised: record.scenario.designer.as_ref().map(|designer| designer.objective.to_string()),
            objective: record.scenario.designer.as_ref().map(|_| last.objective),
            pareto_gap: judged.pareto_gap,
            budget_slack: judged.budget_slack,
            garp_f: judged.garp_f,
            garp_consistent: judged.garp_consistent,
            consistent_up_to_slack: judged.consistent_up_to_slack,
            garp_tolerance: record.scenario.evaluation.garp_tolerance,
            additive_gap: judged.additive_gap,
            robust: robust(record),
            bottleneck: judged.bottleneck.as_ref().map(|b| Bottleneck {
                agent: b.player,
                probes: &b.cycle,
                edge: b.edge,
                attained: b.attained,
            }),
            outcomes: record.outcome_names().into_iter().zip(last.outcomes.iter().copied()).collect(),
            surplus: truth.revenue.map(|_| truth.surplus()),
            revenue: truth.revenue,
            designer_value: truth.own_value,
            budget_balance: truth.budget_balance,
            surplus_gap: truth.surplus_gap(),
            surplus_gap_exact: truth.surplus_optimum.map(|optimum| optimum.exact),
            surplus_best: truth.surplus_optimum.map(|optimum| optimum.welfare),
            welfare: truth.welfare,
            least_payoff: truth.least_payoff,
            welfare_gap: truth.welfare_gap(),
            welfare_gap_exact: truth.optimum.map(|optimum| optimum.exact),
            welfare_best: truth.optimum.map(|optimum| optimum.welfare),
            agreement: record.agreement(),
            verdict: record.verdict.as_ref().map(|verdict| Verdict::of(record, verdict)),
            surplus_simulated: money.map(|audit| audit.simulated.truth.surplus()),
            surplus_audited: money.map(|_| truth.surplus()),
            surplus_before: money.map(|audit| audit.first.truth.surplus()),
            welfare_simulated: audit.map(|audit| audit.simulated.truth.welfare),
            welfare_audited: audit.map(|_| truth.welfare),
            welfare_before: audit.map(|audit| audit.first.truth.welfare),
            audit_residual: audit.map(|_| truth.residual),
            audit_converged: audit.map(|_| truth.converged),
            first_best: record.first_best(),
            participation_shortfall: participation.map(|found| found.shortfall),
            incentive_excess: incentives.map(|found| found.excess),
            incentive_multiplier: incentives.map(|found| found.multiplier),
            participation_multiplier: participation.map(|found| found.multiplier),
            ir_violation: truth.ir_violation,
            outside_share: record.outside_share(),
            nash_conv: truth.nash_conv,
            over_time: record.timeline.as_ref().map(|timeline| OverTime::of(record, timeline, &record.last)),
            nikaido_isoda: record.last.points.as_ref().map(Points::largest_gain),
            residual: truth.residual,
            converged: truth.converged,
            iterations: record.ending.iterations,
            plays: record.ending.plays,
            evaluations: record.ending.evaluations,
            skipped: record.ending.skipped,
            ended: &record.ending.reason,
            interrupted: record.ending.interrupted,
        }
    }
}

fn robust(record: &Record) -> Option<Robust> {
    let ([_, last], dro) = record.robust.as_ref().zip(record.scenario.evaluation.dro.as_ref())?;
    Some(Robust {
        dro_radius: dro.radius,
        dro_value: last.value,
        dro_lower_bound: last.lower_bound,
        dro_upper_bound: last.upper_bound,
        dro_exact: last.exact,
        dro_iterations: last.trace.len(),
        dro_status: last.status.as_str(),
    })
}
