//! `walras solve`: equilibria of games from files, scenarios and plugins, each with its certificate; `walras fit`: the
//! precision under which observed play is most likely.

mod answer;
mod branch;
mod display;
pub mod dynamic;
mod error;
mod file;
pub mod fit;
mod graph;
mod listed;
mod over_time;
mod own_precision;
mod phrases;
mod stage;
mod strategies;
mod table;
mod tabulate;
mod target;
mod tree;

use std::path::PathBuf;

use serde::Serialize;
use walras_scenario::Trust;
use walras_theory::game_file::NamedGame;

pub(crate) use answer::cut;
pub use answer::{Answer, Answers, Connected, Equilibrium, Fold, Precision};
pub use error::SolveError;
pub use file::{GameFile, read_game};
pub use listed::{ListOptions, Listed, ListedCorrelated, ListedEnd, ListedLogit, ListedProfile, RegretPlay};
pub use tree::{Learn, TreeAnswer, TreeOptions};

use branch::BranchFile;
use dynamic::{DynamicAnswer, DynamicFile, DynamicProblem, PivotAnswer};
use target::Target;

/// What is to be found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Concept {
    /// The logit equilibrium at this precision.
    Precision(f64),
    /// A Nash equilibrium.
    Nash,
    /// All extreme Nash equilibria of two players, all that are found of more.
    AllNash,
    /// Values and optimal policies of a zero-sum stochastic game.
    ZeroSum,
}

/// What is solved, and how.
#[derive(Clone, Debug, Default)]
pub struct SolveOptions {
    /// A game file (.nfg, .agg, .bagg, .efg, .json), a scenario (.yaml), or the name, library or sources' folder of a plugin.
    pub target: PathBuf,
    /// What is to be found; without it a scenario's own logit equilibrium, of anything else a Nash equilibrium.
    pub concept: Option<Concept>,
    /// JSON instead of tables.
    pub json: bool,
    /// A `.csv` to write the branch of logit equilibria to, which must not exist yet; only with a precision.
    pub branch: Option<PathBuf>,
    /// Paths of values of the scenario or of the plugin's defaults, and what takes their place.
    pub overrides: Vec<(String, String)>,
    /// What is asked of games in normal form only.
    pub list: ListOptions,
    /// What is asked of games in extensive form only.
    pub tree: TreeOptions,
    /// What a scenario may have opened.
    pub trust: Trust,
    /// Threads for scenarios and plugins, by default all cores; results do not depend on it.
    pub threads: Option<u16>,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Found {
    /// One equilibrium, or one of each stage.
    One(Box<Answer>),
    /// All equilibria.
    All(Answers),
    /// A behaviour of a game in extensive form.
    Tree(Box<TreeAnswer>),
    /// Several answers about a game in normal form.
    Listed(Box<Listed>),
    /// Policies of a dynamic game.
    Dynamic(Box<DynamicAnswer>),
    /// A dynamic pivot mechanism.
    Pivot(Box<PivotAnswer>),
}

/// An answer, ready to print.
#[derive(Clone, Debug)]
pub struct Output {
    /// For standard output.
    pub text: String,
    /// What kept the search from what was asked for, if anything did.
    pub shortfall: Option<String>,
}

/// Solves the target.
///
/// # Errors
/// If the target or what is asked of it makes no sense, or a file cannot be read or written.
pub fn solve(options: &SolveOptions) -> Result<Output, SolveError> {
    let file = options.branch.as_deref().map(BranchFile::create).transpose()?;
    let concept = options.concept;
    let found = match Target::of(&options.target)? {
        Target::File(_) if concept == Some(Concept::ZeroSum) => {
            return Err(SolveError::ZeroSumStatic { target: options.target.clone() });
        }
        Target::File(game) => {
            refuse_overrides(options)?;
            solve_file(options, game, concept.unwrap_or(Concept::Nash), file)?
        }
        Target::Dynamic(_) | Target::Scenario | Target::Plugin(_) if file.is_some() => return Err(SolveError::Branch),
        _ if options.list.is_asked() => return Err(SolveError::NoTable { target: options.target.clone() }),
        _ if options.tree.is_asked() => return Err(SolveError::NoTree { target: options.target.clone() }),
        Target::Dynamic(read) => {
            refuse_overrides(options)?;
            solve_dynamic(options, *read)?
        }
        Target::Scenario => stage::scenario(options, concept)?,
        Target::Plugin(name) => stage::plugin(options, &name, concept)?,
    };
    output(options, &found)
}

/// Solves a game that is in no file; errors call it `options.target`.
///
/// # Errors
/// If what is asked makes no sense.
pub fn solve_game(options: &SolveOptions, game: NamedGame) -> Result<Output, SolveError> {
    refuse_overrides(options)?;
    let file = options.branch.as_deref().map(BranchFile::create).transpose()?;
    let concept = options.concept.unwrap_or(Concept::Nash);
    output(options, &solve_file(options, GameFile::Table(Box::new(game)), concept, file)?)
}

fn output(options: &SolveOptions, found: &Found) -> Result<Output, SolveError> {
    found.check(&options.target)?;
    let shortfall = display::shortfall(found);
    Ok(Output { text: if options.json { found.json()? } else { display::text(found) }, shortfall })
}

fn solve_file(
    options: &SolveOptions,
    game: GameFile,
    concept: Concept,
    file: Option<BranchFile>,
) -> Result<Found, SolveError> {
    let named: NamedGame = match game {
        GameFile::Tree(_) if options.list.is_asked() => {
            return Err(SolveError::NoTable { target: options.target.clone() });
        }
        GameFile::Tree(named) => return tree::solve(options, &named, concept),
        _ if options.tree.is_asked() => return Err(SolveError::NoTree { target: options.target.clone() }),
        GameFile::Table(named) => *named,
        GameFile::Bayesian(game) => graph::of_types(&options.target, &game)?,
        GameFile::Graph(game) => match graph::tabulated(&game) {
            Some(named) => named,
            None if file.is_some() => return Err(SolveError::Branch),
            None if options.list.is_asked() => return Err(SolveError::NoTable { target: options.target.clone() }),
            None => return graph::solve(&options.target, &game, concept),
        },
    };
    if options.list.is_asked() {
        let precision = if let Concept::Precision(precision) = concept { Some(precision) } else { None };
        return listed::list(&options.target, &named, options.list, precision).map(|l| Found::Listed(Box::new(l)));
    }
    let mut found = table::solve(&options.target, &named, concept)?;
    // Nothing is written of what has no answer.
    found.check(&options.target)?;
    if let (Some(file), Concept::Precision(precision), Found::One(answer)) = (file, concept, &mut found) {
        file.trace(&options.target, &named, precision, answer)?;
    }
    Ok(found)
}

fn solve_dynamic(options: &SolveOptions, file: DynamicFile) -> Result<Found, SolveError> {
    let target = &options.target;
    for warning in &file.warnings {
        tracing::warn!("{}: {warning}", target.display());
    }
    match file.problem {
        DynamicProblem::Game { game, periods } => {
            let concept = options.concept.unwrap_or(Concept::Nash);
            dynamic::solve(target, &game, file.names, periods, concept).map(|answer| Found::Dynamic(Box::new(answer)))
        }
        DynamicProblem::Pivot(problem) => match options.concept {
            None => {
                dynamic::solve_pivot(target, &problem, file.names.title).map(|answer| Found::Pivot(Box::new(answer)))
            }
            Some(_) => Err(SolveError::PivotConcept { target: target.clone() }),
        },
    }
}

fn refuse_overrides(options: &SolveOptions) -> Result<(), SolveError> {
    match options.overrides.first() {
        Some((path, value)) => {
            Err(SolveError::Override { target: options.target.clone(), path: path.clone(), value: value.clone() })
        }
        None => Ok(()),
    }
}
