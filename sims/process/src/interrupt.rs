//! Ctrl-C: the first asks to finish with what there is, the second ends at once. A game that does not return is not waited
//! for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::exit::Exit;
use crate::stuck_calls;

/// The flag of [`flag`], made once.
static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Whether a program that walras is a library of listens to Ctrl-C itself.
static HEARD_ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// Whether there is nothing left that would have to be finished.
static DONE: AtomicBool = AtomicBool::new(false);

/// Files that are not complete yet.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Leaves Ctrl-C to the program that walras is a library of: it raises this flag, which is that of [`flag`], to end a run with
/// what there is, and takes it down before the next. To be called before all else.
pub fn leave_to_caller() -> Arc<AtomicBool> {
    HEARD_ELSEWHERE.store(true, Ordering::Relaxed);
    Arc::clone(FLAG.get_or_init(Arc::default))
}

/// From now on Ctrl-C ends the process at once, for work that has nothing to show until it is done; files that are not
/// complete go away.
pub fn end_at_once() {
    if HEARD_ELSEWHERE.load(Ordering::Relaxed) {
        return;
    }
    let handler = || {
        let unfinished = std::mem::take(&mut *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner));
        for path in unfinished {
            // It may be gone already.
            let _ = std::fs::remove_file(path);
        }
        tracing::warn!("interrupted: nothing was written");
        std::process::exit(i32::from(Exit::Interrupted as u8));
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!("Ctrl-C may leave unfinished files behind: {error}");
    }
}

/// A file to be removed if the process is interrupted.
pub fn discard_if_interrupted(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into());
}

/// A flag that is raised when the user wants to end, for work that consists of waiting.
pub fn silent_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let handler = move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!("Ctrl-C will end what is under way without results: {error}");
    }
    flag
}

/// From now on the flag of [`flag`] is raised without a word: what is under way consists of waiting.
pub fn nothing_to_finish() {
    DONE.store(true, Ordering::Relaxed);
}

/// Ends the process when a game keeps it from finishing.
fn end_if_stuck() {
    let call = stuck_calls::stuck();
    tracing::error!("{call}: does not return; ended without results");
    std::process::exit(i32::from(Exit::Interrupted as u8));
}

/// A flag that is raised when the user wants to end.
pub fn flag() -> Arc<AtomicBool> {
    Arc::clone(FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let raised = Arc::clone(&flag);
        let handler = move || {
            if raised.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(Exit::Interrupted as u8));
            }
            if DONE.load(Ordering::Relaxed) {
                return;
            }
            tracing::warn!("finishing with what there is; once more ends at once, without results");
            std::thread::spawn(end_if_stuck);
        };
        if let Err(error) = ctrlc::set_handler(handler) {
            tracing::warn!("Ctrl-C will end the run without results: {error}");
        }
        flag
    }))
}
