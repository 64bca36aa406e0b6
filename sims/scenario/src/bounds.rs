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
    if let Some(designer) = designer {
        check_plays(designer, &bounds)?;
    }
    Ok(bounds)
}

/// Refuses budgets of plays with which a start cannot begin.
fn check_plays(designer: &Designer, bounds: &[(f64, f64)]) -> Result<(), ScenarioError> {
    let Some(plays) = designer.plays else { return Ok(()) };
    let free = bounds.iter().filter(|(low, high)| low < high).count();
    let first = designer.explicit().method().most_plays(free);
    let least = first.saturating_mul(designer.restarts + 1);
    if plays >= least {
        return Ok(());
    }
    let expected = format!("a whole number ≥ {least}: the first iteration of each start plays {first}");
    Err(ScenarioError::new(Path::fixed("designer.plays"), Problem::wrong(plays, expected)))
}

fn bound(designer: Option<&Designer>, parameter: &Parameter, start: f64) -> Result<(f64, f64), ScenarioError> {
    let natural = (parameter.minimum.unwrap_or(f64::NEG_INFINITY), parameter.maximum.unwrap_or(f64::INFINITY));
    let Some(designer) = designer else { return Ok(natural) };
    let path = Path::fixed("designer.bounds").field(&parameter.name);
    let Some(&[low, high]) = designer.bounds.get(&parameter.name) else {
        return match needs_bounds(parameter) {
            Some(reason) => Err(ScenarioError::new(path, Problem::Missing(reason))),
            None if designer.needs_ranges() => Ok(vicinity(natural, start)),
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
        let problem =
            Problem::wrong(format_args!("[{low}, {high}]"), "a single whole number: designers move reals only");
        return Err(ScenarioError::new(path, problem));
    }
    if !(low..=high).contains(&start) {
        let problem = Problem::wrong(start, format!("a number in `{path}`, [{low}, {high}]"));
        return Err(ScenarioError::new(Path::fixed("mechanism").field(&parameter.name), problem));
    }
    Ok((low, high))
}

/// What of a range is within ten times the initial size, 1 at least, of the initial value: a range that only says what is
/// possible, such as tolls up to a million, is no scale for steps.
fn vicinity((low, high): (f64, f64), start: f64) -> (f64, f64) {
    let reach = 10.0 * start.abs().max(1.0);
    (low.max(start - reach), high.min(start + reach))
}

/// The mechanism parameters whose range is less than the game's because nothing says where to look, in words.
pub(super) fn narrowed(designer: &Designer, metadata: &Metadata, bounds: &[(f64, f64)]) -> Vec<String> {
    let is_narrower = |parameter: &Parameter, (low, high): (f64, f64)| {
        low > parameter.minimum.unwrap_or(f64::NEG_INFINITY) || high < parameter.maximum.unwrap_or(f64::INFINITY)
    };
    let named = |parameter: &Parameter| designer.bounds.contains_key(&parameter.name);
    let ranges = metadata.mechanism().zip(bounds).filter(|(p, range)| !named(p) && is_narrower(p, **range));
    ranges.map(|(parameter, (low, high))| format!("{} [{low}, {high}]", parameter.name)).collect()
}

/// Why a designer cannot do with the game's own bounds of a parameter.
fn needs_bounds(parameter: &Parameter) -> Option<String> {
    if parameter.kind == Kind::Integer {
        return Some("it is a whole number, which designers cannot move; give its value twice to hold it".into());
    }
    (parameter.minimum.is_some() && parameter.exclusive_minimum)
        .then(|| format!("it must stay {}, so it needs a lower bound to stop at", parameter.expectation()))
}
