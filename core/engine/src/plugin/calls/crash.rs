//! The last words of a process that a game takes down.
//!
//! A segmentation fault, an abort or a call of `exit` inside a game cannot be undone, but it can be told whose it was.
//! Handlers may only do what is safe in a signal: they read atomics, format into a buffer on the stack, and write.

use std::fmt::{self, Write};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};

use super::{CallUnderWay, Doing, mine, read, slots};

const SIGNALS: [(libc::c_int, &str); 5] = [
    (libc::SIGSEGV, "crashed: invalid memory access (SIGSEGV)"),
    (libc::SIGBUS, "crashed: invalid memory access (SIGBUS)"),
    (libc::SIGILL, "crashed: illegal instruction (SIGILL)"),
    (libc::SIGFPE, "crashed: arithmetic fault (SIGFPE)"),
    (libc::SIGABRT, "aborted (SIGABRT)"),
];

/// What was done about these signals before.
static BEFORE: [AtomicPtr<libc::sigaction>; 5] = [const { AtomicPtr::new(ptr::null_mut()) }; 5];
pub(super) static EXIT_CODE: AtomicI32 = AtomicI32::new(1);
static INSTALLED: Once = Once::new();
/// By which a user, a terminal or a batch system breaks off a run.
const INTERRUPTIONS: [libc::c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
/// Exit code of what was broken off, as shells have it.
const INTERRUPTED: i32 = 128 + libc::SIGINT;

/// From now on a game that crashes, aborts or calls `exit` is named on standard error, with the function it was in, and
/// the process ends with this exit code. Whatever happens outside of games is left to whoever handled it before.
///
/// On Linux so is one that calls `_exit` or the like; one that makes the system call itself is not caught.
pub fn report_crashes(exit_code: i32) {
    EXIT_CODE.store(exit_code, Ordering::Relaxed);
    INSTALLED.call_once(|| {
        // SAFETY: the function does only what is allowed at this point.
        unsafe { libc::atexit(at_exit) };
        for (&(signal, _), before) in SIGNALS.iter().zip(&BEFORE) {
            // On the stack that Rust keeps for the purpose: the thread's own may have overflowed.
            if let Some(old) = set_action(signal, handle, libc::SA_ONSTACK | libc::SA_NODEFER) {
                before.store(Box::into_raw(Box::new(old)), Ordering::Release);
            }
        }
    });
}

extern "C" fn handle(signal: libc::c_int) {
    let Some(place) = SIGNALS.iter().position(|(known, _)| *known == signal) else { return };
    match mine() {
        Some(call) => end_with(&call, format_args!("{}", SIGNALS[place].1), EXIT_CODE.load(Ordering::Relaxed)),
        // Not a game's: whoever handled it before gets it when the instruction is tried again, or the abort goes on.
        // SAFETY: null, which changes nothing, or what `sigaction` gave.
        None => unsafe {
            libc::sigaction(signal, BEFORE[place].load(Ordering::Acquire), ptr::null_mut());
        },
    }
}

extern "C" fn at_exit() {
    if let Some(call) = mine() {
        end_with(&call, format_args!("ended the process by calling exit()"), EXIT_CODE.load(Ordering::Relaxed));
    }
}

/// While it lives, Ctrl-C and requests to terminate end the process at once, if [`report_crashes`] was called.
///
/// While a library's initialisers run, the loader's lock is held, for which every thread waits that begins, ends or first
/// uses certain thread-locals: if they do not return, nothing but a signal handler can do anything about it.
pub(in super::super) struct Interruptible([Option<libc::sigaction>; 3]);

impl Interruptible {
    pub(in super::super) fn new() -> Self {
        if !INSTALLED.is_completed() {
            return Interruptible([None; 3]);
        }
        Interruptible(INTERRUPTIONS.map(|signal| set_action(signal, interrupt, 0)))
    }
}

impl Drop for Interruptible {
    fn drop(&mut self) {
        for (signal, before) in INTERRUPTIONS.iter().zip(&self.0) {
            if let Some(before) = before {
                // SAFETY: what `sigaction` gave.
                unsafe { libc::sigaction(*signal, before, ptr::null_mut()) };
            }
        }
    }
}

extern "C" fn interrupt(_signal: libc::c_int) {
    let loading = slots().filter_map(read).find(|call| call.doing == Doing::Loading);
    if let Some(call) = loading {
        end_with(&call, format_args!("was still being loaded; interrupted without results"), INTERRUPTED);
    }
}

/// Installs a handler, and gives what was there before.
fn set_action(signal: libc::c_int, handler: extern "C" fn(libc::c_int), flags: libc::c_int) -> Option<libc::sigaction> {
    // SAFETY: zeroes are a valid action, and the handlers of this module do only what is allowed in them.
    unsafe {
        let mut old = MaybeUninit::<libc::sigaction>::zeroed();
        let mut new = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
        new.sa_sigaction = handler as usize;
        new.sa_flags = flags;
        (libc::sigaction(signal, &new, old.as_mut_ptr()) == 0).then(|| old.assume_init())
    }
}

/// Names a game, and ends the process without further ado.
pub(super) fn end_with(call: &CallUnderWay, what: fmt::Arguments<'_>, exit_code: i32) -> ! {
    let mut line = Line { bytes: [0; 2048], length: 0 };
    let _ = writeln!(line, "\nerror: {call}: it {what}");
    // SAFETY: it may be called in a signal handler; the buffer is as long as it says.
    unsafe { libc::write(libc::STDERR_FILENO, line.bytes.as_ptr().cast(), line.length) };
    leave(exit_code)
}

/// Ends the process at once.
pub(super) fn leave(exit_code: i32) -> ! {
    // SAFETY: both take a number and do not come back; the C library's function by that name may be this program's own.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::syscall(libc::SYS_exit_group, exit_code);
    }
    // SAFETY: as above.
    unsafe { libc::_exit(exit_code) }
}

/// Text without an allocation; what does not fit is cut off.
struct Line {
    bytes: [u8; 2048],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = &mut self.bytes[self.length..];
        let taken = text.len().min(free.len());
        free[..taken].copy_from_slice(&text.as_bytes()[..taken]);
        self.length += taken;
        Ok(())
    }
}
