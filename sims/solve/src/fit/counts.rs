//! Counts of observed actions, from a file or the command line.
//!
//! In a file each row is an action of a player, in a game in extensive form at an information set, by name or by number from
//! 1 in the order of the game file; information sets by their label or their number in the file. A name comes before a number
//! if it is one. Actions without a row were not observed.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use walras_process::nearest::nearest;

use super::FitOptions;
use super::error::{CountFault, FitFault};
use super::slots::Slots;

const MAX_BYTES: u64 = 1 << 30;

/// The counts, flat like a profile or a behaviour.
pub(super) fn read(options: &FitOptions, slots: &Slots) -> Result<Vec<f64>, FitFault> {
    match (&options.counts, &options.count) {
        (Some(path), _) => from_file(path, slots),
        (None, text) => {
            from_text(text.as_deref().unwrap_or_default(), slots).map_err(|fault| FitFault::Inline(fault.into()))
        }
    }
}

fn from_text(text: &str, slots: &Slots) -> Result<Vec<f64>, CountFault> {
    let blocks: Vec<&str> = text.split(';').collect();
    let expected = slots.actions.len();
    if blocks.len() != expected {
        return Err(CountFault::Blocks { found: blocks.len(), expected, what: slots.plural() });
    }
    let mut counts = Vec::new();
    for ((slot, actions), text) in slots.actions.iter().enumerate().zip(blocks) {
        let cells: Vec<&str> = text.split(',').map(str::trim).collect();
        if cells.len() != actions.len() {
            let (found, expected) = (cells.len(), actions.len());
            return Err(CountFault::Actions { of: slots.name(slot), found, expected });
        }
        for (action, cell) in actions.iter().zip(cells) {
            counts.push(number(cell).ok_or_else(|| CountFault::Inline {
                of: slots.name(slot),
                action: action.clone(),
                found: cell.into(),
            })?);
        }
    }
    Ok(counts)
}

fn number(text: &str) -> Option<f64> {
    // A count of −0 is a count of 0.
    text.parse().ok().filter(|count: &f64| count.is_finite() && *count >= 0.0).map(|count| count + 0.0)
}

fn from_file(path: &Path, slots: &Slots) -> Result<Vec<f64>, FitFault> {
    let unreadable = |source| FitFault::Unreadable { path: path.into(), source };
    let at = |line, fault: CountFault| FitFault::Counts { path: path.into(), line, fault: fault.into() };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(at(None, CountFault::TooLong(MAX_BYTES)));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let format =
        |error: csv::Error| at(error.position().map(csv::Position::line), CountFault::Format(error.to_string()));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let columns = Columns::of(reader.headers().map_err(format)?, slots).map_err(|fault| at(Some(1), fault))?;
    let offsets = &slots.offsets;
    let mut counts = vec![0.0; offsets[offsets.len() - 1]];
    let mut given: Vec<Option<u64>> = vec![None; counts.len()];
    for record in reader.records() {
        let record = record.map_err(format)?;
        let line = record.position().map(csv::Position::line);
        let entry = entry(&record, &columns, slots).map_err(|fault| at(line, fault))?;
        let place = offsets[entry.slot] + entry.action;
        if let Some(before) = given[place].replace(line.unwrap_or_default()) {
            let (of, action) = (slots.name(entry.slot), slots.actions[entry.slot][entry.action].clone());
            return Err(at(line, CountFault::Twice { of, action, before }));
        }
        counts[place] = entry.count;
    }
    if given.iter().all(Option::is_none) {
        return Err(at(None, CountFault::NoRows));
    }
    Ok(counts)
}

/// Where the columns are.
struct Columns {
    player: usize,
    set: Option<usize>,
    action: usize,
    count: usize,
}

impl Columns {
    fn of(header: &csv::StringRecord, slots: &Slots) -> Result<Self, CountFault> {
        let place = |name: &'static str| {
            let mut places = header.iter().enumerate().filter(|(_, column)| column.eq_ignore_ascii_case(name));
            match (places.next(), places.next()) {
                (Some((place, _)), None) => Ok(place),
                (Some(_), Some(_)) => Err(CountFault::ColumnTwice(name)),
                (None, _) => {
                    let found: Vec<String> = header.iter().map(|column| format!("`{column}`")).collect();
                    Err(CountFault::Column { missing: name, found: found.join(", "), expected: slots.columns() })
                }
            }
        };
        let set = slots.sets.as_ref().map(|_| place("infoset")).transpose()?;
        Ok(Columns { player: place("player")?, set, action: place("action")?, count: place("count")? })
    }
}

/// A row.
struct Entry {
    slot: usize,
    action: usize,
    count: f64,
}

fn entry(record: &csv::StringRecord, columns: &Columns, slots: &Slots) -> Result<Entry, CountFault> {
    let cell = |column: usize| record.get(column).unwrap_or_default();
    let player = find("player", cell(columns.player), &slots.players, "")?;
    let slot = match columns.set {
        Some(column) => slots.set(player, cell(column))?,
        None => player,
    };
    let of = format!(" of {}", slots.name(slot));
    let action = find("action", cell(columns.action), &slots.actions[slot], &of)?;
    let count = cell(columns.count);
    let count = number(count).ok_or_else(|| CountFault::Number { found: count.into() })?;
    Ok(Entry { slot, action, count })
}

/// By name, else by number from 1.
fn find(column: &'static str, found: &str, names: &[String], of: &str) -> Result<usize, CountFault> {
    let by_name = names.iter().position(|name| name == found);
    let by_number = || found.parse::<usize>().ok()?.checked_sub(1).filter(|&place| place < names.len());
    by_name.or_else(by_number).ok_or_else(|| CountFault::Unknown {
        column,
        found: found.into(),
        expected: format!("the name of a {column}{of} or a number from 1 to {}", names.len()),
        nearest: nearest(found, names).cloned(),
    })
}
