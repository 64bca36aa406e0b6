//! `.bagg` files of Bayesian action-graph games: <https://gambitproject.readthedocs.io/en/latest/formats.bagg.html>.

use std::collections::BTreeSet;

use super::agg::{count, first_line, read_action_set, read_graph};
use super::error::GameFileError;
use super::lexer::Lexer;
use crate::action_graph::BayesianActionGraph;

/// Probabilities of a player's types sum to 1 within this.
const LAW_TOLERANCE: f64 = 1e-9;

/// Reads the text of a `.bagg` file: as an `.agg` file, but for types. After the numbers of players, action nodes and function
/// nodes come the number of types of each player, the probabilities of these, the number of action nodes of each type, and
/// these nodes, ascending. Types are independent.
///
/// # Errors
/// [`GameFileError`] with the place, what is there and what was due.
pub fn read_bagg(text: &str) -> Result<BayesianActionGraph, GameFileError> {
    let mut lexer = Lexer::new(text, true)?;
    first_line(text, "#BAGG", "`#BAGG` on the first line")?;
    let players = count(&mut lexer, "the number of players", 1)?;
    let nodes = count(&mut lexer, "the number of action nodes", 1)?;
    let functions = count(&mut lexer, "the number of function nodes", 0)?;
    let mut counts = Vec::new();
    for _ in 0..players {
        counts.push(count(&mut lexer, "the number of types of a player", 1)?);
    }
    let mut types = Vec::new();
    for &count in &counts {
        types.push(read_law(&mut lexer, count)?);
    }
    let mut sizes = Vec::new();
    for _ in 0..counts.iter().sum::<usize>() {
        sizes.push(lexer.integer("the number of action nodes of a type", 1, nodes as u64)?);
    }
    let mut sizes = sizes.into_iter();
    let mut of_types = Vec::new();
    for &count in &counts {
        let own = sizes.by_ref().take(count).map(|size| read_action_set(&mut lexer, size, nodes));
        of_types.push(own.collect::<Result<Vec<_>, _>>()?);
    }
    let union = |own: &Vec<Vec<usize>>| own.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let sets = of_types.iter().map(union).collect();
    let at = lexer.at();
    let game = read_graph(&mut lexer, [nodes, functions], sets)?;
    BayesianActionGraph::new(game, types, &of_types).map_err(|source| GameFileError::ActionGraph { at, source })
}

/// The probabilities of a player's types.
fn read_law(lexer: &mut Lexer<'_>, count: usize) -> Result<Vec<f64>, GameFileError> {
    let at = lexer.at();
    let mut law = Vec::new();
    for _ in 0..count {
        law.push(lexer.number("the probability of a type")?);
    }
    let sum: f64 = law.iter().sum();
    if law.iter().any(|p| *p < 0.0) || (sum - 1.0).abs() > LAW_TOLERANCE {
        let found = law.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
        return Err(GameFileError::Unexpected { at, expected: "probabilities of types that sum to 1", found });
    }
    Ok(law)
}
