//! What a library says of itself, asked in a process of its own, so that a game that crashes or hangs costs a message only.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use walras_engine::plugin::{Origin, Plugin, PluginError};
use walras_game::Metadata;

/// What a game says of itself, and which code said so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The library; none of a game that is linked in.
    pub path: Option<PathBuf>,
    /// SHA-256 of the file that holds the code, in hexadecimal.
    pub sha256: String,
    /// Names of the functions that it offers.
    pub functions: Vec<String>,
    /// What it says of itself.
    pub metadata: Metadata,
}

impl Facts {
    /// The facts of a game that is open.
    ///
    /// # Errors
    /// The file of its code cannot be read again.
    pub fn of(plugin: &Plugin) -> Result<Self, PluginError> {
        let path = match plugin.origin() {
            Origin::File(path) => Some(path.clone()),
            Origin::Linked(_) => None,
        };
        Ok(Facts {
            path,
            sha256: plugin.hash()?.to_owned(),
            functions: plugin.functions().into_iter().map(str::to_owned).collect(),
            metadata: plugin.metadata().clone(),
        })
    }
}

/// Longest time that a library may take to say what it is.
const LIMIT: Duration = Duration::from_secs(10);
/// Before the facts, so that what a library prints by itself is not taken for them.
const MARK: &str = "walras facts: ";

/// Asks a library what it is.
///
/// # Errors
/// The reason why it cannot say, in words.
pub(super) fn ask(library: &Path) -> Result<Facts, String> {
    let executable = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(executable)
        .arg("facts")
        .arg(library)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("no process can be started to read it: {error}"))?;
    // Read beside, because a full pipe would stop the child.
    let (said, complaint) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let status = wait(&mut child, LIMIT).map_err(|error| error.to_string())?;
    let Some(status) = status else { return Err(format!("says nothing within {} seconds", LIMIT.as_secs())) };
    let text = |thread: Option<std::thread::JoinHandle<Vec<u8>>>| {
        let bytes = thread.and_then(|thread| thread.join().ok()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (said, complaint) = (text(said), text(complaint));
    let mut marked = said.lines().filter_map(|line| line.strip_prefix(MARK));
    marked.find_map(|facts| serde_json::from_str(facts).ok()).ok_or_else(|| reason(&complaint, status))
}

/// What the process asked prints.
///
/// # Errors
/// The reason why the library is no game.
pub fn answer(library: &Path) -> Result<String, String> {
    let plugin = Plugin::open(library).map_err(|error| error.to_string())?;
    let facts = Facts::of(&plugin).map_err(|error| error.to_string())?;
    let facts = serde_json::to_string(&facts).map_err(|error| error.to_string())?;
    Ok(format!("\n{MARK}{facts}\n"))
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> Option<std::thread::JoinHandle<Vec<u8>>> {
    let mut pipe = pipe?;
    Some(std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came until a failure is what there is.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    }))
}

/// `None` if it had to be ended.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn reason(complaint: &str, status: ExitStatus) -> String {
    match complaint.lines().find_map(|line| line.strip_prefix("error: ")) {
        Some(words) => words.into(),
        None => format!("ends the process that opens it: {status}"),
    }
}

/// Reasons begin with the path, which is said already.
pub(super) fn without(path: &Path, reason: String) -> String {
    let prefixes = [Some(path.to_owned()), path.canonicalize().ok()];
    let shorter = prefixes.iter().flatten().find_map(|path| reason.strip_prefix(&format!("{}: ", path.display())));
    shorter.map(str::to_owned).unwrap_or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_never_ends_is_ended() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        assert!(wait(&mut child, Duration::from_millis(20)).unwrap().is_none());
        assert!(wait(&mut Command::new("true").spawn().unwrap(), LIMIT).unwrap().unwrap().success());
    }
}
