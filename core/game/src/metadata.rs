//! What a game says of itself, as data: readable by a person, checkable by a program, the same from every language.

mod actions;
mod aggregate;
mod check;
mod claim;
mod constraint;
mod distribution;
mod dynamics;
mod environment;
mod extent;
mod formulas;
mod function;
mod outcome;
mod parameter;
mod players;
mod state;
mod transfer;

use serde::{Deserialize, Serialize};

pub use actions::{ActionDimension, ActionSpace, OutsideOption, OutsidePayoff, Space};
pub use aggregate::{Aggregate, Contribution, Own, Weights};
pub use claim::Claim;
pub use constraint::SharedConstraint;
pub use distribution::Distribution;
pub use dynamics::{Dynamics, MovedBy, Number, SeenBy, StateAxis};
pub use environment::{AllocationFacts, Coordinate, EnvironmentFacts};
pub use extent::{Extent, Size};
pub use formulas::Formula;
pub use function::Function;
pub use outcome::{Outcome, Total};
pub use parameter::{Axis, Kind, Parameter, Role};
pub use players::Players;
pub use state::State;
pub use transfer::Transfer;

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
    /// What a player chooses from; nothing in an environment of direct mechanisms.
    #[serde(default, skip_serializing_if = "ActionSpace::is_empty")]
    pub actions: ActionSpace,
    /// Of an environment of direct mechanisms: what agents know, and what is allocated. None in a game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentFacts>,
    /// The payoff of a player.
    #[serde(default, skip_serializing_if = "Function::is_empty")]
    pub payoff: Function,
    /// The constraint of a player under a probe, feasible where ≤ 0.
    #[serde(default, skip_serializing_if = "Function::is_empty")]
    pub constraint: Function,
    /// What an action adds to the aggregates, `[contributions]`; none in a game that only knows joint payoffs.
    #[serde(default)]
    pub contributions: Vec<Contribution>,
    /// What a payoff depends on besides the own action, `[aggregates]`; none in a game that only knows joint payoffs.
    #[serde(default)]
    pub aggregates: Vec<Aggregate>,
    /// What is drawn for every player in every episode and seen by that player alone; a player has all of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<State>,
    /// Of a game over time: its states, and how what comes later counts. None in a game that is played once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamics: Option<Dynamics>,
    /// Constraints on the joint action, the same for all players; for games on a box.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_constraints: Vec<SharedConstraint>,
    /// What a designer may see besides actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// What a player pays the designer; absent in a game in which no money moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
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
                let one = |name| Contribution { name, shape: Vec::new(), ..c.clone() };
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
