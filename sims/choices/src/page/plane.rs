//! The plane of two goods, on which budgets and choices are drawn.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use walras_figures::FigureError;
use walras_figures::axis::Axis;
use walras_figures::canvas::{Canvas, dress, palette};

/// Of a drawing, in units of its canvas.
pub(super) const SIZE: (u32, u32) = (640, 600);

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A drawing with a good on each axis.
pub(super) struct Plane<'a, 'b> {
    pub(super) chart: Chart<'a, 'b>,
    axes: [Axis; 2],
}

impl<'a, 'b> Plane<'a, 'b> {
    /// Draws the axes.
    pub(super) fn on(canvas: &'a Canvas<'b>, axes: [Axis; 2]) -> Result<Self, FigureError> {
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(16)
            .margin_right(28)
            .x_label_area_size(84)
            .y_label_area_size(104)
            .build_cartesian_2d(axes[0].range(), axes[1].range())?;
        dress(&mut chart.configure_mesh())
            .disable_mesh()
            .x_label_formatter(&|x| axes[0].tick(*x))
            .y_label_formatter(&|y| axes[1].tick(*y))
            .x_desc(axes[0].title("good 1", ""))
            .y_desc(axes[1].title("good 2", ""))
            .draw()?;
        Ok(Plane { chart, axes })
    }

    /// Where a bundle is.
    pub(super) fn at(&self, [x, y]: [f64; 2]) -> (f64, f64) {
        (self.axes[0].place(x), self.axes[1].place(y))
    }

    pub(super) fn line(&mut self, points: &[[f64; 2]], colour: RGBColor) -> Result<(), FigureError> {
        self.path(points, colour, 3)
    }

    pub(super) fn broad_line(&mut self, points: &[[f64; 2]], colour: RGBColor) -> Result<(), FigureError> {
        self.path(points, colour, 9)
    }

    fn path(&mut self, points: &[[f64; 2]], colour: RGBColor, width: u32) -> Result<(), FigureError> {
        let points: Vec<_> = points.iter().map(|&point| self.at(point)).collect();
        self.chart.draw_series([PathElement::new(points, colour.stroke_width(width))])?;
        Ok(())
    }

    /// A region within these corners.
    pub(super) fn region(&mut self, corners: &[[f64; 2]], colour: RGBColor) -> Result<(), FigureError> {
        let corners: Vec<_> = corners.iter().map(|&corner| self.at(corner)).collect();
        self.chart.draw_series([Polygon::new(corners, colour.mix(0.25).filled())])?;
        Ok(())
    }

    /// A bundle that was not chosen.
    pub(super) fn bundle(&mut self, bundle: [f64; 2]) -> Result<(), FigureError> {
        let place = self.at(bundle);
        self.chart.draw_series([Cross::new(place, 9, palette::ALARM.stroke_width(4))])?;
        Ok(())
    }

    pub(super) fn choices(&mut self, choices: &[[f64; 2]]) -> Result<(), FigureError> {
        let places: Vec<_> = choices.iter().map(|&q| self.at(q)).collect();
        self.chart.draw_series(places.into_iter().map(|place| Circle::new(place, 7, palette::ORANGE.filled())))?;
        Ok(())
    }
}

/// Rows of two numbers.
pub(super) fn pairs(numbers: &[f64]) -> Vec<[f64; 2]> {
    numbers.as_chunks().0.to_vec()
}

/// From one end of the budget that the choice exhausts to the other; a free good makes it parallel to its axis.
pub(super) fn budget_line(p: [f64; 2], q: [f64; 2]) -> [[f64; 2]; 2] {
    let spent = p[0] * q[0] + p[1] * q[1];
    match p {
        [0.0, _] => [[0.0, q[1]], [2.0 * q[0] + 1.0, q[1]]],
        [_, 0.0] => [[q[0], 0.0], [q[0], 2.0 * q[1] + 1.0]],
        [p0, p1] => [[spent / p0, 0.0], [0.0, spent / p1]],
    }
}
