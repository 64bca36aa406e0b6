//! Halving boxes until every solution in them is known.

use nalgebra::{DMatrix, DVector};

use super::system::{Bounds, Mixture, System, tightened};

/// For rounding, in units of payoffs' ranges.
const MARGIN: f64 = 1e-11;

/// By how much an action outside of the support may be better at a solution, in these units.
const TOLERANCE: f64 = 1e-9;

/// Boxes are as wide as this in every direction at least.
const TINY: f64 = 1e-4;

/// Probabilities below this are those of a smaller support.
const POSITIVE: f64 = 1e-9;

/// Solutions of tiny boxes that differ by less are taken for the same.
const APART: f64 = 1e-2;

/// Where a box is cut: not in the middle, where solutions of games with symmetries lie.
const CUT: f64 = 0.483_7;

/// What is tried on a box reaches over its sides by this share of its width.
const OVER: f64 = 0.05;

/// What has been found.
pub(super) struct Boxes {
    /// How many boxes may still be looked at.
    pub(super) left: usize,
    /// Nothing has been missed so far.
    pub(super) complete: bool,
    pub(super) profiles: Vec<Vec<f64>>,
}

/// What is known of a box.
enum Known {
    /// There is at most this solution, and nothing else.
    Settled(Option<Mixture>),
    Open,
}

impl Boxes {
    /// Finds the solutions of one combination of supports.
    pub(super) fn settle(&mut self, system: &System<'_>) {
        let mut open = vec![system.all()];
        while let Some(bounds) = open.pop() {
            let Some(bounds) = tightened(bounds) else { continue };
            if excluded(system, &bounds) {
                continue;
            }
            if system.size() == 0 {
                self.add(system, &midpoint(&bounds), 0.0);
                continue;
            }
            if let Known::Settled(solution) = examine(system, &bounds) {
                solution.into_iter().for_each(|mixture| self.add(system, &mixture, 1e-9));
                continue;
            }
            let widest = system.free().max_by(|a, b| width(&bounds, *a).total_cmp(&width(&bounds, *b)));
            let Some((player, k)) = widest.filter(|&at| width(&bounds, at) > TINY && self.left > 0) else {
                self.complete = false;
                if let Some(mixture) = newton(system, midpoint(&bounds)) {
                    self.add(system, &mixture, APART);
                }
                if self.left == 0 {
                    return;
                }
                continue;
            };
            self.left -= 1;
            let [low, high] = bounds[player][k];
            let cut = low + CUT * (high - low);
            let mut halves = [bounds.clone(), bounds];
            halves[0][player][k][0] = cut;
            halves[1][player][k][1] = cut;
            open.extend(halves);
        }
    }

    /// Adds an equilibrium, unless it is none, has a smaller support or is known.
    fn add(&mut self, system: &System<'_>, mixture: &Mixture, apart: f64) {
        let positive = mixture.iter().flatten().all(|&p| p > POSITIVE);
        let point: Bounds = mixture.iter().map(|own| own.iter().map(|&p| [p; 2]).collect()).collect();
        if !positive || system.is_dominated(&point, TOLERANCE) {
            return;
        }
        let profile = system.profile(mixture);
        let distance = |other: &Vec<f64>| other.iter().zip(&profile).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if self.profiles.iter().all(|other| distance(other) > apart) {
            self.profiles.push(profile);
        }
    }
}

fn width(bounds: &Bounds, (player, k): (usize, usize)) -> f64 {
    bounds[player][k][1] - bounds[player][k][0]
}

/// Whether no equilibrium with these supports lies in the box.
fn excluded(system: &System<'_>, bounds: &Bounds) -> bool {
    system.ranges(bounds).iter().any(|[low, high]| *low > MARGIN || *high < -MARGIN)
        || system.is_dominated(bounds, TOLERANCE + MARGIN)
}

/// Distributions in the middle of a box.
fn midpoint(bounds: &Bounds) -> Mixture {
    let middle = |own: &Vec<[f64; 2]>| -> Vec<f64> {
        let low: f64 = own.iter().map(|bound| bound[0]).sum();
        let room: f64 = own.iter().map(|bound| bound[1] - bound[0]).sum();
        let share = if room > 0.0 { (1.0 - low) / room } else { 0.0 };
        own.iter().map(|[low, high]| low + share * (high - low)).collect()
    };
    bounds.iter().map(middle).collect()
}

fn examine(system: &System<'_>, bounds: &Bounds) -> Known {
    let wider = bounds.iter().map(|own| {
        let wide = |[low, high]: &[f64; 2]| {
            let over = OVER * (high - low) + POSITIVE;
            [low - over, high + over]
        };
        own.iter().map(wide).collect()
    });
    let Some(wider) = tightened(wider.collect()) else { return Known::Settled(None) };
    let middle = midpoint(&wider);
    let (values, slopes) = system.at(&middle);
    let Some(inverse) = slopes.try_inverse() else { return Known::Open };
    // How far Y J is from the identity over the box, as centre and radius.
    let size = system.size();
    let derivatives = system.derivatives(&wider);
    let entry = |end: fn(&[f64; 2]) -> f64| DMatrix::from_iterator(size, size, derivatives.iter().map(end)).transpose();
    let centre = &inverse * entry(|[low, high]| 0.5 * (low + high));
    let radius = inverse.abs() * entry(|[low, high]| 0.5 * (high - low));
    let off = (DMatrix::identity(size, size) - centre).abs() + radius;
    let norm = (0..size).map(|row| off.row(row).sum()).fold(0.0, f64::max);
    if norm.is_nan() || norm >= 0.99 {
        return Known::Open;
    }
    // One solution at most. By the mean value every one lies within `reach` of the Newton step.
    let step = &inverse * DVector::from_vec(values);
    let half = DVector::from_iterator(
        size,
        system.free().map(|(i, k)| (wider[i][k][1] - middle[i][k]).max(middle[i][k] - wider[i][k][0])),
    );
    let reach = &off * half;
    let outside = system.free().enumerate().any(|(row, (i, k))| {
        let centre = middle[i][k] - step[row];
        centre + reach[row] < bounds[i][k][0] - MARGIN || centre - reach[row] > bounds[i][k][1] + MARGIN
    });
    if outside {
        return Known::Settled(None);
    }
    match newton(system, middle) {
        Some(solution) if is_within(&solution, &wider) => Known::Settled(Some(solution)),
        _ => Known::Open,
    }
}

fn is_within(mixture: &Mixture, bounds: &Bounds) -> bool {
    let pairs = mixture.iter().flatten().zip(bounds.iter().flatten());
    pairs.into_iter().all(|(p, [low, high])| (low - MARGIN..=high + MARGIN).contains(p))
}

/// Newton's method, until the equations hold but for rounding; by least squares where derivatives are singular.
fn newton(system: &System<'_>, mut mixture: Mixture) -> Option<Mixture> {
    for _ in 0..40 {
        let (values, slopes) = system.at(&mixture);
        let worst = values.iter().fold(0.0_f64, |worst, value| worst.max(value.abs()));
        if worst < 1e-15 {
            break;
        }
        let step = slopes.svd(true, true).solve(&DVector::from_vec(values), 1e-12).ok()?;
        for (row, (player, k)) in system.free().enumerate() {
            mixture[player][k] -= step[row];
        }
        for own in &mut mixture {
            own[0] = 1.0 - own[1..].iter().sum::<f64>();
        }
        if mixture.iter().flatten().any(|p| p.is_nan() || p.abs() >= 10.0) {
            return None;
        }
        if step.amax() < 1e-16 {
            break;
        }
    }
    let worst = system.at(&mixture).0.iter().fold(0.0_f64, |worst, value| worst.max(value.abs()));
    (worst < 1e-12).then_some(mixture)
}
