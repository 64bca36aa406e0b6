//! Disks that are full, folders that cannot be written, files that were damaged, memory that is not there.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{SMALL, folder, refused, run_text, said, succeeded, walras};

/// A design that writes checkpoints and tables of some kilobytes.
const DESIGN: &str = "designer: {iterations: 60, step: 0.1}\nsamples: 50\n";

/// A shell's script with the program as `$walras`.
#[cfg(unix)]
fn shell(folder: &Path, script: &str) -> Output {
    let program = walras(folder).get_program().to_owned();
    let mut command = Command::new("sh");
    command.current_dir(folder).args(["-c", script]).env("walras", program).env("WALRAS_CHECKPOINT_SECONDS", "0");
    command.env_remove("WALRAS_PLUGIN_PATH").env_remove("WALRAS_LOG").output().unwrap()
}

fn tables(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = ["designer", "strategies", "agents", "samples"].map(|name| format!("{name}.parquet"));
    names.into_iter().map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}

/// Whether a small file system can be mounted, in a namespace of the test's own.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "whoever reads what a test printed is to know what it did not do")]
fn can_mount() -> bool {
    let output = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    let can = output.is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("no file system can be mounted here: a full disk is tested by a limit on the size of files alone");
    }
    can
}

/// A disk that fills up ends the run by name; with space it goes on to the bits that it would have come to.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_ends_a_run_that_then_goes_on() {
    let folder = folder("full-disk");
    succeeded(&run_text(&folder, &format!("{SMALL}{DESIGN}"), &[]));
    let whole = tables(&folder.join("out"));
    // No file may have more than some kilobytes: checkpoints are written until they are larger.
    let limited = "trap '' XFSZ; ulimit -f 8; exec \"$walras\" run scenario.yaml --out limited";
    let output = shell(&folder, limited);
    let words = said(&output);
    assert!(output.status.code() == Some(4) && words.contains("cannot be written: File too large"), "{words}");
    assert!(!folder.join("limited/summary.json").exists());
    let left = std::fs::read_dir(folder.join("limited")).unwrap().map(|entry| entry.unwrap().path());
    assert!(left.into_iter().all(|path| path.extension().is_none_or(|end| end != "unfinished")));
    succeeded(&walras(&folder).args(["resume", "limited"]).output().unwrap());
    assert!(tables(&folder.join("limited")) == whole);
    if !can_mount() {
        return;
    }
    let script = "mkdir disk && mount -t tmpfs -o size=24k none disk || exit 90
        $walras run scenario.yaml --out disk/out; test $? = 4 || exit 91
        test ! -e disk/out/summary.json || exit 92
        mount -o remount,size=20m disk || exit 93
        if [ -e disk/out/scenario.yaml ]; then $walras resume disk/out; else $walras run scenario.yaml --out disk/out; fi
        test $? = 0 && cp -r disk/out mounted";
    std::fs::write(folder.join("script"), script).unwrap();
    let output = shell(&folder, "exec unshare -rm sh script");
    assert!(
        output.status.success() && said(&output).contains("No space left"),
        "{:?}: {}",
        output.status,
        said(&output)
    );
    assert!(tables(&folder.join("mounted")) == whole);
}

/// Where nothing can be written, nothing is played.
#[test]
#[cfg(target_os = "linux")]
fn a_read_only_folder_is_named() {
    let folder = folder("read-only");
    std::fs::write(folder.join("scenario.yaml"), SMALL).unwrap();
    let output = walras(&folder).args(["run", "scenario.yaml", "--out", "/proc/out"]).output().unwrap();
    assert!(
        output.status.code() == Some(4) && said(&output).contains("/proc/out: cannot be made"),
        "{}",
        said(&output)
    );
    succeeded(&walras(&folder).args(["run", "scenario.yaml", "--out", "out"]).output().unwrap());
    if !can_mount() {
        return;
    }
    let script = "mount --bind out out && mount -o remount,ro,bind out && exec $walras resume out";
    std::fs::write(folder.join("script"), script).unwrap();
    let output = shell(&folder, "exec unshare -rm sh script");
    assert!(output.status.code() == Some(4) && said(&output).contains("Read-only file system"), "{}", said(&output));
}

/// Play that needs more memory than there is, is refused before any of it is asked for.
#[test]
#[cfg(target_os = "linux")]
fn memory_that_is_not_there_is_not_asked_for() {
    let folder = folder("no-memory");
    let crowd = "name: Crowd\ngame: {plugin: spectrum, players: 200, actions: 5000}\nprobes: {count: 20}\n\
                 learning: {rule: logit_response, precision: 1}\n";
    std::fs::write(folder.join("scenario.yaml"), crowd).unwrap();
    let output = shell(&folder, "ulimit -v 1500000; exec \"$walras\" run scenario.yaml --out out --threads 1");
    let words = refused(&folder, &output, 2);
    assert!(words.contains("needs at least 1.8 GB of memory, of which ") && words.contains("can be had"), "{words}");
}

/// A design that was killed when it had two checkpoints.
#[cfg(unix)]
fn killed(test: &str) -> std::path::PathBuf {
    let folder = folder(test);
    std::fs::write(folder.join("scenario.yaml"), format!("{SMALL}designer: {{iterations: 400, step: 0.1}}\n")).unwrap();
    succeeded(&walras(&folder).args(["run", "scenario.yaml", "--out", "whole"]).output().unwrap());
    let mut command = walras(&folder);
    command.args(["run", "scenario.yaml", "--out", "out"]).env("WALRAS_CHECKPOINT_SECONDS", "0");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while !folder.join("out/checkpoint.previous.cbor").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none(), "no checkpoints");
        std::thread::sleep(Duration::from_micros(100));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    folder
}

/// A damaged checkpoint is told of, and the one before it gone on from, to the same bits.
#[test]
#[cfg(unix)]
fn a_damaged_checkpoint_leaves_the_one_before_it() {
    let folder = killed("damaged-checkpoint");
    let path = folder.join("out/checkpoint.cbor");
    let whole = std::fs::read(&path).or_else(|_| std::fs::read(folder.join("out/checkpoint.previous.cbor"))).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 8;
    for (case, damaged) in [("cut", whole[..whole.len() / 3].to_vec()), ("flipped", flipped)] {
        let copy = folder.join(case);
        std::fs::create_dir(&copy).unwrap();
        for name in ["scenario.yaml", "manifest.json", "checkpoint.previous.cbor"] {
            std::fs::copy(folder.join("out").join(name), copy.join(name)).unwrap();
        }
        std::fs::write(copy.join("checkpoint.cbor"), damaged).unwrap();
        let output = walras(&folder).args(["resume", case]).output().unwrap();
        let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(output.status.success() && words.contains("going on from the one before it"), "{case}: {words}");
        let table = |folder: &Path| std::fs::read(folder.join("designer.parquet")).unwrap();
        assert!(table(&copy) == table(&folder.join("whole")), "{case}");
        assert!(!copy.join("checkpoint.previous.cbor").exists(), "{case}");
    }
}

/// What is damaged of the log of an ensemble is told of and played again.
#[test]
#[cfg(unix)]
fn a_damaged_log_costs_what_is_damaged() {
    let folder = folder("damaged-log");
    let text = format!("{SMALL}replicates: 12\ndesigner: {{iterations: 40}}\n");
    succeeded(&run_text(&folder, &text, &[]));
    let mut command = walras(&folder);
    command.args(["run", "scenario.yaml", "--out", "killed", "--threads", "1"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let log = folder.join("killed/members.log");
    while std::fs::metadata(&log).map_or(0, |file| file.len()) < 20_000 {
        assert_eq!(child.try_wait().unwrap(), None, "it had ended");
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut bytes = std::fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 32;
    std::fs::write(&log, bytes).unwrap();
    let output = walras(&folder).args(["resume", "killed"]).output().unwrap();
    let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.success() && words.contains("runs in them are played again"), "{words}");
    for name in ["members.parquet", "designer.parquet", "bands.parquet", "summary.json", "report.html"] {
        let read = |run: &str| std::fs::read(folder.join(run).join(name)).unwrap();
        assert!(read("out") == read("killed"), "{name}");
    }
}

/// A bit of a finished table that turned over is found, wherever it is.
#[test]
fn a_damaged_table_is_found() {
    let folder = folder("damaged-table");
    succeeded(&run_text(&folder, &format!("{SMALL}designer: {{iterations: 3}}\n"), &[]));
    let path = folder.join("out/strategies.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let output = walras(&folder).args(["verify", "out"]).output().unwrap();
    let words = said(&output);
    assert!(output.status.code() == Some(5) && words.contains("strategies.parquet: its SHA-256 was"), "{words}");
    std::fs::remove_file(path).unwrap();
    let output = walras(&folder).args(["verify", "out"]).output().unwrap();
    assert!(said(&output).contains("strategies.parquet: the table is not there"), "{}", said(&output));
}

/// A folder that was killed before anything was played is begun anew; one that is none is named.
#[test]
fn nothing_is_no_run_to_go_on_with() {
    let folder = folder("nothing-begun");
    succeeded(&run_text(&folder, &format!("{SMALL}designer: {{iterations: 3}}\n"), &[]));
    std::fs::create_dir(folder.join("begun")).unwrap();
    std::fs::copy(folder.join("out/scenario.yaml"), folder.join("begun/scenario.yaml")).unwrap();
    succeeded(&walras(&folder).args(["resume", "begun"]).output().unwrap());
    assert!(
        std::fs::read(folder.join("begun/designer.parquet")).unwrap()
            == std::fs::read(folder.join("out/designer.parquet")).unwrap()
    );
    for nothing in ["absent", "."] {
        let output = walras(&folder.join("begun")).args(["resume", nothing]).output().unwrap();
        let words = said(&output);
        assert!(!output.status.success() && (words.contains("no run there") || nothing == "."), "{words}");
    }
}
