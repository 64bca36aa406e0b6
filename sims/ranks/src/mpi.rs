//! MPI as ranks need it; all `unsafe` is here.
#![allow(unsafe_code, reason = "calls of the shim")]

use std::ffi::c_int;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use walras_engine::reduce::Reduce;

unsafe extern "C" {
    fn walras_mpi_begin(rank: *mut c_int, ranks: *mut c_int, beside: *mut c_int) -> c_int;
    fn walras_mpi_combine(message: *mut i64, words: c_int) -> c_int;
    fn walras_mpi_lengths(own: c_int, lengths: *mut c_int) -> c_int;
    fn walras_mpi_gather(
        own: *const u8,
        length: c_int,
        all: *mut u8,
        lengths: *const c_int,
        places: *const c_int,
    ) -> c_int;
    fn walras_mpi_all_come(milliseconds: c_int, come: *mut c_int) -> c_int;
    fn walras_mpi_abort(code: c_int);
    fn walras_mpi_end() -> c_int;
}

/// Ranks of an MPI job. Errors of MPI itself end the job, by MPI's own default.
pub(crate) struct Mpi {
    rank: usize,
    ranks: usize,
    beside: usize,
    /// How many messages were combined.
    step: AtomicI64,
    /// Where this rank panics on purpose.
    panics_at: Option<i64>,
    /// MPI is called by one thread at a time.
    calling: Mutex<()>,
}

impl Mpi {
    /// Joins the job. To be called once, before all else. `panics(rank)` is a step in which to panic, to see what comes of it.
    ///
    /// # Errors
    /// MPI cannot begin.
    pub(crate) fn begin(panics: impl Fn(usize) -> Option<i64>) -> Result<Arc<Self>, String> {
        let (mut rank, mut ranks, mut beside) = (0, 0, 0);
        // SAFETY: three places for a number each.
        let error = unsafe { walras_mpi_begin(&mut rank, &mut ranks, &mut beside) };
        if error != 0 {
            return Err(format!("MPI cannot begin, by its error {error}"));
        }
        let [rank, ranks, beside] = [rank, ranks, beside].map(|number| number.unsigned_abs() as usize);
        let panics_at = panics(rank);
        Ok(Arc::new(Mpi { rank, ranks, beside, step: AtomicI64::new(0), panics_at, calling: Mutex::new(()) }))
    }

    /// Whether all ranks come here within a while.
    pub(crate) fn all_come(&self, milliseconds: u16) -> bool {
        let mut come = 0;
        // SAFETY: a place for a number.
        self.call(|| unsafe { walras_mpi_all_come(c_int::from(milliseconds), &mut come) });
        come != 0
    }

    /// Leaves the job, as all ranks do.
    pub(crate) fn end(&self) {
        // SAFETY: nothing is under way, as calls are made one at a time and wait.
        self.call(|| unsafe { walras_mpi_end() });
    }

    fn call(&self, call: impl FnOnce() -> c_int) {
        let _calling = self.calling.lock().unwrap_or_else(PoisonError::into_inner);
        let error = call();
        assert_eq!(error, 0, "MPI failed");
    }
}

/// Ends the job, all ranks of it, with this exit code.
pub(crate) fn abort(code: u8) {
    // SAFETY: MPI allows it at any time after it has begun.
    unsafe { walras_mpi_abort(c_int::from(code)) }
}

impl Reduce for Mpi {
    fn rank(&self) -> usize {
        self.rank
    }

    fn ranks(&self) -> usize {
        self.ranks
    }

    fn beside(&self) -> usize {
        self.beside
    }

    fn combine(&self, words: &mut [i64], sums: usize) {
        let step = self.step.fetch_add(1, Ordering::Relaxed);
        assert_ne!(self.panics_at, Some(step), "rank {} panics in step {step}, as it was asked to", self.rank);
        let header = [sums as i64, words.len() as i64 + 3, step];
        let mut message = [&header[..], words].concat();
        let length = c_int::try_from(message.len()).expect("a message of less than 16 GiB");
        // SAFETY: the message has that many words, and says so itself.
        self.call(|| unsafe { walras_mpi_combine(message.as_mut_ptr(), length) });
        words.copy_from_slice(&message[header.len()..]);
    }

    fn gather(&self, own: &[u8]) -> Vec<Vec<u8>> {
        let length = c_int::try_from(own.len()).expect("less than 2 GiB to tell");
        let mut lengths = vec![0; self.ranks];
        // SAFETY: a place for the length of every rank.
        self.call(|| unsafe { walras_mpi_lengths(length, lengths.as_mut_ptr()) });
        let mut places = Vec::with_capacity(self.ranks);
        let total = lengths.iter().fold(0, |place: c_int, length| {
            places.push(place);
            place.checked_add(*length).expect("less than 2 GiB to tell together")
        });
        let mut all = vec![0; total as usize];
        if all.is_empty() {
            return vec![Vec::new(); self.ranks];
        }
        // SAFETY: what is told is as long as `length` says, and `all` has room for what every rank tells, at its place.
        self.call(|| unsafe {
            walras_mpi_gather(own.as_ptr(), length, all.as_mut_ptr(), lengths.as_ptr(), places.as_ptr())
        });
        let told = |(&place, &length): (&c_int, &c_int)| all[place as usize..(place + length) as usize].to_vec();
        places.iter().zip(&lengths).map(told).collect()
    }
}
