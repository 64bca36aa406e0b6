//! Sponsored search: bidders for slots, with private values of a click and signals about click rates.
//!
//! Bidder i in slot k has the value `θ_i κ_k φ(ω_i)`, where the click rate is `ω_i | s ~ Beta(κ q_i, κ(1 − q_i))` around
//! `q_i = c + a s_i + b mean_{j≠i} s_j`. Slots go by `θ_i E[φ(ω_i) | s]`. Clicks on m impressions give the estimate
//! `ω̂_i = Binomial(m, ω_i)/m`, without bias; where φ is linear it serves as well as the rate itself, where not, plugging it in
//! is off by an order of 1/m.

mod expectation;

use walras_game::{Environment, Refusal, Reports, Setup, Types, Valuation};

use expectation::{Worth, expected, expected_of_estimate};

/// The market.
pub struct SponsoredSearch {
    bidders: usize,
    /// Position factors, largest first.
    slots: Vec<f64>,
    rates: Rates,
    worth: Worth,
    concentration: f64,
    /// Whether only clicks of who has a slot are seen.
    winners_only: bool,
    types: Types,
    /// What is expected of an unknown signal.
    mean_signal: f64,
}

/// `q = base + own s_i + others mean_{j≠i} s_j`.
struct Rates {
    base: f64,
    own: f64,
    others: f64,
}

impl SponsoredSearch {
    /// The mean click rate of a bidder.
    fn rate(&self, i: usize, signal: impl Fn(usize) -> f64) -> f64 {
        let known = |k: usize| Some(signal(k)).filter(|s| !s.is_nan()).unwrap_or(self.mean_signal);
        let others: f64 = (0..self.bidders).filter(|&j| j != i).map(known).sum();
        let mean = if self.bidders > 1 { others / (self.bidders - 1) as f64 } else { 0.0 };
        self.rates.base + self.rates.own * known(i) + self.rates.others * mean
    }

    fn worth_of(&self, i: usize, signal: impl Fn(usize) -> f64) -> f64 {
        expected(self.worth, self.rate(i, signal), self.concentration)
    }
}

impl Environment for SponsoredSearch {
    const METADATA: &'static str = include_str!("metadata.json");

    const ESTIMATED_VALUE: Option<fn(&Self, &Valuation<'_>) -> f64> = Some(|market, at| {
        let rate = market.rate(at.player, |k| at.signals[k]);
        let worth = expected_of_estimate(market.worth, rate, market.concentration, at.observations);
        at.preference[0] * at.allocation[at.player] * worth
    });

    const OBSERVED: Option<fn(&Self, &[f64], usize) -> bool> =
        Some(|market, allocation, player| !market.winners_only || allocation[player] > 0.0);

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let slots = setup.values("slots")?.to_vec();
        if slots.is_empty() || slots.windows(2).any(|pair| pair[0] < pair[1]) {
            return Err(Refusal(format!("`slots` is {slots:?}; expected at least one position factor, largest first")));
        }
        let (th, sg) = (setup.values("th")?, setup.values("sg")?);
        let types = Types::product(th, sg, setup.values("weights")?)?;
        let mass: f64 = types.weights.iter().sum();
        let signals = types.points.chunks_exact(2).map(|point| point[1]);
        let mean_signal = signals.zip(&types.weights).map(|(s, w)| s * w).sum::<f64>() / mass;
        let (base, own, others) = (setup.scalar("c")?, setup.scalar("a")?, setup.scalar("b")?);
        let worth = [Worth::Linear, Worth::Root, Worth::Capped, Worth::Capped]
            .get(setup.scalar("phi")? as usize)
            .copied()
            .ok_or_else(|| Refusal("`phi` is no choice".into()))?;
        let ends = |slope: f64| {
            let at = |pick: fn(f64, f64) -> f64, from: f64| sg.iter().map(|s| slope * s).fold(from, pick);
            (at(f64::min, f64::INFINITY), at(f64::max, f64::NEG_INFINITY))
        };
        let (own_ends, others_ends) = (ends(own), if setup.players > 1 { ends(others) } else { (0.0, 0.0) });
        let (lowest, highest) = (base + own_ends.0 + others_ends.0, base + own_ends.1 + others_ends.1);
        if lowest < -1e-12 || (worth != Worth::Linear && highest > 1.0 + 1e-12) {
            let most = if worth == Worth::Linear { "" } else { ", and at most 1 where `phi` is not `linear`" };
            return Err(Refusal(format!(
                "`c`, `a`, `b` and `sg` give click rates from {lowest} to {highest}; expected rates of at least 0{most}"
            )));
        }
        Ok(SponsoredSearch {
            bidders: setup.players,
            slots,
            rates: Rates { base, own, others },
            worth,
            concentration: setup.scalar("kap")?,
            winners_only: setup.scalar("clicks")? == 1.0,
            types,
            mean_signal,
        })
    }

    fn types(&self) -> Types {
        self.types.clone()
    }

    fn width(&self) -> usize {
        self.bidders
    }

    fn allocate(&self, at: &Reports<'_>, out: &mut [f64]) {
        out.fill(0.0);
        let score = |i: usize| at.weights[i] * (at.report[2 * i] * self.worth_of(i, |k| at.report[2 * k + 1]));
        let mut best: Vec<(f64, usize)> =
            (0..self.bidders).filter(|&i| !at.report[2 * i].is_nan()).map(|i| (score(i), i)).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.iter().zip(&self.slots).for_each(|((_, i), slot)| out[*i] = *slot);
    }

    fn value(&self, at: &Valuation<'_>) -> f64 {
        match at.allocation[at.player] {
            0.0 => 0.0,
            slot => at.preference[0] * slot * self.worth_of(at.player, |k| at.signals[k]),
        }
    }
}

walras_game::export_environment!(SponsoredSearch);
