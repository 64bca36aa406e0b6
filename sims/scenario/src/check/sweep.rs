//! What can be said against replicates and sweeps.

use std::collections::BTreeSet;

use super::{Checked, require};
use crate::Scenario;
use crate::error::ScenarioError;
use crate::label::plain;
use crate::path::{Path, Step};
use crate::problem::Problem;
use crate::sweep::{Range, Scale, Sweep, Values};

/// Most runs of one ensemble.
pub const MAX_MEMBERS: usize = 1_000_000;

/// What says how often to run, hence is the same in all runs.
const NOT_SWEPT: [&str; 6] = ["name", "description", "replicate", "replicates", "sweep", "tables"];

/// How many runs there are, and under which replicates.
pub(super) fn check_replicates(scenario: &Scenario) -> Checked {
    require(scenario.replicates >= 1, "replicates", scenario.replicates, "a whole number ≥ 1")?;
    if scenario.replicate.checked_add(scenario.replicates).is_none() {
        let expected = format!("at most {}, so that replicates can be numbered", u32::MAX - scenario.replicates);
        return Err(ScenarioError::new(Path::fixed("replicate"), Problem::wrong(scenario.replicate, expected)));
    }
    let sweep = &scenario.sweep;
    let members = sweep.points().and_then(|points| points.checked_mul(scenario.replicates as usize));
    if members.is_some_and(|members| members <= MAX_MEMBERS) {
        return Ok(());
    }
    let factors = sweep.axes.iter().map(|(path, values)| format!("{} values of `{path}`", values.len()));
    let factors: Vec<String> = factors.chain([format!("{} replicates", scenario.replicates)]).collect();
    let reason = format!("{} are more than the {MAX_MEMBERS} runs that an ensemble may have", factors.join(" × "));
    let path = if sweep.is_empty() { "replicates" } else { "sweep" };
    Err(ScenarioError::new(Path::fixed(path), Problem::Other(reason)))
}

/// Whether every swept path is one and has values.
pub(crate) fn check_sweep(sweep: &Sweep) -> Checked {
    let mut before: Vec<(&str, Path)> = Vec::new();
    for (text, values) in &sweep.axes {
        let here = Path::fixed("sweep").field(text);
        let fault = |problem| ScenarioError::new(here.clone(), problem);
        let Some(path) = Path::parse(text) else {
            let expected = "a path such as `learning.precision` or `game.parameters.valuation.0`";
            return Err(fault(Problem::wrong(format_args!("the path \"{text}\""), expected)));
        };
        if let Some(Step::Field(name)) = path.steps().first()
            && NOT_SWEPT.contains(&name.as_str())
        {
            return Err(fault(Problem::Useless(format!("`{name}` is the same in all runs"))));
        }
        if let Some((other, _)) = before.iter().find(|(_, other)| path.leads_to(other)) {
            return Err(fault(Problem::Useless(format!("it takes the place of `{other}`, which is swept before it"))));
        }
        match values {
            Values::List(_) => check_list(values, &here)?,
            Values::Range(range) => check_range(range, &here)?,
        }
        before.push((text, path));
    }
    Ok(())
}

fn check_list(values: &Values, here: &Path) -> Checked {
    let swept = values.swept();
    if swept.is_empty() {
        return Err(ScenarioError::new(here.clone(), Problem::wrong("an empty list", "at least one value")));
    }
    let mut labels = BTreeSet::new();
    for (k, value) in swept.iter().enumerate() {
        let twice = !labels.insert(&value.label) || swept[..k.min(MAX_COMPARED)].iter().any(|o| o.value == value.value);
        if twice {
            let reason = format!("`{}` is given twice; every value has runs of its own", plain(&value.value));
            return Err(ScenarioError::new(here.entry(k), Problem::Useless(reason)));
        }
    }
    Ok(())
}

/// Values of the same label are always told apart; others are compared with so many before them.
const MAX_COMPARED: usize = 1000;

fn check_range(range: &Range, here: &Path) -> Checked {
    let fault = |field: &str, found: f64, expected: &str| {
        Err(ScenarioError::new(here.field(field), Problem::wrong(found, expected)))
    };
    for (field, end) in [("from", range.from), ("to", range.to)] {
        if !end.is_finite() {
            return fault(field, end, "a finite number");
        }
        if range.scale == Scale::Log && end <= 0.0 {
            return fault(field, end, "a number > 0, for equal ratios");
        }
    }
    if range.from == range.to {
        return fault("to", range.to, "another number than `from`");
    }
    if !(2..=MAX_MEMBERS).contains(&range.steps) {
        let expected = format!("a whole number from 2 to {MAX_MEMBERS}: how many values, both ends included");
        return Err(ScenarioError::new(here.field("steps"), Problem::wrong(range.steps, expected)));
    }
    Ok(())
}
