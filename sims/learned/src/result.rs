//! What a training found: the mechanism and what it brings.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use walras_theory::direct::VirtualValue;

use crate::affine::{Menu, Shape, dropped, exact_revenue, polished};
use crate::checkpoint::{Checkpoint, Trained};
use crate::error::LearnError;
use crate::judge::{Judged, Market, judge};
use crate::myerson::Auction;
use crate::regret::{Certificate, Nets, certify};
use crate::task::{Demand, Task};

/// The trained mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// A menu with boosts and weights.
    AffineMaximiser(Menu),
    /// Knots (value, virtual value).
    Myerson(Vec<(f64, f64)>),
    /// Networks.
    RegretNet(Box<Nets>),
}

/// How far truth is from being the best report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Incentives {
    /// Truth is a dominant strategy and never costs, whatever the parameters are.
    Exact {
        /// The most that rounding errors of double precision can make of a gain.
        float_bound: f64,
    },
    /// It is not; this is by how much.
    Approximate(Box<Certificate>),
}

/// What a training found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The task's name.
    pub name: String,
    /// Steps of training.
    pub steps: u64,
    /// What truth brings, from fresh profiles.
    pub judged: Judged,
    /// Revenue by integration, where values are uniform and there are one bidder and at most two items.
    pub exact_revenue: Option<f64>,
    /// What lying gains.
    pub incentives: Incentives,
    /// The mechanism.
    pub mechanism: Mechanism,
}

impl Found {
    /// Reads the mechanism out, prunes and judges it.
    ///
    /// # Errors
    /// Training made no mechanism.
    pub fn of(at: &Checkpoint, task: &Task, threads: usize) -> Result<Self, LearnError> {
        let is_unit = task.demand == Demand::Unit;
        let market = Market { law: &task.values, bidders: task.bidders, items: task.items, is_unit, seed: task.seed };
        let samples = task.evaluation.samples;
        let mut exact = None;
        let (mechanism, judged, incentives) = match &at.trained {
            Trained::AffineMaximiser(net) => {
                let menu = polished(dropped(&net.menu(&Shape::of(task)), &task.values, task.seed), &task.values);
                exact = exact_revenue(&menu, &task.values);
                let judged = judge(&menu, market, samples, threads);
                let float_bound = rounding(&menu, task.values.unit(task.items));
                (Mechanism::AffineMaximiser(menu), judged, Incentives::Exact { float_bound })
            }
            Trained::Myerson(net) => {
                let unit = task.values.unit(1);
                let (function, knots) = (net.function(unit)?, net.knots(unit));
                let judged = judge(&Auction { function: &function, bidders: task.bidders }, market, samples, threads);
                (Mechanism::Myerson(knots), judged, Incentives::Exact { float_bound: 64.0 * f64::EPSILON * unit })
            }
            Trained::RegretNet(nets) => {
                let judged = judge(nets.as_ref(), market, samples, threads);
                let certificate = certify(nets, task, threads);
                (Mechanism::RegretNet(nets.clone()), judged, Incentives::Approximate(Box::new(certificate)))
            }
        };
        let name = task.name.clone();
        Ok(Found { name, steps: at.step, judged, exact_revenue: exact, incentives, mechanism })
    }

    /// The virtual value, if that is the mechanism.
    ///
    /// # Errors
    /// Its knots make no function.
    pub fn virtual_value(&self) -> Result<Option<VirtualValue>, LearnError> {
        match &self.mechanism {
            Mechanism::Myerson(knots) => Ok(Some(VirtualValue::new(knots)?)),
            _ => Ok(None),
        }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// What rounding can make of a gain: each worth is a sum of n m products, a utility the difference of two maxima of such sums
/// and boosts, divided by a weight; each operation errs by half a unit in the last place of what it handles.
fn rounding(menu: &Menu, unit: f64) -> f64 {
    let weights = menu.weight.iter().copied().fold(0.0, f64::max);
    let least = menu.weight.iter().copied().fold(f64::INFINITY, f64::min);
    let boosts = menu.options.iter().map(|option| option.boost.abs()).fold(0.0, f64::max);
    let size = weights * unit * menu.items as f64 + boosts;
    let operations = 4 * (menu.bidders * menu.items + menu.bidders + 3);
    operations as f64 * f64::EPSILON * size / least.min(1.0)
}

/// What was found as lines of a name and figures.
pub fn text(found: &Found) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<14}{value}");
    };
    let mean = |mean: crate::judge::Mean| format!("{:.6} ± {:.6}", mean.mean, mean.error);
    line("trained", format!("{}, {} steps", found.name, found.steps));
    line(
        "mechanism",
        match &found.mechanism {
            Mechanism::AffineMaximiser(menu) => format!("affine maximiser of {} options", menu.options.len()),
            Mechanism::Myerson(knots) => format!("highest virtual value, of {} knots", knots.len()),
            Mechanism::RegretNet(_) => "networks for allocation and payments".into(),
        },
    );
    let judged = &found.judged;
    line("revenue", format!("{} of {} fresh profiles", mean(judged.revenue), judged.samples));
    if let Some(exact) = found.exact_revenue {
        line("", format!("{exact:.9} by integration"));
    }
    line("welfare", format!("{} of at most {}", mean(judged.welfare), mean(judged.efficient_welfare)));
    line("envy", mean(judged.envy));
    line("utility", format!("at least {:.3e}", judged.least_utility));
    match &found.incentives {
        Incentives::Exact { float_bound } => {
            line("gain", format!("0: strategy-proof by construction; rounding makes at most {float_bound:.1e} of it"));
        }
        Incentives::Approximate(certificate) => {
            let of = |regret: crate::regret::Regret| {
                format!("mean {:.6} ± {:.6}, max {:.6}", regret.mean, regret.error, regret.max)
            };
            let cases = format!("{} profiles, reports from 0 to {}", certificate.profiles, certificate.reports_to);
            line("gain", format!("{}, many restarts: {cases}", of(certificate.strong)));
            line("", format!("{}, not exceeded by any report", of(certificate.bound)));
            line("", format!("{}, a search as in training: too low", of(certificate.weak)));
        }
    }
    text
}
