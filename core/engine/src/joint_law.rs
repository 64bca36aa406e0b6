//! Correlated play as a designer sees it.
//!
//! Agents who coordinate, by a signal or by history, play a joint law `μ(a^1, …, a^n)` that is no product of strategies. A
//! constraint `g_t^i(a^i)` depends on the agent's own action alone, so that its expectation under the joint law is that under the
//! agent's marginal: all tests of revealed preference apply to the marginals as they stand (Snow & Krishnamurthy, the
//! extension to correlated equilibria after Corollary 1). [`crate::play::Observation::with_joint_laws`] puts them before a designer.

/// A law over the joint actions of one probe, or the joint actions observed there with their shares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JointLaw {
    /// Joint actions, `[outcomes][players]` of indices on the grid.
    pub profile: Vec<usize>,
    /// How likely each is, `[outcomes]`, ≥ 0, with a sum of 1.
    pub probability: Vec<f64>,
}

/// Why laws cannot be observed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum JointLawError {
    /// Not one law a probe.
    #[error("there are {laws} joint laws for {probes} probes")]
    Probes {
        /// Laws given.
        laws: usize,
        /// Probes.
        probes: usize,
    },
    /// Sizes that do not fit together.
    #[error("the joint law of probe {probe} has {entries} actions for {outcomes} outcomes of {players} players")]
    Size {
        /// Which probe.
        probe: usize,
        /// Entries of the profiles.
        entries: usize,
        /// Probabilities.
        outcomes: usize,
        /// Players.
        players: usize,
    },
    /// Probabilities that make no law.
    #[error("the probabilities of probe {probe} are not numbers ≥ 0 with a sum of 1: their sum is {sum}")]
    Probability {
        /// Which probe.
        probe: usize,
        /// Their sum.
        sum: f64,
    },
    /// An action that is not on the grid.
    #[error(
        "action {action} in the joint law of probe {probe} is not on the grid of {actions} actions (indices from 0)"
    )]
    Action {
        /// Which probe.
        probe: usize,
        /// The action.
        action: usize,
        /// Actions on the grid.
        actions: usize,
    },
}

impl JointLaw {
    /// The shares of joint actions that were observed, `[draws][players]`.
    pub fn of_draws(draws: &[usize], players: usize) -> Self {
        let count = draws.len() / players.max(1);
        JointLaw { profile: draws.to_vec(), probability: vec![1.0 / count as f64; count] }
    }

    /// Each player's marginal, `[players][actions]`.
    ///
    /// # Errors
    /// If this is no law over joint actions of so many players with so many actions; `probe` is named in the error.
    pub fn marginals(&self, players: usize, actions: usize, probe: usize) -> Result<Vec<f64>, JointLawError> {
        let (entries, outcomes) = (self.profile.len(), self.probability.len());
        if entries != outcomes * players {
            return Err(JointLawError::Size { probe, entries, outcomes, players });
        }
        let sum: f64 = self.probability.iter().sum();
        let is_law = self.probability.iter().all(|p| *p >= 0.0) && (sum - 1.0).abs() <= 1e-9;
        if !is_law {
            return Err(JointLawError::Probability { probe, sum });
        }
        if let Some(&action) = self.profile.iter().find(|&&action| action >= actions) {
            return Err(JointLawError::Action { probe, action, actions });
        }
        let mut marginals = vec![0.0; players * actions];
        for (profile, probability) in self.profile.chunks_exact(players).zip(&self.probability) {
            for (player, action) in profile.iter().enumerate() {
                marginals[player * actions + action] += probability;
            }
        }
        Ok(marginals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// An expectation of what depends on one's own action is the same under the joint law and under the marginal.
        #[test]
        fn marginals_carry_all_that_own_constraints_can_tell(
            outcomes in prop::collection::vec((prop::collection::vec(0..4_usize, 3), 0.01..1.0f64), 1..20),
            constraint in prop::collection::vec(-3.0..3.0f64, 12),
        ) {
            let total: f64 = outcomes.iter().map(|(_, weight)| weight).sum();
            let law = JointLaw {
                profile: outcomes.iter().flat_map(|(profile, _)| profile.clone()).collect(),
                probability: outcomes.iter().map(|(_, weight)| weight / total).collect(),
            };
            let marginals = law.marginals(3, 4, 0).unwrap();
            for player in 0..3 {
                let own = &constraint[4 * player..][..4];
                let jointly: f64 = outcomes.iter().map(|(profile, w)| w / total * own[profile[player]]).sum();
                let marginally: f64 = marginals[4 * player..][..4].iter().zip(own).map(|(p, g)| p * g).sum();
                prop_assert!((jointly - marginally).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn what_is_no_law_is_refused() {
        let law = |profile: &[usize], probability: &[f64]| {
            JointLaw { profile: profile.to_vec(), probability: probability.to_vec() }.marginals(2, 3, 7)
        };
        assert!(matches!(law(&[0, 1, 2], &[1.0]), Err(JointLawError::Size { probe: 7, entries: 3, .. })));
        assert!(matches!(law(&[0, 1], &[0.9]), Err(JointLawError::Probability { probe: 7, .. })));
        assert!(matches!(law(&[0, 1, 0, 0], &[1.5, -0.5]), Err(JointLawError::Probability { .. })));
        assert!(matches!(law(&[0, 1], &[f64::NAN]), Err(JointLawError::Probability { .. })));
        assert!(matches!(law(&[0, 3], &[1.0]), Err(JointLawError::Action { action: 3, actions: 3, .. })));
    }

    #[test]
    fn draws_are_a_law_of_their_shares() {
        let law = JointLaw::of_draws(&[0, 1, 0, 2, 1, 1, 0, 1], 2);
        assert_eq!(law.marginals(2, 3, 0).unwrap(), [0.75, 0.25, 0.0, 0.0, 0.75, 0.25]);
    }
}
