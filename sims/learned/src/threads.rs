//! Work split at fixed places, put together in order: the same bits on any number of threads.

use std::num::NonZero;

/// How many threads there are, if nothing else is asked for.
pub fn available() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Works on all pieces, `threads` at a time, and takes what comes of them in their order.
pub fn in_order<P: Sync, R: Send>(
    pieces: &[P],
    threads: usize,
    work: impl Fn(&P) -> R + Sync,
    mut take: impl FnMut(R),
) {
    if threads <= 1 {
        pieces.iter().for_each(|piece| take(work(piece)));
        return;
    }
    for group in pieces.chunks(threads * 4) {
        let work = &work;
        let share = group.len().div_ceil(threads);
        let done: Vec<Vec<R>> = std::thread::scope(|scope| {
            let started: Vec<_> = group
                .chunks(share)
                .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>()))
                .collect();
            started
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        done.into_iter().flatten().for_each(&mut take);
    }
}
