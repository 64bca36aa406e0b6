//! Numbers, lists of numbers and laws to draw them from.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use walras_game::metadata::Distribution;

use super::network::{NetworkKind, NetworkOptions, NetworkSource, OPTIONS};

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// Given.
    Given(Nested),
    /// To be drawn, every entry independently.
    Draw(Distribution),
    /// The name of one of the parameter's choices.
    Named(String),
    /// Pairwise weights as a sparse network.
    Network(NetworkSource),
}

impl Quantity {
    /// One number, for every entry.
    pub fn number(value: f64) -> Self {
        Quantity::Given(Nested::Number(value))
    }

    /// How many elements its first list has at this depth; 0 if it is none.
    pub(super) fn length(&self, depth: usize) -> usize {
        let Quantity::Given(mut nested) = self.clone() else { return 0 };
        for _ in 0..depth {
            nested = match nested {
                Nested::List(entries) if !entries.is_empty() => entries[0].clone(),
                _ => return 0,
            };
        }
        if let Nested::List(entries) = nested { entries.len() } else { 0 }
    }
}

/// A finite number or a list of such, nested once for each axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Nested {
    /// A number; in place of a list, the value of every entry.
    Number(f64),
    /// One element for each position of the outermost axis.
    List(Vec<Nested>),
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Quantity::Given(nested) => nested.serialize(serializer),
            Quantity::Draw(law) => law.serialize(serializer),
            Quantity::Named(name) => serializer.serialize_str(name),
            Quantity::Network(network) => network.serialize(serializer),
        }
    }
}

impl Serialize for Nested {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Nested::Number(value) => serializer.serialize_f64(*value),
            Nested::List(entries) => {
                let mut list = serializer.serialize_seq(Some(entries.len()))?;
                entries.iter().try_for_each(|entry| list.serialize_element(entry))?;
                list.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct QuantityVisitor;

impl<'de> Visitor<'de> for QuantityVisitor {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a list of numbers, a law `{draw: …}` or a network `{network: …}`")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Quantity, E> {
        Ok(Quantity::number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Quantity, E> {
        Ok(Quantity::number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Quantity, E> {
        finite(value).map(Quantity::number)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Quantity, E> {
        Ok(Quantity::Named(name.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<Quantity, A::Error> {
        NestedVisitor.visit_seq(entries).map(Quantity::Given)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Quantity, A::Error> {
        let mut given = Vec::new();
        let (mut kind, mut options) = (None, NetworkOptions::default());
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "draw" => given.push((name, Field::Law(fields.next_value()?))),
                "network" => kind = Some(network_kind(&fields.next_value::<String>()?)?),
                "file" => options.file = Some(fields.next_value()?),
                "undirected" => options.undirected = Some(fields.next_value()?),
                "weight" => options.weight = Some(fields.next_value()?),
                _ => given.push((name, Field::Number(fields.next_value()?))),
            }
        }
        if let Some(network) = kind {
            return network_of(network, options, given).map(Quantity::Network);
        }
        let words = [
            ("file", options.file.is_some()),
            ("undirected", options.undirected.is_some()),
            ("weight", options.weight.is_some()),
        ];
        if let Some((name, _)) = words.into_iter().find(|(_, given)| *given) {
            return Err(A::Error::unknown_field(name, &["draw", "network"]));
        }
        Distribution::deserialize(MapDeserializer::new(given.into_iter())).map(Quantity::Draw)
    }
}

fn network_kind<E: Error>(name: &str) -> Result<NetworkKind, E> {
    const KINDS: [&str; 6] = ["edges", "ring", "grid", "erdos_renyi", "watts_strogatz", "barabasi_albert"];
    let found = NetworkKind::NAMES.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, kind)| kind).ok_or_else(|| E::unknown_variant(name, &KINDS))
}

/// A network with those of its options that are numbers.
fn network_of<E: Error>(
    network: NetworkKind,
    mut options: NetworkOptions,
    numbers: Vec<(String, Field)>,
) -> Result<NetworkSource, E> {
    for (name, value) in numbers {
        let place = match name.as_str() {
            "neighbours" => &mut options.neighbours,
            "width" => &mut options.width,
            "degree" => &mut options.degree,
            "rewiring" => &mut options.rewiring,
            "links" => &mut options.links,
            _ => return Err(E::unknown_field(&name, &OPTIONS)),
        };
        if let Field::Number(Finite(value)) = value {
            *place = Some(value);
        }
    }
    Ok(NetworkSource { network, options, edges: None })
}

/// A field of a law. Reading the fields one by one tells where the faulty one is.
enum Field {
    Law(String),
    Number(Finite),
}

impl<'de, E: Error> IntoDeserializer<'de, E> for Field {
    type Deserializer = FieldDeserializer<E>;

    fn into_deserializer(self) -> Self::Deserializer {
        FieldDeserializer(self, std::marker::PhantomData)
    }
}

struct FieldDeserializer<E>(Field, std::marker::PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for FieldDeserializer<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.0 {
            Field::Law(name) => visitor.visit_string(name),
            Field::Number(Finite(value)) => visitor.visit_f64(value),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a list of numbers")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Nested, E> {
        Ok(Nested::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Nested, E> {
        finite(value).map(Nested::Number)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Nested, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Nested::List(list))
    }
}

/// A finite number.
pub(crate) struct Finite(pub(crate) f64);

impl<'de> Deserialize<'de> for Finite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).and_then(finite).map(Finite)
    }
}

fn finite<E: Error>(value: f64) -> Result<f64, E> {
    if value.is_finite() { Ok(value) } else { Err(E::invalid_value(Unexpected::Float(value), &"a finite number")) }
}

impl JsonSchema for Quantity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number for every entry, a list nested once for each axis, a law that draws every entry, the name of a choice, or of pairwise weights a sparse network.",
            "anyOf": [
                generator.subschema_for::<Nested>(),
                generator.subschema_for::<Distribution>(),
                generator.subschema_for::<NetworkSource>(),
                { "type": "string" },
            ],
        })
    }
}

impl JsonSchema for Nested {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Numbers".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A finite number or a list of such, nested once for each axis.",
            "anyOf": [
                { "type": "number" },
                { "type": "array", "items": generator.subschema_for::<Nested>() },
            ],
        })
    }
}
