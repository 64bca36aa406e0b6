//! Objectives besides the Pareto gap.

use crate::harness::{folder, run, succeeded, summary};

fn final_of(objective: &str, field: &str) -> f64 {
    let folder = folder(&format!("objective_{}", objective.replace(|c: char| !c.is_alphanumeric(), "_")));
    let designer = format!("designer={{objective: {objective}, plays: 120, algorithm: nelder_mead}}");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", &designer]));
    summary(&folder)[field].as_f64().unwrap()
}

#[test]
fn the_omniscient_designer_gets_the_least_welfare_gap_and_who_sees_welfare_the_most() {
    let gap = |objective: &str| final_of(objective, "welfare_gap");
    assert!(gap("welfare_gap") <= gap("pareto_gap") + 1e-6);
    assert!(final_of("welfare", "welfare") >= final_of("garp_f", "welfare") - 1e-6);
}

#[test]
fn an_outcome_that_the_game_does_not_show_is_refused() {
    let folder = folder("unknown_outcome");
    let output = run(&folder, "spectrum/market.yaml", &["--set", "designer={objective: {outcome: profit}}"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("profit") && said.contains("designer.objective.outcome"), "{said}");
}
