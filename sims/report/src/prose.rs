//! What was found, in words.

use walras_designer::assess::{Assessment, Bottleneck};
use walras_designer::evaluation::Evaluation;
use walras_designer::verdict::sampling_radius;
use walras_figures::format::{counted, number, percent};
use walras_scenario::Played;
use walras_study::record::Record;

use super::precision::{Move, threshold};
use super::warnings::final_play_at_rest;
use super::{omniscient, points, verdict};

/// The findings as paragraphs.
pub(super) fn html(record: &Record) -> String {
    let Some(last) = record.trace.last() else {
        return "<p>Nothing was evaluated, so nothing was found.</p>\n".into();
    };
    let findings = Findings::of(record, &last.assessment);
    let paragraphs = if record.last.probes == 1 && record.scenario.designer.is_none() {
        vec![rest(record, last), ONE_PROBE.into(), welfare(record, last), findings.sampling()]
    } else {
        let designed = [
            verdict::html(record),
            findings.gap(),
            findings.tests(),
            findings.binding(),
            welfare(record, last),
            findings.sampling(),
        ];
        [vec![rest(record, last)], designed.to_vec()].concat()
    };
    paragraphs.iter().filter(|text| !text.is_empty()).map(|text| format!("<p>{text}</p>\n")).collect()
}

/// What the tests of revealed preference have to say where there is nothing to compare.
const ONE_PROBE: &str = "With a single probe no choice can be compared with another: the Pareto gap is what players leave of \
                         their limits, and GARP<sub>F</sub> is zero whatever they play.";

/// The certificate of the final play.
fn rest(record: &Record, last: &Evaluation) -> String {
    if let Some(points) = &record.last.points {
        return points::rest(record, last, points);
    }
    let truth = &last.truth;
    let rounds = record.last.rounds.iter().max().copied().unwrap_or(0);
    let learning = &record.scenario.learning;
    let how = if truth.converged { "came to rest" } else { "did <strong>not</strong> come to rest" };
    let what = if learning.play() == Played::Average { "Average play" } else { "Play" };
    let outside = record.outside_share().map(|share| {
        let lost = number(truth.ir_violation.unwrap_or(f64::NAN));
        let share = number(share);
        format!(
            " A share {share} of players stays out, over probes; no player gives up more than {lost} by not staying out."
        )
    });
    let outside = outside.unwrap_or_default();
    format!(
        "{what} {how} within {} (tolerance {}): after one more response it has a residual of {}, and unilateral \
         deviations would gain at most {} to all players together (NashConv), under the <code>{}</code> expectation.{outside}",
        counted(rounds, "round"),
        number(learning.tolerance),
        number(truth.residual),
        number(truth.nash_conv),
        learning.expectation().as_str()
    )
}

/// How much of the gap is unused budget.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slack {
    None,
    Part(f64),
    Most(f64),
    All,
}

/// The final assessment with what is needed to put it in words.
struct Findings<'a> {
    record: &'a Record,
    assessment: &'a Assessment,
    /// Below this a gap counts as zero.
    threshold: f64,
}

impl<'a> Findings<'a> {
    fn of(record: &'a Record, assessment: &'a Assessment) -> Self {
        Findings { record, assessment, threshold: threshold(record) }
    }

    fn is_zero(&self, value: f64) -> bool {
        value.abs() <= self.threshold
    }

    fn slack(&self) -> Slack {
        let (gap, slack) = (self.assessment.pareto_gap, self.assessment.budget_slack);
        match slack / gap {
            _ if self.is_zero(slack) => Slack::None,
            _ if slack >= gap - self.threshold => Slack::All,
            share if share >= 0.9 => Slack::Most(share),
            share => Slack::Part(share),
        }
    }

    fn gap(&self) -> String {
        let gap = self.assessment.pareto_gap;
        let last = if self.record.trace.len() > 1 { "final" } else { "given" };
        let seen = if self.record.seen.draws.is_some() { "estimated " } else { "" };
        if !gap.is_finite() {
            return format!(
                "The {seen}Pareto gap at the {last} mechanism is {}; no conclusion can be drawn.",
                number(gap)
            );
        }
        if self.is_zero(gap) {
            return format!(
                "At the {last} mechanism the {seen}<strong>Pareto gap is zero</strong>{}: an arbitrarily small loosening of the \
                 players’ constraints lets each player’s choices pass for the maximisation of a stable utility. \
                 A zero gap is necessary for play that can be rationalised as socially optimal, and not sufficient; the exact \
                 test below decides.",
                if gap == 0.0 { "" } else { " up to rounding" }
            );
        }
        format!(
            "At the {last} mechanism the {seen}<strong>Pareto gap is {}</strong>, in units of the constraint function: by \
             this much every constraint would have to be loosened before each player’s choices could be explained by the \
             maximisation of a stable utility, and play thus be rationalised as socially optimal. {}",
            number(gap),
            self.slack_in_words()
        )
    }

    fn slack_in_words(&self) -> String {
        let reward =
            "Minimising such a gap rewards mechanisms under which agents use up their limits, and not welfare as such.";
        let unused = "some player leaves that much of the limit unused at some probe, in expectation";
        let slack = number(self.assessment.budget_slack);
        match self.slack() {
            Slack::All => format!(
                "<strong>All of it is unused budget</strong> (slack {slack}): {unused}, and no comparison between probes makes \
                 the gap larger. {reward}"
            ),
            Slack::Most(share) => {
                format!("Unused budget alone (slack {slack}) accounts for {} of it: {unused}. {reward}", percent(share))
            }
            Slack::Part(share) => format!(
                "Unused budget alone (slack {slack}: {unused}) would make for a gap of {} of this size; it takes the \
                 comparisons between choices at different probes to explain the rest.",
                percent(share)
            ),
            Slack::None => {
                "None of it is unused budget: it comes from comparisons between choices at different probes.".into()
            }
        }
    }

    fn tests(&self) -> String {
        format!("{} {}", self.garp(), self.exact())
    }

    fn garp(&self) -> String {
        let garp_f = self.assessment.garp_f;
        if !garp_f.is_finite() {
            return format!("GARP<sub>F</sub> is {}.", number(garp_f));
        }
        if self.is_zero(garp_f) {
            return "The inconsistency proper, <strong>GARP<sub>F</sub>, is zero</strong>: measured against what each player \
                    actually spent, its choices at different probes do not contradict each other by any margin."
                .into();
        }
        format!(
            "The inconsistency proper, <strong>GARP<sub>F</sub>, is {}</strong>: even when each choice is measured against what \
             the player actually spent, comparisons must be weakened by this much before its choices at different probes stop \
             contradicting each other. That is evidence of noise in its play, or against its maximising any stable utility.",
            number(garp_f)
        )
    }

    fn exact(&self) -> String {
        let tolerance = number(self.record.scenario.evaluation.garp_tolerance);
        let verdict = match (self.assessment.garp_consistent, self.assessment.consistent_up_to_slack) {
            (true, true) => {
                "<strong>holds</strong>, and also holds when unused budget is forgiven: utilities exist under which the \
                 observed choices are optimal. These need not be the players’ true utilities"
            }
            (false, true) => {
                "<strong>fails</strong>, but <strong>holds when unused budget is forgiven</strong>: what contradicts it is that \
                 players leave budget unused, not how they choose among probes"
            }
            (false, false) => {
                "<strong>fails</strong>, and it fails also when unused budget is forgiven: some choices at different probes \
                 contradict each other"
            }
            (true, false) => {
                "<strong>holds</strong>, but fails when unused budget is forgiven, which happens only within the tolerance of \
                 the tests"
            }
        };
        format!("The exact test of condition (13), at a relative tolerance of {tolerance}, {verdict}.")
    }

    fn binding(&self) -> String {
        match &self.assessment.bottleneck {
            Some(bottleneck) => self.bottleneck(bottleneck),
            None => String::new(),
        }
    }

    fn bottleneck(&self, bottleneck: &Bottleneck) -> String {
        let Bottleneck { player, cycle, edge: (t, s), attained } = bottleneck;
        let what = if t == s || cycle.len() == 1 {
            format!(
                "What binds is the choice of <strong>player {player} at probe {t}</strong>, by itself: a self-loop, that is, \
                 budget left unused at that probe."
            )
        } else {
            let path: Vec<_> = cycle.iter().chain(cycle.first()).map(usize::to_string).collect();
            format!(
                "What binds are the choices of <strong>player {player} at probes {}</strong>: at each of them the choice of \
                 the next was affordable with budget to spare and yet not made, which goes round in a circle. The weakest link is \
                 {t}\u{a0}→\u{a0}{s}.",
                path.join("\u{a0}→ ")
            )
        };
        let limit = if *attained {
            "Loosening the constraints by exactly the gap is enough."
        } else {
            "The gap is a limit: loosening by exactly that much is not enough, any more is."
        };
        format!("{what} {limit} (Players and probes are counted from 0, as in the tables.)")
    }

    fn sampling(&self) -> String {
        let Some(draws) = self.record.seen.draws else { return String::new() };
        let error = match sampling_radius(&self.record.seen) {
            Some(error) => format!(
                " Hoeffding’s inequality puts the gap of the strategies themselves within ±{} of it with a probability of at \
                 least 95%, a cautious bound.",
                number(error)
            ),
            None => String::new(),
        };
        format!(
            "<strong>Sampled.</strong> The designer saw {} of each player and probe, not the strategies. Gap, slack, \
             GARP<sub>F</sub> and the tests are estimates.{error}",
            counted(draws, "action")
        )
    }
}

/// What society has of play, where money moves.
fn surplus(last: &Evaluation) -> String {
    let Some(revenue) = last.truth.revenue else { return String::new() };
    let gap = match last.truth.surplus_optimum {
        Some(optimum) if optimum.exact => {
            format!(", {} below the most that a joint action would bring", number(optimum.gap))
        }
        Some(optimum) => format!(", at least {} below the most that a joint action would bring", number(optimum.gap)),
        None => String::new(),
    };
    format!(
        "<strong>Surplus</strong>, what play is worth to all whoever pays whom, is <strong>{}</strong>{gap}: welfare, which has \
         payments taken off, and a revenue of {}.",
        number(last.truth.surplus()),
        number(revenue)
    )
}

/// What only the simulator knows.
fn welfare(record: &Record, last: &Evaluation) -> String {
    let level = format!(
        "<strong>Welfare</strong> under the <code>{}</code> expectation, which the designer could not see, is <strong>{}</strong>.",
        record.scenario.learning.expectation().as_str(),
        number(last.truth.welfare)
    );
    let direction = if record.trace.len() > 1 { direction(record, &record.initial, last) } else { String::new() };
    let caution =
        "The test looks at one player at a time, so what players do to each other through externalities escapes it.";
    [surplus(last), level, omniscient::gap(record), direction, omniscient::agreement(record), caution.into()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether gap and welfare moved in the agreeing direction.
fn direction(record: &Record, first: &Evaluation, last: &Evaluation) -> String {
    let gap = |e: &Evaluation| e.assessment.pareto_gap;
    let welfare = |e: &Evaluation| e.truth.welfare;
    let moves = (Move::between(first, last, gap), Move::between(first, last, welfare));
    let verdict = match moves {
        (Move::Fell, Move::Rose) | (Move::Rose, Move::Fell) => {
            "They moved in the agreeing direction, a smaller gap with a higher welfare. Two end points of one run are weak evidence \
             that the gap tracks welfare here"
        }
        (Move::Fell, Move::Fell) | (Move::Rose, Move::Rose) => {
            "They <strong>moved against each other</strong>: a smaller gap came with a lower welfare. In this run the gap was no \
             guide to welfare"
        }
        (Move::Unknown, _) | (_, Move::Unknown) => "Not all of these are finite numbers, so they cannot be compared",
        (Move::Stayed, _) | (_, Move::Stayed) => {
            "As not both of them moved, this run says nothing on whether they move together"
        }
    };
    let resting = if final_play_at_rest(record) && first.truth.converged {
        ""
    } else {
        " As not all of this play was at rest, the comparison says even less."
    };
    format!(
        "Over {}, from first to last, the {}gap {}, and welfare {}. {verdict}.{resting}",
        counted(record.trace.len(), "evaluation"),
        if record.seen.draws.is_some() { "estimated " } else { "" },
        went(moves.0, gap(first), gap(last)),
        went(moves.1, welfare(first), welfare(last)),
    )
}

fn went(movement: Move, from: f64, to: f64) -> String {
    let (from, to) = (number(from), number(to));
    match movement {
        Move::Fell => format!("fell from {from} to {to}"),
        Move::Rose => format!("rose from {from} to {to}"),
        Move::Stayed => format!("stayed at {to}"),
        Move::Unknown => format!("went from {from} to {to}"),
    }
}
