//! Gambit's `.efg` files, version 2: <https://gambitproject.readthedocs.io/en/latest/formats.efg.html>.
//!
//! A file lists the nodes of a tree in preorder. Information sets and outcomes are numbered, those of chance and of each player
//! on their own, and described where they first occur. An outcome may be attached to any node; a play earns the sum of those on
//! its path.

mod write;

pub use write::write_efg;

use super::error::{GameFileError, Position};
use super::lexer::{Lexer, Token, quoted};
use crate::extensive_form::{ExtensiveForm, ImperfectRecall, TreeBuilder, TreeError};
use std::collections::BTreeMap;

/// A number as it is written and what it is; rationals such as 1/3 are no finite decimals.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// As in the file.
    pub text: String,
    /// Its value.
    pub value: f64,
}

/// Names of an information set, or of a move of chance.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedMove {
    /// Its number in the file, unique among those of its player or of chance.
    pub number: u64,
    /// Its name, possibly empty.
    pub label: String,
    /// Names of its actions, possibly empty or repeated.
    pub actions: Vec<String>,
    /// Line on which it first occurs; 0 if it comes from no file.
    pub line: usize,
}

/// Chance's move, with its probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedChance {
    /// Its names.
    pub names: NamedMove,
    /// Probability of each action.
    pub probabilities: Vec<Written>,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its number in the file.
    pub number: u64,
    /// Its name, possibly empty.
    pub label: String,
    /// What each player earns.
    pub payoffs: Vec<Written>,
}

/// A node's own part of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedNode {
    /// Its name, possibly empty.
    pub label: String,
    /// Its line; 0 if it comes from no file.
    pub line: usize,
    /// Which of the moves of chance it is, if it is one.
    pub chance: Option<usize>,
    /// Which of the outcomes is attached, if any.
    pub outcome: Option<usize>,
}

/// A game in extensive form with the names that its file gives.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTree {
    /// What the game is called.
    pub title: String,
    /// What else is said of it; empty if nothing.
    pub comment: String,
    /// Name of each player, possibly empty or repeated.
    pub players: Vec<String>,
    /// Names of the information sets of `game`.
    pub information_sets: Vec<NamedMove>,
    /// Moves of chance.
    pub chances: Vec<NamedChance>,
    /// Outcomes in the order in which they first occur.
    pub outcomes: Vec<Outcome>,
    /// Names of the nodes of `game`.
    pub nodes: Vec<NamedNode>,
    /// The game itself.
    pub game: ExtensiveForm,
}

impl NamedTree {
    /// An information set as errors call it: player, number and name.
    pub fn set_name(&self, index: usize) -> String {
        let player = self.game.information_sets()[index].player;
        let NamedMove { number, label, .. } = &self.information_sets[index];
        let name = if label.is_empty() { String::new() } else { format!(" {}", quoted(label)) };
        let of =
            if self.players[player].is_empty() { String::new() } else { format!(" {}", quoted(&self.players[player])) };
        format!("information set {number}{name} of player {}{of}", player + 1)
    }

    /// What is forgotten where, in words.
    pub fn explain(&self, recall: &ImperfectRecall) -> String {
        let place = |node: usize| match self.nodes[node].line {
            0 => format!("node {node}"),
            line => format!("line {line}"),
        };
        let (first, second) = (place(recall.first), place(recall.second));
        format!(
            "{second}: {} has imperfect recall: its player forgets {} (compare {first})",
            self.set_name(recall.information_set),
            recall.forgotten,
        )
    }
}

/// Reads the text of an `.efg` file.
///
/// # Errors
/// [`GameFileError`] with the place, what is there and what was due.
pub fn read_efg(text: &str) -> Result<NamedTree, GameFileError> {
    let mut lexer = Lexer::new(text, false)?;
    lexer.head(("EFG", "`EFG`, the mark of a game in extensive form"), ("2", "version 2 of the format"))?;
    let title = lexer.text("the game's title in quotes")?;
    lexer.mark('{', "`{` before the names of the players")?;
    let mut players = Vec::new();
    while *lexer.token() != Token::Mark('}') || players.is_empty() {
        players.push(lexer.text("a player's name in quotes")?);
    }
    lexer.mark('}', "`}`")?;
    let comment = lexer.optional_text()?.unwrap_or_default();
    let mut reader = Reader::new(players.len(), lexer.at())?;
    while !reader.builder.is_complete() {
        reader.node(&mut lexer)?;
    }
    if *lexer.token() != Token::End {
        return Err(lexer.unexpected("the end of the file: every action has led to a node already"));
    }
    let at = lexer.at();
    let Reader { builder, information_sets, chances, outcomes, nodes, .. } = reader;
    let game = builder.finish().map_err(|source| GameFileError::Tree { at, source })?;
    Ok(NamedTree { title, comment, players, information_sets, chances, outcomes, nodes, game })
}

/// A tree as far as it was read.
struct Reader {
    players: usize,
    builder: TreeBuilder,
    information_sets: Vec<NamedMove>,
    chances: Vec<NamedChance>,
    outcomes: Vec<Outcome>,
    nodes: Vec<NamedNode>,
    /// Information sets of each player, moves of chance and outcomes by number.
    set_numbers: Vec<BTreeMap<u64, usize>>,
    chance_numbers: BTreeMap<u64, usize>,
    outcome_numbers: BTreeMap<u64, usize>,
    /// What was earned on the way to each open move, itself included, `[depth][players]`.
    earned: Vec<f64>,
}

impl Reader {
    fn new(players: usize, at: Position) -> Result<Self, GameFileError> {
        Ok(Self {
            players,
            builder: TreeBuilder::new(players).map_err(|source| GameFileError::Tree { at, source })?,
            information_sets: Vec::new(),
            chances: Vec::new(),
            outcomes: Vec::new(),
            nodes: Vec::new(),
            set_numbers: vec![BTreeMap::new(); players],
            chance_numbers: BTreeMap::new(),
            outcome_numbers: BTreeMap::new(),
            earned: Vec::new(),
        })
    }

    fn node(&mut self, lexer: &mut Lexer<'_>) -> Result<(), GameFileError> {
        let at = lexer.at();
        let kind = match *lexer.token() {
            Token::Word(word @ ("c" | "p" | "t")) => word,
            _ => return Err(lexer.unexpected("`c`, `p` or `t`, the kind of the next node")),
        };
        lexer.take()?;
        let label = lexer.text("the node's name in quotes")?;
        let tree = |source| GameFileError::Tree { at, source };
        let depth = self.builder.depth();
        let mut chance = None;
        match kind {
            "c" => {
                let index = self.chance(lexer)?;
                let probabilities: Vec<f64> = self.chances[index].probabilities.iter().map(|p| p.value).collect();
                self.builder.chance(&probabilities).map_err(tree)?;
                chance = Some(index);
            }
            "p" => {
                let set = self.decision(lexer)?;
                self.builder.decision(set).map_err(tree)?;
            }
            _ => {}
        }
        let outcome = self.outcome(lexer)?;
        self.earn(depth, outcome);
        if kind == "t" {
            let earned = &self.earned[depth * self.players..][..self.players];
            self.builder.terminal(earned).map_err(tree)?;
        }
        self.nodes.push(NamedNode { label, line: at.line, chance, outcome });
        Ok(())
    }

    /// What a play has earned at a node of this depth.
    fn earn(&mut self, depth: usize, outcome: Option<usize>) {
        self.earned.truncate(depth * self.players);
        for player in 0..self.players {
            let above = depth.checked_sub(1).map_or(0.0, |d| self.earned[d * self.players + player]);
            self.earned.push(above + outcome.map_or(0.0, |index| self.outcomes[index].payoffs[player].value));
        }
    }

    /// A move of chance, described here or before.
    fn chance(&mut self, lexer: &mut Lexer<'_>) -> Result<usize, GameFileError> {
        let at = lexer.at();
        let number = lexer.integer("the number of a move of chance", 0, u64::MAX)?;
        let what = "the move of chance";
        let Some((label, actions, probabilities)) = described_move(lexer, true)? else {
            return declared(&self.chance_numbers, at, what, number);
        };
        if let Some(&index) = self.chance_numbers.get(&number) {
            let before = &self.chances[index];
            let values = |list: &[Written]| list.iter().map(|p| p.value).collect::<Vec<_>>();
            if values(&before.probabilities) != values(&probabilities) {
                return Err(GameFileError::Contradiction { at, what, number, line: before.names.line });
            }
            return Ok(index);
        }
        let names = NamedMove { number, label, actions, line: at.line };
        self.chance_numbers.insert(number, self.chances.len());
        self.chances.push(NamedChance { names, probabilities });
        Ok(self.chances.len() - 1)
    }

    /// An information set, described here or before.
    fn decision(&mut self, lexer: &mut Lexer<'_>) -> Result<usize, GameFileError> {
        let player = lexer.integer("the number of a player", 1, self.players as u64)? as usize - 1;
        let at = lexer.at();
        let number = lexer.integer("the number of an information set", 0, u64::MAX)?;
        let what = "the information set";
        let Some((label, actions, _)) = described_move(lexer, false)? else {
            return declared(&self.set_numbers[player], at, what, number);
        };
        if let Some(&index) = self.set_numbers[player].get(&number) {
            let before = &self.information_sets[index];
            if before.actions != actions {
                return Err(GameFileError::Contradiction { at, what, number, line: before.line });
            }
            return Ok(index);
        }
        let tree = |source: TreeError| GameFileError::Tree { at, source };
        let index = self.builder.information_set(player, actions.len()).map_err(tree)?;
        self.set_numbers[player].insert(number, index);
        self.information_sets.push(NamedMove { number, label, actions, line: at.line });
        Ok(index)
    }

    /// An outcome, described here or before; none if its number is 0 and nothing more is said.
    fn outcome(&mut self, lexer: &mut Lexer<'_>) -> Result<Option<usize>, GameFileError> {
        let at = lexer.at();
        let number = lexer.integer("the number of an outcome, 0 for none", 0, u64::MAX)?;
        let label = lexer.optional_text()?;
        if *lexer.token() != Token::Mark('{') {
            if number == 0 && label.is_none() {
                return Ok(None);
            }
            return declared(&self.outcome_numbers, at, "the outcome", number).map(Some);
        }
        let payoffs = self.payoffs(lexer)?;
        if let Some(&index) = self.outcome_numbers.get(&number) {
            let values = |list: &[Written]| list.iter().map(|u| u.value).collect::<Vec<_>>();
            if values(&self.outcomes[index].payoffs) != values(&payoffs) {
                return Err(GameFileError::RedefinedOutcome { at, number });
            }
            return Ok(Some(index));
        }
        if number == 0 {
            return Err(GameFileError::OutOfRange {
                at,
                what: "the number of an outcome with payoffs",
                found: 0,
                least: 1,
                most: u64::MAX,
            });
        }
        self.outcome_numbers.insert(number, self.outcomes.len());
        self.outcomes.push(Outcome { number, label: label.unwrap_or_default(), payoffs });
        Ok(Some(self.outcomes.len() - 1))
    }

    fn payoffs(&self, lexer: &mut Lexer<'_>) -> Result<Vec<Written>, GameFileError> {
        lexer.mark('{', "`{` before the payoffs of an outcome")?;
        let (at, mut payoffs) = (lexer.at(), Vec::new());
        while *lexer.token() != Token::Mark('}') {
            payoffs.push(written(lexer, "a payoff or `}`")?);
            if *lexer.token() == Token::Mark(',') {
                lexer.take()?;
            }
        }
        if payoffs.len() != self.players {
            let (expected, found) = (self.players as u64, payoffs.len() as u64);
            return Err(GameFileError::WrongCount { at, what: "payoffs, one a player", expected, found });
        }
        lexer.mark('}', "`}` after the payoffs")?;
        Ok(payoffs)
    }
}

/// Name, actions and, of chance, probabilities, if they follow.
type Described = Option<(String, Vec<String>, Vec<Written>)>;

fn described_move(lexer: &mut Lexer<'_>, chance: bool) -> Result<Described, GameFileError> {
    if !matches!(lexer.token(), Token::Text(_) | Token::Mark('{')) {
        return Ok(None);
    }
    let label = lexer.optional_text()?.unwrap_or_default();
    let at = lexer.at();
    lexer.mark('{', "`{` before the names of the actions")?;
    let (mut actions, mut probabilities) = (Vec::new(), Vec::new());
    while *lexer.token() != Token::Mark('}') || actions.is_empty() {
        actions.push(lexer.text("an action's name in quotes")?);
        if chance {
            let at = lexer.at();
            let probability = written(lexer, "the probability of the action")?;
            if !(0.0..=1.0).contains(&probability.value) {
                return Err(GameFileError::Probability { at, found: quoted(&probability.text) });
            }
            probabilities.push(probability);
        }
    }
    if chance {
        let sum: f64 = probabilities.iter().map(|p| p.value).sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(GameFileError::Tree { at, source: TreeError::Sum { sum } });
        }
    }
    lexer.mark('}', "`}` after the actions")?;
    Ok(Some((label, actions, probabilities)))
}

fn written(lexer: &mut Lexer<'_>, expected: &'static str) -> Result<Written, GameFileError> {
    let text = if let Token::Word(word) = lexer.token() { (*word).to_owned() } else { String::new() };
    Ok(Written { value: lexer.number(expected)?, text })
}

/// What was declared under `number`; if nothing was, the error names the nearest number that has something.
fn declared(
    numbers: &BTreeMap<u64, usize>,
    at: Position,
    what: &'static str,
    number: u64,
) -> Result<usize, GameFileError> {
    let undeclared = || GameFileError::Undeclared { at, what, number, nearest: near(numbers, number) };
    numbers.get(&number).copied().ok_or_else(undeclared)
}

/// The declared number nearest to `number`.
fn near(numbers: &BTreeMap<u64, usize>, number: u64) -> Option<u64> {
    let below = numbers.range(..number).next_back().map(|(n, _)| *n);
    let above = numbers.range(number..).next().map(|(n, _)| *n);
    [below, above].into_iter().flatten().min_by_key(|n| n.abs_diff(number))
}
