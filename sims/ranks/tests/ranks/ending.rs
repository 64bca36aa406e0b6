//! What ends a job: a rank that panics or is killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{bundled, can_start, folder, job, stderr, within};

#[test]
fn a_panic_on_one_rank_ends_the_job() {
    if !can_start() {
        return;
    }
    let folder = folder();
    let scenario = bundled("population/million-tolls.yaml");
    let short = ["--set", "game.players=20000", "--set", "designer=null", "--out", "out"];
    let output = within(20, job(3, folder.path()).arg(scenario).args(short).env("WALRAS_MPI_PANIC", "2:4"));
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{told}");
    assert!(told.contains("rank 2 panics in step 4"), "{told}");
    assert!(!folder.path().join("out/summary.json").exists());
}

/// The processes that this one started, by the kernel's list.
fn children(of: u32) -> Vec<u32> {
    let path = format!("/proc/{of}/task/{of}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

fn are_gone(processes: &[u32]) -> bool {
    processes.iter().all(|number| !Path::new(&format!("/proc/{number}")).exists())
}

fn wait_for(seconds: u64, mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !condition() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}

/// A job that takes much longer than the test, once it plays.
fn long(folder: &Path) -> Child {
    let scenario = bundled("population/million-tolls.yaml");
    let sizes = ["--set", "game.players=50000", "--set", "designer.iterations=100000", "--out", "out"];
    let mut job = job(3, folder);
    let child = job.arg(scenario).args(sizes).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert!(wait_for(20, || folder.join("out/scenario.yaml").exists()), "it does not begin");
    child
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_rank_ends_the_job() {
    if !can_start() {
        return;
    }
    let folder = folder();
    let mut job = long(folder.path());
    let ranks = children(job.id());
    assert_eq!(ranks.len(), 3, "{ranks:?}");
    Command::new("kill").args(["-KILL", &ranks[1].to_string()]).status().unwrap();
    assert!(wait_for(20, || job.try_wait().unwrap().is_some()), "the job goes on without a rank");
    assert!(!job.wait().unwrap().success());
    assert!(wait_for(10, || are_gone(&ranks)), "{ranks:?}");
    assert!(!folder.path().join("out/summary.json").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn who_ends_mpirun_ends_all_ranks() {
    if !can_start() {
        return;
    }
    let folder = folder();
    let mut job = long(folder.path());
    let ranks = children(job.id());
    Command::new("kill").args(["-INT", &job.id().to_string()]).status().unwrap();
    assert!(wait_for(20, || job.try_wait().unwrap().is_some()), "the job goes on");
    assert!(!job.wait().unwrap().success());
    assert!(wait_for(10, || are_gone(&ranks)), "{ranks:?}");
}
