//! Parameters of types: one row for players who are alike, else one drawn or given for each.

use walras_engine::population::Population;
use walras_game::metadata::{Axis, Parameter};

use super::plan::given;
use crate::Scenario;
use crate::error::ScenarioError;
use crate::path::Path;
use crate::problem::Problem;
use crate::quantity::{Nested, Quantity};
use crate::section::Section;
use crate::tensor::Tensor;

/// All rows of a parameter with one a player, `[types][row]`. Draws are those of the player of the same number, whatever class it
/// is in.
pub(crate) fn rows(
    scenario: &Scenario,
    population: &Population,
    parameter: &Parameter,
    length: impl Fn(Axis) -> usize,
) -> Result<Vec<f64>, ScenarioError> {
    let width: usize = parameter.shape[1..].iter().map(|&axis| length(axis)).product();
    let mut all = Vec::with_capacity(population.types() * width);
    let mut player = 0;
    for (class, of) in population.classes.iter().enumerate() {
        let own = scenario.learning.classes.get(class).filter(|class| class.parameters.contains_key(&parameter.name));
        let path = match own {
            Some(_) => Path::fixed(&format!("learning.classes[{class}].parameters")).field(&parameter.name),
            None => Section::of(parameter.role).path().field(&parameter.name),
        };
        let row = Parameter { shape: parameter.shape[1..].to_vec(), ..parameter.clone() };
        let tensor = Tensor::new(&row, &length, path.clone());
        let types = of.types.len();
        let quantity = given(scenario, class, parameter);
        let law = match (quantity, parameter.default, &parameter.prior) {
            (Some(Quantity::Draw(law)), _, _) => Some(*law),
            (None, None, Some(law)) => Some(*law),
            _ => None,
        };
        match (law, quantity) {
            (Some(law), _) => {
                for agent in player..player + types {
                    for entry in 0..width {
                        // With one axis that of players.
                        let indices = &[agent, entry][..parameter.shape.len()];
                        all.push(tensor.draw_one(&law, scenario.randomness(), indices)?);
                    }
                }
            }
            (None, Some(Quantity::Given(Nested::List(rows)))) if own.is_none() => {
                if rows.len() as u64 != population.agents() {
                    let found = format!("a list of {}", rows.len());
                    let expected =
                        format!("a list of {}, one entry a player, or a number or law for all", population.agents());
                    return Err(ScenarioError::new(path, Problem::wrong(found, expected)));
                }
                for (agent, row) in rows.iter().enumerate().skip(player).take(of.size as usize) {
                    let given = Quantity::Given(row.clone());
                    let tensor = Tensor::new(tensor.parameter, &length, path.entry(agent));
                    all.extend(tensor.entries(Some(&given), scenario.randomness())?);
                }
            }
            (None, quantity) => {
                let one = tensor.entries(quantity, scenario.randomness())?;
                (0..types).for_each(|_| all.extend_from_slice(&one));
            }
        }
        player += of.size as usize;
    }
    Ok(all)
}
