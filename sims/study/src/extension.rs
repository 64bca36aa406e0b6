//! Giving the designer of a run that has begun, or is over, a larger budget.
//!
//! The steps of a single start do not depend on how many there are to be, so that the run goes on to the same bits as one that
//! had the larger budget from its beginning. All else would be another experiment.

use std::path::Path;

use walras_scenario::{Designer, Loaded, Override};

use crate::error::RunError;
use crate::options::ResumeOptions;

/// The fields that can be raised.
const BUDGET: [&str; 2] = ["designer.iterations", "designer.plays"];

/// Refuses changes of a run, `loaded` as it stands in its folder, that are none of its budget.
pub(crate) fn check(loaded: &Loaded, options: &ResumeOptions) -> Result<(), RunError> {
    if options.changes.is_empty() {
        return Ok(());
    }
    let refused = |reason: String| Err(RunError::Final { path: options.folder.clone(), reason });
    if let Some(other) = options.changes.iter().map(|change| change.path().to_string()).find(|path| !is_budget(path)) {
        return refused(format!(
            "`{other}` would make another experiment of it (only `{}` and `{}` can be raised); run `scenario.yaml` \
             of this folder with that change",
            BUDGET[0], BUDGET[1]
        ));
    }
    if loaded.is_ensemble() {
        return refused("its runs are over; run `scenario.yaml` of this folder with the larger budget".into());
    }
    match &loaded.scenario.designer {
        None => refused("it has no designer".into()),
        Some(designer) if designer.restarts > 0 => refused(
            "its budget was divided among the starts; run `scenario.yaml` of this folder with the larger one".into(),
        ),
        Some(_) => Ok(()),
    }
}

fn is_budget(path: &str) -> bool {
    BUDGET.contains(&path)
}

/// Refuses a budget that is smaller than the one that the run had.
pub(crate) fn check_raised(
    before: Option<&Designer>,
    after: Option<&Designer>,
    changes: &[Override],
    folder: &Path,
) -> Result<(), RunError> {
    let budgets = |designer: Option<&Designer>| {
        [designer.and_then(Designer::iteration_budget), designer.and_then(|designer| designer.plays)]
    };
    for ((field, before), after) in BUDGET.iter().zip(budgets(before)).zip(budgets(after)) {
        let changed = changes.iter().any(|change| change.path().to_string() == *field);
        if changed && before.is_none_or(|before| after.is_some_and(|after| after < before)) {
            let had = before.map_or_else(|| "no limit".into(), |before| before.to_string());
            let reason = format!(
                "field `{field}`: found {}, expected at least what it had, {had}",
                after.map_or_else(|| "none".into(), |after| after.to_string()),
            );
            return Err(RunError::Final { path: folder.into(), reason });
        }
    }
    Ok(())
}
