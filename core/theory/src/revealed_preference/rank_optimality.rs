//! Rank optimality in finite ordinal games: outcomes that as many agents as possible have among their best.
//!
//! With `D` outcomes and `pos_j(o)` the position of `o` in agent `j`'s preferences, 1 the best,
//!
//! ```text
//! rank_k(o) = |{ j : pos_j(o) ≤ k }|,      maxrank_k = max over o of rank_k(o),
//! ```
//!
//! and `o` is rank-optimal where `rank_k(o) = maxrank_k` for all `k ≤ D`; a mixture where that holds in expectation, which
//! is where every outcome in its support is rank-optimal: Definition 8 of Snow & Krishnamurthy, "Data-Driven Mechanism
//! Design using Multi-Agent Revealed Preferences".
//!
//! **What is claimed of it needs a condition.** Lemma 3 there says that if every agent gives its `j`-th best outcome the
//! same utility `U(j)` (Definition 9), a maximiser of their sum is rank-optimal. Its proof takes
//! `max_o Σ_k rank_k(o) (U(k) − U(k+1))` for `Σ_k maxrank_k (U(k) − U(k+1))`, which holds only where one outcome attains all
//! maxima at once, that is, where a rank-optimal outcome exists. Often none does:
//!
//! ```
//! use walras_theory::revealed_preference::RankProfile;
//!
//! // Agent 0 ranks a, b, c and agent 1 ranks c, b, a. Every player's second best, b, is no player's best.
//! let profile = RankProfile::new(&[3.0, 2.0, 1.0, 1.0, 2.0, 3.0], 2, 3)?;
//! assert_eq!((profile.max_rank(1), profile.max_rank(2)), (1, 2));
//! assert_eq!(profile.rank_optimal(), []);
//! // Yet there is a best sum of utilities, for instance at b with U = (1, 0.9, 0).
//! assert_eq!(profile.homogeneous_welfare(&[1.0, 0.9, 0.0])?, [1.0, 1.8, 1.0]);
//! # Ok::<(), walras_theory::revealed_preference::RankError>(())
//! ```
//!
//! What holds: **a rank-optimal outcome maximises the sum for every non-increasing `U`; if one exists and `U` is strictly
//! decreasing, the maximisers are exactly the rank-optimal outcomes.** For `rank_k ≤ maxrank_k` term by term.
//!
//! The paper leaves ties open. Here `pos_j(o)` is one plus the number of outcomes that `j` strictly prefers to `o`: equally
//! good outcomes share the best of their positions, so that "among the top `k`" never depends on how ties are broken. If
//! several joint actions lead to the same outcome, list it once: copies would push others down.

use thiserror::Error;

/// Positions of finitely many outcomes in the preferences of several agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankProfile {
    agents: usize,
    outcomes: usize,
    /// `[outcomes][agents]`: the positions of an outcome in ascending order, whoever holds them.
    positions: Vec<usize>,
    /// `[agents]`: the least `k` at which some outcome has rank `m + 1`.
    thresholds: Vec<usize>,
}

/// Why there is no profile, or no answer from it.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RankError {
    /// No agents or no outcomes.
    #[error("there must be at least one agent and one outcome, not {agents} and {outcomes}")]
    Empty {
        /// Agents announced.
        agents: usize,
        /// Outcomes announced.
        outcomes: usize,
    },
    /// A slice has the wrong length.
    #[error("expected {expected} {what}, found {found}")]
    WrongLength {
        /// What it holds.
        what: &'static str,
        /// Entries needed.
        expected: usize,
        /// Entries given.
        found: usize,
    },
    /// A utility is not a number, so that it cannot be compared. Infinite ones can.
    #[error("the utility of outcome {outcome} to agent {agent} is not a number")]
    NotComparable {
        /// The agent.
        agent: usize,
        /// The outcome.
        outcome: usize,
    },
    /// A probability is negative or not a number, or they do not add up to 1.
    #[error("the probabilities must be at least 0 and add up to 1: their sum is {sum}")]
    Probabilities {
        /// Their sum.
        sum: f64,
    },
    /// The utilities of positions increase somewhere, or are not finite.
    #[error("the utility of position {position} is {value}: utilities of positions must be finite and not increase")]
    PositionUtility {
        /// The position, 1 the best.
        position: usize,
        /// Its utility.
        value: f64,
    },
}

/// How far a mixture of outcomes is from rank optimality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankShortfall {
    /// `max over k of maxrank_k − E rank_k`, in agents. 0 exactly where the mixture is rank-optimal.
    pub value: f64,
    /// The first `k` that attains it.
    pub k: usize,
    /// Probability of outcomes that are not rank-optimal. 0 exactly where the mixture is rank-optimal.
    pub mass: f64,
}

impl RankProfile {
    /// The profile of `utilities`, `[agents][outcomes]`. Only their order within each agent matters. Costs
    /// `O(n D (log D + log n))` for `n` agents and `D` outcomes; no table of `D²` ranks is made.
    ///
    /// # Errors
    /// If there is no agent or outcome, the slice has the wrong length, or a utility is not a number.
    pub fn new(utilities: &[f64], agents: usize, outcomes: usize) -> Result<Self, RankError> {
        if agents == 0 || outcomes == 0 {
            return Err(RankError::Empty { agents, outcomes });
        }
        length("utilities", agents.saturating_mul(outcomes), utilities)?;
        if let Some(k) = utilities.iter().position(|u| u.is_nan()) {
            return Err(RankError::NotComparable { agent: k / outcomes, outcome: k % outcomes });
        }
        let mut positions = vec![0; utilities.len()];
        let mut order: Vec<usize> = Vec::with_capacity(outcomes);
        for (agent, u) in utilities.chunks_exact(outcomes).enumerate() {
            order.clear();
            order.extend(0..outcomes);
            order.sort_unstable_by(|&a, &b| u[b].partial_cmp(&u[a]).unwrap_or(std::cmp::Ordering::Equal));
            let mut position = 1;
            for (place, &o) in order.iter().enumerate() {
                if place > 0 && u[o] < u[order[place - 1]] {
                    position = place + 1;
                }
                positions[o * agents + agent] = position;
            }
        }
        let mut thresholds = vec![usize::MAX; agents];
        for row in positions.chunks_exact_mut(agents) {
            row.sort_unstable();
            thresholds.iter_mut().zip(row).for_each(|(least, position)| *least = (*least).min(*position));
        }
        Ok(Self { agents, outcomes, positions, thresholds })
    }

    /// Number of agents.
    pub fn agents(&self) -> usize {
        self.agents
    }

    /// Number of outcomes `D`.
    pub fn outcomes(&self) -> usize {
        self.outcomes
    }

    fn positions(&self, outcome: usize) -> &[usize] {
        &self.positions[outcome * self.agents..][..self.agents]
    }

    /// `rank_k`: how many agents have the outcome among their top `k`. `None` where there is no such outcome.
    pub fn rank(&self, k: usize, outcome: usize) -> Option<usize> {
        (outcome < self.outcomes).then(|| self.positions(outcome).partition_point(|&position| position <= k))
    }

    /// `maxrank_k`: the most agents that have one outcome among their top `k`.
    pub fn max_rank(&self, k: usize) -> usize {
        // Thresholds are minima of ascending sequences, hence ascending.
        self.thresholds.partition_point(|&position| position <= k)
    }

    /// The rank-optimal outcomes, in order; often there are none. Costs `O(n D)`.
    ///
    /// The `m`-th smallest position of an outcome is the least `k` at which its rank is `m`, so it attains every maximal
    /// rank exactly where its sorted positions are the smallest possible.
    pub fn rank_optimal(&self) -> Vec<usize> {
        (0..self.outcomes).filter(|&outcome| self.is_rank_optimal(outcome)).collect()
    }

    fn is_rank_optimal(&self, outcome: usize) -> bool {
        self.positions(outcome) == self.thresholds
    }

    /// How far the mixture with `probabilities`, `[outcomes]`, is from rank optimality. Costs `O(n D)`.
    ///
    /// # Errors
    /// If the probabilities have the wrong length, one is negative or not finite, or they do not add up to 1 within 1e-9.
    pub fn shortfall(&self, probabilities: &[f64]) -> Result<RankShortfall, RankError> {
        length("probabilities", self.outcomes, probabilities)?;
        let sum: f64 = probabilities.iter().sum();
        if !((sum - 1.0).abs() <= 1e-9 && probabilities.iter().all(|&p| p >= 0.0)) {
            return Err(RankError::Probabilities { sum });
        }
        // Only outcomes that fall short contribute, so that nothing is left over by rounding where none does.
        let mut steps = vec![0.0; self.outcomes];
        let mut mass = 0.0;
        for (outcome, &p) in probabilities.iter().enumerate().filter(|&(outcome, _)| !self.is_rank_optimal(outcome)) {
            mass += p;
            for (&threshold, &position) in self.thresholds.iter().zip(self.positions(outcome)) {
                if threshold < position {
                    steps[threshold - 1] += p;
                    steps[position - 1] -= p;
                }
            }
        }
        let mut worst = RankShortfall { value: 0.0, k: 1, mass };
        let mut missing = 0.0;
        for (step, k) in steps.iter().zip(1..) {
            missing += step;
            if missing > worst.value {
                worst = RankShortfall { value: missing, k, mass };
            }
        }
        Ok(worst)
    }

    /// `Σ_j U(pos_j(o))` of every outcome, `[outcomes]`: the sum of utilities where all agents value positions alike
    /// (Definition 9), `position_utilities` being `U(1), …, U(D)`.
    ///
    /// # Errors
    /// If not `D` utilities are given, or they are not finite, or increase.
    pub fn homogeneous_welfare(&self, position_utilities: &[f64]) -> Result<Vec<f64>, RankError> {
        length("utilities of positions", self.outcomes, position_utilities)?;
        let mut last = f64::INFINITY;
        for (&value, position) in position_utilities.iter().zip(1..) {
            if !value.is_finite() || value > last {
                return Err(RankError::PositionUtility { position, value });
            }
            last = value;
        }
        let welfare = |row: &[usize]| row.iter().map(|&position| position_utilities[position - 1]).sum();
        Ok(self.positions.chunks_exact(self.agents).map(welfare).collect())
    }
}

fn length(what: &'static str, expected: usize, slice: &[f64]) -> Result<(), RankError> {
    if slice.len() == expected { Ok(()) } else { Err(RankError::WrongLength { what, expected, found: slice.len() }) }
}
