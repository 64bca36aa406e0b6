//! Plain tables in JSON, with the place of everything that is wrong.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use walras_process::nearest::nearest;

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct JsonError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, with the field.
    pub problem: String,
}

/// A text with the fields of its only object, in order.
pub(super) struct Document<'a> {
    text: &'a str,
    fields: Vec<(String, &'a RawValue)>,
}

/// The fields of an object, those that come twice included.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the tables of a dynamic game")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Collect).map(Fields)
    }
}

impl<'a> Document<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, JsonError> {
        let fields: Fields<'a> = serde_json::from_str(text)
            .map_err(|error| JsonError { line: error.line().max(1), problem: syntax(&error) })?;
        let document = Self { text, fields: fields.0 };
        let mut seen = BTreeSet::new();
        for (name, value) in &document.fields {
            if !seen.insert(name) {
                return Err(document.wrong(value, format!("`{name}` is given more than once")));
            }
        }
        Ok(document)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| *value)
    }

    /// The value of a field that must be there.
    pub(super) fn required(&self, name: &str, what: &str) -> Result<&'a RawValue, JsonError> {
        self.get(name).ok_or_else(|| {
            let known = self.fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>();
            let near = nearest(name, &known).filter(|near| !near.is_empty());
            let hint = near.map(|near| format!("; is `{near}` meant?")).unwrap_or_default();
            JsonError { line: 1, problem: format!("`{name}` is missing, {what}{hint}") }
        })
    }

    /// Refuses fields that are not among the known ones.
    pub(super) fn refuse_unknown(&self, known: &[&str]) -> Result<(), JsonError> {
        let Some((name, value)) = self.fields.iter().find(|(field, _)| !known.contains(&field.as_str())) else {
            return Ok(());
        };
        let hint = nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let problem = format!("unknown field `{name}`, expected one of {}{hint}", known.join(", "));
        Err(self.wrong(value, problem))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// An error at a value.
    pub(super) fn wrong(&self, value: &RawValue, problem: String) -> JsonError {
        // The value is a slice of the text.
        let offset = (value.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..offset).unwrap_or_default();
        JsonError { line: 1 + before.bytes().filter(|&byte| byte == b'\n').count(), problem }
    }

    pub(super) fn number(&self, value: &RawValue, path: &str) -> Result<f64, JsonError> {
        match value.get().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.wrong(value, format!("{path}: found {}, expected a finite number", found(value)))),
        }
    }

    pub(super) fn whole(&self, value: &RawValue, path: &str) -> Result<usize, JsonError> {
        match value.get().parse::<f64>() {
            Ok(number) if number >= 1.0 && number.fract() == 0.0 && number <= 4_294_967_295.0 => Ok(number as usize),
            _ => {
                let problem = format!("{path}: found {}, expected a whole number from 1 to 4294967295", found(value));
                Err(self.wrong(value, problem))
            }
        }
    }

    pub(super) fn string(&self, value: &RawValue, path: &str) -> Result<String, JsonError> {
        serde_json::from_str(value.get())
            .map_err(|_| self.wrong(value, format!("{path}: found {}, expected text", found(value))))
    }

    pub(super) fn list(&self, value: &'a RawValue, path: &str) -> Result<Vec<&'a RawValue>, JsonError> {
        serde_json::from_str(value.get())
            .map_err(|_| self.wrong(value, format!("{path}: found {}, expected a list", found(value))))
    }

    /// Appends the numbers of lists inside lists of these lengths, outermost first.
    pub(super) fn flatten(
        &self,
        value: &'a RawValue,
        path: &str,
        lengths: &[usize],
        out: &mut Vec<f64>,
    ) -> Result<(), JsonError> {
        let [length, inner @ ..] = lengths else {
            out.push(self.number(value, path)?);
            return Ok(());
        };
        let entries = self.list(value, path)?;
        if entries.len() != *length {
            let noun = if entries.len() == 1 { "entry" } else { "entries" };
            let problem = format!("{path}: found {} {noun}, expected {length}", entries.len());
            return Err(self.wrong(value, problem));
        }
        let mut entries = entries.into_iter().enumerate();
        entries.try_for_each(|(k, entry)| self.flatten(entry, &format!("{path}[{k}]"), inner, out))
    }
}

/// What is wrong with a text that is no JSON, its column in place of the line that is told already.
fn syntax(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let hint = if text == "expected value" { "; numbers must be finite, JSON has no NaN or Infinity" } else { "" };
    format!("column {}: {text}{hint}", error.column())
}

/// A value as it stands, cut short.
fn found(value: &RawValue) -> String {
    let text = value.get();
    match text.chars().next() {
        Some('[') => "a list".into(),
        Some('{') => "an object".into(),
        _ if text.len() > 40 => format!("{}…", text.chars().take(39).collect::<String>()),
        _ => text.into(),
    }
}
