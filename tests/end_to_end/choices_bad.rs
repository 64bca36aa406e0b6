//! Data that makes no sense: the message names file, row, subject, column, what was found and what was expected.

use crate::choices::{choi, test};
use crate::harness::folder;

const HEADER: &str = "id,t,p1,p2,q1,q2\n";
const GOOD: &str = "a,1,1,2,1,2\na,2,2,1,2,1\n";

/// The words about a file with this text, which must be refused with nothing printed.
fn words_about(case: &str, text: &str) -> String {
    let folder = folder(&format!("choices-bad-{case}"));
    std::fs::write(folder.join("data.csv"), text).unwrap();
    let output = test(&folder, "data.csv", &["--json", "--out", "out.csv"]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{case}: {words}");
    assert!(output.stdout.is_empty(), "{case}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "{case}: left something behind");
    words
}

#[test]
fn each_bad_row_is_named() {
    for (case, row, place, said) in [
        ("negative-quantity", "b,1,1,1,-3,1", "data.csv:4", "subject `b`: `q1` is `-3`; expected a finite quantity"),
        ("negative-price", "b,1,-1,1,3,1", "data.csv:4", "`p1` is `-1`; expected a finite price"),
        ("missing-cell", "b,1,1,,3,1", "data.csv:4", "`p2` is missing"),
        ("not-available", "b,1,1,NA,3,1", "data.csv:4", "`p2` is missing"),
        ("text", "b,1,1,two,3,1", "data.csv:4", "`p2` is `two`"),
        ("infinite", "b,1,inf,1,3,1", "data.csv:4", "`p1` is `inf`"),
        ("overflowing", "b,1,1e999,1,3,1", "data.csv:4", "`p1` is `1e999`"),
        ("no-name", ",1,1,1,3,1", "data.csv:4", "`id` is missing"),
        ("no-observation", "b,,1,1,3,1", "data.csv:4", "`t` is missing"),
        ("short-row", "b,1,1,1,3", "data.csv:4", "the row has 5 fields, the header 6"),
        ("long-row", "b,1,1,1,3,1,7", "data.csv:4", "the row has 7 fields, the header 6"),
        ("nothing-spent", "b,7,1,1,0,0", "data.csv:4", "nothing is spent at observation `7`"),
        ("twice", "a,2,1,1,3,1", "data.csv:4", "observation `2` appears a second time; it was given at line 3"),
        ("overflow", "b,1,1e300,1,1e300,1", "data.csv:4", "observation `1`"),
    ] {
        let words = words_about(case, &format!("{HEADER}{GOOD}{row}\n"));
        assert!(words.contains(place) && words.contains(said), "{case}: {words}");
    }
}

#[test]
fn each_bad_header_is_explained() {
    for (case, text, said) in [
        ("empty", "", "the file is empty"),
        ("no-rows", HEADER, "no rows below its header"),
        ("no-time", "id,time,p1,q1\na,1,1,1\n", "no column `t`"),
        ("gap", "t,p1,p3,q1,q2,q3\n1,1,1,1,1,1\n", "no column `p2`"),
        ("no-quantity", "t,p1,p2,q1\n1,1,1,1\n", "no column `q2`"),
        ("mistyped", "t,p1,p2,q1,Q_2\n1,1,1,1,1\n", "is `q_2` meant to be `q2`?"),
        ("neither", "t,x,y\n1,1,1\n", "neither prices"),
        ("both", "t,s,g,p1,q1\n1,1,1,1,1\n", "which is meant?"),
        ("no-s", "t,g\n1,1\n", "no column `s`"),
        ("column-twice", "t,p1,p1,q1\n1,1,1,1\n", "column `p1` appears twice"),
        ("from-zero", "t,p0,p1,q0,q1\n1,1,1,1,1\n", "column `p0`: goods are numbered from 1"),
        ("leading-zero", "t,p01,q01\n1,1,1\n", "column `p01`: goods are numbered from 1"),
        ("binary", "\u{0}\u{1}\u{2}\u{3}", "not a readable CSV or Parquet file"),
    ] {
        let words = words_about(case, text);
        assert!(words.contains("data.csv") && words.contains(said), "{case}: {words}");
    }
}

#[test]
fn each_bad_matrix_is_explained() {
    let square = "1,1,0\n1,2,1\n2,1,1\n2,2,0\n";
    for (case, rows, place, said) in [
        ("entry-missing", "1,1,0\n1,2,1\n2,1,1\n", "data.csv:2", "no entry of `t` 2 and `s` 2"),
        ("entry-twice", &format!("{square}1,2,5\n"), "data.csv:6", "second time; it was given at line 3"),
        ("entry-unknown", &format!("{square}1,3,5\n"), "data.csv:6", "`s` is `3`, but no row has `t` 3"),
        ("entry-infinite", &format!("{square}3,3,inf\n"), "data.csv:6", "`g` is `inf`; expected a finite number"),
    ] {
        let words = words_about(case, &format!("t,s,g\n{rows}"));
        assert!(words.contains(place) && words.contains(said), "{case}: {words}");
    }
    let draws = words_about("draws", "t,s,draw,g\n1,1,0,0\n1,1,1,0\n1,1,3,0\n");
    assert!(
        draws.contains("data.csv:4") && draws.contains("draw `3`") && draws.contains("draw 2 was expected"),
        "{draws}"
    );
}

#[test]
fn each_bad_joint_law_is_explained() {
    let law = "1,1,0,0.5,0\n1,1,1,0.5,-1\n";
    for (case, rows, place, said) in [
        ("law-sum", "1,1,0,0.5,0\n1,1,1,0.4,-1\n", "data.csv:2", "the 2 joint actions at `s` 1 sum to 0.9; expected 1"),
        (
            "law-negative",
            "1,1,0,1.5,0\n1,1,1,-0.5,-1\n",
            "data.csv:3",
            "`probability` is `-0.5`; expected a probability",
        ),
        ("law-missing", "1,1,0,1,0\n1,1,1,,0\n", "data.csv:3", "`probability` is missing"),
        (
            "law-other",
            &format!("{law}1,2,0,1,0\n2,2,0,1,0\n2,1,0,0.25,0\n2,1,1,0.75,0\n"),
            "data.csv:6",
            "draw 0 of `s` 1 has probability 0.25 here and 0.5 at the first entry",
        ),
        (
            "law-short",
            &format!("{law}1,2,0,1,0\n2,2,0,1,0\n2,1,0,1,0\n"),
            "data.csv:6",
            "1 draws of `t` 2 and `s` 1, and 2 at the first entry",
        ),
    ] {
        let words = words_about(case, &format!("t,s,draw,probability,g\n{rows}"));
        assert!(words.contains(place) && words.contains(said), "{case}: {words}");
    }
    let words = words_about("law-undrawn", "t,s,probability,g\n1,1,1,0\n");
    assert!(words.contains("a column `probability` but no column `draw`"), "{words}");
}

#[test]
fn members_must_have_the_same_observations_and_prices() {
    let words = words_about("members", "member,t,p1,q1\na,1,1,1\na,2,1,2\nb,1,1,1\n");
    assert!(words.contains("member `b` has no observation `2`, which member `a` has"), "{words}");
    let folder = folder("choices-bad-prices");
    std::fs::write(folder.join("data.csv"), "member,t,p1,q1\na,1,1,1\nb,1,2,1\n").unwrap();
    let output = test(&folder, "data.csv", &["--index", "group"]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && words.contains("different prices at observation `1`"), "{words}");
}

#[test]
fn bad_options_are_refused() {
    let folder = folder("choices-bad-options");
    for (arguments, code, said) in [
        (&["--index", "cccei"][..], 2, "did you mean `ccei`?"),
        (&["--index", ""], 2, "expected names of indices"),
        (&["--out", "x.txt"], 2, "ends in .csv or .parquet"),
        (&["--report", "x.csv"], 2, "ends in .html"),
        (&["--out", "nowhere/x.csv"], 4, "nowhere/x.csv"),
        (&["--tolerance", "-1"], 2, "expected at least 0"),
        (&["--time-limit", "-1"], 2, "expected seconds"),
        (&["--time-limit", "nan"], 2, "expected seconds"),
        (&["--threads", "0"], 2, "--threads"),
    ] {
        let output = test(&folder, &choi(), arguments);
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(code) && words.contains(said), "{arguments:?}: {words}");
    }
    let absent = test(&folder, "absent.csv", &[]);
    assert_eq!(absent.status.code(), Some(4));
    let directory = test(&folder, ".", &[]);
    assert_eq!(directory.status.code(), Some(4));
}

/// Names in another encoding, which would all be taken for the same.
#[test]
fn names_are_utf8() {
    let folder = folder("choices-bad-latin");
    let row = |id: u8| [b"".as_slice(), &[id], b",1,1,2,1,2\n"].concat();
    std::fs::write(folder.join("data.csv"), [HEADER.as_bytes(), &row(0xe9), &row(0xe8)].concat()).unwrap();
    let output = test(&folder, "data.csv", &[]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && words.contains("data.csv:2: `id` is not UTF-8 text"), "{words}");
}

#[test]
fn very_long_names_and_cells_are_cut_short() {
    let long = "A".repeat(70_000);
    let folder = folder("choices-bad-long");
    std::fs::write(folder.join("data.csv"), format!("{HEADER}{long},1,1,2,1,2\n")).unwrap();
    let output = test(&folder, "data.csv", &[]);
    assert!(output.status.success() && output.stdout.len() < 3000);
    let words = words_about("long-cell", &format!("{HEADER}a,1,{long},2,1,2\n"));
    assert!(words.len() < 400 && words.contains("`p1` is `AAAA"), "{words}");
}

#[test]
fn many_columns_are_no_trouble() {
    let names: Vec<String> =
        ['p', 'q'].iter().flat_map(|letter| (1..=20_000).map(move |k| format!("{letter}{k}"))).collect();
    let folder = folder("choices-bad-wide");
    std::fs::write(folder.join("data.csv"), format!("t,{}\n1{}\n", names.join(","), ",1".repeat(40_000))).unwrap();
    let output = test(&folder, "data.csv", &["--index", "garp"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Ctrl-C leaves nothing behind.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    let folder = folder("choices-bad-interrupt");
    // Seconds of work: an exact search on random choices.
    let mut state = 1_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        0.1 + (state >> 40) as f64 / (1 << 24) as f64
    };
    let mut text = "t,p1,p2,p3,p4,p5,q1,q2,q3,q4,q5\n".to_owned();
    for t in 0..200 {
        let numbers: Vec<String> = (0..10).map(|_| draw().to_string()).collect();
        text += &format!("{t},{}\n", numbers.join(","));
    }
    std::fs::write(folder.join("data.csv"), text).unwrap();
    let arguments = ["test", "data.csv", "--index", "varian", "--time-limit", "60", "--out", "out.csv"];
    let mut child =
        crate::harness::walras(&folder).args(arguments).stderr(std::process::Stdio::null()).spawn().unwrap();
    let unfinished = || std::fs::read_dir(&folder).unwrap().count() > 1;
    while !unfinished() {
        assert!(child.try_wait().unwrap().is_none(), "ended before it could be interrupted");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "left something behind");
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("choices-bad-overwrite");
    std::fs::write(folder.join("out.csv"), "mine").unwrap();
    let output = test(&folder, &choi(), &["--out", "out.csv"]);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(4) && words.contains("nothing was overwritten"), "{words}");
    assert_eq!(std::fs::read_to_string(folder.join("out.csv")).unwrap(), "mine");
}
