//! The bridge from a game's log callback to `tracing`.

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

use walras_game::abi;

/// What the log callback finds behind its context pointer.
pub(super) struct Channel {
    game: String,
    last_error: Mutex<Option<String>>,
}

impl Channel {
    pub(super) fn new(game: &str) -> Box<Self> {
        Box::new(Channel { game: game.to_owned(), last_error: Mutex::new(None) })
    }

    /// The host's side of the contract. `self` must outlive every use of it and not move: it lives in a box.
    pub(super) fn host(&self) -> abi::Host {
        let context = std::ptr::from_ref(self).cast_mut().cast();
        abi::Host { size: size_of::<abi::Host>(), context, log: receive }
    }

    /// The reason a game gave for its last failure.
    pub(super) fn take_error(&self) -> String {
        self.error().unwrap_or_else(|| "it gave no reason".into())
    }

    /// The last error it told, if any.
    pub(super) fn error(&self) -> Option<String> {
        self.last_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

unsafe extern "C" fn receive(context: *mut c_void, level: u32, message: *const u8, length: usize) {
    if context.is_null() || message.is_null() {
        return;
    }
    // SAFETY: the context is the `Channel` of a live instance, which is shared between threads only by reference; the
    // message is valid for the call, as the header demands.
    let (channel, bytes) = unsafe { (&*context.cast::<Channel>(), std::slice::from_raw_parts(message, length)) };
    let (game, message) = (&channel.game, String::from_utf8_lossy(bytes));
    match level {
        // Not printed here: it becomes the text of the error that the failing call returns.
        abi::LEVEL_ERROR => {
            *channel.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(message.into_owned());
        }
        abi::LEVEL_WARN => tracing::warn!(game, "{message}"),
        abi::LEVEL_INFO => tracing::info!(game, "{message}"),
        _ => tracing::debug!(game, "{message}"),
    }
}
