//! Surplus, welfare and revenue told apart.

use crate::harness::{folder, refused, run, succeeded, summary};

fn number(summary: &serde_json::Value, field: &str) -> f64 {
    summary[field].as_f64().unwrap_or_else(|| panic!("{field}: {summary}"))
}

/// Whoever maximises welfare subsidises without end, as far as it may; surplus has an end.
#[test]
fn a_designer_of_surplus_does_not_subsidise_without_end() {
    let ends = |objective: &str| {
        let folder = folder(&format!("money_{objective}"));
        let designer = format!(
            "designer={{algorithm: nelder_mead, objective: {objective}, plays: 120, bounds: {{tax: [-1000, 1000], revenue_tax: [0.2, 0.2]}}}}"
        );
        succeeded(&run(&folder, "cournot/regulator.yaml", &["--set", &designer, "--set", "tables=csv"]));
        let summary = summary(&folder);
        let sum = number(&summary, "welfare") + number(&summary, "revenue");
        assert!((number(&summary, "surplus") - sum).abs() < 1e-9 * sum.abs().max(1.0), "{summary}");
        assert!((number(&summary, "objective") + number(&summary, objective)).abs() < 1e-9, "{summary}");
        assert_eq!(summary["optimised"], format!("−{objective}"));
        (number(&summary, "surplus"), number(&summary, "welfare"), number(&summary["phi"], "tax"))
    };
    let (generous, bountiful, subsidy) = ends("welfare");
    let (best, _, tax) = ends("surplus");
    assert!(subsidy < -900.0 && bountiful > 10_000.0, "{subsidy} {bountiful}");
    assert!(tax > -50.0 && best >= generous - 1e-9, "{tax}: {best} {generous}");
}

/// Weights trade one for the other.
#[test]
fn weights_are_between_their_goods() {
    let with = |name: &str, objective: &str| {
        let folder = folder(name);
        let designer = format!(
            "designer={{algorithm: nelder_mead, objective: {objective}, plays: 200, bounds: {{tax: [-10, 10], revenue_tax: [0, 0]}}}}"
        );
        let fixed = ["--set", "mechanism={tax: 1, revenue_tax: 0}", "--set", &designer];
        succeeded(&run(&folder, "cournot/regulator.yaml", &fixed));
        let summary = summary(&folder);
        let again = std::fs::read_to_string(folder.join("out/scenario.yaml")).unwrap();
        (number(&summary, "surplus"), number(&summary, "revenue"), summary, again)
    };
    let (surplus, ..) = with("weights_surplus", "surplus");
    let (_, revenue, ..) = with("weights_revenue", "revenue");
    let (both, paid, summary, again) = with("weights_both", "{surplus: 1, revenue: 0.3}");
    assert!(both <= surplus + 1e-6 && paid <= revenue + 1e-6, "{summary}");
    assert!((number(&summary, "objective") + both + 0.3 * paid).abs() < 1e-9, "{summary}");
    assert_eq!(summary["optimised"], "−(surplus + 0.3 revenue)");
    assert!(again.contains("surplus: 1.0") && again.contains("revenue: 0.3"), "{again}");
}

/// What money alone moves leaves the most surplus where it is, and the gap of surplus is never below 0.
#[test]
fn the_surplus_gap_is_of_an_optimum_that_money_does_not_move() {
    let best = |price: &str| {
        let folder = folder(&format!("surplus_gap_{price}"));
        let mechanism = format!("mechanism={{price: {price}, congestion_price: 0.06}}");
        let small = ["game.players=3", "game.actions=9", "designer=null", "game.parameters={}", &mechanism];
        let sets: Vec<&str> = small.iter().flat_map(|setting| ["--set", setting]).collect();
        succeeded(&run(&folder, "spectrum/market.yaml", &sets));
        let summary = summary(&folder);
        assert_eq!(summary["surplus_gap_exact"], true);
        assert!(number(&summary, "surplus_gap") >= 0.0 && number(&summary, "budget_balance") >= 0.0, "{summary}");
        (number(&summary, "surplus_best"), number(&summary, "welfare_gap"))
    };
    let ((cheap, _), (dear, _)) = (best("0.05"), best("1.5"));
    assert!((cheap - dear).abs() < 1e-12, "{cheap} {dear}");
}

#[test]
fn what_is_no_good_is_refused() {
    for (name, objective, said) in [
        ("typo", "surplis", "did you mean `surplus`?"),
        ("key", "{surplis: 1}", "did you mean `surplus`?"),
        ("text", "{surplus: much}", "designer.objective.surplus"),
        ("zero", "{surplus: 0}", "a weight other than 0"),
        ("mixed", "{surplus: 1, outcome: revenue}", "an objective by itself"),
    ] {
        let folder = folder(&format!("no_good_{name}"));
        let words = refused(
            &folder,
            &run(&folder, "cournot/regulator.yaml", &["--set", &format!("designer.objective={objective}")]),
            2,
        );
        assert!(words.contains("designer.objective") && words.contains(said), "{name}: {words}");
    }
    let folder = folder("no_money");
    let river = ["--set", "designer={objective: revenue, iterations: 2}"];
    let words = refused(&folder, &run(&folder, "river/fig7.yaml", &river), 2);
    assert!(words.contains("no money moves in `river`"), "{words}");
}
