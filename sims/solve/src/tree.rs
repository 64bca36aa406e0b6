//! Solving games in extensive form.

mod answer;
mod display;
mod names;

use walras_theory::equilibrium::{
    AgentQre, LogitOptions, Status, TreeNash, TreeProfile, TreeSolveError, agent_qre, sequential, tree_nash,
};
use walras_theory::extensive_form::Sequences;
use walras_theory::game_file::NamedTree;
use walras_theory::learning::{CounterfactualRegret, CounterfactualRule};

use super::error::SolveError;
use super::{Concept, Found, SolveOptions, table};
pub use answer::TreeAnswer;
pub(super) use display::text;
pub(crate) use names::{BySet, Keys};

/// Largest exploitability, in the game's largest payoff range, at which learning is taken to have converged.
const LEARNT: f64 = 2e-7;

/// What is asked of games in extensive form only.
#[derive(Clone, Debug, Default)]
pub struct TreeOptions {
    /// The limit of agent logit equilibria, also for two players.
    pub sequential: bool,
    /// Play by counterfactual regret minimisation.
    pub learn: Option<Learn>,
}

impl TreeOptions {
    /// Whether anything is.
    pub(super) fn is_asked(&self) -> bool {
        self.sequential || self.learn.is_some()
    }
}

/// Play by counterfactual regret minimisation.
#[derive(Clone, Copy, Debug)]
pub struct Learn {
    /// The rule.
    pub rule: CounterfactualRule,
    /// Iterations allowed; fewer are needed where exploitability falls below 2e-7 payoff ranges.
    pub iterations: u64,
}

/// Solves a game with its names.
pub(super) fn solve(options: &SolveOptions, named: &NamedTree, concept: Concept) -> Result<Found, SolveError> {
    if options.branch.is_some() {
        return Err(SolveError::Branch);
    }
    let refused = |source| refuse(&options.target, named, source);
    let search = LogitOptions::default();
    let answer = match (options.tree.learn, concept) {
        (Some(learn), _) => learned(named, learn).map_err(|recall| refused(recall.into()))?,
        (None, Concept::Precision(precision)) => {
            let found = agent_qre(&named.game, precision, &search).map_err(refused)?;
            logit(named, precision, found)
        }
        (None, Concept::AllNash) => return Err(SolveError::AllNashOfTree { target: options.target.clone() }),
        (None, Concept::Nash | Concept::ZeroSum) => {
            let find = if options.tree.sequential { sequential } else { tree_nash };
            nash(named, find(&named.game, &search).map_err(refused)?)
        }
    };
    Ok(Found::Tree(Box::new(answer)))
}

/// Why there is no answer, with the names of the file.
pub(crate) fn refuse(target: &std::path::Path, named: &NamedTree, source: TreeSolveError) -> SolveError {
    let target = target.into();
    match source {
        TreeSolveError::ImperfectRecall(recall) => {
            SolveError::ImperfectRecall { target, explanation: named.explain(&recall) }
        }
        source => SolveError::Tree { target, source },
    }
}

fn logit(named: &NamedTree, asked: f64, found: AgentQre) -> TreeAnswer {
    let AgentQre { precision, profile, residual, bifurcations, status } = found;
    let through = status == Status::Converged && !bifurcations.is_empty();
    let status = if through { table::through(&bifurcations) } else { status.to_string() };
    TreeAnswer {
        precision: Some(precision),
        precision_asked: Some(asked),
        residual,
        status,
        ..TreeAnswer::new(named, profile, "logit", "agent logit equilibrium on the branch from uniform play".into())
    }
}

fn nash(named: &NamedTree, found: TreeNash) -> TreeAnswer {
    let TreeNash { profile, method, relative_regret, precision, status } = found;
    TreeAnswer {
        residual: relative_regret,
        limit_precision: precision,
        status: status.to_string(),
        ..TreeAnswer::new(named, profile, "nash", method.to_string())
    }
}

fn learned(named: &NamedTree, learn: Learn) -> Result<TreeAnswer, walras_theory::extensive_form::ImperfectRecall> {
    let game = &named.game;
    let sequences = Sequences::new(game)?;
    let mut play = CounterfactualRegret::new(game, &sequences, learn.rule);
    let unit = game.payoff_unit().max(f64::MIN_POSITIVE);
    let mut check = 1_u64;
    let (profile, status) = loop {
        while play.iterations() < check.min(learn.iterations) {
            play.step();
        }
        let profile = TreeProfile::of(game, &sequences, play.average());
        let exploitability = profile.nash_conv / game.players() as f64;
        if exploitability <= LEARNT * unit {
            break (profile, Status::Converged);
        }
        if play.iterations() >= learn.iterations {
            break (profile, Status::Budget);
        }
        // By a quarter more each time, so that looking costs little.
        check += check.div_ceil(4);
    };
    let largest = profile.regret.iter().copied().fold(0.0, f64::max);
    let rule = match learn.rule {
        CounterfactualRule::Plain => "CFR",
        CounterfactualRule::Plus => "CFR+",
        CounterfactualRule::Linear => "linear CFR",
    };
    Ok(TreeAnswer {
        residual: largest / unit,
        iterations: Some(play.iterations()),
        status: status.to_string(),
        ..TreeAnswer::new(named, profile, "cfr", format!("average play of {rule}"))
    })
}
