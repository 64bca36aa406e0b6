//! A designer who learns while the agents learn.

use crate::harness::{folder, refused, run, run_text, succeeded, summary};

#[test]
fn the_final_mechanism_is_audited() {
    let folder = folder("two-timescale");
    let few = ["--set", "designer.iterations=300", "--set", "tables=csv"];
    succeeded(&run(&folder, "lanes/two-timescale.yaml", &few));
    let summary = summary(&folder);
    let number = |field: &str| summary[field].as_f64().unwrap_or_else(|| panic!("{field}: {summary}"));
    assert!((number("surplus_before") + 1.5004).abs() < 1e-3 && (number("first_best") / -0.064 - 1.0).abs() < 0.01);
    assert!(number("surplus_audited") > -1.3 && number("surplus_simulated") > -1.3, "{summary}");
    assert_eq!(summary["audit_converged"], true);
    assert!((number("surplus_audited") - summary["outcomes"]["reward"].as_f64().unwrap()).abs() < 1e-12);
    assert!((number("welfare_audited") + number("revenue") - number("surplus_audited")).abs() < 1e-9);
    assert!(number("audit_residual") <= 1e-8 && summary["plays"] == 300);
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("<h2>Audit</h2>") && report.contains("Why bounded rationality matters"));
    let header = std::fs::read_to_string(folder.join("out/designer.csv")).unwrap();
    assert!(header.lines().next().unwrap().contains("outcome_reward"), "{header:.300}");
    let strategies = std::fs::read_to_string(folder.join("out/strategies.csv")).unwrap();
    assert!(strategies.starts_with("stage,agent,state,action,state_start,state_probability,"), "{strategies:.200}");
    assert_eq!(strategies.lines().count(), 1 + 3 * 21 * 21);
}

/// Independent learners who see only what they do stay where the mechanism found them.
#[test]
fn learners_by_trial_are_audited_by_the_soft_response() {
    let folder = folder("two-timescale-q");
    let learning = "{rule: q_learning, precision: 1, rate: 0.3, feedback: played, exploration: 0.1, \
                    expectation: {sampled: 1}, max_rounds: 300, tolerance: 1.0e-8}";
    let set = format!("learning={learning}");
    let few = ["--set", "designer.iterations=60", "--set", "tables=csv", "--set", &set];
    succeeded(&run(&folder, "lanes/two-timescale.yaml", &few));
    let summary = summary(&folder);
    assert!((summary["surplus_before"].as_f64().unwrap() + 1.5004).abs() < 0.1, "{summary}");
    assert!(summary["surplus_audited"].as_f64().is_some() && summary["surplus_simulated"].as_f64().is_some());
}

#[test]
fn reversed_time_scales_are_warned_of() {
    let folder = folder("two-timescale-reversed");
    let reversed = ["--set", "designer.iterations=5", "--set", "designer.step=0.1", "--set", "learning.smoothing=0.01"];
    let output = run(&folder, "lanes/two-timescale.yaml", &reversed);
    succeeded(&output);
    let words = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
    assert!(words.contains("the agents are not the faster scale"), "{words}");
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("The time scales are reversed"));
}

#[test]
fn what_the_designer_cannot_do_is_refused() {
    let base = |learning: &str, designer: &str| {
        format!(
            "name: x\nseed: 1\ngame: {{plugin: lanes}}\nprobes: {{count: 1}}\nlearning: {{{learning}}}\n\
             designer: {{algorithm: two_timescale, {designer}}}\n"
        )
    };
    let soft = "rule: anchored_response, rationality: 1";
    for (name, learning, designer, said) in [
        ("accelerated", "rule: logit_response, precision: 1", "", "learning.mode"),
        ("outcome", soft, "objective: {minus_outcome: rewrad}", "did you mean `reward`?"),
        ("restarts", soft, "restarts: 2", "designer.restarts"),
        ("multiplier", soft, "multiplier_step: 1", "designer.multiplier_step"),
        ("rounds", soft, "rounds: 0", "designer.rounds"),
    ] {
        let folder = folder(&format!("two-timescale-{name}"));
        let words = refused(&folder, &run_text(&folder, &base(learning, designer), &[]), 2);
        let joined = words.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        assert!(joined.contains(said), "{name}: {words}");
    }
}
