//! Jobs of ranks, and the same run in one process.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use walras_report::Html;
use walras_scenario::Override;
use walras_study::RunOptions;

/// Whether jobs can be started here.
pub(crate) fn can_start() -> bool {
    let here = mpirun(1).arg("true").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("REQUIRE_ENGINES").is_ok_and(|value| value == "1");
    assert!(here || !required, "`mpirun` does not work on this machine, and REQUIRE_ENGINES=1");
    if !here {
        eprintln!("SKIPPED: `mpirun` does not work on this machine");
    }
    here
}

/// `mpirun` for so many ranks, also as root and on few cores.
fn mpirun(ranks: usize) -> Command {
    let mut command = Command::new("mpirun");
    command.args(["--oversubscribe", "--bind-to", "none", "-n", &ranks.to_string()]);
    command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    command.stdin(Stdio::null());
    command
}

/// A job of so many ranks in this folder.
pub(crate) fn job(ranks: usize, folder: &Path) -> Command {
    let mut command = mpirun(ranks);
    command.arg(env!("CARGO_BIN_EXE_walras-mpi")).arg("run").current_dir(folder);
    command
}

/// A folder for a scenario and its runs.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A scenario that comes with walras.
pub(crate) fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name)
}

/// What `walras run` does, in this process; the folder is `alone`.
pub(crate) fn alone(folder: &Path, scenario: &Path, changes: &[&str]) -> PathBuf {
    let out = folder.join("alone");
    let changes = changes.iter().filter_map(|change| change.split_once('='));
    let options = RunOptions {
        scenario: scenario.into(),
        out: Some(out.clone()),
        changes: changes.map(|(path, value)| Override::set(path, value).unwrap()).collect(),
        threads: Some(1),
        ..RunOptions::default()
    };
    walras_study::run(&options, &Html).unwrap();
    out
}

/// Everything but what states facts of the machine and the time, by name.
pub(crate) fn results(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "manifest.json").collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), std::fs::read(folder.join(&name)).unwrap())).collect()
}

/// The output of a command that has to end within a time.
pub(crate) fn within(seconds: u64, command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(seconds);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            // As Ctrl-C would: `mpirun` ends its ranks.
            Command::new("kill").arg(child.id().to_string()).status().unwrap();
            panic!("the job did not end within {seconds} s: {:?}", child.wait_with_output().unwrap());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
