//! What a designer minimises.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use walras_designer::objective::Good;

use crate::quantity::Finite;

/// What the designer minimises.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Objective {
    /// The Pareto gap.
    #[default]
    ParetoGap,
    /// GARP_F: the Pareto gap with unused budget forgiven.
    GarpF,
    /// The additive gap, which needs `evaluation.additive_gap`.
    AdditiveGap,
    /// The distributionally robust gap of the joint actions drawn, which needs `evaluation.dro` and `samples`.
    Dro,
    /// The welfare gap (12), of an omniscient designer who knows all utilities: for comparison.
    WelfareGap,
    /// A sum of these, weighted, is maximised: `welfare` alone, or `{surplus: 1, revenue: 0.3}`.
    Maximise(BTreeMap<Good, f64>),
    /// An outcome that the game declares, by name, averaged over probes.
    Outcome(String),
    /// Minus such an outcome: it is maximised.
    MinusOutcome(String),
}

/// Objectives by name alone.
const NAMES: &[&str] = &[
    "pareto_gap",
    "garp_f",
    "additive_gap",
    "dro",
    "welfare",
    "welfare_gap",
    "surplus",
    "revenue",
    "budget_balance",
    "least_payoff",
    "outcome",
    "minus_outcome",
];
/// Fields of objectives that have some.
const FIELDS: &[&str] =
    &["welfare", "surplus", "revenue", "budget_balance", "least_payoff", "outcome", "minus_outcome"];

impl Objective {
    /// More of one good.
    pub fn of(good: Good) -> Self {
        Objective::Maximise([(good, 1.0)].into())
    }

    /// Whether it is never negative.
    pub fn is_gap(&self) -> bool {
        matches!(self, Objective::ParetoGap | Objective::GarpF | Objective::AdditiveGap)
    }

    /// The outcome that it is about.
    pub fn outcome(&self) -> Option<&str> {
        match self {
            Objective::Outcome(name) | Objective::MinusOutcome(name) => Some(name),
            _ => None,
        }
    }

    /// The good that it is money of, if it is.
    pub(crate) fn money(&self) -> Option<Good> {
        let Objective::Maximise(weights) = self else { return None };
        weights.keys().copied().find(|good| good.is_money())
    }

    /// Whether it takes more than actions to know it.
    pub fn sees_utilities(&self) -> bool {
        !self.is_gap()
    }

    /// The name that says all.
    fn name(&self) -> Option<&'static str> {
        match self {
            Objective::ParetoGap => Some("pareto_gap"),
            Objective::GarpF => Some("garp_f"),
            Objective::AdditiveGap => Some("additive_gap"),
            Objective::Dro => Some("dro"),
            Objective::WelfareGap => Some("welfare_gap"),
            Objective::Maximise(weights) => match weights.iter().next() {
                Some((good, 1.0)) if weights.len() == 1 => Some(good.as_str()),
                _ => None,
            },
            Objective::Outcome(_) | Objective::MinusOutcome(_) => None,
        }
    }
}

impl fmt::Display for Objective {
    /// What is minimised, such as `pareto_gap`, `−surplus` or `−(surplus + 0.3 revenue)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Objective::Outcome(name) => f.write_str(name),
            Objective::MinusOutcome(name) => write!(f, "−{name}"),
            Objective::Maximise(weights) => {
                let term = |(good, weight): (&Good, &f64)| match weight {
                    1.0 => good.as_str().to_owned(),
                    _ => format!("{weight} {}", good.as_str()),
                };
                let terms: Vec<String> = weights.iter().map(term).collect();
                let bare = weights.len() == 1 && weights.values().all(|weight| *weight == 1.0);
                if bare { write!(f, "−{}", terms.concat()) } else { write!(f, "−({})", terms.join(" + ")) }
            }
            _ => f.write_str(self.name().unwrap_or_default()),
        }
    }
}

impl Serialize for Objective {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(name) = self.name() {
            return serializer.serialize_str(name);
        }
        let mut map = serializer.serialize_map(None)?;
        match self {
            Objective::Outcome(name) => map.serialize_entry("outcome", name)?,
            Objective::MinusOutcome(name) => map.serialize_entry("minus_outcome", name)?,
            Objective::Maximise(weights) => {
                for (good, weight) in weights {
                    map.serialize_entry(good.as_str(), weight)?;
                }
            }
            _ => {}
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Objective {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectiveVisitor)
    }
}

struct ObjectiveVisitor;

impl<'de> Visitor<'de> for ObjectiveVisitor {
    type Value = Objective;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an objective, `{outcome: NAME}`, or weights such as `{surplus: 1, revenue: 0.3}`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Objective, E> {
        match name {
            "pareto_gap" => Ok(Objective::ParetoGap),
            "garp_f" => Ok(Objective::GarpF),
            "additive_gap" => Ok(Objective::AdditiveGap),
            "dro" => Ok(Objective::Dro),
            "welfare_gap" => Ok(Objective::WelfareGap),
            "outcome" | "minus_outcome" => Err(E::invalid_value(serde::de::Unexpected::Str(name), &self)),
            _ => match Good::ALL.into_iter().find(|good| good.as_str() == name) {
                Some(good) => Ok(Objective::of(good)),
                None => Err(E::unknown_variant(name, NAMES)),
            },
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Objective, A::Error> {
        let mut weights = BTreeMap::new();
        let mut outcome = None;
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "outcome" => outcome = Some(Objective::Outcome(fields.next_value()?)),
                "minus_outcome" => outcome = Some(Objective::MinusOutcome(fields.next_value()?)),
                _ => match Good::ALL.into_iter().find(|good| good.as_str() == name) {
                    Some(good) => {
                        let Finite(weight) = fields.next_value()?;
                        weights.insert(good, weight);
                    }
                    None => return Err(A::Error::unknown_field(&name, FIELDS)),
                },
            }
        }
        match (outcome, weights.values().any(|weight| *weight != 0.0)) {
            (Some(outcome), _) if weights.is_empty() => Ok(outcome),
            (Some(_), _) => Err(A::Error::custom("an outcome is an objective by itself, without weights of others")),
            (None, true) => Ok(Objective::Maximise(weights)),
            (None, false) => Err(A::Error::custom("expected a weight other than 0")),
        }
    }
}

impl JsonSchema for Objective {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Objective".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let named = &NAMES[..NAMES.len() - 2];
        let weights: serde_json::Map<String, serde_json::Value> =
            Good::ALL.iter().map(|good| (good.as_str().into(), serde_json::json!({ "type": "number" }))).collect();
        json_schema!({
            "description": "What the designer minimises: a gap; minus welfare, surplus (welfare and revenue), revenue, the \
                least revenue or the least payoff; an outcome that the game declares, or minus it; or minus a weighted sum.",
            "anyOf": [
                { "enum": named },
                { "type": "object", "required": ["outcome"], "additionalProperties": false,
                  "properties": { "outcome": { "type": "string" } } },
                { "type": "object", "required": ["minus_outcome"], "additionalProperties": false,
                  "properties": { "minus_outcome": { "type": "string" } } },
                { "type": "object", "minProperties": 1, "additionalProperties": false, "properties": weights },
            ],
        })
    }
}
