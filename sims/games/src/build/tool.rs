//! Starting a compiler, and taking down what it says.

use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use super::BuildError;

/// Runs a tool in a folder to its end. Ctrl-C reaches it too, and is told apart from a failure of its own.
pub(super) fn run(command: &mut Command, folder: &Path) -> Result<Output, BuildError> {
    let tool = command.get_program().to_string_lossy().into_owned();
    let output = command.current_dir(folder).stdin(Stdio::null()).output().map_err(|source| BuildError::NoTool {
        folder: folder.into(),
        tool,
        source,
    })?;
    if interrupted(output.status) {
        return Err(BuildError::Interrupted { folder: folder.into() });
    }
    Ok(output)
}

#[cfg(unix)]
fn interrupted(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGINT: i32 = 2;
    status.signal() == Some(SIGINT) || status.code() == Some(128 + SIGINT)
}

#[cfg(not(unix))]
fn interrupted(_: ExitStatus) -> bool {
    false
}

/// Bytes that should be text.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
