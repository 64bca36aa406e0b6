//! Verdicts as JSON, one subject a line.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use walras_theory::revealed_preference::{Family, Fit};

use super::forecast::{family_name, parameter_names};
use super::index::Index;
use super::verdict::{Demand, Finding, Percentile, Trust, Valuation, Verdict};

/// A verdict as an object: every index under its name, `null` where it was not asked for or is not defined; `exact` says
/// of each whether it is the index itself, `bounds` between which numbers it lies if not, `interval` the confidence
/// interval of an estimate.
struct Subject<'a> {
    /// `id` of a subject, `member` of a group's member.
    key: &'static str,
    name: Option<&'a str>,
    verdict: &'a Verdict,
}

impl Serialize for Subject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = self.verdict;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry(self.key, &self.name)?;
        object.serialize_entry("observations", &verdict.observations)?;
        if let Some(weight) = verdict.weight {
            object.serialize_entry("weight", &weight)?;
        }
        for index in Index::ALL {
            object.serialize_entry(index.name(), &verdict.of(index).map(|finding| value(index, &finding)))?;
        }
        let exact = |index| verdict.of(index).map(|finding: Finding| finding.is_exact());
        object.serialize_entry("exact", &Object(Index::ALL.map(|index| (index.name(), exact(index))).to_vec()))?;
        object.serialize_entry(
            "bounds",
            &Object(verdict.ranges(|trust| match trust {
                Trust::Bounds(low, high) => Some((low, high)),
                _ => None,
            })),
        )?;
        object.serialize_entry("interval", &Object(verdict.intervals()))?;
        if !verdict.percentiles.is_empty() {
            let of = |percentile: &Percentile| {
                let facts = json!({ "score": percentile.score, "p": percentile.p });
                (percentile.index.name(), facts)
            };
            object.serialize_entry("percentile", &Object(verdict.percentiles.iter().map(of).collect()))?;
        }
        if !verdict.demand.is_empty() {
            let demand = verdict.demand.iter().map(|Demand { t, quantities, preferred, worse, .. }| {
                json!({ "t": t, "quantities": quantities, "preferred": preferred, "worse": worse })
            });
            object.serialize_entry("demand", &demand.collect::<Vec<_>>())?;
        }
        if !verdict.valuations.is_empty() {
            let valued = verdict.valuations.iter().map(|Valuation { t, bounds, preferred, worse, .. }| {
                json!({ "t": t, "bounds": bounds, "preferred": preferred, "worse": worse })
            });
            object.serialize_entry("money_metric", &valued.collect::<Vec<_>>())?;
        }
        if !verdict.fits.is_empty() {
            object.serialize_entry("fit", &Object(verdict.fits.iter().map(fitted).collect()))?;
        }
        if let Some(deviation) = verdict.deviation {
            object.serialize_entry("deviation", &deviation)?;
        }
        object.serialize_entry("cycle", &verdict.cycle)?;
        if !verdict.notes.is_empty() {
            object.serialize_entry("notes", &verdict.notes)?;
        }
        if !verdict.members.is_empty() {
            let member = |(name, verdict)| Subject { key: "member", name: Some(name), verdict };
            let members = verdict.members.iter().map(|(name, verdict)| member((name.as_str(), verdict)));
            object.serialize_entry("members", &members.collect::<Vec<_>>())?;
        }
        object.end()
    }
}

/// A family's name, and its parameters with their standard errors by name.
fn fitted((family, fit): &(Family, Fit)) -> (&'static str, Value) {
    let names = parameter_names(*family);
    let named = |numbers: [f64; 2]| json!({ names[0]: numbers[0], names[1]: numbers[1] });
    let errors = fit.errors.map(named);
    let facts = json!({ "parameters": named(fit.parameters), "standard_errors": errors, "loss": fit.loss });
    (family_name(*family), facts)
}

/// Names and values, in order.
struct Object<T>(Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Object<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn value(index: Index, finding: &Finding) -> Value {
    match (index.is_flag(), finding.trust) {
        // Undecided is neither yes nor no.
        (true, Trust::Bounds(low, high)) if low != high => Value::Null,
        (true, _) => (finding.value != 0.0).into(),
        (false, _) => finding.value.into(),
    }
}

/// Writes one subject into the list.
pub(super) fn write_subject(out: &mut impl Write, verdict: &Verdict, first: bool) -> io::Result<()> {
    out.write_all(if first { b"\n" } else { b",\n" })?;
    serde_json::to_writer(out, &Subject { key: "id", name: verdict.id.as_deref(), verdict })?;
    Ok(())
}
