//! The precision of a logit response over time.

/// How crisp the logit response is at step t = 0, 1, …; precision is the inverse of noise, so a growing one is annealing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PrecisionSchedule {
    /// The same at every step.
    Constant {
        /// ≥ 0, in units of one over payoff.
        precision: f64,
    },
    /// `start + slope · t`.
    Linear {
        /// Precision at step 0.
        start: f64,
        /// Growth a step.
        slope: f64,
    },
    /// `start · ratio^t`: simulated annealing's geometric cooling (Kirkpatrick, Gelatt & Vecchi, "Optimization by simulated
    /// annealing", 1983).
    Geometric {
        /// Precision at step 0.
        start: f64,
        /// ≥ 0; above 1 play becomes crisper.
        ratio: f64,
    },
    /// `start + slope · ln(1 + t)`: slow enough to find the best potential if `1/slope` is at least the depth of the deepest
    /// other well (Hajek, "Cooling schedules for optimal annealing", 1988).
    Logarithmic {
        /// Precision at step 0.
        start: f64,
        /// Growth per unit of `ln(1 + t)`.
        slope: f64,
    },
}

impl PrecisionSchedule {
    /// Precision at `step`, in [0, `f64::MAX`] for finite parameters: a schedule that falls below zero stays there.
    pub fn at(&self, step: u64) -> f64 {
        let t = step as f64;
        let precision = match *self {
            Self::Constant { precision } => precision,
            Self::Linear { start, slope } => start + slope * t,
            Self::Geometric { start: 0.0, .. } => 0.0,
            Self::Geometric { start, ratio } => start * ratio.powf(t),
            Self::Logarithmic { start, slope } => start + slope * t.ln_1p(),
        };
        precision.clamp(0.0, f64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::PrecisionSchedule::*;

    #[test]
    fn schedules_follow_their_formulas() {
        assert_eq!(Constant { precision: 2.5 }.at(77), 2.5);
        assert_eq!(Linear { start: 1.0, slope: 0.5 }.at(4), 3.0);
        assert_eq!(Geometric { start: 3.0, ratio: 2.0 }.at(5), 96.0);
        let logarithmic = Logarithmic { start: 1.0, slope: 2.0 };
        assert_eq!(logarithmic.at(0), 1.0);
        assert!((logarithmic.at(9) - (1.0 + 2.0 * 10f64.ln())).abs() < 1e-15);
    }

    #[test]
    fn schedules_stay_in_range_for_ever() {
        assert_eq!(Linear { start: 1.0, slope: -1.0 }.at(9), 0.0);
        assert_eq!(Geometric { start: 1.0, ratio: 2.0 }.at(u64::MAX), f64::MAX);
        assert_eq!(Geometric { start: 0.0, ratio: 2.0 }.at(u64::MAX), 0.0);
        assert_eq!(Geometric { start: 1.0, ratio: 0.5 }.at(u64::MAX), 0.0);
        assert_eq!(Linear { start: 0.0, slope: f64::MAX }.at(2), f64::MAX);
    }
}
