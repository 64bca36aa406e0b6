//! Figures of a mechanism that was played, by name.

use walras_designer::evaluation::Evaluation;
use walras_designer::search::Standing;
use walras_game::Metadata;

/// A quantity with one value an iteration.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Quantity {
    /// Its name in tables.
    pub(crate) name: String,
    /// Its unit; empty if it has none.
    pub(crate) unit: String,
}

fn quantity(name: impl Into<String>, unit: &str) -> Quantity {
    Quantity { name: name.into(), unit: unit.into() }
}

/// The quantities of [`row`], in this order.
pub(crate) fn columns(metadata: &Metadata) -> Vec<Quantity> {
    let money = metadata.transfer.as_ref().map_or("", |transfer| &transfer.unit);
    let mut columns = vec![quantity("iteration", ""), quantity("plays", "")];
    columns.extend(metadata.mechanism().map(|p| quantity(format!("phi_{}", p.name), &p.unit)));
    columns.extend(["pareto_gap", "budget_slack", "garp_f"].map(|name| quantity(name, "")));
    columns.extend(["welfare", "surplus", "revenue"].map(|name| quantity(name, money)));
    columns.extend(["objective", "nash_conv", "residual", "converged"].map(|name| quantity(name, "")));
    columns
}

/// Values of [`columns`] after an iteration; NaN of what there is not. Surplus without money is welfare, and left out.
pub(crate) fn row(iteration: u64, evaluation: &Evaluation, standing: &Standing) -> Vec<f32> {
    let Evaluation { assessment, truth, .. } = evaluation;
    let mut row = Vec::with_capacity(12 + evaluation.phi.len());
    row.extend([iteration as f32, standing.plays as f32]);
    row.extend(evaluation.phi.iter().map(|&phi| phi as f32));
    let surplus = truth.revenue.map_or(f64::NAN, |_| truth.surplus());
    let values = [
        assessment.pareto_gap,
        assessment.budget_slack,
        assessment.garp_f,
        truth.welfare,
        surplus,
        truth.revenue.unwrap_or(f64::NAN),
        evaluation.objective,
        truth.nash_conv,
        truth.residual,
        f64::from(u8::from(truth.converged)),
    ];
    row.extend(values.map(|value| value as f32));
    row
}

/// A row of [`columns`] by their names.
pub(crate) fn named(metadata: &Metadata, row: &[f32]) -> serde_json::Map<String, serde_json::Value> {
    columns(metadata).into_iter().zip(row).map(|(column, &value)| (column.name, value.into())).collect()
}
