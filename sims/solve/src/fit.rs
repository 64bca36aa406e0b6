//! `walras fit`: the precision under which observed play is most likely.

mod counts;
mod error;

use std::fmt::Write;
use std::path::PathBuf;

use serde::Serialize;
use walras_theory::equilibrium::{LogitOptions, Maximum, PrecisionFit, Status, fit_precision, fit_precision_within};

use walras_theory::game_file::NamedGame;

pub use error::FitFault;

use walras_process::display::brief;

use crate::phrases::{heading, line, probability, unfinished};
use crate::{GameFile, Output, SolveError, cut, read_game};

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
    /// The game, a .nfg file.
    pub game: PathBuf,
    /// CSV with the columns player, action, count.
    pub counts: Option<PathBuf>,
    /// The counts themselves, where there is no file: actions separated by commas, players by semicolons.
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
        GameFile::Tree(_) => {
            return Err(no_game("found a game in extensive form; precision is fitted in normal form").into());
        }
        GameFile::Graph(_) => return Err(no_game("found an action graph; precision is fitted in normal form").into()),
    };
    fit_game(options, named)
}

/// Fits the precision of a game that is in no file; errors call it `options.game`.
///
/// # Errors
/// If the counts make no sense.
pub fn fit_game(options: &FitOptions, named: NamedGame) -> Result<Output, FitFault> {
    let counts = counts::read(options, &named)?;
    let game = &named.game;
    let fit = match options.largest {
        Some(largest) => fit_precision_within(game, &counts, largest, &LogitOptions::default()),
        None => fit_precision(game, &counts),
    };
    let fit = fit.map_err(|source| FitFault::Fit { path: options.game.clone(), source })?;
    let blocks = game.offsets().windows(2);
    let uniform = blocks.map(|o| -counts[o[0]..o[1]].iter().sum::<f64>() * ((o[1] - o[0]) as f64).ln()).sum();
    let interval = fit.standard_error.map(|error| {
        let half = NORMAL_QUANTILE * error;
        [(fit.precision - half).max(0.0), fit.precision + half]
    });
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
    Ok(Output { text, shortfall: shortfall(&fit) })
}

fn boundary(maximum: Maximum) -> &'static str {
    match maximum {
        Maximum::Interior => "interior",
        Maximum::Zero => "zero",
        Maximum::End => "end",
    }
}

fn shortfall(fit: &PrecisionFit) -> Option<String> {
    let status = fit.status.to_string();
    let why = match fit.status {
        // No precision was asked for that would lie beyond.
        Status::Bifurcation => "the branch meets a bifurcation",
        _ => unfinished(&status)?,
    };
    Some(format!("{status}: {why} at precision {}; nothing beyond was looked at", fit.searched))
}

impl Fitted {
    fn json(&self) -> Result<String, FitFault> {
        let text = serde_json::to_string(self).map_err(SolveError::Json)?;
        Ok(text + "\n")
    }

    fn text(&self, counts: &[f64]) -> String {
        let mut text = heading("game", &self.title);
        let mut counts = counts.iter();
        for ((player, actions), strategy) in self.players.iter().zip(&self.actions).zip(&self.profile) {
            let names: Vec<String> = actions.iter().map(|name| brief(name)).collect();
            let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
            let observed: Vec<f64> = counts.by_ref().take(actions.len()).copied().collect();
            let total: f64 = observed.iter().sum();
            let _ = writeln!(text, "\nplayer {}, fitted and observed", brief(player));
            for ((name, p), count) in names.iter().zip(strategy).zip(observed) {
                let share = if total > 0.0 { format!("{:.6}", count / total) } else { "–".into() };
                let _ = writeln!(text, "  {name:<width$}  {}  {share}", probability(*p));
            }
        }
        text.push('\n');
        let place = match self.boundary {
            "interior" => "",
            "zero" => " (boundary: play was no better than random)",
            _ => " (boundary: the likelihood still rises at the end of what was looked at)",
        };
        line(&mut text, "precision", &format!("{:.6}{place}", self.precision));
        if let (Some(error), Some([low, high])) = (self.standard_error, self.interval) {
            line(&mut text, "std. error", &format!("{error:.6}, 95% interval {low:.6} to {high:.6}"));
        }
        line(
            &mut text,
            "ln likelihood",
            &format!("{:.6}, of uniform play {:.6}", self.log_likelihood, self.log_likelihood_uniform),
        );
        line(&mut text, "residual", &format!("{:.1e}", self.residual));
        line(&mut text, "searched", &format!("precision 0 to {}", self.searched));
        line(&mut text, "status", &self.status);
        text
    }
}
