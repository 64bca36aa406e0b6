//! `summary.json` of an ensemble.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::digest::{COMPARED, Digest, Failure, Point};

/// The headline of an ensemble, for scripts.
pub(super) fn summary(digest: &Digest) -> Value {
    let scenario = &digest.scenario;
    let points =
        (digest.points.len() <= COMPARED).then(|| digest.points.iter().map(|of| point(digest, of)).collect::<Vec<_>>());
    let played = digest.total(|point| point.played);
    json!({
        "scenario": scenario.name,
        "seed": scenario.seed,
        "walras": env!("CARGO_PKG_VERSION"),
        "games": digest.games,
        "ensemble": true,
        "sweep": digest.axes.iter().map(|axis| (axis.path.clone(), values(digest, &axis.path))).collect::<Map<_, _>>(),
        "units": digest.units.iter().filter(|(_, unit)| !unit.is_empty()).collect::<BTreeMap<_, _>>(),
        "replicates": digest.replicates,
        "first_replicate": scenario.replicate,
        "members": digest.members(),
        "played": played,
        "failed": digest.total(|point| point.failed),
        "converged": digest.total(|point| point.converged),
        "not_converged": played - digest.total(|point| point.converged),
        "points": points,
        "failures": digest.failures.iter().map(|of| failure(digest, of)).collect::<Vec<_>>(),
        "interrupted": digest.interrupted,
    })
}

fn values(digest: &Digest, path: &str) -> Value {
    let axis = digest.axes.iter().find(|axis| axis.path == path);
    match axis {
        Some(axis) => axis.numbers.as_ref().map_or_else(|| json!(axis.labels), |numbers| json!(numbers)),
        None => Value::Null,
    }
}

fn point(digest: &Digest, point: &Point) -> Value {
    let finals: Map<String, Value> =
        point.finals.iter().map(|(name, _)| (name.clone(), json!(point.statistics(name)))).collect();
    json!({
        "sweep": place(digest, &point.indices),
        "members": digest.replicates,
        "played": point.played,
        "failed": point.failed,
        "converged": point.converged,
        "not_converged": point.played - point.converged,
        "final": finals,
        "outcomes": point.outcomes,
    })
}

/// The values of a combination by path.
fn place(digest: &Digest, indices: &[usize]) -> Value {
    let value = |(axis, &index): (&super::plan::Axis, &usize)| {
        let value = axis.numbers.as_ref().map_or_else(|| json!(axis.labels[index]), |numbers| json!(numbers[index]));
        (axis.path.clone(), value)
    };
    Value::Object(digest.axes.iter().zip(indices).map(value).collect())
}

fn failure(digest: &Digest, failure: &Failure) -> Value {
    json!({
        "member": failure.member,
        "replicate": failure.replicate,
        "sweep": place(digest, &failure.indices),
        "reason": failure.reason,
    })
}
