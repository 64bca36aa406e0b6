//! Programs beside this one that are no part of its build.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use walras_process::exit::Exit;

use crate::output::complain;

/// Runs a companion with these arguments in the place of this program: the same terminal, and its exit code.
pub(crate) fn hand_over(name: &str, install: &str, arguments: impl IntoIterator<Item: AsRef<OsStr>>) -> Exit {
    let program = match find(name, install) {
        Ok(program) => program,
        Err(missing) => {
            complain(&missing);
            return Exit::BadInput;
        }
    };
    match Command::new(&program).args(arguments).status() {
        Ok(status) => status.code().and_then(exit_of).unwrap_or(Exit::Interrupted),
        Err(error) => {
            complain(&format!("{}: cannot be run: {error}", program.display()));
            Exit::Files
        }
    }
}

/// The program of this name beside this one, else on the path; `install` is the command that makes it.
pub(crate) fn find(name: &str, install: &str) -> Result<PathBuf, String> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.to_path_buf()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = beside.into_iter().chain(std::env::split_paths(&path));
    let found = folders.map(|folder| folder.join(&file)).find(|program| is_program(program));
    found.ok_or_else(|| {
        format!("`{name}` is needed for this and is neither beside this program nor on the path: `{install}` makes it")
    })
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn exit_of(code: i32) -> Option<Exit> {
    use Exit::{BadInput, Files, Game, Interrupted, Numerics, Success};
    [Success, BadInput, Game, Files, Numerics, Interrupted].into_iter().find(|exit| *exit as i32 == code)
}
