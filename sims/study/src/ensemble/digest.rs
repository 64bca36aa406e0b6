//! What an ensemble comes to: how its members ended, by combination of swept values.

use std::collections::BTreeMap;

use walras_games::PluginFacts;
use walras_process::exit::Exit;
use walras_scenario::Scenario;
use walras_theory::distribution::Distribution;

use super::bands::Band;
use super::member::{Cell, Member, Outcome, exit_code};
use super::plan::{Axis, Plan};
use super::statistics::Statistics;
use crate::layout::SUMMARY;
use crate::tables;

/// Failures that are told one by one.
const TOLD: usize = 100;
/// Most combinations whose figures are kept; of more, the tables have them.
pub(super) const COMPARED: usize = 10_000;
/// Combinations whose courses are kept for figures.
pub(super) const DRAWN: usize = 12;

/// Everything that summary and report say of an ensemble.
#[derive(Clone, Debug)]
pub struct Digest {
    /// The scenario of its first run, with what else was to be run.
    pub scenario: Scenario,
    /// The games played.
    pub games: Vec<PluginFacts>,
    /// What was swept.
    pub axes: Vec<Axis>,
    /// Runs of each combination.
    pub replicates: usize,
    /// Units of quantities by their names in the tables of the runs; empty where runs have different ones.
    pub units: BTreeMap<String, String>,
    /// The combinations, in their order.
    pub points: Vec<Point>,
    /// The first members that failed.
    pub failures: Vec<Failure>,
    /// Whether the user broke off.
    pub interrupted: bool,
}

/// The members of one combination.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// Which value of each axis it has.
    pub indices: Vec<usize>,
    /// Members that were played to their end.
    pub played: usize,
    /// Members that could not be played.
    pub failed: usize,
    /// Members of those played whose play came to rest.
    pub converged: usize,
    /// Headline figures over the members played, in the order of the summary. Values that are no numbers do not count. None
    /// where there are very many combinations.
    pub finals: Vec<(String, Distribution)>,
    /// How many members ended with these words, by what the words say.
    pub outcomes: BTreeMap<String, BTreeMap<String, usize>>,
    /// Courses over the iterations; of the first combinations only.
    pub bands: Vec<Band>,
}

/// A member that could not be played.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its number.
    pub member: usize,
    /// Its replicate.
    pub replicate: u32,
    /// Which value of each axis it had.
    pub indices: Vec<usize>,
    /// Why.
    pub reason: String,
    /// The exit code that a run of its own would have had.
    pub exit: Exit,
}

impl Digest {
    pub(super) fn new(plan: &Plan, interrupted: bool) -> Self {
        let point = |point| Point { indices: plan.indices(point), ..Point::default() };
        Digest {
            scenario: plan.scenario().clone(),
            games: plan.games(),
            axes: plan.measured_axes(),
            replicates: plan.replicates,
            units: BTreeMap::new(),
            points: (0..plan.points).map(point).collect(),
            failures: Vec::new(),
            interrupted,
        }
    }

    /// Counts a member.
    pub(super) fn add(&mut self, plan: &Plan, member: &Member) {
        let number = plan.point_of(member.index);
        let converged = member.outcome.converged();
        let point = &mut self.points[number];
        match &member.outcome {
            Outcome::Played { finals, traces } => {
                point.played += 1;
                point.converged += usize::from(converged);
                if plan.points <= COMPARED {
                    finals.iter().for_each(|(name, cell)| point.add(name, cell));
                }
                for column in traces.iter().flat_map(|trace| &trace.columns) {
                    match self.units.get_mut(&column.name) {
                        Some(unit) if *unit != column.unit => unit.clear(),
                        Some(_) => {}
                        None => drop(self.units.insert(column.name.clone(), column.unit.clone())),
                    }
                }
            }
            Outcome::Failed { reason, exit } => {
                point.failed += 1;
                if self.failures.len() < TOLD {
                    self.failures.push(Failure {
                        member: member.index,
                        replicate: plan.replicate_of(member.index),
                        indices: plan.indices(number),
                        reason: reason.clone(),
                        exit: exit_code(*exit),
                    });
                }
            }
        }
    }

    /// The unit of a quantity of the runs' tables or summaries; empty if it has none, or not the same in all runs.
    pub fn unit(&self, name: &str) -> &str {
        self.units.get(name).map_or("", String::as_str)
    }

    /// The file of a table.
    pub fn file(&self, table: &str) -> String {
        tables::file(self.scenario.tables, table)
    }

    /// The file that has the ends of all combinations.
    pub fn file_of_ends(&self) -> String {
        if self.points.len() <= COMPARED { SUMMARY.into() } else { self.file("members") }
    }

    /// Members there are to be.
    pub fn members(&self) -> usize {
        self.points.len() * self.replicates
    }

    /// A sum over combinations.
    pub fn total(&self, count: fn(&Point) -> usize) -> usize {
        self.points.iter().map(count).sum()
    }

    /// What a combination is called: the labels of its values, `ε 0.1` or `spsa, ε 0.1`.
    pub fn label(&self, indices: &[usize]) -> String {
        let label = |(axis, &index): (&Axis, &usize)| match axis.numbers {
            Some(_) => format!("{} {}", axis.short(), axis.labels[index]),
            None => axis.labels[index].clone(),
        };
        self.axes.iter().zip(indices).map(label).collect::<Vec<_>>().join(", ")
    }
}

impl Axis {
    /// The last name of the path.
    pub fn short(&self) -> &str {
        let names = || self.path.rsplit(['.', '[', ']']).filter(|name| !name.is_empty());
        names().find(|name| name.parse::<usize>().is_err()).unwrap_or(&self.path)
    }
}

impl Point {
    fn add(&mut self, name: &str, cell: &Cell) {
        if let Cell::Text(words) = cell {
            let beginning = words.split(':').next().unwrap_or(words).to_owned();
            *self.outcomes.entry(name.into()).or_default().entry(beginning).or_default() += 1;
        }
        let Some(value) = cell.number().filter(|value| value.is_finite()) else { return };
        match self.finals.iter_mut().find(|(other, _)| other == name) {
            Some((_, values)) => values.add(value),
            None => {
                let mut values = Distribution::default();
                values.add(value);
                self.finals.push((name.into(), values));
            }
        }
    }

    /// The members' values of a headline figure.
    pub fn values(&self, name: &str) -> Option<&Distribution> {
        self.finals.iter().find(|(other, _)| other == name).map(|(_, values)| values)
    }

    /// The distribution of a headline figure over the members played.
    pub fn statistics(&self, name: &str) -> Option<Statistics> {
        self.values(name).and_then(Statistics::of)
    }

    /// The course of a quantity.
    pub fn band(&self, table: &str, quantity: &str) -> Option<&Band> {
        self.bands.iter().find(|band| band.table == table && band.quantity == quantity)
    }
}
