//! A tree of values as a serde deserializer whose errors are [`Problem`]s rather than text.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_yaml::{Mapping, Number, Value};

use super::problem::Problem;

/// One value of a tree.
///
/// Lenient in two ways: nothing reads as an empty mapping where one is expected, so that a section may consist of
/// comments only, and `1e4` as a whole number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a>(pub(super) &'a Value);

impl<'de> IntoDeserializer<'de, Problem> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Node<'de> {
    fn mapping<V: Visitor<'de>>(self, mapping: &'de Mapping, visitor: V) -> Result<V::Value, Problem> {
        let fields = mapping.iter().map(|(name, value)| (name.as_str().unwrap_or_default(), Node(value)));
        visitor.visit_map(MapDeserializer::new(fields))
    }

    fn list<V: Visitor<'de>>(self, entries: &'de [Value], visitor: V) -> Result<V::Value, Problem> {
        let mut list = SeqDeserializer::new(entries.iter().map(Node));
        let value = visitor.visit_seq(&mut list)?;
        list.end()?;
        Ok(value)
    }

    fn number<V: Visitor<'de>>(self, number: &Number, visitor: V) -> Result<V::Value, Problem> {
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(whole), _, _) => visitor.visit_u64(whole),
            (_, Some(whole), _) => visitor.visit_i64(whole),
            (_, _, Some(real)) => visitor.visit_f64(real),
            _ => Err(Problem::invalid_type(Unexpected::Other("a number out of range"), &visitor)),
        }
    }

    fn whole<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let real = self.0.as_f64().filter(|_| self.0.is_f64());
        match real.and_then(as_whole) {
            Some(whole) => visitor.visit_u64(whole),
            None => self.deserialize_any(visitor),
        }
    }
}

/// The whole number that a real is, if it is one exactly.
pub(super) fn as_whole(real: f64) -> Option<u64> {
    /// Up to here every whole number is a distinct `f64`.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = real.fract() == 0.0 && real.is_sign_positive() && real <= EXACT;
    whole.then_some(real as u64)
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => self.number(number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(entries) => self.list(entries, visitor),
            Value::Mapping(mapping) => self.mapping(mapping, visitor),
            Value::Tagged(tagged) => Err(Problem::Tag(tagged.tag.to_string())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.0.is_null() {
            return visitor.visit_map(MapDeserializer::new(std::iter::empty::<(&str, Node)>()));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        // Derived structs would take a list of their fields in order.
        match self.0 {
            Value::Sequence(_) => Err(Problem::invalid_type(Unexpected::Seq, &"a mapping")),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.whole(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(name.as_str().into_deserializer()),
            Value::Tagged(tagged) => Err(Problem::Tag(tagged.tag.to_string())),
            // A choice with something to say about it, such as `{sampled: 100}`.
            Value::Mapping(mapping) if mapping.len() == 1 => {
                let fields = mapping.iter().map(|(name, value)| (name.as_str().unwrap_or_default(), Node(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields)))
            }
            _ => self.deserialize_any(OneOf(variants)).map(|never| match never {}),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct identifier ignored_any
    }
}

/// Refuses every value in favour of one of these names.
struct OneOf(&'static [&'static str]);

enum Never {}

impl Visitor<'_> for OneOf {
    type Value = Never;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.0.iter().map(|name| format!("`{name}`")).collect();
        write!(f, "{}", names.join(" or "))
    }
}
