//! Subjects through judges and out again: in parallel, in the order of the file, in bounded memory.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::columns::Layout;
use super::cut::{Cut, CutError, Cutter, gather};
use super::error::{ChoicesError, Fault, Place, Problem};
use super::prices::PriceBook;
use super::source::Source;
use super::subject::{self, Subject};

/// How far reading has come.
#[derive(Debug, Default)]
pub(super) struct Advance {
    /// Bytes of the file read.
    pub(super) bytes: AtomicU64,
    /// Its length in bytes.
    pub(super) length: AtomicU64,
}

/// How a file is taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Streaming<'a> {
    pub(super) threads: usize,
    /// Prices of a second file.
    pub(super) book: Option<&'a Arc<PriceBook>>,
    /// Rows that make a chunk, the unit of work of a thread.
    pub(super) rows: usize,
}

/// What a thread made of a chunk.
type Judged<T> = Result<Vec<T>, ChoicesError>;

/// Why a stream ended early.
enum Stopped {
    Error(ChoicesError),
    /// Rows of a subject are not together: nothing for a stream.
    Scattered(ChoicesError),
}

/// Judges every subject of a file on `threads` threads and hands what comes of it to `deliver`, in the order of the file.
/// Rows that are not in that order are brought into it, for which they must fit in memory; `restart` is called first,
/// because subjects may have been delivered before that was known.
pub(super) fn stream<T: Send>(
    path: &Path,
    streaming: Streaming<'_>,
    advance: &Advance,
    judge: &(impl Fn(u64, &Subject) -> Result<T, Problem> + Sync),
    deliver: &mut impl FnMut(T) -> Result<(), ChoicesError>,
    restart: impl FnOnce() -> Result<(), ChoicesError>,
) -> Result<(), ChoicesError> {
    let (source, layout) = open(path, streaming.book)?;
    if let Some(remark) = layout.remark() {
        tracing::warn!("{}: {remark}", path.display());
    }
    advance.length.store(source.length, Ordering::Relaxed);
    let regular = source.regular;
    let mut cutter = Cutter::new(source, layout.clone(), streaming.rows);
    let cuts = || {
        let cut = cutter.next();
        advance.bytes.store(cutter.position(), Ordering::Relaxed);
        cut
    };
    match flow(path, &layout, streaming.threads, cuts, judge, deliver) {
        Ok(()) => Ok(()),
        Err(Stopped::Error(error)) => Err(error),
        Err(Stopped::Scattered(error)) if !regular => Err(error),
        Err(Stopped::Scattered(_)) => {
            tracing::info!("rows of a subject are not together: the file is read into memory and sorted by `id`");
            restart()?;
            let (source, layout) = open(path, streaming.book)?;
            let mut all = Some(gather(source, &layout));
            let pieces = || match all.take() {
                Some(Ok(cut)) => Ok(Some(cut)),
                Some(Err(error)) => Err(error),
                None => Ok(None),
            };
            flow(path, &layout, streaming.threads, pieces, judge, deliver).map_err(|stopped| match stopped {
                Stopped::Error(error) | Stopped::Scattered(error) => error,
            })
        }
    }
}

/// A file and what its columns are, which are selected.
fn open(path: &Path, book: Option<&Arc<PriceBook>>) -> Result<(Source, Layout), ChoicesError> {
    let mut source = Source::open(path)?;
    let refused = |problem| ChoicesError::at(path, Place::File, problem);
    let layout = Layout::of(&source.header, book).map_err(refused)?;
    source.select(&layout.sources);
    Ok((source, layout))
}

/// Chunks in, results out. As many chunks are under way as keep all threads busy, and no more.
fn flow<T: Send>(
    path: &Path,
    layout: &Layout,
    threads: usize,
    mut cuts: impl FnMut() -> Result<Option<Cut>, CutError> + Send,
    judge: &(impl Fn(u64, &Subject) -> Result<T, Problem> + Sync),
    deliver: &mut impl FnMut(T) -> Result<(), ChoicesError>,
) -> Result<(), Stopped> {
    let (permits, admitted) = channel();
    (0..4 * threads).for_each(|_| permits.send(()).unwrap_or_default());
    let (to_judges, chunks) = channel::<(u64, u64, Cut)>();
    let chunks = Arc::new(Mutex::new(chunks));
    let (to_order, judged) = channel::<(u64, Judged<T>)>();
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(path, &mut cuts, &admitted, &to_judges));
        for _ in 0..threads {
            let (chunks, to_order) = (Arc::clone(&chunks), to_order.clone());
            scope.spawn(move || {
                while let Some((number, first, cut)) = take(&chunks) {
                    if to_order.send((number, judge_chunk(path, layout, first, &cut, judge))).is_err() {
                        return;
                    }
                }
            });
        }
        drop((to_order, chunks));
        let delivered = in_order(&judged, &permits, deliver);
        // A thread that waits for a permit or a result finds the channel closed.
        drop((judged, permits));
        let read = reader.join().unwrap_or(Ok(()));
        delivered.map_err(Stopped::Error).and(read)
    })
}

fn read(
    path: &Path,
    cuts: &mut impl FnMut() -> Result<Option<Cut>, CutError>,
    admitted: &Receiver<()>,
    to_judges: &Sender<(u64, u64, Cut)>,
) -> Result<(), Stopped> {
    let at = |place, fault| ChoicesError::Data { path: path.into(), place, fault };
    let mut subjects = 0;
    for number in 0.. {
        if admitted.recv().is_err() {
            return Ok(());
        }
        match cuts() {
            Ok(Some(cut)) => {
                let first = subjects;
                subjects += cut.subjects.len() as u64;
                if to_judges.send((number, first, cut)).is_err() {
                    return Ok(());
                }
            }
            Ok(None) if number == 0 => return Err(Stopped::Error(at(Place::File, Problem::NoRows.into()))),
            Ok(None) => return Ok(()),
            Err(CutError::Row(failure)) => return Err(Stopped::Error(failure.of(path))),
            Err(CutError::Data(place, fault)) => return Err(Stopped::Error(at(place, fault))),
            Err(CutError::Scattered(place, fault)) => return Err(Stopped::Scattered(at(place, fault))),
        }
    }
    Ok(())
}

fn take<T>(queue: &Mutex<Receiver<T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn judge_chunk<T>(
    path: &Path,
    layout: &Layout,
    first: u64,
    cut: &Cut,
    judge: &impl Fn(u64, &Subject) -> Result<T, Problem>,
) -> Judged<T> {
    let at = |place: Place, fault: Fault| ChoicesError::Data { path: path.into(), place, fault };
    let judged = cut.subjects.iter().zip(first..).map(|(rows, ordinal)| {
        let place = cut.chunk.places[rows.start];
        let subject = subject::read(layout, &cut.chunk, rows.clone()).map_err(|(place, fault)| at(place, fault))?;
        judge(ordinal, &subject)
            .map_err(|problem| at(place, Fault { subject: subject.id.clone(), problem: problem.into() }))
    });
    judged.collect()
}

/// Delivers results in the order of their chunks, and lets in another chunk for each.
fn in_order<T>(
    judged: &Receiver<(u64, Judged<T>)>,
    permits: &Sender<()>,
    deliver: &mut impl FnMut(T) -> Result<(), ChoicesError>,
) -> Result<(), ChoicesError> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, results) in judged {
        early.insert(number, results);
        while let Some(results) = early.remove(&next) {
            for result in results? {
                deliver(result)?;
            }
            next += 1;
            // The reader may be done.
            permits.send(()).unwrap_or_default();
        }
    }
    Ok(())
}
