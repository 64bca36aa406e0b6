//! Where the designer may move the mechanism.

use walras_study::record::Record;

/// The range of an entry of φ, the designer's or else the game's; an end is absent where there is no finite one.
pub(super) fn of_entry(record: &Record, entry: usize) -> [Option<f64>; 2] {
    let Some(parameter) = record.metadata.mechanism().nth(entry) else { return [None, None] };
    let chosen = record.scenario.designer.as_ref().and_then(|designer| designer.bounds.get(&parameter.name));
    let ends = match chosen {
        Some(&[low, high]) => [Some(low), Some(high)],
        None => [parameter.minimum, parameter.maximum],
    };
    ends.map(|end| end.filter(|value| value.is_finite()))
}
