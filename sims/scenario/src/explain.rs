//! What a field of a scenario means, in words for a terminal, from the schema that editors complete by.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};
use walras_process::nearest::nearest;

/// Fields inside each other: no scenario goes deeper.
const DEEPEST: usize = 8;

/// Explains the field of this path, such as `learning.precision`; or each field of this name, wherever it stands.
///
/// # Errors
/// There is no such field; the error says which is meant, if any is likely.
pub fn explain(field: &str) -> Result<String, String> {
    let schema = crate::schema();
    let fields = Fields::of(&schema);
    let wanted = without_entries(field);
    if let Some(node) = fields.by_path.get(&wanted) {
        return Ok(fields.text(&wanted, node));
    }
    let ending = format!(".{wanted}");
    let named: Vec<_> = fields.by_path.iter().filter(|(path, _)| path.ends_with(&ending)).collect();
    if named.is_empty() {
        return Err(fields.unknown(field, &wanted));
    }
    Ok(named.into_iter().map(|(path, node)| fields.text(path, node)).collect::<Vec<_>>().join("\n"))
}

/// A path without the numbers of entries: `learning.classes.0.rule` and `learning.classes[0].rule` are one field.
fn without_entries(field: &str) -> String {
    let parts = field.split('.').map(|part| part.split('[').next().unwrap_or(part));
    parts
        .filter(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()))
        .collect::<Vec<_>>()
        .join(".")
}

/// All fields of the schema.
struct Fields<'a> {
    definitions: Option<&'a Map<String, Value>>,
    by_path: BTreeMap<String, &'a Value>,
}

impl<'a> Fields<'a> {
    fn of(schema: &'a Value) -> Self {
        let mut fields = Fields {
            definitions: schema["definitions"].as_object(),
            by_path: BTreeMap::from([(String::new(), schema)]),
        };
        fields.add("", schema, 0);
        fields.by_path.remove("");
        fields
    }

    fn add(&mut self, path: &str, node: &'a Value, depth: usize) {
        if depth == DEEPEST {
            return;
        }
        for (name, child) in self.children(node) {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            // A field of several shapes is what its first says.
            if !self.by_path.contains_key(&path) {
                self.by_path.insert(path.clone(), child);
                self.add(&path, child, depth + 1);
            }
        }
    }

    /// The fields of what a node may be: itself, what it refers to, its alternatives, the entries of its lists.
    fn children(&self, node: &'a Value) -> Vec<(&'a str, &'a Value)> {
        let mut found = Vec::new();
        self.shapes(node, 0, &mut |shape| {
            if let Some(properties) = shape["properties"].as_object() {
                found.extend(properties.iter().map(|(name, child)| (name.as_str(), child)));
            }
        });
        found
    }

    fn shapes(&self, node: &'a Value, depth: usize, see: &mut impl FnMut(&'a Value)) {
        if depth == DEEPEST {
            return;
        }
        see(node);
        if let Some(name) = node["$ref"].as_str().and_then(|place| place.strip_prefix("#/definitions/"))
            && let Some(definition) = self.definitions.and_then(|all| all.get(name))
        {
            self.shapes(definition, depth + 1, see);
        }
        for alternatives in ["allOf", "anyOf", "oneOf"] {
            for alternative in node[alternatives].as_array().into_iter().flatten() {
                self.shapes(alternative, depth + 1, see);
            }
        }
        if node["items"].is_object() {
            self.shapes(&node["items"], depth + 1, see);
        }
    }

    fn text(&self, path: &str, node: &'a Value) -> String {
        let mut text = format!("{path}\n");
        let description = node["description"].as_str().unwrap_or_default().replace('\n', " ");
        if !description.is_empty() {
            let _ = writeln!(text, "  {description}");
        }
        if let Some(kinds) = self.kinds(node) {
            let _ = writeln!(text, "  type      {kinds}");
        }
        if let Some(range) = self.range(node) {
            let _ = writeln!(text, "  range     {range}");
        }
        if let Some(default) = node.get("default").filter(|default| !default.is_null()) {
            let _ = writeln!(text, "  default   {default}");
        }
        let choices = self.choices(node);
        if !choices.is_empty() {
            text.push_str("  choices\n");
        }
        let width = choices.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, meaning) in choices {
            let _ = writeln!(text, "{}", format!("    {name:<width$}  {meaning}").trim_end());
        }
        let names: Vec<&str> = self.children(node).into_iter().map(|(name, _)| name).collect();
        if !names.is_empty() {
            let _ = writeln!(text, "  fields    {}", names.join(", "));
        }
        text
    }

    fn kinds(&self, node: &'a Value) -> Option<String> {
        let mut kinds: Vec<&str> = Vec::new();
        self.shapes(node, 0, &mut |shape| {
            let listed = shape["type"].as_array().into_iter().flatten().chain([&shape["type"]]);
            for kind in listed.filter_map(Value::as_str) {
                let kind = plain_kind(kind);
                if !kind.is_empty() && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        });
        (!kinds.is_empty()).then(|| kinds.join(" or "))
    }

    fn range(&self, node: &'a Value) -> Option<String> {
        let mut ends: Vec<String> = Vec::new();
        self.shapes(node, 0, &mut |shape| {
            let signs = [("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<")];
            for (name, sign) in signs {
                let end = shape[name].as_f64().map(|end| format!("{sign} {end}"));
                ends.extend(end.filter(|end| !ends.contains(end)));
            }
        });
        (!ends.is_empty()).then(|| ends.join(", "))
    }

    /// The words that may stand there, each with its meaning.
    fn choices(&self, node: &'a Value) -> Vec<(&'a str, String)> {
        let mut choices = Vec::new();
        self.shapes(node, 0, &mut |shape| {
            let meaning = || shape["description"].as_str().unwrap_or_default().replace('\n', " ");
            choices.extend(shape["const"].as_str().map(|word| (word, meaning())));
            let words = shape["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
            choices.extend(words.map(|word| (word, String::new())));
        });
        choices
    }

    fn unknown(&self, field: &str, wanted: &str) -> String {
        let paths: Vec<&str> = self.by_path.keys().map(String::as_str).collect();
        let last = wanted.rsplit('.').next().unwrap_or(wanted);
        let names: Vec<&str> = paths.iter().filter_map(|path| path.rsplit('.').next()).collect();
        let near = nearest(wanted, &paths).or_else(|| nearest(last, &names));
        let hint = near.map(|name| format!("; did you mean `{name}`?")).unwrap_or_else(|| ".".into());
        let top: Vec<&str> = paths.iter().copied().filter(|path| !path.contains('.')).collect();
        format!(
            "no field `{field}`{hint} The fields of a scenario are {}; `walras describe GAME` explains parameters of a game",
            top.join(", ")
        )
    }
}

/// A type of JSON in plain words; empty of nothing.
fn plain_kind(kind: &str) -> &str {
    match kind {
        "integer" => "whole number",
        "boolean" => "true or false",
        "string" => "text",
        "array" => "list",
        "object" => "mapping",
        "null" => "",
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_name_are_explained() {
        let one = explain("designer.iterations").unwrap();
        assert!(one.starts_with("designer.iterations\n") && one.contains("whole number"), "{one}");
        let many = explain("rule").unwrap();
        assert!(many.contains("learning.rule\n") && many.contains("learning.classes.rule\n"), "{many}");
        assert!(many.contains("logit"), "{many}");
        assert_eq!(explain("learning.classes[1].rule").unwrap(), explain("learning.classes.0.rule").unwrap());
        assert!(explain("learning").unwrap().contains("  fields    "));
    }

    #[test]
    fn every_top_field_has_words() {
        for name in crate::schema()["properties"].as_object().unwrap().keys() {
            assert!(explain(name).unwrap().lines().count() > 1, "{name}");
        }
    }

    #[test]
    fn what_is_no_field_is_named_with_its_neighbour() {
        let error = explain("learning.precison").unwrap_err();
        assert!(error.contains("`learning.precison`; did you mean `learning.precision`?"), "{error}");
        assert!(explain("zzzzzz").unwrap_err().contains("The fields of a scenario are "));
    }
}
