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
