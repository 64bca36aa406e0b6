//! Gradients against differences.

use walras_engine::plugin::Function;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::rows::Rows;
use super::super::subject::Subject;

const CASES: u32 = 40;
/// Rows of a case.
const ROWS: usize = 10;
/// Steps relative to the size of what is moved.
const STEP: f64 = 1e-4;
/// What differences of half the step may still miss, relative to the derivative.
const TOLERANCE: f64 = 1e-6;

/// That the gradient is that of payoffs with respect to aggregates.
pub(super) fn gradient(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.game.offers(Function::Gradient) {
        return Ok(Found::skip("the game offers none"));
    }
    let mut nonzero = 0;
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, ROWS, draws)?;
        let stated = rows.answer(&subject.game, Function::Gradient)?;
        let m = subject.game.width(Function::Gradient);
        for entry in 0..m {
            let size = |row: usize| rows.aggregate[row * m + entry].abs().max(1.0);
            let moved = |by: f64| {
                let mut moved = rows.clone();
                (0..ROWS).for_each(|row| moved.aggregate[row * m + entry] += by * size(row));
                moved.answer(&subject.game, Function::Payoff)
            };
            let at = Sides::of(|by| Ok(moved(by)?))?;
            for row in 0..ROWS {
                nonzero += usize::from(stated[row * m + entry] != 0.0);
                at.agree(row, size(row), stated[row * m + entry]).map_err(|words| {
                    Fault::new(format!("gradient with respect to aggregate {entry} {words} at {}", rows.describe(row)))
                })?;
            }
        }
        Ok(())
    })?;
    Ok(Found::pass(format!("agrees with differences of the payoff; {nonzero} entries were not 0")))
}

/// That the gradient is that of joint payoffs with respect to the own action.
pub(super) fn action_gradient(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if !subject.game.offers(Function::ActionGradient) {
        return Ok(Found::skip("the game offers none"));
    }
    if !subject.game.offers(Function::JointPayoff) {
        return Err(Fault::new(
            "the game offers an action_gradient, but no joint_payoff that it could be the gradient of",
        ));
    }
    let dimensions = subject.axes.len();
    cases.each(CASES, |_, draws| {
        let phi = subject.draw_phi(draws);
        let inside = |axis: &Vec<f64>, draws: &mut super::super::cases::Draws| {
            let (low, high) = (axis[0], axis[axis.len() - 1]);
            draws.between(low + 0.01 * (high - low), high - 0.01 * (high - low))
        };
        let positions: Vec<Position> = (0..ROWS)
            .map(|_| {
                let position = subject.draw_position(draws);
                let action: Vec<f64> = subject.axes.iter().map(|axis| inside(axis, draws)).collect();
                position.doing(&action)
            })
            .collect();
        let rows = Rows::of(subject, &phi, &positions)?;
        let stated = rows.answer(&subject.game, Function::ActionGradient)?;
        for (entry, axis) in subject.axes.iter().enumerate() {
            let size = axis[axis.len() - 1] - axis[0];
            if size == 0.0 {
                // Of a single level nothing can be compared.
                continue;
            }
            let moved = |by: f64| {
                let shift = |position: &Position| {
                    let mut action = position.action(dimensions).to_vec();
                    action[entry] += by * size;
                    position.doing(&action)
                };
                let moved: Vec<Position> = positions.iter().map(shift).collect();
                Ok(Rows::of(subject, &phi, &moved)?.answer(&subject.game, Function::JointPayoff)?)
            };
            let at = Sides::of(moved)?;
            for row in 0..ROWS {
                at.agree(row, size, stated[row * dimensions + entry]).map_err(|words| {
                    Fault::new(format!("action_gradient in coordinate {entry} {words} at {}", rows.describe(row)))
                })?;
            }
        }
        Ok(())
    })?;
    Ok(Found::pass("agrees with differences of the joint payoff"))
}

/// Values on both sides, two steps each, and in the middle.
struct Sides {
    low: Vec<f64>,
    lower: Vec<f64>,
    middle: Vec<f64>,
    higher: Vec<f64>,
    high: Vec<f64>,
}

impl Sides {
    fn of(value: impl Fn(f64) -> Result<Vec<f64>, Fault>) -> Result<Self, Fault> {
        Ok(Sides {
            low: value(-STEP)?,
            lower: value(-STEP / 2.0)?,
            middle: value(0.0)?,
            higher: value(STEP / 2.0)?,
            high: value(STEP)?,
        })
    }

    /// Compares a stated derivative with differences, by what the two steps differ and by rounding. At a kink anything
    /// between the derivatives on both sides is right.
    fn agree(&self, row: usize, size: f64, stated: f64) -> Result<(), String> {
        let (step, half) = (STEP * size, STEP * size / 2.0);
        let (low, lower, middle) = (self.low[row], self.lower[row], self.middle[row]);
        let (higher, high) = (self.higher[row], self.high[row]);
        let (coarse, fine) = ((high - low) / (2.0 * step), (higher - lower) / (2.0 * half));
        let derivative = fine + (fine - coarse) / 3.0;
        let largest = [low, middle, high].iter().fold(0.0_f64, |size, u| size.max(u.abs()));
        let rounding = 16.0 * f64::EPSILON * largest / half;
        let allowed = TOLERANCE * stated.abs().max(derivative.abs()) + (fine - coarse).abs() + rounding;
        if (stated - derivative).abs() <= allowed {
            return Ok(());
        }
        let (left, right) = ((middle - lower) / half, (higher - middle) / half);
        let kink = (left - right).abs() > 1e-2 * left.abs().max(right.abs());
        if kink && stated >= left.min(right) - allowed && stated <= left.max(right) + allowed {
            return Ok(());
        }
        Err(format!("is {stated}, differences give {derivative:.9}"))
    }
}
