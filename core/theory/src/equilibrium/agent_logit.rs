//! Logit equilibria of games in extensive form, in behaviours, along the branch from uniform play.

use std::ops::ControlFlow;

use thiserror::Error;

use super::Status;
use super::agent_system::AgentSystem;
use super::certificate::{blocks, logit_residual, regret};
use super::crossing::follow_through;
use super::logit::{Care, LogitError, LogitOptions, follow, scaled, with_care};
use super::tracer::{Equations, Tracer};
use crate::extensive_form::{Evaluation, ExtensiveForm, ImperfectRecall, Move, Sequences, best_response, log_behavior};
use crate::quality;

/// Most entries of the equations' derivatives: what every action means to all sets above it.
const MOST_ENTRIES: usize = 30_000_000;

/// Why a tree has no answer here.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TreeSolveError {
    /// The precision or the payoffs are out of range.
    #[error(transparent)]
    Logit(#[from] LogitError),
    /// A player forgets, so that behaviours are not enough.
    #[error("information set {} has imperfect recall: its player forgets {}", .0.information_set, .0.forgotten)]
    ImperfectRecall(ImperfectRecall),
    /// More derivatives than there is room for.
    #[error(
        "more than {most} pairs of an action and a choice above or below it, the most for which the equations are solved; `--cfr` learns in larger trees"
    )]
    TooLarge {
        /// Most that are solved.
        most: usize,
    },
}

impl From<ImperfectRecall> for TreeSolveError {
    fn from(recall: ImperfectRecall) -> Self {
        Self::ImperfectRecall(recall)
    }
}

/// A behaviour and what it proves about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeProfile {
    /// Probabilities of the actions of each information set, flat.
    pub behavior: Vec<f64>,
    /// Payoff of each action given that its set is reached, flat, in payoff units.
    pub action_values: Vec<f64>,
    /// Probability of each node given its information set, `[information sets][nodes]`.
    pub beliefs: Vec<Vec<f64>>,
    /// Probability of reaching each information set.
    pub reached: Vec<f64>,
    /// Probability that its player's own choices contribute to each action, flat.
    pub realization_plan: Vec<f64>,
    /// Expected payoff of each player.
    pub values: Vec<f64>,
    /// What the best action of each information set adds to the behaviour there, given that it is reached.
    pub set_regret: Vec<f64>,
    /// What a best response in the tree would add for each player.
    pub regret: Vec<f64>,
    /// Sum of the players' regrets.
    pub nash_conv: f64,
}

/// An agent logit equilibrium with its certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentQre {
    /// The precision of the profile: the one asked for if `status` says converged, else where the branch was left.
    pub precision: f64,
    /// The behaviour.
    pub profile: TreeProfile,
    /// `‖p − logit(p)‖_∞`.
    pub residual: f64,
    /// Precisions at which other branches met the one followed, in its order.
    pub bifurcations: Vec<f64>,
    /// How the search ended, as if nothing had met the branch.
    pub status: Status,
}

impl TreeProfile {
    /// Judges a behaviour. `logarithms` are those of its probabilities, finite also where these underflow.
    pub(super) fn new(game: &ExtensiveForm, sequences: &Sequences, behavior: Vec<f64>, logarithms: &[f64]) -> Self {
        let mut evaluation = Evaluation::new(game);
        evaluation.evaluate(game, &behavior, logarithms);
        let action_values = evaluation.action_payoffs(game);
        let set_regret =
            blocks(game.offsets()).map(|own| regret(&behavior[own.clone()], &action_values[own])).collect();
        let sets = game.information_sets();
        let beliefs = sets.iter().map(|set| set.nodes.iter().map(|&n| evaluation.beliefs[n as usize]).collect());
        let player_regret: Vec<f64> =
            (0..game.players()).map(|i| best_response(game, sequences, &behavior, i).regret()).collect();
        Self {
            beliefs: beliefs.collect(),
            reached: evaluation.set_reached(game),
            realization_plan: sequences.realization_plan(game, &behavior),
            values: evaluation.payoffs(game),
            set_regret,
            nash_conv: quality::nash_conv(&player_regret),
            regret: player_regret,
            action_values,
            behavior,
        }
    }

    /// Judges a behaviour whose probabilities of 0 are trembles for the sake of beliefs, in a game with these sequences.
    pub fn of(game: &ExtensiveForm, sequences: &Sequences, behavior: Vec<f64>) -> Self {
        let logarithms = log_behavior(&behavior);
        Self::new(game, sequences, behavior, &logarithms)
    }
}

/// The agent logit equilibrium of `game` at `precision` ≥ 0 on the branch from uniform play: every information set answers the
/// payoffs of its actions, given that it is reached, by a logit response.
///
/// If folds make the branch pass the precision several times, it is the first passage. Where other branches meet it, it is
/// followed straight on.
///
/// # Errors
/// [`TreeSolveError`] if a player has imperfect recall, the game is too large, or the precision or payoffs are out of range.
pub fn agent_qre(game: &ExtensiveForm, precision: f64, options: &LogitOptions) -> Result<AgentQre, TreeSolveError> {
    let sequences = Sequences::new(game)?;
    let unit = game.payoff_unit();
    let target = scaled(unit, precision)?;
    if target == 0.0 || game.information_sets().is_empty() {
        let profile = TreeProfile::of(game, &sequences, game.uniform());
        return Ok(AgentQre { precision, residual: 0.0, profile, bifurcations: Vec::new(), status: Status::Converged });
    }
    check_size(game)?;
    let found = |tracer: &mut Tracer<AgentSystem<'_>>, status: Status| {
        let reached = if status == Status::Converged { precision } else { tracer.precision() / unit };
        certified(tracer, &sequences, reached, status, options.tolerance)
    };
    let attempt = |care: Care, left: &mut usize| {
        let mut tracer = Tracer::new(AgentSystem::new(game, &game.uniform()), care.accuracy);
        tracer.limit_step(options.longest_step.min(care.longest_step));
        let status = follow(&mut tracer, target, *left, |_| ControlFlow::Continue(()));
        *left = left.saturating_sub(tracer.evaluations);
        found(&mut tracer, status)
    };
    let best = with_care(options.evaluations, |answer: &AgentQre| answer.status, attempt);
    if best.status != Status::Bifurcation {
        return Ok(best);
    }
    let mut tracer = Tracer::new(AgentSystem::new(game, &game.uniform()), 1e-10);
    tracer.limit_step(options.longest_step.min(0.3));
    let (status, bifurcations) = follow_through(&mut tracer, target, options.evaluations, &mut |_, _| ());
    let mut through = found(&mut tracer, status);
    through.bifurcations = bifurcations.into_iter().map(|at| at / unit).collect();
    Ok(if best.precision > through.precision { best } else { through })
}

pub(super) fn check_size(game: &ExtensiveForm) -> Result<(), TreeSolveError> {
    let mut depth = vec![0_usize; game.nodes()];
    let mut entries = 0_usize;
    for node in 0..game.nodes() {
        if let Some((parent, _)) = game.parent(node) {
            depth[node] = depth[parent] + usize::from(matches!(game.move_at(parent), Move::Decision(_)));
        }
        if matches!(game.move_at(node), Move::Decision(_)) {
            entries = entries.saturating_add(depth[node].saturating_mul(2 * game.children(node).len()));
        }
    }
    if entries > MOST_ENTRIES { Err(TreeSolveError::TooLarge { most: MOST_ENTRIES }) } else { Ok(()) }
}

/// Polishes the tracer's point at its precision and certifies it.
fn certified(
    tracer: &mut Tracer<AgentSystem<'_>>,
    sequences: &Sequences,
    precision: f64,
    status: Status,
    tolerance: f64,
) -> AgentQre {
    let polish = tracer.polish();
    let (game, size) = (tracer.system.game(), tracer.system.size());
    let behavior = tracer.system.profile().to_vec();
    let profile = TreeProfile::new(game, sequences, behavior, &tracer.point[..size]);
    let residual = logit_residual(game.offsets(), precision, &profile.behavior, &profile.action_values);
    let accurate = polish.correction <= tolerance && residual <= tolerance;
    let status = if status == Status::Converged && !accurate { Status::Stalled } else { status };
    AgentQre { precision, profile, residual, bifurcations: Vec::new(), status }
}
