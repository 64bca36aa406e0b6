//! Players who share a stock that grows back, the great fish war of Levhari and Mirman (1980), and a fee on what they take.
//!
//! In every period player i takes the share u_i of the stock x. What is left grows back by the next:
//!
//! ```text
//! U_i = ln(u_i x) − φ u_i,    x' = (x (1 − Σ_j u_j))^α
//! ```
//!
//! Whoever takes does not count what its catch costs the others later. Without a fee each takes `(1 − αβ) / (n − (n − 1) αβ)`
//! of the stock at discount β, all together would take `1 − αβ`. With the fee the share u of an equilibrium solves
//! `1/u − φ = αβ / ((1 − αβ)(1 − n u))`, and `φ = (n − 1) / (1 − αβ)` makes players take what is best for all.
//!
//! The state is the logarithm of the stock, on evenly spaced levels. The law of motion and the value of the stock,
//! `A + ln(x) / (1 − αβ)`, are linear in it, so that interpolation between levels changes neither. Shares that sum to more
//! than 1 are served in proportion, and the stock never falls below its floor.

use walras_game::{Game, GradientFn, Law, Moment, Motion, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The stock with everything but the fee fixed.
pub struct Commons {
    growth_exponent: f64,
    log_floor: f64,
    stock_levels: usize,
    log_initial: f64,
}

impl Game for Commons {
    const METADATA: &'static str = include_str!("metadata.json");
    const GRADIENT: Option<GradientFn<Self>> = Some(Self::gradient);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(|_, at, out| out[0] = catch(at));
    const TRANSFER: Option<TransferFn<Self>> = Some(|_, at| fee(at));
    const DYNAMICS: Option<Motion<Self>> =
        Some(Motion { width: |_| 2, initial: Self::initial, transition: Self::transition });

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let (lowest, highest) = (setup.scalar("lowest_share")?, setup.scalar("highest_share")?);
        if lowest >= highest {
            return Err(Refusal(format!(
                "`lowest_share` is {lowest} and `highest_share` {highest}; expected the first to be smaller"
            )));
        }
        let (log_floor, log_initial) = (setup.scalar("log_floor")?, setup.scalar("initial_stock")?.ln());
        if log_initial < log_floor {
            return Err(Refusal(format!(
                "`initial_stock` is {}; expected at least the floor {}",
                log_initial.exp(),
                log_floor.exp()
            )));
        }
        let growth_exponent = setup.scalar("growth_exponent")?;
        Ok(Commons { growth_exponent, log_floor, log_initial, stock_levels: setup.scalar("stock_levels")? as usize })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        catch(at).ln() - fee(at)
    }
}

/// What a player takes out; its share, unless all together ask for more than there is.
fn catch(at: &Situation<'_>) -> f64 {
    at.action[0] * at.public_state[0].exp() / at.aggregates[0].max(1.0)
}

fn fee(at: &Situation<'_>) -> f64 {
    at.phi[0] * at.action[0]
}

impl Commons {
    fn gradient(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = if at.aggregates[0] > 1.0 { -1.0 / at.aggregates[0] } else { 0.0 };
    }

    fn initial(&self, _phi: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let (level, beyond) = self.place(self.log_initial);
        out[level] = 1.0 - beyond;
        if beyond > 0.0 {
            out[level + 1] = beyond;
        }
    }

    fn transition(&self, at: &Moment<'_>, law: &mut Law<'_>) {
        let left = (1.0 - at.aggregates[0]).max(0.0);
        let next = self.growth_exponent * (at.public_state[0] + left.ln());
        let (level, beyond) = self.place(next.max(self.log_floor));
        law.add(level, 1.0 - beyond);
        law.add(level + 1, beyond);
    }

    /// The level at or below a logarithm of the stock, and how far it is on the way to the next, in [0, 1).
    fn place(&self, log_stock: f64) -> (usize, f64) {
        let steps = (self.stock_levels - 1) as f64;
        let place = ((log_stock - self.log_floor) / -self.log_floor * steps).clamp(0.0, steps);
        (place as usize, place.fract())
    }
}

walras_game::export_game!(Commons);
