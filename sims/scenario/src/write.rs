//! Scenarios as YAML that every reader understands alike.
//!
//! A choice with something to say about it is a mapping of one field, not a tag, and a number with an exponent is written as
//! `1.0e-8`: readers of YAML 1.1 take `1e-8` for text.

use serde::Serialize;
use serde_yaml::Value;
use serde_yaml::with::singleton_map_recursive;

/// The value as YAML text, numbers exact to the bit.
pub(super) fn yaml(value: &impl Serialize) -> Result<String, serde_yaml::Error> {
    let mut tree = singleton_map_recursive::serialize(value, serde_yaml::value::Serializer)?;
    // The writer has a form of its own for numbers, so that text stands in their places while it writes. A name that is nowhere
    // else in the text cannot be mistaken.
    let mut name = "number".to_owned();
    let plain = serde_yaml::to_string(&tree)?;
    while plain.contains(&name) {
        name.push('_');
    }
    let mut numbers = Vec::new();
    replace(&mut tree, &name, &mut numbers);
    if numbers.is_empty() {
        return Ok(plain);
    }
    let written = serde_yaml::to_string(&tree)?;
    let mut pieces = written.split(name.as_str());
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, number) in pieces.zip(&numbers) {
        text.push_str(number);
        text.push_str(piece);
    }
    Ok(text)
}

/// Puts `name` in the place of every number with an exponent, and the number into the list.
fn replace(tree: &mut Value, name: &str, numbers: &mut Vec<String>) {
    match tree {
        Value::Number(number) if number.is_f64() => {
            if let Some(text) = number.as_f64().and_then(with_exponent) {
                numbers.push(text);
                *tree = Value::String(name.into());
            }
        }
        Value::Sequence(entries) => entries.iter_mut().for_each(|entry| replace(entry, name, numbers)),
        Value::Mapping(mapping) => mapping.iter_mut().for_each(|(_, value)| replace(value, name, numbers)),
        _ => {}
    }
}

/// The shortest text that reads back to the same bits, if it needs an exponent: with a dot and the exponent's sign.
fn with_exponent(number: f64) -> Option<String> {
    let text = format!("{number:?}");
    let (digits, exponent) = text.split_once('e')?;
    let dot = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    Some(format!("{digits}{dot}e{sign}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_to_every_reader() {
        let numbers = [1e-8, -2.5e-300, 1e16, 1e21, f64::MAX, 0.1, 3.0, 0.0];
        let text = yaml(&numbers).unwrap();
        let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches("- ")).collect();
        let most = "1.7976931348623157e+308";
        assert_eq!(lines, ["1.0e-8", "-2.5e-300", "1.0e+16", "1.0e+21", most, "0.1", "3.0", "0.0"]);
        let again: Vec<f64> = serde_yaml::from_str(&text).unwrap();
        assert_eq!(again, numbers);
    }

    #[test]
    fn what_looks_like_a_place_is_left_alone() {
        let text = yaml(&("number", 1e-8, "number_ number", "1e-8")).unwrap();
        let again: (String, f64, String, String) = serde_yaml::from_str(&text).unwrap();
        assert_eq!(again, ("number".into(), 1e-8, "number_ number".into(), "1e-8".into()));
    }
}
