//! The numbers of a drawing as CSV.

use walras_figures::plot::Plot;

/// A row a point: the series, its place across and upwards, and what its colour shows where it shows something.
pub(super) fn csv(plot: &Plot) -> String {
    let right = plot.right.as_ref().map(|scale| scale.title.as_str());
    let up = match right {
        Some(right) => format!("{} | {right}", plot.up.title),
        None => plot.up.title.clone(),
    };
    let head = ["series", &plot.across.title, &up].into_iter().chain(plot.value.as_deref());
    let mut text = head.map(quoted).collect::<Vec<_>>().join(",");
    text.push('\n');
    for series in &plot.series {
        let name = quoted(&series.name);
        for row in &series.rows {
            text.push_str(&name);
            row.iter().for_each(|value| text.push_str(&format!(",{value}")));
            text.push('\n');
        }
    }
    text
}

/// Quoted where it has to be (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.into() }
}

#[cfg(test)]
mod tests {
    use walras_figures::plot::{Scale, Series};

    use super::*;

    #[test]
    fn every_point_is_a_row() {
        let scales = [Scale::plain("round", 0.0..1.0), Scale::plain("price (1/W)", 0.0..1.0)];
        let plot = Plot::new((0..1, 0..1), scales, vec![Series::new(0, "a, \"b\"", [(0.0, 0.1), (1.0, 1e-7)])]);
        assert_eq!(csv(&plot), "series,round,price (1/W)\n\"a, \"\"b\"\"\",0,0.1\n\"a, \"\"b\"\"\",1,0.0000001\n");
    }
}
