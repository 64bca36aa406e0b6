//! Populations so large that no member moves the whole: the mean-field form of a dynamic game.
//!
//! A flow of distributions over states, one a period, and the policies of a member that takes it as given: values run
//! backwards from the last period by the soft Bellman operator, the distribution forwards from the first under the policies.
//! In equilibrium the flow that the policies lead to is the one they answer. Source: Huang, Malhamé & Caines (2006); Lasry &
//! Lions (2007); entropy-regularised: Cui & Koeppl, "Approximately solving mean field games via entropy-regularized deep
//! reinforcement learning" (2021).

use super::error::DynamicError;
use super::soft_response::soft_maximum;
use crate::fixed_point::{Accelerator, Advance};
use crate::quality::{largest, residual};
use crate::response::maximum;

/// Above this number of unknown shares no derivatives are taken.
const MOST_DIFFERENCED: usize = 256;

/// A population: what a member earns and where it goes, given where all are.
pub trait Population {
    /// Number of states of a member.
    fn states(&self) -> usize;
    /// Number of actions, the same in every state.
    fn actions(&self) -> usize;
    /// Shares of the population in each state in the first period, `[state]`.
    fn initial(&self) -> &[f64];
    /// Writes what a member earns in `period`, `[state][action]`, if the population is distributed as `shares`.
    fn rewards(&self, period: usize, shares: &[f64], out: &mut [f64]);
    /// Writes the law of a member's next state, `[state][action][next state]`.
    fn law(&self, period: usize, shares: &[f64], out: &mut [f64]);
}

/// How a mean-field equilibrium is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanFieldOptions {
    /// Number of periods, at least 1.
    pub periods: usize,
    /// Weight of the next period, in [0, ∞).
    pub discount: f64,
    /// ρ > 0: departing from uniform play costs a member `KL / ρ` in each period.
    pub rationality: f64,
    /// Largest difference of a share between the flow and the one it leads to.
    pub tolerance: f64,
    /// Flows that may be tried.
    pub evaluations: usize,
}

/// A mean-field equilibrium with its certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanField {
    /// `[period][state]`: shares of the population.
    pub flow: Vec<f64>,
    /// `[period][state][action]`.
    pub policy: Vec<f64>,
    /// `[period][state]`: what a member earns from there on, without the cost of departing from uniform play.
    pub values: Vec<f64>,
    /// Largest difference of a share between the flow and the one that the policies lead to.
    pub residual: f64,
    /// `[state]`: what a member that starts there could gain by its exact best policy, the flow as it is.
    pub regret: Vec<f64>,
    /// The regret of a member drawn from the first period's shares.
    pub exploitability: f64,
    /// Whether the residual is within the tolerance.
    pub converged: bool,
}

/// Searches a mean-field equilibrium from the flow of uniform play, along growing rationality where the direct way fails.
///
/// # Errors
/// [`DynamicError`] if options or the population's numbers make no sense.
pub fn mean_field(population: &impl Population, options: &MeanFieldOptions) -> Result<MeanField, DynamicError> {
    check(population, options)?;
    let mut sweep = Sweep::new(population, options);
    // The first period's shares are given; unknown are those of the others.
    let states = population.states();
    sweep.policy.fill(1.0 / population.actions() as f64);
    let mut origin = sweep.start();
    sweep.forward(&mut origin)?;
    let mut unknown = origin.split_off(states);
    let (low, high) = (vec![0.0; unknown.len()], vec![1.0; unknown.len()]);
    let mut search = match unknown.len() <= MOST_DIFFERENCED {
        true => Accelerator::new(&unknown, options.tolerance),
        false => Accelerator::without_jacobian(&unknown, options.tolerance),
    };
    for _ in 0..options.evaluations {
        let (fraction, point) = (search.fraction(), unknown.clone());
        let image = sweep.image(&point, fraction)?;
        let jacobian = |matrix: &mut [f64]| sweep.differences(&point, &image, fraction, matrix);
        if search.advance(&mut unknown, &image, (&low, &high), jacobian) != Advance::Evaluate {
            break;
        }
    }
    let flow = sweep.flow(&unknown);
    sweep.respond(&flow, 1.0)?;
    sweep.certified(flow)
}

/// Newton steps may leave the simplex by a little: brings shares back.
fn shares(flow: &mut [f64], states: usize) {
    for period in flow.chunks_exact_mut(states) {
        period.iter_mut().for_each(|share| *share = share.max(0.0));
        let total: f64 = period.iter().sum();
        if total > 0.0 {
            period.iter_mut().for_each(|share| *share /= total);
        }
    }
}

fn check(population: &impl Population, options: &MeanFieldOptions) -> Result<(), DynamicError> {
    let states = population.states();
    if states == 0 {
        return Err(DynamicError::NoStates);
    }
    let size = |what: &str, found, expected| Err(DynamicError::Size { what: what.into(), found, expected });
    let value = |what: &str, value, expected| Err(DynamicError::Value { what: what.into(), value, expected });
    if population.actions() == 0 {
        return size("actions", 0, 1);
    }
    if options.periods == 0 {
        return size("periods", 0, 1);
    }
    if population.initial().len() != states {
        return size("shares in the first period", population.initial().len(), states);
    }
    let total: f64 = population.initial().iter().sum();
    if !population.initial().iter().all(|&share| share >= 0.0) || (total - 1.0).abs() > 1e-9 {
        return value("the sum of the shares in the first period", total, "shares >= 0 that sum to 1");
    }
    if !(options.discount >= 0.0 && options.discount.is_finite()) {
        return value("discount", options.discount, "a finite number >= 0");
    }
    if !(options.rationality > 0.0 && options.rationality.is_finite()) {
        return value("rationality", options.rationality, "a finite number > 0");
    }
    Ok(())
}

/// One way backwards and forwards.
struct Sweep<'a, P> {
    population: &'a P,
    options: MeanFieldOptions,
    policy: Vec<f64>,
    rewards: Vec<f64>,
    law: Vec<f64>,
}

impl<'a, P: Population> Sweep<'a, P> {
    fn new(population: &'a P, options: &MeanFieldOptions) -> Self {
        let cells = population.states() * population.actions();
        Self {
            population,
            options: *options,
            policy: vec![0.0; options.periods * cells],
            rewards: vec![0.0; cells],
            law: vec![0.0; cells * population.states()],
        }
    }

    /// A flow that stays where it begins.
    fn start(&self) -> Vec<f64> {
        self.population.initial().repeat(self.options.periods)
    }

    /// The flow of these shares after the first period.
    fn flow(&self, later: &[f64]) -> Vec<f64> {
        let mut flow = [self.population.initial(), later].concat();
        shares(&mut flow, self.population.states());
        flow
    }

    /// The shares after the first period that policies lead to which answer those of `later`.
    fn image(&mut self, later: &[f64], fraction: f64) -> Result<Vec<f64>, DynamicError> {
        let mut flow = self.flow(later);
        self.respond(&flow, fraction)?;
        self.forward(&mut flow)?;
        Ok(flow.split_off(self.population.states()))
    }

    /// Derivatives of [`Sweep::image`] by differences, `[share of the image][share]`; zero where the population refuses.
    fn differences(&mut self, later: &[f64], image: &[f64], fraction: f64, matrix: &mut [f64]) {
        const STEP: f64 = 1e-7;
        let size = later.len();
        let mut moved = later.to_vec();
        for k in 0..size {
            moved[k] = later[k] + STEP;
            let column = self.image(&moved, fraction).unwrap_or_else(|_| image.to_vec());
            moved[k] = later[k];
            (0..size).for_each(|row| matrix[row * size + k] = (column[row] - image[row]) / STEP);
        }
    }

    /// Asks the population about a period.
    fn ask(&mut self, period: usize, shares: &[f64]) -> Result<(), DynamicError> {
        self.population.rewards(period, shares, &mut self.rewards);
        self.population.law(period, shares, &mut self.law);
        if let Some(value) = self.rewards.iter().copied().find(|r| !r.is_finite()) {
            let what = format!("a reward in period {period}");
            return Err(DynamicError::Value { what, value, expected: "a finite number" });
        }
        let states = self.population.states();
        for (cell, row) in self.law.chunks_exact(states).enumerate() {
            let sum: f64 = row.iter().sum();
            if !row.iter().all(|&p| p >= 0.0) || (sum - 1.0).abs() > 1e-9 {
                let (state, joint) = (cell / self.population.actions(), cell % self.population.actions());
                return Err(DynamicError::Sum { state, joint, sum });
            }
        }
        Ok(())
    }

    /// Value of one cell if `after` follows.
    fn action_value(&self, cell: usize, after: &[f64]) -> f64 {
        let states = after.len();
        let expected: f64 = self.law[cell * states..][..states].iter().zip(after).map(|(p, v)| p * v).sum();
        self.rewards[cell] + self.options.discount * expected
    }

    /// Sets the policies that answer `flow` softly, at a `fraction` of the rationality.
    fn respond(&mut self, flow: &[f64], fraction: f64) -> Result<(), DynamicError> {
        let (states, actions) = (self.population.states(), self.population.actions());
        let rationality = self.options.rationality * fraction;
        let habit = vec![1.0 / actions as f64; actions];
        let (mut after, mut q) = (vec![0.0; states], vec![0.0; actions]);
        for period in (0..self.options.periods).rev() {
            self.ask(period, &flow[period * states..][..states])?;
            let mut now = vec![0.0; states];
            for (s, value) in now.iter_mut().enumerate() {
                (0..actions).for_each(|a| q[a] = self.action_value(s * actions + a, &after));
                let policy = &mut self.policy[(period * states + s) * actions..][..actions];
                if rationality > 0.0 {
                    *value = soft_maximum(&q, &habit, rationality, policy);
                } else {
                    policy.copy_from_slice(&habit);
                    *value = q.iter().sum::<f64>() / actions as f64;
                }
            }
            after = now;
        }
        Ok(())
    }

    /// Replaces the flow by the one that the policies lead to, period after period as members meet it.
    fn forward(&mut self, flow: &mut [f64]) -> Result<(), DynamicError> {
        let (states, actions) = (self.population.states(), self.population.actions());
        for period in 0..self.options.periods - 1 {
            let shares = flow[period * states..][..states].to_vec();
            self.ask(period, &shares)?;
            let next = &mut flow[(period + 1) * states..][..states];
            next.fill(0.0);
            for (cell, row) in self.law.chunks_exact(states).enumerate() {
                let weight = shares[cell / actions] * self.policy[period * states * actions + cell];
                next.iter_mut().zip(row).for_each(|(next, p)| *next += weight * p);
            }
        }
        Ok(())
    }

    /// Values without costs, and what the exact best policy would add.
    fn certified(mut self, flow: Vec<f64>) -> Result<MeanField, DynamicError> {
        let (states, actions) = (self.population.states(), self.population.actions());
        let mut values = vec![0.0; self.options.periods * states];
        let (mut after, mut best) = (vec![0.0; states], vec![0.0; states]);
        for period in (0..self.options.periods).rev() {
            self.ask(period, &flow[period * states..][..states])?;
            let (mut now, mut better) = (after.clone(), best.clone());
            for s in 0..states {
                let policy = &self.policy[(period * states + s) * actions..][..actions];
                let cells = s * actions..(s + 1) * actions;
                now[s] = policy.iter().zip(cells.clone()).map(|(p, cell)| p * self.action_value(cell, &after)).sum();
                better[s] = maximum(&cells.map(|cell| self.action_value(cell, &best)).collect::<Vec<_>>());
            }
            (after, best) = (now, better);
            values[period * states..][..states].copy_from_slice(&after);
        }
        let regret: Vec<f64> = best.iter().zip(&after).map(|(b, v)| if b > v { b - v } else { 0.0 }).collect();
        let exploitability = regret.iter().zip(self.population.initial()).map(|(r, share)| r * share).sum();
        let mut image = flow.clone();
        self.forward(&mut image)?;
        let residual = largest([residual(&flow, &image)]);
        let converged = residual <= self.options.tolerance;
        Ok(MeanField { flow, policy: self.policy, values, residual, regret, exploitability, converged })
    }
}
