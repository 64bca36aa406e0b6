//! `walras fit` on published data.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::harness::{folder, root, succeeded, walras};
use crate::solve::{distance, flat, json as solved};

/// Shares of McKelvey & Palfrey (1995), section 5, of 128 plays.
const OCHS: &str = "67.456,60.544;46.848,81.152";

fn ochs() -> String {
    root().join("tests/data/equilibrium/ochs1995_matching_pennies.nfg").to_str().unwrap().to_owned()
}

fn fit(folder: &Path, arguments: &[&str]) -> Output {
    walras(folder).arg("fit").arg(ochs()).args(arguments).output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = fit(folder, &[arguments, &["--json"]].concat());
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("{key} of {value}"))
}

#[test]
fn the_published_estimate_is_found() {
    let folder = folder("fit-ochs");
    let found = json(&folder, &["--count", OCHS]);
    let precision = number(&found, "precision");
    assert!((precision - 1.84561).abs() < 5e-6, "{found}");
    assert!((number(&found, "log_likelihood") + 174.7645).abs() < 5e-5, "{found}");
    assert_eq!((&found["status"], &found["boundary"]), (&"converged".into(), &"interior".into()));
    let at = |precision: f64| {
        let found = solved(&folder, &ochs(), &["--precision", &precision.to_string()]);
        let profile = flat(&found["profile"]);
        let counts = [67.456, 60.544, 46.848, 81.152];
        (counts.iter().zip(&profile).map(|(c, p)| c * p.ln()).sum::<f64>(), profile)
    };
    let (value, profile) = at(precision);
    assert!((value - number(&found, "log_likelihood")).abs() < 1e-10);
    assert!(distance(&profile, &flat(&found["profile"])) < 1e-10);
    // The curvature of the likelihood, by differences.
    let h = 1e-3;
    let curvature = (at(precision + h).0 - 2.0 * value + at(precision - h).0) / (h * h);
    let error = number(&found, "standard_error");
    assert!((error * (-curvature).sqrt() - 1.0).abs() < 1e-3, "{error} {curvature}");
    let interval = flat(&found["interval"]);
    assert!((interval[1] - precision - 1.959964 * error).abs() < 1e-6);
    assert!((interval[0] - precision + 1.959964 * error).abs() < 1e-6);
    let text = String::from_utf8(fit(&folder, &["--count", OCHS]).stdout).unwrap();
    assert!(text.contains("1.845610") && text.contains("-174.764532") && text.contains("std. error"), "{text}");
}

#[test]
fn files_and_the_command_line_say_the_same() {
    let folder = folder("fit-files");
    let inline = json(&folder, &["--count", OCHS]);
    for (name, rows) in [
        ("names", "Row,Up,67.456\nRow,Down,60.544\nColumn,Left,46.848\nColumn,Right,81.152\n"),
        ("numbers", "2,2,81.152\n2,1,46.848\n1,1,67.456\n1,2,60.544\n"),
    ] {
        std::fs::write(folder.join(name), format!("player,action,count\n{rows}")).unwrap();
        assert_eq!(json(&folder, &["--counts", name]), inline);
    }
    std::fs::write(folder.join("order"), "count, action, player\n67.456, Up, Row\n60.544, Down, Row\n").unwrap();
    let part = json(&folder, &["--counts", "order"]);
    assert_eq!(part, json(&folder, &["--count", "67.456,60.544;0,0"]));
}

#[test]
fn the_ends_of_the_range_are_told() {
    let folder = folder("fit-ends");
    // Up pays more against any play, so that playing Down is worse than random.
    let zero = json(&folder, &["--count", "10,90;50,50"]);
    assert_eq!((&zero["boundary"], &zero["precision"]), (&"zero".into(), &0.0.into()));
    assert!(zero["standard_error"].is_null() && zero["interval"].is_null());
    assert_eq!(zero["log_likelihood"], zero["log_likelihood_uniform"]);
    let end = json(&folder, &["--count", OCHS, "--largest", "1"]);
    assert_eq!((&end["boundary"], &end["precision"], &end["searched"]), (&"end".into(), &1.0.into(), &1.0.into()));
}

#[test]
fn bad_counts_are_explained() {
    let folder = folder("fit-bad");
    for (case, text, said) in [
        ("empty", "", "no column `player`"),
        ("no-rows", "player,action,count\n", "no rows"),
        ("column", "player,actoin,count\nRow,Up,1\n", "no column `action`; found `player`, `actoin`, `count`"),
        ("column-twice", "player,action,count,count\n", "`count` appears twice"),
        ("player", "player,action,count\nRow,Up,1\nRox,Up,1\n", "bad.csv:3: `player` is `Rox`; expected"),
        ("nearest", "player,action,count\nRow,Dawn,1\n", "did you mean `Down`?"),
        ("number", "player,action,count\n0,1,1\n", "bad.csv:2: `player` is `0`"),
        ("action", "player,action,count\nRow,3,1\n", "of player `Row` or a number from 1 to 2"),
        ("negative", "player,action,count\nRow,Up,-1\n", "bad.csv:2: `count` is `-1`; expected a finite number"),
        ("nan", "player,action,count\nRow,Up,NaN\n", "`count` is `NaN`"),
        ("infinite", "player,action,count\nRow,Up,inf\n", "`count` is `inf`"),
        (
            "twice",
            "player,action,count\nRow,Up,1\n1,1,2\n",
            "bad.csv:3: action `Up` of player `Row` appears a second time",
        ),
        ("ragged", "player,action,count\nRow,Up\n", "bad.csv:2: not a readable CSV file"),
        ("zero", "player,action,count\nRow,Up,0\n", "all counts are zero"),
    ] {
        std::fs::write(folder.join("bad.csv"), text).unwrap();
        let output = fit(&folder, &["--counts", "bad.csv"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && words.contains(said), "{case}: {words}");
        assert!(output.stdout.is_empty(), "{case}");
    }
    for (arguments, code, said) in [
        (&["--count", "1,2"][..], 2, "found counts for 1 players, separated by `;`; the game has 2"),
        (&["--count", "1,2;3"], 2, "player `Column`: found 1 counts"),
        (&["--count", "1,2;3,x"], 2, "player `Column`, action `Right`: found `x`"),
        (&["--count", "-1,2;3,4"], 2, "found `-1`"),
        (&["--count", "1e308,1e308;1e308,1e308"], 2, "too large"),
        (&["--count", OCHS, "--largest", "-1"], 2, "expected a finite number"),
        (&["--count", OCHS, "--counts", "bad.csv"], 2, "cannot be used with"),
        (&["--counts", "absent.csv"], 4, "absent.csv"),
        (&[], 2, "--counts"),
    ] {
        let output = fit(&folder, arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && words.contains(said), "{arguments:?}: {words}");
        assert!(output.stdout.is_empty() && !words.contains("panicked"));
    }
}

#[test]
fn behaviour_in_a_tree_is_fitted() {
    let folder = folder("fit-tree");
    let kuhn = root().join("tests/data/extensive/kuhn.efg").to_str().unwrap().to_owned();
    let at_two = solved(&folder, &kuhn, &["--precision", "2"]);
    let mut rows = String::from("player,infoset,action,count\n");
    for (player, sets) in at_two["behavior"].as_object().unwrap() {
        for (set, probabilities) in sets.as_object().unwrap() {
            for (action, p) in probabilities.as_array().unwrap().iter().enumerate() {
                rows += &format!("{player},{set},{},{}\n", action + 1, 100.0 * p.as_f64().unwrap());
            }
        }
    }
    std::fs::write(folder.join("counts.csv"), &rows).unwrap();
    let run = |arguments: &[&str]| walras(&folder).arg("fit").arg(&kuhn).args(arguments).output().unwrap();
    let output = run(&["--counts", "counts.csv", "--json"]);
    succeeded(&output);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!((number(&found, "precision") - 2.0).abs() < 1e-6 && found["standard_error"].is_number(), "{found}");
    assert_eq!((&found["boundary"], &found["status"]), (&"interior".into(), &"converged".into()));
    let behaviours = |of: &Value| -> Vec<f64> {
        let sets = of["behavior"].as_object().unwrap().values().flat_map(|sets| sets.as_object().unwrap().values());
        sets.flat_map(flat).collect()
    };
    assert!(distance(&behaviours(&found), &behaviours(&at_two)) < 1e-6);
    let text = String::from_utf8(run(&["--counts", "counts.csv"]).stdout).unwrap();
    assert!(text.contains("2.000000") && text.contains("information set"), "{text}");
    let mut lines = rows.lines();
    let (header, first) = (lines.next().unwrap(), lines.next().unwrap());
    for (text, said) in [
        ("player,action,count\n1,1,3\n".into(), "no column `infoset`"),
        (format!("{header}\n{first}\n{first}\n"), "appears a second time"),
        (format!("{header}\n1,none,1,3\n"), "`infoset` is `none`; expected an information set of player"),
        (format!("{header}\n{}x\n", first), "`count` is"),
    ] {
        std::fs::write(folder.join("bad.csv"), text).unwrap();
        let output = run(&["--counts", "bad.csv"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(2) && (words.contains(said) || words.contains("not a readable")),
            "{words}"
        );
    }
    let output = run(&["--count", "1,2;3,4"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("found counts for 2 information sets"));
}
