//! One value for all or a list with one for each.

use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, IntoDeserializer, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::node::as_whole;

/// One value for all or a list with one for each.
#[derive(Clone, Debug, PartialEq)]
pub enum Per<T> {
    /// The same for all.
    All(T),
    /// One for each, in order.
    Each(Vec<T>),
}

impl<T: Clone> Per<T> {
    /// One value for each of `count`; nothing if the list has another length.
    pub fn expand(&self, count: usize) -> Option<Vec<T>> {
        match self {
            Per::All(value) => Some(vec![value.clone(); count]),
            Per::Each(values) => (values.len() == count).then(|| values.clone()),
        }
    }

    /// The values given, each with its position if in a list.
    pub(super) fn values(&self) -> impl Iterator<Item = (Option<usize>, &T)> {
        let (one, list) = match self {
            Per::All(value) => (Some(value), [].as_slice()),
            Per::Each(values) => (None, values.as_slice()),
        };
        one.into_iter().map(|v| (None, v)).chain(list.iter().enumerate().map(|(k, v)| (Some(k), v)))
    }
}

impl<T: Serialize> Serialize for Per<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Per::All(value) => value.serialize(serializer),
            Per::Each(values) => values.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Per<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PerVisitor(PhantomData))
    }
}

struct PerVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PerVisitor<T> {
    type Value = Per<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of numbers")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Per<T>, E> {
        T::deserialize(value.into_deserializer()).map(Per::All)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Per<T>, E> {
        T::deserialize(value.into_deserializer()).map(Per::All)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Per<T>, E> {
        match as_whole(value) {
            Some(whole) => self.visit_u64(whole),
            None => T::deserialize(value.into_deserializer()).map(Per::All),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Per<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(entries)).map(Per::Each)
    }
}

impl<T: JsonSchema> JsonSchema for Per<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Per_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }

    fn inline_schema() -> bool {
        true
    }
}
