//! Bidders with budgets whose values move with what they win, auction after auction.
//!
//! A bidder's type is what the item of the period is worth to it and what it has left to spend; nobody else sees it. The
//! highest bid at or above the reserve wins, ties by lot, at the price
//!
//! ```text
//! p_i = max(r, s b_i + (1 − s) max_{j≠i} b_j)
//! ```
//!
//! with r the reserve and s the share of the first price. The winner's budget falls by the price and its value by a level with
//! some probability, a loser's value rises by a level with another; budgets grow by an income. So a bid today changes what it
//! is worth to bid tomorrow, and a second-price auction repeated does not have bidders bid their values.

use walras_game::{
    ConstraintFn, Game, JointPayoffFn, Law, Moment, Motion, OutcomeFn, Refusal, Setup, Situation, TransferFn,
};

/// The auction with everything but its rules fixed.
pub struct RepeatedAuction {
    players: usize,
    value_levels: usize,
    budget_levels: usize,
    full_budget: f64,
    income: f64,
    satiation: f64,
    recovery: f64,
}

/// Coordinates of a type.
const VALUE: usize = 0;
const BUDGET: usize = 1;
const TYPE: usize = 2;

impl Game for RepeatedAuction {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(|_, at| at.action[0] - at.types[at.player * TYPE + BUDGET]);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(|_, at| {
        let Won { probability, price } = won(at.phi, at.profile, at.player);
        probability * (at.types[at.player * TYPE + VALUE] - price)
    });
    const OUTCOME: Option<OutcomeFn<Self>> = Some(Self::outcome);
    const TRANSFER: Option<TransferFn<Self>> = Some(|_, at| {
        let Won { probability, price } = won(at.phi, at.profile, at.player);
        probability * price
    });
    const DYNAMICS: Option<Motion<Self>> = Some(Motion {
        width: |game| game.players << (2 * game.players),
        initial: Self::initial,
        transition: Self::transition,
    });

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let (lowest, highest) = (setup.scalar("lowest_value")?, setup.scalar("highest_value")?);
        if lowest > highest {
            return Err(Refusal(format!("`lowest_value` is {lowest} and `highest_value` {highest}; expected no less")));
        }
        Ok(RepeatedAuction {
            players: setup.players,
            value_levels: setup.scalar("value_levels")? as usize,
            budget_levels: setup.scalar("budget_levels")? as usize,
            full_budget: setup.scalar("full_budget")?,
            income: setup.scalar("income")?,
            satiation: setup.scalar("satiation")?,
            recovery: setup.scalar("recovery")?,
        })
    }
}

/// What a bidder's bid brings it.
#[derive(Clone, Copy)]
struct Won {
    probability: f64,
    price: f64,
}

/// How likely a bidder wins with these bids, one a player, and what it pays then.
fn won(phi: &[f64], bids: &[f64], player: usize) -> Won {
    let (reserve, share) = (phi[0], phi[1]);
    let own = bids[player];
    let others = bids.iter().enumerate().filter(|(j, _)| *j != player).map(|(_, bid)| *bid);
    let highest = others.clone().fold(f64::NEG_INFINITY, f64::max);
    let price = (share * own + (1.0 - share) * highest.max(0.0)).max(reserve);
    if own < reserve || own < highest {
        return Won { probability: 0.0, price };
    }
    let tied = others.filter(|bid| *bid == own).count();
    Won { probability: 1.0 / (1 + tied) as f64, price }
}

impl RepeatedAuction {
    fn outcome(&self, at: &Situation<'_>, out: &mut [f64]) {
        let Won { probability, .. } = won(at.phi, at.profile, at.player);
        out[0] = probability;
        out[1] = probability * at.types[at.player * TYPE + VALUE];
    }

    /// All values alike, budgets full.
    fn initial(&self, _phi: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let joint = self.value_levels.pow(self.players as u32);
        for index in 0..joint {
            let mut rest = index;
            let own = (0..self.players).fold((0, 1), |(state, scale), _| {
                let (value, budget) = (rest % self.value_levels, self.budget_levels - 1);
                rest /= self.value_levels;
                (state + scale * (value * self.budget_levels + budget), scale * self.value_levels * self.budget_levels)
            });
            out[own.0] = 1.0 / joint as f64;
        }
    }

    fn transition(&self, at: &Moment<'_>, law: &mut Law<'_>) {
        let mut unsold = 1.0;
        for winner in 0..self.players {
            let Won { probability, price } = won(at.phi, at.profile, winner);
            if probability > 0.0 {
                self.follow(at, Some((winner, price)), 0, 0, probability, law);
                unsold -= probability;
            }
        }
        // Shares of a tie add up to 1 but for rounding.
        if unsold > 1e-9 {
            self.follow(at, None, 0, 0, 1.0, law);
        }
    }

    /// Adds what follows for the players from `player` on, given the state number of those before.
    fn follow(
        &self,
        at: &Moment<'_>,
        won: Option<(usize, f64)>,
        player: usize,
        before: usize,
        probability: f64,
        law: &mut Law<'_>,
    ) {
        if probability == 0.0 {
            return;
        }
        if player == self.players {
            return law.add(before, probability);
        }
        let (wins, paid) = match won {
            Some((winner, price)) if winner == player => (true, price),
            _ => (false, 0.0),
        };
        let budget = at.types[player * TYPE + BUDGET] - paid + self.income;
        let steps = (self.budget_levels - 1) as f64;
        let place = (budget / self.full_budget * steps).clamp(0.0, steps);
        let value = self.value_level(at.state, player);
        let (moved, likely) = match wins {
            true => (value.saturating_sub(1), self.satiation),
            false => ((value + 1).min(self.value_levels - 1), self.recovery),
        };
        for (value, p) in [(moved, likely), (value, 1.0 - likely)] {
            for (budget, q) in [(place as usize, 1.0 - place.fract()), (place as usize + 1, place.fract())] {
                if p * q > 0.0 {
                    let own = value * self.budget_levels + budget;
                    let next = before * self.value_levels * self.budget_levels + own;
                    self.follow(at, won, player + 1, next, probability * p * q, law);
                }
            }
        }
    }

    /// The level of a player's value in a state.
    fn value_level(&self, state: usize, player: usize) -> usize {
        let types = self.value_levels * self.budget_levels;
        state / types.pow((self.players - 1 - player) as u32) % types / self.budget_levels
    }
}

walras_game::export_game!(RepeatedAuction);
