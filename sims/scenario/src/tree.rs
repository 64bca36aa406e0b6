//! YAML text to a tree of values, within limits.
//!
//! Stricter than YAML where a scenario has no use for its freedom: names are text and unique, there are no tags, and
//! nesting and aliases cannot be used to exhaust the machine.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Mapping, Value};

use super::limits::limits;
use super::merge::merge;
use super::problem::{Fault, Problem};

/// How many more values than characters there may be, thanks to aliases.
const MAX_ALIASED: usize = 1_000_000;

/// Reads the only document of a text, merge keys applied. Nothing at all reads as null.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    check_characters(text)?;
    check_directives(text)?;
    check_brackets(text)?;
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let Some(document) = documents.next() else { return Ok(Value::Null) };
    let reading = Reading { left: Cell::new(text.len() + MAX_ALIASED), problem: RefCell::default() };
    let mut value = Node { reading: &reading, depth: 0 }.deserialize(document).map_err(|e| reading.fault(text, &e))?;
    if let Some(second) = documents.next() {
        let offset = match Stop::deserialize(second) {
            Ok(never) => match never {},
            Err(error) => error.location().map(|l| l.index()),
        };
        return Err((Problem::SecondDocument, offset));
    }
    merge(&mut value).map_err(|fault| fault.in_text(text))?;
    Ok(value)
}

/// Refuses what YAML calls non-printable, which its parser reports without a place.
fn check_characters(text: &str) -> Result<(), Fault> {
    let forbidden = |c: char| {
        let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
        control || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    match text.char_indices().find(|&(_, c)| forbidden(c)) {
        Some((offset, c)) => Err((Problem::ControlCharacter(c), Some(offset))),
        None => Ok(()),
    }
}

/// Refuses tag directives: tags mean nothing here, and YAML's parser takes quadratic time for many directives.
fn check_directives(text: &str) -> Result<(), Fault> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("%TAG") {
            return Err((Problem::TagDirective, Some(offset)));
        }
        offset += line.len();
    }
    Ok(())
}

/// Refuses deeply nested brackets before YAML's parser sees them, which takes quadratic time for them. Counts without
/// regard to quotes and comments, where balanced brackets do not matter either.
fn check_brackets(text: &str) -> Result<(), Fault> {
    let (mut depth, limit) = (0_usize, limits().depth);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return Err((Problem::TooDeep { limit }, Some(offset)));
        }
    }
    Ok(())
}

/// What is shared by all nodes of one reading.
struct Reading {
    /// How many more values may be read.
    left: Cell<usize>,
    /// The fault that a node found, since the parser's own error carries text only.
    problem: RefCell<Option<Problem>>,
}

impl Reading {
    fn fail<E: Error>(&self, problem: Problem) -> E {
        let error = E::custom(&problem);
        self.problem.replace(Some(problem));
        error
    }

    fn fault(&self, text: &str, error: &serde_yaml::Error) -> Fault {
        let offset = error.location().map(|l| l.index());
        let problem = self.problem.take().unwrap_or_else(|| syntax(text, error));
        (problem, offset)
    }
}

/// The parser's complaint, without the place that is reported beside it.
fn syntax(text: &str, error: &serde_yaml::Error) -> Problem {
    let message = error.to_string();
    if message.contains("repetition limit") {
        return Problem::TooManyAliases;
    }
    let Some(place) = error.location() else { return Problem::Syntax(message) };
    if text.get(place.index()..).is_some_and(|rest| rest.starts_with('\t')) {
        return Problem::Tab;
    }
    Problem::Syntax(message.replacen(&format!(" at line {} column {}", place.line(), place.column()), "", 1))
}

#[derive(Clone, Copy)]
struct Node<'a> {
    reading: &'a Reading,
    depth: usize,
}

impl<'a> Node<'a> {
    fn below<E: Error>(self) -> Result<Node<'a>, E> {
        let limit = limits().depth;
        if self.depth == limit {
            return Err(self.reading.fail(Problem::TooDeep { limit }));
        }
        Ok(Node { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.reading.left.get().checked_sub(1) {
            Some(left) => self.reading.left.set(left),
            None => return Err(self.reading.fail(Problem::TooManyAliases)),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element_seed(below)? {
            list.push(entry);
        }
        Ok(Value::Sequence(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut mapping = Mapping::new();
        while let Some(name) = fields.next_key_seed(Name { reading: self.reading, taken: &mapping })? {
            let value = fields.next_value_seed(below)?;
            mapping.insert(name.into(), value);
        }
        Ok(Value::Mapping(mapping))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, _) = tagged.variant::<String>()?;
        Err(self.reading.fail(Problem::Tag(tag)))
    }
}

/// A field's name, not yet taken by another field of the same mapping.
struct Name<'a> {
    reading: &'a Reading,
    taken: &'a Mapping,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        if self.taken.contains_key(name) {
            return Err(self.reading.fail(Problem::Duplicate(name.into())));
        }
        Ok(name.to_owned())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        self.no_text()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        self.no_text()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        self.no_text()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        self.no_text()
    }

    fn visit_unit<E: Error>(self) -> Result<String, E> {
        self.no_text()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        self.no_text()
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        self.no_text()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        self.no_text()
    }
}

impl Name<'_> {
    fn no_text<E: Error>(self) -> Result<String, E> {
        Err(self.reading.fail(Problem::NameNotText))
    }
}

/// Fails at the first node, whose place the error then tells.
#[derive(Debug)]
enum Stop {}

impl<'de> Deserialize<'de> for Stop {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nothing;
        impl Visitor<'_> for Nothing {
            type Value = Stop;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("nothing")
            }
        }
        deserializer.deserialize_any(Nothing)
    }
}
