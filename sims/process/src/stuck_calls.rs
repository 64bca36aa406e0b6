//! Looking after calls into games that do not return.

use std::sync::Once;
use std::thread;
use std::time::{Duration, Instant};

use walras_engine::plugin::{CallUnderWay, calls_under_way};

/// How often calls are looked at.
const INTERVAL: Duration = Duration::from_secs(1);
/// Seconds after which a call is spoken of, and again.
const PATIENCE: [u64; 4] = [10, 60, 600, 3600];
/// How long a call may go on after Ctrl-C before it is not waited for any longer.
const GRACE: Duration = Duration::from_secs(3);

/// From now on a warning names every game that stays in one call for long.
pub fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // Without the thread there are no warnings, which is no reason not to run.
        let _ = thread::Builder::new().name("watch".into()).spawn(watch);
    });
}

fn watch() {
    let mut known: Vec<(CallUnderWay, Instant, usize)> = Vec::new();
    loop {
        thread::sleep(INTERVAL);
        let calls = calls_under_way();
        known.retain(|(call, ..)| calls.contains(call));
        for call in calls {
            match known.iter_mut().find(|(seen, ..)| *seen == call) {
                None => known.push((call, Instant::now(), 0)),
                Some((_, since, said)) => {
                    let lasted = since.elapsed().as_secs() + 1;
                    if PATIENCE.get(*said).is_some_and(|&seconds| lasted >= seconds) {
                        tracing::warn!("{call}: has not returned for {lasted} s; Ctrl-C ends the run");
                        *said += 1;
                    }
                }
            }
        }
    }
}

/// Waits until some call has been going on for too long since now, and gives it back; for ever if all return.
pub fn stuck() -> CallUnderWay {
    loop {
        let before = calls_under_way();
        thread::sleep(GRACE);
        if let Some(call) = calls_under_way().into_iter().find(|call| before.contains(call)) {
            return call;
        }
    }
}
