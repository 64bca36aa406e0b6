//! The place of a field in a YAML text.
//!
//! The parser tells places only in errors, so the text is read again by a visitor that follows the path and fails at
//! its end. That costs a second reading, and only once something is wrong.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::path::{Path, Step};

/// Which part of a field to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its name; of a list entry, the entry.
    Name,
    /// Its value.
    Value,
}

/// How far a path could be followed in a text, and the byte at which what was found begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) offset: usize,
    pub(super) steps: usize,
}

/// Finds a field, or else the innermost existing field around it. Fields that were merged in through `<<` are found
/// where they are written.
pub(super) fn locate(text: &str, path: &Path, part: Part) -> Found {
    let search = Search { text, part, left: Cell::new(MAX_READINGS) };
    let whole = path.steps().len();
    match search.follow(path) {
        Walked::Arrived(offset) => Found { offset, steps: whole },
        Walked::Lost(steps) => match search.through_merges(path, steps) {
            Some(offset) => Found { offset, steps: whole },
            None => Found { offset: name_of(text, &path.prefix(steps)), steps },
        },
    }
}

/// Where the name of an existing field begins; of the top, the beginning of the text.
fn name_of(text: &str, path: &Path) -> usize {
    let search = Search { text, part: Part::Name, left: Cell::new(1) };
    match search.follow(path) {
        Walked::Arrived(offset) if !path.steps().is_empty() => offset,
        _ => 0,
    }
}

/// How often a text is read in search of one field: merges of merges could make it endless.
const MAX_READINGS: usize = 100;

/// A search for a field.
struct Search<'a> {
    text: &'a str,
    part: Part,
    /// How many more readings of the text there may be.
    left: Cell<usize>,
}

/// The outcome of following a path.
enum Walked {
    /// At the byte where it ends.
    Arrived(usize),
    /// After this many steps.
    Lost(usize),
}

impl Search<'_> {
    /// Looks for the step that got lost inside the mappings merged there, in their order of precedence.
    fn through_merges(&self, path: &Path, lost: usize) -> Option<usize> {
        let merging = path.with_step(lost, Step::Field("<<".into()));
        let steps = match self.follow(&merging) {
            Walked::Arrived(offset) => return Some(offset),
            Walked::Lost(steps) if steps <= lost => return None,
            Walked::Lost(steps) => steps,
        };
        if let Some(offset) = self.through_merges(&merging, steps) {
            return Some(offset);
        }
        (0..)
            .map(|index| merging.with_step(lost + 1, Step::Entry(index)))
            .map(|entry| (self.follow(&entry), entry))
            .take_while(|(walked, _)| !matches!(walked, Walked::Lost(steps) if *steps <= lost + 1))
            .find_map(|(walked, entry)| match walked {
                Walked::Arrived(offset) => Some(offset),
                Walked::Lost(steps) => self.through_merges(&entry, steps),
            })
    }

    fn follow(&self, path: &Path) -> Walked {
        let Some(left) = self.left.get().checked_sub(1) else { return Walked::Lost(0) };
        self.left.set(left);
        let reached = Cell::new(0);
        let walk = Walk { steps: path.steps(), taken: 0, part: self.part, reached: &reached };
        let mut documents = serde_yaml::Deserializer::from_str(self.text);
        let stopped = documents.next().and_then(|document| walk.deserialize(document).err());
        match stopped.and_then(|error| error.location()) {
            Some(place) if reached.get() == path.steps().len() => Walked::Arrived(place.index()),
            _ => Walked::Lost(reached.get().min(path.steps().len().saturating_sub(1))),
        }
    }
}

#[derive(Clone, Copy)]
struct Walk<'a> {
    steps: &'a [Step],
    taken: usize,
    part: Part,
    /// The most steps ever taken.
    reached: &'a Cell<usize>,
}

impl Walk<'_> {
    fn next(self) -> Self {
        Walk { taken: self.taken + 1, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.reached.set(self.reached.get().max(self.taken));
        if self.taken == self.steps.len() {
            deserializer.deserialize_any(Stop)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(right) = fields.next_key_seed(Key(self))? {
            if right {
                fields.next_value_seed(self.next())?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            let right = self.steps.get(self.taken) == Some(&Step::Entry(index));
            let entry = if right {
                entries.next_element_seed(self.next())?.is_some()
            } else {
                entries.next_element::<IgnoredAny>()?.is_some()
            };
            if !entry {
                return Ok(());
            }
            index += 1;
        }
    }
}

/// Reads a name and says whether it is the next step; fails there if the name is what is looked for.
struct Key<'a>(Walk<'a>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        let Key(walk) = self;
        let right = matches!(walk.steps.get(walk.taken), Some(Step::Field(step)) if step == name);
        if right && walk.part == Part::Name && walk.taken + 1 == walk.steps.len() {
            walk.reached.set(walk.steps.len());
            return Err(E::custom("here"));
        }
        Ok(right)
    }
}

/// Fails at any value.
struct Stop;

impl Visitor<'_> for Stop {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }
}
