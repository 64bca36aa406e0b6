//! What a plan is: enough to tell that a chunk belongs to it.

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use walras_games::PluginFacts;

use super::super::plan::Plan;
use super::MANIFEST;
use crate::error::RunError;
use crate::layout::read_json;

/// A plan's facts, `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of walras that made the plan.
    pub walras: String,
    /// SHA-256 of `scenario.yaml`.
    pub scenario_sha256: String,
    /// The seed.
    pub seed: u64,
    /// Runs in all.
    pub members: usize,
    /// Chunks that they are divided into, as evenly as can be, in the order of their numbers.
    pub chunks: usize,
    /// The games with their versions and the SHA-256 of their libraries.
    pub games: Vec<PluginFacts>,
    /// Architecture and operating system that the plan was made on.
    pub machine: String,
}

impl Manifest {
    pub(super) fn new(scenario: &str, plan: &Plan, chunks: usize) -> Self {
        Self {
            walras: env!("CARGO_PKG_VERSION").into(),
            scenario_sha256: sha256(scenario.as_bytes()),
            seed: plan.scenario().seed,
            members: plan.members(),
            chunks,
            games: plan.games(),
            machine: machine(),
        }
    }

    /// The manifest of a folder.
    pub(super) fn read(path: &Path) -> Result<Self, RunError> {
        if !path.join(MANIFEST).exists() {
            return Err(RunError::NoPlan { path: path.into() });
        }
        let manifest: Self = read_json(&path.join(MANIFEST))?;
        let changed = |what: &str, before: &str, now: &str| RunError::OtherPlan {
            path: path.into(),
            what: what.into(),
            before: before.into(),
            now: now.into(),
        };
        if manifest.walras != env!("CARGO_PKG_VERSION") {
            return Err(changed("walras", &manifest.walras, env!("CARGO_PKG_VERSION")));
        }
        if manifest.machine != machine() {
            return Err(changed("machine", &manifest.machine, &machine()));
        }
        if manifest.chunks == 0 || manifest.chunks > manifest.members {
            let found = format!("{} chunks of {} runs", manifest.chunks, manifest.members);
            return Err(changed("division", "at least one run a chunk", &found));
        }
        Ok(manifest)
    }

    /// What every chunk of the plan says that it belongs to.
    pub(super) fn id(&self) -> String {
        let games: Vec<&str> = self.games.iter().map(|game| game.hash.as_str()).collect();
        let facts =
            format!("{} {} {} {} {}", self.walras, self.scenario_sha256, self.members, self.chunks, games.join(" "));
        sha256(facts.as_bytes())
    }

    /// The members of a chunk.
    pub(super) fn members_of(&self, chunk: usize) -> Range<usize> {
        let (each, more) = (self.members / self.chunks, self.members % self.chunks);
        let start = chunk * each + chunk.min(more);
        start..start + each + usize::from(chunk < more)
    }

    /// Refuses another scenario than the plan's.
    pub(super) fn same_scenario(&self, path: &Path, text: &str) -> Result<(), RunError> {
        let now = sha256(text.as_bytes());
        if now == self.scenario_sha256 {
            return Ok(());
        }
        let (what, before) = ("scenario.yaml (SHA-256)".into(), self.scenario_sha256.clone());
        Err(RunError::OtherPlan { path: path.into(), what, before, now })
    }

    /// Refuses other builds of the games opened so far.
    pub(super) fn same_games(&self, path: &Path, plan: &Plan) -> Result<(), RunError> {
        for now in plan.games() {
            if let Some(before) = self.games.iter().find(|game| game.name == now.name && game.hash != now.hash) {
                return Err(RunError::OtherGame { path: path.into(), before: before.path.clone(), now: now.path });
            }
        }
        Ok(())
    }
}

fn machine() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_share_all_members_evenly_and_in_order() {
        for (members, chunks) in [(1, 1), (7, 3), (10, 10), (1000, 7), (12, 5)] {
            let manifest = Manifest {
                walras: String::new(),
                scenario_sha256: String::new(),
                seed: 0,
                members,
                chunks,
                games: Vec::new(),
                machine: String::new(),
            };
            let ranges: Vec<_> = (0..chunks).map(|chunk| manifest.members_of(chunk)).collect();
            assert_eq!(ranges.iter().cloned().flatten().collect::<Vec<_>>(), (0..members).collect::<Vec<_>>());
            let sizes = ranges.iter().map(ExactSizeIterator::len);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        }
    }
}
