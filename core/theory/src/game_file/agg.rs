//! `.agg` files of action-graph games: <https://gambitproject.readthedocs.io/en/latest/formats.agg.html>.

use super::error::{GameFileError, Position};
use super::lexer::{Lexer, Token};
use crate::action_graph::{ActionGraph, ActionGraphGame, FunctionKind, FunctionNode};

/// Reads the text of an `.agg` file.
///
/// Function nodes may be of the types 0 to 3 (sum, existence, highest, lowest) and 10 and 11 (sum and existence with weights,
/// default 0), and look at action nodes and at function nodes that fit, in any order without circles (see
/// [`ActionGraphError::Misfit`](crate::action_graph::ActionGraphError::Misfit)). What the description of the format and programs that read it understand
/// differently is refused: other defaults, and types 12 and 13. Payoff functions may be of type 0 (complete) or 1 (mapping); in
/// a mapping, configurations that cannot occur are ignored. Comments may stand between any two words.
///
/// # Errors
/// [`GameFileError`] with the place, what is there and what was due.
pub fn read_agg(text: &str) -> Result<ActionGraphGame, GameFileError> {
    let mut lexer = Lexer::new(text, true)?;
    first_line(text, "#AGG", "`#AGG` on the first line")?;
    let players = count(&mut lexer, "the number of players", 1)?;
    let nodes = count(&mut lexer, "the number of action nodes", 1)?;
    let functions = count(&mut lexer, "the number of function nodes", 0)?;
    let action_sets = read_action_sets(&mut lexer, players, nodes)?;
    read_graph(&mut lexer, [nodes, functions], action_sets)
}

/// The first line says what the file is.
pub(super) fn first_line(text: &str, mark: &str, expected: &'static str) -> Result<(), GameFileError> {
    let found = text.lines().next().unwrap_or_default();
    if found.trim_end() == mark {
        return Ok(());
    }
    let at = Position { line: 1, column: 1 };
    Err(GameFileError::Unexpected { at, expected, found: found.chars().take(40).collect() })
}

/// The graph, the types of function nodes and the payoffs, which end the file.
pub(super) fn read_graph(
    lexer: &mut Lexer<'_>,
    [nodes, functions]: [usize; 2],
    action_sets: Vec<Vec<usize>>,
) -> Result<ActionGraphGame, GameFileError> {
    let mut neighbours = Vec::new();
    for _ in 0..nodes {
        neighbours.push(read_list(lexer, "a neighbour of an action node", 0, nodes + functions)?);
    }
    let mut function_neighbours = Vec::new();
    for _ in 0..functions {
        function_neighbours.push(read_list(lexer, "a neighbour of a function node", 1, nodes + functions)?);
    }
    let mut function_nodes = Vec::new();
    for neighbours in function_neighbours {
        function_nodes.push(FunctionNode { kind: read_kind(lexer, nodes)?, neighbours });
    }
    let at = lexer.at();
    // Every configuration must have its payoff in the text, which takes a byte and another one to end it.
    let most = lexer.bytes_left().div_ceil(2);
    let wrap = |source| GameFileError::ActionGraph { at, source };
    let graph = ActionGraph::new(action_sets, neighbours, &function_nodes, most).map_err(wrap)?;
    let payoffs = (0..nodes).map(|node| read_payoffs(lexer, &graph, node)).collect::<Result<_, _>>()?;
    if *lexer.token() != Token::End {
        return Err(lexer.unexpected("the end of the file"));
    }
    ActionGraphGame::new(graph, payoffs).map_err(wrap)
}

/// A number of things that are to follow, at least a byte each.
pub(super) fn count(lexer: &mut Lexer<'_>, what: &'static str, least: u64) -> Result<usize, GameFileError> {
    let at = lexer.at();
    let count = lexer.integer(what, least, u64::MAX)?;
    let most = lexer.bytes_left();
    if count > most as u64 {
        return Err(GameFileError::TooLarge { at, what, most: most as u64 });
    }
    Ok(count as usize)
}

fn read_action_sets(lexer: &mut Lexer<'_>, players: usize, nodes: usize) -> Result<Vec<Vec<usize>>, GameFileError> {
    let mut sizes = Vec::new();
    for _ in 0..players {
        sizes.push(lexer.integer("the size of an action set", 1, nodes as u64)?);
    }
    let mut sets = Vec::new();
    for size in sizes {
        sets.push(read_action_set(lexer, size, nodes)?);
    }
    Ok(sets)
}

/// So many action nodes, ascending.
pub(super) fn read_action_set(lexer: &mut Lexer<'_>, size: u64, nodes: usize) -> Result<Vec<usize>, GameFileError> {
    let mut set: Vec<usize> = Vec::new();
    for _ in 0..size {
        let at = lexer.at();
        let least = set.last().map_or(0, |last| last + 1);
        let what = "an action node of an ascending action set";
        if least >= nodes {
            let label = format!("node {}", nodes - 1);
            return Err(GameFileError::Duplicate { at, what: "last action node", label });
        }
        set.push(lexer.integer(what, least as u64, nodes as u64 - 1)? as usize);
    }
    Ok(set)
}

/// A list of node indices after its length.
fn read_list(lexer: &mut Lexer<'_>, what: &'static str, least: u64, nodes: usize) -> Result<Vec<usize>, GameFileError> {
    let length = count(lexer, "the number of neighbours", least)?;
    let mut list = Vec::new();
    for _ in 0..length {
        list.push(lexer.integer(what, 0, nodes as u64 - 1)? as usize);
    }
    Ok(list)
}

fn read_kind(lexer: &mut Lexer<'_>, nodes: usize) -> Result<FunctionKind, GameFileError> {
    let at = lexer.at();
    let kind = match lexer.integer("the type of a function node", 0, u64::MAX)? {
        0 => FunctionKind::Sum(None),
        1 => FunctionKind::Existence(None),
        2 => FunctionKind::Highest,
        3 => FunctionKind::Lowest,
        10 => FunctionKind::Sum(Some(read_weights(lexer, nodes)?)),
        11 => FunctionKind::Existence(Some(read_weights(lexer, nodes)?)),
        found => return Err(GameFileError::Unsupported { at, what: "the type of a function node", found }),
    };
    Ok(kind)
}

/// A default value, which must be 0, and a weight for each action node in brackets.
fn read_weights(lexer: &mut Lexer<'_>, nodes: usize) -> Result<Vec<u32>, GameFileError> {
    let at = lexer.at();
    let found = lexer.integer("the default value of a function node", 0, u64::MAX)?;
    if found != 0 {
        return Err(GameFileError::Unsupported { at, what: "the default value of a function node", found });
    }
    lexer.mark('[', "`[` before the weights of the action nodes")?;
    let mut weights = Vec::new();
    for _ in 0..nodes {
        weights.push(lexer.integer("the weight of an action node", 0, u64::from(u32::MAX))? as u32);
    }
    lexer.mark(']', "`]` after the weights, one an action node")?;
    Ok(weights)
}

fn read_payoffs(lexer: &mut Lexer<'_>, graph: &ActionGraph, node: usize) -> Result<Vec<f64>, GameFileError> {
    let expected = graph.configurations(node);
    if lexer.integer("the type of a payoff function", 0, 1)? == 0 {
        let mut payoffs = Vec::new();
        for _ in 0..expected {
            if *lexer.token() == Token::End {
                let (expected, found) = (expected as u64, payoffs.len() as u64);
                return Err(GameFileError::WrongCount { at: lexer.at(), what: "payoffs of a node", expected, found });
            }
            payoffs.push(lexer.number("a payoff")?);
        }
        return Ok(payoffs);
    }
    let mut payoffs = vec![None; expected];
    let mut found = 0;
    for _ in 0..count(lexer, "the number of configurations", 0)? {
        let at = lexer.at();
        let configuration = read_configuration(lexer)?;
        let (expected, found_here) = (graph.in_degree(node) as u64, configuration.len() as u64);
        if found_here != expected {
            return Err(GameFileError::WrongCount {
                at,
                what: "counts in a configuration",
                expected,
                found: found_here,
            });
        }
        let payoff = lexer.number("the payoff of the configuration")?;
        let Some(index) = graph.index_of(node, &configuration) else { continue };
        if payoffs[index].replace(payoff).is_some() {
            let label = format!("{configuration:?}");
            return Err(GameFileError::Duplicate { at, what: "configuration", label });
        }
        found += 1;
    }
    let what = "configurations that can occur around a node";
    let wrong = GameFileError::WrongCount { at: lexer.at(), what, expected: expected as u64, found };
    payoffs.into_iter().collect::<Option<_>>().ok_or(wrong)
}

fn read_configuration(lexer: &mut Lexer<'_>) -> Result<Vec<u64>, GameFileError> {
    lexer.mark('[', "`[` before a configuration")?;
    let mut configuration = Vec::new();
    while *lexer.token() != Token::Mark(']') {
        configuration.push(lexer.integer("the count at a neighbour", 0, u64::MAX)?);
    }
    lexer.mark(']', "`]`")?;
    Ok(configuration)
}
