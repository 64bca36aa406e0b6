//! Where players begin.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where players begin.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Start {
    /// Every feasible action is as likely as any other.
    #[default]
    Uniform,
    /// A list for each player of the probabilities of its actions, from the first.
    Profile(Vec<Vec<f64>>),
}

impl Start {
    pub(super) fn is_usual(&self) -> bool {
        *self == Start::Uniform
    }
}

impl Serialize for Start {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Start::Uniform => serializer.serialize_str("uniform"),
            Start::Profile(strategies) => strategies.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Start {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StartVisitor)
    }
}

struct StartVisitor;

impl<'de> Visitor<'de> for StartVisitor {
    type Value = Start;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`uniform` or a list for each player of the probabilities of its actions")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Start, E> {
        if name == "uniform" { Ok(Start::Uniform) } else { Err(E::invalid_value(Unexpected::Str(name), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, strategies: A) -> Result<Start, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(strategies)).map(Start::Profile)
    }
}

impl JsonSchema for Start {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Start".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "`uniform`, or a list for each player of the probabilities of its actions, from the first.",
            "anyOf": [
                { "const": "uniform" },
                { "type": "array", "items": { "type": "array", "items": { "type": "number", "minimum": 0, "maximum": 1 } } },
            ],
        })
    }
}
