//! The file of a chunk: one Parquet table, one row a run, complete under its name or not there at all.
//!
//! Beside the number of a run and how it ended, a row has the whole record that tables are made of, in CBOR as hexadecimal
//! digits, and its SHA-256. Every row names the plan that it belongs to.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walras_process::digest::{from_hexadecimal, hexadecimal, sha256};
use walras_process::folder::{Folder, FolderError, sync};
use walras_tables::{Column, Format, Table, Values};

use super::super::log::Log;
use super::super::member::{Member, Outcome};
use super::CHUNKS;
use super::division::Division;
use crate::error::RunError;

/// The file before it is moved to its place.
const WRITTEN: &str = "chunk.parquet";

/// Where a chunk is.
pub(super) fn path(folder: &Path, chunk: usize) -> PathBuf {
    folder.join(CHUNKS).join(format!("{}.parquet", stem(chunk)))
}

fn stem(chunk: usize) -> String {
    format!("chunk-{chunk}")
}

/// Writes the members of a chunk, all of which are in the log, in the folder of its work and moves the file to its place.
pub(super) fn write(
    folder: &Path,
    work: &Folder,
    chunk: usize,
    division: &Division,
    log: &mut Log,
) -> Result<(), RunError> {
    let path = path(folder, chunk);
    let cannot = |source| FolderError::Write { path: path.clone(), source };
    let (mut numbers, mut status, mut sums, mut bodies) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for index in division.members_of(chunk) {
        let member =
            log.read(index)?.ok_or_else(|| cannot(io::Error::other("a run of the chunk is not in its log")))?;
        let mut body = Vec::new();
        ciborium::into_writer(&member, &mut body).map_err(|error| cannot(io::Error::other(error.to_string())))?;
        numbers.push(i64::try_from(index).unwrap_or(i64::MAX));
        status.push(if matches!(member.outcome, Outcome::Failed { .. }) { "failed" } else { "played" });
        sums.push(sha256(&body));
        bodies.push(hexadecimal(&body));
    }
    let rows = numbers.len();
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    let columns = vec![
        column("member", Values::Whole(numbers)),
        column("status", Values::Text(status)),
        column("plan", Values::Name(vec![division.id(); rows])),
        column("sha256", Values::Name(sums)),
        column("record", Values::Name(bodies)),
    ];
    let table = Table { name: "chunk", columns };
    work.write(WRITTEN, |file| table.write(Format::Parquet, file))?;
    std::fs::rename(work.path().join(WRITTEN), &path).map_err(cannot)?;
    sync(&folder.join(CHUNKS));
    Ok(())
}

/// The members of a chunk; nothing if it is not there.
///
/// # Errors
/// The file cannot be read, is damaged, or belongs to another plan.
pub(super) fn read(folder: &Path, chunk: usize, division: &Division) -> Result<Option<Vec<Member>>, RunError> {
    let path = path(folder, chunk);
    match File::open(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(FolderError::Read { path, source }.into()),
    }
    let damaged = |why: &str| RunError::Damaged { path: path.clone(), why: why.into() };
    let wanted = ["plan", "sha256", "record"];
    let columns = walras_tables::read(&folder.join(CHUNKS), &stem(chunk), &wanted);
    let columns = columns.map_err(|error| damaged(&error.to_string()))?;
    let [Some(plans), Some(sums), Some(records)] = &columns[..] else {
        return Err(damaged("it is no table of a chunk"));
    };
    if plans.words().iter().any(|plan| *plan != division.id()) {
        return Err(damaged("it belongs to another plan"));
    }
    let members = division.members_of(chunk);
    if records.words().len() != members.len() || sums.words().len() != members.len() {
        return Err(damaged("it has not all of its runs"));
    }
    let rows = members.zip(records.words()).zip(sums.words());
    let member = |((index, record), sum): ((usize, &String), &String)| {
        let body = from_hexadecimal(record)
            .filter(|body| sha256(body) == *sum)
            .ok_or_else(|| damaged("a checksum differs"))?;
        let member: Member = ciborium::from_reader(body.as_slice()).map_err(|error| damaged(&error.to_string()))?;
        if member.index == index { Ok(member) } else { Err(damaged("a run has another number than its row")) }
    };
    rows.map(member).collect::<Result<_, _>>().map(Some)
}
