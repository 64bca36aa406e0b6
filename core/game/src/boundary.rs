//! What every function behind the C table does: slices from C, reports to the host, and the containment of panics.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::{ptr, slice};

use crate::abi::{self, Host};

/// A slice from C, where an empty one may have a null pointer.
///
/// # Safety
/// `start` points to `length` valid values for `'a` unless `length` is 0.
pub(crate) unsafe fn slice_of<'a, T>(start: *const T, length: usize) -> &'a [T] {
    if length == 0 {
        return &[];
    }
    // SAFETY: forwarded.
    unsafe { slice::from_raw_parts(start, length) }
}

/// # Safety
/// As [`slice_of`], and nothing else refers to the values.
pub(crate) unsafe fn slice_of_mut<'a, T>(start: *mut T, length: usize) -> &'a mut [T] {
    if length == 0 {
        return &mut [];
    }
    // SAFETY: forwarded.
    unsafe { slice::from_raw_parts_mut(start, length) }
}

pub(crate) fn report(host: &Host, message: &str) {
    // SAFETY: the host's own function with its own context; the message is valid for the call.
    unsafe { (host.log)(host.context, abi::LEVEL_ERROR, ptr::from_ref(message).cast(), message.len()) }
}

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs author code; a panic becomes its message and place.
pub(crate) fn contain<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(f));
    CONTAINED.set(outer);
    result.map_err(|payload| LAST_PANIC.take().unwrap_or_else(|| message_of(payload.as_ref())))
}

/// Keeps the panic's message for the report instead of printing it: the host decides what a user sees. Panics elsewhere
/// go to the hook that was there before.
pub(crate) fn install_panic_recorder() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                return previous(info);
            }
            let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
            LAST_PANIC.set(Some(format!("{}{place}", message_of(info.payload()))));
        }));
    });
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| s.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}
