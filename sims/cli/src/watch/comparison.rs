//! What differs between the summaries of two runs.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use walras_process::display::{LINES, brief, left_out};

/// A table of the figures that differ: figure, before, after; of many the first, and that `file` has the rest.
pub(super) fn table(before: &Value, after: &Value, file: &Path) -> String {
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
    for [figure, before, after] in [&heads].into_iter().chain(rows.iter().take(LINES)) {
        let _ = writeln!(text, "{figure:<name$}  {before:<value$}  {after}");
    }
    if let Some(more) = left_out(LINES, rows.len(), file.display()) {
        let _ = writeln!(text, "{more}");
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
        let file = Path::new("out/summary.json");
        let before = json!({"welfare": 1.5, "phi": {"fee": 0.1}, "plugin": {"path": "a", "hash": "1", "version": "0.1.0"}, "old": 1});
        let after = json!({"welfare": 1.25, "phi": {"fee": 0.1}, "plugin": {"path": "b", "hash": "2", "version": "0.1.0"}, "new": true});
        assert_eq!(
            table(&before, &after, file),
            "figure   before  after\nnew      –       true\nwelfare  1.5     1.25\nold      1       –\n"
        );
        assert_eq!(table(&after, &after, file), "the same figures as before, to the last bit\n");
    }

    #[test]
    fn of_many_the_file_has_the_rest() {
        let points = |value: f64| json!({"points": (0..50).map(|k| (k.to_string(), json!(value))).collect::<serde_json::Map<_, _>>()});
        let table = table(&points(1.5), &points(2.5), Path::new("out/summary.json"));
        assert_eq!(table.lines().count(), 1 + LINES + 1);
        assert!(table.ends_with("\n… and 10 more of 50: see out/summary.json\n"), "{table}");
    }
}
