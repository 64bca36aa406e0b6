//! Solving action-graph games, whose files name neither players nor actions.
//!
//! Players are called by number from 1, as in a `.nfg` file without names, actions by the number of their node as in the
//! `.agg` file. Of a game with types each type of a player plays for itself: `2, type 1`.

use std::path::Path;

use walras_theory::action_graph::{ActionGraphGame, BayesianActionGraph};
use walras_theory::equilibrium::{LogitOptions, NashOptions, action_graph_nash, action_graph_qre};
use walras_theory::game_file::NamedGame;

use super::answer::Answer;
use super::error::SolveError;
use super::tabulate::MOST;
use super::{Concept, Found, table};

fn names(game: &ActionGraphGame) -> (Vec<String>, Vec<Vec<String>>) {
    let sets = game.graph().action_sets();
    let players = (1..=sets.len()).map(|player| player.to_string()).collect();
    let actions = sets.iter().map(|set| set.iter().map(usize::to_string).collect());
    (players, actions.collect())
}

/// The game in normal form, if that is not too large.
pub(super) fn tabulated(game: &ActionGraphGame) -> Option<NamedGame> {
    let table = game.to_normal_form(MOST).ok()?;
    let (players, actions) = names(game);
    Some(NamedGame {
        title: String::new(),
        comment: String::new(),
        players,
        actions,
        game: table,
        repeated: Vec::new(),
    })
}

/// A game with types as one of agents, each a type of a player.
pub(super) fn of_types(target: &Path, game: &BayesianActionGraph) -> Result<NamedGame, SolveError> {
    let table = game.to_normal_form(MOST).ok_or_else(|| SolveError::TypesTooLarge { target: target.into() })?;
    let counts = game.types();
    let agents: Vec<(usize, usize)> =
        counts.iter().enumerate().flat_map(|(player, &count)| (0..count).map(move |of| (player, of))).collect();
    let actions = |&(player, of): &(usize, usize)| game.nodes(player, of).iter().map(usize::to_string).collect();
    Ok(NamedGame {
        title: String::new(),
        comment: String::new(),
        players: agents.iter().map(|(player, of)| format!("{}, type {}", player + 1, of + 1)).collect(),
        actions: agents.iter().map(actions).collect(),
        game: table,
        repeated: Vec::new(),
    })
}

/// The logit or Nash equilibrium of a game too large to be tabulated, by its own expectation.
pub(super) fn solve(target: &Path, game: &ActionGraphGame, concept: Concept) -> Result<Found, SolveError> {
    let offsets = game.graph().offsets();
    let (equilibrium, precision) = match concept {
        Concept::Precision(precision) => {
            let qre = action_graph_qre(game, precision, &LogitOptions::default());
            (table::of_logit(qre.map_err(|source| table::refused(target, source))?, offsets), Some(precision))
        }
        Concept::Nash => (table::of_nash(action_graph_nash(game, &NashOptions::default()), offsets), None),
        Concept::AllNash | Concept::ZeroSum => return Err(SolveError::TooLarge { target: target.into() }),
    };
    let (players, actions) = names(game);
    let answer = Answer::exact(equilibrium, precision, String::new(), players, actions);
    Ok(Found::One(Box::new(Answer { symmetric: true, ..answer })))
}
