//! Giving the designer of a run that has begun, or is over, a larger budget.
//!
//! The steps of a single start do not depend on how many there are to be, so that the run goes on to the same bits as one that
//! had the larger budget from its beginning. All else would be another experiment.

use walras_assemble::load;
use walras_scenario::{Designer, Loaded};

use crate::error::RunError;
use crate::layout::SCENARIO;
use crate::options::ResumeOptions;

/// The fields that can be raised.
const BUDGET: [&str; 2] = ["designer.iterations", "designer.plays"];

/// The scenario of a run, `loaded` as it stands in its folder, with the changes that are asked for.
///
/// # Errors
/// Something else than the budget is to be changed, the run has no budget that can be raised, or it is not raised.
pub(crate) fn extended(loaded: Loaded, options: &ResumeOptions) -> Result<Loaded, RunError> {
    if options.changes.is_empty() {
        return Ok(loaded);
    }
    let refused = |reason: String| RunError::Final { path: options.folder.clone(), reason };
    let mut changed = options.changes.iter().map(|change| change.path().to_string());
    if let Some(other) = changed.find(|path| !BUDGET.contains(&path.as_str())) {
        let [iterations, plays] = BUDGET;
        return Err(refused(format!(
            "`{other}` would make another experiment of it (only `{iterations}` and `{plays}` can be raised); run \
             `{SCENARIO}` of this folder with that change"
        )));
    }
    if loaded.is_ensemble() {
        return Err(refused(format!("its runs are over; run `{SCENARIO}` of this folder with the larger budget")));
    }
    let Some(before) = &loaded.scenario.designer else { return Err(refused("it has no designer".into())) };
    if !before.has_free_budget() {
        let reason = "its budget was divided among the starts; run";
        return Err(refused(format!("{reason} `{SCENARIO}` of this folder with the larger one")));
    }
    let extended = load(&options.folder.join(SCENARIO), options.changes.clone(), &options.trust)?;
    match extended.scenario.designer.as_ref().and_then(|after| lowered(before, after)) {
        Some(reason) => Err(refused(reason)),
        None => Ok(extended),
    }
}

/// Which budget is smaller than it was; nothing if none is.
fn lowered(before: &Designer, after: &Designer) -> Option<String> {
    let budgets = |designer: &Designer| [designer.iteration_budget(), designer.plays];
    let mut fields = BUDGET.iter().zip(budgets(before)).zip(budgets(after));
    fields.find_map(|((field, before), after)| {
        let (after, had) = (after?, before.map_or_else(|| "no limit".into(), |before| before.to_string()));
        let is_lower = before.is_none_or(|before| after < before);
        is_lower.then(|| format!("field `{field}`: found {after}, expected at least what it had, {had}"))
    })
}
