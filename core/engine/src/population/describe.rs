//! Distributions over the players of a population, and who is worst off: what reports keep in place of a table of all.

use super::Population;
use super::judge::judge_run;
use super::sample::{Run, own_runs};
use super::spread::{Column, Quantity, Spread, WorstAgent};
use crate::model::{Model, ModelError};
use crate::play::Play;
use crate::world::Workers;

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
    let runs = own_runs(population);
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
        let found = population.ranks.agree(found.into_iter().collect::<Result<Vec<_>, ModelError>>())?;
        for class in 0..population.classes.len() {
            for place in 0..width {
                let quantity = match place {
                    0 => Quantity::Payoff,
                    1 => Quantity::Regret,
                    2 => Quantity::Residual,
                    _ => Quantity::Action(place - 3),
                };
                let own: Vec<(&Run, &[f64])> =
                    runs.iter().zip(&found).map(|(run, columns)| (run, columns[place].as_slice())).collect();
                let column = column(population, Some(probe), class, quantity, &own);
                spreads.push(column.spread(&population.ranks)?);
                if quantity == Quantity::Regret {
                    worst.extend(column.worst(&population.ranks));
                }
            }
        }
    }
    Ok((spreads, worst))
}

/// The values of a class among those of all runs of this rank.
fn column<'a>(
    population: &Population,
    stage: Option<usize>,
    class: usize,
    quantity: Quantity,
    found: &[(&Run, &'a [f64])],
) -> Column<'a> {
    let types = &population.classes[class].types;
    let own = || found.iter().filter(|(run, _)| run.class == class);
    let first = own().next().map_or(0, |(run, _)| run.first - types.start);
    let count: usize = own().map(|(run, _)| run.len()).sum();
    let blocks = own().map(|(_, values)| *values).collect();
    Column { stage, class, quantity, types: types.len(), own: first..first + count, blocks }
}
