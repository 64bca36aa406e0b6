//! What a run leaves behind.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::harness::{SMALL, folder, run, run_text, succeeded, summary, walras};

#[test]
fn the_folder_is_complete() {
    let folder = folder("complete");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "designer.iterations=5", "--set", "samples=7"]));
    let mut names: Vec<String> = std::fs::read_dir(folder.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "agents.parquet",
        // The budget was used up: a larger one can be given.
        "checkpoint.cbor",
        "designer.parquet",
        "draws.parquet",
        "manifest.json",
        "report.html",
        "samples.parquet",
        "scenario.yaml",
        "strategies.parquet",
        "summary.json",
    ];
    assert_eq!(names, expected);
    let fields = [
        "scenario",
        "seed",
        "plugin",
        "phi",
        "pareto_gap",
        "budget_slack",
        "garp_f",
        "garp_consistent",
        "welfare",
        "residual",
        "converged",
        "iterations",
        "evaluations",
    ];
    let summary = summary(&folder);
    assert!(fields.iter().all(|field| !summary[field].is_null()), "{summary}");
    assert!(["name", "version", "path", "hash"].iter().all(|field| summary["plugin"][field].is_string()));
}

#[test]
fn tables_carry_types_rows_and_units() {
    let folder = folder("tables");
    succeeded(&run(&folder, "spectrum/market.yaml", &["--set", "designer.iterations=5"]));
    let open = |name: &str| SerializedFileReader::new(File::open(folder.join("out").join(name)).unwrap()).unwrap();
    let designer = open("designer.parquet");
    let metadata = designer.metadata().file_metadata();
    assert_eq!(metadata.num_rows(), 6);
    let columns: Vec<&str> = metadata.schema_descr().columns().iter().map(|c| c.name()).collect();
    assert_eq!(columns[..4], ["iteration", "phi_price", "phi_congestion_price", "pareto_gap"]);
    let units = metadata.key_value_metadata().unwrap();
    assert!(units.iter().any(|u| u.key == "unit.phi_price" && u.value.as_deref() == Some("1/W")), "{units:?}");
    assert_eq!(open("strategies.parquet").metadata().file_metadata().num_rows(), 4 * 10 * 25);
    assert_eq!(open("agents.parquet").metadata().file_metadata().num_rows(), 4 * 10);
}

#[test]
fn csv_on_request() {
    let folder = folder("csv");
    succeeded(&run_text(&folder, SMALL, &["--set", "tables=csv"]));
    let text = std::fs::read_to_string(folder.join("out/strategies.csv")).unwrap();
    assert!(text.starts_with("stage,agent,action,action_power,feasible,probability\n0,0,0,0,true,0."), "{text}");
    assert_eq!(text.lines().count(), 1 + 3 * 2 * 5);
    let total: f64 = text.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse::<f64>().unwrap()).sum();
    assert!((total - 6.0).abs() < 1e-12);
}

#[test]
fn an_existing_folder_is_not_touched() {
    let folder = folder("exists");
    std::fs::create_dir(folder.join("out")).unwrap();
    std::fs::write(folder.join("out/keep"), "me").unwrap();
    let output = run_text(&folder, SMALL, &[]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("out: exists already"));
    assert_eq!(std::fs::read_dir(folder.join("out")).unwrap().count(), 1);
}

#[test]
fn without_out_the_next_free_folder_is_taken() {
    let folder = folder("next");
    std::fs::write(folder.join("small.yaml"), SMALL).unwrap();
    for expected in ["runs/small-001", "runs/small-002"] {
        succeeded(&walras(&folder).args(["run", "small.yaml"]).output().unwrap());
        assert!(folder.join(expected).join("summary.json").is_file(), "{expected}");
    }
}
