//! Several answers about one game in normal form: branches that meet, all logit equilibria, correlated equilibria.

use std::fmt::Write;

use serde::Serialize;
use walras_process::display::brief;
use walras_theory::equilibrium::{
    AllLogit, BranchEnd, CorrelatedEquilibrium, Correlation, LogitOptions, Status, ThroughQre, all_logit,
    best_correlated, logit_branches,
};
use walras_theory::game_file::NamedGame;

use super::answer::{Equilibrium, Precision};
use super::error::SolveError;
use super::phrases::{heading, line, probability};
use super::strategies::strategies;
use super::table::{of_logit, refused};

/// What is asked of games in normal form only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ListOptions {
    /// All branches that meet the principal one before the precision asked for.
    pub branches: bool,
    /// All logit equilibria of the precision asked for.
    pub all_logit: bool,
    /// A correlated equilibrium of this kind, of largest welfare.
    pub correlated: Option<Correlation>,
}

/// Several equilibria, or a distribution over profiles.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Listed {
    /// Logit equilibria.
    Logit(ListedLogit),
    /// A correlated equilibrium.
    Correlated(ListedCorrelated),
}

/// Logit equilibria of one precision.
#[derive(Clone, Debug, Serialize)]
pub struct ListedLogit {
    /// Each of them; of branches the principal one first.
    pub equilibria: Vec<ListedEnd>,
    /// How many there are.
    pub found: usize,
    /// Whether it is proven that there are no others.
    pub complete: bool,
    /// Precision asked for.
    pub precision_asked: f64,
    /// `logit branches` or `all logit equilibria`.
    pub solution: &'static str,
    /// Converged if each is one at that precision.
    pub status: String,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of each player's actions.
    pub actions: Vec<Vec<String>>,
}

/// One of several logit equilibria.
#[derive(Clone, Debug, Serialize)]
pub struct ListedEnd {
    /// The equilibrium.
    #[serde(flatten)]
    pub equilibrium: Equilibrium,
    /// Precision at which its branch leaves the principal one, if it does.
    pub leaves_at: Option<f64>,
    /// Precisions at which others met its branch on the way.
    pub bifurcations: Vec<f64>,
    /// Whether the logit dynamics returns to it.
    pub stable: Option<bool>,
    /// Largest real part of an eigenvalue of that dynamics.
    pub growth: Option<f64>,
}

/// A correlated or coarse correlated equilibrium.
#[derive(Clone, Debug, Serialize)]
pub struct ListedCorrelated {
    /// `correlated` or `coarse correlated`.
    pub solution: &'static str,
    /// Profiles of positive probability.
    pub distribution: Vec<ListedProfile>,
    /// Expected payoff of each player.
    pub values: Vec<f64>,
    /// Their sum, the largest that any equilibrium of this kind has.
    pub welfare: f64,
    /// Most that each player gains by a deviation.
    pub regret: Vec<f64>,
    /// Largest regret in units of its player's range of payoffs.
    pub residual: f64,
    /// Converged if that is at most 1e-9.
    pub status: String,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of each player's actions.
    pub actions: Vec<Vec<String>>,
}

/// An action profile and its probability.
#[derive(Clone, Debug, Serialize)]
pub struct ListedProfile {
    /// Each player's action, by name.
    pub profile: Vec<String>,
    /// Its probability.
    pub probability: f64,
}

impl ListOptions {
    /// Whether anything is asked.
    pub(super) fn is_asked(&self) -> bool {
        *self != Self::default()
    }
}

/// Answers what is asked of a game with its names.
pub(super) fn list(
    target: &std::path::Path,
    named: &NamedGame,
    options: ListOptions,
    precision: Option<f64>,
) -> Result<Listed, SolveError> {
    if let Some(kind) = options.correlated {
        let found = best_correlated(&named.game, kind);
        let found = found.map_err(|source| SolveError::Correlated { target: target.into(), source })?;
        return Ok(Listed::Correlated(correlated(named, kind, found)));
    }
    let precision = precision.ok_or_else(|| SolveError::ListPrecision { target: target.into() })?;
    let search = LogitOptions::default();
    let refused = |source| refused(target, source);
    let (ends, complete, solution) = if options.all_logit {
        let AllLogit { equilibria, complete } = all_logit(&named.game, precision, &search).map_err(refused)?;
        (equilibria, complete, "all logit equilibria")
    } else {
        (logit_branches(&named.game, precision, &search).map_err(refused)?, false, "logit branches")
    };
    let offsets = named.game.offsets();
    let equilibria: Vec<ListedEnd> = ends.into_iter().map(|end| listed(end, offsets)).collect();
    let status = match equilibria.first() {
        Some(first) if !first.equilibrium.is_converged() => first.equilibrium.status.clone(),
        _ => Status::Converged.to_string(),
    };
    Ok(Listed::Logit(ListedLogit {
        found: equilibria.len(),
        equilibria,
        complete,
        precision_asked: precision,
        solution,
        status,
        title: named.title.clone(),
        players: named.players.clone(),
        actions: named.actions.clone(),
    }))
}

fn listed(end: BranchEnd, offsets: &[usize]) -> ListedEnd {
    let (stable, growth, leaves_at) = (end.is_stable(), end.growth, end.bifurcation);
    let ThroughQre { qre, bifurcations } = end.end;
    ListedEnd { equilibrium: of_logit(qre, offsets), leaves_at, bifurcations, stable, growth }
}

fn correlated(named: &NamedGame, kind: Correlation, found: CorrelatedEquilibrium) -> ListedCorrelated {
    let CorrelatedEquilibrium { distribution, values, regret, relative_regret, status } = found;
    let sizes = named.game.actions();
    let profile = |index: usize| {
        let mut rest = index;
        let mut names: Vec<String> = (0..sizes.len())
            .rev()
            .map(|i| {
                let name = named.actions[i][rest % sizes[i]].clone();
                rest /= sizes[i];
                name
            })
            .collect();
        names.reverse();
        names
    };
    let played = distribution.iter().enumerate().filter(|(_, p)| **p > 1e-12);
    ListedCorrelated {
        solution: if kind == Correlation::Coarse { "coarse correlated" } else { "correlated" },
        distribution: played.map(|(k, &p)| ListedProfile { profile: profile(k), probability: p }).collect(),
        welfare: values.iter().sum(),
        values,
        regret,
        residual: relative_regret,
        status: status.to_string(),
        title: named.title.clone(),
        players: named.players.clone(),
        actions: named.actions.clone(),
    }
}

impl Listed {
    pub(super) fn is_finite(&self) -> bool {
        match self {
            Self::Logit(listed) => listed.equilibria.iter().all(|end| end.equilibrium.is_finite()),
            Self::Correlated(found) => found.values.iter().chain(&found.regret).all(|x| x.is_finite()),
        }
    }

    pub(super) fn shortfall(&self) -> Option<String> {
        let (status, what) = match self {
            Self::Logit(listed) => (&listed.status, "the first of them is the best point reached"),
            Self::Correlated(found) => (&found.status, "some player gains by deviating"),
        };
        (status != "converged").then(|| format!("{status}: {what}"))
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Logit(listed) => listed.text(),
            Self::Correlated(found) => found.text(),
        }
    }
}

impl ListedLogit {
    fn text(&self) -> String {
        let mut text = heading("game", &self.title);
        let proof = if self.complete { ", proven to be all" } else { ", that there are no others is not proven" };
        line(&mut text, "solution", &format!("{}: found {}{proof}", self.solution, self.found));
        for (number, end) in self.equilibria.iter().enumerate() {
            let leaves = end.leaves_at.map(|at| format!(", leaves the principal branch at λ={at}")).unwrap_or_default();
            let _ = writeln!(text, "\nequilibrium {} of {}{leaves}", number + 1, self.found);
            strategies(&mut text, &end.equilibrium, &self.players, &self.actions);
            let stable = end.stable.map_or("not known", |stable| if stable { "yes" } else { "no" });
            line(&mut text, "stable", stable);
            if let Some(Precision::All(precision)) = end.equilibrium.precision {
                line(&mut text, "precision", &precision.to_string());
            }
            line(&mut text, "residual", &format!("{:.1e}", end.equilibrium.residual));
            line(&mut text, "NashConv", &format!("{:.6e}", end.equilibrium.nash_conv));
            line(&mut text, "status", &end.equilibrium.status);
        }
        text
    }
}

impl ListedCorrelated {
    fn text(&self) -> String {
        let mut text = heading("game", &self.title);
        line(&mut text, "solution", &format!("{} equilibrium of largest welfare", self.solution));
        text.push('\n');
        for entry in &self.distribution {
            let names: Vec<String> = entry.profile.iter().map(|name| brief(name)).collect();
            let _ = writeln!(text, "  {}  {}", names.join(", "), probability(entry.probability));
        }
        text.push('\n');
        for (player, value) in self.players.iter().zip(&self.values) {
            line(&mut text, "value", &format!("{value:.12} (player {})", brief(player)));
        }
        line(&mut text, "welfare", &format!("{:.12}", self.welfare));
        line(&mut text, "residual", &format!("{:.1e}", self.residual));
        line(&mut text, "status", &self.status);
        text
    }
}
