//! Several answers about one game in normal form: branches that meet, all logit equilibria, correlated equilibria.

use std::fmt::Write;

use serde::Serialize;
use walras_engine::random::{Key, Purpose};
use walras_process::display::brief;
use walras_theory::equilibrium::{
    AllLogit, BranchEnd, CorrelatedEquilibrium, CorrelatedError, Correlation, LogitOptions, MaxEntropy, Status,
    ThroughQre, all_logit, best_correlated, distance_to_correlated, judged_correlated, logit_branches,
    max_entropy_correlated,
};
use walras_theory::game_file::NamedGame;
use walras_theory::learning::{RegretMatching, play_by_regret_matching};

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
    /// A correlated equilibrium of this kind.
    pub correlated: Option<Correlation>,
    /// The one of largest entropy in place of largest welfare.
    pub max_entropy: bool,
    /// In place of an equilibrium, play by regret matching and its distance to the equilibria of the kind.
    pub regret_matching: Option<RegretPlay>,
}

/// How long players match their regrets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegretPlay {
    /// Rounds, at least 1.
    pub rounds: u64,
    /// Seed of their draws.
    pub seed: u64,
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
    /// Their sum; where nothing else was asked for the largest that any equilibrium of this kind has.
    pub welfare: f64,
    /// Entropy of the distribution in nats, where the largest was asked for,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// above which no equilibrium of this kind has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entropy_bound: Option<f64>,
    /// Rounds of play whose frequencies the distribution is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<u64>,
    /// Of play, the largest difference of the probability of an event to an equilibrium of this kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// and what play's regret proves the distance to be at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_bound: Option<f64>,
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
        let found = correlated_play(named, kind, options);
        let found = found.map_err(|source| SolveError::Correlated { target: target.into(), source })?;
        return Ok(Listed::Correlated(found));
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

/// The correlated equilibrium, or play, that was asked for.
fn correlated_play(
    named: &NamedGame,
    kind: Correlation,
    options: ListOptions,
) -> Result<ListedCorrelated, CorrelatedError> {
    let game = &named.game;
    if let Some(RegretPlay { rounds, seed }) = options.regret_matching {
        let rule = match kind {
            Correlation::Coarse => RegretMatching::Unconditional,
            Correlation::Correlated => RegretMatching::Conditional,
        };
        let mut rng = Key::new(seed, Purpose::Action).stream();
        let play = play_by_regret_matching(game, rule, rounds, &mut rng);
        let near = distance_to_correlated(game, kind, &play)?;
        let status = near.nearest.status.to_string();
        let solution = if kind == Correlation::Coarse { "regret matching" } else { "conditional regret matching" };
        return Ok(ListedCorrelated {
            solution,
            rounds: Some(rounds),
            distance: Some(near.distance),
            distance_bound: Some(near.lower),
            status,
            ..correlated(named, kind, judged_correlated(game, kind, play))
        });
    }
    if options.max_entropy {
        let MaxEntropy { equilibrium, entropy, upper } = max_entropy_correlated(game, kind)?;
        let found = correlated(named, kind, equilibrium);
        return Ok(ListedCorrelated { entropy: Some(entropy), entropy_bound: Some(upper), ..found });
    }
    Ok(correlated(named, kind, best_correlated(game, kind)?))
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
        entropy: None,
        entropy_bound: None,
        rounds: None,
        distance: None,
        distance_bound: None,
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
        let solution = match (self.rounds, self.entropy) {
            (Some(rounds), _) => format!("frequencies of {rounds} rounds of {}", self.solution),
            (None, Some(_)) => format!("{} equilibrium of largest entropy", self.solution),
            (None, None) => format!("{} equilibrium of largest welfare", self.solution),
        };
        line(&mut text, "solution", &solution);
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
        if let (Some(entropy), Some(bound)) = (self.entropy, self.entropy_bound) {
            line(&mut text, "entropy", &format!("{entropy:.12}, at most {bound:.12}"));
        }
        if let (Some(distance), Some(bound)) = (self.distance, self.distance_bound) {
            line(
                &mut text,
                "distance",
                &format!("{distance:.6e} from the equilibria of the kind, at least {bound:.6e}"),
            );
        }
        line(&mut text, "residual", &format!("{:.1e}", self.residual));
        line(&mut text, "status", &self.status);
        text
    }
}
