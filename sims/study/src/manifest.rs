//! What a run was made of, `manifest.json`: enough to tell whether it can go on, or be repeated, to the same bits.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walras_assemble::OpenError;
use walras_games::PluginFacts;
use walras_process::digest::{sha256, sha256_of};
use walras_process::folder::{Folder, FolderError};
use walras_process::program;

use crate::layout::{MANIFEST, SUMMARY, read_json};

/// The facts of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of walras.
    pub walras: String,
    /// Which build of walras, where that can be told: the identifier that its linker made of its content, else a SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// Of a plan the SHA-256 of the program's file, where it can be read; runs do without, since it takes longer than they.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_sha256: Option<String>,
    /// SHA-256 of `scenario.yaml`.
    pub scenario_sha256: String,
    /// The seed.
    pub seed: u64,
    /// The games with their versions and the SHA-256 of their libraries.
    pub games: Vec<PluginFacts>,
    /// Architecture and operating system.
    pub machine: String,
    /// Extensions of the processor's instruction set, of those that libraries choose code by.
    pub processor: Vec<String>,
    /// Of a plan the number of runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<usize>,
    /// Of a plan the number of chunks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chunks: Option<usize>,
    /// Of a run whose results are written the SHA-256 of each table, by the name of its file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables_sha256: BTreeMap<String, String>,
}

/// A run was made of something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: was made with another {what}: {before} then, {now} now", .path.display())]
pub struct Changed {
    /// The run's folder.
    pub path: PathBuf,
    /// What changed.
    pub what: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub now: String,
}

/// A run was played by other code than is found now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: was played by {before}; {now} is another build of the game", .path.display())]
pub struct OtherGame {
    /// The run's folder.
    pub path: PathBuf,
    /// The file that was played.
    pub before: String,
    /// The file found now.
    pub now: String,
}

impl Manifest {
    /// The facts of a run of this scenario, as text, by this process.
    pub(crate) fn of(scenario: &str, seed: u64, games: Vec<PluginFacts>) -> Self {
        Self {
            walras: env!("CARGO_PKG_VERSION").into(),
            program: program::identity(),
            program_sha256: None,
            scenario_sha256: sha256(scenario.as_bytes()),
            seed,
            games,
            machine: machine(),
            processor: processor(),
            members: None,
            chunks: None,
            tables_sha256: BTreeMap::new(),
        }
    }

    /// With what only a plan has.
    pub(crate) fn of_plan(self, members: usize, chunks: usize) -> Self {
        let program = std::env::current_exe().and_then(std::fs::read).ok();
        let program_sha256 = program.map(|program| sha256(&program));
        Self { program_sha256, members: Some(members), chunks: Some(chunks), ..self }
    }

    /// Writes it into the folder of its run.
    pub(crate) fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        folder.write(MANIFEST, |file| Ok(serde_json::to_writer_pretty(file, self)?))
    }

    /// The manifest of a folder; nothing of one that was killed before it had any, so that nothing can have been played.
    ///
    /// # Errors
    /// It cannot be read, or there is none although `work`, a file that comes after it, is there.
    pub(crate) fn of_begun(path: &Path, work: &str) -> Result<Option<Self>, OpenError> {
        let nothing = !path.join(MANIFEST).exists() && !path.join(work).exists();
        if nothing { Ok(None) } else { Manifest::read(path).map(Some) }
    }

    /// The manifest of a folder.
    pub(crate) fn read(path: &Path) -> Result<Self, OpenError> {
        read_json(&path.join(MANIFEST))
    }

    /// Refuses another walras, machine or scenario than the run was made with.
    pub(crate) fn check(&self, path: &Path, scenario: &str) -> Result<(), Changed> {
        self.check_program(path)?;
        let now = sha256(scenario.as_bytes());
        if now == self.scenario_sha256 {
            return Ok(());
        }
        Err(self.changed(path, "scenario.yaml (SHA-256)", &self.scenario_sha256, &now))
    }

    /// Adds the checksums of all tables in the folder of a run to its manifest there.
    ///
    /// # Errors
    /// Files cannot be read or written.
    pub(crate) fn seal(folder: &Folder) -> Result<(), FolderError> {
        let path = folder.path().join(MANIFEST);
        let written = fs::read(&path).and_then(|bytes| Ok(serde_json::from_slice::<Manifest>(&bytes)?));
        let mut manifest = written.map_err(|source| FolderError::Read { path, source })?;
        manifest.tables_sha256 = checksums(folder.path())?;
        manifest.write(folder)
    }

    /// The first table of a finished run in a folder that is missing or not what was written, in words.
    ///
    /// # Errors
    /// Files cannot be read.
    pub(crate) fn broken_seal(&self, path: &Path) -> Result<Option<String>, FolderError> {
        let found = checksums(path)?;
        let broken = self.tables_sha256.iter().find_map(|(name, sum)| match found.get(name) {
            None => Some(format!("{name}: the table is not there")),
            Some(now) if now != sum => Some(format!("{name}: its SHA-256 was {sum} and is {now}")),
            Some(_) => None,
        });
        Ok(broken)
    }

    /// Whether a folder has the results of a run, as they were written.
    ///
    /// # Errors
    /// Files cannot be read.
    pub(crate) fn is_of_results(&self, path: &Path) -> Result<bool, FolderError> {
        let written = path.join(SUMMARY).exists() && !self.tables_sha256.is_empty();
        Ok(written && self.broken_seal(path)?.is_none())
    }

    /// Refuses another version of walras or kind of machine; another build of that version is told of.
    pub(crate) fn check_program(&self, path: &Path) -> Result<(), Changed> {
        for (what, before, now) in
            [("walras", self.walras.as_str(), env!("CARGO_PKG_VERSION")), ("machine", &self.machine, &machine())]
        {
            if before != now {
                return Err(self.changed(path, what, before, now));
            }
        }
        if let (Some(before), Some(now)) = (&self.program, program::identity())
            && *before != now
        {
            let path = path.display();
            tracing::warn!("{path}: was begun by another build of walras {}: {before} then, {now} now", self.walras);
        }
        Ok(())
    }

    /// Refuses other builds of the games than the run began with.
    pub(crate) fn check_games(&self, path: &Path, games: &[PluginFacts]) -> Result<(), OtherGame> {
        for now in games {
            if let Some(before) = self.games.iter().find(|game| game.name == now.name && game.hash != now.hash) {
                let (before, now) = (before.path.clone(), now.path.clone());
                return Err(OtherGame { path: path.into(), before, now });
            }
        }
        Ok(())
    }

    pub(crate) fn changed(&self, path: &Path, what: &str, before: &str, now: &str) -> Changed {
        Changed { path: path.into(), what: what.into(), before: before.into(), now: now.into() }
    }
}

/// The SHA-256 of each table in a folder, by the name of its file.
fn checksums(path: &Path) -> Result<BTreeMap<String, String>, FolderError> {
    let cannot = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Read { path, source }
    };
    let mut sums = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(cannot(path))? {
        let file = entry.map_err(cannot(path))?.path();
        let is_table = file.extension().is_some_and(|suffix| suffix == "parquet" || suffix == "csv");
        let Some(name) = file.file_name().and_then(|name| name.to_str()).filter(|_| is_table) else { continue };
        let sum = File::open(&file).and_then(sha256_of).map_err(cannot(&file))?;
        sums.insert(name.to_owned(), sum);
    }
    Ok(sums)
}

fn machine() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

#[cfg(target_arch = "x86_64")]
fn processor() -> Vec<String> {
    let found = [
        ("sse4.2", std::is_x86_feature_detected!("sse4.2")),
        ("avx", std::is_x86_feature_detected!("avx")),
        ("avx2", std::is_x86_feature_detected!("avx2")),
        ("fma", std::is_x86_feature_detected!("fma")),
        ("avx512f", std::is_x86_feature_detected!("avx512f")),
    ];
    found.into_iter().filter(|(_, has)| *has).map(|(name, _)| name.into()).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> Vec<String> {
    Vec::new()
}
