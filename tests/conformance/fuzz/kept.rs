//! What studies keep for themselves: plans with their chunks, and where a design stands.

use std::path::{Path, PathBuf};

use walras_scenario::Override;
use walras_study::ensemble::Digest;
use walras_study::record::Record;
use walras_study::{PageError, Pages, ResumeOptions, RunOptions, resume, run};

use super::readers::{Read, folder, write};

/// The files of a plan one of whose chunks is done and another begun, each after the number of its place.
pub(super) fn plan_files() -> Vec<Vec<u8>> {
    let folder = planned();
    let files = PLAN.iter().enumerate();
    files.map(|(place, name)| [vec![place as u8], std::fs::read(folder.join(name)).unwrap()].concat()).collect()
}

const PLAN: [&str; 3] = ["manifest.json", "chunks/chunk-0.parquet", "chunks/chunk-1/members.log"];

/// A folder with such a plan.
fn planned() -> PathBuf {
    use walras_study::RunOptions;
    use walras_study::chunks::{ChunkOptions, PlanOptions, plan, run_chunk};
    let folder = folder("plan");
    let scenario = folder.join("scenario.yaml");
    let text = "name: Fuzzed\ngame: {plugin: spectrum, players: 2, actions: 3}\nprobes: {count: 2}\n\
                learning: {rule: logit_response, precision: 2}\nreplicates: 4\n";
    std::fs::write(&scenario, text).unwrap();
    let out = folder.join("plan");
    let run = RunOptions { scenario, out: Some(out.clone()), threads: Some(1), ..RunOptions::default() };
    plan(&PlanOptions { run, chunks: Some(2), engine: None }).unwrap();
    let chunk = |chunk| ChunkOptions { folder: out.clone(), chunk, threads: Some(1), ..ChunkOptions::default() };
    run_chunk(&chunk(0)).unwrap();
    // A log as a kill leaves it: the chunk's own members, in the form of a log.
    std::fs::create_dir_all(out.join("chunks/chunk-1")).unwrap();
    std::fs::write(out.join("chunks/chunk-1/members.log"), b"walras 1").unwrap();
    out
}

pub(super) fn plan() -> Read {
    let folder = planned();
    let whole: Vec<Vec<u8>> = PLAN.iter().map(|name| std::fs::read(folder.join(name)).unwrap()).collect();
    Box::new(move |bytes| {
        let Some((&place, bytes)) = bytes.split_first() else { return false };
        let place = usize::from(place) % PLAN.len();
        write(&folder.join(PLAN[place]), bytes);
        let status = walras_study::chunks::status(&folder);
        if let Ok(status) = &status {
            let chunks = status.done + status.begun.len() + status.missing.len() + status.damaged.len();
            assert_eq!(chunks, status.chunks, "{status:?}");
        }
        write(&folder.join(PLAN[place]), &whole[place]);
        status.is_ok()
    })
}

/// Pages that nobody looks at.
struct Blank;

impl Pages for Blank {
    fn of_run(&self, _: &Record) -> Result<String, PageError> {
        Ok(String::new())
    }

    fn of_ensemble(&self, _: &Digest) -> Result<String, PageError> {
        Ok(String::new())
    }
}

const CHECKPOINT: &str = "checkpoint.cbor";

/// Where a short design stands at its end.
pub(super) fn checkpoints() -> Vec<Vec<u8>> {
    vec![std::fs::read(designed("corpus").join(CHECKPOINT)).unwrap()]
}

/// The folder of a short design.
fn designed(name: &str) -> PathBuf {
    let folder = folder(&format!("checkpoint-{name}"));
    let scenario = folder.join("scenario.yaml");
    let text = "name: Fuzzed\ngame: {plugin: spectrum, players: 2, actions: 3}\nprobes: {count: 2}\n\
                learning: {rule: logit_response, precision: 2}\ndesigner: {iterations: 2}\n";
    std::fs::write(&scenario, text).unwrap();
    let out = folder.join("run");
    run(&RunOptions { scenario, out: Some(out.clone()), threads: Some(1), ..RunOptions::default() }, &Blank).unwrap();
    out
}

/// A design goes on from what it takes, to the bits of one that was never interrupted.
pub(super) fn checkpoint() -> Read {
    let finished = designed("finished");
    let begun = finished.with_file_name("begun");
    let longer = |folder: &Path| {
        let changes = vec![Override::set("designer.iterations", "3").unwrap()];
        let options = ResumeOptions { folder: folder.into(), changes, threads: Some(1), ..ResumeOptions::default() };
        resume(&options, &Blank)
    };
    copy(&finished, &begun);
    longer(&begun).unwrap();
    let whole = std::fs::read(begun.join("designer.parquet")).unwrap();
    Box::new(move |bytes| {
        copy(&finished, &begun);
        let _ = std::fs::remove_file(begun.join("checkpoint.previous.cbor"));
        write(&begun.join(CHECKPOINT), bytes);
        let took = longer(&begun).is_ok();
        if took {
            let table = std::fs::read(begun.join("designer.parquet")).unwrap();
            assert!(table == whole, "a damaged checkpoint was taken, and went on to something else");
        }
        took
    })
}

/// Copies the files of a folder in the place of another.
fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
