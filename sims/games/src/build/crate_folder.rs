//! A crate, built by Cargo: what it made and what the compiler said come as JSON messages.

use std::env::consts::DLL_SUFFIX;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::{BuildError, tool};

/// One line of Cargo's output, as far as it is read here.
#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Line {
    #[serde(rename = "compiler-message")]
    Message { message: Diagnostic },
    #[serde(rename = "compiler-artifact")]
    Artifact { manifest_path: PathBuf, target: Target, filenames: Vec<PathBuf> },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

/// Builds the crate's library and says where it is.
pub(super) fn build(folder: &Path) -> Result<PathBuf, BuildError> {
    tracing::info!("building {}", folder.display());
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let format = if io::stderr().is_terminal() { "json-diagnostic-rendered-ansi" } else { "json" };
    let mut command = Command::new(cargo);
    command.args(["build", "--lib", "--release", "--message-format", format]);
    let output = tool::run(&mut command, folder)?;
    let messages = read(&output.stdout);
    if !output.status.success() {
        let errors = rendered(&messages, |level| level.starts_with("error"));
        // Where the compiler was not asked, Cargo itself says why.
        let words = if errors.is_empty() { tool::text(&output.stderr) } else { errors };
        return Err(BuildError::Failed { folder: folder.into(), tool: "the compiler", words });
    }
    // A closed standard error is no reason to fail.
    let _ = io::stderr().write_all(rendered(&messages, |_| true).as_bytes());
    library(&messages, folder).ok_or_else(|| BuildError::NoDynamicLibrary { folder: folder.into() })
}

/// Lines that are no message are what build scripts and the like print.
fn read(stdout: &[u8]) -> Vec<Line> {
    tool::text(stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn rendered(messages: &[Line], wanted: impl Fn(&str) -> bool) -> String {
    let words = messages.iter().filter_map(|message| match message {
        Line::Message { message } if wanted(&message.level) => message.rendered.as_deref(),
        _ => None,
    });
    words.collect()
}

/// The shared library of this crate among everything that was made.
fn library(messages: &[Line], folder: &Path) -> Option<PathBuf> {
    let manifest = folder.join("Cargo.toml").canonicalize().ok()?;
    messages.iter().find_map(|message| match message {
        Line::Artifact { manifest_path, target, filenames }
            if target.kind.iter().any(|kind| kind == "cdylib")
                && manifest_path.canonicalize().is_ok_and(|path| path == manifest) =>
        {
            filenames.iter().find(|file| file.to_string_lossy().ends_with(DLL_SUFFIX)).cloned()
        }
        _ => None,
    })
}
