//! What values of a sweep are called.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

/// Longest label that is made of a value, in characters.
const LONGEST: usize = 40;

/// A short name for each of these values: of sections, the plain fields by which they differ.
pub(super) fn labels(values: &[&Value]) -> Vec<String> {
    let sections: Vec<&Mapping> = values.iter().filter_map(|value| value.as_mapping()).collect();
    let only_sections = values.iter().all(|value| value.is_mapping() || value.is_null());
    let label = |value: &Value| match value {
        Value::Mapping(section) if only_sections && sections.len() > 1 => difference(section, &sections),
        value => plain(value),
    };
    let labels: Vec<String> = values.iter().map(|value| label(value)).collect();
    let mut times = BTreeMap::new();
    labels.iter().for_each(|label| *times.entry(label.as_str()).or_insert(0) += 1);
    let telling = |label: &str| !label.is_empty() && times[label] == 1;
    let number = |(k, label): (usize, &String)| if telling(label) { label.clone() } else { format!("#{}", k + 1) };
    labels.iter().enumerate().map(number).collect()
}

/// The fields of a section that are not the same in all of them: `spsa`, or `spsa, step 0.1`.
fn difference(section: &Mapping, all: &[&Mapping]) -> String {
    let differs = |name: &Value| all.iter().any(|other| other.get(name) != section.get(name));
    let telling = section.iter().filter(|(name, value)| differs(name) && !value.is_mapping() && !value.is_sequence());
    let words = telling.map(|(name, value)| match value {
        Value::String(text) => text.clone(),
        value => format!("{} {}", plain(name), plain(value)),
    });
    shortened(words.collect::<Vec<_>>().join(", "))
}

/// A value in one line.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => shortened(text.clone()),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        other => shortened(serde_json::to_string(other).unwrap_or_default()),
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(yaml: &str) -> Vec<String> {
        let values: Vec<Value> = serde_yaml::from_str(yaml).unwrap();
        labels(&values.iter().collect::<Vec<_>>())
    }

    #[test]
    fn plain_values_are_called_what_they_are() {
        assert_eq!(of("[0.001, 1, true, name, null, [1, 2]]"), ["0.001", "1", "true", "name", "none", "[1,2]"]);
    }

    #[test]
    fn sections_are_called_by_what_tells_them_apart() {
        assert_eq!(of("[{algorithm: spsa, plays: 9}, {algorithm: cma_es, plays: 9}]"), ["spsa", "cma_es"]);
        assert_eq!(of("[{algorithm: spsa, step: 1}, {algorithm: spsa, step: 2}]"), ["step 1", "step 2"]);
        assert_eq!(of("[null, {algorithm: spsa}, {algorithm: cma_es}]"), ["none", "spsa", "cma_es"]);
        assert_eq!(of("[{bounds: {x: 1}}, {bounds: {x: 2}}]"), ["#1", "#2"]);
    }
}
