//! The precision under which observed behaviour in a game in extensive form is most likely.

use std::fmt::Write;

use serde::Serialize;
use walras_process::display::brief;
use walras_theory::equilibrium::{LogitOptions, TreeFitError, TreePrecisionFit, fit_agent_precision};
use walras_theory::game_file::NamedTree;

use super::error::FitFault;
use super::slots::Slots;
use super::{Estimate, FitOptions, boundary, counts, interval, of_uniform, rows, shortfall};
use crate::phrases::heading;
use crate::tree::{BySet, Keys, refuse};
use crate::{Output, SolveError, cut};

/// Fits the precision of a game with its names.
pub(super) fn fit(options: &FitOptions, named: &NamedTree) -> Result<Output, FitFault> {
    let counts = counts::read(options, &Slots::of_tree(named))?;
    let path = || options.game.clone();
    let found = fit_agent_precision(&named.game, &counts, options.largest, &LogitOptions::default());
    let fit = found.map_err(|error| match error {
        TreeFitError::Game(source) => FitFault::Game(refuse(&options.game, named, source)),
        counts => FitFault::Tree { path: path(), source: counts },
    })?;
    let uniform = of_uniform(named.game.offsets(), &counts);
    let observations: f64 = counts.iter().sum();
    if ![fit.precision, fit.log_likelihood, fit.residual, observations, uniform].iter().all(|x| x.is_finite()) {
        return Err(FitFault::Overflow { path: path() });
    }
    let shortfall = shortfall(fit.status, fit.searched);
    let fitted = Fitted { named, fit, keys: Keys::of(named), uniform, observations };
    let text = if options.json { fitted.json()? } else { fitted.text(&counts) };
    Ok(Output { text, shortfall })
}

/// An estimate with names.
struct Fitted<'a> {
    named: &'a NamedTree,
    fit: TreePrecisionFit,
    keys: Keys,
    /// Log-likelihood of uniform play.
    uniform: f64,
    observations: f64,
}

impl Fitted<'_> {
    fn interval(&self) -> Option<[f64; 2]> {
        self.fit.standard_error.map(|error| interval(self.fit.precision, error))
    }

    fn json(&self) -> Result<String, FitFault> {
        #[derive(Serialize)]
        struct Written<'a> {
            precision: f64,
            log_likelihood: f64,
            standard_error: Option<f64>,
            interval: Option<[f64; 2]>,
            behavior: BySet<'a, Vec<f64>>,
            values: &'a [f64],
            nash_conv: f64,
            status: String,
            boundary: &'static str,
            residual: f64,
            searched: f64,
            observations: f64,
            log_likelihood_uniform: f64,
            title: &'a str,
            players: &'a [String],
            actions: BySet<'a, &'a Vec<String>>,
        }
        let Self { named, fit, keys, .. } = self;
        let written = Written {
            precision: fit.precision,
            log_likelihood: fit.log_likelihood,
            standard_error: fit.standard_error,
            interval: self.interval(),
            behavior: BySet { keys, values: cut(&fit.profile.behavior, named.game.offsets()) },
            values: &fit.profile.values,
            nash_conv: fit.profile.nash_conv,
            status: fit.status.to_string(),
            boundary: boundary(fit.maximum),
            residual: fit.residual,
            searched: fit.searched,
            observations: self.observations,
            log_likelihood_uniform: self.uniform,
            title: &named.title,
            players: &keys.players,
            actions: BySet { keys, values: named.information_sets.iter().map(|set| &set.actions).collect() },
        };
        let text = serde_json::to_string(&written).map_err(SolveError::Json)?;
        Ok(text + "\n")
    }

    fn text(&self, counts: &[f64]) -> String {
        let Self { named, fit, keys, .. } = self;
        let mut text = heading("game", &named.title);
        for (index, ((player, key), set)) in keys.sets().iter().zip(&named.information_sets).enumerate() {
            let own = named.game.actions(index);
            let player = brief(&keys.players[*player]);
            let _ = writeln!(text, "\nplayer {player}, information set {}, fitted and observed", brief(key));
            rows(&mut text, &set.actions, &fit.profile.behavior[own.clone()], &counts[own]);
        }
        text.push('\n');
        let status = fit.status.to_string();
        let estimate = Estimate {
            precision: fit.precision,
            standard_error: fit.standard_error,
            interval: self.interval(),
            log_likelihood: fit.log_likelihood,
            log_likelihood_uniform: self.uniform,
            residual: fit.residual,
            searched: fit.searched,
            boundary: boundary(fit.maximum),
            status: &status,
        };
        estimate.lines(&mut text);
        text
    }
}
