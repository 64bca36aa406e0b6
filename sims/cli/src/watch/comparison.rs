//! What differs between the summaries of two runs.

use std::fmt::Write;

use serde_json::Value;
use walras_process::display::brief;

/// A table of the figures that differ: figure, before, after.
pub(super) fn table(before: &Value, after: &Value) -> String {
    let (before, after) = (flat(before), flat(after));
    let find = |list: &[(String, String)], name: &str| {
        list.iter().find(|(other, _)| other == name).map_or("–".to_owned(), |(_, value)| value.clone())
    };
    let gone = before.iter().filter(|(name, _)| after.iter().all(|(other, _)| other != name));
    let names = after.iter().chain(gone).map(|(name, _)| name.as_str());
    let rows: Vec<[String; 3]> = names
        .map(|name| [name.to_owned(), find(&before, name), find(&after, name)])
        .filter(|[_, before, after]| before != after)
        .collect();
    if rows.is_empty() {
        return "the same figures as before, to the last bit\n".into();
    }
    let mut text = String::new();
    let heads = ["figure", "before", "after"].map(str::to_owned);
    let width = |k: usize| rows.iter().chain([&heads]).map(|row| row[k].chars().count()).max().unwrap_or(0);
    let (name, value) = (width(0), width(1));
    for [figure, before, after] in [&heads].into_iter().chain(&rows) {
        let _ = writeln!(text, "{figure:<name$}  {before:<value$}  {after}");
    }
    text
}

/// All figures with their paths. Which file the game came from is not one.
fn flat(summary: &Value) -> Vec<(String, String)> {
    let mut figures = Vec::new();
    collect(summary, "", &mut figures);
    figures.retain(|(name, _)| !matches!(name.as_str(), "plugin.path" | "plugin.hash"));
    figures
}

fn collect(value: &Value, path: &str, figures: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            collect(value, &path, figures);
        }),
        Value::String(words) => figures.push((path.into(), brief(words))),
        other => figures.push((path.into(), brief(&other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_shown() {
        let before = json!({"welfare": 1.5, "phi": {"fee": 0.1}, "plugin": {"path": "a", "hash": "1", "version": "0.1.0"}, "old": 1});
        let after = json!({"welfare": 1.25, "phi": {"fee": 0.1}, "plugin": {"path": "b", "hash": "2", "version": "0.1.0"}, "new": true});
        assert_eq!(
            table(&before, &after),
            "figure   before  after\nnew      –       true\nwelfare  1.5     1.25\nold      1       –\n"
        );
        assert_eq!(table(&after, &after), "the same figures as before, to the last bit\n");
    }
}
