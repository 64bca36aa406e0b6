//! What the game of reporting says of itself.

use walras_game::Metadata;
use walras_game::metadata::{
    ActionDimension, ActionSpace, Coordinate, Extent, Function, Parameter, Players, Role, Size, State, Transfer,
};
use walras_theory::direct::{DirectError, Environment as _, Rule, TypeGrid};

use super::outcomes::{self, DESIGNER_VALUE};
use super::{Choice, Composed, Factors, Reports};
use crate::plugin::{EnvironmentInstance, PluginError};

/// Metadata of the game, from those of the environment.
pub(super) fn of(environment: &Metadata, composed: &Composed) -> Result<Metadata, PluginError> {
    let at = composed.environment.at(&[]);
    let grid = TypeGrid::of(&at)?;
    if let Reports::Linear(factors) = composed.choice.reports {
        check_factors(composed, factors)?;
    }
    let players = at.players();
    let is_uniform = grid.probability.iter().all(|p| *p == grid.probability[0]);
    let levels = grid.count;
    let order: Vec<&Parameter> = environment.mechanism().chain(environment.setup()).collect();
    let mut parameters: Vec<Parameter> = order.into_iter().cloned().collect();
    parameters.extend(self::parameters(&composed.choice, &composed.environment));
    let last = (levels - 1) as f64;
    Ok(Metadata {
        name: environment.name.clone(),
        version: environment.version.clone(),
        description: environment.description.clone(),
        citation: environment.citation.clone(),
        parameters,
        players: Players { minimum: players, maximum: Some(players), default: players, by_type: false },
        actions: match composed.choice.reports {
            Reports::Grid => numbered(levels),
            Reports::Linear(factors) => factors_of(composed, &grid, factors),
        },
        environment: None,
        payoff: Function { formula: format!("{} + t_i", environment.payoff.formula) },
        constraint: Function::default(),
        contributions: Vec::new(),
        aggregates: Vec::new(),
        states: match composed.choice.reports {
            Reports::Grid => vec![State {
                name: "type".into(),
                description: "number of the player's type on the grid".into(),
                unit: String::new(),
                low: Extent::Value(0.0),
                high: Extent::Value(last),
                levels,
                weights: None,
                probabilities: if is_uniform { Vec::new() } else { grid.probability },
            }],
            Reports::Linear(_) => Vec::new(),
        },
        dynamics: None,
        shared_constraints: Vec::new(),
        outcomes: outcomes::declared(),
        transfer: Some(transfer(environment.environment.as_ref().is_some_and(|facts| facts.designer.is_some()))),
        constraint_depends_on_mechanism: false,
        claims: Vec::new(),
    })
}

/// Reports by their number on the grid.
fn numbered(levels: usize) -> ActionSpace {
    let (low, high) = (Extent::Value(0.0), Extent::Size(Size::LastLevel));
    let dimension = ActionDimension { name: "report".into(), unit: String::new(), low, high };
    ActionSpace { dimensions: vec![dimension], levels: vec![levels], ..ActionSpace::default() }
}

/// A factor for each coordinate of a type; a coordinate of one level is reported as it is.
fn factors_of(composed: &Composed, grid: &TypeGrid, factors: Factors) -> ActionSpace {
    let facts = composed.environment.facts();
    let moves =
        |k: usize| grid.point.iter().skip(k).step_by(grid.preferences + grid.signals).any(|x| *x != grid.point[k]);
    let coordinates = facts.preferences.iter().chain(&facts.signals).enumerate();
    let dimension = |(k, coordinate): (usize, &Coordinate)| {
        let (low, high) = if moves(k) { (factors.low, factors.high) } else { (1.0, 1.0) };
        let name = format!("{}_factor", coordinate.name);
        ActionDimension { name, unit: String::new(), low: Extent::Value(low), high: Extent::Value(high) }
    };
    let levels = (0..grid.preferences + grid.signals).map(|k| if moves(k) { factors.levels } else { 1 }).collect();
    ActionSpace { dimensions: coordinates.map(dimension).collect(), levels, ..ActionSpace::default() }
}

/// Refuses factors that lead to reports outside the space: beyond the box of all types and 0.
pub(super) fn check_factors(composed: &Composed, factors: Factors) -> Result<(), PluginError> {
    let at = composed.environment.at(&[]);
    let grid = TypeGrid::of(&at)?;
    let facts = composed.environment.facts();
    let d = grid.preferences + grid.signals;
    for (k, coordinate) in facts.preferences.iter().chain(&facts.signals).enumerate() {
        let along = || grid.point.iter().skip(k).step_by(d).copied();
        let (low, high) = (along().fold(0.0, f64::min), along().fold(0.0, f64::max));
        for factor in [factors.low, factors.high] {
            if let Some(outside) = along().map(|x| x * factor).find(|x| *x < low || *x > high) {
                return Err(DirectError::Mechanism(format!(
                    "a factor of {factor} leads to the report {outside} of {}, outside of the reports from {low} to {high}",
                    coordinate.name
                ))
                .into());
            }
        }
    }
    Ok(())
}

/// What a player pays; what an allocation is worth to the designer itself is an outcome.
fn transfer(values: bool) -> Transfer {
    Transfer {
        description: "What the player pays.".into(),
        unit: String::new(),
        formula: "-t_i".into(),
        designer_value: values.then(|| DESIGNER_VALUE.to_owned()),
    }
}

/// The parameters of a mechanism, which are φ.
pub(super) fn parameters(choice: &Choice, environment: &EnvironmentInstance) -> Vec<Parameter> {
    let parameter =
        |name: String, description: &str, default: f64, minimum: Option<f64>, maximum: Option<f64>| Parameter {
            name,
            description: description.into(),
            unit: String::new(),
            role: Role::Mechanism,
            kind: Default::default(),
            choices: Vec::new(),
            shape: Vec::new(),
            optional: false,
            monetary: false,
            default: Some(default),
            prior: None,
            minimum,
            exclusive_minimum: false,
            maximum,
            example: Vec::new(),
        };
    let share = |default| {
        let description = "part of the transfers that is computed from realised data, the rest from reported signals";
        parameter("data_share".into(), description, default, Some(0.0), Some(1.0))
    };
    match choice.rule {
        Rule::Vcg | Rule::Myerson | Rule::Tabulated => Vec::new(),
        Rule::FirstPrice => vec![share(0.0)],
        Rule::DataDrivenVcg => vec![share(1.0)],
        Rule::SecondPrice => {
            vec![parameter("reserve".into(), "least value at which a player takes part", 0.0, Some(0.0), None)]
        }
        Rule::PostedPrice => {
            vec![parameter("price".into(), "price that players are offered in turn", 0.0, Some(0.0), None)]
        }
        Rule::AffineMaximiser => {
            let at = environment.at(&[]);
            let weight = |i: usize| {
                let about = "weight of the player's value in the choice of the allocation";
                Parameter {
                    exclusive_minimum: true,
                    ..parameter(format!("weight_{}", i + 1), about, 1.0, Some(0.0), None)
                }
            };
            let listed = at.alternatives().map_or(0, |list| list.len() / at.width());
            let alternatives = if choice.details.menu.is_empty() { listed } else { choice.details.menu.len() };
            let boost = |k: usize| {
                let about = "what is added to the welfare of the alternative in the choice of the allocation";
                parameter(format!("boost_{}", k + 1), about, 0.0, None, None)
            };
            let mut all = vec![share(0.0)];
            all.extend((0..at.players()).map(weight));
            all.extend((0..alternatives).map(boost));
            all
        }
    }
}
