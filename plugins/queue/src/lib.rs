//! Players who join a queue or stay away, and what they leave to those who come later.
//!
//! In every period player i with the worth v_i of being served joins or not. With the backlog q and A arrivals, it expects to
//! wait for all who are there and half of those who come with it:
//!
//! ```text
//! U_i = v_i − w (q + (A − 1)/2) / (c ρ) − τ − κ q    if it joins, else 0
//! q'  = q + A − c with probability ρ, else q + A;  between 0 and the longest queue
//! ```
//!
//! for a capacity c that works with probability ρ, a cost w of waiting, a toll τ and its slope κ. Whoever joins is in the way
//! of all who come later and does not count it, as in Naor (1969): without a toll too many join.

use walras_game::{Game, GradientFn, Law, Moment, Motion, OutcomeFn, Refusal, Setup, Situation, TransferFn};

/// The queue with everything but the tolls fixed.
pub struct Queue {
    /// `[players]`.
    worth: Vec<f64>,
    waiting_cost: f64,
    capacity: f64,
    reliability: f64,
    longest: f64,
    levels: usize,
}

impl Game for Queue {
    const METADATA: &'static str = include_str!("metadata.json");
    const GRADIENT: Option<GradientFn<Self>> = Some(|game, at, out| out[0] = -at.action[0] * game.wait_per_job() / 2.0);
    const OUTCOME: Option<OutcomeFn<Self>> = Some(|_, at, out| out[0] = at.action[0]);
    const TRANSFER: Option<TransferFn<Self>> = Some(|_, at| toll(at));
    const DYNAMICS: Option<Motion<Self>> =
        Some(Motion { width: |_| 4, initial: Self::empty, transition: Self::transition });

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        Ok(Queue {
            worth: setup.values("worth")?.to_vec(),
            waiting_cost: setup.scalar("waiting_cost")?,
            capacity: setup.scalar("capacity")?,
            reliability: setup.scalar("reliability")?,
            longest: setup.scalar("longest_queue")?,
            levels: setup.scalar("queue_levels")? as usize,
        })
    }

    fn contribution(&self, at: &Situation<'_>, out: &mut [f64]) {
        out[0] = at.action[0];
    }

    fn payoff(&self, at: &Situation<'_>) -> f64 {
        let before = at.public_state[0] + (at.aggregates[0] - 1.0) / 2.0;
        at.action[0] * (self.worth[at.player] - self.wait_per_job() * before) - toll(at)
    }
}

fn toll(at: &Situation<'_>) -> f64 {
    at.action[0] * (at.phi[0] + at.phi[1] * at.public_state[0])
}

impl Queue {
    /// What it costs to wait for one job.
    fn wait_per_job(&self) -> f64 {
        self.waiting_cost / (self.capacity * self.reliability)
    }

    fn empty(&self, _phi: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        out[0] = 1.0;
    }

    fn transition(&self, at: &Moment<'_>, law: &mut Law<'_>) {
        let waiting = at.public_state[0] + at.aggregates[0];
        self.go_to(waiting - self.capacity, self.reliability, law);
        self.go_to(waiting, 1.0 - self.reliability, law);
    }

    /// Adds probability to a backlog, between its two nearest levels in proportion.
    fn go_to(&self, backlog: f64, probability: f64, law: &mut Law<'_>) {
        let steps = (self.levels - 1) as f64;
        let place = (backlog / self.longest * steps).clamp(0.0, steps);
        law.add(place as usize, probability * (1.0 - place.fract()));
        law.add(place as usize + 1, probability * place.fract());
    }
}

walras_game::export_game!(Queue);
