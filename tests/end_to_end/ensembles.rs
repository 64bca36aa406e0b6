//! Ensembles: members are runs of their own, in whatever order, on however many threads, after whatever interruption.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use crate::harness::{SMALL, folder, refused, rows_of_tables, run, run_text, succeeded, summary, walras, written_in};

/// An ensemble that is over in a moment, its parameters drawn.
const DRAWN: &str = "\
name: Drawn
seed: 3
tables: csv
game: {plugin: spectrum, players: 3, actions: 6}
probes: {count: 3}
mechanism: {price: {draw: uniform, low: 0, high: 1}, congestion_price: 0.1}
learning: {rule: logit_response, precision: 6}
samples: 20
designer: {iterations: 6, injected_noise: 0.01}
";

/// A table as rows by column name.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| names.iter().zip(line.split(',')).map(|(n, v)| ((*n).to_owned(), v.to_owned())).collect();
    lines.map(row).collect()
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder.join("out")).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())).collect()
}

const LONG: [&str; 6] =
    ["--set", "replicates=12", "--set", "designer.iterations=60", "--sweep", "designer.step=0.1,0.25,0.5"];

#[test]
fn threads_do_not_change_a_bit() {
    let [one, many] = ["1", "5"].map(|threads| {
        let folder = folder(&format!("ensemble-threads-{threads}"));
        succeeded(&run_text(&folder, DRAWN, &[&LONG[..], &["--threads", threads]].concat()));
        bytes(&folder)
    });
    assert_eq!(one.keys().collect::<Vec<_>>(), many.keys().collect::<Vec<_>>());
    one.iter().for_each(|(name, content)| assert!(*content == many[name], "{name}"));
    let names: Vec<&str> = one.keys().map(String::as_str).collect();
    let expected =
        ["bands.csv", "designer.csv", "manifest.json", "members.csv", "report.html", "scenario.yaml", "summary.json"];
    assert_eq!(names, expected);
}

/// Killed or interrupted while members are played, it goes on to the bits it would have come to.
#[test]
#[cfg(unix)]
fn a_resumed_ensemble_is_the_ensemble_itself() {
    let whole = folder("ensemble-whole");
    let arguments = [&LONG[..], &["--set", "designer.iterations=300"]].concat();
    succeeded(&run_text(&whole, DRAWN, &arguments));
    for signal in ["-INT", "-KILL"] {
        let folder = folder(&format!("ensemble-resume{signal}"));
        std::fs::write(folder.join("scenario.yaml"), DRAWN).unwrap();
        let mut child = walras(&folder)
            .args(["run", "scenario.yaml", "--out", "out"])
            .args(&arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let log = folder.join("out/members.log");
        while std::fs::metadata(&log).map_or(0, |file| file.len()) <= 16 {
            assert_eq!(child.try_wait().unwrap(), None, "ended before its first member was kept");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        let code = child.wait().unwrap().code();
        assert_eq!(code, (signal == "-INT").then_some(130));
        assert!(log.exists());
        if signal == "-INT" {
            let partial = summary(&folder);
            assert_eq!((&partial["interrupted"], &partial["members"]), (&true.into(), &36.into()));
            let played = partial["played"].as_u64().unwrap();
            assert!((1..36).contains(&played), "{played}");
            assert_eq!(table(&folder.join("out/members.csv")).len() as u64, played);
        }
        succeeded(&walras(&folder).args(["resume", "out"]).output().unwrap());
        let (resumed, whole) = (bytes(&folder), bytes(&whole));
        assert_eq!(resumed.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        whole.iter().for_each(|(name, content)| assert!(*content == resumed[name], "{signal} {name}"));
        let again = walras(&folder).args(["resume", "out"]).output().unwrap();
        assert_eq!(again.status.code(), Some(2));
    }
}

/// Replicate r is what a run with `replicate: r` gives, and the first is what a plain run gives.
#[test]
fn members_are_runs_of_their_own() {
    let together = folder("ensemble-together");
    succeeded(&run_text(&together, DRAWN, &["--set", "replicates=3", "--sweep", "designer.step=0.1,0.5"]));
    let rows = table(&together.join("out/designer.csv"));
    for (step, replicate) in [("0.1", "0"), ("0.5", "2")] {
        let alone = folder(&format!("ensemble-alone-{replicate}"));
        let (step_is, replicate_is) = (format!("designer.step={step}"), format!("replicate={replicate}"));
        let chosen = if replicate == "0" { vec![] } else { vec!["--set", &replicate_is] };
        succeeded(&run_text(&alone, DRAWN, &[&["--set", &step_is][..], &chosen].concat()));
        let mut member: Vec<_> =
            rows.iter().filter(|row| row["replicate"] == replicate && row["designer.step"] == step).cloned().collect();
        member.iter_mut().for_each(|row| {
            row.remove("replicate");
            row.remove("designer.step");
        });
        assert_eq!(member, table(&alone.join("out/designer.csv")), "{step} {replicate}");
    }
    // They are different draws, the same for all swept values.
    let first = |replicate: &str, step: &str| {
        let row = rows.iter().find(|row| row["replicate"] == replicate && row["designer.step"] == step);
        row.unwrap()["phi_price"].clone()
    };
    assert_ne!(first("0", "0.1"), first("1", "0.1"));
    assert_eq!(first("1", "0.1"), first("1", "0.5"));
}

/// Bands against the members' own rows, by other means; members that stop early stay where they ended.
#[test]
fn bands_are_what_the_rows_say() {
    let folder = folder("ensemble-bands");
    let stop = ["--set", "samples=null", "--set", "designer.stop={gap_below: 0.75}", "--set", "replicates=9"];
    succeeded(&run_text(&folder, DRAWN, &stop));
    let rows = table(&folder.join("out/designer.csv"));
    let courses: Vec<Vec<f64>> = (0..9)
        .map(|replicate: usize| {
            let own = rows.iter().filter(|row| row["replicate"] == replicate.to_string());
            own.map(|row| row["pareto_gap"].parse().unwrap()).collect()
        })
        .collect();
    let longest = courses.iter().map(Vec::len).max().unwrap();
    assert!(courses.iter().any(|course| course.len() < longest), "nobody stops early");
    let bands = table(&folder.join("out/bands.csv"));
    let mut compared = 0;
    for band in bands.iter().filter(|band| band["quantity"] == "pareto_gap") {
        let iteration: usize = band["iteration"].parse().unwrap();
        let mut values: Vec<f64> =
            courses.iter().map(|course| course.get(iteration).or(course.last()).copied().unwrap()).collect();
        values.sort_by(f64::total_cmp);
        let mean = values.iter().sum::<f64>() / 9.0;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 8.0).sqrt();
        let q05 = values[0] + 0.4 * (values[1] - values[0]);
        let ended = courses.iter().filter(|course| course.len() <= iteration).count();
        let number = |name: &str| band[name].parse::<f64>().unwrap();
        let expected = [
            ("mean", mean),
            ("sd", sd),
            ("min", values[0]),
            ("q05", q05),
            ("q25", values[2]),
            ("median", values[4]),
            ("q75", values[6]),
            ("max", values[8]),
            ("count", 9.0),
            ("ended", ended as f64),
        ];
        for (name, value) in expected {
            assert!((number(name) - value).abs() < 1e-12, "{name} at {iteration}: {} {value}", number(name));
        }
        compared += 1;
    }
    assert_eq!(compared, longest);
    // The summary tells the same of the ends.
    let last = bands.iter().rfind(|band| band["quantity"] == "pareto_gap").unwrap();
    let summary = summary(&folder);
    assert_eq!(summary["points"][0]["final"]["pareto_gap"]["mean"].to_string(), last["mean"]);
}

/// What members compute at their ends alone has no mean between, which would be one over those that happened to end there.
#[test]
fn bands_omit_what_was_not_computed() {
    let folder = folder("ensemble-bands-ends");
    let settings = [
        "--set",
        "samples=null",
        "--set",
        "designer.stop={gap_below: 0.75}",
        "--set",
        "evaluation.welfare_gap=ends",
        "--set",
        "replicates=9",
    ];
    succeeded(&run_text(&folder, DRAWN, &settings));
    let rows = table(&folder.join("out/designer.csv"));
    let with_gap =
        |iteration: &str| rows.iter().any(|row| row["iteration"] == iteration && !row["welfare_gap"].is_empty());
    let bands = table(&folder.join("out/bands.csv"));
    let bands: Vec<_> = bands.iter().filter(|band| band["quantity"] == "welfare_gap").collect();
    let between = bands.iter().filter(|band| band["count"] == "0" && with_gap(&band["iteration"])).count();
    assert!(between > 0, "all members end together");
    let known: Vec<_> = bands.iter().filter(|band| band["count"] != "0").collect();
    assert!(known.iter().all(|band| band["count"] == "9"), "a band is of some members only");
    assert_eq!(known.first().unwrap()["iteration"], "0");
    assert_eq!(known.last().unwrap()["iteration"], bands.last().unwrap()["iteration"]);
    let mean = |of: &[&BTreeMap<String, String>]| {
        of.iter().map(|row| row["welfare_gap"].parse::<f64>().unwrap()).sum::<f64>() / 9.0
    };
    let last_rows: Vec<_> = (0..9)
        .map(|replicate: usize| rows.iter().rfind(|row| row["replicate"] == replicate.to_string()).unwrap())
        .collect();
    let told: f64 = known.last().unwrap()["mean"].parse().unwrap();
    assert!((told - mean(&last_rows)).abs() < 1e-12);
}

/// A member that cannot be played is a row with a reason, and shows in summary, report, words and exit code.
#[test]
fn members_that_fail_are_not_dropped() {
    let folder = folder("ensemble-failures");
    // Some draws are no prices.
    let text = DRAWN.replace("low: 0, high: 1", "low: 0, high: 3");
    let output = run_text(&folder, &text, &["--set", "replicates=12", "--set", "designer.iterations=2"]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("of 12 runs failed; the first: `mechanism.price`: drew"), "{words}");
    let members = table(&folder.join("out/members.csv"));
    let failed = members.iter().filter(|row| row["status"] == "failed").count();
    assert!((1..12).contains(&failed) && members.len() == 12);
    for row in members.iter().filter(|row| row["status"] == "failed") {
        assert!(row["reason"].contains("drew") && row["pareto_gap"].is_empty(), "{row:?}");
    }
    let summary = summary(&folder);
    assert_eq!((&summary["failed"], &summary["played"]), (&failed.into(), &(12 - failed).into()));
    assert!(summary["failures"][0]["reason"].as_str().unwrap().contains("drew"));
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("Runs that failed"));
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("{failed} FAILED")));
}

/// Play in motion is a result, flagged everywhere.
#[test]
fn members_that_do_not_converge_are_flagged() {
    let folder = folder("ensemble-restless");
    let text = SMALL.replace("precision: 6", "precision: 6\n  max_rounds: 2\n  mode: rounds") + "tables: csv\n";
    let output = run_text(&folder, &text, &["--set", "replicates=2"]);
    succeeded(&output);
    assert!(String::from_utf8_lossy(&output.stderr).contains("play of 2 runs did not come to rest"));
    let summary = summary(&folder);
    assert_eq!((&summary["converged"], &summary["not_converged"]), (&0.into(), &2.into()));
    assert!(table(&folder.join("out/members.csv")).iter().all(|row| row["converged"] == "false"));
    assert!(std::fs::read_to_string(folder.join("out/report.html")).unwrap().contains("did not come to rest"));
}

/// Every combination is checked before anything is played or written.
#[test]
fn senseless_values_are_refused_before_anything_is_written() {
    for (sweep, message) in [
        (
            "mechanism.price=0,1,5",
            "--sweep mechanism.price=0,1,5: field `mechanism.price`: found 5, expected a number ≥ 0",
        ),
        ("mechanism.prize=0", "unknown parameter, expected one of `price`, `congestion_price`; did you mean `price`?"),
        ("game.plugin=spectrum,spectrun", "no game `spectrun` found (did you mean `spectrum`?)"),
        ("learning.start=uniform,[[1],[0]]", "field `learning.start"),
    ] {
        let folder = folder("ensemble-refused");
        let output = run_text(&folder, SMALL, &["--sweep", sweep]);
        let words = refused(&folder, &output, 2);
        assert!(words.contains(message), "{words}");
    }
}

/// What reports and documents say of a member: asked for by its number, it is played by itself, with all its tables.
#[test]
fn a_member_is_played_by_itself() {
    let folder = folder("ensemble-member");
    succeeded(&run_text(&folder, DRAWN, &["--set", "replicates=5"]));
    let scenario = format!("{DRAWN}replicates: 5\n");
    std::fs::write(folder.join("five.yaml"), scenario).unwrap();
    let alone = walras(&folder).args(["run", "five.yaml", "--set", "replicate=3", "--out", "alone"]).output().unwrap();
    succeeded(&alone);
    assert!(folder.join("alone/strategies.csv").exists() && !folder.join("alone/members.csv").exists());
    let gaps = |path: &str| -> Vec<String> {
        let rows = table(&folder.join(path));
        let own = rows.iter().filter(|row| row.get("replicate").is_none_or(|replicate| replicate == "3"));
        own.map(|row| row["pareto_gap"].clone()).collect()
    };
    assert_eq!(gaps("alone/designer.csv"), gaps("out/designer.csv"));
    // Both numbers given: those from there on.
    let both = ["run", "five.yaml", "--set", "replicate=3", "--set", "replicates=2", "--out", "both"];
    succeeded(&walras(&folder).args(both).output().unwrap());
    let members = table(&folder.join("both/members.csv"));
    assert_eq!(members.iter().map(|row| row["replicate"].as_str()).collect::<Vec<_>>(), ["3", "4"]);
}

/// What is drawn besides parameters, as networks are, is a member's own as well.
#[test]
fn every_member_has_a_network_of_its_own() {
    let folder = folder("ensemble-networks");
    let scenario = "name: Drawn networks\nseed: 3\ntables: csv\ngame:\n  plugin: network\n  players: 30\n  parameters:\n    \
                    standalone: 1\n    decay: 0.1\n    influence: {network: erdos_renyi, degree: 3}\nprobes: {count: 1}\n\
                    learning: {rule: linear_quadratic}\n";
    succeeded(&run_text(&folder, scenario, &["--set", "replicates=3", "--threads", "1"]));
    let together = table(&folder.join("out/members.csv"));
    std::fs::write(folder.join("one.yaml"), scenario).unwrap();
    for (replicate, member) in together.iter().enumerate() {
        let (set, out) = (format!("replicate={replicate}"), format!("alone-{replicate}"));
        let alone = walras(&folder).args(["run", "one.yaml", "--set", &set, "--out", &out]).output().unwrap();
        succeeded(&alone);
        let alone = &table(&folder.join(out).join("designer.csv"))[0];
        assert_eq!(alone["welfare"], member["welfare"], "replicate {replicate}");
    }
    assert_ne!(together[0]["welfare"], together[1]["welfare"]);
}

/// A map over two fields: a row a combination, in their order, and figures in the report.
#[test]
fn two_swept_fields_give_maps() {
    let folder = folder("ensemble-map");
    let grid = ["--set", "designer=null", "--set", "tables=csv", "--sweep", "mechanism.price=0,1,2"];
    let other = ["--sweep", "mechanism.congestion_price={from: 0, to: 2, steps: 2}"];
    succeeded(&run(&folder, "spectrum/market.yaml", &[&grid[..], &other].concat()));
    let members = table(&folder.join("out/members.csv"));
    let place = |row: &BTreeMap<String, String>| {
        [row["mechanism.price"].clone(), row["mechanism.congestion_price"].clone(), row["phi_price"].clone()]
    };
    let expected = [["0", "0"], ["0", "2"], ["1", "0"], ["1", "2"], ["2", "0"], ["2", "2"]];
    assert_eq!(members.iter().map(place).collect::<Vec<_>>(), expected.map(|[x, y]| [x, y, x].map(String::from)));
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("surplus over price and congestion_price"));
}

/// A game whose parameters and outcomes have units, and a designer who minimises one of these outcomes.
const MEASURED: &str = "\
name: Firms
seed: 3
tables: csv
game: {plugin: cournot, actions: 6}
probes: {count: 2}
mechanism: {tax: 1, revenue_tax: 0.1}
learning: {rule: logit_response, precision: 2}
designer: {objective: {minus_outcome: revenue}, iterations: 4}
";

/// What the game says a quantity is measured in is at the axes of single runs, of ensembles and of comparisons alike.
#[test]
fn axes_have_the_units_of_the_game() {
    let folder = folder("ensemble-units");
    std::fs::write(folder.join("scenario.yaml"), MEASURED).unwrap();
    let page = |out: &str, arguments: &[&str]| {
        let output = walras(&folder).args(["run", "scenario.yaml", "--out", out]).args(arguments).output().unwrap();
        succeeded(&output);
        std::fs::read_to_string(folder.join(out).join("report.html")).unwrap()
    };
    let says = |page: &str, id: &str, titles: &[&str]| {
        let written = written_in(page, id);
        titles.iter().for_each(|title| assert!(written.contains(title), "{id}: {title} is not in {written:?}"));
    };
    let single = page("single", &[]);
    says(&single, "objective", &["mechanisms played", "objective (EUR)"]);
    says(&single, "outcome-0", &["iteration", "revenue (EUR)"]);
    says(&single, "phi-0", &["tax (EUR/t)"]);
    says(&single, "phi-1", &["revenue_tax"]);
    let swept = page("swept", &["--set", "replicates=3", "--sweep", "mechanism.tax=0.5,1,2"]);
    says(&swept, "course-designer-objective", &["mechanisms played", "objective where the designer stands (EUR)"]);
    says(&swept, "course-designer-best_objective", &["least objective observed so far (EUR)"]);
    says(&swept, "course-designer-revenue", &["iteration", "revenue (EUR)"]);
    says(&swept, "course-designer-welfare", &["iteration", "welfare (EUR)"]);
    says(&swept, "response-revenue", &["tax (EUR/t)", "revenue (EUR)"]);
    says(&swept, "response-welfare", &["tax (EUR/t)", "welfare (EUR)"]);
    says(&swept, "finals-revenue", &["revenue (EUR)"]);
    says(&swept, "finals-welfare", &["welfare (EUR)"]);
    assert!(swept.contains("<th scope=\"col\">revenue (EUR)</th>"));
    let grid = ["--sweep", "mechanism.revenue_tax=0,0.1", "--sweep", "game.parameters.max_quantity=5,10"];
    says(&page("grid", &grid), "landscape-surplus", &["revenue_tax", "max_quantity (t)"]);
    let compared = ["report", "single", "swept", "--out", "compared.html"];
    succeeded(&walras(&folder).args(compared).output().unwrap());
    let compared = std::fs::read_to_string(folder.join("compared.html")).unwrap();
    says(&compared, "game-0-best_objective-plays-used", &["plays used", "least objective observed so far (EUR)"]);
    says(&compared, "finals-0-welfare", &["welfare (EUR)"]);
    assert!(compared.contains(" EUR/t</small>"));
    // Where runs minimise different things, there is no unit for all.
    let mixed = page("mixed", &["--sweep", "designer.objective=pareto_gap,{minus_outcome: revenue}"]);
    says(&mixed, "course-designer-objective", &["objective where the designer stands"]);
}

/// No table is longer than a reader looks through, on paper or on a terminal; what is left out is in the file that is named.
#[test]
fn long_tables_end_with_the_file_that_has_all() {
    let folder = folder("ensemble-long");
    let grid = [
        "--sweep",
        "mechanism.price={from: 0, to: 2, steps: 9}",
        "--sweep",
        "mechanism.congestion_price={from: 0, to: 2, steps: 8}",
    ];
    let output = run_text(&folder, SMALL, &grid);
    succeeded(&output);
    assert_eq!(summary(&folder)["points"].as_array().unwrap().len(), 72);
    let closing = String::from_utf8(output.stdout).unwrap();
    let listed = closing.lines().filter(|line| line.starts_with("price ")).count();
    let left = format!("… and {} more of 72: see out/summary.json", 72 - listed);
    assert!(listed > 1 && closing.contains(&left), "{closing}");
    assert!(closing.lines().count() <= 40 + 6, "{closing}");
    let page = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert_eq!(rows_of_tables(&page).into_iter().max(), Some(60));
    assert!(page.contains("… and 12 more of 72: see <code>summary.json</code>."));
    // The same, compared.
    let output = walras(&folder).args(["report", "out", "--out", "page.html"]).output().unwrap();
    succeeded(&output);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("  … and 32 more of 72: see out/summary.json, or --json\n"), "{table}");
    assert_eq!(table.lines().filter(|line| line.starts_with("  congestion_price ")).count(), 40);
    let page = std::fs::read_to_string(folder.join("page.html")).unwrap();
    assert_eq!(rows_of_tables(&page), [60]);
    assert!(page.contains("… and 12 more of 72: see <code>out/summary.json</code>."));
    let output = walras(&folder).args(["report", "out", "--json"]).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["runs"].as_array().unwrap().len(), 72);
}
