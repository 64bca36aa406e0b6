//! `walras solve` on stochastic games and dynamic pivot problems from plain tables.

use serde_json::{Value, json};

use crate::harness::{folder, root};
use crate::solve::{distance, flat, json as solved, number, solve};

fn reference() -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join("tests/data/dynamic/reference.json")).unwrap()).unwrap()
}

#[test]
fn stochastic_games_are_solved_as_the_reference_says() {
    let folder = folder("solve-dynamic");
    let reference = reference();
    for (k, entry) in reference["logit"].as_array().unwrap().iter().enumerate() {
        std::fs::write(folder.join("game.json"), entry["game"].to_string()).unwrap();
        for row in entry["qre"].as_array().unwrap() {
            let found = solved(&folder, "game.json", &["--precision", &row["precision"].to_string()]);
            assert!(distance(&flat(&found["profile"]), &flat(&row["profile"])) < 1e-10, "game {k}");
            assert!(distance(&flat(&found["values"]), &flat(&row["values"])) < 1e-9, "game {k}");
            assert_eq!((&found["status"], found["solution"].as_str()), (&json!("converged"), Some("logit")));
            // One list a player, of one list a state.
            let shape = |value: &Value| (value.as_array().unwrap().len(), value[0].as_array().unwrap().len());
            assert_eq!(shape(&found["profile"]), shape(&row["profile"]));
            assert_eq!(shape(&found["regret"]), shape(&row["values"]));
        }
        let nash = solved(&folder, "game.json", &["--nash"]);
        assert!(flat(&nash["regret"]).iter().all(|&r| r < 1e-10) && nash["status"] == "converged", "game {k}: {nash}");
        assert!(nash["precision"].is_null() && number(&nash, "nash_conv") < 1e-9);
    }
    for entry in reference["zero_sum"].as_array().unwrap() {
        std::fs::write(folder.join("zero.json"), entry["game"].to_string()).unwrap();
        let found = solved(&folder, "zero.json", &["--zero-sum"]);
        assert!(distance(&flat(&found["value"]), &flat(&entry["value"])) < 1e-10, "{found}");
        assert!(distance(&flat(&found["values"][0]), &flat(&entry["value"])) < 1e-9, "{found}");
    }
    let text = solve(&folder, "zero.json", &["--zero-sum"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("zero-sum") && text.contains("player 2") && text.contains("NashConv"), "{text}");
}

#[test]
fn the_dynamic_pivot_is_the_reference_and_the_static_auction_fails() {
    let folder = folder("solve-pivot");
    for entry in reference()["pivot"].as_array().unwrap() {
        std::fs::write(folder.join("pivot.json"), entry["parameters"].to_string()).unwrap();
        let found = solved(&folder, "pivot.json", &[]);
        for (key, expected) in entry["answer"].as_object().unwrap() {
            assert!(distance(&flat(&found[key]), &flat(expected)) < 1e-9, "{key}: {found}");
        }
        assert!(number(&found, "gain_dynamic_pivot") == 0.0 && number(&found, "gain_static_vcg_repeated") > 1.0);
    }
    let text = String::from_utf8(solve(&folder, "pivot.json", &[]).stdout).unwrap();
    assert!(text.contains("lying gains") && text.contains("second-price"), "{text}");
}

#[test]
fn a_last_period_is_solved_from_the_end() {
    let folder = folder("solve-horizon");
    let mut game = reference()["logit"][0]["game"].clone();
    game["horizon"] = json!(3);
    game["discount"] = json!(1);
    std::fs::write(folder.join("game.json"), game.to_string()).unwrap();
    let found = solved(&folder, "game.json", &["--nash"]);
    assert_eq!(found["periods"].as_array().unwrap().len(), 3);
    assert_eq!(found["values"], found["periods"][0]["values"]);
    assert!(number(&found, "nash_conv") < 1e-9, "{found}");
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_place() {
    let folder = folder("solve-dynamic-bad");
    let good = json!({"actions": [1, 2], "states": 2, "discount": 0.5, "payoff": [[[[1, 2]], [[3, 4]]], [[[1, 2]], [[3, 4]]]],
        "transition": [[[[0.5, 0.5], [0, 1]]], [[[1, 0], [0.25, 0.75]]]]});
    let with = |key: &str, value: Value| {
        let mut game = good.clone();
        game[key] = value;
        serde_json::to_string_pretty(&game).unwrap()
    };
    let mut renamed = good.clone();
    renamed["discont"] = renamed.as_object_mut().unwrap().remove("discount").unwrap();
    let cases = [
        ("sum", with("transition", json!([[[[0.5, 0.5], [0, 1]]], [[[1, 0], [0.25, 0.7]]]])), "transition[1][0][1]"),
        ("discount", with("discount", json!(1)), "discount: found 1, expected a number in [0, 1), or a `horizon`"),
        ("length", with("payoff", json!([[[[1, 2]], [[3, 4]]]])), "payoff: found 1 entry, expected 2"),
        (
            "word",
            with("payoff", json!([[[[1, "two"]], [[3, 4]]], [[[1, 2]], [[3, 4]]]])),
            "payoff[0][0][0][1]: found \"two\"",
        ),
        (
            "negative",
            with("transition", json!([[[[-0.5, 1.5], [0, 1]]], [[[1, 0], [0, 1]]]])),
            "transition[0][0][0][0]",
        ),
        ("states", with("states", json!(4_000_000_000_u64)), "fit"),
        ("near", renamed.to_string(), "`discount`"),
        ("none", "{}".into(), "expected a stochastic game"),
        ("text", "{\"actions\": [1,".into(), "line 1"),
        ("twice", "{\"actions\": [1], \"actions\": [2]}".into(), "more than once"),
        ("infinite", with("discount", json!(0.5)).replace("0.25", "1e999"), "expected a finite number"),
    ];
    for (case, text, said) in cases {
        std::fs::write(folder.join("game.json"), text).unwrap();
        let output = solve(&folder, "game.json", &["--precision", "1", "--json"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{case}: {words}");
        assert!(output.stdout.is_empty() && words.contains("game.json") && words.contains(said), "{case}: {words}");
    }
    // A sum is told with its line.
    std::fs::write(folder.join("game.json"), with("transition", json!([[[[0.5, 0.4], [0, 1]]], [[[1, 0], [0, 1]]]])))
        .unwrap();
    let words = String::from_utf8(solve(&folder, "game.json", &[]).stderr).unwrap();
    assert!(words.contains("sum to 0.9") && !words.contains("line 1:"), "{words}");
    // A state that nothing leads to is a warning, not an error.
    std::fs::write(folder.join("game.json"), with("transition", json!([[[[1, 0], [1, 0]]], [[[1, 0], [1, 0]]]])))
        .unwrap();
    let output = solve(&folder, "game.json", &["--precision", "1"]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && words.contains("state 1 is entered from no other state"), "{words}");
    // What is asked must make sense.
    for (arguments, said) in [(vec!["--all-nash"], "--all-nash"), (vec!["--zero-sum"], "add up to zero")] {
        let output = solve(&folder, "game.json", &arguments);
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && words.contains(said), "{words}");
    }
}
