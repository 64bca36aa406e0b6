//! What there is to say of a game, in the order in which a reader asks.

use walras_game::Metadata;
use walras_game::metadata::{
    Coordinate, Dynamics, EnvironmentFacts, MovedBy, Number, OutsidePayoff, Own, Parameter, Role, SeenBy, Space,
    StateAxis, Weights,
};

use super::names;
use crate::facts::Facts;

/// A description, to be printed in several ways.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) sections: Vec<Section>,
}

/// Something under a heading.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) content: Content,
}

/// What stands there.
pub(super) enum Content {
    /// Names and what they are.
    List(Vec<(String, String)>),
    /// Columns under heads; the last is prose.
    Table {
        heads: &'static [&'static str],
        rows: Vec<Vec<String>>,
    },
    /// What is computed, and how.
    Formulas(Vec<(String, String)>),
    Text(String),
    Yaml(String),
}

/// The page of a game.
pub(super) fn of(facts: &Facts) -> Page {
    let metadata = &facts.metadata;
    let sections = [
        Some(match &metadata.environment {
            Some(facts) => Section { title: "Agents and allocations", content: Content::List(agents(facts)) },
            None => Section { title: "Players and actions", content: Content::List(players_and_actions(metadata)) },
        }),
        metadata.environment.as_ref().and_then(|facts| table("What an agent knows", COORDINATES, coordinates(facts))),
        Some(Section { title: "Formulas", content: Content::Formulas(formulas(metadata)) })
            .filter(|_| metadata.formulas().iter().any(|formula| !formula.text.is_empty())),
        table("Parameters", PARAMETERS, metadata.parameters.iter().map(parameter).collect()),
        table("What payoffs depend on", AGGREGATES, aggregates(metadata)),
        table("Private states", STATES, states(metadata)),
        metadata
            .dynamics
            .as_ref()
            .map(|dynamics| Section { title: "Over time", content: Content::List(periods(dynamics)) }),
        metadata.dynamics.as_ref().and_then(|dynamics| table("States that last", LASTING, lasting(dynamics))),
        table("Shared constraints", LIMITS, shared_constraints(metadata)),
        table("What a designer may see besides actions", OUTCOMES, outcomes(metadata)),
        table("What the game offers", FUNCTIONS, facts.functions.iter().map(|name| function(name)).collect()),
        table("What it claims", CLAIMS, metadata.claims.iter().map(|claim| names::claim(*claim)).collect()),
        Some(Section { title: "A scenario to begin with", content: Content::Yaml(names::scenario(metadata)) }),
        (!metadata.citation.is_empty())
            .then(|| Section { title: "Source", content: Content::Text(metadata.citation.clone()) }),
    ];
    Page {
        title: format!("{} {}", metadata.name, metadata.version),
        lead: metadata.description.clone(),
        sections: sections.into_iter().flatten().collect(),
    }
}

const PARAMETERS: &[&str] = &["name", "set by", "unit", "shape", "range", "if not given", "meaning"];
const AGGREGATES: &[&str] = &["aggregate", "unit", "is a sum of", "over", "weights"];
const COORDINATES: &[&str] = &["name", "kind", "unit", "meaning"];
const STATES: &[&str] = &["state", "unit", "levels", "law", "meaning"];
const LASTING: &[&str] = &["coordinate", "seen by", "unit", "levels", "meaning"];
const LIMITS: &[&str] = &["constraint", "unit", "meaning"];
const OUTCOMES: &[&str] = &["outcome", "unit", "of all", "meaning"];
const FUNCTIONS: &[&str] = &["function", "meaning"];
const CLAIMS: &[&str] = &["claim", "meaning"];

fn table(title: &'static str, heads: &'static [&'static str], rows: Vec<Vec<String>>) -> Option<Section> {
    (!rows.is_empty()).then_some(Section { title, content: Content::Table { heads, rows } })
}

fn agents(facts: &EnvironmentFacts) -> Vec<(String, String)> {
    let unit = if facts.allocation.unit.is_empty() { String::new() } else { format!(" ({})", facts.allocation.unit) };
    let mut list = vec![
        ("agents".to_owned(), format!("as many as parameter {} says", facts.players)),
        ("allocation".to_owned(), format!("{}{unit}", facts.allocation.description)),
    ];
    if let Some(repeats) = &facts.repeats {
        list.push(("preferences".to_owned(), format!("as often as parameter {repeats} says")));
    }
    if let Some(observations) = &facts.observations {
        list.push((
            "data".to_owned(),
            format!("an estimate of the state from as many observations as {observations} says"),
        ));
    }
    if facts.designer.is_some() {
        list.push(("designer".to_owned(), "values allocations itself".to_owned()));
    }
    list
}

/// What a type is made of.
fn coordinates(facts: &EnvironmentFacts) -> Vec<Vec<String>> {
    let row = |coordinate: &Coordinate, kind: &str| {
        vec![coordinate.name.clone(), kind.to_owned(), coordinate.unit.clone(), coordinate.description.clone()]
    };
    let preferences = facts.preferences.iter().map(|c| row(c, "preference"));
    preferences.chain(facts.signals.iter().map(|c| row(c, "signal"))).collect()
}

fn players_and_actions(metadata: &Metadata) -> Vec<(String, String)> {
    let mut list = vec![("players".to_owned(), names::players(metadata.players))];
    for (dimension, levels) in metadata.actions.dimensions.iter().zip(&metadata.actions.levels) {
        let unit = if dimension.unit.is_empty() { String::new() } else { format!(" {}", dimension.unit) };
        let ends = format!("{} to {}{unit}", names::extent(&dimension.low), names::extent(&dimension.high));
        let between = match metadata.actions.space {
            Space::Grid => "",
            Space::Box => ", or any number between them",
        };
        list.push((
            dimension.name.clone(),
            format!("{ends}, {levels} levels unless a scenario says otherwise{between}"),
        ));
    }
    if let Some(option) = &metadata.actions.outside_option {
        let payoff = match &option.payoff {
            OutsidePayoff::Value(value) => value.to_string(),
            OutsidePayoff::Parameter(name) => format!("`{name}`"),
        };
        list.push(("outside option".into(), format!("to stay out, always feasible, for a payoff of {payoff}")));
    }
    let payoffs = match (metadata.is_aggregative(), metadata.actions.space) {
        (true, _) => "of the own action and of sums over players",
        (false, Space::Grid) => "of the actions of all",
        (false, Space::Box) => "of the actions of all, on a box",
    };
    list.push(("payoffs".into(), payoffs.into()));
    if let Some(transfer) = &metadata.transfer {
        let unit = if transfer.unit.is_empty() { String::new() } else { format!(" (in {})", transfer.unit) };
        list.push(("transfers".into(), format!("{}{unit}", transfer.description)));
    }
    list
}

/// How play goes on from period to period.
fn periods(dynamics: &Dynamics) -> Vec<(String, String)> {
    let number = |number: &Number| match number {
        Number::Value(value) => value.to_string(),
        Number::Parameter(name) => name.clone(),
    };
    let horizon = dynamics.horizon.as_ref().map_or_else(
        || "without end".to_owned(),
        |horizon| match horizon {
            Number::Value(periods) => periods.to_string(),
            Number::Parameter(name) => format!("{name}, without end where that is 0"),
        },
    );
    let moved = match dynamics.moved_by {
        MovedBy::Profile => "by the actions of all",
        MovedBy::Aggregates => "by sums over players",
    };
    let mut list = vec![
        ("discount".to_owned(), number(&dynamics.discount)),
        ("periods".to_owned(), horizon),
        ("moved".to_owned(), moved.to_owned()),
    ];
    if !dynamics.formula.is_empty() {
        list.push(("law".to_owned(), dynamics.formula.clone()));
    }
    list
}

/// The coordinates of states and types.
fn lasting(dynamics: &Dynamics) -> Vec<Vec<String>> {
    let row = |axis: &StateAxis, seen: &str| {
        let levels = match &axis.levels {
            Number::Value(levels) => levels.to_string(),
            Number::Parameter(name) => name.clone(),
        };
        let levels = format!("{levels} from {} to {}", names::extent(&axis.low), names::extent(&axis.high));
        vec![axis.name.clone(), seen.to_owned(), axis.unit.clone(), levels, axis.description.clone()]
    };
    let types = match dynamics.types_seen_by {
        SeenBy::All => "all; one a player",
        SeenBy::Own => "its own player",
    };
    let states = dynamics.states.iter().map(|axis| row(axis, "all"));
    states.chain(dynamics.types.iter().map(|axis| row(axis, types))).collect()
}

/// Those that are given.
fn formulas(metadata: &Metadata) -> Vec<(String, String)> {
    let given = metadata.formulas().into_iter().filter(|formula| !formula.text.is_empty());
    given.map(|formula| (format!("{} {}", formula.kind, formula.name).trim_end().into(), formula.text.into())).collect()
}

fn parameter(parameter: &Parameter) -> Vec<String> {
    vec![
        parameter.name.clone(),
        match parameter.role {
            Role::Mechanism if parameter.monetary => "designer; moves money only",
            Role::Mechanism => "designer",
            Role::Environment => "nature",
            Role::Probe => "designer, as a probe",
            Role::PrivateType => "nature, privately",
        }
        .into(),
        parameter.unit.clone(),
        names::shape(&parameter.shape),
        names::range(parameter),
        names::source(parameter),
        parameter.description.clone(),
    ]
}

fn aggregates(metadata: &Metadata) -> Vec<Vec<String>> {
    let row = |aggregate: &walras_game::metadata::Aggregate| {
        let source = metadata.contribution_of(aggregate).map(|k| &metadata.contributions[k]);
        let each = source.is_some_and(|contribution| !contribution.shape.is_empty());
        vec![
            aggregate.name.clone(),
            source.map(|contribution| contribution.unit.clone()).unwrap_or_default(),
            format!("{}{}", aggregate.contribution, if each { ", for each action" } else { "" }),
            match aggregate.own {
                Own::Included => "all players",
                Own::Excluded => "all others",
            }
            .into(),
            match &aggregate.weights {
                Weights::Uniform => "equal".into(),
                Weights::Pairwise(name) => format!("{name}, for each pair"),
            },
        ]
    };
    metadata.aggregates.iter().map(row).collect()
}

fn states(metadata: &Metadata) -> Vec<Vec<String>> {
    let row = |state: &walras_game::metadata::State| {
        vec![
            state.name.clone(),
            state.unit.clone(),
            format!("{} from {} to {}", state.levels, names::extent(&state.low), names::extent(&state.high)),
            state.weights.as_ref().map_or("equally likely".into(), |name| format!("proportional to {name}")),
            state.description.clone(),
        ]
    };
    metadata.states.iter().map(row).collect()
}

fn shared_constraints(metadata: &Metadata) -> Vec<Vec<String>> {
    let row = |limit: &walras_game::metadata::SharedConstraint| {
        vec![limit.name.clone(), limit.unit.clone(), limit.description.clone()]
    };
    metadata.shared_constraints.iter().map(row).collect()
}

fn outcomes(metadata: &Metadata) -> Vec<Vec<String>> {
    let row = |outcome: &walras_game::metadata::Outcome| {
        vec![
            outcome.name.clone(),
            outcome.unit.clone(),
            match outcome.total {
                walras_game::metadata::Total::Sum => "sum",
                walras_game::metadata::Total::Mean => "mean",
            }
            .into(),
            outcome.description.clone(),
        ]
    };
    metadata.outcomes.iter().map(row).collect()
}

fn function(name: &str) -> Vec<String> {
    vec![name.to_owned(), names::function(name).to_owned()]
}
