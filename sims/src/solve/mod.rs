//! `walras solve`: equilibria of games from files, scenarios and plugins, each with its certificate.

mod answer;
mod branch;
mod error;
mod file;
mod graph;
mod stage;
mod table;
mod tabulate;
mod target;
pub(crate) mod words;

use walras_theory::game_file::NamedGame;

pub(crate) use answer::cut;
pub use answer::{Answer, Answers, Equilibrium, Fold, Precision};
pub use error::SolveError;
pub use file::{GameFile, read_game};

use crate::cli::SolveArguments;
use branch::BranchFile;
use target::Target;

/// What is to be found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// The logit equilibrium at this precision.
    Precision(f64),
    /// A Nash equilibrium.
    Nash,
    /// All extreme Nash equilibria.
    AllNash,
}

impl Wanted {
    /// As the command line has it; `None` if that leaves it to the target.
    fn of(arguments: &SolveArguments) -> Option<Self> {
        match (arguments.precision, arguments.nash, arguments.all_nash) {
            (Some(precision), ..) => Some(Self::Precision(precision)),
            (None, true, _) => Some(Self::Nash),
            (None, false, true) => Some(Self::AllNash),
            (None, false, false) => None,
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Found {
    /// One equilibrium, or one of each stage.
    One(Box<Answer>),
    /// All equilibria.
    All(Answers),
}

/// What to tell.
#[derive(Clone, Debug)]
pub struct Told {
    /// For standard output.
    pub text: String,
    /// What kept the search from what was asked for, if anything did.
    pub shortfall: Option<String>,
}

/// Solves the target.
///
/// # Errors
/// If the target or what is asked of it makes no sense, or a file cannot be read or written.
pub fn solve(arguments: &SolveArguments) -> Result<Told, SolveError> {
    let file = arguments.branch.as_deref().map(BranchFile::create).transpose()?;
    let wanted = Wanted::of(arguments);
    let found = match Target::of(&arguments.target)? {
        Target::File(game) => {
            refuse_overrides(arguments)?;
            solve_file(arguments, game, wanted.unwrap_or(Wanted::Nash), file)?
        }
        Target::Scenario | Target::Plugin(_) if file.is_some() => return Err(SolveError::Branch),
        Target::Scenario => stage::scenario(arguments, wanted)?,
        Target::Plugin(name) => stage::plugin(arguments, &name, wanted)?,
    };
    found.check(&arguments.target)?;
    let shortfall = words::shortfall(&found);
    Ok(Told { text: if arguments.json { found.json()? } else { words::text(&found) }, shortfall })
}

fn solve_file(
    arguments: &SolveArguments,
    game: GameFile,
    wanted: Wanted,
    file: Option<BranchFile>,
) -> Result<Found, SolveError> {
    let named: NamedGame = match game {
        GameFile::Table(named) => *named,
        GameFile::Graph(game) => match graph::tabulated(&game) {
            Some(named) => named,
            None if file.is_some() => return Err(SolveError::Branch),
            None => return graph::solve(&arguments.target, &game, wanted),
        },
    };
    let mut found = table::solve(&arguments.target, &named, wanted)?;
    // Nothing is written of what has no answer.
    found.check(&arguments.target)?;
    if let (Some(file), Wanted::Precision(precision), Found::One(answer)) = (file, wanted, &mut found) {
        file.trace(&arguments.target, &named, precision, answer)?;
    }
    Ok(found)
}

fn refuse_overrides(arguments: &SolveArguments) -> Result<(), SolveError> {
    match arguments.overrides.first() {
        Some((path, value)) => {
            Err(SolveError::Override { target: arguments.target.clone(), path: path.clone(), value: value.clone() })
        }
        None => Ok(()),
    }
}
