//! Errors of processes that share a run: all of them end with the same one.

use walras_engine::reduce::Ranks;
use walras_process::exit::Exit;

use crate::error::RunError;

/// The error of the first rank that has one; every rank asks.
pub(crate) fn agree<T>(ranks: &Ranks, own: Result<T, RunError>) -> Result<T, RunError> {
    if !ranks.is_shared() {
        return own;
    }
    let told = match &own {
        Ok(_) => Vec::new(),
        Err(error) => [&[error.exit() as u8], error.to_string().as_bytes()].concat(),
    };
    let told = ranks.gather(&told);
    match told.iter().position(|told| !told.is_empty()) {
        Some(first) if first != ranks.rank() => {
            let (exit, message) = (told[first][0], String::from_utf8_lossy(&told[first][1..]).into_owned());
            Err(RunError::Elsewhere { exit: exit_of(exit), message })
        }
        _ => own,
    }
}

/// The exit of a code that a rank told.
fn exit_of(code: u8) -> Exit {
    let all = [Exit::BadInput, Exit::Game, Exit::Files, Exit::Numerics, Exit::Interrupted];
    all.into_iter().find(|exit| *exit as u8 == code).unwrap_or(Exit::Game)
}
