//! The same bytes, whatever the layout of ranks and threads.

use std::path::Path;

use crate::harness::{alone, bundled, can_start, folder, job, results, stderr, within};

/// Ranks and threads.
const LAYOUTS: [(usize, usize); 7] = [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 2), (8, 1)];

fn all_layouts_agree(scenario: &Path, changes: &[&str], layouts: &[(usize, usize)]) {
    if !can_start() {
        return;
    }
    let folder = folder();
    let known = results(&alone(folder.path(), scenario, changes));
    assert!(known.iter().any(|(name, _)| name.starts_with("distributions.")), "{:?}", known.len());
    for (ranks, threads) in layouts {
        let out = format!("{ranks}-{threads}");
        let mut job = job(*ranks, folder.path());
        job.arg(scenario).args(["--out", &out, "--threads", &threads.to_string()]);
        for change in changes {
            job.args(["--set", change]);
        }
        let output = within(60, &mut job);
        assert!(output.status.success(), "{out}: {}", stderr(&output));
        let found = results(&folder.path().join(&out));
        let names = |results: &[(String, Vec<u8>)]| results.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found), names(&known), "{out}");
        for ((name, bytes), (_, expected)) in found.iter().zip(&known) {
            assert!(bytes == expected, "{out}: {name} differs");
        }
    }
}

#[test]
fn equal_drivers() {
    let scenario = bundled("population/commuters.yaml");
    all_layouts_agree(
        &scenario,
        &["game.players=3e8", "learning={rule: logit_response, precision: 2}", "tables=csv"],
        &LAYOUTS,
    );
}

#[test]
fn drivers_of_three_classes() {
    all_layouts_agree(&bundled("population/commuters.yaml"), &["tables=csv"], &[(2, 1), (4, 2)]);
}

#[test]
fn drivers_with_types_of_their_own() {
    let changes = ["game.players=1e5", "probes.count=2", "designer=null", "tables=parquet"];
    all_layouts_agree(&bundled("population/million-tolls.yaml"), &changes, &LAYOUTS);
}

/// A designer sees sampled choices of every driver and moves tolls; beliefs are kept in single precision.
#[test]
fn a_designer_of_tolls() {
    let changes = [
        "game.players=10000",
        "game.population={precision: f32}",
        "learning={tolerance: 1e-6, classes: [{share: 0.9, rule: logit_response, precision: 3}, \
         {share: 0.1, rule: logit_response, precision: 1, parameters: {taste: 0.1}}]}",
        "probes.count=2",
        "samples=20",
        "designer.iterations=1",
        "tables=csv",
    ];
    all_layouts_agree(&bundled("population/million-tolls.yaml"), &changes, &[(2, 1), (3, 2)]);
}
