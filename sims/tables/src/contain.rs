//! The Parquet library panics at some damage within pages: here such a panic is an error like all others.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use parquet::errors::{ParquetError, Result};

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// What `read` reads. What it worked on is not to be read further after an error.
///
/// # Errors
/// Those of `read`, or the file is damaged in a way that the library does not withstand.
pub fn contain<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    keep_quiet_within();
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    CONTAINED.set(outer);
    result.unwrap_or_else(|_| Err(damaged("its pages do not fit their description")))
}

pub(crate) fn damaged(message: impl std::fmt::Display) -> ParquetError {
    ParquetError::General(format!("damaged: {message}"))
}

/// Panics that become errors are not printed; others go to the hook that was there before.
fn keep_quiet_within() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                previous(info);
            }
        }));
    });
}
