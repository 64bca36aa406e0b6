//! Whether a finished run gives the same bits again.
//!
//! A sample is played again, by the code that plays runs, and compared with the tables in the folder, value by value.

use std::path::PathBuf;

use walras_process::threads;
use walras_scenario::{Loaded, Override, Trust};

use crate::ensemble;
use crate::error::RunError;
use crate::layout::{SCENARIO, SUMMARY, scenario_text};
use crate::manifest::Manifest;
use crate::same_bits::{Verified, compare};
use crate::single;
use crate::tables;

/// What is to be verified, and how much of it.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// The folder of a finished run.
    pub folder: PathBuf,
    /// Runs of an ensemble to play again, 5 by default.
    pub runs: Option<usize>,
    /// Iterations of a design to play again, 20 by default.
    pub iterations: Option<usize>,
    /// Plays everything again.
    pub whole: bool,
    /// What the scenario may have opened.
    pub trust: Trust,
    /// Threads to use, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
}

/// Plays a sample of a finished run again and compares it.
///
/// # Errors
/// The run is not finished, its game or walras is not what it was, or files cannot be read.
pub fn verify(options: &VerifyOptions) -> Result<Verified, RunError> {
    let folder = &options.folder;
    if !folder.join(SUMMARY).exists() {
        return Err(RunError::Unfinished { path: folder.clone() });
    }
    let manifest = Manifest::read(folder)?;
    let text = scenario_text(folder)?;
    manifest.check(folder, &text)?;
    if let Some(difference) = manifest.broken_seal(folder)? {
        return Ok(Verified { compared: "checksums of all tables".into(), difference: Some(difference) });
    }
    let loaded = walras_assemble::load(&folder.join(SCENARIO), Vec::new(), &options.trust)?;
    if loaded.is_ensemble() {
        let runs = if options.whole { usize::MAX } else { options.runs.unwrap_or(5) };
        return ensemble::verify(folder, &manifest, loaded, runs, threads::count(options.threads));
    }
    run(options, &manifest, loaded)
}

fn run(options: &VerifyOptions, manifest: &Manifest, loaded: Loaded) -> Result<Verified, RunError> {
    let folder = &options.folder;
    let wanted = options.iterations.unwrap_or(20);
    let designer = loaded.scenario.designer.as_ref();
    let shortened = designer
        .filter(|designer| !options.whole && designer.has_free_budget() && designer.plays.is_none())
        .and_then(|designer| designer.iterations)
        .is_some_and(|iterations| iterations > wanted);
    let (loaded, rows) = if shortened {
        let change = Override::set("designer.iterations", &wanted.to_string())?;
        let loaded = walras_assemble::load(&folder.join(SCENARIO), vec![change], &options.trust)?;
        (loaded, Some(wanted))
    } else {
        (loaded, None)
    };
    let record = single::again(loaded, folder, manifest, options.threads)?;
    // Of a shortened design only what it did in each iteration is the same as in the long one.
    let found = if rows.is_some() { tables::traces(&record) } else { tables::all(&record) };
    let mut values = 0;
    for table in found.iter().filter(|table| rows.is_none() || table.name == "designer") {
        let (count, difference) = compare(folder, table.name, &table.columns, 0, rows)?;
        values += count;
        if difference.is_some() {
            return Ok(Verified { compared: format!("table `{}`", table.name), difference });
        }
    }
    let compared = match rows {
        Some(rows) => format!("{values} values of the first {rows} iterations"),
        None => format!("{values} values of all tables"),
    };
    Ok(Verified { compared, difference: None })
}
