//! Who plays, and what it takes, decided before anything is drawn or allocated.

use walras_engine::population::{Footprint, Population, PopulationClass, Sizes};
use walras_engine::reduce::Ranks;
use walras_game::metadata::{Axis, Metadata, Parameter, Weights};
use walras_process::memory;

use super::Storage;
use crate::Scenario;
use crate::designer::Objective;
use crate::error::ScenarioError;
use crate::evaluation::WelfareGap;
use crate::learning::{Class, Learning, Mode, Start};
use crate::path::Path;
use crate::per::Per;
use crate::problem::Problem;
use crate::quantity::{Nested, Quantity};
use crate::section::Section;
use crate::sizes::{mechanisms, product};

/// More players than this are taken as a population where that is possible.
const LARGE: usize = 50_000;
/// Players are numbered by 32 bits, by which their types are drawn.
const MOST: u64 = u32::MAX as u64;
/// The least residual that beliefs in single precision can be held to.
const LEAST_SINGLE: f64 = 1e-7;
/// Most numbers of a block of types that a designer looks at.
const LARGEST_BLOCK: usize = 1 << 28;

/// A population, with what every class gives of parameters.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) population: Population,
    /// Sizes that memory goes by.
    pub(crate) sizes: Sizes,
}

/// The population that the scenario asks for, if it does; refused with what it takes if that is more than there is.
pub(crate) fn plan(
    scenario: &Scenario,
    metadata: &Metadata,
    players: usize,
    levels: &[usize],
    ranks: &Ranks,
) -> Result<Option<Plan>, ScenarioError> {
    let given = scenario.game.population.is_some();
    let sized = scenario.learning.classes.iter().position(|class| class.share.is_some() || class.count.is_some());
    let obstacle = obstacle(scenario, metadata);
    match (given, sized, &obstacle) {
        (false, None, _) if players <= LARGE => return without(&scenario.learning.classes),
        (false, None, Some(_)) => return without(&scenario.learning.classes),
        (false, Some(class), Some((_, reason))) => {
            let path = Path::fixed(&format!("learning.classes[{class}]"));
            return Err(ScenarioError::new(path, Problem::Useless(reason.clone())));
        }
        (true, _, Some((path, reason))) => {
            return Err(ScenarioError::new(Path::fixed(path), Problem::Useless(reason.clone())));
        }
        (_, _, None) => {}
    }
    let path = Path::fixed("game.players");
    if players as u64 > MOST {
        let expected = format!("at most {MOST}, as many as can be numbered");
        return Err(ScenarioError::new(path, Problem::wrong(players, expected)));
    }
    check_parameters(&scenario.learning, metadata)?;
    let sizes = sizes_of_classes(&scenario.learning, players as u64)?;
    let mut first = 0;
    let mut classes = Vec::new();
    for (k, &size) in sizes.iter().enumerate() {
        let alike = metadata.players.by_type && are_alike(scenario, metadata, k);
        let types = first..first + if alike { 1 } else { size as usize };
        first = types.end;
        let name = scenario.learning.classes.get(k).and_then(|class| class.name.clone());
        classes.push(PopulationClass { name: name.unwrap_or_else(|| k.to_string()), size, types });
    }
    let choice = scenario.game.population.unwrap_or_default();
    if choice.precision == Storage::F32 && scenario.learning.tolerance < LEAST_SINGLE {
        let expected = format!("a number ≥ {LEAST_SINGLE}: beliefs in `precision: f32` are no more exact");
        let problem = Problem::wrong(scenario.learning.tolerance, expected);
        return Err(ScenarioError::new(Path::fixed("learning.tolerance"), problem));
    }
    let population = Population::new(classes, choice.precision.into()).among(ranks.clone(), metadata.players.by_type);
    let plan = Plan { sizes: sizes_of(scenario, metadata, levels, &population), population };
    plan.check(scenario, levels)?;
    Ok(Some(plan))
}

/// Classes of players who are none of a population.
fn without(classes: &[Class]) -> Result<Option<Plan>, ScenarioError> {
    for (k, class) in classes.iter().enumerate() {
        let fields = [("name", class.name.is_some()), ("parameters", !class.parameters.is_empty())];
        if let Some((field, _)) = fields.into_iter().find(|(_, given)| *given) {
            let path = Path::fixed(&format!("learning.classes[{k}].{field}"));
            let reason = "only classes of a population have it, which give their `share` or `count`";
            return Err(ScenarioError::new(path, Problem::Useless(reason.into())));
        }
    }
    Ok(None)
}

/// Why players cannot be a population, with the field at fault.
fn obstacle(scenario: &Scenario, metadata: &Metadata) -> Option<(&'static str, String)> {
    let game = |reason: &str| {
        Some(("game.plugin", format!("`{}` {reason}, so that its players are no population", metadata.name)))
    };
    let (learning, evaluation) = (&scenario.learning, &scenario.evaluation);
    if !metadata.is_aggregative() || metadata.contributions.is_empty() {
        return game("declares no aggregates");
    }
    if metadata.aggregates.iter().any(|aggregate| matches!(aggregate.weights, Weights::Pairwise(_))) {
        return game("weighs every pair of players");
    }
    if metadata.dynamics.is_some() {
        return game("is played over time");
    }
    if metadata.actions.outside_option.is_some() {
        return game("lets players stay out");
    }
    if let Some(parameter) = metadata.setup().find(|p| !has_rows(p) && p.shape.contains(&Axis::Players)) {
        return game(&format!("has the parameter `{}`, which is no row a player", parameter.name));
    }
    let rest = "a population goes straight to rest: by `rule: logit_response` of constant precision to the mean field";
    if learning.only_rounds().is_some() || learning.mode() != Mode::Accelerated {
        return Some(("learning", rest.into()));
    }
    let listed = learning.choices().iter().any(|(_, choice)| matches!(choice.precision, Some(Per::Each(_))));
    if listed || learning.start != Start::Uniform {
        return Some((
            "learning.precision",
            "in a population each class has one precision, and nobody a start of its own".into(),
        ));
    }
    if learning.trace {
        return Some(("learning.trace", "a population does not learn in rounds that could be traced".into()));
    }
    if learning.classes.iter().any(|class| class.players.is_some()) {
        return Some(("learning.classes", "classes of a population give a `share` or a `count`, not `players`".into()));
    }
    if evaluation.dro.is_some() {
        return Some((
            "evaluation.dro",
            "the robust gap is about all joint actions drawn, which are not kept of a population".into(),
        ));
    }
    if evaluation.welfare_gap == WelfareGap::EveryIteration {
        return Some(("evaluation.welfare_gap", "the best joint action of a population is not looked for".into()));
    }
    let designer = scenario.designer.as_ref()?;
    if matches!(designer.objective, Objective::WelfareGap | Objective::Dro) {
        return Some(("designer.objective", "it needs all joint actions, which are not kept of a population".into()));
    }
    if designer.reservation_utility.is_some() {
        return Some((
            "designer.reservation_utility",
            "what each player has on average over probes is not kept of a population".into(),
        ));
    }
    None
}

/// Whether a parameter has one entry or row a player, and no other.
pub(crate) fn has_rows(parameter: &Parameter) -> bool {
    parameter.shape.len() <= 2
        && parameter.shape.first() == Some(&Axis::Players)
        && !parameter.shape[1..].contains(&Axis::Players)
        && !parameter.shape.contains(&Axis::Any)
}

/// Refuses parameters of classes that players of the game do not have.
fn check_parameters(learning: &Learning, metadata: &Metadata) -> Result<(), ScenarioError> {
    for (k, class) in learning.classes.iter().enumerate() {
        for name in class.parameters.keys() {
            if !metadata.setup().any(|parameter| parameter.name == *name && has_rows(parameter)) {
                let valid = metadata.setup().filter(|p| has_rows(p)).map(|p| p.name.clone()).collect();
                let path = Path::fixed(&format!("learning.classes[{k}].parameters")).field(name);
                return Err(ScenarioError::new(
                    path,
                    Problem::Unknown { kind: "parameter", name: name.clone(), valid },
                ));
            }
        }
    }
    Ok(())
}

/// How many players each class has.
fn sizes_of_classes(learning: &Learning, players: u64) -> Result<Vec<u64>, ScenarioError> {
    if learning.classes.is_empty() {
        return Ok(vec![players]);
    }
    let at = |k: usize, field: &str| Path::fixed(&format!("learning.classes[{k}].{field}"));
    let (mut sizes, mut shares) = (Vec::new(), 0.0);
    let by_share = learning.classes[0].share.is_some();
    for (k, class) in learning.classes.iter().enumerate() {
        match (class.share, class.count) {
            (Some(_), Some(_)) => {
                return Err(ScenarioError::new(
                    at(k, "count"),
                    Problem::Useless("the class has a `share` already".into()),
                ));
            }
            (None, None) => {
                let reason = "every class of a population gives its `share` or its `count`".into();
                return Err(ScenarioError::new(at(k, "share"), Problem::Missing(reason)));
            }
            (Some(_), None) if !by_share => {
                return Err(ScenarioError::new(
                    at(k, "share"),
                    Problem::Useless("the first class gives a `count`".into()),
                ));
            }
            (None, Some(_)) if by_share => {
                return Err(ScenarioError::new(
                    at(k, "count"),
                    Problem::Useless("the first class gives a `share`".into()),
                ));
            }
            (Some(share), None) => {
                if !(share > 0.0 && share <= 1.0) {
                    return Err(ScenarioError::new(at(k, "share"), Problem::wrong(share, "a number > 0 and ≤ 1")));
                }
                // Rounded as a running total, so that sizes add up to all players.
                let before = (shares * players as f64).round() as u64;
                shares += share;
                sizes.push(((shares * players as f64).round() as u64).saturating_sub(before));
            }
            (None, Some(count)) => sizes.push(count),
        }
    }
    let path = Path::fixed("learning.classes");
    if by_share && (shares - 1.0).abs() > 1e-9 {
        let found = format!("shares that add up to {shares}");
        return Err(ScenarioError::new(path, Problem::wrong(found, "1")));
    }
    let total = sizes.iter().try_fold(0_u64, |total, &size| total.checked_add(size));
    if total != Some(players) {
        let found =
            total.map_or_else(|| "counts beyond counting".into(), |total| format!("counts that add up to {total}"));
        return Err(ScenarioError::new(path, Problem::wrong(found, format!("{players}, as `game.players` says"))));
    }
    if let Some(k) = sizes.iter().position(|&size| size == 0) {
        let found = format!("no player, of {players}");
        return Err(ScenarioError::new(path.entry(k), Problem::wrong(found, "at least one player in a class")));
    }
    Ok(sizes)
}

/// What a class gives of a parameter, else the scenario.
pub(super) fn given<'a>(scenario: &'a Scenario, class: usize, parameter: &Parameter) -> Option<&'a Quantity> {
    let own = scenario.learning.classes.get(class).and_then(|class| class.parameters.get(&parameter.name));
    own.or_else(|| Section::of(parameter.role).given(scenario).get(&parameter.name))
}

/// Whether all players of a class have the same parameters.
fn are_alike(scenario: &Scenario, metadata: &Metadata, class: usize) -> bool {
    metadata.setup().filter(|parameter| has_rows(parameter)).all(|parameter| {
        let own =
            scenario.learning.classes.get(class).is_some_and(|class| class.parameters.contains_key(&parameter.name));
        match given(scenario, class, parameter) {
            Some(Quantity::Given(Nested::Number(_)) | Quantity::Named(_)) => true,
            Some(Quantity::Given(Nested::List(_))) => own,
            Some(Quantity::Draw(_) | Quantity::Network(_)) => false,
            None => parameter.default.is_some() || parameter.optional,
        }
    })
}

/// What memory goes by.
fn sizes_of(scenario: &Scenario, metadata: &Metadata, levels: &[usize], population: &Population) -> Sizes {
    let actions: usize = levels.iter().product();
    let row = |parameter: &Parameter| -> usize {
        let length = |axis: &Axis| if *axis == Axis::Actions { actions } else { scenario.probes.count };
        parameter.shape[1..].iter().map(length).product()
    };
    let grid = metadata.on_grid(actions);
    let contributions = grid.contributions.len();
    let mechanisms = mechanisms(scenario, metadata.mechanism().count());
    Sizes {
        agents: population.agents(),
        types: population.types() as u64,
        own: population.own().len() as u64,
        held: population.held.len() as u64,
        probes: scenario.probes.count as u64,
        mechanisms: mechanisms as u64,
        contributions: contributions as u64,
        parameters: metadata.setup().filter(|p| has_rows(p)).map(|p| row(p) as u64).sum(),
        width: population.width,
    }
}

impl Plan {
    /// Refuses what does not fit, with the numbers.
    fn check(&self, scenario: &Scenario, levels: &[usize]) -> Result<(), ScenarioError> {
        let refused = |reason: String| Err(ScenarioError::new(Path::fixed("game.players"), Problem::Other(reason)));
        let probes = scenario.probes.count;
        let block = [4096, probes, probes.max(levels.iter().product())];
        if product(&block).is_none_or(|all| all > LARGEST_BLOCK) {
            return refused(format!("4096 types × {probes} probes at a time are more than {LARGEST_BLOCK} numbers"));
        }
        // Ranks on one machine have it together.
        let available = memory::available().map(|bytes| bytes / self.population.ranks.beside() as u64);
        match self.sizes.footprint() {
            Some(footprint) if available.is_none_or(|available| footprint.total() <= available) => Ok(()),
            Some(footprint) => refused(self.too_large(&footprint, available.unwrap_or_default())),
            None => refused(format!("{} players take more memory than can be counted", self.sizes.agents)),
        }
    }

    fn too_large(&self, footprint: &Footprint, available: u64) -> String {
        let Sizes { agents, types, own, .. } = self.sizes;
        let total = footprint.total();
        let types = match self.population.ranks.is_shared() {
            true => format!("{types} types, {own} of them on this rank,"),
            false => format!("{types} types"),
        };
        format!(
            "{agents} players of {types} take {total} bytes, {:.0} a type: more than the {available} that are available; \
             types are shared by players who have the same private parameters, and `population: {{precision: f32}}` halves beliefs",
            total as f64 / own.max(1) as f64
        )
    }
}
