//! Games over time from scenarios: solved, learned, designed for, and refused where they make no sense.

use crate::harness::{folder, refused, root, run, run_text, succeeded, summary, walras};
use crate::solve::{distance, flat, json as solved, number};

/// The reference's two-state game as a scenario; `learning` is a section.
fn two_states(learning: &str) -> String {
    format!(
        "name: two states\nseed: 1\ngame: {{plugin: normal_form, file: two_states.json}}\nprobes: {{count: 1}}\n\
         learning: {{{learning}}}\ntables: csv\n"
    )
}

fn with_table(test: &str) -> std::path::PathBuf {
    let folder = folder(test);
    std::fs::copy(root().join("tests/data/dynamic/two_states.json"), folder.join("two_states.json")).unwrap();
    folder
}

/// The columns of a CSV table by name.
fn column(folder: &std::path::Path, table: &str, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("out").join(table)).unwrap();
    let mut lines = text.lines();
    let place = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
    lines.map(|line| line.split(',').nth(place).unwrap().to_owned()).collect()
}

/// A scenario says the same as the table it names, and learning rests where the solver does.
#[test]
fn a_scenario_is_solved_as_its_table_is_and_learned_alike() {
    let folder = with_table("over-time-solve");
    std::fs::write(folder.join("scenario.yaml"), two_states("rule: logit_response, precision: 2")).unwrap();
    let own = solved(&folder, "scenario.yaml", &[]);
    for concept in [&["--precision", "2"][..], &["--nash"]] {
        let (table, scenario) =
            (solved(&folder, "two_states.json", concept), solved(&folder, "scenario.yaml", concept));
        for key in ["profile", "values"] {
            assert!(distance(&flat(&table[key]), &flat(&scenario[key])) < 1e-12, "{key}: {scenario}");
        }
        assert_eq!(scenario["status"], "converged");
    }
    assert_eq!(own["solution"], "logit");
    let output = run_text(&folder, &two_states("rule: logit_response, precision: 2"), &[]);
    succeeded(&output);
    let found = summary(&folder);
    let over_time = &found["over_time"];
    assert!(found["converged"] == true && over_time["states"] == 2 && over_time["regret_is"] == "exact", "{found}");
    assert!(number(over_time, "bellman_residual") < 1e-12);
    // Values by state and player, policies by state, player and action; the solver has players first.
    let values: Vec<f64> =
        column(&folder, "agents.csv", "expected_payoff").iter().map(|x| x.parse().unwrap()).collect();
    let expected = flat(&own["values"]);
    for (row, value) in values.iter().enumerate() {
        assert!((value - expected[row % 2 * 2 + row / 2]).abs() < 1e-7, "{values:?} {expected:?}");
    }
    let probability: Vec<f64> =
        column(&folder, "strategies.csv", "probability").iter().map(|x| x.parse().unwrap()).collect();
    let expected = flat(&own["profile"]);
    for (cell, p) in probability.iter().enumerate() {
        let (state, player, action) = (cell / 4, cell / 2 % 2, cell % 2);
        assert!((p - expected[(player * 2 + state) * 2 + action]).abs() < 1e-8);
    }
    let often: Vec<f64> = column(&folder, "states.csv", "occupation").iter().map(|x| x.parse().unwrap()).collect();
    assert!((often.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let worth = (0..2).map(|player| (0..2).map(|state| flat(&own["values"])[player * 2 + state] / 2.0).sum::<f64>());
    assert!((worth.sum::<f64>() - number(&found, "welfare")).abs() < 1e-7);
}

#[test]
fn who_learns_along_the_way_is_judged_by_the_exact_response() {
    let folder = with_table("over-time-walk");
    let sarsa = "rule: sarsa, precision: 2, rate: 1, decay: 0.7, episode: 100, max_rounds: 100";
    let output = run_text(&folder, &two_states(sarsa), &[]);
    succeeded(&output);
    let found = summary(&folder);
    let exact = &found["over_time"]["exact_response"];
    assert!(found["converged"] == false && exact["converged"] == true, "{found}");
    assert!((number(exact, "welfare") - number(&found, "welfare")).abs() < 0.5, "{found}");
    let page = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(page.contains("What each state is worth to a player"), "no figure of values");
}

#[test]
fn the_bundled_games_over_time_play() {
    for (scenario, arguments) in [
        ("dynamic/commons.yaml", &["--set", "game.actions=7", "--set", "game.parameters.stock_levels=7"][..]),
        ("dynamic/two-states.yaml", &[]),
        ("dynamic/queue.yaml", &["--set", "designer.iterations=10"]),
        ("dynamic/repeated-auction.yaml", &["--set", "learning.max_rounds=5", "--set", "learning.episode=50"]),
    ] {
        let folder = folder(&format!("over-time-{}", scenario.replace('/', "-")));
        let output = run(&folder, scenario, arguments);
        succeeded(&output);
        let found = summary(&folder);
        assert!(number(&found["over_time"], "bellman_residual") < 1e-10, "{found}");
        let is_bound = found["over_time"]["regret_is"] == "bound";
        assert_eq!(is_bound, scenario.contains("auction"), "{found}");
        if scenario.contains("queue") {
            assert!(number(&found, "surplus") > 12.0, "a toll should bring more than the 7.5 without: {found}");
            let page = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
            assert!(page.contains("under the first mechanism") && page.contains("Expected backlog over time"));
        }
    }
}

/// A designer that moves while agents learn is told which of the conditions on its steps fail, and both constraints are
/// audited over all states at the end.
#[test]
fn steps_are_checked_and_constraints_audited() {
    let folder = folder("over-time-designer");
    let fast =
        ["--set", "designer.iterations=20", "--set", "game.actions=7", "--set", "game.parameters.stock_levels=5"];
    let output = run(&folder, "dynamic/commons-fee.yaml", &[&fast[..], &["--set", "designer.step_decay=0.4"]].concat());
    succeeded(&output);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("steps are 0.8 / k^0.4: their squares do not have a finite sum"), "{words}");
    let found = summary(&folder);
    let over_time = &found["over_time"];
    let least = column_of(&folder);
    assert!((number(over_time, "ir_shortfall") - (-28.5 - least)).abs() < 1e-9, "{found}");
    assert!((number(over_time, "ic_excess") - (number(over_time, "regret") - 0.5)).abs() < 1e-12, "{found}");
    assert!(found["incentive_excess"].is_number() && found["participation_multiplier"].is_number(), "{found}");
    std::fs::remove_dir_all(folder.join("out")).unwrap();
    let output = run(&folder, "dynamic/commons-fee.yaml", &fast);
    succeeded(&output);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("finite sum"));
}

/// The least value of a player in a state.
fn column_of(folder: &std::path::Path) -> f64 {
    number(&summary(folder), "least_payoff")
}

#[test]
fn what_makes_no_sense_over_time_is_refused_with_its_place() {
    let game = "{actions: [2, 1], states: 2, discount: 0.9, payoff: [[[[1], [0]], [[0], [2]]], [[[0], [1]], [[3], [1]]]], \
                transition: [[[[0.5, 0.5]], [[1, 0]]], [[[0.2, 0.8]], [[0, 1]]]]}";
    let scenario = |game: &str, learning: &str, more: &str| {
        format!(
            "name: t\ngame: {{plugin: normal_form, stochastic: {game}}}\nprobes: {{count: 1}}\nlearning: {{{learning}}}\n{more}"
        )
    };
    let logit = "rule: logit_response, precision: 1";
    let fine = folder("over-time-fine");
    succeeded(&run_text(&fine, &scenario(game, logit, ""), &[]));
    for (case, text, said) in [
        (
            "sum",
            scenario(&game.replace("[[0.5, 0.5]]", "[[0.5, 0.6]]"), logit, ""),
            "field `game.stochastic.transition[0][0][0]`: found probabilities that add up to 1.1, expected 1",
        ),
        (
            "negative",
            scenario(&game.replace("[[1, 0]]", "[[1.5, -0.5]]"), logit, ""),
            "transition[0][1][0][1]`: found -0.5, expected a probability",
        ),
        (
            "deep",
            scenario(&game.replace("[[0], [2]]", "[[0], [2, 3]]"), logit, ""),
            "field `game.stochastic.payoff[0][1][1]`",
        ),
        (
            "discount",
            scenario(&game.replace("0.9", "1"), logit, ""),
            "field `game.stochastic.discount`: found 1, expected a number in [0, 1), or a `horizon`",
        ),
        ("no-discount", scenario(&game.replace("discount: 0.9, ", ""), logit, ""), "game.stochastic.discount"),
        ("near-miss", scenario(&game.replace("transition:", "transitions:"), logit, ""), "did you mean `transition`?"),
        ("mean-field", scenario(game, &format!("{logit}, expectation: mean_field"), ""), "learning.expectation"),
        ("samples", scenario(game, logit, "samples: 10\n"), "field `samples`"),
        (
            "initial",
            scenario(&game.replace("states: 2,", "states: 2, initial: [0, 0],"), logit, ""),
            "`initial` sums to 0, expected a positive number",
        ),
        ("episode", scenario(game, &format!("{logit}, episode: 5"), ""), "learning.episode"),
    ] {
        let folder = folder(&format!("over-time-bad-{case}"));
        let words = refused(&folder, &run_text(&folder, &text, &[]), 2);
        assert!(words.contains(said), "{case}: {words}");
    }
    let once = crate::harness::SMALL.replace("rule: logit_response", "rule: sarsa\n  rate: 0.1");
    let folder = folder("over-time-bad-once");
    let words = refused(&folder, &run_text(&folder, &once, &[]), 2);
    assert!(words.contains("field `learning.rule`: found `sarsa`") && words.contains("is played once"), "{words}");
}

#[test]
fn what_is_too_large_says_how_large() {
    let folder = folder("over-time-large");
    let of = |arguments: &[&str]| -> String {
        let output = walras(&folder).args(["solve", "commons", "--nash"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let words = of(&["--set", "game.parameters.stock_levels=2000000"]);
    assert!(words.contains("its states number 2000000: more than the 1048576 that fit"), "{words}");
    let words = of(&["--set", "game.parameters.stock_levels=1000000"]);
    assert!(words.contains("1000000 stage games of 2 players with 21 actions make 42000000 probabilities"), "{words}");
    let words = of(&["--set", "game.actions=2000"]);
    assert!(words.contains("25 states with 100000000 joint actions in all make 200000000 payoffs"), "{words}");
    let words = of(&["--set", "game.parameters.discount=1"]);
    assert!(words.contains("the discount is 1; expected a number in [0, 1), or a horizon"), "{words}");
    let output = walras(&folder).args(["solve", "repeated_auction", "--nash"]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("do not see each other's types"), "{words}");
}

/// Algorithm 1 for a small commons, with what else its section says.
fn commons_by_spsa(more: &str) -> String {
    format!(
        "name: t\nseed: 7\ngame: {{plugin: commons, players: 2, actions: 7, parameters: {{growth_exponent: 0.5, discount: 0.9, \
         stock_levels: 5}}}}\nprobes: {{count: 1}}\nmechanism: {{fee: 0}}\nlearning: {{rule: logit_response, precision: 40}}\n\
         tables: csv\ndesigner: {{algorithm: spsa, objective: surplus, units: relative, step: 0.8, step_decay: 0.6, \
         perturbation: 0.1, iterations: 80, bounds: {{fee: [0, 6]}}{more}}}\n"
    )
}

/// Without the constraint the fee leaves players with less than they have elsewhere in the state that is worst for them; with it
/// they are left with it there, and a run that is broken off knows what the constraint weighs.
#[test]
fn algorithm_one_sees_to_constraints_in_every_state_and_resumes() {
    let (free, bound) = (folder("over-time-free"), folder("over-time-bound"));
    succeeded(&run_text(&free, &commons_by_spsa(""), &[]));
    let constrained = commons_by_spsa(", reservation_utility: -28.5, incentive_tolerance: 0.5");
    let begun = std::time::Instant::now();
    succeeded(&run_text(&bound, &constrained, &[]));
    let took = begun.elapsed();
    let (unbound, found) = (summary(&free), summary(&bound));
    let over_time = &found["over_time"];
    assert!(number(&unbound, "least_payoff") < -28.8 && unbound["participation_multiplier"].is_null(), "{unbound}");
    assert!(number(over_time, "ir_shortfall").abs() < 0.05 && found["converged"] == true, "{found}");
    assert!((number(over_time, "ir_shortfall") - (-28.5 - column_of(&bound))).abs() < 1e-9, "{found}");
    assert!((number(over_time, "ic_excess") - (number(over_time, "regret") - 0.5)).abs() < 1e-12, "{found}");
    assert!(
        number(&found, "participation_multiplier") > 0.1 && number(&found, "incentive_multiplier") == 0.0,
        "{found}"
    );
    let weighs = column(&bound, "designer.csv", "participation_multiplier");
    assert!(weighs[0] == "0" || weighs[0] == "0.0", "{weighs:?}");
    assert!(weighs.iter().filter(|value| value.parse::<f64>().is_ok_and(|value| value > 0.0)).count() > 20);

    let broken_off = folder("over-time-broken-off");
    std::fs::write(broken_off.join("t.yaml"), &constrained).unwrap();
    // A busy machine may be slower or faster than it was.
    let interrupted = [0.6, 0.4, 0.8, 0.2].iter().any(|share| {
        let _ = std::fs::remove_dir_all(broken_off.join("out"));
        let mut child = walras(&broken_off).args(["run", "t.yaml", "--out", "out"]).spawn().unwrap();
        std::thread::sleep(took.mul_f64(*share));
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        child.wait().unwrap().code() == Some(130) && broken_off.join("out/checkpoint.cbor").exists()
    });
    assert!(interrupted, "no run was broken off between its beginning and its end");
    succeeded(&walras(&broken_off).args(["resume", "out"]).output().unwrap());
    for table in ["designer.csv", "agents.csv"] {
        let read = |folder: &std::path::Path| std::fs::read(folder.join("out").join(table)).unwrap();
        assert!(read(&bound) == read(&broken_off), "{table}");
    }
    for (case, more, said) in [
        ("restarts", ", reservation_utility: 0, restarts: 2", "designer.restarts"),
        ("best", ", incentive_tolerance: 0, recommend: best", "designer.recommend"),
        ("stop", ", reservation_utility: 0, stop: {gap_below: 1}", "designer.stop.gap_below"),
    ] {
        let folder = folder(&format!("over-time-spsa-{case}"));
        let words = refused(&folder, &run_text(&folder, &commons_by_spsa(more), &[]), 2);
        assert!(words.contains(said), "{case}: {words}");
    }
}
