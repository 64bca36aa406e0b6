//! Algorithm 2 in the main job.

use crate::harness::{SMALL, folder, refused, run, run_text, succeeded, summary};

/// The column of a table that a run wrote as CSV.
fn column(folder: &std::path::Path, table: &str, name: &str) -> Vec<f64> {
    let text = std::fs::read_to_string(folder.join(format!("out/{table}.csv"))).unwrap();
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let place = rows.next().unwrap().iter().position(|field| *field == name).unwrap();
    rows.map(|row| row[place].parse().unwrap()).collect()
}

/// The experiment (31): δ is reached within a few iterations, and the value is between its bounds and above the plain gap.
#[test]
fn consumers_reach_the_tolerance_in_a_few_iterations() {
    for (radius, expected) in [("0.001", 3), ("1", 3), ("10", 2)] {
        let folder = folder(&format!("fig8-{radius}"));
        let set = format!("evaluation.dro.radius={radius}");
        let settings = ["replicates=1", "sweep={}", "game.actions=41", "tables=csv", &set];
        let arguments: Vec<&str> = settings.iter().flat_map(|setting| ["--set", setting]).collect();
        succeeded(&run(&folder, "dro/fig8.yaml", &arguments));
        let summary = summary(&folder);
        let number = |field: &str| summary[field].as_f64().unwrap();
        assert!(number("dro_value") >= number("pareto_gap"), "{summary}");
        assert!(number("dro_lower_bound") <= number("dro_value") && number("dro_value") <= number("dro_upper_bound"));
        assert!(number("dro_upper_bound") - number("dro_lower_bound") <= 0.1 + 1e-9, "{summary}");
        assert_eq!((&summary["dro_exact"], &summary["dro_status"]), (&true.into(), &"delta_optimal".into()));
        let violations = column(&folder, "dro", "max_violation");
        assert_eq!(summary["dro_iterations"], violations.len());
        assert!(violations.len() <= 8 && violations.len().abs_diff(expected) <= 1, "{violations:?}");
        assert!(violations.last().is_some_and(|last| *last <= 0.1) && violations[0] > 0.1, "{violations:?}");
        let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
        assert!(report.contains("Robust gap, radius") && report.contains("delta-optimal"));
    }
}

/// The value printed is of joint draws, which counts do not tell: the run's own files have them.
#[test]
fn the_robust_gap_is_found_again_from_what_a_run_wrote() {
    let folder = folder("dro-draws");
    succeeded(&run(&folder, "dro/spectrum.yaml", &["--set", "designer=null", "--set", "tables=csv"]));
    let file = folder.join("out/scenario.yaml");
    let loaded = walras_assemble::load(&file, Vec::new(), &walras_scenario::Trust::All).unwrap();
    let plugin = walras_assemble::find_game(&loaded, &file).unwrap();
    let opened = walras_assemble::Opened::new(loaded, &file, plugin).unwrap();
    let resolved = opened.resolve(0).unwrap();
    let model = opened.model(&resolved).unwrap();
    let drawn: Vec<u32> = column(&folder, "draws", "action").into_iter().map(|action| action as u32).collect();
    let rows = model.probes * model.players;
    let mut frequency = vec![0.0; rows * model.actions];
    drawn.iter().enumerate().for_each(|(k, &action)| frequency[k % rows * model.actions + action as usize] += 1.0);
    let counts: Vec<f64> = frequency.iter().copied().filter(|count| *count > 0.0).collect();
    assert_eq!(column(&folder, "samples", "count"), counts);
    let seen = walras_engine::play::Observation {
        probes: model.probes,
        players: model.players,
        actions: model.actions,
        frequency,
        outcomes: Vec::new(),
        transfer: Vec::new(),
        draws: Some(drawn.len() / rows),
        drawn,
        drawn_states: Vec::new(),
        constraint: model.constraint(&resolved.phi).unwrap(),
        matrix: None,
        converged: true,
    };
    let gap = walras_assemble::robust(&resolved.scenario).unwrap().gap(&seen, &model).unwrap();
    let told = summary(&folder)["dro_value"].as_f64().unwrap();
    assert!((told - gap.value).abs() <= 1e-15 * gap.value, "{told} {}", gap.value);
}

/// What does not fit into memory is counted before anything of it is allocated.
#[test]
fn sizes_beyond_memory_are_refused_before_anything_is_allocated() {
    for (case, settings, field, said) in [
        ("probes", &["probes.count=700000"][..], "probes.count", "700000 probes × 700000 probes"),
        ("drawn", &["samples=1000000000", "evaluation.dro={radius: 1}"], "samples", "1000000000 draws × 2 players"),
        ("faced", &["learning.expectation={sampled: 1000000000}"], "learning.expectation.sampled", "100000000"),
        (
            "side by side",
            &["game.actions=400000", "designer={algorithm: spsa, gradients: 100}"],
            "designer",
            "201 mechanisms",
        ),
    ] {
        let folder = folder(&format!("sizes-{}", case.replace(' ', "-")));
        let sets: Vec<&str> = settings.iter().flat_map(|setting| ["--set", setting]).collect();
        let words = refused(&folder, &run_text(&folder, SMALL, &sets), 2);
        assert!(words.contains(&format!("`{field}`")) && words.contains(said), "{case}: {words}");
    }
}

/// Fig. 5: the robust gap in the place of the plain one in Algorithm 1.
#[test]
fn a_designer_lowers_the_robust_gap() {
    let folder = folder("dro-design");
    let arguments = ["--set", "designer.iterations=60", "--set", "tables=csv", "--set", "evaluation.dro.radius=0.002"];
    succeeded(&run(&folder, "dro/spectrum.yaml", &arguments));
    let (objective, plain) = (column(&folder, "designer", "objective"), column(&folder, "designer", "pareto_gap"));
    assert!(objective.iter().zip(&plain).all(|(robust, plain)| robust >= plain));
    let summary = summary(&folder);
    assert_eq!(summary["dro_value"].as_f64(), objective.last().copied());
    assert!(
        objective[objective.len() - 1] < objective[0] - 0.05,
        "{} {}",
        objective[0],
        objective[objective.len() - 1]
    );
}

#[test]
fn what_the_robust_gap_needs_is_said() {
    for (case, addition, said) in [
        ("no-samples", "evaluation: {dro: {radius: 1}}", "`samples`"),
        ("no-radius", "samples: 5\nevaluation: {dro: {tolerance: 1}}", "radius"),
        ("negative", "samples: 5\nevaluation: {dro: {radius: -1}}", "evaluation.dro.radius"),
        ("tolerance", "samples: 5\nevaluation: {dro: {radius: 1, tolerance: 0}}", "evaluation.dro.tolerance"),
        ("one", "samples: 5\nevaluation: {dro: {radius: 1, iterations: 1}}", "evaluation.dro.iterations"),
        ("cuts", "samples: 5\nevaluation: {dro: {radius: 1, cuts: worse}}", "did you mean `worst`?"),
        ("objective", "samples: 5\ndesigner: {objective: dro}", "evaluation.dro"),
    ] {
        let folder = folder(&format!("dro-{case}"));
        let words = refused(&folder, &run_text(&folder, &format!("{SMALL}{addition}\n"), &[]), 2);
        assert!(words.contains(said), "{case}: {words}");
    }
    let folder = folder("dro-points");
    let text = SMALL.replace("rule: logit_response\n  precision: 6", "rule: nikaido_isoda");
    let words = refused(
        &folder,
        &run_text(&folder, &format!("{text}samples: 5\nevaluation: {{dro: {{radius: 1}}}}\n"), &[]),
        2,
    );
    assert!(words.contains("`rule: nikaido_isoda` plays points"), "{words}");
}
