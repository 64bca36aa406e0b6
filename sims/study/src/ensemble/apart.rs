//! Members played by a process of its own, so that a game which takes that down costs its member only.
//!
//! A process that ends is named as the reason why its member failed, and another one takes the next member.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::Ordering;

use walras_process::exit::Exit;
use walras_process::interrupt;
use walras_process::last_words::last_words;
use walras_scenario::Trust;

use super::member::Outcome;
use super::message::{self, Reply};
use crate::error::RunError;

/// Who plays members by a process of its own.
pub(super) struct Apart<'a> {
    /// The folder of the scenario.
    folder: &'a Path,
    /// That of checkpoints.
    work: &'a Path,
    /// What the scenario may have opened.
    trust: &'a Trust,
    worker: Option<Worker>,
}

/// A process at work.
struct Worker {
    child: Child,
    /// None once it is to end.
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    /// What it says besides, in a file and not a pipe: what a game leaves behind cannot keep that open to wait for.
    words: PathBuf,
}

impl<'a> Apart<'a> {
    pub(super) fn new(folder: &'a Path, work: &'a Path, trust: &'a Trust) -> Self {
        Apart { folder, work, trust, worker: None }
    }

    /// Has a member played to its end; nothing if the user breaks off before.
    ///
    /// # Errors
    /// No process can be started, or files cannot be read or written.
    pub(super) fn play(&mut self, member: usize) -> Result<Option<Outcome>, RunError> {
        let broken_off = || interrupt::flag().load(Ordering::Relaxed);
        if broken_off() {
            return Ok(None);
        }
        let worker = match &mut self.worker {
            Some(worker) => worker,
            vacant => {
                let started = Worker::start(self.folder, self.work, self.trust, member);
                vacant.insert(started.map_err(RunError::NoProcess)?)
            }
        };
        match worker.ask(member) {
            Ok(Reply::Over(outcome)) => Ok(Some(outcome)),
            Ok(Reply::BrokenOff) => Ok(None),
            Ok(Reply::NoFiles(reason)) => Err(RunError::NoProcess(io::Error::other(reason))),
            Err(_) => {
                let reason = self.worker.take().map(Worker::end).transpose().map_err(RunError::NoProcess)?;
                let failed = Outcome::Failed { reason: reason.unwrap_or_default(), exit: Exit::Game as u8 };
                Ok((!broken_off()).then_some(failed))
            }
        }
    }
}

impl Worker {
    /// A process for this member and those after it.
    fn start(folder: &Path, work: &Path, trust: &Trust, member: usize) -> io::Result<Self> {
        let words = work.join(format!("words-{member}.unfinished"));
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("play-members").arg(folder).arg(work).args(trust.options());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&words)?);
        let mut child = command.spawn()?;
        let requests = child.stdin.take();
        let replies = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Worker { child, requests, replies: BufReader::new(replies), words })
    }

    fn ask(&mut self, member: usize) -> io::Result<Reply> {
        let requests = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        message::write(requests, &member)?;
        message::read(&mut self.replies)
    }

    /// Why the process ended, in words.
    fn end(mut self) -> io::Result<String> {
        self.requests = None;
        let status = self.child.wait()?;
        let words = fs::read(&self.words)?;
        Ok(last_words(status, &String::from_utf8_lossy(&words)))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Without requests it ends.
        self.requests = None;
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.words);
    }
}
