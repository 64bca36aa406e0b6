//! Where the designer may move the mechanism.

use walras_game::metadata::{Kind, Metadata, Parameter};

use super::designer::Designer;
use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;

/// The range of each entry of φ: the designer's bounds, else the game's.
pub(super) fn bounds(
    designer: Option<&Designer>,
    metadata: &Metadata,
    phi: &[f64],
) -> Result<Vec<(f64, f64)>, ScenarioError> {
    if designer.is_some() && phi.is_empty() {
        let problem = Problem::Useless("the game has no mechanism parameter to move".into());
        return Err(ScenarioError::new(Path::fixed("designer"), problem));
    }
    let bounds: Vec<(f64, f64)> = metadata
        .mechanism()
        .zip(phi)
        .map(|(parameter, &start)| bound(designer, parameter, start))
        .collect::<Result<_, _>>()?;
    if designer.is_some() && bounds.iter().all(|(low, high)| low == high) {
        let problem = Problem::wrong("ranges of one value each", "room to move for at least one parameter");
        return Err(ScenarioError::new(Path::fixed("designer.bounds"), problem));
    }
    Ok(bounds)
}

fn bound(designer: Option<&Designer>, parameter: &Parameter, start: f64) -> Result<(f64, f64), ScenarioError> {
    let natural = (parameter.minimum.unwrap_or(f64::NEG_INFINITY), parameter.maximum.unwrap_or(f64::INFINITY));
    let Some(designer) = designer else { return Ok(natural) };
    let path = Path::fixed("designer.bounds").field(&parameter.name);
    let Some(&[low, high]) = designer.bounds.get(&parameter.name) else {
        return match needs_bounds(parameter) {
            Some(reason) => Err(ScenarioError::new(path, Problem::Missing(reason))),
            None => Ok(natural),
        };
    };
    for (k, end) in [low, high].into_iter().enumerate() {
        if !parameter.admits(end) {
            let problem = Problem::wrong(end, format!("{}, as the game says", parameter.expectation()));
            return Err(ScenarioError::new(path.entry(k), problem));
        }
    }
    if parameter.kind == Kind::Integer && low != high {
        let problem = Problem::wrong(format_args!("[{low}, {high}]"), "a single whole number: spsa moves reals only");
        return Err(ScenarioError::new(path, problem));
    }
    if !(low..=high).contains(&start) {
        let problem = Problem::wrong(start, format!("a number in `{path}`, [{low}, {high}]"));
        return Err(ScenarioError::new(Path::fixed("mechanism").field(&parameter.name), problem));
    }
    Ok((low, high))
}

/// Why a designer cannot do with the game's own bounds of a parameter.
fn needs_bounds(parameter: &Parameter) -> Option<String> {
    if parameter.kind == Kind::Integer {
        return Some("it is a whole number, which spsa cannot move; give its value twice to hold it".into());
    }
    (parameter.minimum.is_some() && parameter.exclusive_minimum)
        .then(|| format!("it must stay {}, so it needs a lower bound to stop at", parameter.expectation()))
}
