//! One check in a process of its own, from outside.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use walras_process::last_words::last_words;

use super::options::{Reproduce, ValidateOptions};
use super::outcome::{Outcome, Verdict};

/// How long a child may take beyond its time to say where it is stuck.
const GRACE: Duration = Duration::from_millis(400);
/// Characters of a game's output that are shown.
const SHOWN: usize = 120;

/// Makes a check in a child and gives its outcome, whatever becomes of the child.
pub(super) fn run(options: &ValidateOptions, game: &str, check: Reproduce, folder: &Path) -> io::Result<Outcome> {
    let path = |kind: &str| folder.join(format!("{}.{kind}", check.check.name));
    let (verdict, stdout, stderr) = (path("verdict"), path("stdout"), path("stderr"));
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("validate-check").arg(check.to_string()).arg(game).arg(&verdict);
    command.args(["--seed", &options.seed.to_string(), "--time-limit", &options.time_limit.to_string()]);
    for (place, value) in &options.overrides {
        command.arg("--set").arg(format!("{place}={value}"));
    }
    // Files and not pipes: a process that the game leaves behind cannot keep them open to wait for.
    command.stdin(Stdio::null()).stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let status = wait(&mut child, Duration::from_secs_f64(options.time_limit) + GRACE)?;
    let said = |file: &Path| String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned();
    let written = fs::read(&verdict).ok().and_then(|bytes| serde_json::from_slice::<Outcome>(&bytes).ok());
    let outcome = match (written, status) {
        (Some(outcome), _) => outcome,
        (None, None) => Outcome::fail(format!("does not come to an end within {} s", options.time_limit)),
        (None, Some(status)) => Outcome::fail(last_words(status, &said(&stderr))),
    };
    let printed = said(&stdout);
    if check.check.name == "environment" && outcome.verdict == Verdict::Pass && !printed.is_empty() {
        let shown: String = printed.chars().take(SHOWN).collect();
        return Ok(Outcome::fail(format!("it writes to standard output, where results go: {shown:?}")));
    }
    Ok(outcome)
}

/// Waits for the child, ends whatever it started, and gives its status; `None` if it takes longer than this.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    let mut over = has_ended(child)?;
    while !over && start.elapsed() < limit {
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
        over = has_ended(child)?;
    }
    kill_group(child);
    let status = child.wait()?;
    Ok(over.then_some(status))
}

/// Whether the child has ended. Its status is left where it is, so that its number, which is that of its group, cannot become
/// another's.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Ok(waitid(WaitId::Pid(Pid::from_child(child)), look)?.is_some())
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> io::Result<bool> {
    Ok(child.try_wait()?.is_some())
}

/// Ends the child, and whatever it started. No player may be left.
fn kill_group(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = rustix::process::Pid::from_child(child);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}
