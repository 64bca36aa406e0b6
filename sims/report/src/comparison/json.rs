//! A comparison for scripts.

use serde_json::{Map, Value, json};

use super::{Comparison, Entry};

/// Figures that every entry has a field for.
const FIGURES: [&str; 15] = [
    "pareto_gap",
    "budget_slack",
    "garp_f",
    "additive_gap",
    "dro_value",
    "objective",
    "surplus",
    "surplus_gap",
    "surplus_audited",
    "revenue",
    "welfare",
    "welfare_gap",
    "plays",
    "iterations",
    "residual",
];

/// `{"runs": [{"folder", "scenario", "sweep", "phi", "pareto_gap", …}, …]}`; of ensembles figures are means, and
/// `statistics` tells how they are distributed.
pub(super) fn json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    let runs: Vec<Value> = comparison.entries.iter().map(entry).collect();
    serde_json::to_string_pretty(&json!({ "runs": runs })).map(|text| text + "\n")
}

fn entry(entry: &Entry) -> Value {
    let mut fields = Map::new();
    fields.insert("folder".into(), json!(entry.folder));
    fields.insert("scenario".into(), json!(entry.scenario));
    fields.insert("game".into(), json!(entry.game));
    fields.insert("phi".into(), entry.phi().map(|(name, value)| (name.to_owned(), json!(value))).collect());
    fields.insert("optimised".into(), json!(Some(&entry.optimised).filter(|words| !words.is_empty())));
    for name in FIGURES {
        fields.insert(name.into(), json!(entry.figure(name).map(|of| of.mean)));
    }
    let played = entry.members - entry.failed;
    fields.insert("converged".into(), json!(played > 0 && entry.converged == played));
    fields.insert("interrupted".into(), json!(entry.interrupted));
    if entry.ensemble {
        fields.insert("sweep".into(), Value::Object(entry.sweep.clone()));
        fields.insert("members".into(), json!(entry.members));
        fields.insert("failed".into(), json!(entry.failed));
        fields.insert("members_converged".into(), json!(entry.converged));
        fields.insert("verdict".into(), json!(entry.verdicts));
        let statistics = entry.finals.iter().map(|(name, of)| (name.clone(), json!(of)));
        fields.insert("statistics".into(), statistics.collect());
    } else {
        fields.insert("verdict".into(), json!(entry.verdicts.keys().next()));
    }
    Value::Object(fields)
}
