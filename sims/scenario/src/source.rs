//! Where a scenario comes from: its text and the overrides of the command line.

use std::sync::Arc;

use miette::NamedSource;
use serde_yaml::Value;

use super::error::{Place, ScenarioError};
use super::limits;
use super::locate::{Part, locate};
use super::path::Path;
use super::problem::Problem;
use super::tree;

/// A scenario's text and the overrides applied to it, to find the places of faults.
#[derive(Clone, Debug)]
pub struct Source {
    text: Arc<NamedSource<String>>,
    overrides: Vec<Override>,
}

/// A value that takes the place of what the scenario says.
#[derive(Clone, Debug)]
pub struct Override {
    pub(super) path: Path,
    origin: Origin,
}

/// Where an override comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// The command line.
    Typed { option: &'static str, path: String, value: String },
    /// The scenario's own sweep, at this place of it.
    Swept { value: Value, at: Path },
}

const SET: &str = "--set";
const SWEEP: &str = "--sweep";

impl Override {
    /// `--set path=value`.
    ///
    /// # Errors
    /// The path is none.
    pub fn set(path: &str, value: &str) -> Result<Self, ScenarioError> {
        let origin = Origin::Typed { option: SET, path: path.into(), value: value.into() };
        match Path::parse(path) {
            Some(path) => Ok(Override { path, origin }),
            None => {
                let expected = "a path such as `learning.precision` or `game.parameters.valuation.0`";
                let problem = Problem::wrong(format_args!("the path \"{path}\""), expected);
                Err(Override { path: Path::default(), origin }.fault(problem))
            }
        }
    }

    /// The field whose value it takes the place of.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `--sweep path=values`: values separated by commas, a list or a range.
    pub fn sweep(path: &str, values: &str) -> Self {
        let origin = Origin::Typed { option: SWEEP, path: path.into(), value: values.into() };
        Override { path: Path::fixed("sweep").field(path), origin }
    }

    /// A value of the sweep that stands at `at`.
    pub(super) fn swept(path: Path, value: Value, at: Path) -> Self {
        Override { path, origin: Origin::Swept { value, at } }
    }

    /// What takes the place of the field.
    pub(super) fn value(&self) -> Result<Value, ScenarioError> {
        match &self.origin {
            Origin::Swept { value, .. } => Ok(value.clone()),
            Origin::Typed { option, value, .. } => {
                let listed = *option == SWEEP;
                let text = if listed { format!("[{value}]") } else { value.clone() };
                let value = tree::parse(&text).map_err(|(problem, _)| self.fault(problem))?;
                Ok(if listed { unwrapped(value) } else { value })
            }
        }
    }

    pub(super) fn fault(&self, problem: Problem) -> ScenarioError {
        let error = ScenarioError::new(self.path.clone(), problem);
        match &self.origin {
            Origin::Typed { option, path, value } => {
                error.at(Place::Override { option, path: path.clone(), value: value.clone() })
            }
            // Its place is for the source to tell.
            Origin::Swept { .. } => error,
        }
    }
}

/// A list of values out of a list that has but this list, or a range.
fn unwrapped(listed: Value) -> Value {
    match listed {
        Value::Sequence(mut entries) if entries.len() == 1 => {
            let is_range = |entry: &Value| entry.get("from").is_some();
            match entries.pop() {
                Some(entry) if entry.is_sequence() || is_range(&entry) => entry,
                other => Value::Sequence(other.into_iter().collect()),
            }
        }
        other => other,
    }
}

impl Source {
    /// Checks that the bytes are text of acceptable length.
    pub fn new(bytes: &[u8], file_name: &str, overrides: Vec<Override>) -> Result<Self, ScenarioError> {
        let of_file = |problem| ScenarioError::new(Path::default(), problem).at(Place::File(file_name.into()));
        if let Some(fault) = limits::fault() {
            return Err(of_file(Problem::Other(fault.into())));
        }
        let limit = limits::max_bytes();
        if bytes.len() > limit {
            return Err(of_file(Problem::TooLong { bytes: bytes.len(), limit }));
        }
        let named = |text: &str| Arc::new(NamedSource::new(file_name, text.to_owned()).with_language("yaml"));
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => named(text.strip_prefix('\u{feff}').unwrap_or(text)),
            Err(error) => {
                let offset = error.valid_up_to();
                let byte = bytes.get(offset).copied().unwrap_or_default();
                let place = place(&named(&String::from_utf8_lossy(bytes)), offset, Part::Value);
                return Err(ScenarioError::new(Path::default(), Problem::NotUtf8 { byte }).at(place));
            }
        };
        Ok(Source { text, overrides })
    }

    /// Refuses to sweep a field twice, since only one of the sweeps could count. Of several `--set` of a field the last counts.
    pub(super) fn check_sweeps(&self) -> Result<(), ScenarioError> {
        let is_sweep = |change: &Override| matches!(change.origin, Origin::Typed { option: SWEEP, .. });
        for (k, change) in self.overrides.iter().enumerate().filter(|(_, change)| is_sweep(change)) {
            if self.overrides[..k].iter().any(|earlier| is_sweep(earlier) && earlier.path == change.path) {
                let reason = "this field is swept twice; give all values in one --sweep";
                return Err(change.fault(Problem::Override(reason.into())));
            }
        }
        Ok(())
    }

    pub(super) fn text(&self) -> &str {
        self.text.inner()
    }

    pub(super) fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// A fault of the text itself, at a byte of it if known.
    pub(super) fn fault(&self, problem: Problem, offset: Option<usize>) -> ScenarioError {
        let place = match offset {
            Some(offset) => place(&self.text, offset, Part::Value),
            None => Place::File(self.text.name().into()),
        };
        ScenarioError::new(Path::default(), problem).at(place)
    }

    /// Adds an override that is applied after all others.
    pub(super) fn push(&mut self, change: Override) {
        self.overrides.push(change);
    }

    /// The overrides that are values of the sweep.
    pub(super) fn swept(&self) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(|change| matches!(change.origin, Origin::Swept { .. }))
    }

    /// The same error with the place that its path leads to: the last override that decides the field, or its line.
    pub fn locate(&self, error: ScenarioError) -> ScenarioError {
        let error = self.as_written(error);
        let place = self.place_of(&error.path, part(&error.problem), self.overrides.len());
        error.at(place)
    }

    /// The error at the environment where the scenario has one in the place of a game.
    fn as_written(&self, mut error: ScenarioError) -> ScenarioError {
        let (game, environment) = (Path::fixed("game"), Path::fixed("environment"));
        if !game.leads_to(&error.path) {
            return error;
        }
        let written = locate(self.text(), &environment, Part::Name).steps == 1
            || self.overrides.iter().any(|change| environment.leads_to(&change.path));
        if written {
            error.path = environment.join(&error.path.after(1));
        }
        error
    }

    /// The place of a field if but the first so many overrides are applied.
    fn place_of(&self, path: &Path, part: Part, applied: usize) -> Place {
        let overrides = &self.overrides[..applied];
        if let Some(decisive) = overrides.iter().rposition(|o| o.path.leads_to(path)) {
            return self.place_within(decisive, path, part);
        }
        let found = locate(self.text(), path, part);
        let complete = found.steps == path.steps().len();
        match overrides.iter().rposition(|o| path.leads_to(&o.path)) {
            Some(creating) if !complete => self.place_within(creating, path, part),
            _ => place(&self.text, found.offset, if complete { part } else { Part::Name }),
        }
    }

    /// The place of a field that an override decides. Values of a sweep stand in the text or another override.
    fn place_within(&self, decisive: usize, path: &Path, part: Part) -> Place {
        let change = &self.overrides[decisive];
        match &change.origin {
            Origin::Typed { option, path, value } => {
                Place::Override { option, path: path.clone(), value: value.clone() }
            }
            Origin::Swept { at, .. } => self.place_of(&at.join(&path.after(change.path.steps().len())), part, decisive),
        }
    }
}

/// Which part of a field a problem is about.
fn part(problem: &Problem) -> Part {
    match problem {
        Problem::Unknown { kind: "choice", .. } => Part::Value,
        Problem::Unknown { .. }
        | Problem::Misplaced { .. }
        | Problem::Missing(_)
        | Problem::Useless(_)
        | Problem::TooManyCells { .. } => Part::Name,
        _ => Part::Value,
    }
}

fn place(source: &Arc<NamedSource<String>>, offset: usize, part: Part) -> Place {
    let text = source.inner();
    let before = text.get(..offset).unwrap_or(text);
    let rest = text.get(offset..).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place::Text {
        source: Arc::clone(source),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        offset: before.len(),
        length: extent(rest, part),
    }
}

/// How many bytes of `rest` belong to the name or value at its beginning, as far as one line shows it.
fn extent(rest: &str, part: Part) -> usize {
    let end = match part {
        Part::Name => rest.find([':', '\n']),
        Part::Value if rest.starts_with(['[', '{']) => Some(1),
        Part::Value => rest.find(['\n', ',', ']', '}', '#']),
    };
    let token = rest[..end.unwrap_or(rest.len())].trim_end();
    token.len().max(rest.chars().next().map_or(0, |c| if c == '\n' { 0 } else { c.len_utf8() }))
}
