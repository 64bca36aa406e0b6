//! Programs beside this one, which are no part of the default build: what only they can do is handed over to them.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use walras_process::exit::Exit;

use crate::output::complain;

/// Hands these arguments over to the program of this name, found beside this one, else on the PATH: with the same terminal, and
/// with its exit code. `install` is the command that builds it, for those who do not have it.
pub(crate) fn hand_over(name: &str, install: &str, arguments: impl Iterator<Item = OsString>) -> Exit {
    let Some(program) = found(name) else {
        complain(&format!(
            "this needs the program `{name}`, which is neither beside `walras` nor on the PATH; from the sources of walras, \
             `{install}` builds it"
        ));
        return Exit::BadInput;
    };
    let mut command = Command::new(&program);
    command.args(arguments);
    let reason = become_or_wait(command);
    complain(&format!("{}: cannot be started: {reason}", program.display()));
    Exit::Files
}

/// Where the program is.
fn found(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let here = env::current_exe().ok();
    // An executable may be called by a link in another folder.
    let real = here.as_ref().and_then(|here| here.canonicalize().ok());
    let beside = [here, real].into_iter().flatten().filter_map(|program| Some(program.parent()?.to_path_buf()));
    let path = env::var_os("PATH").unwrap_or_default();
    // An empty entry of the PATH would be the current folder, from which nothing is started unasked.
    let folders = beside.chain(env::split_paths(&path).filter(|folder| folder.is_absolute())).collect::<Vec<_>>();
    folders.into_iter().map(|folder| folder.join(&file)).find(|program| program.is_file())
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
