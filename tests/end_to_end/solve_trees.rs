//! `walras solve` on games in extensive form, and what it lists about games in normal form.

use serde_json::Value;

use crate::harness::{folder, root, succeeded};
use crate::solve::{distance, flat, json, number, solve, write};

#[test]
fn every_reference_equilibrium_is_printed() {
    let folder = folder("solve-trees");
    let text = std::fs::read_to_string(root().join("tests/data/extensive/reference.json")).unwrap();
    let games: Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    // One precision a game; the others are compared where the numbers are made.
    for (game, pick) in games.as_array().unwrap().iter().zip((0..3).cycle()) {
        write(&folder, "game.efg", game["efg"].as_str().unwrap());
        let row = &game["qre"][pick];
        let found = json(&folder, "game.efg", &["--precision", &row["precision"].to_string()]);
        assert_eq!(found["status"], "converged", "{}", game["name"]);
        assert!(number(&found, "residual") < 1e-10 && number(&found, "nash_conv") >= 0.0);
        assert!(distance(&flat(&found["values"]), &flat(&row["values"])) < 1e-8);
        for (player, sets) in row["behavior"].as_array().unwrap().iter().enumerate() {
            let behavior = found["behavior"][format!("P{}", player + 1)].as_object().unwrap();
            let actions = &found["actions"][format!("P{}", player + 1)];
            assert_eq!(behavior.len(), sets.as_array().unwrap().len());
            // Numbers here follow the first appearance in all games but the first.
            for (number, expected) in (1..).zip(sets.as_array().unwrap()).filter(|_| game["name"] != "kuhn") {
                for (action, p) in
                    actions[number.to_string()].as_array().unwrap().iter().zip(flat(&behavior[&number.to_string()]))
                {
                    assert!((p - expected[action.as_str().unwrap()].as_f64().unwrap()).abs() < 1e-9);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn kuhn_poker_is_solved_and_learnt() {
    let folder = folder("solve-kuhn");
    let path = root().join("tests/data/extensive/kuhn.efg");
    let target = path.to_str().unwrap();
    for arguments in [&["--nash"][..], &["--sequential"], &["--cfr", "plus"]] {
        let found = json(&folder, target, arguments);
        assert!((found["values"][0].as_f64().unwrap() + 1.0 / 18.0).abs() < 1e-6, "{found}");
        assert!(number(&found, "exploitability") < 1e-6 && found["status"] == "converged", "{found}");
        // Beliefs are laws over the nodes of each set.
        let beliefs = flat(&found["beliefs"]["P2"]["2"]);
        assert!((beliefs.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    let exact = json(&folder, target, &[]);
    assert!((exact["values"][0].as_f64().unwrap() + 1.0 / 18.0).abs() < 1e-12);
    // A bet with the middle card never pays for the first player.
    assert_eq!(exact["behavior"]["P1"]["2"], serde_json::json!([1.0, 0.0]));
    let short = solve(&folder, target, &["--cfr", "plain", "--iterations", "10"]);
    assert_eq!(short.status.code(), Some(5));
}

#[test]
fn forgetful_players_are_refused_by_name_and_line() {
    let folder = folder("solve-forgetful");
    let text = "EFG 2 R \"t\" { \"Ann\" } \"\"\np \"\" 1 1 \"\" { \"a\" \"b\" } 0\np \"\" 1 2 \"late\" { \"a\" \"b\" } 0\n\
                t \"\" 1 \"\" { 1 }\nt \"\" 0\np \"\" 1 2 0\nt \"\" 0\nt \"\" 1\n";
    write(&folder, "game.efg", text);
    for arguments in [&["--precision", "1"][..], &["--nash"], &["--cfr", "plus"]] {
        let output = solve(&folder, "game.efg", arguments);
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}");
        let said = "game.efg: line 6: information set 2 `late` of player 1 `Ann` has imperfect recall: its player forgets which action";
        assert!(words.contains(said), "{words}");
    }
    for arguments in [&["--all-nash"][..], &["--correlated"], &["--precision", "1", "--branches"], &["--set", "a=1"]] {
        assert_eq!(solve(&folder, "game.efg", arguments).status.code(), Some(2));
    }
}

#[test]
fn branches_and_correlated_equilibria_are_listed() {
    let folder = folder("solve-listed");
    write(
        &folder,
        "game.nfg",
        "NFG 1 R \"chicken\" { \"a\" \"b\" } { { \"d\" \"c\" } { \"d\" \"c\" } } 0 0 2 7 7 2 6 6",
    );
    let best = json(&folder, "game.nfg", &["--correlated"]);
    // Aumann's example: a quarter, a quarter, a half.
    assert!((number(&best, "welfare") - 10.5).abs() < 1e-9 && best["status"] == "converged", "{best}");
    write(&folder, "game.nfg", "NFG 1 R \"same\" { \"a\" \"b\" } { 2 2 } 1 1 0 0 0 0 1 1");
    let branches = json(&folder, "game.nfg", &["--precision", "5", "--branches"]);
    let all = json(&folder, "game.nfg", &["--precision", "5", "--all-logit"]);
    assert_eq!((&branches["found"], &all["found"], &all["complete"]), (&3.into(), &3.into(), &true.into()));
    let stable = branches["equilibria"].as_array().unwrap().iter().map(|e| e["stable"].as_bool().unwrap());
    assert_eq!(stable.collect::<Vec<_>>(), [false, true, true]);
    let refused = solve(&folder, "game.nfg", &["--cfr", "plus"]);
    assert_eq!(refused.status.code(), Some(2));
    succeeded(&solve(&folder, "game.nfg", &["--coarse"]));
}
