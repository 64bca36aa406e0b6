//! A sequential colour map.

use plotters::style::RGBColor;

/// Distinct colours of the map, the paler the smaller.
pub const SHADES: usize = 64;

/// Pale yellow over teal to dark blue in even steps of OKLab lightness, 0.985 to 0.285.
const ANCHORS: [(u8, u8, u8); 17] = [
    (252, 252, 229),
    (227, 242, 206),
    (199, 232, 192),
    (170, 222, 182),
    (140, 211, 177),
    (109, 199, 174),
    (79, 186, 173),
    (49, 172, 171),
    (20, 157, 168),
    (0, 141, 163),
    (6, 125, 155),
    (23, 109, 145),
    (34, 94, 132),
    (40, 79, 116),
    (42, 65, 98),
    (41, 52, 79),
    (38, 41, 57),
];

/// The shade for `value` on a scale from 0 to `largest`.
pub fn shade_of(value: f64, largest: f64) -> usize {
    let share = if largest > 0.0 { (value / largest).clamp(0.0, 1.0) } else { 0.0 };
    (share * (SHADES - 1) as f64).round() as usize
}

/// The colour of a shade.
pub fn colour(shade: usize) -> RGBColor {
    let place = shade.min(SHADES - 1) * (ANCHORS.len() - 1);
    let (anchor, rest) = (place / (SHADES - 1), place % (SHADES - 1));
    let (from, to) = (ANCHORS[anchor], ANCHORS[(anchor + 1).min(ANCHORS.len() - 1)]);
    let share = rest as f64 / (SHADES - 1) as f64;
    let blend = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    RGBColor(blend(from.0, to.0), blend(from.1, to.1), blend(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_runs_from_pale_to_dark() {
        assert_eq!((colour(0), colour(SHADES - 1)), (RGBColor(252, 252, 229), RGBColor(38, 41, 57)));
        let grey = |RGBColor(r, g, b): RGBColor| 3 * u32::from(r) + 6 * u32::from(g) + u32::from(b);
        assert!((1..SHADES).all(|shade| grey(colour(shade)) < grey(colour(shade - 1))));
    }

    #[test]
    fn anything_has_a_shade() {
        assert_eq!(shade_of(0.5, 0.5), SHADES - 1);
        assert_eq!([shade_of(-1.0, 1.0), shade_of(f64::NAN, 1.0), shade_of(1.0, 0.0)], [0; 3]);
    }
}
