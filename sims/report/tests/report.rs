//! The report of synthetic records.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

use walras_designer::assess::{Assessment, Bottleneck};
use walras_designer::evaluation::{Evaluation, Truth};
use walras_designer::search::Standing;
use walras_engine::learning::Expectation;
use walras_engine::play::{Observation, Play};
use walras_engine::random::{Key, Purpose};
use walras_engine::world::components::Status;
use walras_game::Metadata;
use walras_games::PluginFacts;
use walras_scenario::Scenario;
use walras_study::record::{Ending, Record};

use walras_report::html;

const SCENARIO: &str = "
name: Spectrum market
description: Firms share a wireless spectrum; a regulator moves the price of power until play passes the test.
seed: 7
game: {plugin: spectrum, players: 4, actions: 25, parameters: {max_power: 4}}
probes: {count: 10}
mechanism: {price: 0.12, congestion_price: 0.06}
learning: {rule: logit_response, precision: 6, own_part: expected}
evaluation: {additive_gap: {lambda_min: 0.001}}
designer: {bounds: {price: [0, 2], congestion_price: [0, 2]}, iterations: 1000}
tables: csv
";

const METADATA: &str = r#"{
  "name": "spectrum", "version": "0.1.0",
  "description": "Firms sharing a wireless spectrum choose transmit powers under a price that rises with total load.",
  "citation": "Section VI-A, eq. (28).",
  "actions": { "dimensions": [{ "name": "power", "unit": "W", "low": 0, "high": "max_power" }], "levels": [25] },
  "contributions": [], "aggregates": [],
  "parameters": [
    { "name": "price", "role": "mechanism", "unit": "1/W", "minimum": 0, "maximum": 2 },
    { "name": "congestion_price", "role": "mechanism", "unit": "1/W^2", "minimum": 0, "maximum": 2 },
    { "name": "max_power", "role": "environment", "unit": "W", "default": 4 }
  ]
}"#;

/// Noise in [−1, 1) that depends on `k` only.
fn noise(k: usize) -> f64 {
    let mixed = (k as u64 ^ 0x9e37_79b9).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as f64 / (1_u64 << 23) as f64 - 1.0
}

fn evaluation(phi: [f64; 2], gap: f64, welfare: f64) -> Evaluation {
    let bottleneck = Bottleneck { player: 3, cycle: vec![5], edge: (5, 5), attained: true };
    Evaluation {
        phi: phi.to_vec(),
        objective: gap,
        assessment: Assessment {
            pareto_gap: gap,
            budget_slack: gap,
            garp_f: 0.0,
            garp_consistent: false,
            consistent_up_to_slack: true,
            additive_gap: Some(0.001 * gap),
            bottleneck: Some(bottleneck),
        },
        outcomes: vec![],
        participation: None,
        incentives: None,
        truth: Truth {
            welfare,
            revenue: None,
            surplus: None,
            own_value: None,
            budget_balance: None,
            surplus_optimum: None,
            least_payoff: 0.7,
            optimum: None,
            ir_violation: None,
            nash_conv: 0.31,
            residual: 3.2e-12,
            converged: true,
        },
    }
}

/// `length` evaluations on the way from one mechanism to another.
fn trace(length: usize) -> Vec<Evaluation> {
    let entry = |k: usize| {
        let way = 1.0 - (-6.0 * k as f64 / length as f64).exp();
        let rough = 0.02 * noise(k) * (1.0 - 0.7 * way);
        let phi = [0.12 + 0.62 * way + rough, 0.06 + 0.9 * way * way - rough + 0.01 * noise(k + 77)];
        evaluation(phi, 0.86 - 0.32 * way + rough * 0.8, 1.65 + 1.29 * way - 2.0 * rough)
    };
    let mut trace: Vec<_> = (0..length).map(entry).collect();
    trace[0] = evaluation([0.12, 0.06], 0.86, 1.65);
    if let [.., last] = trace.as_mut_slice() {
        *last = evaluation([0.74, 0.961], 0.54, 2.94);
    }
    trace
}

/// The power of an action, of `actions` between 0 and 4.
fn level(action: usize, actions: usize) -> f64 {
    4.0 * action as f64 / (actions.max(2) - 1) as f64
}

/// Logit-like play around an action that grows with `centre`, within the limits of a spectrum market.
fn play(probes: usize, players: usize, actions: usize, centre: f64) -> Play {
    let mut strategy = Vec::new();
    let mut constraint = Vec::new();
    for (t, i) in (0..probes).flat_map(|t| (0..players).map(move |i| (t, i))) {
        let limit = 1.0 + 0.45 * (noise(t) + 1.2) * (0.7 + 0.15 * i as f64);
        let level = |a: usize| level(a, actions);
        let mean = centre * limit * (1.0 - 0.2 * i as f64);
        let weight = |a: usize| if level(a) <= limit { (-6.0 * (level(a) - mean).powi(2)).exp() } else { 0.0 };
        let total: f64 = (0..actions).map(weight).sum();
        strategy.extend((0..actions).map(|a| weight(a) / total));
        constraint.extend((0..actions).map(|a| (level(a) - limit + 1.0).max(0.0).sqrt() - 1.0));
    }
    Play {
        state_probability: vec![],
        state_strategy: vec![],
        outcomes: vec![],
        probes,
        players,
        actions,
        phi: vec![0.74, 0.961],
        strategy,
        constraint: constraint.into(),
        payoff: vec![0.7; probes * players],
        transfer: vec![],
        value: vec![],
        designer_value: vec![],
        regret: vec![0.05; probes * players],
        residual: vec![3.2e-12; probes],
        rounds: vec![21; probes],
        status: vec![Status::Converged; probes],
        points: None,
        over_time: None,
        crowd: None,
        expectation: Expectation::MeanField,
    }
}

fn observed(play: &Play, draws: Option<usize>) -> Observation {
    play.observe(draws, Key::new(7, Purpose::Sample))
}

fn record_of(scenario: Scenario, trace: Vec<Evaluation>, first: Play, last: Play) -> Record {
    Record {
        scenario,
        metadata: Metadata::from_json(METADATA).unwrap(),
        plugin: PluginFacts {
            name: "spectrum".into(),
            version: "0.1.0".into(),
            path: "/usr/lib/walras/libwalras_spectrum.so".into(),
            hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        },
        state: vec![],
        timeline: None,
        action: (0..last.actions).map(|a| level(a, last.actions)).collect(),
        robust: None,
        seen: observed(&last, None),
        audit: None,
        exact_response: None,
        spreads: vec![],
        worst: vec![],
        standing: trace.iter().map(|e| Standing { start: 0, plays: 3, best: Some(e.objective) }).collect(),
        initial: trace[0].clone(),
        trace,
        first,
        last,
        trajectory: Default::default(),
        rounds: vec![],
        verdict: None,
        ending: Ending {
            iterations: 1000,
            plays: 3000,
            evaluations: 3002,
            skipped: 0,
            starts: vec![],
            recommended: 0,
            reason: "all iterations are done".into(),
            interrupted: false,
            can_go_on: false,
        },
    }
}

fn scenario() -> Scenario {
    walras_scenario::load(SCENARIO, "report.yaml", &[]).unwrap().scenario
}

/// A design that went well: 1000 iterations, 4 players, 10 probes, 25 actions.
fn designed() -> Record {
    record_of(scenario(), trace(1001), play(10, 4, 25, 0.95), play(10, 4, 25, 0.5))
}

/// A game that was played once.
fn played() -> Record {
    let last = play(10, 4, 25, 0.5);
    record_of(Scenario { designer: None, ..scenario() }, trace(1), last.clone(), last)
}

const VOID: [&str; 2] = ["meta", "br"];

/// Checks that tags are balanced and that no number is printed raw; gives the report without its script, which is always the
/// same one.
fn sound(record: &Record) -> String {
    let page = html(record).unwrap();
    let (before, rest) = page.split_once("<script>\n").unwrap();
    let (script, after) = rest.split_once("</script>\n").unwrap();
    assert_eq!(script, include_str!("../../figures/src/page.js"));
    let page = format!("{before}{after}");
    let mut open = Vec::new();
    for (k, piece) in page.split('<').enumerate().skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("piece {k} has no end: {piece}"));
        let name = tag.split_whitespace().next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "near {text:.80}");
        } else if !(name.starts_with('!') || tag.ends_with('/') || VOID.contains(&name)) {
            open.push(name);
        }
        for word in tag.split(|c: char| !c.is_alphanumeric()).chain(text.split(|c: char| !c.is_alphanumeric())) {
            assert!(
                !["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str()) || text.starts_with("L = inf {"),
                "{piece}"
            );
        }
    }
    assert!(open.is_empty(), "{open:?}");
    page
}

fn assert_says(page: &str, words: &[&str]) {
    let plain = page.replace("<strong>", "").replace("</strong>", "").replace("<sub>F</sub>", "_F");
    words.iter().for_each(|words| assert!(plain.contains(words), "{words:?} is not said in {plain}"));
}

fn change_last(record: &mut Record, change: impl Fn(&mut Evaluation)) {
    change(record.trace.last_mut().unwrap());
}

#[test]
fn a_gap_of_slack_is_called_by_its_name() {
    let page = sound(&designed());
    assert_says(
        &page,
        &[
            "Pareto gap is 0.54",
            "All of it is unused budget",
            "rewards mechanisms under which agents use up their limits, and not welfare as such",
            "GARP_F, is zero",
            "fails, but holds when unused budget is forgiven",
            "player 3 at probe 5",
            "self-loop",
            "gap fell from 0.86 to 0.54, and welfare rose from 1.65 to 2.94",
            "agreeing direction",
            "Figure 3",
            "0.74 1/W",
            "SPSA",
        ],
    );
    assert!(!page.contains("class=\"warning\""));
    assert_says(&page, &["What the designer minimises, the Pareto gap, over the mechanisms that it had played"]);
    assert_eq!(page.matches("<figcaption>").count(), 4);
}

#[test]
fn contradictions_between_choices_are_evidence() {
    let mut record = designed();
    change_last(&mut record, |last| {
        last.assessment.budget_slack = 0.1;
        last.assessment.garp_f = 0.2;
        last.assessment.consistent_up_to_slack = false;
        let cycle = vec![2, 7, 4];
        last.assessment.bottleneck = Some(Bottleneck { player: 1, cycle, edge: (7, 4), attained: false });
        last.truth.welfare = 1.0;
    });
    let words = [
        "19% of this size",
        "GARP_F, is 0.2",
        "evidence of noise in its play, or against",
        "it fails also when unused budget is forgiven",
        "player 1 at probes 2\u{a0}→ 7\u{a0}→ 4\u{a0}→ 2",
        "weakest link is 7\u{a0}→\u{a0}4",
        "The gap is a limit",
        "moved against each other",
    ];
    let page = sound(&record);
    assert_says(&page, &words);
    assert!(!page.contains("not welfare as such"));
}

#[test]
fn a_gap_of_zero_is_not_called_optimal() {
    let mut record = played();
    change_last(&mut record, |last| {
        last.assessment.pareto_gap = 0.0;
        last.assessment.budget_slack = 0.0;
        last.assessment.garp_consistent = true;
        last.assessment.bottleneck = None;
    });
    let page = sound(&record);
    assert_says(&page, &["Pareto gap is zero", "necessary", "not sufficient", "holds, and also holds when"]);
    assert!(!page.contains("Figure 2") && !page.contains("What binds") && !page.contains("First"));
}

#[test]
fn unfinished_learning_is_warned_of() {
    let mut record = designed();
    record.last.status[4] = Status::Budget;
    record.last.residual[4] = 0.25;
    record.last.status[6] = Status::Stalled;
    change_last(&mut record, |last| last.truth.converged = false);
    record.ending.skipped = 12;
    let words = [
        "The final play did not converge in 2 of 10 stage games",
        "rounds were used up at probe 4 (residual 0.25)",
        "stalled at probe 6",
        "12 of 1000 iterations took no step",
        "In 1 of 1001 evaluations play was not at rest",
        "says even less",
    ];
    assert_says(&sound(&record), &words);
}

#[test]
fn an_interruption_is_warned_of() {
    let mut record = designed();
    record.ending =
        Ending { interrupted: true, iterations: 1, reason: "interrupted <by> user".into(), ..record.ending };
    assert_says(&sound(&record), &["The run was interrupted after 1 iteration.", "interrupted &lt;by&gt; user"]);
}

#[test]
fn sampled_gaps_are_estimates() {
    let mut record = designed();
    record.seen = observed(&record.last, Some(5000));
    let words = [
        "estimated Pareto gap",
        "5000 actions",
        "Hoeffding",
        "Pareto gap (estimate)",
        "5000 sampled actions of each player",
    ];
    assert_says(&sound(&record), &words);
}

#[test]
fn text_of_users_is_escaped() {
    let mut record = designed();
    let evil = "</title><script>alert('1')</script>&\u{0}";
    record.scenario.name = evil.into();
    record.scenario.description = Some(evil.into());
    record.plugin.path = evil.into();
    record.metadata.parameters[0].name = evil.into();
    record.metadata.parameters[0].unit = evil.into();
    record.metadata.actions.dimensions[0].name = evil.into();
    let page = sound(&record);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let script = include_str!("../../figures/src/page.js").replace("url(#", "");
    let page = sound(&designed()).replace("http://www.w3.org/2000/svg", "") + &script;
    ["http", "src=", "url(", "@import", "<script", "<link"]
        .iter()
        .for_each(|word| assert!(!page.contains(word), "{word}"));
}

#[test]
fn numbers_that_are_none_are_said_not_printed() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324] {
        let mut record = designed();
        record.trace.truncate(5);
        for evaluation in record.trace.iter_mut().skip(2) {
            evaluation.phi[0] = bad;
            evaluation.assessment.pareto_gap = bad;
            evaluation.assessment.garp_f = bad;
            evaluation.truth.welfare = -bad;
            evaluation.truth.residual = bad;
            evaluation.truth.nash_conv = bad;
        }
        record.last.strategy[3] = bad;
        record.last.residual[1] = bad;
        record.last.status[1] = Status::Budget;
        record.scenario.learning.tolerance = bad;
        sound(&record);
        record.trace.iter_mut().for_each(|e| (e.phi, e.truth.welfare) = (vec![bad, bad], bad));
        record.last.strategy.fill(bad);
        record.last.constraint = vec![bad; record.last.constraint.len()].into();
        record.seen = Observation { draws: Some(3), ..observed(&record.last, None) };
        sound(&record);
    }
}

#[test]
fn degenerate_shapes_are_drawn() {
    for (probes, players, actions) in [(1, 1, 1), (0, 0, 0), (1, 9, 2), (45, 1, 1), (2, 2, 1000), (3, 0, 4)] {
        let last = play(probes, players, actions, 0.5);
        let mut record = record_of(scenario(), trace(2), last.clone(), last);
        sound(&record);
        record.seen.draws = Some(0);
        record.trace.iter_mut().for_each(|e| e.phi = vec![]);
        sound(&record);
        record.trace = vec![];
        assert_says(&sound(&record), &["Nothing was evaluated"]);
    }
}

#[test]
fn tables_of_the_wrong_size_are_no_panic() {
    let mut record = designed();
    record.last.strategy.truncate(17);
    record.last.constraint = vec![].into();
    record.last.residual.clear();
    record.last.status[0] = Status::Learning;
    record.trace[1].phi.push(3.0);
    record.trace[2].phi.clear();
    sound(&record);
}

#[test]
fn constant_series_are_drawn() {
    let mut record = designed();
    record.trace = vec![evaluation([0.0, 2.0], 0.0, 0.0); 3];
    record.initial = record.trace[0].clone();
    assert_says(&sound(&record), &["gap stayed at 0, and welfare stayed at 0", "says nothing on whether"]);
}

#[test]
fn what_is_left_out_is_said() {
    let last = play(45, 9, 1000, 0.5);
    let record = record_of(scenario(), trace(3), last.clone(), last);
    let words = ["first 6 of 9 players", "first 30 of 45 probes", "8 neighbouring actions of 1000"];
    assert_says(&sound(&record), &words);
}

#[test]
fn long_traces_stay_small() {
    let mut record = designed();
    let short = sound(&record).len();
    record.trace = trace(100_000);
    let long = sound(&record).len();
    // Drawings and the numbers that they carry are thinned alike.
    assert!(long < short + 200_000, "{short} {long}");
}

#[test]
fn many_entries_of_phi_are_drawn_in_part() {
    let mut record = designed();
    record.trace.truncate(3);
    record.trace.iter_mut().for_each(|e| e.phi = vec![0.5; 40]);
    assert_says(&sound(&record), &["first 12 of 40 entries", "φ[39]"]);
}

#[test]
fn the_headline_of_a_long_mechanism_leaves_out_entries_only() {
    let mut record = designed();
    record.trace.truncate(3);
    record.trace.iter_mut().for_each(|e| e.phi = vec![0.5; 400]);
    let page = sound(&record);
    let (_, table) = page.split_once("<h2>Headline figures</h2>").unwrap();
    let (table, rest) = table.split_once("</tbody>").unwrap();
    assert_eq!(table.matches("<tr>").count(), 61);
    assert_says(table, &["Welfare", "Converged"]);
    assert!(rest.contains(" more of 4") && rest.contains("<code>summary.json</code>"), "{rest:.200}");
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    assert_eq!(html(&designed()).unwrap(), html(&designed()).unwrap());
}
