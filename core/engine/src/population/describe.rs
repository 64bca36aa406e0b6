//! Distributions over the players of a population, and who is worst off: what reports keep in place of a table of all.

use super::judge::judge_run;
use super::sample::Sample;
use crate::model::{Model, ModelError};
use crate::play::Play;
use crate::world::Workers;

/// Where quantiles are taken.
pub const LEVELS: [f64; 9] = [0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0];
/// How many players are named as the worst of a class.
const WORST: usize = 10;

/// A quantity that every player of a stage game has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Its expected payoff.
    Payoff,
    /// Its regret.
    Regret,
    /// Its residual.
    Residual,
    /// The expectation of this coordinate of its action.
    Action(usize),
    /// The Pareto gap of its choices, over all stage games.
    ParetoGap,
}

/// Values of a quantity at [`LEVELS`].
pub type Quantiles = [f64; LEVELS.len()];

/// How a quantity is distributed over the players of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Which stage game; none of what is about all of them.
    pub stage: Option<usize>,
    /// Whose.
    pub class: usize,
    /// Which quantity.
    pub quantity: Quantity,
    /// Its mean.
    pub mean: f64,
    /// Its quantiles: the smallest value that so many players, a share of all, do not exceed.
    pub quantiles: Quantiles,
}

/// A player with one of the largest values of a quantity in its class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorstAgent {
    /// Which stage game; none of what is about all of them.
    pub stage: Option<usize>,
    /// Its class.
    pub class: usize,
    /// Its number in the class; the first of those of its type.
    pub agent: u64,
    /// Which quantity.
    pub quantity: Quantity,
    /// The value.
    pub value: f64,
}

/// Spreads and worst players of values, one a type of a class, which stand for equally many players each.
pub fn spread(stage: Option<usize>, class: usize, quantity: Quantity, values: &[f64]) -> (Spread, Vec<WorstAgent>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let at = |level: f64| {
        let rank = (level * values.len() as f64).ceil() as usize;
        order.get(rank.clamp(1, values.len().max(1)) - 1).map_or(f64::NAN, |&place| values[place])
    };
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let worst = order.iter().rev().take(WORST);
    let agent = |&kind: &usize| WorstAgent { stage, class, agent: kind as u64, quantity, value: values[kind] };
    let mut worst: Vec<WorstAgent> = worst.map(agent).collect();
    // Of those who are equally badly off the first are named.
    worst.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.agent.cmp(&b.agent)));
    (Spread { stage, class, quantity, mean, quantiles: LEVELS.map(at) }, worst)
}

/// Distributions of what the certificates of a play are about, stage by stage and class by class, with those of largest regret.
///
/// # Errors
/// The game failed.
pub(crate) fn describe(
    model: &Model,
    play: &Play,
    workers: &Workers,
) -> Result<(Vec<Spread>, Vec<WorstAgent>), ModelError> {
    let (mut spreads, mut worst) = (Vec::new(), Vec::new());
    let Some(crowd) = &play.crowd else { return Ok((spreads, worst)) };
    let Some(population) = &model.population else { return Ok((spreads, worst)) };
    let (d, width) = (model.dimensions, 3 + model.dimensions);
    let runs = Sample::of(population, population.types()).runs();
    for (probe, stage) in crowd.stages.iter().enumerate() {
        let terms = crowd.terms(model, population, &play.phi, probe);
        let found = workers.run(runs.iter().collect(), |run| {
            let mut columns = vec![Vec::with_capacity(run.len()); width];
            judge_run(
                &terms,
                run,
                stage.rest(),
                |judged| {
                    columns[0].push(judged.payoff);
                    columns[1].push(judged.regret);
                    columns[2].push(judged.residual);
                    for (coordinate, column) in columns[3..].iter_mut().enumerate() {
                        column.push(judged.law().map(|(a, p)| p * model.action[a * d + coordinate]).sum());
                    }
                },
                |_, _| Ok(()),
            )?;
            Ok(columns)
        });
        let found = found.into_iter().collect::<Result<Vec<_>, ModelError>>()?;
        for class in 0..population.classes.len() {
            for column in 0..width {
                let quantity = match column {
                    0 => Quantity::Payoff,
                    1 => Quantity::Regret,
                    2 => Quantity::Residual,
                    _ => Quantity::Action(column - 3),
                };
                let own = runs.iter().zip(&found).filter(|(run, _)| run.class == class);
                let values: Vec<f64> = own.flat_map(|(_, columns)| columns[column].iter().copied()).collect();
                let (found, named) = spread(Some(probe), class, quantity, &values);
                spreads.push(found);
                if quantity == Quantity::Regret {
                    worst.extend(named);
                }
            }
        }
    }
    Ok((spreads, worst))
}
