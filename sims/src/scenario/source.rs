//! Where a scenario comes from: its text and the overrides of the command line.

use std::sync::Arc;

use miette::NamedSource;

use super::error::{Place, ScenarioError};
use super::locate::{Part, locate};
use super::path::Path;
use super::problem::Problem;

/// Longest scenario file, in bytes. Written out in full, a scenario with a million drawn entries exceeds it.
pub const MAX_BYTES: usize = 16 << 20;

/// A scenario's text and the overrides applied to it, to find the places of faults.
#[derive(Clone, Debug)]
pub struct Source {
    text: Arc<NamedSource<String>>,
    overrides: Vec<Override>,
}

/// One `--set path=value`.
#[derive(Clone, Debug)]
pub(super) struct Override {
    pub(super) path: Path,
    typed: (String, String),
}

impl Override {
    fn read((path, value): &(String, String)) -> Result<Self, ScenarioError> {
        let typed = (path.clone(), value.clone());
        match Path::parse(path) {
            Some(path) => Ok(Override { path, typed }),
            None => {
                let expected = "a path such as `learning.precision` or `game.parameters.valuation.0`";
                let problem = Problem::wrong(format_args!("the path \"{path}\""), expected);
                let place = Place::Override { path: typed.0, value: typed.1 };
                Err(ScenarioError::new(Path::default(), problem).at(place))
            }
        }
    }

    pub(super) fn value(&self) -> &str {
        &self.typed.1
    }

    fn place(&self) -> Place {
        let (path, value) = self.typed.clone();
        Place::Override { path, value }
    }

    pub(super) fn fault(&self, problem: Problem) -> ScenarioError {
        ScenarioError::new(self.path.clone(), problem).at(self.place())
    }
}

impl Source {
    /// Checks that the bytes are text of acceptable length and that the overrides have paths.
    pub fn new(bytes: &[u8], file_name: &str, overrides: &[(String, String)]) -> Result<Self, ScenarioError> {
        let of_file = |problem| ScenarioError::new(Path::default(), problem).at(Place::File(file_name.into()));
        if bytes.len() > MAX_BYTES {
            return Err(of_file(Problem::TooLong { bytes: bytes.len(), limit: MAX_BYTES }));
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
        let overrides = overrides.iter().map(Override::read).collect::<Result<_, _>>()?;
        Ok(Source { text, overrides })
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

    /// The same error with the place that its path leads to: the last override that decides the field, or its line.
    pub fn locate(&self, error: ScenarioError) -> ScenarioError {
        if let Some(decisive) = self.overrides.iter().rfind(|o| o.path.leads_to(&error.path)) {
            return error.at(decisive.place());
        }
        let part = part(&error.problem);
        let found = locate(self.text(), &error.path, part);
        let complete = found.steps == error.path.steps().len();
        match self.overrides.iter().rfind(|o| error.path.leads_to(&o.path)) {
            Some(creating) if !complete => error.at(creating.place()),
            _ => error.at(place(&self.text, found.offset, if complete { part } else { Part::Name })),
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
