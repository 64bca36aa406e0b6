//! Games over time: a state that all see, types that evolve, and how what comes later counts.

use serde::{Deserialize, Serialize};

use super::extent::Extent;
use super::{Kind, Metadata, Own, Space, Weights};

/// What a dynamic game declares: the grid of its states, and how what comes later counts.
///
/// A state of the game is a level of every public coordinate together with a level of every type of every player. States are
/// numbered with the last coordinate fastest: public coordinates first, then the types of the first player, and so on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dynamics {
    /// Coordinates of the state that everybody sees.
    #[serde(default)]
    pub states: Vec<StateAxis>,
    /// Coordinates of a player's type; every player has one of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<StateAxis>,
    /// Who sees a player's type.
    #[serde(default)]
    pub types_seen_by: SeenBy,
    /// What the next period counts against this one, in [0, 1]; below 1 unless there is a horizon.
    pub discount: Number,
    /// How many periods are played; without end if absent, or if the parameter is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Number>,
    /// What of the players' actions moves the state.
    #[serde(default)]
    pub moved_by: MovedBy,
    /// How the state moves, as plain text or TeX; empty if that is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
}

/// One coordinate of a state or of a type: evenly spaced levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateAxis {
    /// Name used in tables and figures.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Lowest level.
    pub low: Extent,
    /// Highest level.
    pub high: Extent,
    /// How many levels. A game with a parameter here is played once, without any state, where that is 0.
    pub levels: Number,
}

/// A number, or the scalar parameter that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Number {
    /// The number itself.
    Value(f64),
    /// The name of a scalar parameter that is no mechanism.
    Parameter(String),
}

impl Default for Number {
    fn default() -> Self {
        Number::Value(0.0)
    }
}

/// Who sees a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// Everybody.
    #[default]
    All,
    /// Its own player only.
    Own,
}

/// What of the players' actions moves a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedBy {
    /// Every player's action.
    #[default]
    Profile,
    /// The aggregates, which all players then feel alike.
    Aggregates,
}

impl Number {
    /// The number, given the values of parameters.
    pub fn value(&self, parameter: impl Fn(&str) -> f64) -> f64 {
        match self {
            Number::Value(value) => *value,
            Number::Parameter(name) => parameter(name),
        }
    }
}

impl Dynamics {
    /// How many states there are with so many players, given the values of scalar parameters; 0 if the game is played once,
    /// `None` if they are more than can be numbered.
    pub fn count(&self, players: usize, parameter: impl Fn(&str) -> f64) -> Option<usize> {
        let product = |axes: &[StateAxis]| {
            axes.iter().try_fold(1_usize, |product, axis| product.checked_mul(axis.levels.value(&parameter) as usize))
        };
        let types = product(&self.types)?;
        let players = if types <= 1 { 1 } else { u32::try_from(players).ok()? };
        product(&self.states)?.checked_mul(types.checked_pow(players)?).filter(|&count| u32::try_from(count).is_ok())
    }
}

impl Metadata {
    /// Whether `dynamics` refers only to what the metadata declare.
    pub(super) fn check_dynamics(&self, dynamics: &Dynamics) -> Result<(), String> {
        if dynamics.states.is_empty() && dynamics.types.is_empty() {
            return Err("`dynamics` needs at least one coordinate of `states` or of `types`".into());
        }
        if self.actions.space == Space::Box || self.actions.outside_option.is_some() || !self.states.is_empty() {
            return Err(
                "`dynamics` excludes actions on a box, an `outside_option` and `states` that are drawn anew in \
                        every episode: what players know of themselves are its `types`"
                    .into(),
            );
        }
        let axes = dynamics.states.iter().chain(&dynamics.types);
        for (place, axis) in axes.clone().enumerate() {
            if axes.clone().take(place).any(|other| other.name == axis.name) {
                return Err(format!("`dynamics`: coordinate `{}` is declared twice", axis.name));
            }
            self.check_axis(axis)?;
        }
        self.check_number("discount", &dynamics.discount, |d| (0.0..=1.0).contains(&d), false)?;
        if let Some(horizon) = &dynamics.horizon {
            self.check_number("horizon", horizon, |h| h >= 1.0 && h.fract() == 0.0, true)?;
        }
        if let (Number::Value(discount), None) = (&dynamics.discount, &dynamics.horizon)
            && *discount >= 1.0
        {
            return Err(format!(
                "`dynamics.discount` is {discount}; expected a number below 1 where there is no `horizon`"
            ));
        }
        let alike = |a: &super::Aggregate| a.weights == Weights::Uniform && a.own == Own::Included;
        if dynamics.moved_by == MovedBy::Aggregates
            && (self.aggregates.is_empty() || !self.aggregates.iter().all(alike))
        {
            return Err("`dynamics.moved_by` is `aggregates`, so that all players must feel the same ones: expected \
                        aggregates of `uniform` weights with the own part included"
                .into());
        }
        Ok(())
    }

    fn check_axis(&self, axis: &StateAxis) -> Result<(), String> {
        for end in [&axis.low, &axis.high] {
            if let Extent::Parameter(name) = end
                && !self.setup().any(|p| p.name == *name && p.shape.is_empty())
            {
                let coordinate = &axis.name;
                return Err(format!(
                    "`dynamics`: coordinate `{coordinate}` ends at `{name}`, which is no scalar parameter"
                ));
            }
        }
        self.check_number(&format!("{}.levels", axis.name), &axis.levels, |n| n >= 1.0 && n.fract() == 0.0, true)
    }

    fn check_number(&self, field: &str, number: &Number, fits: fn(f64) -> bool, whole: bool) -> Result<(), String> {
        match number {
            Number::Value(value) if fits(*value) => Ok(()),
            Number::Value(value) => {
                let expected = if whole { "a whole number ≥ 1" } else { "a number from 0 to 1" };
                Err(format!("`dynamics.{field}` is {value}; expected {expected} or the name of a parameter"))
            }
            Number::Parameter(name) => {
                let fits = |p: &&super::Parameter| p.shape.is_empty() && (p.kind == Kind::Integer || !whole);
                match self.setup().filter(fits).any(|p| p.name == *name) {
                    true => Ok(()),
                    false => {
                        let kind = if whole { "integer " } else { "" };
                        Err(format!(
                            "`dynamics.{field}` names `{name}`, which is no scalar {kind}parameter, other than mechanisms"
                        ))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(dynamics: &str, more: &str) -> Result<Metadata, String> {
        Metadata::from_json(&format!(
            r#"{{"name": "g", "version": "1", "description": "",
                "parameters": [{{"name": "levels", "role": "environment", "kind": "integer", "default": 3}},
                               {{"name": "patience", "role": "environment", "default": 0.9}}],
                "actions": {{"dimensions": [{{"name": "a", "low": 0, "high": 1}}], "levels": [2]}},
                "dynamics": {dynamics}{more}}}"#
        ))
    }

    const AXIS: &str = r#"{"name": "x", "low": 0, "high": "last_level", "levels": "levels"}"#;

    #[test]
    fn states_are_counted_with_the_types_of_all_players() {
        let types = r#"[{"name": "t", "low": 0, "high": 1, "levels": 2}]"#;
        let json = format!(r#"{{"states": [{AXIS}], "types": {types}, "discount": "patience"}}"#);
        let dynamics = metadata(&json, "").unwrap().dynamics.unwrap();
        assert_eq!(dynamics.count(4, |_| 3.0), Some(3 * 16));
        assert_eq!(dynamics.count(4, |_| 0.0), Some(0), "played once");
        assert_eq!(dynamics.count(80, |_| 3.0), None);
        assert_eq!((dynamics.types_seen_by, dynamics.moved_by), (SeenBy::All, MovedBy::Profile));
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        for (dynamics, more, said) in [
            (r#"{"discount": 0.5}"#.to_owned(), "", "at least one coordinate"),
            (format!(r#"{{"states": [{AXIS}], "discount": 1}}"#), "", "below 1 where there is no `horizon`"),
            (format!(r#"{{"states": [{AXIS}], "discount": 1.5, "horizon": 3}}"#), "", "a number from 0 to 1"),
            (
                format!(r#"{{"states": [{AXIS}], "discount": "impatience"}}"#),
                "",
                "names `impatience`, which is no scalar",
            ),
            (
                format!(r#"{{"states": [{AXIS}], "discount": 0.5, "horizon": "patience"}}"#),
                "",
                "scalar integer parameter",
            ),
            (format!(r#"{{"states": [{AXIS}, {AXIS}], "discount": 0.5}}"#), "", "declared twice"),
            (
                format!(r#"{{"states": [{AXIS}], "discount": 0.5, "moved_by": "aggregates"}}"#),
                "",
                "all players must feel the same",
            ),
            (r#"{"discont": 0.5}"#.to_owned(), "", "unknown field `discont`"),
            (
                format!(r#"{{"states": [{AXIS}], "discount": 0.5}}"#),
                r#", "states": [{"name": "s", "low": 0, "high": 1, "levels": 2}]"#,
                "excludes actions on a box",
            ),
        ] {
            let refused = metadata(&dynamics, more).unwrap_err();
            assert!(refused.contains(said), "{dynamics}: {refused}");
        }
    }
}
