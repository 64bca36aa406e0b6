//! `walras report`: runs beside each other.

mod display;
mod entry;
mod error;
mod json;
mod page;

use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) use entry::{Course, Entry};
pub use error::ComparisonError;

use walras_process::display::shorten;
use walras_process::pending::{Pending, PendingError};
use walras_study::SUMMARY;

/// Which runs are compared, and where the comparison goes.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions {
    /// Folders of runs and ensembles.
    pub folders: Vec<PathBuf>,
    /// The page to write, which must not exist yet; without one the next free `comparison-NNN.html`, or none with `json` or
    /// `no_page`.
    pub out: Option<PathBuf>,
    /// No page but one that is asked for by `out`.
    pub no_page: bool,
    /// JSON instead of a table.
    pub json: bool,
}

/// Compares the runs in these folders: writes a page, and gives back what to print.
///
/// # Errors
/// A folder is none of a run, or of one that has no results yet; a file cannot be read or written.
pub fn compare(options: &CompareOptions) -> Result<String, ComparisonError> {
    let comparison = read(&options.folders)?;
    let html = page::html(&comparison)?;
    let written = match (&options.out, options.json || options.no_page) {
        (Some(path), _) => {
            let mut file = Pending::create(path)?;
            let unwritable = |source| PendingError::Unwritable { path: path.clone(), source };
            file.write_all(html.as_bytes()).map_err(unwritable)?;
            file.finish()?;
            Some(path.clone())
        }
        (None, true) => None,
        (None, false) => Some(write_next(&html)?),
    };
    if options.json {
        return json::json(&comparison).map_err(ComparisonError::Json);
    }
    Ok(display::table(&comparison, written.as_deref()))
}

fn read(folders: &[PathBuf]) -> Result<Comparison, ComparisonError> {
    let mut comparison = Comparison::default();
    for folder in folders {
        comparison.entries.extend(entry::entries(folder)?);
    }
    Ok(comparison)
}

/// The page whose figures are those of these folders: the report of a single one, else their comparison.
///
/// # Errors
/// A folder is none of a run, or of one that has no results yet; a file cannot be read.
pub fn page_of(folders: &[PathBuf]) -> Result<String, ComparisonError> {
    let comparison = read(folders)?;
    let [folder] = folders else { return Ok(page::html(&comparison)?) };
    let path = folder.join("report.html");
    std::fs::read_to_string(&path).map_err(|error| ComparisonError::Unreadable { path, reason: error.to_string() })
}

/// Writes the next free `comparison-NNN.html`.
fn write_next(html: &str) -> Result<PathBuf, PendingError> {
    let mut number = 1;
    loop {
        let path = PathBuf::from(format!("comparison-{number:03}.html"));
        let attempt = Pending::create(&path).and_then(|mut file| {
            let unwritable = |source| PendingError::Unwritable { path: path.clone(), source };
            file.write_all(html.as_bytes()).map_err(unwritable)?;
            file.finish()
        });
        match attempt {
            Err(PendingError::Exists { .. }) => number += 1,
            other => return other.map(|()| path),
        }
    }
}

/// Everything that is compared, in the order of the folders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    /// Runs, and combinations of ensembles.
    pub(crate) entries: Vec<Entry>,
}

impl Comparison {
    /// The entries by game: only welfare and gaps of the same game can be compared.
    pub(crate) fn by_game(&self) -> Vec<(&str, Vec<&Entry>)> {
        let mut games: Vec<(&str, Vec<&Entry>)> = Vec::new();
        for entry in &self.entries {
            match games.iter_mut().find(|(game, _)| *game == entry.game) {
                Some((_, entries)) => entries.push(entry),
                None => games.push((&entry.game, vec![entry])),
            }
        }
        games
    }
}

impl Entry {
    /// What it is called among `others`, and whether it was broken off.
    pub(crate) fn label(&self, others: &[&Entry]) -> String {
        let name = self.name(others);
        if self.interrupted { format!("{name} (interrupted)") } else { name }
    }

    /// Its swept values, with its folder or scenario where these do not tell it apart.
    fn name(&self, others: &[&Entry]) -> String {
        let swept = self.swept();
        let alone = others.iter().filter(|other| other.swept() == swept).count() <= 1;
        if alone && !swept.is_empty() {
            return swept;
        }
        let same_title = others.iter().any(|other| other.folder != self.folder && other.scenario == self.scenario);
        let place = if same_title { &self.folder } else { &self.scenario };
        if swept.is_empty() { shorten(place) } else { format!("{}: {swept}", shorten(place)) }
    }

    /// The swept values in words.
    fn swept(&self) -> String {
        let value = |(path, value): (&String, &serde_json::Value)| match value {
            serde_json::Value::String(label) => label.clone(),
            number => format!("{} {number}", path.rsplit('.').next().unwrap_or(path)),
        };
        self.sweep.iter().map(value).collect::<Vec<_>>().join(", ")
    }

    /// The unit of a quantity; empty if it has none.
    pub(crate) fn unit(&self, name: &str) -> &str {
        self.units.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
    }

    /// A headline figure.
    pub(crate) fn figure(&self, name: &str) -> Option<&walras_study::ensemble::Statistics> {
        self.finals.iter().find(|(other, _)| other == name).map(|(_, statistics)| statistics)
    }

    /// The final mechanism: names and means.
    pub(crate) fn phi(&self) -> impl Iterator<Item = (&str, f64)> {
        self.finals.iter().filter_map(|(name, of)| Some((name.strip_prefix("phi_")?, of.mean)))
    }

    /// The verdict, or how often each was reached; nothing where there is none.
    pub(crate) fn verdict(&self) -> String {
        match (self.ensemble, self.verdicts.len()) {
            (false, _) => self.verdicts.keys().next().cloned().unwrap_or_default(),
            (true, _) => {
                let each = self.verdicts.iter().map(|(words, count)| format!("{count} {words}"));
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// The files with the figures of all these entries, one a folder, in which further rows than are shown are to be found.
pub(crate) fn summaries(entries: &[&Entry]) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for entry in entries {
        let file = Path::new(&entry.folder).join(SUMMARY).display().to_string();
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}
