//! Counts of observed actions, from a file or the command line.
//!
//! In a file each row is an action of a player, by name or by number from 1 in the order of the game file; a name comes before
//! a number if it is one. Actions without a row were not observed.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use walras_process::nearest::nearest;
use walras_theory::game_file::NamedGame;

use super::FitOptions;
use super::error::{CountFault, FitFault};

const MAX_BYTES: u64 = 1 << 30;

/// The counts, flat like a profile.
pub(super) fn read(options: &FitOptions, game: &NamedGame) -> Result<Vec<f64>, FitFault> {
    match (&options.counts, &options.count) {
        (Some(path), _) => from_file(path, game),
        (None, text) => {
            from_text(text.as_deref().unwrap_or_default(), game).map_err(|fault| FitFault::Inline(fault.into()))
        }
    }
}

fn from_text(text: &str, game: &NamedGame) -> Result<Vec<f64>, CountFault> {
    let players: Vec<&str> = text.split(';').collect();
    if players.len() != game.players.len() {
        return Err(CountFault::Players { found: players.len(), expected: game.players.len() });
    }
    let mut counts = Vec::new();
    for ((player, actions), text) in game.players.iter().zip(&game.actions).zip(players) {
        let cells: Vec<&str> = text.split(',').map(str::trim).collect();
        if cells.len() != actions.len() {
            let (found, expected) = (cells.len(), actions.len());
            return Err(CountFault::Actions { player: player.clone(), found, expected });
        }
        for (action, cell) in actions.iter().zip(cells) {
            counts.push(number(cell).ok_or_else(|| CountFault::Inline {
                player: player.clone(),
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

fn from_file(path: &Path, game: &NamedGame) -> Result<Vec<f64>, FitFault> {
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
    let columns = columns(reader.headers().map_err(format)?).map_err(|fault| at(Some(1), fault))?;
    let offsets = game.game.offsets();
    let mut counts = vec![0.0; offsets[offsets.len() - 1]];
    let mut given: Vec<Option<u64>> = vec![None; counts.len()];
    for record in reader.records() {
        let record = record.map_err(format)?;
        let line = record.position().map(csv::Position::line);
        let entry = entry(&record, columns, game).map_err(|fault| at(line, fault))?;
        let place = offsets[entry.player] + entry.action;
        if let Some(before) = given[place].replace(line.unwrap_or_default()) {
            let player = game.players[entry.player].clone();
            let action = game.actions[entry.player][entry.action].clone();
            return Err(at(line, CountFault::Twice { player, action, before }));
        }
        counts[place] = entry.count;
    }
    if given.iter().all(Option::is_none) {
        return Err(at(None, CountFault::NoRows));
    }
    Ok(counts)
}

/// Where the columns player, action and count are.
fn columns(header: &csv::StringRecord) -> Result<[usize; 3], CountFault> {
    let place = |name: &'static str| {
        let mut places = header.iter().enumerate().filter(|(_, column)| column.eq_ignore_ascii_case(name));
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(place),
            (Some(_), Some(_)) => Err(CountFault::ColumnTwice(name)),
            (None, _) => {
                let found: Vec<String> = header.iter().map(|column| format!("`{column}`")).collect();
                Err(CountFault::Column { missing: name, found: found.join(", ") })
            }
        }
    };
    Ok([place("player")?, place("action")?, place("count")?])
}

/// A row.
struct Entry {
    player: usize,
    action: usize,
    count: f64,
}

fn entry(record: &csv::StringRecord, columns: [usize; 3], game: &NamedGame) -> Result<Entry, CountFault> {
    let [player, action, count] = columns.map(|column| record.get(column).unwrap_or_default());
    let player = find("player", player, &game.players, "")?;
    let of = format!(" of player `{}`", game.players[player]);
    let action = find("action", action, &game.actions[player], &of)?;
    let count = number(count).ok_or_else(|| CountFault::Number { found: count.into() })?;
    Ok(Entry { player, action, count })
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
