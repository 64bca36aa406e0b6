//! What a game says of itself, as data: readable by a person, checkable by a program, the same from every language.

mod check;
mod claim;

use serde::{Deserialize, Serialize};

pub use claim::Claim;

/// The facts of a game. Travels as JSON across the plugin boundary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Name by which scenarios ask for the game; the library's file name.
    pub name: String,
    /// The game's own version.
    pub version: String,
    /// One or two sentences.
    pub description: String,
    /// Where the model comes from.
    #[serde(default)]
    pub citation: String,
    /// Every number that can be set from outside.
    pub parameters: Vec<Parameter>,
    /// How many players it takes.
    #[serde(default)]
    pub players: Players,
    /// What a player chooses from.
    pub actions: ActionSpace,
    /// What an action adds to the aggregates, `[contributions]`; none in a game that only knows joint payoffs.
    #[serde(default)]
    pub contributions: Vec<Contribution>,
    /// What a payoff depends on besides the own action, `[aggregates]`; none in a game that only knows joint payoffs.
    #[serde(default)]
    pub aggregates: Vec<Aggregate>,
    /// What is drawn for every player in every episode and seen by her alone; a player has all of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<State>,
    /// Constraints on the joint action, the same for all players; for games on a box.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_constraints: Vec<SharedConstraint>,
    /// What a designer may see besides actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// Whether the constraint function moves with φ. The host tabulates it once if not.
    #[serde(default = "yes")]
    pub constraint_depends_on_mechanism: bool,
    /// Properties the author claims; each can be checked numerically.
    #[serde(default)]
    pub claims: Vec<Claim>,
}

fn yes() -> bool {
    true
}

impl Metadata {
    /// Reads metadata and checks that it refers only to what it declares.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let metadata: Metadata = serde_json::from_str(json).map_err(|e| e.to_string())?;
        metadata.check()?;
        Ok(metadata)
    }

    /// The mechanism parameters, in the order of φ.
    pub fn mechanism(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|p| p.role == Role::Mechanism)
    }

    /// All other parameters, in the order in which an instance receives them.
    pub fn setup(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|p| p.role != Role::Mechanism)
    }

    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// Whether it declares how payoffs depend on sums over players.
    pub fn is_aggregative(&self) -> bool {
        !self.contributions.is_empty() || !self.aggregates.is_empty()
    }

    /// Contributions and aggregates as they are on a grid of so many actions: of those that have one number an action each
    /// becomes so many, `load` for example `load_0`, `load_1`, …, in place.
    pub fn on_grid(&self, actions: usize) -> Metadata {
        let numbered = |name: &str| (0..actions).map(move |k| format!("{name}_{k}")).collect::<Vec<_>>();
        let spread = |name: &str| self.contributions.iter().any(|c| c.name == name && !c.shape.is_empty());
        let contributions = self.contributions.iter().flat_map(|c| match c.shape.is_empty() {
            true => vec![c.clone()],
            false => {
                let one = |name| Contribution { name, unit: c.unit.clone(), shape: Vec::new() };
                numbered(&c.name).into_iter().map(one).collect()
            }
        });
        let aggregates = self.aggregates.iter().flat_map(|a| match spread(&a.contribution) {
            false => vec![a.clone()],
            true => {
                let names = numbered(&a.name).into_iter().zip(numbered(&a.contribution));
                names.map(|(name, contribution)| Aggregate { name, contribution, ..a.clone() }).collect()
            }
        });
        Metadata { contributions: contributions.collect(), aggregates: aggregates.collect(), ..self.clone() }
    }

    /// Index of the contribution that feeds `aggregate`.
    pub fn contribution_of(&self, aggregate: &Aggregate) -> Option<usize> {
        self.contributions.iter().position(|c| c.name == aggregate.contribution)
    }
}

/// One number, vector or matrix that can be set from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name used in scenarios.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Who sets it and who knows it.
    pub role: Role,
    /// Real or whole.
    #[serde(default)]
    pub kind: Kind,
    /// Names of the values 0, 1, 2, … of a whole number that stands for a choice; scenarios may use them. Empty if it is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Axes of the value, outermost first; empty for a scalar.
    #[serde(default)]
    pub shape: Vec<Axis>,
    /// Value of every entry where the scenario gives none.
    #[serde(default)]
    pub default: Option<f64>,
    /// The law from which a scenario that gives no value draws every entry; of a private type, its common prior.
    #[serde(default)]
    pub prior: Option<Distribution>,
    /// Smallest value allowed.
    #[serde(default)]
    pub minimum: Option<f64>,
    /// Whether `minimum` itself is forbidden.
    #[serde(default)]
    pub exclusive_minimum: bool,
    /// Largest value allowed.
    #[serde(default)]
    pub maximum: Option<f64>,
    /// Values that make sense at the default sizes of the game, for a parameter that has neither default nor prior or whose
    /// default shows little of the game: `walras validate` takes them, nothing else does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub example: Vec<f64>,
}

impl Parameter {
    /// Whether `value` is finite, inside the bounds and of the right kind.
    pub fn admits(&self, value: f64) -> bool {
        let above = self.minimum.is_none_or(|m| if self.exclusive_minimum { value > m } else { value >= m });
        let below = self.maximum.is_none_or(|m| value <= m);
        value.is_finite() && above && below && (self.kind == Kind::Real || value.fract() == 0.0)
    }

    /// The admissible values in words, such as `a number > 0`.
    pub fn expectation(&self) -> String {
        if !self.choices.is_empty() {
            let names: Vec<String> = self.choices.iter().map(|name| format!("`{name}`")).collect();
            return names.join(" or ");
        }
        let noun = if self.kind == Kind::Integer { "a whole number" } else { "a number" };
        let low = self.minimum.map(|m| format!(" {} {m}", if self.exclusive_minimum { ">" } else { "≥" }));
        let high = self.maximum.map(|m| format!(" ≤ {m}"));
        match (low, high) {
            (Some(low), Some(high)) => format!("{noun}{low} and{high}"),
            (low, high) => format!("{noun}{}", low.or(high).unwrap_or_default()),
        }
    }
}

/// Who sets a parameter and who knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An entry of φ: moved by the designer, known to all.
    Mechanism,
    /// A fact of the world that the designer does not choose.
    Environment,
    /// Chosen and known by the designer to probe the agents; enters the constraint only.
    Probe,
    /// Known to its player only.
    PrivateType,
}

/// Real or whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any real number within the bounds.
    #[default]
    Real,
    /// Whole numbers only.
    Integer,
}

/// An axis of a parameter's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// One entry a player.
    Players,
    /// One entry a probe.
    Probes,
    /// One entry an action of the grid, the last coordinate varying fastest.
    Actions,
    /// As many entries as the scenario gives: the only axis of its parameter, whose length the game itself checks when it
    /// is created.
    Any,
}

/// How many players a game takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Players {
    /// At least this many.
    pub minimum: usize,
    /// At most this many; unbounded if absent.
    #[serde(default)]
    pub maximum: Option<usize>,
    /// How many if the scenario does not say.
    pub default: usize,
}

impl Default for Players {
    fn default() -> Self {
        Players { minimum: 1, maximum: None, default: 2 }
    }
}

/// What a player chooses from: a grid, the product of evenly spaced levels in each dimension, or the whole box it spans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpace {
    /// Whether points between the levels can be chosen too, by those who learn so.
    #[serde(default)]
    pub space: Space,
    /// The coordinates of an action.
    pub dimensions: Vec<ActionDimension>,
    /// Default number of levels, `[dimensions]`.
    pub levels: Vec<usize>,
    /// Whether players may stay out, and what they have then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_option: Option<OutsideOption>,
}

/// Not taking part, as one more action of every player: always feasible, with no part in any aggregate. Only games by
/// aggregates on a grid can have it, as others then know all they need of who stays out. The game is never asked about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideOption {
    /// The payoff of who stays out.
    pub payoff: OutsidePayoff,
}

/// The payoff of who stays out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OutsidePayoff {
    /// The same number for everybody.
    Value(f64),
    /// The value of a parameter that is no mechanism: a scalar, or one entry a player.
    Parameter(String),
}

/// Whether actions are levels or any point between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// The levels only.
    #[default]
    Grid,
    /// Every point of the box; rules that need finitely many actions take the levels.
    Box,
}

/// One coordinate of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionDimension {
    /// Name used in tables and figures.
    pub name: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Lowest level.
    pub low: Extent,
    /// Highest level.
    pub high: Extent,
}

/// The end of an action's range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Extent {
    /// A fixed number.
    Value(f64),
    /// A number that follows from the size of the grid.
    Size(Size),
    /// The value of a scalar parameter.
    Parameter(String),
}

/// A number that follows from the size of the action grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// The number of levels less one: from 0 on, the levels are then 0, 1, 2, …, numbers of things to choose from.
    LastLevel,
}

impl Size {
    /// The number, for this many levels.
    pub fn of(self, levels: usize) -> f64 {
        match self {
            Size::LastLevel => levels.saturating_sub(1) as f64,
        }
    }
}

/// Something that an action adds to aggregates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Name by which aggregates refer to it.
    pub name: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// Empty for one number; `["actions"]` for one an action of the grid, which makes as many of every aggregate of it.
    #[serde(default)]
    pub shape: Vec<Axis>,
}

/// A private state: one of evenly spaced levels, drawn for every player in every episode, independently of all else, and
/// seen by her alone before she chooses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
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
    /// How many levels.
    pub levels: usize,
    /// Parameter of shape `["any"]` with one weight ≥ 0 a level, to which probabilities are proportional; all levels are
    /// equally likely if absent.
    #[serde(default)]
    pub weights: Option<String>,
}

/// A constraint on the joint action, feasible where ≤ 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedConstraint {
    /// Name used in tables.
    pub name: String,
    /// What it limits.
    #[serde(default)]
    pub description: String,
    /// Unit of its value; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
}

/// Something that a designer may see besides actions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Name used in scenarios and tables.
    pub name: String,
    /// What it means.
    #[serde(default)]
    pub description: String,
    /// Unit of measurement; empty if dimensionless.
    #[serde(default)]
    pub unit: String,
    /// How the players' values become one.
    #[serde(default)]
    pub total: Total,
}

/// How the values of all players become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Total {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
}

/// A weighted sum of the players' contributions: `S_i = Σ_j w_ji c_j`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Name, for reading.
    pub name: String,
    /// Which contribution is summed.
    pub contribution: String,
    /// The weights `w_ji`.
    pub weights: Weights,
    /// Whether j = i is part of the sum.
    pub own: Own,
}

/// Weights of an aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// `w_ji = 1`: everyone feels the same sum, up to the own part.
    Uniform,
    /// `w_ji` is entry `[j][i]` of this players × players parameter.
    Pairwise(String),
}

/// Whether an aggregate includes the player's own contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Own {
    /// The sum runs over all players.
    Included,
    /// The sum leaves the player out.
    Excluded,
}

/// A law to draw a number from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "draw", rename_all = "snake_case", deny_unknown_fields)]
pub enum Distribution {
    /// Uniform on `[low, high)`.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, ≥ 0.
        sd: f64,
    },
    /// Absolute value of a normal.
    FoldedNormal {
        /// Mean before folding.
        mean: f64,
        /// Standard deviation before folding, ≥ 0.
        sd: f64,
    },
    /// Exponential of a normal.
    LogNormal {
        /// Mean of the logarithm.
        mean: f64,
        /// Standard deviation of the logarithm, ≥ 0.
        sd: f64,
    },
    /// Exponential.
    Exponential {
        /// Rate, > 0; the mean is its inverse.
        rate: f64,
    },
}
