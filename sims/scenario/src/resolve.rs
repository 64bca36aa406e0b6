//! A scenario confronted with its game: every number decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use walras_engine::population::Population;
use walras_engine::reduce::Ranks;
use walras_engine::setup::GameSetup;
use walras_game::metadata::{Axis, Extent, Metadata, Own, Parameter, Role, Space, Weights};
use walras_theory::sparse_rows::SparseRows;

use super::Scenario;
use super::bounds::bounds;
use super::check::{check, check_learning};
use super::designer::{Algorithm, Objective};
use super::error::ScenarioError;
use super::learning::{Expectation, Learning, Mode, Played, Rule, Start};
use super::network::NetworkSource;
use super::path::Path;
use super::per::Per;
use super::population::{has_rows, plan, rows};
use super::problem::Problem;
use super::quantity::{Nested, Quantity};
use super::section::{Section, check_names};
use super::sizes::Sizes;
use super::sweep::Sweep;
use super::tensor::{Tensor, nest};

/// A scenario with nothing left open.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The game's sizes and all parameters but φ.
    pub setup: GameSetup,
    /// Pairwise weights that are sparse, by the name of their parameter, which `setup` is without.
    pub networks: BTreeMap<String, Arc<SparseRows>>,
    /// φ at the start, `[mechanism parameters]` in the metadata's order.
    pub phi: Vec<f64>,
    /// Range (low, high) of each entry of φ; infinite where neither the game nor the scenario gives a bound.
    pub bounds: Vec<(f64, f64)>,
    /// The class of each player, by which it learns; empty of a population.
    pub classes: Vec<usize>,
    /// Who plays, if players are a population: parameters with one row a player then have one row a type that is held here.
    pub population: Option<Population>,
    /// The same scenario with defaults explicit and draws replaced by their values. Resolves to this very value again.
    pub scenario: Scenario,
}

/// Decides every number: sizes and parameters by the scenario, else by the game's defaults, else drawn from its priors.
///
/// Draws are a pure function of the seed, the replicate, the parameter's name and the entry's indices. Errors have paths but no lines;
/// [`Loaded::resolve`](super::Loaded::resolve) adds these.
pub fn resolve(scenario: &Scenario, metadata: &Metadata) -> Result<Resolved, ScenarioError> {
    resolve_among(scenario, metadata, &Ranks::default())
}

/// The same for one of several processes that share a population.
pub(super) fn resolve_among(
    scenario: &Scenario,
    metadata: &Metadata,
    ranks: &Ranks,
) -> Result<Resolved, ScenarioError> {
    check(scenario)?;
    if let Some(field) = scenario.game.table() {
        let problem = Problem::Other("was not read".into());
        return Err(ScenarioError::new(Path::fixed(field), problem));
    }
    check_names(scenario, metadata)?;
    check_outcome(scenario, metadata)?;
    let players = players(scenario, metadata)?;
    let levels = levels(scenario, metadata)?;
    let sizes = Sizes { scenario, metadata, players, levels: &levels };
    let plan = plan(scenario, metadata, players, &levels, ranks)?;
    if plan.is_none() {
        sizes.check_play()?;
    }
    let population = plan.map(|plan| plan.population);
    let actions = levels.iter().product();
    let resolver = Resolver { scenario, metadata, players, actions, population: population.as_ref() };
    resolver.check_over_time()?;
    let learning = resolver.learning()?;
    sizes.check_draws(&learning)?;
    let networks = resolver.networks()?;
    let parameters = resolver.parameters()?;
    resolver.check_ranges(&levels, &parameters)?;
    let phi = resolver.phi()?;
    resolver.check_designer(&learning)?;
    let bounds = bounds(scenario.designer.as_ref(), metadata, &phi)?;
    if population.is_none() {
        sizes.check_side_by_side(bounds.iter().filter(|(low, high)| low < high).count())?;
    }
    let setup = GameSetup { players: resolver.players, probes: scenario.probes.count, levels, parameters };
    let scenario = resolver.explicit(&setup, learning, &phi, &bounds);
    let classes = if population.is_some() { Vec::new() } else { scenario.learning.assign(setup.players)? };
    Ok(Resolved { setup, networks, phi, bounds, classes, population, scenario })
}

/// Refuses an objective that the game does not show.
fn check_outcome(scenario: &Scenario, metadata: &Metadata) -> Result<(), ScenarioError> {
    let Some(objective) = scenario.designer.as_ref().map(|designer| &designer.objective) else { return Ok(()) };
    if let Some(good) = objective.money()
        && metadata.transfer.is_none()
    {
        let expected =
            format!("another objective: no money moves in `{}`, which declares no `transfer`", metadata.name);
        let problem = Problem::wrong(format_args!("`{}`", good.as_str()), expected);
        return Err(ScenarioError::new(Path::fixed("designer.objective"), problem));
    }
    if *objective == Objective::WelfareGap && !metadata.states.is_empty() {
        let reason = "another objective: with private states there is no best joint action to compare play with";
        return Err(ScenarioError::new(Path::fixed("designer.objective"), Problem::wrong("`welfare_gap`", reason)));
    }
    let Some(name) = objective.outcome() else { return Ok(()) };
    if metadata.outcomes.iter().any(|outcome| outcome.name == name) {
        return Ok(());
    }
    let kind = if matches!(objective, Objective::MinusOutcome(_)) { "minus_outcome" } else { "outcome" };
    let valid = metadata.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
    let problem = Problem::Unknown { kind: "choice", name: name.into(), valid };
    Err(ScenarioError::new(Path::fixed("designer.objective").field(kind), problem))
}

pub(super) fn players(scenario: &Scenario, metadata: &Metadata) -> Result<usize, ScenarioError> {
    let allowed = metadata.players;
    let players = scenario.game.players.unwrap_or(allowed.default);
    if players >= allowed.minimum.max(1) && allowed.maximum.is_none_or(|maximum| players <= maximum) {
        return Ok(players);
    }
    let expected = match allowed.maximum {
        Some(maximum) if maximum == allowed.minimum => format!("{maximum}, as the game says"),
        Some(maximum) => format!("a whole number from {} to {maximum}, as the game says", allowed.minimum),
        None => format!("a whole number ≥ {}, as the game says", allowed.minimum),
    };
    Err(ScenarioError::new(Path::fixed("game.players"), Problem::wrong(players, expected)))
}

pub(super) fn levels(scenario: &Scenario, metadata: &Metadata) -> Result<Vec<usize>, ScenarioError> {
    let dimensions = metadata.actions.dimensions.len();
    let Some(actions) = &scenario.game.actions else { return Ok(metadata.actions.levels.clone()) };
    actions.expand(dimensions).ok_or_else(|| {
        let expected = format!("a number or a list of {dimensions}, one per action dimension");
        ScenarioError::new(Path::fixed("game.actions"), wrong_length(actions, expected))
    })
}

pub(super) struct Resolver<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) metadata: &'a Metadata,
    pub(super) players: usize,
    /// Actions on the whole grid.
    pub(super) actions: usize,
    /// Who plays, if players are a population.
    pub(super) population: Option<&'a Population>,
}

impl Resolver<'_> {
    /// How players learn, with nothing left open. Some of it depends on the game, so it is checked once more.
    fn learning(&self) -> Result<Learning, ScenarioError> {
        let mut learning = self.scenario.learning.clone();
        learning.expectation = Some(self.expectation()?);
        check_learning(&learning)?;
        if let Some(rule) = learning.points_rule() {
            self.check_box(rule)?;
        }
        if self.population.is_some() {
            learning.mode = Some(learning.mode());
            learning.play = Some(learning.play());
            return Ok(learning);
        }
        let classes = learning.assign(self.players)?;
        let size = |class: usize| classes.iter().filter(|&&c| c == class).count();
        expand(&mut learning.precision, self.players, "learning")?;
        for (k, class) in learning.classes.iter_mut().enumerate() {
            expand(&mut class.precision, size(k), &format!("learning.classes[{k}]"))?;
        }
        self.check_start(&learning.start)?;
        learning.smoothing = learning.smoothing();
        learning.mode = Some(learning.mode());
        learning.play = Some(learning.play());
        Ok(learning)
    }

    /// Whether actions are points of a box in a game without private states.
    fn check_box(&self, rule: Rule) -> Result<(), ScenarioError> {
        let metadata = self.metadata;
        let missing = match (metadata.actions.space, metadata.states.is_empty(), metadata.outcomes.is_empty()) {
            (Space::Grid, ..) => format!("`{}` offers a grid of actions", metadata.name),
            (Space::Box, false, _) => format!("players of `{}` have private states", metadata.name),
            (Space::Box, true, false) => format!("`{}` has outcomes, which are told on its grid", metadata.name),
            (Space::Box, true, true) => return Ok(()),
        };
        let expected = format!("another rule: {missing}, and this one needs a box alone");
        let problem = Problem::wrong(format_args!("`{}`", rule.as_str()), expected);
        Err(ScenarioError::new(Path::fixed("learning.rule"), problem))
    }

    /// As given; by default what the game allows.
    fn expectation(&self) -> Result<Expectation, ScenarioError> {
        let aggregative = self.metadata.is_aggregative();
        match self.scenario.learning.expectation {
            Some(Expectation::MeanField) if !aggregative => {
                let expected = "`exact` or `{sampled: N}`: the game declares no aggregates, so there is no mean field";
                Err(ScenarioError::new(Path::fixed("learning.expectation"), Problem::wrong("`mean_field`", expected)))
            }
            Some(given) => Ok(given),
            None if self.scenario.learning.plays_points() => Ok(Expectation::Exact),
            None if self.is_over_time() => Ok(Expectation::Exact),
            None if aggregative => Ok(Expectation::MeanField),
            None => Ok(Expectation::Exact),
        }
    }

    /// What a designer asks of how the agents learn.
    fn check_designer(&self, learning: &Learning) -> Result<(), ScenarioError> {
        let Some(designer) = &self.scenario.designer else { return Ok(()) };
        if designer.algorithm != Algorithm::TwoTimescale {
            return Ok(());
        }
        let refuse = |path, found: &str, expected: &str| {
            let expected = format!("{expected}: `designer.algorithm: two_timescale` moves while agents learn");
            Err(ScenarioError::new(Path::fixed(path), Problem::wrong(found, expected)))
        };
        if let Some(rule) = learning.points_rule() {
            let found = format!("`{}`", rule.as_str());
            return refuse("learning.rule", &found, "a rule that learns in rounds");
        }
        if learning.mode() == Mode::Accelerated {
            return refuse("learning.mode", "`accelerated`", "`rounds`");
        }
        if learning.play() == Played::Average {
            return refuse("learning.play", "`average`", "`last`");
        }
        Ok(())
    }

    fn check_start(&self, start: &Start) -> Result<(), ScenarioError> {
        let Start::Profile(strategies) = start else { return Ok(()) };
        let path = Path::fixed("learning.start");
        if strategies.len() != self.players {
            let found = format!("a list of {}", strategies.len());
            let expected = format!("`uniform` or a list of {}, one per player", self.players);
            return Err(ScenarioError::new(path, Problem::wrong(found, expected)));
        }
        for (player, strategy) in strategies.iter().enumerate() {
            let actions = self.actions + usize::from(self.metadata.actions.outside_option.is_some());
            if strategy.len() > actions {
                let found = format!("a list of {}", strategy.len());
                let problem = Problem::wrong(found, format!("a list of at most {actions}, one per action"));
                return Err(ScenarioError::new(path.entry(player), problem));
            }
        }
        Ok(())
    }

    fn tensor<'p>(&self, parameter: &'p Parameter) -> Tensor<'p> {
        let path = Section::of(parameter.role).path().field(&parameter.name);
        let given = Section::of(parameter.role).given(self.scenario).get(&parameter.name);
        // A list of any length is the last axis.
        let depth = parameter.shape.len().saturating_sub(1);
        let length = |axis| match axis {
            Axis::Players => self.players,
            Axis::Probes => self.scenario.probes.count,
            Axis::Actions => self.actions,
            Axis::Any => given.map_or(0, |given| given.length(depth)),
        };
        let mut tensor = Tensor::new(parameter, length, path);
        tensor.zero_diagonal = self.has_zero_diagonal(&parameter.name);
        tensor
    }

    pub(super) fn entries(&self, parameter: &Parameter) -> Result<Vec<f64>, ScenarioError> {
        let given = Section::of(parameter.role).given(self.scenario).get(&parameter.name);
        self.tensor(parameter).entries(given, self.scenario.randomness())
    }

    /// Whether all aggregates that this parameter weighs leave the own part out.
    fn has_zero_diagonal(&self, name: &str) -> bool {
        let weighs = |weights: &Weights| matches!(weights, Weights::Pairwise(parameter) if parameter == name);
        let mut weighed = self.metadata.aggregates.iter().filter(|a| weighs(&a.weights)).peekable();
        weighed.peek().is_some() && weighed.all(|aggregate| aggregate.own == Own::Excluded)
    }

    pub(super) fn parameters(&self) -> Result<BTreeMap<String, Vec<f64>>, ScenarioError> {
        let entries = |parameter: &Parameter| match self.population {
            Some(population) if has_rows(parameter) => {
                let length = |axis| if axis == Axis::Actions { self.actions } else { self.scenario.probes.count };
                rows(self.scenario, population, parameter, length)
            }
            _ => self.entries(parameter),
        };
        let dense = self.metadata.setup().filter(|parameter| self.network_of(parameter).is_none());
        dense.map(|p| Ok((p.name.clone(), entries(p)?))).collect()
    }

    /// The sparse network that is given for a parameter.
    fn network_of(&self, parameter: &Parameter) -> Option<&NetworkSource> {
        match Section::of(parameter.role).given(self.scenario).get(&parameter.name) {
            Some(Quantity::Network(network)) => Some(network),
            _ => None,
        }
    }

    /// The sparse networks.
    fn networks(&self) -> Result<BTreeMap<String, Arc<SparseRows>>, ScenarioError> {
        let mut networks = BTreeMap::new();
        for parameter in &self.metadata.parameters {
            let Some(network) = self.network_of(parameter) else { continue };
            let path = Section::of(parameter.role).path().field(&parameter.name);
            if !self.weighs_pairs(&parameter.name) || parameter.role != Role::Environment {
                let found = format_args!("`network: {}`", network.network.name());
                let expected =
                    format!("{}: it does not weigh what players feel of each other", parameter.expectation());
                return Err(ScenarioError::new(path, Problem::wrong(found, expected)));
            }
            let admits = |weight| (!parameter.admits(weight)).then(|| parameter.expectation());
            let rows = network.rows(self.players, &parameter.name, &path, &admits, self.scenario.randomness())?;
            networks.insert(parameter.name.clone(), Arc::new(rows));
        }
        Ok(networks)
    }

    /// Whether aggregates are sums with these weights.
    fn weighs_pairs(&self, name: &str) -> bool {
        let weighs = |weights: &Weights| matches!(weights, Weights::Pairwise(parameter) if parameter == name);
        self.metadata.aggregates.iter().any(|aggregate| weighs(&aggregate.weights))
    }

    /// Refuses action ranges that are empty, or a single point although there are several levels.
    fn check_ranges(&self, levels: &[usize], parameters: &BTreeMap<String, Vec<f64>>) -> Result<(), ScenarioError> {
        let value = |extent: &Extent, levels: usize| match extent {
            Extent::Value(value) => Some(*value),
            Extent::Size(size) => Some(size.of(levels)),
            Extent::Parameter(name) => parameters.get(name).and_then(|entries| entries.first().copied()),
        };
        for (dimension, &levels) in self.metadata.actions.dimensions.iter().zip(levels) {
            let (Some(low), Some(high)) = (value(&dimension.low, levels), value(&dimension.high, levels)) else {
                continue;
            };
            if low < high || (low == high && levels == 1) {
                continue;
            }
            let found = format!("actions `{}` from {low} to {high}", dimension.name);
            let problem = Problem::wrong(found, "a lowest level below the highest");
            return Err(ScenarioError::new(self.path_of(&[&dimension.high, &dimension.low]), problem));
        }
        Ok(())
    }

    /// The path of the first of these ends that is a parameter.
    fn path_of(&self, ends: &[&Extent]) -> Path {
        let named = ends.iter().find_map(|end| match end {
            Extent::Parameter(name) => self.metadata.parameter(name),
            Extent::Value(_) | Extent::Size(_) => None,
        });
        named.map_or_else(|| Path::fixed("game.actions"), |p| Section::of(p.role).path().field(&p.name))
    }

    fn phi(&self) -> Result<Vec<f64>, ScenarioError> {
        let entries = self.metadata.mechanism().map(|parameter| self.entries(parameter));
        entries.map(|entry| entry.map(|values| values.first().copied().unwrap_or_default())).collect()
    }

    fn explicit(&self, setup: &GameSetup, learning: Learning, phi: &[f64], bounds: &[(f64, f64)]) -> Scenario {
        let mut scenario = self.scenario.clone();
        // What is resolved is one run.
        (scenario.replicates, scenario.sweep) = (1, Sweep::default());
        scenario.game.players = Some(setup.players);
        scenario.game.actions = Some(Per::Each(setup.levels.clone()));
        scenario.game.parameters = self.decided(setup, Section::Game);
        scenario.probes.parameters = self.decided(setup, Section::Probes);
        let names = || self.metadata.mechanism().map(|p| p.name.clone());
        scenario.mechanism = names().zip(phi.iter().map(|&value| Quantity::number(value))).collect();
        scenario.mechanism.extend(self.scenario.mechanism_words());
        if let Some(environment) = &mut scenario.environment {
            environment.plugin.clone_from(&scenario.game.plugin);
            environment.parameters.clone_from(&scenario.game.parameters);
            // What is said of the environment says the rest.
            (scenario.game.players, scenario.game.actions) = (None, None);
        }
        scenario.learning = learning;
        if let Some(designer) = &mut scenario.designer {
            *designer = designer.explicit();
            let finite = |(_, (low, high)): &(String, (f64, f64))| low.is_finite() && high.is_finite();
            let bounds = names().zip(bounds.iter().copied()).filter(finite);
            designer.bounds = bounds.map(|(name, (low, high))| (name, [low, high])).collect();
        }
        scenario
    }

    /// The number or the law that says all entries of a parameter, if one does.
    fn one_for_all(&self, parameter: &Parameter, given: Option<&Quantity>) -> Option<Quantity> {
        match (given, parameter.default, &parameter.prior) {
            (Some(Quantity::Given(Nested::Number(_)) | Quantity::Draw(_)), ..) => given.cloned(),
            (Some(_), ..) => None,
            (None, Some(value), _) => Some(Quantity::number(value)),
            (None, None, law) => law.map(Quantity::Draw),
        }
    }

    /// The parameters of a section as they were decided.
    fn decided(&self, setup: &GameSetup, section: Section) -> BTreeMap<String, Quantity> {
        let length = |parameter: &Parameter, axis: &Axis, entries: &[f64]| match axis {
            Axis::Players => setup.players,
            Axis::Probes => setup.probes,
            Axis::Actions => setup.levels.iter().product(),
            Axis::Any if parameter.shape.len() > 1 => entries.len() / setup.players,
            Axis::Any => entries.len(),
        };
        let here = self.metadata.setup().filter(|p| Section::of(p.role) == section);
        here.filter_map(|parameter| {
            let given = section.given(self.scenario).get(&parameter.name);
            if let Some(Quantity::Network(_)) = given {
                return given.map(|network| (parameter.name.clone(), network.clone()));
            }
            if self.population.is_some() && has_rows(parameter) {
                // Laws and what is the same for all stay as they are: there may be too many values to write down.
                return given.map(|given| (parameter.name.clone(), given.clone()));
            }
            let entries = setup.parameters.get(&parameter.name)?;
            if entries.len() > MAX_WRITTEN
                && let Some(rule) = self.one_for_all(parameter, given)
            {
                return Some((parameter.name.clone(), rule));
            }
            let lengths: Vec<_> = parameter.shape.iter().map(|axis| length(parameter, axis, entries)).collect();
            let choice = entries.first().and_then(|&value| parameter.choices.get(value as usize));
            let quantity = match choice {
                Some(name) if parameter.shape.is_empty() => Quantity::Named(name.clone()),
                _ => Quantity::Given(nest(entries, &lengths)),
            };
            Some((parameter.name.clone(), quantity))
        })
        .collect()
    }
}

/// Entries of one parameter up to which a resolved scenario lists them; of more it keeps the number or the law that they come
/// from, so that it stays a file that can be read.
const MAX_WRITTEN: usize = 100_000;

/// One precision for each of the `players` it is meant for.
fn expand(precision: &mut Option<Per<f64>>, players: usize, path: &str) -> Result<(), ScenarioError> {
    if let Some(given) = precision {
        let each = given.expand(players).ok_or_else(|| {
            let whose = if path == "learning" { "" } else { " of the class" };
            let expected = format!("a number or a list of {players}, one per player{whose}");
            ScenarioError::new(Path::fixed(&format!("{path}.precision")), wrong_length(given, expected))
        })?;
        *precision = Some(Per::Each(each));
    }
    Ok(())
}

fn wrong_length<T: Clone>(given: &Per<T>, expected: String) -> Problem {
    Problem::wrong(format_args!("a list of {}", given.values().count()), expected)
}
