//! Verdicts on whether optimality can be had, where the answer is proven (`scenarios/README.md`).

use crate::harness::{folder, run, succeeded, summary};

#[test]
fn where_a_subsidy_makes_giving_all_dominant_optimality_is_achieved() {
    let folder = folder("achievable");
    succeeded(&run(&folder, "verdict/achievable.yaml", &[]));
    let summary = summary(&folder);
    let verdict = &summary["verdict"];
    assert_eq!(verdict["outcome"], "achieved");
    assert_eq!((verdict["best_gap"].as_f64(), verdict["consistent"].as_bool()), (Some(0.0), Some(true)));
    assert_eq!(verdict["interval"], serde_json::json!([0.0, 0.0]));
    // −(1 − s) − (s + m)/4 + (1 + m)/2 > 0: giving all is dominant.
    let number = |name: &str| verdict["phi"][name].as_f64().unwrap();
    assert!(0.75 * number("subsidy") + 0.25 * number("matching") > 0.5);
    assert_eq!(verdict["starts"].as_array().unwrap().len(), 3);
    assert!(summary["welfare_gap"].as_f64().unwrap().abs() < 1e-9);
    assert_eq!(summary["welfare_gap_exact"], true);
}

#[test]
fn where_giving_nothing_is_dominant_under_every_mechanism_it_is_not() {
    let folder = folder("unachievable");
    succeeded(&run(&folder, "verdict/unachievable.yaml", &[]));
    let summary = summary(&folder);
    let verdict = &summary["verdict"];
    assert_eq!(verdict["outcome"], "not achieved: best found 1");
    assert_eq!((verdict["best_gap"].as_f64(), verdict["consistent"].as_bool()), (Some(1.0), Some(false)));
    for start in verdict["starts"].as_array().unwrap() {
        assert_eq!(start["gap"], 1.0);
    }
    assert!(summary["welfare_gap"].as_f64().unwrap() > 1.0);
    let report = std::fs::read_to_string(folder.join("out/report.html")).unwrap();
    assert!(report.contains("Not achieved: best found 1") && !report.to_lowercase().contains("certified"));
}

#[test]
fn sampled_play_has_an_interval_around_the_best_gap() {
    let folder = folder("sampled_verdict");
    let few = ["--set", "samples=2000", "--set", "designer={iterations: 20, restarts: 1}"];
    succeeded(&run(&folder, "spectrum/market.yaml", &few));
    let verdict = &summary(&folder)["verdict"];
    let [low, high] = [0, 1].map(|end| verdict["interval"][end].as_f64().unwrap());
    let best = verdict["best_gap"].as_f64().unwrap();
    assert!(low < best && best < high && verdict["confidence"] == 0.95);
    assert_eq!(verdict["outcome"].as_str().unwrap().split(':').next(), Some("not achieved"));
}

/// Constraints of the spectrum market are −1 at least, so that no gap exceeds 1, however little was drawn.
#[test]
fn an_interval_ends_where_gaps_do() {
    let folder = folder("hardly_sampled_verdict");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "samples=2", "--set", "designer={iterations: 2}"]));
    let interval = &summary(&folder)["verdict"]["interval"];
    assert_eq!((interval[0].as_f64(), interval[1].as_f64()), (Some(0.0), Some(1.0)), "{interval}");
}

#[test]
fn nothing_is_said_of_play_that_never_came_to_rest() {
    let folder = folder("restless_verdict");
    let restless = ["--set", "learning.max_rounds=1", "--set", "designer.iterations=3"];
    succeeded(&run(&folder, "spectrum/market.yaml", &restless));
    assert_eq!(summary(&folder)["verdict"]["outcome"], "not converged");
}
