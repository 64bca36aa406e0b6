//! A process that plays members which another asks for.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use walras_process::folder::FolderError;
use walras_scenario::Trust;

use super::message::{self, Reply};
use super::plan::Plan;
use super::player::Player;
use crate::error::RunError;
use crate::layout::{SCENARIO, scenario_text};

/// Plays members of the scenario in a folder, as they are asked for on standard input, with checkpoints in `work`, and tells
/// on standard output how they went. Ends when the input does, in the midst of a member as well: then whoever asked is gone.
///
/// # Errors
/// The scenario cannot be opened, or nobody listens.
pub fn serve(folder: &Path, work: &Path, trust: &Trust) -> Result<(), RunError> {
    let (requests, mut replies) = channels().map_err(RunError::NoProcess)?;
    let members = listen(requests);
    let text = scenario_text(folder)?;
    let path = folder.join(SCENARIO);
    let plan = Plan::new(walras_assemble::load(&path, Vec::new(), trust)?, &path);
    let mut player = Player::new(&plan, &text);
    for member in members {
        let reply = match player.play(member, Some(work)) {
            Ok(Some(outcome)) => Reply::Over(outcome),
            Ok(None) => Reply::BrokenOff,
            Err(error) => Reply::NoFiles(error.to_string()),
        };
        let told = message::write(&mut replies, &reply);
        told.map_err(|source| FolderError::Write { path: work.into(), source })?;
    }
    Ok(())
}

/// The members that are asked for, read beside what is played.
fn listen(mut requests: impl Read + Send + 'static) -> mpsc::Receiver<usize> {
    let (send, members) = mpsc::channel();
    thread::spawn(move || {
        while let Ok(member) = message::read(&mut requests) {
            if send.send(member).is_err() {
                return;
            }
        }
        std::process::exit(0);
    });
    members
}

/// Standard input and output under other numbers, so that a game which reads or prints does not come between.
#[cfg(unix)]
fn channels() -> io::Result<(impl Read + Send + 'static, impl Write)> {
    use std::os::fd::AsFd;
    let requests = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let replies = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok((BufReader::new(requests), replies))
}

#[cfg(not(unix))]
fn channels() -> io::Result<(impl Read + Send + 'static, impl Write)> {
    Ok((BufReader::new(io::stdin()), io::stdout()))
}
