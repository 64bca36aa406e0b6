//! A population: how its players differ, and who is worst off.

use walras_engine::population::{LEVELS, Spread};
use walras_figures::format::{count, escape, number};
use walras_figures::page::{ROWS, left_out};
use walras_study::record::Record;
use walras_study::tables;

use crate::points::{cells, table};

/// Levels that the page shows; the table of distributions has all.
const SHOWN: [(usize, &str); 5] = [(0, "least"), (2, "5%"), (4, "median"), (6, "95%"), (8, "largest")];

/// The section on how players of a population differ; nothing where players are none.
pub(super) fn html(record: &Record) -> String {
    let Some(crowd) = &record.last.crowd else { return String::new() };
    let sizes = crowd.sizes.iter().zip(&crowd.types).enumerate().map(|(class, (size, types))| {
        format!(
            "<li>class {}: {} players of {} types</li>",
            escape(&record.class_name(class)),
            count(*size),
            count(*types as u64)
        )
    });
    format!(
        "<section>\n<h2>The population</h2>\n<p>Players of equal parameters are one type, whose play is computed once. Quantities of single \
         players, over each class:</p>\n<ul>{}</ul>\n{}{}</section>\n",
        sizes.collect::<String>(),
        distributions(record),
        worst(record),
    )
}

fn distributions(record: &Record) -> String {
    let heads = ["Probe", "Class", "Quantity", "mean"].into_iter().chain(SHOWN.map(|(_, name)| name));
    let row = |spread: &Spread| {
        debug_assert_eq!(spread.quantiles.len(), LEVELS.len());
        let first =
            [stage(spread.stage), record.class_name(spread.class), tables::name_of_quantity(record, spread.quantity)];
        let values = std::iter::once(spread.mean).chain(SHOWN.map(|(level, _)| spread.quantiles[level])).map(number);
        cells(first.into_iter().chain(values))
    };
    let rows = record.spreads.len();
    table(heads, record.spreads.iter().take(ROWS).map(row)) + &more(record, rows, "distributions")
}

fn worst(record: &Record) -> String {
    let row = |agent: &walras_engine::population::WorstAgent| {
        cells([
            stage(agent.stage),
            record.class_name(agent.class),
            agent.agent.to_string(),
            tables::name_of_quantity(record, agent.quantity),
            number(agent.value),
        ])
    };
    let heads = ["Probe", "Class", "Player", "Quantity", "value"].into_iter();
    let rows = record.worst.len();
    let shown = record.worst.iter().take(ROWS).map(row);
    format!("<h3>Largest regrets and Pareto gaps</h3>\n{}{}", table(heads, shown), more(record, rows, "worst_agents"))
}

fn stage(stage: Option<usize>) -> String {
    stage.map_or_else(|| "all".into(), |stage| stage.to_string())
}

fn more(record: &Record, rows: usize, name: &str) -> String {
    left_out(rows, &format!("<code>{}</code>", tables::file(record.scenario.tables, name)))
}
