//! What the host knows of calls that are under way, so that a game which crashes, ends the process or never returns can be
//! named.
//!
//! Every thread has a slot, in which it notes the call it is in: some relaxed stores a batch, no lock and no clock. Slots
//! are never freed, and what they point to neither, so that a signal handler and other threads may read them at any time.

#[cfg(unix)]
mod crash;
#[cfg(target_os = "linux")]
mod quit;

use std::cell::Cell;
use std::fmt;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

use super::Function;

#[cfg(unix)]
pub(super) use crash::Interruptible;
#[cfg(unix)]
pub use crash::report_crashes;

/// Without signals there is nothing to do.
#[cfg(not(unix))]
pub fn report_crashes(_exit_code: i32) {}

/// What a thread is doing inside a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Loading,
    Creating,
    Destroying,
    Listing,
    Allocating,
    Valuing,
    Moving,
    Evaluating(Function),
}

impl Doing {
    fn name(self) -> &'static str {
        match self {
            Doing::Loading => "its initialisation",
            Doing::Creating => "create",
            Doing::Destroying => "destroy",
            Doing::Listing => "types",
            Doing::Allocating => "allocate",
            Doing::Valuing => "value",
            Doing::Moving => "transition",
            Doing::Evaluating(function) => function.name(),
        }
    }

    fn code(self) -> usize {
        match self {
            Doing::Loading => 0,
            Doing::Creating => 1,
            Doing::Destroying => 2,
            Doing::Listing => 3,
            Doing::Allocating => 4,
            Doing::Valuing => 5,
            Doing::Moving => 6,
            Doing::Evaluating(function) => 7 + function as usize,
        }
    }

    fn of(code: usize) -> Self {
        match code {
            0 => Doing::Loading,
            1 => Doing::Creating,
            2 => Doing::Destroying,
            3 => Doing::Listing,
            4 => Doing::Allocating,
            5 => Doing::Valuing,
            6 => Doing::Moving,
            _ => Doing::Evaluating(Function::ALL[(code - 7).min(Function::ALL.len() - 1)]),
        }
    }
}

/// How messages call a game: leaked, so that it can be read whenever.
pub(super) type Label = &'static str;

/// A label that outlives everything.
pub(super) fn label(text: String) -> &'static Label {
    let text: Label = Box::leak(text.into_boxed_str());
    Box::leak(Box::new(text))
}

/// One thread's note.
struct Slot {
    /// Grows at the beginning and at the end of every call: odd while one is under way.
    turn: AtomicU64,
    label: AtomicPtr<Label>,
    doing: AtomicUsize,
    rows: AtomicUsize,
    /// Whether it is some thread's.
    taken: AtomicBool,
    next: AtomicPtr<Slot>,
}

/// The list of all slots; only ever grows.
static SLOTS: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    /// This thread's slot. Without a destructor, so that a signal handler may read it.
    static MINE: Cell<Option<&'static Slot>> = const { Cell::new(None) };
    /// Gives the slot back when the thread ends.
    static LEASE: Cell<Option<Lease>> = const { Cell::new(None) };
}

struct Lease(&'static Slot);

impl Drop for Lease {
    fn drop(&mut self) {
        // In the midst of a call only `exit` ends a thread's locals, and whoever called it is still to be named.
        if self.0.turn.load(Ordering::Relaxed).is_multiple_of(2) {
            MINE.set(None);
            self.0.taken.store(false, Ordering::Release);
        }
    }
}

fn slots() -> impl Iterator<Item = &'static Slot> {
    let follow = |at: &AtomicPtr<Slot>| {
        // SAFETY: null or a slot, which is never freed.
        unsafe { at.load(Ordering::Acquire).as_ref::<'static>() }
    };
    std::iter::successors(follow(&SLOTS), move |slot| follow(&slot.next))
}

#[cold]
fn lease() -> &'static Slot {
    let free = slots().find(|slot| !slot.taken.swap(true, Ordering::Acquire));
    let slot = free.unwrap_or_else(new_slot);
    MINE.set(Some(slot));
    // Fails while the thread is ending: then the slot stays taken.
    let _ = LEASE.try_with(|lease| lease.set(Some(Lease(slot))));
    slot
}

fn new_slot() -> &'static Slot {
    let slot = Box::leak(Box::new(Slot {
        turn: AtomicU64::new(0),
        label: AtomicPtr::new(ptr::null_mut()),
        doing: AtomicUsize::new(0),
        rows: AtomicUsize::new(0),
        taken: AtomicBool::new(true),
        next: AtomicPtr::new(ptr::null_mut()),
    }));
    let _ = SLOTS.fetch_update(Ordering::AcqRel, Ordering::Acquire, |head| {
        slot.next.store(head, Ordering::Relaxed);
        Some(ptr::from_ref(slot).cast_mut())
    });
    slot
}

/// A call under way, until dropped.
pub(super) struct Entered(&'static Slot);

/// Notes that this thread enters a game.
#[inline]
pub(super) fn enter(label: &'static Label, doing: Doing, rows: usize) -> Entered {
    let slot = MINE.get().unwrap_or_else(lease);
    slot.label.store(ptr::from_ref(label).cast_mut(), Ordering::Relaxed);
    slot.doing.store(doing.code(), Ordering::Relaxed);
    slot.rows.store(rows, Ordering::Relaxed);
    slot.turn.store(slot.turn.load(Ordering::Relaxed) + 1, Ordering::Release);
    Entered(slot)
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        self.0.turn.store(self.0.turn.load(Ordering::Relaxed) + 1, Ordering::Release);
    }
}

/// A call that some thread is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallUnderWay {
    /// Which thread's, and the how manieth of its calls: what tells one call from another.
    identity: (usize, u64),
    label: Label,
    doing: Doing,
    rows: usize,
}

impl fmt::Display for CallUnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "game {} in {}", self.label, self.doing.name())?;
        match self.rows {
            0 => Ok(()),
            1 => write!(f, ", a batch of 1 row"),
            rows => write!(f, ", a batch of {rows} rows"),
        }
    }
}

/// The calls that are under way now, on whichever thread.
pub fn calls_under_way() -> Vec<CallUnderWay> {
    slots().filter_map(read).collect()
}

fn read(slot: &'static Slot) -> Option<CallUnderWay> {
    let turn = slot.turn.load(Ordering::Acquire);
    // SAFETY: null or a label, which is never freed.
    let label = unsafe { slot.label.load(Ordering::Relaxed).as_ref::<'static>() };
    let (doing, rows) = (Doing::of(slot.doing.load(Ordering::Relaxed)), slot.rows.load(Ordering::Relaxed));
    let unchanged = turn == slot.turn.load(Ordering::Acquire);
    let label = label.filter(|_| turn % 2 == 1 && unchanged)?;
    Some(CallUnderWay { identity: (ptr::from_ref(slot) as usize, turn), label, doing, rows })
}

/// The call that this thread is in.
#[cfg(unix)]
fn mine() -> Option<CallUnderWay> {
    MINE.get().and_then(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_seen_from_other_threads_while_they_last() {
        let name = label("`tested` (here)".into());
        let seen = |what: &str| calls_under_way().iter().filter(|call| call.to_string() == what).count();
        let call = enter(name, Doing::Evaluating(Function::Outcome), 7);
        let words = "game `tested` (here) in outcome, a batch of 7 rows";
        assert_eq!((seen(words), std::thread::scope(|s| s.spawn(|| seen(words)).join().ok())), (1, Some(1)));
        drop(call);
        assert_eq!(seen(words), 0);
        drop(enter(name, Doing::Creating, 0));
    }

    #[test]
    fn slots_of_threads_that_ended_are_used_again() {
        let name = label("`short-lived`".into());
        let one = || drop(std::thread::spawn(move || drop(enter(name, Doing::Loading, 0))).join());
        one();
        let before = slots().count();
        (0..50).for_each(|_| one());
        // Tests on other threads may have taken some meanwhile.
        assert!(slots().count() < before + 25);
    }

    #[test]
    fn codes_lead_back() {
        for function in Function::ALL {
            assert_eq!(Doing::of(Doing::Evaluating(function).code()), Doing::Evaluating(function));
        }
        for doing in [
            Doing::Loading,
            Doing::Creating,
            Doing::Destroying,
            Doing::Listing,
            Doing::Allocating,
            Doing::Valuing,
            Doing::Moving,
        ] {
            assert_eq!(Doing::of(doing.code()), doing);
        }
    }
}
