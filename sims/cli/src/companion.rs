//! Programs beside this one, which are no part of the default build: what only they can do is left to them.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use walras_process::exit::Exit;

use crate::output::complain;

/// Goes on as the companion of this name with these arguments: with the same terminal, and with its exit code. `install` is the
/// command that builds it, for those who do not have it.
pub(crate) fn hand_over(name: &str, install: &str, arguments: impl Iterator<Item = OsString>) -> Exit {
    with(name, install, |program| {
        let mut command = Command::new(program);
        command.args(arguments);
        Err(become_or_wait(command))
    })
}

/// Runs a companion with these arguments and waits for it.
pub(crate) fn call(name: &str, install: &str, arguments: impl IntoIterator<Item: AsRef<OsStr>>) -> Exit {
    with(name, install, |program| {
        let status = Command::new(program).args(arguments).status()?;
        Ok(status.code().and_then(exit_of).unwrap_or(Exit::Interrupted))
    })
}

/// The program of this name beside this one, else on the PATH.
///
/// # Errors
/// There is none; then how it is made, in words.
pub(crate) fn find(name: &str, install: &str) -> Result<PathBuf, String> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let here = env::current_exe().ok();
    // An executable may be called by a link in another folder.
    let real = here.as_ref().and_then(|here| here.canonicalize().ok());
    let beside = [here, real].into_iter().flatten().filter_map(|program| Some(program.parent()?.to_path_buf()));
    let path = env::var_os("PATH").unwrap_or_default();
    // An empty entry of the PATH would be the current folder, from which nothing is started unasked.
    let folders = beside.chain(env::split_paths(&path).filter(|folder| folder.is_absolute())).collect::<Vec<_>>();
    folders.into_iter().map(|folder| folder.join(&file)).find(|program| is_program(program)).ok_or_else(|| {
        format!(
            "this needs the program `{name}`, which is neither beside `walras` nor on the PATH; from the sources of walras, \
             `{install}` builds it"
        )
    })
}

fn with(name: &str, install: &str, run: impl FnOnce(&Path) -> std::io::Result<Exit>) -> Exit {
    let program = match find(name, install) {
        Ok(program) => program,
        Err(missing) => {
            complain(&missing);
            return Exit::BadInput;
        }
    };
    run(&program).unwrap_or_else(|error| {
        complain(&format!("{}: cannot be started: {error}", program.display()));
        Exit::Files
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

/// Goes on as the other program, so that signals and exit codes are its own; returns only if it cannot be started.
#[cfg(unix)]
fn become_or_wait(mut command: Command) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    command.exec()
}

/// Waits for the other program and ends with its exit code; returns only if it cannot be started.
#[cfg(not(unix))]
fn become_or_wait(mut command: Command) -> std::io::Error {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(i32::from(Exit::Game as u8))),
        Err(error) => error,
    }
}

fn exit_of(code: i32) -> Option<Exit> {
    use Exit::{BadInput, Files, Game, Interrupted, Numerics, Success};
    [Success, BadInput, Game, Files, Numerics, Interrupted].into_iter().find(|exit| *exit as i32 == code)
}
