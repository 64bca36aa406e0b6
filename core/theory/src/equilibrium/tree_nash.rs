//! A Nash equilibrium of a game in extensive form.
//!
//! Two players have exact methods in the sequence form; with more players, or where a sequential equilibrium is wanted, the
//! branch of agent logit equilibria is followed to very high precision. Its limit is a sequential equilibrium (McKelvey & Palfrey 1998), and the
//! beliefs along the branch approximate those that support it.

use super::Status;
use super::agent_logit::{TreeProfile, TreeSolveError, check_size};
use super::agent_system::AgentSystem;
use super::certificate::blocks;
use super::limit::prior;
use super::logit::{LogitError, LogitOptions};
use super::sequence_form::{general_sum, is_constant_sum, zero_sum};
use super::tracer::{Advance, Equations, Tracer};
use crate::extensive_form::{ExtensiveForm, Sequences};

/// Regret, in payoff units of the game, up to which a profile counts as an equilibrium.
const TOLERANCE: f64 = 1e-9;
/// Precision, in payoff units, at which a branch is taken to have reached its limit.
const CRISP: f64 = 1e11;
/// Branches tried: one from uniform play, others from unequal priors.
const BRANCHES: usize = 4;

/// How an equilibrium was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeMethod {
    /// Linear programs over realization plans: two players, payoffs of constant sum.
    SequenceFormLp,
    /// Lemke's algorithm over realization plans: two players.
    SequenceFormLcp,
    /// Agent logit equilibria at very high precision, which approximate a sequential equilibrium.
    AgentLogitLimit,
}

impl std::fmt::Display for TreeMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::SequenceFormLp => "sequence-form LP",
            Self::SequenceFormLcp => "sequence-form LCP",
            Self::AgentLogitLimit => "limit of agent logit equilibria",
        })
    }
}

/// A profile and what it proves about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeNash {
    /// The behaviour with its regrets.
    pub profile: TreeProfile,
    /// How it was found.
    pub method: TreeMethod,
    /// Largest regret of a player in units of the game's largest payoff range.
    pub relative_regret: f64,
    /// Precision of the point of the branch, if it is one.
    pub precision: Option<f64>,
    /// Converged if no player gains more than 1e-9 payoff ranges by any other strategy in the tree.
    pub status: Status,
}

/// A method that may find a behaviour.
type Finder<'a> = &'a dyn Fn() -> Option<Vec<f64>>;

/// A Nash equilibrium of `game`: for two players by the sequence form, else as [`sequential`].
///
/// # Errors
/// [`TreeSolveError`] if a player has imperfect recall or the game is too large.
pub fn tree_nash(game: &ExtensiveForm, options: &LogitOptions) -> Result<TreeNash, TreeSolveError> {
    let sequences = Sequences::new(game)?;
    if game.players() == 2 {
        let mut best: Option<TreeNash> = None;
        let linear = || is_constant_sum(game).then(|| zero_sum(game, &sequences)).flatten();
        let methods: [(TreeMethod, Finder<'_>); 2] =
            [(TreeMethod::SequenceFormLp, &linear), (TreeMethod::SequenceFormLcp, &|| general_sum(game, &sequences))];
        for (method, behavior) in methods {
            let Some(behavior) = behavior() else { continue };
            let found = judged(game, TreeProfile::of(game, &sequences, behavior), method, None);
            if found.status == Status::Converged {
                return Ok(found);
            }
            best = Some(better(best, found));
        }
        return match (best, limit(game, &sequences, options)) {
            (best, Ok(limit)) => Ok(better(best, limit)),
            (Some(best), Err(_)) => Ok(best),
            (None, Err(error)) => Err(error),
        };
    }
    limit(game, &sequences, options)
}

/// The Nash equilibrium to which agent logit equilibria lead: an approximation of a sequential equilibrium with its beliefs.
///
/// The branch is followed from uniform play; where it bifurcates, branches from unequal play at precision 0 are tried in turn.
///
/// # Errors
/// As [`tree_nash`].
pub fn sequential(game: &ExtensiveForm, options: &LogitOptions) -> Result<TreeNash, TreeSolveError> {
    limit(game, &Sequences::new(game)?, options)
}

fn limit(game: &ExtensiveForm, sequences: &Sequences, options: &LogitOptions) -> Result<TreeNash, TreeSolveError> {
    let unit = game.payoff_unit();
    if unit.is_infinite() {
        return Err(LogitError::Overflow { precision: 1.0, range: unit }.into());
    }
    if unit == 0.0 || game.information_sets().is_empty() {
        let profile = TreeProfile::of(game, sequences, game.uniform());
        return Ok(judged(game, profile, TreeMethod::AgentLogitLimit, None));
    }
    check_size(game)?;
    let mut left = options.evaluations;
    let mut best: Option<TreeNash> = None;
    for branch in 0..BRANCHES {
        let prior = prior(game.uniform(), blocks(game.offsets()), branch);
        let mut tracer = Tracer::new(AgentSystem::new(game, &prior), 1.0);
        let status = climb(&mut tracer, left);
        left = left.saturating_sub(tracer.evaluations);
        tracer.polish();
        let size = tracer.system.size();
        let behavior = tracer.system.profile().to_vec();
        let profile = TreeProfile::new(game, sequences, behavior, &tracer.point[..size]);
        let precision = tracer.precision() / unit;
        let mut found = judged(game, profile, TreeMethod::AgentLogitLimit, Some(precision));
        if found.status == Status::Converged {
            return Ok(found);
        }
        found.status = status;
        best = Some(better(best, found));
        if left == 0 {
            break;
        }
    }
    best.ok_or(TreeSolveError::Logit(LogitError::Infinite))
}

/// Follows a branch until precision tells no more.
fn climb(tracer: &mut Tracer<AgentSystem<'_>>, evaluations: usize) -> Status {
    while tracer.precision() < CRISP {
        if tracer.evaluations >= evaluations {
            return Status::Budget;
        }
        match tracer.advance(CRISP) {
            Advance::Moved => {}
            Advance::Bifurcation => return Status::Bifurcation,
            Advance::Stalled => return Status::Stalled,
        }
    }
    Status::Stalled
}

fn judged(game: &ExtensiveForm, profile: TreeProfile, method: TreeMethod, precision: Option<f64>) -> TreeNash {
    let unit = game.payoff_unit();
    let largest = crate::quality::largest(profile.regret.iter().copied());
    let relative_regret = if largest > 0.0 { largest / unit } else { 0.0 };
    let status = if relative_regret <= TOLERANCE { Status::Converged } else { Status::Stalled };
    TreeNash { profile, method, relative_regret, precision, status }
}

fn better(best: Option<TreeNash>, found: TreeNash) -> TreeNash {
    best.filter(|best| best.relative_regret <= found.relative_regret).unwrap_or(found)
}
