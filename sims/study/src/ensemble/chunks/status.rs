//! How far the chunks of a plan are.

use std::path::Path;

use serde::Serialize;

use super::super::LOG;
use super::super::log::Log;
use super::super::member::Outcome;
use super::CHUNKS;
use super::division::Division;
use super::file;
use crate::error::RunError;
use crate::layout::scenario_text;

/// The chunks of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// Number of chunks.
    pub chunks: usize,
    /// Those that are done.
    pub done: usize,
    /// Runs in all.
    pub members: usize,
    /// Runs that are over, in chunks that are done or begun.
    pub members_done: usize,
    /// Runs that failed, in chunks that are done.
    pub members_failed: usize,
    /// Chunks begun and not done.
    pub begun: Vec<usize>,
    /// Chunks not begun.
    pub missing: Vec<usize>,
    /// Chunks whose files are damaged.
    pub damaged: Vec<usize>,
    /// Whether the results of all have been put together.
    pub merged: bool,
}

impl Status {
    pub(super) fn of(path: &Path, division: &Division) -> Result<Self, RunError> {
        let text = scenario_text(path)?;
        division.manifest.check(path, &text)?;
        let mut status = Self {
            chunks: division.chunks,
            done: 0,
            members: division.members,
            members_done: 0,
            members_failed: 0,
            begun: Vec::new(),
            missing: Vec::new(),
            damaged: Vec::new(),
            merged: division.manifest.is_of_results(path)?,
        };
        for chunk in 0..division.chunks {
            match file::read(path, chunk, division) {
                Ok(Some(members)) => {
                    status.done += 1;
                    status.members_done += members.len();
                    let failed =
                        |member: &&super::super::member::Member| matches!(member.outcome, Outcome::Failed { .. });
                    status.members_failed += members.iter().filter(failed).count();
                }
                Ok(None) => status.unfinished_chunk(path, chunk, division, &text),
                Err(RunError::Damaged { .. }) => status.damaged.push(chunk),
                Err(error) => return Err(error),
            }
        }
        Ok(status)
    }

    fn unfinished_chunk(&mut self, path: &Path, chunk: usize, division: &Division, text: &str) {
        let log = path.join(CHUNKS).join(format!("chunk-{chunk}")).join(LOG);
        if !log.parent().is_some_and(Path::exists) {
            self.missing.push(chunk);
            return;
        }
        self.begun.push(chunk);
        self.members_done += Log::count_in(&log, division.members, text);
    }

    /// One object on one line.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn json(&self) -> Result<String, RunError> {
        serde_json::to_string(self).map(|text| text + "\n").map_err(RunError::Json)
    }

    /// A few lines for a terminal.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{} of {} chunks done, {} of {} runs, {} of them failed\n",
            self.done, self.chunks, self.members_done, self.members, self.members_failed
        );
        let list = |what: &str, chunks: &[usize]| match chunks {
            [] => String::new(),
            some => format!("{what}: {}\n", in_words(some)),
        };
        text += &list("begun", &self.begun);
        text += &list("missing", &self.missing);
        text += &list("damaged, to be played again", &self.damaged);
        text += if self.merged { "merged\n" } else { "not merged\n" };
        text
    }
}

/// Ascending numbers, neighbours together.
pub(super) fn in_words(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let word = |run: &[usize]| match run {
        [one] => one.to_string(),
        _ => format!("{}-{}", run[0], run[run.len() - 1]),
    };
    runs.map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_named_together() {
        let status = Status {
            chunks: 12,
            done: 6,
            members: 12,
            members_done: 6,
            members_failed: 1,
            begun: vec![8],
            missing: vec![3, 7, 8, 9, 11],
            damaged: vec![0],
            merged: false,
        };
        let text = status.text();
        assert!(text.contains("begun: 8\n") && text.contains("missing: 3, 7-9, 11\n"), "{text}");
    }
}
