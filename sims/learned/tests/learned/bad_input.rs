//! What makes no sense is refused with what was found and what was expected, and nothing is lost.

use crate::tasks::{read, task, trained};

const GOOD: &str = "name: a test\nbidders: 2\nitems: 2\nvalues: {law: uniform, low: 0, high: 1}\n\
                    network: {kind: affine_maximiser, options: 8}\ntraining: {steps: 2, batch: 8}\n";

fn refusal(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    read(&GOOD.replace(from, to)).unwrap_err().to_string()
}

#[test]
fn tasks_that_make_no_sense_are_refused() {
    assert!(read(GOOD).is_ok());
    for (from, to, told) in [
        ("low: 0", "low: -1", "values: found values from -1 to 1; expected finite numbers with 0 ≤ low < high"),
        ("high: 1", "high: .nan", "values: found values from 0 to NaN"),
        ("high: 1", "high: .inf", "values: found values from 0 to inf"),
        ("high: 1", "high: [1, 2, 3]", "values.high: found 3 numbers, expected one for each of 2 items"),
        ("options: 8", "options: 0", "network.options: found 0; expected a number from 2"),
        ("options: 8", "options: 100000000", "network.options: found 100000000; expected a number from 2"),
        ("options: 8", "option: 8", "option"),
        ("affine_maximiser, options: 8", "myerson", "items: found 2; virtual values are for one item"),
        ("affine_maximiser", "affine", "affine"),
        ("steps: 2", "steps: 0", "training.steps: found 0"),
        ("batch: 8", "batch: 8, rate: 0", "training.rate: found 0"),
        ("bidders: 2", "bidders: 0", "bidders: found 0"),
        ("items: 2", "items: 2\ndemand: unit", "demand: unit demand of more than one bidder"),
        ("{law: uniform, low: 0, high: 1}", "{law: charging}", "items: found 2, expected 1"),
    ] {
        let found = refusal(from, to);
        assert!(found.contains(told), "{to}: {found}");
    }
}

#[test]
fn folders_of_something_else_are_left_alone() {
    let small = task(1, 1, "{kind: affine_maximiser, options: 4}", "{steps: 3, batch: 8}");
    let other = task(1, 1, "{kind: myerson}", "{steps: 3, batch: 8}");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("run");
    trained(&small, &place, 1).unwrap();
    let refused = trained(&other, &place, 1).unwrap_err().to_string();
    assert!(refused.contains("task.yaml") && refused.contains("another task"), "{refused}");
    // A checkpoint of another architecture under this task.
    let elsewhere = folder.path().join("elsewhere");
    trained(&other, &elsewhere, 1).unwrap();
    let checkpoint = std::fs::read(place.join("checkpoint.cbor")).unwrap();
    std::fs::write(elsewhere.join("checkpoint.cbor"), &checkpoint).unwrap();
    let refused = trained(&other, &elsewhere, 1).unwrap_err().to_string();
    assert!(refused.contains("affine_maximiser of 4 options") && refused.contains("expected myerson"), "{refused}");
    assert_eq!(std::fs::read(elsewhere.join("checkpoint.cbor")).unwrap(), checkpoint);
    // Half a checkpoint, and a folder with other files.
    std::fs::write(place.join("checkpoint.cbor"), &checkpoint[..checkpoint.len() / 2]).unwrap();
    let refused = trained(&small, &place, 1).unwrap_err().to_string();
    assert!(refused.contains("is no checkpoint, or a broken one"), "{refused}");
    let full = folder.path().join("full");
    std::fs::create_dir(&full).unwrap();
    std::fs::write(full.join("thesis.tex"), "years of work").unwrap();
    let refused = trained(&small, &full, 1).unwrap_err().to_string();
    assert!(refused.contains("holds other files"), "{refused}");
    assert_eq!(std::fs::read_dir(&full).unwrap().count(), 1);
}
