//! Where in a scenario something stands, such as `game.parameters.interference[1][2]`.

use std::fmt;

/// The way from the top of a scenario to a place in it; empty for the top itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the field of this name.
    Field(String),
    /// To the list entry of this index, from 0.
    Entry(usize),
}

impl Path {
    /// Reads `a.b[2]` or, equivalently, `a.b.2`; nothing if a part is empty.
    pub fn parse(text: &str) -> Option<Path> {
        let mut path = Path::default();
        for part in text.split('.') {
            let (name, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
            if name.is_empty() {
                return None;
            }
            path.0.push(name.parse().map_or_else(|_| Step::Field(name.to_owned()), Step::Entry));
            for bracket in brackets.split_inclusive(']') {
                let index = bracket.strip_prefix('[')?.strip_suffix(']')?;
                path.0.push(Step::Entry(index.parse().ok()?));
            }
        }
        Some(path)
    }

    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Path {
        Path(steps.into_iter().collect())
    }

    /// A path known to be well formed.
    pub(super) fn fixed(text: &str) -> Path {
        Path::parse(text).unwrap_or_default()
    }

    /// The path of a field one step below.
    pub fn field(&self, name: &str) -> Path {
        self.below(Step::Field(name.to_owned()))
    }

    /// The path of a list entry one step below.
    pub fn entry(&self, index: usize) -> Path {
        self.below(Step::Entry(index))
    }

    /// The path of a list entry, indexed once for each axis.
    pub fn entries(&self, indices: &[usize]) -> Path {
        indices.iter().fold(self.clone(), |path, &index| path.entry(index))
    }

    /// The path that leads on from here.
    pub(super) fn join(&self, onward: &Path) -> Path {
        Path([self.0.as_slice(), onward.0.as_slice()].concat())
    }

    /// What remains of a path after the first `length` steps.
    pub(super) fn after(&self, length: usize) -> Path {
        Path(self.0.iter().skip(length).cloned().collect())
    }

    /// The steps from the top.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether `other` is this place or lies below it.
    pub fn leads_to(&self, other: &Path) -> bool {
        other.0.starts_with(&self.0)
    }

    pub(super) fn ends_with(&self, name: &str) -> bool {
        matches!(self.0.last(), Some(Step::Field(last)) if last == name)
    }

    fn below(&self, step: Step) -> Path {
        Path(self.0.iter().cloned().chain([step]).collect())
    }

    /// The same path with a step put in before the step at `position`.
    pub(super) fn with_step(&self, position: usize, step: Step) -> Path {
        let (before, after) = self.0.split_at(position.min(self.0.len()));
        Path(before.iter().cloned().chain([step]).chain(after.iter().cloned()).collect())
    }

    /// The first `length` steps.
    pub(super) fn prefix(&self, length: usize) -> Path {
        Path(self.0.iter().take(length).cloned().collect())
    }
}

impl From<&serde_path_to_error::Path> for Path {
    fn from(path: &serde_path_to_error::Path) -> Self {
        use serde_path_to_error::Segment;
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Step::Entry(*index)),
            Segment::Map { key } => Some(Step::Field(key.clone())),
            Segment::Enum { variant } => Some(Step::Field(variant.clone())),
            Segment::Unknown => None,
        };
        Path(path.iter().filter_map(step).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if k == 0 => write!(f, "{name}")?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Entry(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_brackets_mean_the_same() {
        let path = Path::parse("game.parameters.interference[1][2]").unwrap();
        assert_eq!(Path::parse("game.parameters.interference.1.2"), Some(path.clone()));
        assert_eq!(path.to_string(), "game.parameters.interference[1][2]");
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in ["", ".", "a.", "a..b", "a[", "a[x]", "a[0", "[0]", "a[0]b"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
