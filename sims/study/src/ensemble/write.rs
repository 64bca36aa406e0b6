//! The tables of an ensemble, from the log of its members, in the order of their numbers.

use std::io::{self, BufWriter, Write};

use walras_process::folder::{Folder, FolderError};
use walras_tables::{Column, Table, TableFile};

use super::bands;
use super::columns::{Shape, single};
use super::digest::{DRAWN, Digest};
use super::log::Log;
use super::member::{Cell, Member, Outcome, Trace};
use super::plan::Plan;
use crate::tables::format;

/// Rows of a piece of a table: enough for Parquet to compress.
const PIECE: usize = 65_536;

/// Writes `members`, `bands` and a table for each kind of trace, and counts what is in them.
pub(super) fn tables(plan: &Plan, folder: &Folder, log: &mut Log, digest: &mut Digest) -> Result<(), FolderError> {
    let shapes = Shapes::of(plan, log, digest)?;
    write(plan, folder, "members", &shapes.members, log, |member| vec![row(plan, member)])?;
    for (table, shape) in &shapes.traces {
        write(plan, folder, table, shape, log, |member| rows(plan, member, table).into_iter().collect())?;
    }
    write_bands(plan, folder, log, digest)
}

/// The columns of all tables.
#[derive(Default)]
struct Shapes {
    members: Shape,
    traces: Vec<(String, Shape)>,
}

impl Shapes {
    fn of(plan: &Plan, log: &mut Log, digest: &mut Digest) -> Result<Self, FolderError> {
        let mut shapes = Shapes::default();
        log.for_each(0..plan.members(), |member| {
            digest.add(plan, &member);
            shapes.members.meet(&row(plan, &member));
            let Outcome::Played { traces, .. } = &member.outcome else { return Ok(()) };
            for trace in traces {
                let known = shapes.traces.iter().position(|(name, _)| *name == trace.table);
                let known = known.unwrap_or_else(|| {
                    shapes.traces.push((trace.table.clone(), Shape::default()));
                    shapes.traces.len() - 1
                });
                rows(plan, &member, &trace.table).iter().for_each(|rows| shapes.traces[known].1.meet(rows));
            }
            Ok::<_, FolderError>(())
        })?;
        Ok(shapes)
    }
}

/// A member's row of the table `members`.
pub(super) fn row(plan: &Plan, member: &Member) -> Vec<Column> {
    let mut columns = vec![single("member", Cell::Whole(member.index as i64))];
    columns.extend(plan.place(member.index, 1));
    match &member.outcome {
        Outcome::Played { finals, .. } => {
            columns.push(single("status", Cell::Text("played".into())));
            columns.push(single("reason", Cell::Text(String::new())));
            columns.extend(finals.iter().map(|(name, cell)| single(name, cell.clone())));
        }
        Outcome::Failed { reason, .. } => {
            columns.push(single("status", Cell::Text("failed".into())));
            columns.push(single("reason", Cell::Text(reason.clone())));
        }
    }
    columns
}

/// A member's rows of a trace; nothing if it has none.
fn rows(plan: &Plan, member: &Member, table: &str) -> Option<Vec<Column>> {
    let Outcome::Played { traces, .. } = &member.outcome else { return None };
    let Trace { columns, .. } = traces.iter().find(|trace| trace.table == table)?;
    let length = columns.first().map_or(0, |column| column.values.len());
    let mut all = plan.place(member.index, length);
    all.extend(columns.iter().cloned());
    Some(all)
}

/// Writes a table to which every member adds pieces.
fn write(
    plan: &Plan,
    folder: &Folder,
    name: &str,
    shape: &Shape,
    log: &mut Log,
    pieces: impl Fn(&Member) -> Vec<Vec<Column>>,
) -> Result<(), FolderError> {
    file(plan, folder, name, &shape.fit(&[], 0), |out| {
        let mut waiting: Vec<Column> = Vec::new();
        log.for_each(0..plan.members(), |member| {
            for piece in pieces(&member) {
                let rows = piece.first().map_or(0, |column| column.values.len());
                join(&mut waiting, shape.fit(&piece, rows));
            }
            if waiting.first().is_some_and(|column| column.values.len() >= PIECE) {
                out.append(&std::mem::take(&mut waiting)).map_err(|source| unwritable(folder, name, source))?;
            }
            Ok::<_, FolderError>(())
        })
        .map_err(io::Error::other)?;
        if waiting.is_empty() { Ok(()) } else { out.append(&waiting) }
    })
}

fn write_bands(plan: &Plan, folder: &Folder, log: &mut Log, digest: &mut Digest) -> Result<(), FolderError> {
    let head = bands::columns(&[], |rows| plan.swept(0, rows));
    file(plan, folder, "bands", &head, |out| {
        for point in 0..plan.points {
            let members = point * plan.replicates..(point + 1) * plan.replicates;
            let of_point = bands::bands(log, members).map_err(io::Error::other)?;
            out.append(&bands::columns(&of_point, |rows| plan.swept(point, rows)))?;
            if point < DRAWN {
                digest.points[point].bands = of_point;
            }
        }
        Ok(())
    })
}

type Out<'a> = TableFile<&'a mut BufWriter<std::fs::File>>;

/// A file with a table, whose rows `fill` writes.
fn file(
    plan: &Plan,
    folder: &Folder,
    name: &str,
    head: &[Column],
    fill: impl FnOnce(&mut Out<'_>) -> io::Result<()>,
) -> Result<(), FolderError> {
    let format = format(plan.scenario().tables);
    folder.write(&format!("{name}.{}", format.suffix()), |file| {
        let head = Table { name: "rows", columns: head.to_vec() };
        let mut out = TableFile::new(format, &head, &mut *file)?;
        fill(&mut out)?;
        out.finish()?;
        file.flush()
    })
}

fn unwritable(folder: &Folder, name: &str, source: io::Error) -> FolderError {
    FolderError::Write { path: folder.path().join(name), source }
}

/// Appends rows of the same columns.
fn join(columns: &mut Vec<Column>, more: Vec<Column>) {
    if columns.is_empty() {
        *columns = more;
        return;
    }
    columns.iter_mut().zip(more).for_each(|(column, more)| column.values.extend(more.values));
}
