//! Indifference curves of an Afriat utility over two goods, as polylines with exact corners.
//!
//! The bundles at least as good as a level are those above every line `a_t x + b_t y = c_t`, one a piece. Their lower
//! boundary is convex and falling: a vertical ray where the second good is worthless, then the highest of the lines
//! `y = (c_t − a_t x) / b_t`, from the steepest to the flattest, down to the axis.

use super::afriat_utility::{AfriatUtility, AfriatUtilityError, all_finite};

/// `a x + b y = c` with `a, b ≥ 0`, `b > 0`.
#[derive(Clone, Copy)]
struct Line {
    a: f64,
    b: f64,
    c: f64,
}

impl Line {
    fn at(&self, x: f64) -> f64 {
        (self.c - self.a * x) / self.b
    }

    /// Rate at which `y` falls.
    fn fall(&self) -> f64 {
        self.a / self.b
    }

    /// Where a flatter line overtakes this one.
    fn overtaken_by(&self, other: &Line) -> f64 {
        (self.c / self.b - other.c / other.b) / (self.fall() - other.fall())
    }
}

impl AfriatUtility {
    /// The bundles `(x, y)` of utility `level` within `[0, width] × [0, height]`: the corners of a polyline from top left to
    /// bottom right, empty where the curve misses the box. Two goods only.
    ///
    /// Free goods make rays parallel to an axis, which end at the box. `O(T)` a corner, of which there are at most `T + 3`.
    ///
    /// # Errors
    /// [`AfriatUtilityError::WrongLength`] if there are not two goods; [`AfriatUtilityError::NotFinite`] if level (entry 0),
    /// width (1) or height (2) is not finite.
    pub fn indifference_curve(&self, level: f64, width: f64, height: f64) -> Result<Vec<[f64; 2]>, AfriatUtilityError> {
        if self.goods() != 2 {
            return Err(AfriatUtilityError::WrongLength { goods: self.goods(), found: 2 });
        }
        all_finite(&[level, width, height])?;
        if width < 0.0 || height < 0.0 || self.evaluate(&[0.0, 0.0])? > level {
            return Ok(Vec::new());
        }
        let (lines, wall) = self.lines(level);
        let left = wall.unwrap_or(0.0);
        if left > width {
            return Ok(Vec::new());
        }
        let mut corners = envelope(&lines, left, width);
        if wall.is_some() {
            if corners.is_empty() {
                corners.push([left, 0.0]);
            }
            if corners[0][1] < height {
                corners.insert(0, [left, height]);
            }
        }
        Ok(cut_at(corners, height))
    }

    /// The lines that fall, and the vertical one farthest right, if it is not left of the axis.
    fn lines(&self, level: f64) -> (Vec<Line>, Option<f64>) {
        let mut lines = Vec::with_capacity(self.observations());
        let mut wall: Option<f64> = None;
        for t in 0..self.observations() {
            let (slopes, intercept) = self.piece(t);
            let (a, b, c) = (slopes[0], slopes[1], level - intercept);
            if b > 0.0 {
                lines.push(Line { a, b, c });
            } else if a > 0.0 && c >= 0.0 {
                wall = Some(wall.map_or(c / a, |x| x.max(c / a)));
            }
        }
        (lines, wall)
    }
}

/// Corners of the highest line from `left` to where it meets the axis, or to `width`.
fn envelope(lines: &[Line], left: f64, width: f64) -> Vec<[f64; 2]> {
    // Of lines that meet at the left edge the flattest is the highest from there on.
    let highest = |x: &Line, y: &Line| x.at(left).total_cmp(&y.at(left)).then(y.fall().total_cmp(&x.fall()));
    let Some(mut line) = lines.iter().copied().max_by(highest) else { return Vec::new() };
    if line.at(left) < 0.0 {
        return Vec::new();
    }
    let mut corners = vec![[left, line.at(left)]];
    let mut x = left;
    loop {
        let flatter = lines.iter().filter(|other| other.fall() < line.fall());
        let next = flatter
            .map(|other| (line.overtaken_by(other).max(x), *other))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.fall().total_cmp(&b.1.fall())));
        let axis = if line.a > 0.0 { line.c / line.a } else { f64::INFINITY };
        let end = axis.min(width);
        match next {
            Some((corner, other)) if corner < end => {
                if corner > x {
                    corners.push([corner, other.at(corner)]);
                }
                (x, line) = (corner, other);
            }
            _ => {
                if end > x {
                    corners.push([end, if axis <= width { 0.0 } else { line.at(end) }]);
                }
                return corners;
            }
        }
    }
}

/// Drops what lies above `height`; the segment that crosses it begins there.
fn cut_at(corners: Vec<[f64; 2]>, height: f64) -> Vec<[f64; 2]> {
    let Some(first) = corners.iter().position(|corner| corner[1] <= height) else { return Vec::new() };
    let mut cut = Vec::with_capacity(corners.len() + 1 - first);
    if first > 0 {
        let ([x0, y0], [x1, y1]) = (corners[first - 1], corners[first]);
        let share = (y0 - height) / (y0 - y1);
        if share < 1.0 {
            cut.push([x0 + share * (x1 - x0), height]);
        }
    }
    cut.extend_from_slice(&corners[first..]);
    cut
}
