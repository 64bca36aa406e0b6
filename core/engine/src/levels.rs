//! Evenly spaced levels, and grids of them.

use walras_game::metadata::Extent;

/// The end of a range, given the values of scalar parameters and how many levels the range has.
pub(crate) fn end_of(extent: &Extent, levels: usize, parameter: impl Fn(&str) -> f64) -> f64 {
    match extent {
        Extent::Value(value) => *value,
        Extent::Size(size) => size.of(levels),
        Extent::Parameter(name) => parameter(name),
    }
}

/// Evenly spaced levels, both ends included; a single level is the lower end.
pub(crate) fn levels_between(low: f64, high: f64, levels: usize) -> Vec<f64> {
    let last = levels.saturating_sub(1).max(1) as f64;
    (0..levels).map(|k| if k > 0 && k + 1 == levels { high } else { low + (high - low) * k as f64 / last }).collect()
}

/// The product of the axes, the last one varying fastest.
pub(crate) fn grid(axes: &[Vec<f64>]) -> Vec<f64> {
    let points = axes.iter().fold(vec![vec![]], |points: Vec<Vec<f64>>, axis| {
        points.iter().flat_map(|p| axis.iter().map(|x| [p.as_slice(), &[*x]].concat())).collect()
    });
    points.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use walras_game::metadata::Size;

    #[test]
    fn levels_include_both_ends_exactly() {
        assert_eq!(levels_between(0.0, 4.0, 5), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(levels_between(1.0, 4.0, 1), [1.0]);
        assert_eq!(levels_between(0.0, 0.3, 4)[3], 0.3);
    }

    #[test]
    fn numbered_levels_are_whole() {
        for levels in 1..200 {
            let expected: Vec<f64> = (0..levels).map(|k| k as f64).collect();
            assert_eq!(levels_between(0.0, Size::LastLevel.of(levels), levels), expected);
        }
    }

    #[test]
    fn the_last_coordinate_varies_fastest() {
        assert_eq!(grid(&[vec![0.0, 1.0], vec![5.0, 6.0]]), [0.0, 5.0, 0.0, 6.0, 1.0, 5.0, 1.0, 6.0]);
    }
}
