//! What inputs begin from: files of the repository, and small ones of the formats that it has none of.

use std::path::{Path, PathBuf};

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(super) fn file(path: &str) -> Vec<u8> {
    std::fs::read(root().join(path)).unwrap()
}

/// Every scenario in the repository.
pub(super) fn scenarios() -> Vec<Vec<u8>> {
    crate::scenarios::all().iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// A scenario of which values are replaced.
pub(super) const REPLACED: &str = "\
name: Small
seed: 3
game:
  plugin: spectrum
  players: 2
  actions: 5
  parameters:
    noise: 0.3
    valuation: [0.5, 0.6]
    interference: [[0, 0.1], [0.2, 0]]
probes: {count: 3}
mechanism: {price: 0.12, congestion_price: 0.06}
learning: {rule: logit_response, precision: 6}
designer: {iterations: 3}
";

/// `PATH=VALUE`, as `--set` takes it.
pub(super) fn changes() -> Vec<Vec<u8>> {
    let changes = [
        "learning.precision=50",
        "game.parameters.valuation[1]=0.3",
        "game.parameters.interference.0.1=0.3",
        "designer={algorithm: cma_es, plays: 600, restarts: 2}",
        "mechanism.price={draw: uniform, low: 0.1, high: 0.2}",
        "sweep={designer.step: [0.1, 0.25], mechanism.price: {from: 0.1, to: 1, steps: 4, scale: log}}",
        "learning={rule: q_learning, precision: 1, rate: 0.3, expectation: {sampled: 1}, max_rounds: 300}",
        "evaluation={garp_tolerance: 1e-6, welfare_gap: never}",
        "samples=null",
    ];
    changes.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Games in normal form: payoffs and outcomes.
pub(super) fn normal_form() -> Vec<Vec<u8>> {
    let outcomes = "NFG 1 R \"Outcomes\" { \"A\" \"B\" }\n{ { \"u\" \"d\" }\n{ \"l\" \"r\" }\n}\n\"\"\n\n{\n{ \"x\" 1, 2 }\n\
                    { \"\" 1/2, -3.5e1 }\n}\n1 2 0 1\n";
    let plain = "NFG 1 D \"Plain\" { \"A\" \"B\" \"C\" } { 2 1 2 }\n1 2 3 4 5 6\n7 8 9 10 11 12\n";
    vec![file("tests/data/equilibrium/ochs1995_matching_pennies.nfg"), outcomes.into(), plain.into()]
}

/// Games on action graphs: complete payoffs, function nodes, mappings.
pub(super) fn action_graph() -> Vec<Vec<u8>> {
    let meeting = "#AGG\n# Two friends\n2\n2\n0\n2 2\n0 1\n0 1\n2 0 1\n2 1 0\n# payoffs\n0 -1 3\n0 2 0\n";
    let functions = "#AGG\n5\n4\n2\n3 2 2 1 1\n1 2 3\n1 2\n1 3\n0\n2\n3 1 2 4\n3 1 3 4\n1 5\n1 2\n4 0 1 2 3\n2 1 3\n3\n0\n\
                     0 0.944 2.031 -4.616 0.799 0.299 0.542 0.155 2.977\n0 3.225 3.609 -1.691 -4.583 -0.294 -4.734\n\
                     0 1.365 -0.201 2.467\n0 3.333 2.325 1.936\n";
    let mapping = "#AGG\n2 2 1\n2 2\n0 1\n0 1\n2 0 2\n1 2\n2 0 1\n0\n1 2 [1 2] 1 [2 2] 2\n0 3\n";
    vec![meeting.into(), functions.into(), mapping.into()]
}

/// Bayesian games on action graphs.
pub(super) fn bayesian() -> Vec<Vec<u8>> {
    let types = "#BAGG\n2\n2\n0\n2 1\n0.25 0.75\n1\n1 2\n2\n0\n0 1\n0 1\n2 0 1\n2 1 0\n0 -1 3\n0 2 0\n";
    let one = "#BAGG\n2\n2\n0\n1 1\n1\n1\n2\n2\n0 1\n0 1\n2 0 1\n2 1 0\n0 -1 3\n0 2 0\n";
    vec![types.into(), one.into()]
}

/// Edges of a network of five players.
pub(super) fn edges() -> Vec<Vec<u8>> {
    let weighted = "from,to,weight\n0,1,0.5\n1,2,1\n2,3,1.5\n3,4,2e0\n4,0,0.25\n";
    let plain = "to, from\r\n0, 1\r\n\r\n1, 2\r\n";
    vec![weighted.into(), plain.into()]
}

/// Games in extensive form.
pub(super) fn trees() -> Vec<Vec<u8>> {
    let text = String::from_utf8(file("tests/data/extensive/reference.json")).unwrap();
    let mut trees = vec![file("tests/data/extensive/kuhn.efg")];
    let strings = text.split("\"EFG ").skip(1).filter_map(|rest| rest.split("\\n\",").next());
    trees.extend(strings.map(|rest| format!("EFG {}\n", rest.replace("\\n", "\n").replace("\\\"", "\"")).into_bytes()));
    trees
}

pub(super) fn dynamic() -> Vec<Vec<u8>> {
    vec![file("tests/data/dynamic/two_states.json"), file("tests/data/dynamic/pivot.json")]
}

pub(super) fn metadata() -> Vec<Vec<u8>> {
    let folders = std::fs::read_dir(root().join("plugins")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        folders.map(|folder| folder.join("src/metadata.json")).filter(|path| path.is_file()).collect();
    files.sort();
    assert!(files.len() >= 10, "only {} games have metadata", files.len());
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Choices on linear budgets, of several people and of one.
pub(super) fn choices() -> Vec<Vec<u8>> {
    let sample = file("tests/data/revealed_preference/choi_2014_sample_choices.csv");
    let few: Vec<u8> = sample.split_inclusive(|&byte| byte == b'\n').take(30).flatten().copied().collect();
    let small = "id,t,p1,p2,q1,q2\na,1,1,2,3,0.5\na,2,2,1,0.5,3\nb,1,1,1,1,1\nb,2,1,3,2,0\n";
    let quoted = "\"t\",p1,p2,\"q1\",q2\r\n1,1.5,2,3,0.5\r\n2,2,1.5e0,\"3\",.5\r\n";
    vec![few, small.into(), quoted.into()]
}
