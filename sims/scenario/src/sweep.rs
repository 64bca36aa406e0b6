//! Values that are tried one after the other, each with a run of its own.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_yaml::Value;

use super::label;

/// The fields that are swept with their values, in the order of the file. Several are swept as their product, the first
/// varying slowest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sweep {
    /// Path of a field, such as `designer.step`, and its values.
    pub axes: Vec<(String, Values)>,
}

/// The values of a swept field.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// One by one: numbers, names or whole sections; with a name of its own, `{label: …, value: …}`.
    List(Vec<Value>),
    /// Numbers at equal distances or ratios.
    Range(Range),
}

/// Numbers from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Range")]
pub struct Range {
    /// The first.
    pub from: f64,
    /// The last.
    pub to: f64,
    /// How many, ≥ 2.
    #[schemars(range(min = 2))]
    pub steps: usize,
    /// Whether differences or ratios are equal.
    #[serde(default)]
    pub scale: Scale,
}

/// What is equal between neighbours of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Differences.
    #[default]
    Linear,
    /// Ratios; both ends are then > 0.
    Log,
}

/// One value of a swept field.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// What takes the field's place.
    pub value: Value,
    /// How it is called in tables and figures; no other value of the field is called so.
    pub label: String,
}

impl Sweep {
    /// Whether nothing is swept.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// How many combinations there are; 1 if nothing is swept, nothing if they are too many to count.
    pub fn points(&self) -> Option<usize> {
        self.axes.iter().try_fold(1_usize, |product, (_, values)| product.checked_mul(values.len()))
    }

    /// Which value of each field the combination `point` has.
    pub fn indices(&self, mut point: usize) -> Vec<usize> {
        let mut indices: Vec<usize> = Vec::with_capacity(self.axes.len());
        for (_, values) in self.axes.iter().rev() {
            indices.push(point % values.len());
            point /= values.len();
        }
        indices.reverse();
        indices
    }
}

impl Values {
    /// How many there are.
    #[expect(clippy::len_without_is_empty, reason = "a list that is checked is not empty")]
    pub fn len(&self) -> usize {
        match self {
            Values::List(values) => values.len(),
            Values::Range(range) => range.steps,
        }
    }

    /// All values with what they are called.
    pub fn swept(&self) -> Vec<Swept> {
        match self {
            Values::List(entries) => {
                let values: Vec<&Value> = entries.iter().map(value_of).collect();
                let labels = label::labels(&values);
                let name = |entry: &Value, label: String| given_label(entry).map_or(label, str::to_owned);
                let named = entries.iter().zip(values).zip(labels);
                named.map(|((entry, value), label)| Swept { value: value.clone(), label: name(entry, label) }).collect()
            }
            Values::Range(range) => (0..range.steps)
                .map(|k| {
                    let value = number(range.at(k));
                    Swept { label: label::plain(&value), value }
                })
                .collect(),
        }
    }

    /// The values as numbers, if all of them are.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        match self {
            Values::List(entries) => entries.iter().map(|entry| value_of(entry).as_f64()).collect(),
            Values::Range(range) => Some((0..range.steps).map(|k| range.at(k)).collect()),
        }
    }
}

impl Range {
    /// The number in place `k` of `steps`; the ends are exact.
    pub fn at(&self, k: usize) -> f64 {
        let share = k as f64 / (self.steps - 1) as f64;
        match self.scale {
            _ if k == 0 => self.from,
            _ if k + 1 == self.steps => self.to,
            Scale::Linear => self.from + (self.to - self.from) * share,
            Scale::Log => (self.from.ln() + (self.to.ln() - self.from.ln()) * share).exp(),
        }
    }
}

/// A whole number as such, so that it can be a count too.
pub(super) fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT { (value as i64).into() } else { value.into() }
}

/// What an entry of a list puts in the field's place.
pub(super) fn value_of(entry: &Value) -> &Value {
    match entry {
        Value::Mapping(fields) if given_label(entry).is_some() => &fields["value"],
        _ => entry,
    }
}

/// The label of an entry `{label: …, value: …}`.
fn given_label(entry: &Value) -> Option<&str> {
    let fields = entry.as_mapping().filter(|fields| fields.len() == 2 && fields.contains_key("value"))?;
    fields.get("label")?.as_str()
}

impl Serialize for Sweep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.axes.len()))?;
        self.axes.iter().try_for_each(|(path, values)| map.serialize_entry(path, values))?;
        map.end()
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Values::List(values) => values.serialize(serializer),
            Values::Range(range) => range.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Sweep {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SweepVisitor)
    }
}

struct SweepVisitor;

impl<'de> Visitor<'de> for SweepVisitor {
    type Value = Sweep;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping from paths to their values, such as `designer.step: [0.1, 0.2]`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Sweep, A::Error> {
        let mut axes = Vec::new();
        while let Some(axis) = fields.next_entry()? {
            axes.push(axis);
        }
        Ok(Sweep { axes })
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of values or a range `{from: …, to: …, steps: …}`")
    }

    fn visit_unit<E: Error>(self) -> Result<Values, E> {
        Err(E::invalid_type(Unexpected::Unit, &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = entries.next_element()? {
            values.push(value);
        }
        Ok(Values::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Values, A::Error> {
        Range::deserialize(MapAccessDeserializer::new(fields)).map(Values::Range)
    }
}

impl JsonSchema for Sweep {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sweep".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Values by the path of the field they take the place of, such as `designer.step: [0.1, 0.2]`.",
            "type": "object",
            "additionalProperties": {
                "anyOf": [{ "type": "array", "minItems": 1 }, generator.subschema_for::<Range>()],
            },
        })
    }
}
