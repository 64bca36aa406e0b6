//! What the quantities are, one line each.

use walras_figures::format::{count, number};
use walras_study::record::Record;

use super::facts::expectation;
use super::points;

/// A list of definitions with sources, and how good each number is.
pub(super) fn html(record: &Record) -> String {
    let entry = |(name, text): (&str, String)| format!("<dt>{name}</dt>\n<dd>{text}</dd>\n");
    let entries: String = entries(record).into_iter().map(entry).collect();
    format!(
        "<h3>Definitions</h3>\n<p>G[t,s] is a player’s constraint of probe t in expectation over its play at probe s, feasible \
         where ≤ 0. Each revealed-preference quantity is the worst over players. (S&amp;K: Snow &amp; Krishnamurthy, \
         “Data-Driven Mechanism Design using Multi-Agent Revealed Preferences”.)</p>\n<dl class=\"definitions\">\n{entries}</dl>\n"
    )
}

fn entries(record: &Record) -> Vec<(&'static str, String)> {
    let quality = match record.seen.draws {
        None => "Exact".to_owned(),
        Some(n) => format!("Exact for the sample, an estimate from {} actions for the strategies", count(n as u64)),
    };
    let tolerance = number(record.scenario.evaluation.garp_tolerance);
    let mut entries = vec![
        (
            "Pareto gap L",
            format!(
                "L = inf {{r ≥ 0 : there are u and λ &gt; 0 with u<sub>s</sub> − u<sub>t</sub> ≤ λ<sub>t</sub>(G[t,s] + r) for all s, t}}; \
                 S&amp;K eq. (15). {quality}: a bottleneck cycle, no linear program. Zero is necessary for (13), not sufficient."
            ),
        ),
        (
            "Unused budget (slack)",
            format!(
                "The slack max<sub>t</sub> −G[t,t], at least 0: the s = t inequalities of (15). {quality}; a lower bound of the Pareto gap \
                 by itself."
            ),
        ),
        (
            "GARP<sub>F</sub>",
            format!(
                "The smallest F (an infimum) at which GARP<sub>F</sub> holds, where t is preferred to s if G[t,s] + F ≤ G[t,t]; \
                 S&amp;K Def. 7. {quality}. Equals L where every budget binds."
            ),
        ),
        (
            "Exact test (13)",
            format!(
                "No cycle of G[t,s] ≤ 0 contains a G[t,s] &lt; 0, self-loops included; S&amp;K eq. (13) and Def. 6, after Forges &amp; \
                 Minelli (2009). {quality}, up to a tolerance of {tolerance} relative to max |G|. With unused budget forgiven \
                 the same is asked of G[t,s] − G[t,t]."
            ),
        ),
    ];
    entries.extend(additive(record));
    entries.extend(robust(record));
    entries.extend([
        (
            "Welfare",
            format!(
                "The sum of the players’ expected payoffs, payments included, averaged over probes; {}. Surplus is welfare and \
                 what players pay. Known to the simulator only; never shown \
                 to the designer.",
                expectation(record.scenario.learning.expectation())
            ),
        ),
        (
            "NashConv",
            "The sum Σ<sub>i</sub> (max<sub>a</sub> U<sub>i</sub>(a) − E U<sub>i</sub>), largest over stage games; Lanctot et al. (2017). \
             In the same payoffs; positive under logit responses, whose noise is no best response."
                .to_owned(),
        ),
        (
            "Residual",
            "How far play is from the rest point of its own rule, largest over stage games: ‖μ − response(μ)‖<sub>∞</sub> for \
             rules that rest at a noisy response such as logit, the regret for all others. Converged: within the tolerance in every stage game."
                .to_owned(),
        ),
    ]);
    entries.extend(record.last.points.is_some().then(|| ("Nikaido–Isoda value", points::DEFINITION.to_owned())));
    entries
}

fn additive(record: &Record) -> Option<(&'static str, String)> {
    let lambda_min = record.scenario.evaluation.additive_gap.as_ref()?.lambda_min;
    let text = format!(
        "The value min {{F ≥ 0 : u<sub>s</sub> − u<sub>t</sub> − λ<sub>t</sub>G[t,s] ≤ F, λ<sub>t</sub> ≥ {}}}, the linear program of the \
         S&amp;K authors’ code; solved numerically, primal and dual agreeing. It vanishes where (13) holds, but orders \
         mechanisms differently from L.",
        number(lambda_min)
    );
    Some(("Additive gap", text))
}

fn robust(record: &Record) -> Option<(&'static str, String)> {
    let ([_, last], dro) = record.robust.as_ref().zip(record.scenario.evaluation.dro.as_ref())?;
    let error = match dro.constraint_error {
        0.0 => String::new(),
        error => format!(" and of constraints within {} of those known", number(error)),
    };
    let text = format!(
        "The least expected loss that the worst distribution within a 1-Wasserstein distance of {} of the draws{error} can inflict,          S&amp;K eq. (23): the value of the program (26) that Algorithm 2 ended with after {} iterations ({}, violation          accepted {}). Never below the gap of the draws, and no estimate of it: it grows with the radius.",
        number(dro.radius),
        count(last.trace.len() as u64),
        last.status.as_str().replace('_', "-"),
        number(dro.tolerance)
    );
    Some(("Robust gap", text))
}
