//! Solving games in normal form.

use std::path::Path;

use walras_theory::equilibrium::{
    self, Component, Enumeration, LogitError, LogitOptions, LogitQre, Nash, Status, ThroughQre,
};
use walras_theory::game_file::NamedGame;
use walras_theory::normal_form::{Contraction, NormalForm, symmetries};

use super::answer::{Answer, Answers, Connected, Equilibrium, Precision, THROUGH, cut};
use super::error::SolveError;
use super::{Concept, Found};

/// Solves a game with its names.
pub(super) fn solve(target: &Path, named: &NamedGame, concept: Concept) -> Result<Found, SolveError> {
    let (equilibrium, asked) = match concept {
        Concept::Precision(precision) => (logit(target, &named.game, precision)?, Some(precision)),
        Concept::Nash | Concept::ZeroSum => (nash(&named.game), None),
        Concept::AllNash => return all(target, named).map(Found::All),
    };
    let (title, players, actions) = (named.title.clone(), named.players.clone(), named.actions.clone());
    let order = if equilibrium.status.starts_with(THROUGH) { symmetries(&named.game) } else { None };
    let answer = Answer { symmetry_order: order, ..Answer::exact(equilibrium, asked, title, players, actions) };
    Ok(Found::One(Box::new(answer)))
}

/// The logit equilibrium of a game.
pub(super) fn logit(target: &Path, game: &NormalForm, precision: f64) -> Result<Equilibrium, SolveError> {
    let found = equilibrium::logit_qre_through(game, precision, &LogitOptions::default());
    let ThroughQre { qre, bifurcations } = found.map_err(|source| refused(target, source))?;
    let mut equilibrium = of_logit(qre, game.offsets());
    if equilibrium.is_converged() && !bifurcations.is_empty() {
        equilibrium.status = through(&bifurcations);
    }
    Ok(equilibrium)
}

/// The status of what lies beyond points where other branches meet.
pub(super) fn through(bifurcations: &[f64]) -> String {
    let places: Vec<String> = bifurcations.iter().map(ToString::to_string).collect();
    format!("{THROUGH} at λ={}", places.join(", "))
}

pub(super) fn refused(target: &Path, source: LogitError) -> SolveError {
    SolveError::Logit { target: target.into(), source }
}

pub(super) fn of_logit(qre: LogitQre, offsets: &[usize]) -> Equilibrium {
    Equilibrium {
        precision: Some(Precision::All(qre.precision)),
        profile: cut(&qre.profile, offsets),
        residual: qre.residual,
        regret: qre.regret,
        nash_conv: qre.nash_conv,
        status: qre.status.to_string(),
        error_bound: qre.error_bound,
        exact: None,
        by_state: Vec::new(),
    }
}

/// A Nash equilibrium of a game.
pub(super) fn nash(game: &NormalForm) -> Equilibrium {
    of_nash(equilibrium::nash(game), game.offsets())
}

/// A Nash equilibrium that was found.
pub(super) fn of_nash(found: Nash, offsets: &[usize]) -> Equilibrium {
    Equilibrium {
        precision: None,
        profile: cut(&found.profile, offsets),
        residual: found.relative_regret,
        regret: found.regret,
        nash_conv: found.nash_conv,
        status: found.status.to_string(),
        error_bound: None,
        exact: None,
        by_state: Vec::new(),
    }
}

/// All Nash equilibria of a game: of two players each verified in rational arithmetic, of more those that are found; judged again as
/// they are printed.
pub(super) fn all(target: &Path, named: &NamedGame) -> Result<Answers, SolveError> {
    if named.game.players() != 2 {
        return all_of_many(target, named);
    }
    let game = &named.game;
    let enumerated = equilibrium::enumerate_nash(game);
    let found = enumerated.map_err(|source| SolveError::Enumeration { target: target.into(), source })?;
    let Enumeration { profiles, exact, degenerate, infinite, components } = found;
    let equilibria = profiles.iter().zip(&exact).map(|(profile, exact)| {
        let fractions = game.offsets().windows(2).map(|o| exact[o[0]..o[1]].iter().map(ToString::to_string).collect());
        Equilibrium { exact: Some(fractions.collect()), ..judged(game, profile) }
    });
    let components = components.into_iter().map(|Component { equilibria, sets }| Connected { equilibria, sets });
    Ok(Answers {
        equilibria: equilibria.collect(),
        degenerate: Some(degenerate),
        infinite: Some(infinite),
        complete: true,
        components: if infinite { components.collect() } else { Vec::new() },
        status: "converged",
        title: named.title.clone(),
        players: named.players.clone(),
        actions: named.actions.clone(),
    })
}

/// All Nash equilibria that boxes of probabilities show, and whether these are proven to be all.
fn all_of_many(target: &Path, named: &NamedGame) -> Result<Answers, SolveError> {
    let game = &named.game;
    let found = equilibrium::all_nash(game).map_err(|source| SolveError::AllNash { target: target.into(), source })?;
    Ok(Answers {
        equilibria: found.profiles.iter().map(|profile| judged(game, profile)).collect(),
        degenerate: None,
        infinite: if found.complete { Some(false) } else { None },
        complete: found.complete,
        components: Vec::new(),
        status: "converged",
        title: named.title.clone(),
        players: named.players.clone(),
        actions: named.actions.clone(),
    })
}

/// A Nash equilibrium with its regrets.
fn judged(game: &NormalForm, profile: &[f64]) -> Equilibrium {
    let mut payoffs = vec![0.0; profile.len()];
    Contraction::new(game).payoffs(game, profile, &mut payoffs);
    let mut residual = 0.0_f64;
    let mut regret = Vec::new();
    for (player, own) in game.offsets().windows(2).map(|o| o[0]..o[1]).enumerate() {
        let best = payoffs[own.clone()].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let lost: f64 = own.map(|a| profile[a] * (best - payoffs[a])).sum();
        let (low, high) = game.payoff_range(player);
        if lost > 0.0 {
            // Halves, since the range of finite payoffs may not be finite.
            residual = residual.max(0.5 * lost / (0.5 * high - 0.5 * low));
        }
        regret.push(lost);
    }
    Equilibrium {
        precision: None,
        profile: cut(profile, game.offsets()),
        residual,
        nash_conv: regret.iter().sum(),
        regret,
        status: Status::Converged.to_string(),
        error_bound: None,
        exact: None,
        by_state: Vec::new(),
    }
}
