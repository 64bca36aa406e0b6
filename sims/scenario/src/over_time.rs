//! What scenarios of games over time can and cannot ask for.

use super::error::ScenarioError;
use super::learning::Expectation;
use super::path::Path;
use super::problem::Problem;
use super::resolve::Resolver;

impl Resolver<'_> {
    /// Whether the game is played over time with the parameters at hand.
    pub(super) fn is_over_time(&self) -> bool {
        let Some(dynamics) = &self.metadata.dynamics else { return false };
        let value = |name: &str| {
            let entries = self.metadata.parameter(name).and_then(|parameter| self.entries(parameter).ok());
            entries.and_then(|entries| entries.first().copied()).unwrap_or_default()
        };
        dynamics.count(self.players, value) != Some(0)
    }

    /// Refuses what only games that are played once can do.
    ///
    /// # Errors
    /// The field that asks for it.
    pub(super) fn check_over_time(&self) -> Result<(), ScenarioError> {
        let refuse = |path: &'static str, found: String, expected: &str| {
            Err(ScenarioError::new(Path::fixed(path), Problem::wrong(found, expected)))
        };
        if !self.is_over_time() {
            let along = self.scenario.learning.rules().find(|rule| rule.walks());
            let Some(rule) = along else { return Ok(()) };
            let expected =
                format!("another rule: `{}` is played once, and this one learns along states", self.metadata.name);
            return refuse("learning.rule", format!("`{}`", rule.as_str()), &expected);
        }
        if let Some(expectation) = self.scenario.learning.expectation.filter(|e| *e != Expectation::Exact) {
            let found = format!("`{}`", expectation.as_str());
            let expected = "`exact`: in a game over time what others do and what follows is expected exactly";
            return refuse("learning.expectation", found, expected);
        }
        if let Some(samples) = self.scenario.samples {
            let expected = "nothing: a designer sees the policies of a game over time, not draws of them";
            return refuse("samples", samples.to_string(), expected);
        }
        Ok(())
    }
}
