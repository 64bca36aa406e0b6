//! Pairwise imitation: an agent looks at another and perhaps takes over its action.

use super::draw::{draw_below, draw_unit};
use rand::Rng;

/// The probability of taking over the other's action, given both payoffs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ImitationRule {
    /// `min(1, scale · max(0, other − own))`: proportional imitation (Schlag, "Why imitate, and if so, how?", 1998). With
    /// `scale` at most one over the range of payoffs, the expected motion is the replicator equation.
    Proportional {
        /// ≥ 0, in units of one over payoff.
        scale: f64,
    },
    /// `1/(1 + exp(−strength · (other − own)))`: the Fermi rule (Blume 1993; Szabo & Toke, "Evolutionary prisoner's dilemma game on
    /// a square lattice", 1998). Takes over worse actions, too, if less often.
    Fermi {
        /// Strength of selection ≥ 0, in units of one over payoff.
        strength: f64,
    },
}

impl ImitationRule {
    /// Probability in [0, 1] that one with payoff `own` imitates one with payoff `other`, both finite.
    pub fn probability(&self, own: f64, other: f64) -> f64 {
        // Halves, as the difference may overflow.
        let half_gain = 0.5 * other - 0.5 * own;
        match *self {
            Self::Proportional { scale } => ((2.0 * scale).min(f64::MAX) * half_gain).clamp(0.0, 1.0),
            Self::Fermi { strength } => 1.0 / (1.0 + (-(2.0 * strength).min(f64::MAX) * half_gain).exp()),
        }
    }
}

/// One event: an agent and another are drawn uniformly, the first perhaps takes over the second's action.
///
/// `actions` and `payoffs` (what each earns now, finite) are `[agents]`. Returns the agent whose action changed, if any: the
/// caller then brings `payoffs` up to date. With fewer than two agents nothing happens.
pub fn imitate_among_agents<R: Rng + ?Sized>(
    rule: ImitationRule,
    payoffs: &[f64],
    actions: &mut [usize],
    rng: &mut R,
) -> Option<usize> {
    let agents = actions.len().min(payoffs.len());
    if agents < 2 {
        return None;
    }
    let own = draw_below(agents, rng);
    let other = (own + 1 + draw_below(agents - 1, rng)) % agents;
    if actions[own] == actions[other] || draw_unit(rng) >= rule.probability(payoffs[own], payoffs[other]) {
        return None;
    }
    actions[own] = actions[other];
    Some(own)
}

/// One event in a population of which only `counts` matter: how many play each action.
///
/// `counts` and `payoffs` (of each action now, finite) are `[actions]`. Same law as [`imitate_among_agents`] with equal payoffs
/// for equal actions. Returns the actions left and taken up if they differ. With fewer than two agents nothing happens.
pub fn imitate_in_population<R: Rng + ?Sized>(
    rule: ImitationRule,
    payoffs: &[f64],
    counts: &mut [u64],
    rng: &mut R,
) -> Option<(usize, usize)> {
    let agents = counts.iter().fold(0_u64, |sum, &n| sum.saturating_add(n));
    if agents < 2 {
        return None;
    }
    // Agents are numbered by action; the second draw skips the first agent.
    let first = draw_below(agents as usize, rng) as u64;
    let second = draw_below(agents as usize - 1, rng) as u64;
    let second = second + u64::from(second >= first);
    // Counting instead of branching: where the search would end is as random as the draws.
    let (mut own, mut other, mut end) = (0, 0, 0_u64);
    for count in &counts[..counts.len() - 1] {
        end = end.saturating_add(*count);
        own += usize::from(end <= first);
        other += usize::from(end <= second);
    }
    if own == other || draw_unit(rng) >= rule.probability(payoffs[own], payoffs[other]) {
        return None;
    }
    counts[own] -= 1;
    counts[other] += 1;
    Some((own, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

    const PAYOFFS: [f64; 3] = [0.25, 1.0, -0.5];

    #[test]
    fn probabilities_follow_their_formulas() {
        let proportional = ImitationRule::Proportional { scale: 0.5 };
        assert_eq!(proportional.probability(1.0, 2.0), 0.5);
        assert_eq!(proportional.probability(2.0, 1.0), 0.0);
        assert_eq!(proportional.probability(-f64::MAX, f64::MAX), 1.0);
        let fermi = ImitationRule::Fermi { strength: 2.0 };
        assert_eq!(fermi.probability(3.0, 3.0), 0.5);
        assert!((fermi.probability(0.0, 1.0) - 1.0 / (1.0 + (-2f64).exp())).abs() < 1e-15);
        assert_eq!(fermi.probability(-f64::MAX, f64::MAX), 1.0);
        assert_eq!(fermi.probability(f64::MAX, -f64::MAX), 0.0);
        assert_eq!(ImitationRule::Fermi { strength: 0.0 }.probability(f64::MAX, -f64::MAX), 0.5);
    }

    /// Expected change of the number playing `action`, by summing over all ordered pairs of agents.
    fn drift(rule: ImitationRule, counts: &[u64; 3], action: usize) -> f64 {
        let n: u64 = counts.iter().sum();
        let met = |a: usize, b: usize| counts[a] as f64 / n as f64 * counts[b] as f64 / (n - 1) as f64;
        let others = (0..3).filter(|&b| b != action);
        others
            .map(|b| {
                let gained = rule.probability(PAYOFFS[b], PAYOFFS[action]);
                met(b, action) * (gained - rule.probability(PAYOFFS[action], PAYOFFS[b]))
            })
            .sum()
    }

    #[test]
    fn proportional_imitation_is_the_replicator_equation_in_expectation() {
        let (counts, scale): ([u64; 3], _) = ([20, 30, 50], 1.0 / 1.5);
        let x = counts.map(|n| n as f64 / 100.0);
        let mean: f64 = x.iter().zip(PAYOFFS).map(|(x, u)| x * u).sum();
        for a in 0..3 {
            // Two different agents are drawn, hence n/(n − 1).
            let replicator = scale * x[a] * (PAYOFFS[a] - mean) * 100.0 / 99.0;
            assert!((drift(ImitationRule::Proportional { scale }, &counts, a) - replicator).abs() < 1e-15);
        }
    }

    #[test]
    fn both_kinds_of_event_drift_as_computed() {
        for rule in [ImitationRule::Proportional { scale: 0.6 }, ImitationRule::Fermi { strength: 1.5 }] {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(9);
            let start = [20, 30, 50];
            let agents: Vec<usize> = start.iter().enumerate().flat_map(|(a, &n)| vec![a; n as usize]).collect();
            let earned: Vec<f64> = agents.iter().map(|&a| PAYOFFS[a]).collect();
            let (mut by_counts, mut by_agents, events) = ([0.0; 3], [0.0; 3], 200_000);
            for _ in 0..events {
                let mut counts = start;
                if let Some((left, taken)) = imitate_in_population(rule, &PAYOFFS, &mut counts, &mut rng) {
                    by_counts[left] -= 1.0 / f64::from(events);
                    by_counts[taken] += 1.0 / f64::from(events);
                }
                assert_eq!(counts.iter().sum::<u64>(), 100);
            }
            let mut actions = agents.clone();
            for _ in 0..events {
                if let Some(agent) = imitate_among_agents(rule, &earned, &mut actions, &mut rng) {
                    by_agents[agents[agent]] -= 1.0 / f64::from(events);
                    by_agents[actions[agent]] += 1.0 / f64::from(events);
                    actions[agent] = agents[agent];
                }
            }
            for a in 0..3 {
                let expected = drift(rule, &start, a);
                assert!((by_counts[a] - expected).abs() < 0.005, "{by_counts:?} {expected}");
                assert!((by_agents[a] - expected).abs() < 0.005, "{by_agents:?} {expected}");
            }
        }
    }

    #[test]
    fn nobody_to_imitate() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(10);
        let rule = ImitationRule::Fermi { strength: 1.0 };
        assert_eq!(imitate_among_agents(rule, &[1.0], &mut [0], &mut rng), None);
        assert_eq!(imitate_in_population(rule, &[1.0, 2.0], &mut [1, 0], &mut rng), None);
        assert_eq!(imitate_in_population(rule, &[1.0, 2.0], &mut [5, 0], &mut rng), None);
    }
}
