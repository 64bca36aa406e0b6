//! Ends of the process that no handler is told of: `_exit`, `_Exit` and `quick_exit`.
//!
//! The executable defines these functions itself. The dynamic linker finds its symbols before those of the C library, for games
//! too, so that a game that calls one of them comes here and is named. All others get what they asked for.

use std::sync::atomic::Ordering;

use super::crash::{EXIT_CODE, end_with, leave};
use super::mine;

/// The C library's function of this name, with the game named that calls it.
#[unsafe(no_mangle)]
extern "C" fn _exit(code: libc::c_int) -> ! {
    end("_exit()", code)
}

/// The C library's function of this name, with the game named that calls it.
#[unsafe(no_mangle)]
extern "C" fn _Exit(code: libc::c_int) -> ! {
    end("_Exit()", code)
}

/// The C library's function of this name, with the game named that calls it; without what was asked for by `at_quick_exit`.
#[unsafe(no_mangle)]
extern "C" fn quick_exit(code: libc::c_int) -> ! {
    end("quick_exit()", code)
}

fn end(function: &str, code: libc::c_int) -> ! {
    if let Some(call) = mine() {
        end_with(&call, format_args!("ended the process by calling {function}"), EXIT_CODE.load(Ordering::Relaxed));
    }
    leave(code)
}
