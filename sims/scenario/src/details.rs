//! Lists that belong to a direct mechanism: menus, virtual values, tables.

use std::sync::Arc;

use walras_theory::direct::{Details, Rule, VirtualValue};

use super::Scenario;
use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;
use super::quantity::{Nested, Quantity};

/// The lists of the scenario's mechanism.
pub(super) fn details(scenario: &Scenario, rule: Rule) -> Result<Arc<Details>, ScenarioError> {
    let given = |field: &str| scenario.mechanism.get(field);
    let mut details = Details::default();
    if let Some(menu) = given("menu") {
        details.menu = rows(menu, "menu", "a list of allocations, each a list of numbers")?;
    }
    if let Some(outcomes) = given("outcomes") {
        let expected = "a list of rows, each what is allocated and what each player pays";
        details.outcomes = rows(outcomes, "outcomes", expected)?;
    }
    if let Some(functions) = given("virtual_values") {
        let expected = "a list of functions, each a list of pairs [value, virtual value]";
        for (place, function) in list(functions, "virtual_values", expected)?.iter().enumerate() {
            let path = path("virtual_values").entry(place);
            let knots = table(function, &path, expected)?;
            let pair = |knot: &Vec<f64>| match knot[..] {
                [value, virtual_value] => Some((value, virtual_value)),
                _ => None,
            };
            let knots: Option<Vec<(f64, f64)>> = knots.iter().map(pair).collect();
            let knots = knots.ok_or_else(|| wrong(&path, expected))?;
            let function = VirtualValue::new(&knots);
            details.virtual_values.push(function.map_err(|error| other(&path, error))?);
        }
    }
    let named = [("menu", Rule::AffineMaximiser), ("virtual_values", Rule::Myerson), ("outcomes", Rule::Tabulated)];
    let field = named.into_iter().find(|(field, of)| *of != rule && given(field).is_some());
    let field = field.or_else(|| named.into_iter().find(|(_, of)| *of == rule));
    let place =
        field.filter(|(field, _)| given(field).is_some()).map_or_else(|| Path::fixed("mechanism"), |(f, _)| path(f));
    details.check(rule).map_err(|error| other(&place, error))?;
    Ok(Arc::new(details))
}

fn path(field: &str) -> Path {
    Path::fixed("mechanism").field(field)
}

fn wrong(path: &Path, expected: &str) -> ScenarioError {
    ScenarioError::new(path.clone(), Problem::wrong("something else", expected.to_owned()))
}

fn other(path: &Path, reason: impl ToString) -> ScenarioError {
    ScenarioError::new(path.clone(), Problem::Other(reason.to_string()))
}

fn list<'a>(quantity: &'a Quantity, field: &str, expected: &str) -> Result<&'a [Nested], ScenarioError> {
    match quantity {
        Quantity::Given(Nested::List(entries)) if !entries.is_empty() => Ok(entries),
        Quantity::Given(Nested::List(_)) => {
            Err(ScenarioError::new(path(field), Problem::wrong("an empty list", expected.to_owned())))
        }
        _ => Err(wrong(&path(field), expected)),
    }
}

fn rows(quantity: &Quantity, field: &str, expected: &str) -> Result<Vec<Vec<f64>>, ScenarioError> {
    let rows = list(quantity, field, expected)?.iter().enumerate();
    rows.map(|(place, row)| numbers(row, &path(field).entry(place), expected)).collect()
}

fn table(nested: &Nested, at: &Path, expected: &str) -> Result<Vec<Vec<f64>>, ScenarioError> {
    let Nested::List(rows) = nested else { return Err(wrong(at, expected)) };
    rows.iter().map(|row| numbers(row, at, expected)).collect()
}

fn numbers(row: &Nested, at: &Path, expected: &str) -> Result<Vec<f64>, ScenarioError> {
    let Nested::List(entries) = row else { return Err(wrong(at, expected)) };
    let number = |entry: &Nested| match entry {
        Nested::Number(value) => Ok(*value),
        Nested::List(_) => Err(wrong(at, expected)),
    };
    entries.iter().map(number).collect()
}
