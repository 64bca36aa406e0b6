//! The files of a run's folder.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use serde::de::DeserializeOwned;
use walras_assemble::{OpenError, read};
use walras_process::folder::{Folder, FolderError};

use crate::options::RunOptions;

/// The scenario with every default and every draw written out.
pub const SCENARIO: &str = "scenario.yaml";
/// What the run is made of.
pub const MANIFEST: &str = "manifest.json";
/// Where an unfinished design stands.
pub const CHECKPOINT: &str = "checkpoint.cbor";
/// The headline figures; written last, so that its presence means the run is complete.
pub const SUMMARY: &str = "summary.json";
/// The page with figures.
pub(crate) const REPORT: &str = "report.html";
/// What says how many seconds are between two saves of where a design stands.
const CHECKPOINT_SECONDS: &str = "WALRAS_CHECKPOINT_SECONDS";

/// The time between two saves of where a design stands: two seconds, unless the environment says otherwise.
pub(crate) fn checkpoint_interval() -> Duration {
    static INTERVAL: OnceLock<Duration> = OnceLock::new();
    *INTERVAL.get_or_init(|| {
        let usual = Duration::from_secs(2);
        let Some(given) = std::env::var_os(CHECKPOINT_SECONDS) else { return usual };
        let seconds = given.to_str().and_then(|text| text.parse().ok());
        seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or_else(|| {
            tracing::warn!("{CHECKPOINT_SECONDS}: found {given:?}, expected a number of seconds ≥ 0; taken as 2");
            usual
        })
    })
}

/// The folder that the options ask for, or the next free one.
pub(crate) fn make_folder(options: &RunOptions) -> Result<Folder, FolderError> {
    let stem = options.scenario.file_stem().unwrap_or_default().to_string_lossy();
    match &options.out {
        Some(path) => Folder::create(path),
        None => Folder::create_next(&stem),
    }
}

/// The scenario in a run's folder, as text.
pub(crate) fn scenario_text(path: &Path) -> Result<String, OpenError> {
    Ok(String::from_utf8_lossy(&read(&path.join(SCENARIO))?).into_owned())
}

/// What a JSON file of a run's folder says.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, OpenError> {
    let unreadable = |error: serde_json::Error| OpenError::Unreadable { path: path.into(), source: error.into() };
    serde_json::from_slice(&read(path)?).map_err(unreadable)
}
