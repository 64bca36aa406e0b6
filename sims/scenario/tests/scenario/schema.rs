//! The JSON Schema that editors use.

use std::path::PathBuf;

use serde_json::Value;
use walras_scenario::schema;

fn scenarios() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// `WALRAS_BLESS=1 cargo test -p walras-scenario` writes the file anew.
#[test]
fn the_stored_schema_is_current() {
    let path = scenarios().join("schema.json");
    if std::env::var_os("WALRAS_BLESS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&schema()).unwrap() + "\n").unwrap();
    }
    let stored: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(stored == schema(), "{} is outdated: WALRAS_BLESS=1 writes it anew", path.display());
}

#[test]
fn the_schema_is_draft_7_and_closed() {
    let schema = schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(schema["additionalProperties"], false);
    let mut undescribed = Vec::new();
    for (name, definition) in schema["definitions"].as_object().unwrap().iter().chain([(&"Scenario".into(), &schema)]) {
        for (field, property) in definition["properties"].as_object().into_iter().flatten() {
            if property["description"].is_null() && property["const"].is_null() {
                undescribed.push(format!("{name}.{field}"));
            }
        }
    }
    assert_eq!(undescribed, [""; 0]);
}

/// What a reference or a nullable schema stands for.
fn follow<'a>(root: &'a Value, node: &'a Value) -> Vec<&'a Value> {
    let mut found = vec![node];
    if let Some(name) = node["$ref"].as_str() {
        found.extend(follow(root, root.pointer(name.trim_start_matches('#')).unwrap()));
    }
    for branch in ["anyOf", "oneOf", "allOf"].iter().filter_map(|kind| node[kind].as_array()).flatten() {
        found.extend(follow(root, branch));
    }
    found
}

/// The fields of `value` that no branch of the schema knows.
fn strangers(root: &Value, node: &Value, value: &serde_yaml::Value, path: &str, found: &mut Vec<String>) {
    let Some(mapping) = value.as_mapping() else { return };
    let branches = follow(root, node);
    for (name, value) in mapping {
        let name = name.as_str().unwrap();
        let known = branches.iter().find_map(|b| b["properties"].get(name));
        let open = branches.iter().map(|b| &b["additionalProperties"]).find(|a| a.is_object());
        match known.or(open) {
            Some(schema) => strangers(root, schema, value, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}.{name}")),
        }
    }
}

#[test]
fn the_schema_knows_every_field_of_the_bundled_scenarios() {
    let schema = schema();
    for name in ["market.yaml", "instance-7.yaml"] {
        let text = std::fs::read_to_string(scenarios().join("spectrum").join(name)).unwrap();
        assert!(text.starts_with("# yaml-language-server: $schema=../schema.json\n"));
        let mut found = Vec::new();
        strangers(&schema, &schema, &serde_yaml::from_str(&text).unwrap(), name, &mut found);
        assert_eq!(found, [""; 0]);
    }
    let mut found = Vec::new();
    strangers(&schema, &schema, &serde_yaml::from_str("{designer: {stopp: 1}, sed: 1}").unwrap(), "", &mut found);
    assert_eq!(found, [".designer.stopp", ".sed"]);
}

/// Values of a node of the schema: one for each choice that it offers, with what that must have.
fn choices(root: &Value, node: &Value, depth: usize) -> Vec<Value> {
    if depth == 0 {
        return Vec::new();
    }
    if let Some(name) = node["$ref"].as_str() {
        return choices(root, root.pointer(name.trim_start_matches('#')).unwrap(), depth);
    }
    if let Some(value) = node.get("const") {
        return vec![value.clone()];
    }
    if let Some(values) = node["enum"].as_array() {
        return values.clone();
    }
    let branches = ["anyOf", "oneOf", "allOf"].iter().filter_map(|kind| node[kind].as_array()).flatten();
    let mut all: Vec<Value> = branches.flat_map(|branch| choices(root, branch, depth - 1)).collect();
    let is = |kind: &str| match &node["type"] {
        Value::Array(kinds) => kinds.iter().any(|k| k == kind),
        one => one == kind,
    };
    let lowest = node["minimum"].as_f64().or(node["exclusiveMinimum"].as_f64().map(|low| low + 0.5)).unwrap_or(0.5);
    let inside = node["maximum"].as_f64().map_or(lowest.max(0.5), |high| lowest.max(0.5).min(high));
    if is("integer") {
        all.push(serde_json::json!(inside.ceil() as u64));
    } else if is("number") {
        all.push(serde_json::json!(inside));
    }
    if is("boolean") {
        all.extend([Value::Bool(true), Value::Bool(false)]);
    }
    if is("string") {
        all.push("revenue".into());
    }
    if is("object") && node["properties"].is_object() {
        all.extend(objects(root, node, depth - 1));
    }
    all
}

/// The object with its required fields alone, and with each choice of each field beside.
fn objects(root: &Value, node: &Value, depth: usize) -> Vec<Value> {
    let properties = node["properties"].as_object().unwrap();
    let required: Vec<&str> = node["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut least = serde_json::Map::new();
    for name in &required {
        let Some(value) = choices(root, &properties[*name], depth).into_iter().next() else { return Vec::new() };
        least.insert((*name).into(), value);
    }
    let mut all = vec![Value::Object(least.clone())];
    for (name, property) in properties {
        for value in choices(root, property, depth) {
            let mut object = least.clone();
            object.insert(name.clone(), value);
            all.push(Value::Object(object));
        }
    }
    all
}

/// Every choice of every field is written as it is read, and without tags, which other readers of YAML do not know.
#[test]
fn every_choice_of_every_field_is_written_as_it_is_read() {
    let schema = schema();
    let base: Value = serde_yaml::from_str(super::BASE).unwrap();
    let (mut tried, mut with_data) = (0, 0);
    for (section, property) in schema["properties"].as_object().unwrap() {
        for value in choices(&schema, property, 8) {
            let mut tree = base.clone();
            match (&mut tree[section], &value) {
                (Value::Object(fields), Value::Object(more)) => fields.extend(more.clone()),
                (place, value) => *place = value.clone(),
            }
            let text = serde_yaml::to_string(&tree).unwrap();
            // Many fields mean nothing beside others; what is no scenario need not be written.
            let Ok(loaded) = walras_scenario::load(&text, "generated.yaml", &[]) else { continue };
            let written = loaded.scenario.to_yaml().unwrap();
            assert!(!written.contains(": !") && !written.contains("- !"), "{written}");
            let again = walras_scenario::load(&written, "written.yaml", &[])
                .unwrap_or_else(|error| panic!("{error}\n{written}"));
            assert_eq!(again.scenario, loaded.scenario, "{written}");
            tried += 1;
            with_data += usize::from(written.contains("outcome: revenue"));
        }
    }
    assert!(tried > 90 && with_data >= 2, "{tried} {with_data}");
}
