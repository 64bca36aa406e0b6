//! How large an experiment is, counted before anything of it is allocated.

use walras_game::metadata::Metadata;

use super::Scenario;
use super::error::ScenarioError;
use super::learning::{Expectation, Learning};
use super::limits::limits;
use super::path::Path;
use super::problem::Problem;

/// Most comparisons of one probe's choice with another's constraint, of all players: the tests sort and search them.
const MAX_COMPARISONS: usize = 50_000_000;
/// Most actions drawn that are kept at a time: those that agents face in a round, or those that a robust gap is about.
const MAX_DRAWN: usize = 100_000_000;

/// Sizes of an experiment.
pub(super) struct Sizes<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) metadata: &'a Metadata,
    pub(super) players: usize,
    /// Levels of the action grid, `[dimensions]`.
    pub(super) levels: &'a [usize],
}

impl Sizes<'_> {
    /// Refuses play and comparisons that would not fit into memory.
    pub(super) fn check_play(&self) -> Result<(), ScenarioError> {
        let probes = self.scenario.probes.count;
        let states: Vec<usize> = self.metadata.states.iter().map(|state| state.levels).collect();
        if product(&self.factors()).is_none_or(|cells| cells > limits().cells) {
            let actions = self.levels.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
            let states: String = states.iter().map(|levels| format!(" × {levels} states")).collect();
            let cells = format!("{} players × {probes} probes × {actions} actions{states}", self.players);
            return Err(too_many("game", "the play", cells, limits().cells));
        }
        if product(&[self.players, probes, probes]).is_none_or(|comparisons| comparisons > MAX_COMPARISONS) {
            let cells = format!("{} players × {probes} probes × {probes} probes", self.players);
            let what = "the comparison of every probe’s choices with every other’s constraint";
            return Err(too_many("probes.count", what, cells, MAX_COMPARISONS));
        }
        Ok(())
    }

    /// Refuses draws that agents or a robust gap would have to keep and that would not fit into memory.
    pub(super) fn check_draws(&self, learning: &Learning) -> Result<(), ScenarioError> {
        if let Some(Expectation::Sampled(draws)) = learning.expectation {
            self.check_drawn("learning.expectation.sampled", "what agents learn from in a round", draws)?;
        }
        match self.scenario.samples {
            Some(samples) if self.scenario.evaluation.dro.is_some() => {
                self.check_drawn("samples", "what a robust gap is about", samples)
            }
            _ => Ok(()),
        }
    }

    fn check_drawn(&self, path: &str, what: &str, draws: usize) -> Result<(), ScenarioError> {
        let probes = self.scenario.probes.count;
        if product(&[draws, self.players, probes]).is_some_and(|drawn| drawn <= MAX_DRAWN) {
            return Ok(());
        }
        let cells = format!("{draws} draws × {} players × {probes} probes", self.players);
        Err(too_many(path, what, cells, MAX_DRAWN))
    }

    /// Refuses designers who would play more mechanisms side by side than fit into memory; `free` parameters can move.
    pub(super) fn check_side_by_side(&self, free: usize) -> Result<(), ScenarioError> {
        if self.scenario.designer.is_none() {
            return Ok(());
        }
        let mechanisms = mechanisms(self.scenario, free);
        let most = 3 * limits().cells;
        let cells = self.cells();
        if mechanisms.checked_mul(cells).is_some_and(|cells| cells <= most) {
            return Ok(());
        }
        let factors = format!("{mechanisms} mechanisms × {cells} cells of play");
        Err(too_many("designer", "what a designer plays side by side", factors, most))
    }

    /// Cells of play of one mechanism; the largest number there is if they are beyond counting.
    pub(super) fn cells(&self) -> usize {
        product(&self.factors()).unwrap_or(usize::MAX)
    }

    /// Whose product is the cells of play.
    fn factors(&self) -> Vec<usize> {
        let states = self.metadata.states.iter().map(|state| state.levels);
        [self.players, self.scenario.probes.count]
            .into_iter()
            .chain(self.levels.iter().copied())
            .chain(states)
            .collect()
    }
}

/// How many mechanisms are played side by side, where `free` parameters can move.
pub(super) fn mechanisms(scenario: &Scenario, free: usize) -> usize {
    scenario.designer.as_ref().map_or(1, |designer| designer.explicit().method().most_plays(free))
}

/// The product, if it can be counted.
pub(super) fn product(factors: &[usize]) -> Option<usize> {
    factors.iter().try_fold(1_usize, |product, &factor| product.checked_mul(factor))
}

fn too_many(path: &str, what: &str, cells: String, limit: usize) -> ScenarioError {
    ScenarioError::new(Path::fixed(path), Problem::TooManyCells { what: what.into(), cells, limit })
}
