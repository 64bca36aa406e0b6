//! River basin pollution (Krawczyk & Uryasev 2000; Krawczyk 2005), in the original form and in that of Snow & Krishnamurthy.
//!
//! Three firms along a river choose levels of activity x. With `X = Σ_j x_j`, firm i earns
//!
//! ```text
//! original:      U_i = (d1 − d2 X) x_i − (c1_i + c2_i x_i) x_i
//! square roots:  U_i = d1 x_i − d2 √X − c1_i √x_i − c2_i x_i
//! ```
//!
//! and all share the limits of two stations, whose concentrations probe t measures by the emission coefficients e_t:
//!
//! ```text
//! g_l(x) = Σ_i δ_il e_ti x_i / limit − 1 ≤ 0,    l = 1, 2
//! ```
//!
//! The designer sets `φ = (d2, c1_1..3, c2_1..3)`. Both forms have an exact potential: `Σ_i h_i(x_i) − d2 (Σ_i x_i² + X²)/2` and
//! `Σ_i h_i(x_i) − d2 √X`, with h_i what depends on x_i alone.
//!
//! The original is strictly concave where `d2 + c2_i > 0` and has one normalised equilibrium. With square roots payoffs are
//! *convex* in the own activity, for −√ is convex: no player rests inside its range, equilibria are corners of what the stations
//! allow, there may be several, and at zero the slopes are infinite. What a solver finds is then an equilibrium as far as its
//! search among corners goes.

use walras_game::{ActionGradientFn, Game, GradientFn, JointPayoffFn, Refusal, Setup, SharedConstraintFn, Situation};

const FIRMS: usize = 3;
const STATIONS: usize = 2;

/// Slopes of square roots are taken here where the argument is smaller, to keep them finite.
const SMALLEST: f64 = 1e-12;

/// The river with everything but φ fixed.
pub struct River {
    form: Form,
    /// Price of the first unit of activity, d1.
    price: f64,
    /// Share of a station's limit for each unit of activity, `[probes][stations][firms]`.
    load: Vec<f64>,
}

/// Which game it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Original,
    SquareRoots,
}

/// φ as one firm sees it.
struct Terms {
    demand_slope: f64,
    cost: f64,
    cost_slope: f64,
}

impl Terms {
    fn of(at: &Situation<'_>) -> Self {
        Terms { demand_slope: at.phi[0], cost: at.phi[1 + at.player], cost_slope: at.phi[1 + FIRMS + at.player] }
    }
}

impl Game for River {
    const METADATA: &'static str = include_str!("metadata.json");
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::joint_payoff);
    const ACTION_GRADIENT: Option<ActionGradientFn<Self>> = Some(Self::action_gradient);
    const SHARED_CONSTRAINT: Option<SharedConstraintFn<Self>> = Some(Self::stations);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let limit = setup.scalar("limit")?;
        let mut decay = [[0.0; FIRMS]; STATIONS];
        for (station, decay) in decay.iter_mut().enumerate() {
            for (firm, decay) in decay.iter_mut().enumerate() {
                *decay = setup.scalar(&format!("decay_{}{}", firm + 1, station + 1))?;
            }
        }
        let share = |emission: &[f64]| -> Vec<f64> {
            decay.iter().flat_map(|decay| (0..FIRMS).map(|i| decay[i] * emission[i] / limit)).collect()
        };
        Ok(River {
            form: if setup.scalar("square_roots")? == 0.0 { Form::Original } else { Form::SquareRoots },
            price: setup.scalar("price")?,
            load: setup.values("emission")?.chunks_exact(FIRMS).flat_map(share).collect(),
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        self.profit(at, at.action[0] + at.aggregates[0])
    }
}

impl River {
    fn joint_payoff(&self, at: &Situation<'_>) -> f64 {
        self.profit(at, at.profile.iter().sum())
    }

    fn profit(&self, at: &Situation<'_>, total: f64) -> f64 {
        let (x, terms) = (at.action[0], Terms::of(at));
        match self.form {
            Form::Original => (self.price - terms.demand_slope * total - terms.cost - terms.cost_slope * x) * x,
            Form::SquareRoots => {
                (self.price - terms.cost_slope) * x - terms.demand_slope * total.max(0.0).sqrt() - terms.cost * x.sqrt()
            }
        }
    }

    /// `∂U/∂X` at a fixed own activity.
    fn slope_in_total(&self, at: &Situation<'_>, total: f64) -> f64 {
        let slope = Terms::of(at).demand_slope;
        match self.form {
            Form::Original => -slope * at.action[0],
            Form::SquareRoots => -0.5 * slope / total.max(SMALLEST).sqrt(),
        }
    }

    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = self.slope_in_total(at, at.action[0] + at.aggregates[0]);
    }

    fn action_gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        let (x, total, terms) = (at.action[0], at.profile.iter().sum(), Terms::of(at));
        let own = match self.form {
            Form::Original => self.price - terms.demand_slope * total - terms.cost - 2.0 * terms.cost_slope * x,
            Form::SquareRoots => self.price - terms.cost_slope - 0.5 * terms.cost / x.max(SMALLEST).sqrt(),
        };
        out[0] = own + self.slope_in_total(at, total);
    }

    fn stations(&self, at: &Situation<'_>, out: &mut [f64]) {
        let loads = self.load[at.probe * STATIONS * FIRMS..].chunks_exact(FIRMS);
        for (out, load) in out.iter_mut().zip(loads) {
            *out = load.iter().zip(at.profile).map(|(load, x)| load * x).sum::<f64>() - 1.0;
        }
    }
}

walras_game::export_game!(River);
