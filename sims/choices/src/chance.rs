//! What would be seen without preferences: random choices on the same budgets.

use walras_engine::random::{Key, Philox, Purpose};
use walras_theory::revealed_preference::{
    Power, RandomChoices, budget_shares, garp_power, linear_budgets, predictive_success,
};

use super::budgets::Budgets;
use super::index::Index;
use super::percentiles::Behaviour;
use super::request::Request;
use super::subject::Member;
use super::verdict::{Finding, Trust, Verdict};

/// Confidence of the intervals of power.
const CONFIDENCE: f64 = 0.95;

/// Where a subject's random numbers come from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    pub(super) seed: u64,
    /// The subject's place in the file, from 0.
    pub(super) subject: u64,
    /// The member's place in its group, from 0.
    pub(super) member: usize,
}

/// What a subject's random numbers are for.
#[derive(Clone, Copy)]
enum Use {
    Bronars,
    Bootstrap,
    Resampling,
    /// The n-th comparison with choosers who behave so.
    Comparison(Behaviour, u32),
    Fitting,
}

impl Use {
    /// Part of the randomness: never renumber.
    fn step(self) -> u32 {
        match self {
            Use::Bronars => 0,
            Use::Bootstrap => 1,
            Use::Resampling => 2,
            Use::Comparison(Behaviour::Uniform, time) => 3 + time,
            Use::Comparison(Behaviour::Bootstrap, time) => 0x4000_0000 | time,
            Use::Comparison(Behaviour::Conditional, time) => 0x8000_0000 | time,
            Use::Fitting => u32::MAX,
        }
    }
}

impl Stream {
    fn of(self, usage: Use) -> Philox {
        let key = Key::new(self.seed, Purpose::RandomChoice);
        // A replicate of 2³² subjects each.
        let replicate = (self.subject >> 32) as u32;
        Key { replicate, stage: self.subject as u32, agent: self.member as u32, step: usage.step(), ..key }.stream()
    }

    /// For standard errors of parameters.
    pub(super) fn fitting(self) -> Philox {
        self.of(Use::Fitting)
    }

    /// For the bootstrap of sampled play.
    pub(super) fn resampling(self) -> Philox {
        self.of(Use::Resampling)
    }
}

/// Estimates the power indices that were asked for and notes why, where there are none.
pub(super) fn powers(
    verdict: &mut Verdict,
    asked: &Request,
    member: &Member,
    draws: u32,
    tolerance: f64,
    stream: Stream,
) {
    let powers = [Index::BronarsPower, Index::BootstrapPower, Index::PredictiveSuccess];
    if !powers.into_iter().any(|index| asked.has(index)) {
        return;
    }
    let Some(budgets) = &member.budgets else {
        verdict.notes.push("the power indices are not defined: matrices do not say what else could be chosen".into());
        return;
    };
    let expenditures = budgets.expenditures();
    let power = |behaviour: Behaviour, usage: Use| -> Result<Power, String> {
        let mut choices = random_choices(behaviour, budgets, &expenditures)?;
        let power = garp_power(&mut choices, draws as usize, CONFIDENCE, tolerance, &mut stream.of(usage));
        power.map_err(|error| error.to_string())
    };
    if asked.has(Index::BronarsPower) || asked.has(Index::PredictiveSuccess) {
        match power(Behaviour::Uniform, Use::Bronars) {
            Ok(power) => note_uniform(verdict, asked, &power),
            Err(error) => verdict.notes.push(format!("bronars_power is not defined: {error}")),
        }
    }
    if asked.has(Index::BootstrapPower) {
        match power(Behaviour::Bootstrap, Use::Bootstrap) {
            Ok(power) => verdict.set(Index::BootstrapPower, estimate(power.value, power.interval)),
            Err(error) => verdict.notes.push(format!("bootstrap_power is not defined: {error}")),
        }
    }
}

fn note_uniform(verdict: &mut Verdict, asked: &Request, power: &Power) {
    if asked.has(Index::BronarsPower) {
        verdict.set(Index::BronarsPower, estimate(power.value, power.interval));
    }
    let Some(garp) = verdict.of(Index::Garp).map(|garp| garp.value) else { return };
    let success = |power: f64| predictive_success(garp, power);
    if asked.has(Index::PredictiveSuccess)
        && let (Ok(value), Ok(low), Ok(high)) =
            (success(power.value), success(power.interval[0]), success(power.interval[1]))
    {
        verdict.set(Index::PredictiveSuccess, estimate(value, [low, high]));
    }
}

fn estimate(value: f64, [low, high]: [f64; 2]) -> Finding {
    Finding { value, trust: Trust::Estimate(low, high) }
}

fn random_choices<'a>(
    behaviour: Behaviour,
    budgets: &'a Budgets,
    expenditures: &'a [f64],
) -> Result<RandomChoices<'a>, String> {
    let Budgets { goods, prices, quantities, .. } = budgets;
    let shares = || budget_shares(prices, quantities, expenditures.len(), *goods).map_err(|error| error.to_string());
    let choices = match behaviour {
        Behaviour::Uniform => RandomChoices::uniform(prices, expenditures, *goods),
        Behaviour::Bootstrap => RandomChoices::bootstrap(prices, expenditures, *goods, &shares()?),
        Behaviour::Conditional => RandomChoices::permutation(prices, expenditures, *goods, &shares()?),
    };
    choices.map_err(|error| error.to_string())
}

/// A chooser without preferences on a member's budgets; none where a price is zero, so that anything could be bought.
pub(super) fn random_chooser(member: &Member, behaviour: Behaviour, stream: Stream, time: u32) -> Option<Member> {
    let budgets = member.budgets.as_ref()?;
    let expenditures = budgets.expenditures();
    let mut choices = random_choices(behaviour, budgets, &expenditures).ok()?;
    let quantities = choices.draw(&mut stream.of(Use::Comparison(behaviour, time))).to_vec();
    let g = linear_budgets(&budgets.prices, &quantities, expenditures.len(), budgets.goods);
    let drawn =
        Budgets { quantities, prices: budgets.prices.clone(), laws: budgets.laws.clone(), goods: budgets.goods };
    Some(Member { name: member.name.clone(), g: g.ok()?, budgets: Some(drawn), draws: None })
}
