//! Cutting a file into chunks of whole subjects.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::cells::Chunk;
use super::columns::Layout;
use super::error::{Fault, Place, Problem};
use super::source::{Failure, Source};

/// Whole subjects, one after the other.
pub(super) struct Cut {
    pub(super) chunk: Chunk,
    /// Rows of each subject.
    pub(super) subjects: Vec<Range<usize>>,
}

/// Why there is no next chunk.
pub(super) enum CutError {
    /// A row cannot be read.
    Row(Failure),
    /// A subject's data is at fault.
    Data(Place, Fault),
    /// Rows of a subject are not together.
    Scattered(Place, Fault),
}

/// Reads a file whose subjects are each in one piece. Holds one chunk at a time, and 16 bytes for each subject seen, by
/// which it notices a subject that comes back.
pub(super) struct Cutter {
    source: Source,
    layout: Layout,
    seen: BTreeSet<u128>,
    /// The first row of the next subject.
    ahead: Option<Chunk>,
    /// A chunk ends with the first subject that makes it this long.
    rows: usize,
}

impl Cutter {
    pub(super) fn new(source: Source, layout: Layout, rows: usize) -> Self {
        Cutter { source, layout, seen: BTreeSet::new(), ahead: None, rows }
    }

    /// How much of the file has been read, in bytes.
    pub(super) fn position(&self) -> u64 {
        self.source.position()
    }

    /// The next subjects; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Cut>, CutError> {
        let mut chunk = self.ahead.take().unwrap_or_else(|| self.source.chunk());
        let mut subjects = Vec::new();
        let mut start = 0;
        if chunk.rows() > 0 {
            self.note(&chunk, 0)?;
        }
        while self.source.read(&mut chunk).map_err(CutError::Row)? {
            let last = chunk.rows() - 1;
            if last > start && self.same_subject(&chunk, last) {
                continue;
            }
            if last > start {
                subjects.push(start..last);
                start = last;
                if last >= self.rows {
                    self.ahead = Some(chunk.split_last());
                    return Ok(Some(Cut { chunk, subjects }));
                }
            }
            self.note(&chunk, last)?;
        }
        let end = chunk.rows();
        if end > start {
            subjects.push(start..end);
        }
        Ok((end > 0).then_some(Cut { chunk, subjects }))
    }

    fn same_subject(&self, chunk: &Chunk, row: usize) -> bool {
        if self.layout.is_wide() {
            return false;
        }
        match self.layout.id {
            // A name that cannot be read is no subject's, and is refused when it is noted.
            Some(id) => {
                let ids = &chunk.columns[id];
                ids.is_legible(row) && ids.label(row) == ids.label(row - 1)
            }
            None => true,
        }
    }

    /// Remembers a subject at its first row.
    fn note(&mut self, chunk: &Chunk, row: usize) -> Result<(), CutError> {
        let Some(column) = self.layout.id else { return Ok(()) };
        let id = named(chunk, column, row)?;
        if self.seen.insert(fingerprint(&id)) {
            return Ok(());
        }
        let fault = Fault { subject: Some(id), problem: Problem::Scattered.into() };
        Err(CutError::Scattered(chunk.places[row], fault))
    }
}

fn named(chunk: &Chunk, column: usize, row: usize) -> Result<String, CutError> {
    if !chunk.columns[column].is_legible(row) {
        return Err(CutError::Data(chunk.places[row], Problem::NotUtf8 { column: "id".into() }.into()));
    }
    let id = chunk.columns[column].label(row);
    if id.is_empty() {
        let problem = Problem::Missing { column: "id".into(), expected: "the name of a subject" };
        return Err(CutError::Data(chunk.places[row], problem.into()));
    }
    Ok(id.into_owned())
}

/// 128 bits that differ for different names, for all that can be expected: 10⁹ subjects collide once in 10²⁰ files.
fn fingerprint(id: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, id).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Reads a whole file and brings together the rows of each subject, subjects in the order of their first rows.
pub(super) fn gather(mut source: Source, layout: &Layout) -> Result<Cut, CutError> {
    let all = source.rest().map_err(CutError::Row)?;
    let Some(column) = layout.id else {
        let everything = 0..all.rows();
        return Ok(Cut { chunk: all, subjects: vec![everything] });
    };
    let mut ordinals = BTreeMap::new();
    let mut rows_of: Vec<Vec<usize>> = Vec::new();
    for row in 0..all.rows() {
        let ordinal = *ordinals.entry(named(&all, column, row)?).or_insert(rows_of.len());
        if ordinal == rows_of.len() {
            rows_of.push(Vec::new());
        }
        rows_of[ordinal].push(row);
    }
    let mut sorted = source.chunk();
    let mut subjects = Vec::new();
    for rows in rows_of {
        let start = sorted.rows();
        for row in rows {
            for (to, from) in sorted.columns.iter_mut().zip(&all.columns) {
                to.push_from(from, row);
            }
            sorted.places.push(all.places[row]);
        }
        subjects.push(start..sorted.rows());
    }
    Ok(Cut { chunk: sorted, subjects })
}
