//! Where a run waits while it is paused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long it takes at most until a run that waits hears of Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(100);

/// How a run may go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Going {
    /// Freely.
    #[default]
    On,
    /// So many steps, and then not before it is told to.
    Steps(u32),
}

/// A gate between two steps of a run.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    going: Mutex<Going>,
    changed: Condvar,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, Going> {
        self.going.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the run is paused, or about to be.
    pub(crate) fn is_paused(&self) -> bool {
        *self.lock() != Going::On
    }

    /// Lets the run wait after its present step.
    pub(crate) fn pause(&self) {
        *self.lock() = Going::Steps(0);
    }

    /// Lets it take one step more than it may, and then wait.
    pub(crate) fn step(&self) {
        let mut going = self.lock();
        *going = match *going {
            Going::On => Going::Steps(0),
            Going::Steps(left) => Going::Steps(left.saturating_add(1)),
        };
        self.changed.notify_all();
    }

    /// Lets it go on.
    pub(crate) fn resume(&self) {
        *self.lock() = Going::On;
        self.changed.notify_all();
    }

    /// Returns when the next step may be taken, or `interrupt` is raised.
    pub(crate) fn pass(&self, interrupt: &AtomicBool) {
        let mut going = self.lock();
        loop {
            match *going {
                Going::On => return,
                Going::Steps(left) if left > 0 => {
                    *going = Going::Steps(left - 1);
                    return;
                }
                Going::Steps(_) if interrupt.load(Ordering::Relaxed) => return,
                Going::Steps(_) => {
                    going = self.changed.wait_timeout(going, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;
    use std::time::Instant;

    use super::*;

    fn wait_for(what: impl Fn() -> bool) {
        let begun = Instant::now();
        while !what() {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn steps_are_taken_one_by_one_and_an_interrupt_opens_the_gate() {
        let (gate, taken) = (Arc::new(Gate::default()), Arc::new(AtomicU32::new(0)));
        let interrupt = Arc::new(AtomicBool::new(false));
        gate.pause();
        let run = {
            let (gate, taken, interrupt) = (Arc::clone(&gate), Arc::clone(&taken), Arc::clone(&interrupt));
            std::thread::spawn(move || {
                while !interrupt.load(Ordering::Relaxed) {
                    gate.pass(&interrupt);
                    taken.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        for steps in 1..4 {
            gate.step();
            wait_for(|| taken.load(Ordering::Relaxed) == steps);
            std::thread::sleep(Duration::from_millis(5));
            assert_eq!(taken.load(Ordering::Relaxed), steps);
        }
        gate.resume();
        wait_for(|| taken.load(Ordering::Relaxed) > 100);
        gate.step();
        assert!(gate.is_paused(), "a step of a run that goes on pauses it");
        interrupt.store(true, Ordering::Relaxed);
        run.join().unwrap();
    }
}
