//! The weight of every edge of a network.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use walras_game::metadata::Distribution;

/// A number, or a law from which the weight of each edge is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum EdgeWeight {
    /// The same for all.
    Number(f64),
    /// Drawn for each.
    Law(Distribution),
}

impl Serialize for EdgeWeight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            EdgeWeight::Number(weight) => serializer.serialize_f64(*weight),
            EdgeWeight::Law(law) => law.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for EdgeWeight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WeightVisitor)
    }
}

struct WeightVisitor;

impl<'de> Visitor<'de> for WeightVisitor {
    type Value = EdgeWeight;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a law `{draw: …}`")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<EdgeWeight, E> {
        Ok(EdgeWeight::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<EdgeWeight, E> {
        Ok(EdgeWeight::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<EdgeWeight, E> {
        if value.is_finite() {
            return Ok(EdgeWeight::Number(value));
        }
        Err(E::invalid_value(Unexpected::Float(value), &"a finite number"))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<EdgeWeight, A::Error> {
        Distribution::deserialize(MapAccessDeserializer::new(fields)).map(EdgeWeight::Law)
    }
}
