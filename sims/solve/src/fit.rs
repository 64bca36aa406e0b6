//! `walras fit`: the precision under which observed play is most likely.

mod counts;
mod error;
mod slots;
mod tree;

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;
use walras_theory::equilibrium::{LogitOptions, Maximum, Status, fit_precision, fit_precision_within};

use walras_theory::game_file::NamedGame;

pub use error::FitFault;
use slots::Slots;

use walras_process::display::brief;

use crate::phrases::{heading, line, probability, unfinished};
use crate::{GameFile, Output, SolveError, cut, graph, read_game};

/// Standard errors in a 95% confidence interval.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

/// An estimate, as JSON has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fitted {
    /// The most likely precision.
    pub precision: f64,
    /// Its log-likelihood, without the constant of the multinomial law.
    pub log_likelihood: f64,
    /// By the observed information; none at a boundary.
    pub standard_error: Option<f64>,
    /// Ends of the 95% confidence interval by the normal law, cut off at 0; none at a boundary.
    pub interval: Option<[f64; 2]>,
    /// The logit equilibrium at the estimate, `[players][actions]`.
    pub profile: Vec<Vec<f64>>,
    /// Whether the branch could be followed to the largest precision looked at.
    pub status: String,
    /// `interior`, `zero` or `end`: where the maximum lies in the range looked at.
    pub boundary: &'static str,
    /// `‖σ − logit(σ)‖_∞` of the profile.
    pub residual: f64,
    /// Largest precision looked at.
    pub searched: f64,
    /// Number of observations.
    pub observations: f64,
    /// Log-likelihood of uniform play, the fit at precision 0.
    pub log_likelihood_uniform: f64,
    /// What the game is called.
    pub title: String,
    /// Names of the players.
    pub players: Vec<String>,
    /// Names of each player's actions.
    pub actions: Vec<Vec<String>>,
}

/// What is fitted, to what.
#[derive(Clone, Debug, Default)]
pub struct FitOptions {
    /// The game, a .nfg or .efg file.
    pub game: PathBuf,
    /// CSV with the columns player, action, count, of a game in extensive form player, infoset, action, count.
    pub counts: Option<PathBuf>,
    /// The counts themselves, where there is no file: actions separated by commas, players or information sets by semicolons.
    pub count: Option<String>,
    /// Largest precision to consider; without it 10000 over the largest payoff range.
    pub largest: Option<f64>,
    /// JSON instead of tables.
    pub json: bool,
}

/// Fits the precision.
///
/// # Errors
/// If the game or the counts make no sense.
pub fn fit(options: &FitOptions) -> Result<Output, FitFault> {
    let no_game = |found: &str| SolveError::NoGame { path: options.game.clone(), found: found.into() };
    let named = match read_game(&options.game)? {
        GameFile::Table(named) => *named,
        GameFile::Tree(named) => return tree::fit(options, &named),
        GameFile::Bayesian(game) => graph::of_types(&options.game, &game)?,
        GameFile::Graph(_) => {
            return Err(no_game("found an action graph; precision is fitted in normal or extensive form").into());
        }
    };
    fit_game(options, named)
}

/// Fits the precision of a game that is in no file; errors call it `options.game`.
///
/// # Errors
/// If the counts make no sense.
pub fn fit_game(options: &FitOptions, named: NamedGame) -> Result<Output, FitFault> {
    let counts = counts::read(options, &Slots::of_table(&named))?;
    let game = &named.game;
    let fit = match options.largest {
        Some(largest) => fit_precision_within(game, &counts, largest, &LogitOptions::default()),
        None => fit_precision(game, &counts),
    };
    let fit = fit.map_err(|source| FitFault::Fit { path: options.game.clone(), source })?;
    let uniform = of_uniform(game.offsets(), &counts);
    let interval = fit.standard_error.map(|error| interval(fit.precision, error));
    let fitted = Fitted {
        precision: fit.precision,
        log_likelihood: fit.log_likelihood,
        standard_error: fit.standard_error,
        interval,
        profile: cut(&fit.profile, game.offsets()),
        status: fit.status.to_string(),
        boundary: boundary(fit.maximum),
        residual: fit.residual,
        searched: fit.searched,
        observations: counts.iter().sum(),
        log_likelihood_uniform: uniform,
        title: named.title,
        players: named.players,
        actions: named.actions,
    };
    let finite = [fitted.precision, fitted.log_likelihood, fitted.observations, uniform];
    if !finite.iter().all(|number| number.is_finite()) {
        return Err(FitFault::Overflow { path: options.game.clone() });
    }
    let text = if options.json { fitted.json()? } else { fitted.text(&counts) };
    Ok(Output { text, shortfall: shortfall(fit.status, fit.searched) })
}

/// The log-likelihood of uniform play of actions that begin at `offsets`.
fn of_uniform(offsets: &[usize], counts: &[f64]) -> f64 {
    let blocks = offsets.windows(2);
    blocks.map(|o| -counts[o[0]..o[1]].iter().sum::<f64>() * ((o[1] - o[0]) as f64).ln()).sum()
}

/// Of 95% confidence, by the normal law, cut off at 0.
fn interval(precision: f64, error: f64) -> [f64; 2] {
    let half = NORMAL_QUANTILE * error;
    [(precision - half).max(0.0), precision + half]
}

/// What a fit says of itself, one a line.
struct Estimate<'a> {
    precision: f64,
    standard_error: Option<f64>,
    interval: Option<[f64; 2]>,
    log_likelihood: f64,
    log_likelihood_uniform: f64,
    residual: f64,
    searched: f64,
    boundary: &'static str,
    status: &'a str,
}

impl Estimate<'_> {
    fn lines(&self, text: &mut String) {
        let place = match self.boundary {
            "interior" => "",
            "zero" => " (boundary: play was no better than random)",
            _ => " (boundary: the likelihood still rises at the end of what was looked at)",
        };
        line(text, "precision", &format!("{:.6}{place}", self.precision));
        if let (Some(error), Some([low, high])) = (self.standard_error, self.interval) {
            line(text, "std. error", &format!("{error:.6}, 95% interval {low:.6} to {high:.6}"));
        }
        let likelihood = format!("{:.6}, of uniform play {:.6}", self.log_likelihood, self.log_likelihood_uniform);
        line(text, "ln likelihood", &likelihood);
        line(text, "residual", &format!("{:.1e}", self.residual));
        line(text, "searched", &format!("precision 0 to {}", self.searched));
        line(text, "status", self.status);
    }
}

/// A line an action of a player or information set: how likely it is under the fit, and how often it was observed.
fn rows(text: &mut String, names: &[String], fitted: &[f64], observed: &[f64]) {
    let names: Vec<String> = names.iter().map(|name| brief(name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let total: f64 = observed.iter().sum();
    for ((name, p), count) in names.iter().zip(fitted).zip(observed) {
        let share = if total > 0.0 { format!("{:.6}", count / total) } else { "–".into() };
        let _ = writeln!(text, "  {name:<width$}  {}  {share}", probability(*p));
    }
}

fn boundary(maximum: Maximum) -> &'static str {
    match maximum {
        Maximum::Interior => "interior",
        Maximum::Zero => "zero",
        Maximum::End => "end",
    }
}

fn shortfall(status: Status, searched: f64) -> Option<String> {
    let words = status.to_string();
    let why = match status {
        // No precision was asked for that would lie beyond.
        Status::Bifurcation => "the branch meets a bifurcation",
        _ => unfinished(&words)?,
    };
    Some(format!("{words}: {why} at precision {searched}; nothing beyond was looked at"))
}

impl Fitted {
    fn json(&self) -> Result<String, FitFault> {
        let text = serde_json::to_string(self).map_err(SolveError::Json)?;
        Ok(text + "\n")
    }

    fn text(&self, counts: &[f64]) -> String {
        let mut text = heading("game", &self.title);
        let mut start = 0;
        for ((player, actions), strategy) in self.players.iter().zip(&self.actions).zip(&self.profile) {
            let _ = writeln!(text, "\nplayer {}, fitted and observed", brief(player));
            rows(&mut text, actions, strategy, &counts[start..start + actions.len()]);
            start += actions.len();
        }
        text.push('\n');
        let estimate = Estimate {
            precision: self.precision,
            standard_error: self.standard_error,
            interval: self.interval,
            log_likelihood: self.log_likelihood,
            log_likelihood_uniform: self.log_likelihood_uniform,
            residual: self.residual,
            searched: self.searched,
            boundary: self.boundary,
            status: &self.status,
        };
        estimate.lines(&mut text);
        text
    }
}
