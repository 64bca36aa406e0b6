//! Parameters of types: one row for players who are alike, else one drawn or given for each.

use walras_engine::population::Population;
use walras_game::metadata::{Axis, Distribution, Parameter};

use super::plan::given;
use crate::Scenario;
use crate::error::ScenarioError;
use crate::path::Path;
use crate::problem::Problem;
use crate::quantity::{Nested, Quantity};
use crate::section::Section;
use crate::tensor::Tensor;

/// The rows of a parameter with one a player, `[types held][row]`. Draws are those of the player of the same number, whatever
/// class it is in, and whoever holds it.
pub(crate) fn rows(
    scenario: &Scenario,
    population: &Population,
    parameter: &Parameter,
    length: impl Fn(Axis) -> usize,
) -> Result<Vec<f64>, ScenarioError> {
    let width: usize = parameter.shape[1..].iter().map(|&axis| length(axis)).product();
    let row = Parameter { shape: parameter.shape[1..].to_vec(), ..parameter.clone() };
    let (mut classes, mut player) = (Vec::new(), 0);
    for (class, of) in population.classes.iter().enumerate() {
        let own = scenario.learning.classes.get(class).filter(|class| class.parameters.contains_key(&parameter.name));
        let path = match own {
            Some(_) => Path::fixed(&format!("learning.classes[{class}].parameters")).field(&parameter.name),
            None => Section::of(parameter.role).path().field(&parameter.name),
        };
        let tensor = Tensor::new(&row, &length, path);
        let rows = match (given(scenario, class, parameter), parameter.default, &parameter.prior) {
            (Some(Quantity::Draw(law)), _, _) | (None, None, Some(law)) => Rows::Drawn(*law),
            (Some(Quantity::Given(Nested::List(rows))), _, _) if own.is_none() => {
                check_length(rows.len(), population, &tensor)?;
                Rows::Listed(rows)
            }
            (quantity, ..) => Rows::Alike(tensor.entries(quantity, scenario.randomness())?),
        };
        classes.push(OfClass { tensor, rows, types: of.types.start, player });
        player += of.size as usize;
    }
    let mut all = Vec::with_capacity(population.held.len() * width);
    for kind in population.held.types() {
        let class = &classes[classes.partition_point(|class| class.types <= kind) - 1];
        let agent = class.player + (kind - class.types);
        match &class.rows {
            Rows::Drawn(law) => {
                for entry in 0..width {
                    // With one axis that of players.
                    let indices = &[agent, entry][..parameter.shape.len()];
                    all.push(class.tensor.draw_one(law, scenario.randomness(), indices)?);
                }
            }
            Rows::Listed(rows) => {
                let given = Quantity::Given(rows[agent].clone());
                let tensor = Tensor::new(&row, &length, class.tensor.path.entry(agent));
                all.extend(tensor.entries(Some(&given), scenario.randomness())?);
            }
            Rows::Alike(one) => all.extend_from_slice(one),
        }
    }
    Ok(all)
}

/// Where the rows of a class come from.
enum Rows<'a> {
    /// Each is drawn.
    Drawn(Distribution),
    /// One a player of all.
    Listed(&'a [Nested]),
    /// The same for all.
    Alike(Vec<f64>),
}

/// A parameter of a class.
struct OfClass<'a> {
    tensor: Tensor<'a>,
    rows: Rows<'a>,
    /// The first type and the first player of the class.
    types: usize,
    player: usize,
}

fn check_length(rows: usize, population: &Population, tensor: &Tensor<'_>) -> Result<(), ScenarioError> {
    if rows as u64 == population.agents() {
        return Ok(());
    }
    let expected = format!("a list of {}, one entry a player, or a number or law for all", population.agents());
    let problem = Problem::wrong(format!("a list of {rows}"), expected);
    Err(ScenarioError::new(tensor.path.clone(), problem))
}
