//! Which runs each chunk of a plan has.

use std::ops::Range;
use std::path::Path;

use walras_process::digest::sha256;
use walras_scenario::MAX_MEMBERS;

use crate::error::RunError;
use crate::layout::MANIFEST;
use crate::manifest::{Changed, Manifest};

/// A plan's manifest with its division.
#[derive(Clone, Debug)]
pub(super) struct Division {
    pub(super) manifest: Manifest,
    /// Runs in all.
    pub(super) members: usize,
    /// Chunks that they are divided into, as evenly as can be, in the order of their numbers.
    pub(super) chunks: usize,
}

impl Division {
    /// That of the plan in a folder.
    pub(super) fn read(path: &Path) -> Result<Self, RunError> {
        if !path.join(MANIFEST).exists() {
            return Err(RunError::NoPlan { path: path.into() });
        }
        let manifest = Manifest::read(path)?;
        manifest.check_program(path)?;
        match (manifest.members, manifest.chunks) {
            (Some(members), Some(chunks)) if (1..=members).contains(&chunks) && members <= MAX_MEMBERS => {
                Ok(Self { manifest, members, chunks })
            }
            _ => Err(RunError::NoPlan { path: path.into() }),
        }
    }

    /// Refuses a plan that says something else of its scenario than that does of itself.
    pub(super) fn check(&self, path: &Path, members: usize, seed: u64) -> Result<(), Changed> {
        let facts = [("number of runs", self.members as u64, members as u64), ("seed", self.manifest.seed, seed)];
        match facts.into_iter().find(|(_, before, now)| before != now) {
            Some((what, before, now)) => Err(self.manifest.changed(path, what, &before.to_string(), &now.to_string())),
            None => Ok(()),
        }
    }

    /// What every chunk of the plan says that it belongs to.
    pub(super) fn id(&self) -> String {
        let Manifest { walras, scenario_sha256, games, .. } = &self.manifest;
        let games: Vec<&str> = games.iter().map(|game| game.hash.as_str()).collect();
        sha256(format!("{walras} {scenario_sha256} {} {} {}", self.members, self.chunks, games.join(" ")).as_bytes())
    }

    /// The members of a chunk.
    pub(super) fn members_of(&self, chunk: usize) -> Range<usize> {
        let (each, more) = (self.members / self.chunks, self.members % self.chunks);
        let start = chunk * each + chunk.min(more);
        start..start + each + usize::from(chunk < more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_share_all_members_evenly_and_in_order() {
        for (members, chunks) in [(1, 1), (7, 3), (10, 10), (1000, 7), (12, 5)] {
            let division = Division { manifest: Manifest::of("", 0, Vec::new()), members, chunks };
            let ranges: Vec<_> = (0..chunks).map(|chunk| division.members_of(chunk)).collect();
            assert_eq!(ranges.iter().cloned().flatten().collect::<Vec<_>>(), (0..members).collect::<Vec<_>>());
            let sizes = ranges.iter().map(ExactSizeIterator::len);
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1);
        }
    }
}
