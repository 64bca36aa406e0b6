//! The size of a drawing on paper.

use std::fmt;
use std::str::FromStr;

/// Points in a millimetre.
pub(crate) const POINTS: f64 = 72.0 / 25.4;
/// Smallest and largest side, in millimetres.
const SIDES: [f64; 2] = [10.0, 2000.0];

/// Width and height, in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl FromStr for Size {
    type Err = String;

    /// `85x60mm`; `cm`, `in` and `pt` are understood too, and without a unit millimetres are meant.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no size: expected width x height, such as 85x60mm, 3.4x2.4in or 240x170pt");
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let units = [("mm", 1.0), ("cm", 10.0), ("in", 25.4), ("pt", 1.0 / POINTS)];
        let unit = units.into_iter().find_map(|(unit, of)| Some((compact.strip_suffix(unit)?, of)));
        let (sides, unit) = unit.unwrap_or((&compact, 1.0));
        let (width, height) = sides.split_once(['x', '×']).ok_or_else(wrong)?;
        let side = |text: &str| -> Result<f64, String> {
            let side = text.parse::<f64>().map_err(|_| wrong())? * unit;
            if (SIDES[0]..=SIDES[1]).contains(&side) {
                return Ok(side);
            }
            Err(format!("`{text}` is no side of a figure: sides are {} to {} mm", SIDES[0], SIDES[1]))
        };
        Ok(Size { width: side(width)?, height: side(height)? })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}mm", self.width.round(), self.height.round())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let size = |text: &str| text.parse::<Size>();
        assert_eq!(size("85x60mm"), Ok(Size { width: 85.0, height: 60.0 }));
        assert_eq!(size("85 x 60"), size("8.5x6cm"));
        assert_eq!(size("2x1in"), Ok(Size { width: 50.8, height: 25.4 }));
        for wrong in
            ["", "85", "85x", "x60mm", "axbmm", "0x60mm", "-3x60mm", "nanx60mm", "infx60mm", "85x60x3mm", "1e9x3"]
        {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
