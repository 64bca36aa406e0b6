//! Long work on a thread of its own, while this one, which has Python's signals, listens to Ctrl-C and says what is going on.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use walras_process::interrupt;

use crate::log;

/// Between two looks at Ctrl-C: shorter would not be felt.
const PAUSE: Duration = Duration::from_millis(50);

/// Does the work without holding Python's lock; the exception of Ctrl-C if that asked it to end with what there was. `progress`
/// is called with (done, of, figures) where the work counts.
pub(crate) fn work<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let flag = interrupt::leave_to_caller();
    flag.store(false, Ordering::Relaxed);
    log::take();
    let done = py.detach(|| {
        thread::scope(|scope| {
            let (send, receive) = mpsc::channel();
            scope.spawn(move || drop(send.send(work())));
            let mut interrupted = None;
            loop {
                match receive.recv_timeout(PAUSE) {
                    Ok(result) => return Some((result, interrupted)),
                    Err(RecvTimeoutError::Disconnected) => return None,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if let Err(error) = Python::attach(|py| py.check_signals().and_then(|()| tell(py, progress))) {
                    flag.store(true, Ordering::Relaxed);
                    interrupted.get_or_insert(error);
                }
            }
        })
    });
    flag.store(false, Ordering::Relaxed);
    let (result, interrupted) =
        done.ok_or_else(|| PyRuntimeError::new_err("walras failed; this is a fault of walras"))?;
    let told = tell(py, progress);
    match interrupted {
        Some(interrupted) => Err(interrupted),
        None => told.map(|()| result),
    }
}

/// Says what the library has said since.
fn tell(py: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
    let said = log::take();
    if !said.lines.is_empty() {
        let logger = py.import("logging")?.call_method1("getLogger", ("walras",))?;
        for (level, line) in said.lines {
            logger.call_method1("log", (level, "%s", line))?;
        }
    }
    if let (Some(progress), Some(at)) = (progress, said.progress) {
        progress.call1(py, (at.done, at.of, at.figures))?;
    }
    Ok(())
}
