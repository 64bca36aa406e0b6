//! Sparse networks in the place of matrices: from files and random graphs, and what is wrong with them.

use std::path::{Path, PathBuf};

use walras_scenario::{Resolved, ScenarioError, load};
use walras_tables::{Column, Format, Table, TableFile, Values};

use crate::spectrum;

fn scenario(network: &str) -> String {
    format!(
        "name: On a network\nseed: 4\ngame:\n  plugin: spectrum\n  players: 5\n  parameters:\n    interference: {network}\n\
        probes: {{count: 1}}\nlearning: {{rule: logit_response, precision: 6}}\n"
    )
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("networks").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn resolved(network: &str, name: &str, edges: &str) -> Result<Resolved, ScenarioError> {
    let folder = folder(name);
    std::fs::write(folder.join("edges.csv"), edges).unwrap();
    let mut loaded = load(scenario(network), "test.yaml", &[])?;
    loaded.read_networks(&folder)?;
    loaded.resolve(&spectrum())
}

/// What is said of a scenario with this network.
fn refused(network: &str, name: &str, edges: &str) -> String {
    resolved(network, name, edges).unwrap_err().to_string()
}

const FILE: &str = "{network: edges, file: edges.csv}";

#[test]
fn a_list_of_edges_becomes_rows() {
    let found = resolved(FILE, "rows", "weight, from, to\n0.5, 1, 0\n 0.25,4,0\n\n1,0,3\n").unwrap();
    assert!(!found.setup.parameters.contains_key("interference"));
    let rows = &found.networks["interference"];
    assert_eq!(rows.row(0).collect::<Vec<_>>(), [(1, 0.5), (4, 0.25)]);
    assert_eq!((rows.nodes(), rows.entries(), rows.weight(3, 0), rows.weight(0, 3)), (5, 3, 1.0, 0.0));
    let both = "{network: edges, file: edges.csv, undirected: true, weight: 0.1}";
    let rows = resolved(both, "both", "from,to\n0,1\n2,1\n").unwrap().networks["interference"].clone();
    assert_eq!(rows.row(1).collect::<Vec<_>>(), [(0, 0.1), (2, 0.1)]);
    assert!(rows.is_symmetric());
}

#[test]
fn a_resolved_network_resolves_to_itself() {
    let text = "{network: watts_strogatz, neighbours: 1, rewiring: 0.5, weight: {draw: uniform, low: 0, high: 0.3}}";
    for network in [text, FILE] {
        let found = resolved(network, "again", "from,to\n0,1\n").unwrap();
        let mut again = load(found.scenario.to_yaml().unwrap(), "again.yaml", &[]).unwrap();
        again.read_networks(Path::new("/nowhere")).unwrap();
        let again = again.resolve(&spectrum()).unwrap();
        assert_eq!(again.networks, found.networks);
        assert_eq!(again.scenario.to_yaml().unwrap(), found.scenario.to_yaml().unwrap());
    }
}

#[test]
fn parquet_holds_the_same_edges() {
    let folder = folder("parquet");
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    let columns = vec![
        column("from", Values::Whole(vec![1, 4])),
        column("to", Values::Whole(vec![0, 9])),
        column("weight", Values::Real(vec![0.5, 0.25])),
    ];
    let file = std::fs::File::create(folder.join("edges.parquet")).unwrap();
    let mut table = TableFile::new(Format::Parquet, &Table { name: "edges", columns: columns.clone() }, file).unwrap();
    table.append(&columns).unwrap();
    table.finish().unwrap();
    let network = "{network: edges, file: edges.parquet}";
    let read = |players: &str| {
        let mut loaded = load(scenario(network).replace("players: 5", players), "test.yaml", &[]).unwrap();
        loaded.read_networks(&folder).unwrap();
        loaded.resolve(&spectrum())
    };
    let rows = read("players: 10").unwrap().networks["interference"].clone();
    assert_eq!((rows.weight(0, 1), rows.weight(9, 4), rows.entries()), (0.5, 0.25, 2));
    let found = read("players: 5").unwrap_err().to_string();
    assert!(
        found.contains("row 1 (from 0): column `to`: found player 9, expected one from 0 to 4; the nearest is 4"),
        "{found}"
    );
}

#[test]
fn faults_of_edge_lists_name_file_and_line() {
    let faults = [
        (
            "from,to\n0,1\n\n5,2\n",
            "edges.csv, line 4: column `from`: found player 5, expected one from 0 to 4; the nearest is 4",
        ),
        ("from,to\n0,1\n3,3\n", "edges.csv, line 3: an edge from player 3 to itself; expected two different players"),
        (
            "from,to\n0,1\n1,0\n0,1\n",
            "edges.csv, line 4: the edge from player 0 to player 1 again, expected each but once; it is on line 2 too",
        ),
        ("from,to\n0,one\n", "edges.csv, line 2, column `to`: found `one`, expected the number of a player, from 0"),
        ("from,to\n0,-1\n", "line 2, column `to`: found `-1`, expected the number of a player, from 0"),
        ("from,to,weight\n0,1,\n", "line 2, column `weight`: found nothing, expected a finite number"),
        ("from,to,weight\n0,1,nan\n", "line 2, column `weight`: found `nan`, expected a finite number"),
        ("from,to,weight\n1,2,0.1\n0,1,-2\n", "line 3: column `weight`: found -2, expected a number ≥ 0"),
        ("form,to\n0,1\n", "unknown column `form`, expected `from`, `to` and perhaps `weight`; did you mean `from`?"),
        ("from\n0\n", "there is no column `to` among `from`"),
        ("", "there is no column `from`"),
    ];
    for (k, (edges, expected)) in faults.into_iter().enumerate() {
        let found = refused(FILE, &format!("fault-{k}"), edges);
        assert!(found.contains(expected), "{expected}\n{found}");
        assert!(
            found.starts_with("test.yaml:7:") && found.contains("field `game.parameters.interference.file`"),
            "{found}"
        );
    }
    let undirected = "{network: edges, file: edges.csv, undirected: true}";
    let found = refused(undirected, "either", "from,to\n0,1\n1,0\n");
    assert!(found.contains("line 3: the edge from player 1 to player 0 again, expected each but once, in either direction; it is on line 2 too"), "{found}");
    assert!(refused("{network: edges, file: nowhere.csv}", "nowhere", "").contains("nowhere.csv"));
    let weighted = refused("{network: edges, file: edges.csv, weight: 2}", "twice", "from,to,weight\n0,1,1\n");
    assert!(weighted.contains("has a column `weight`"), "{weighted}");
}

#[test]
fn faults_of_random_graphs_name_the_option() {
    let faults = [
        ("{network: rings, neighbours: 1}", "unknown choice `rings`"),
        ("{network: ring}", "interference.neighbours`: missing: `network: ring` needs it"),
        (
            "{network: ring, neighbours: 1, width: 3}",
            "interference.width`: not allowed: `network: ring` takes `neighbours`",
        ),
        ("{network: ring, neighbors: 1}", "unknown field, expected one of"),
        ("{network: ring, neighbours: 1.5}", "found 1.5, expected a whole number"),
        ("{network: ring, neighbours: 3}", "found 3, expected a whole number from 1 to 2, as there are 5 players"),
        ("{network: grid, width: 2}", "found 2, expected a divisor of the 5 players"),
        ("{network: erdos_renyi, degree: 7}", "found 7, expected a number from 0 to 4, as there are 5 players"),
        (
            "{network: watts_strogatz, neighbours: 1, rewiring: 2}",
            "interference.rewiring`: found 2, expected a probability",
        ),
        ("{network: barabasi_albert, links: 5}", "found 5, expected a whole number from 1 to 4"),
        ("{network: ring, neighbours: 1, weight: -1}", "interference.weight`: found -1, expected a number ≥ 0"),
        (
            "{network: ring, neighbours: 1, weight: {draw: uniform, low: 2, high: 1}}",
            "interference.weight`: cannot draw",
        ),
        ("{network: ring, neighbours: 1, weight: heavy}", "a number or a law"),
        ("{file: edges.csv}", "unknown field"),
    ];
    for (network, expected) in faults {
        let found = refused(network, "graphs", "from,to\n");
        assert!(found.contains(expected), "{network}: {expected}\n{found}");
    }
    let misplaced = scenario("{network: ring, neighbours: 1}").replace("interference:", "valuation:");
    let found = load(misplaced, "test.yaml", &[]).unwrap().resolve(&spectrum()).unwrap_err().to_string();
    assert!(
        found.contains("`network: ring`") && found.contains("does not weigh what players feel of each other"),
        "{found}"
    );
}
