//! Gambit's `.nfg` files, version 1: <https://gambitproject.readthedocs.io/en/latest/formats.nfgpay.html>.

use super::error::{GameFileError, Position};
use super::lexer::{Lexer, Token, quote};
use super::{MAX_PAYOFFS, NamedGame};
use crate::normal_form::NormalForm;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Reads the text of an `.nfg` file, in its payoff or its outcome form.
///
/// Names that are empty become the number, from 1, of the player or action, as do actions that are only counted. In the outcome
/// form the names of outcomes are not kept.
///
/// # Errors
/// [`GameFileError`] with the place, what is there and what was due.
pub fn read_nfg(text: &str) -> Result<NamedGame, GameFileError> {
    let mut lexer = Lexer::new(text, false)?;
    read_head(&mut lexer)?;
    let title = lexer.text("the game's title in quotes")?;
    lexer.mark('{', "`{` before the names of the players")?;
    let mut repeated = Vec::new();
    let players = read_names(&mut lexer, "player", Repeats::Numbered, &mut repeated)?;
    let sizes_at = lexer.at();
    let strategies = read_strategies(&mut lexer, players.len(), Repeats::Numbered, &mut repeated)?;
    let comment = lexer.optional_text()?.unwrap_or_default();

    let sizes = strategies.sizes();
    let profiles = checked_profiles(&sizes, sizes_at)?;
    let payoffs = if *lexer.token() == Token::Mark('{') {
        read_outcome_form(&mut lexer, &sizes, profiles)?
    } else {
        read_payoff_form(&mut lexer, &sizes, profiles)?
    };
    if *lexer.token() != Token::End {
        return Err(lexer.unexpected("the end of the file"));
    }
    let (actions, game) = (strategies.into_names(), NormalForm::new(sizes, payoffs)?);
    Ok(NamedGame { title, comment, players, actions, game, repeated })
}

fn read_head(lexer: &mut Lexer<'_>) -> Result<(), GameFileError> {
    lexer.head(("NFG", "`NFG`, the mark of a strategic game"), ("1", "version 1 of the format"))
}

/// What becomes of a label that is given more than once.
#[derive(Clone, Copy, PartialEq)]
enum Repeats {
    Refused,
    Numbered,
}

/// Names up to the closing brace; empty ones are numbers. Of a label that is given more than once the names are numbered,
/// `x (1)`, `x (2)`, and the label goes to `repeated`.
fn read_names(
    lexer: &mut Lexer<'_>,
    what: &'static str,
    repeats: Repeats,
    repeated: &mut Vec<String>,
) -> Result<Vec<String>, GameFileError> {
    let (mut names, mut seen) = (Vec::new(), BTreeMap::<String, usize>::new());
    while *lexer.token() != Token::Mark('}') || names.is_empty() {
        let at = lexer.at();
        let mut name =
            lexer.text(if what == "player" { "a player's name in quotes" } else { "an action's name in quotes" })?;
        if name.is_empty() {
            name = (names.len() + 1).to_string();
        }
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times > 1 && repeats == Repeats::Refused {
            return Err(GameFileError::Duplicate { at, what, label: name });
        }
        names.push(name);
    }
    lexer.mark('}', "`}`")?;
    repeated.extend(seen.iter().filter(|(_, times)| **times > 1).map(|(label, _)| format!("the {what} `{label}`")));
    number_repeats(&mut names, &seen);
    Ok(names)
}

/// Makes names different by numbers behind those that occur more than once.
fn number_repeats(names: &mut [String], times: &BTreeMap<String, usize>) {
    let mut taken: BTreeSet<String> = times.keys().cloned().collect();
    let mut last = BTreeMap::<String, usize>::new();
    for name in names.iter_mut().filter(|name| times.get(*name).is_some_and(|&times| times > 1)) {
        let number = last.entry(name.clone()).or_default();
        let numbered = loop {
            *number += 1;
            let numbered = format!("{name} ({number})");
            if taken.insert(numbered.clone()) {
                break numbered;
            }
        };
        *name = numbered;
    }
}

/// Actions by name or only by number.
enum Strategies {
    Named(Vec<Vec<String>>),
    Counted(Vec<usize>),
}

impl Strategies {
    fn sizes(&self) -> Vec<usize> {
        match self {
            Self::Named(names) => names.iter().map(Vec::len).collect(),
            Self::Counted(sizes) => sizes.clone(),
        }
    }

    fn into_names(self) -> Vec<Vec<String>> {
        match self {
            Self::Named(names) => names,
            Self::Counted(sizes) => sizes.iter().map(|&k| (1..=k).map(|a| a.to_string()).collect()).collect(),
        }
    }
}

fn read_strategies(
    lexer: &mut Lexer<'_>,
    players: usize,
    repeats: Repeats,
    repeated: &mut Vec<String>,
) -> Result<Strategies, GameFileError> {
    lexer.mark('{', "`{` before the players' actions")?;
    let strategies = if *lexer.token() == Token::Mark('{') {
        let mut names = Vec::new();
        while names.len() < players {
            lexer.mark('{', "`{` before the names of a player's actions")?;
            names.push(read_names(lexer, "action", repeats, repeated)?);
        }
        Strategies::Named(names)
    } else {
        let size = |_| lexer.integer("a number of actions", 1, MAX_PAYOFFS as u64).map(|k| k as usize);
        Strategies::Counted((0..players).map(size).collect::<Result<_, _>>()?)
    };
    lexer.mark('}', "`}` after the players' actions")?;
    Ok(strategies)
}

/// Number of action profiles, if a table of them is not too large.
fn checked_profiles(sizes: &[usize], at: Position) -> Result<usize, GameFileError> {
    let payoffs = sizes.iter().try_fold(sizes.len(), |product, &k| product.checked_mul(k));
    match payoffs {
        Some(payoffs) if payoffs <= MAX_PAYOFFS => Ok(payoffs / sizes.len()),
        _ => Err(GameFileError::TooLarge { at, what: "the payoff table", most: MAX_PAYOFFS as u64 }),
    }
}

/// Refuses a body too short for `expected` words before room for them is made.
fn check_length(lexer: &mut Lexer<'_>, expected: usize, what: &'static str) -> Result<(), GameFileError> {
    // A word takes a byte and another one to be told from the next.
    let most = lexer.bytes_left().div_ceil(2);
    if most >= expected {
        return Ok(());
    }
    let (at, mut found) = (lexer.at(), 0);
    while let Token::Word(_) = lexer.token() {
        lexer.take()?;
        found += 1;
    }
    Err(GameFileError::WrongCount { at, what, expected: expected as u64, found })
}

fn read_payoff_form(lexer: &mut Lexer<'_>, sizes: &[usize], profiles: usize) -> Result<Vec<f64>, GameFileError> {
    check_length(lexer, profiles * sizes.len(), "payoffs")?;
    let mut payoffs = vec![0.0; profiles * sizes.len()];
    let mut read = 0;
    for index in FileOrder::new(sizes) {
        for player in 0..sizes.len() {
            if *lexer.token() == Token::End {
                let (at, expected) = (lexer.at(), payoffs.len() as u64);
                return Err(GameFileError::WrongCount { at, what: "payoffs", expected, found: read });
            }
            payoffs[player * profiles + index] = lexer.number("a payoff")?;
            read += 1;
        }
    }
    Ok(payoffs)
}

fn read_outcome_form(lexer: &mut Lexer<'_>, sizes: &[usize], profiles: usize) -> Result<Vec<f64>, GameFileError> {
    let players = sizes.len();
    let outcomes = read_outcomes(lexer, players)?;
    check_length(lexer, profiles, "outcome numbers")?;
    let mut payoffs = vec![0.0; profiles * players];
    for (read, index) in FileOrder::new(sizes).enumerate() {
        if *lexer.token() == Token::End {
            let (at, expected, found) = (lexer.at(), profiles as u64, read as u64);
            return Err(GameFileError::WrongCount { at, what: "outcome numbers", expected, found });
        }
        let number = lexer.integer("an outcome number", 0, (outcomes.len() / players) as u64)? as usize;
        // Number 0 is no outcome: no player gets anything.
        if let Some(number) = number.checked_sub(1) {
            let outcome = &outcomes[number * players..][..players];
            outcome.iter().enumerate().for_each(|(player, &payoff)| payoffs[player * profiles + index] = payoff);
        }
    }
    Ok(payoffs)
}

/// Payoffs of the outcomes, `[outcomes][players]`.
fn read_outcomes(lexer: &mut Lexer<'_>, players: usize) -> Result<Vec<f64>, GameFileError> {
    lexer.mark('{', "`{` before the outcomes")?;
    let mut payoffs = Vec::new();
    while *lexer.token() == Token::Mark('{') {
        lexer.mark('{', "`{`")?;
        lexer.text("an outcome's name in quotes")?;
        for _ in 0..players {
            payoffs.push(lexer.number("a payoff of the outcome")?);
            if *lexer.token() == Token::Mark(',') {
                lexer.mark(',', "`,`")?;
            }
        }
        lexer.mark('}', "`}` after the payoffs of the outcome, one a player")?;
    }
    lexer.mark('}', "`{` before another outcome or `}` after the last")?;
    Ok(payoffs)
}

/// Row-major indices of the profiles in the order of the file, which counts with the first player's action fastest.
struct FileOrder<'a> {
    sizes: &'a [usize],
    strides: Vec<usize>,
    profile: Vec<usize>,
    next: Option<usize>,
}

impl<'a> FileOrder<'a> {
    fn new(sizes: &'a [usize]) -> Self {
        let mut strides = vec![1; sizes.len()];
        for player in (1..sizes.len()).rev() {
            strides[player - 1] = strides[player] * sizes[player];
        }
        Self { sizes, strides, profile: vec![0; sizes.len()], next: Some(0) }
    }

    fn after(&mut self, mut index: usize) -> Option<usize> {
        for (player, action) in self.profile.iter_mut().enumerate() {
            *action += 1;
            index += self.strides[player];
            if *action < self.sizes[player] {
                return Some(index);
            }
            index -= *action * self.strides[player];
            *action = 0;
        }
        None
    }
}

impl Iterator for FileOrder<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let index = self.next?;
        self.next = self.after(index);
        Some(index)
    }
}

/// The text of an `.nfg` file in payoff form, one action profile a line.
///
/// [`read_nfg`] gives back the same bits: numbers are the shortest decimals that do. A name that is empty is read back as a
/// number.
///
/// # Errors
/// [`GameFileError::Names`] or [`GameFileError::Duplicate`] (at the place it would have) if names do not fit the game.
pub fn write_nfg(named: &NamedGame) -> Result<String, GameFileError> {
    let sizes = named.game.actions();
    let count = |what: &str, names: &[String], expected: usize| match names.len() {
        found if found == expected => Ok(()),
        found => Err(GameFileError::Names { what: what.to_owned(), expected, found }),
    };
    count("players", &named.players, sizes.len())?;
    if named.actions.len() != sizes.len() {
        let what = "players with actions".to_owned();
        return Err(GameFileError::Names { what, expected: sizes.len(), found: named.actions.len() });
    }
    for ((names, player), &size) in named.actions.iter().zip(&named.players).zip(sizes) {
        count(&format!("the actions of {player}"), names, size)?;
    }
    let mut text = format!("NFG 1 R {}\n{}\n{{\n", quote(&named.title), list(&named.players));
    for names in &named.actions {
        text.extend([&list(names), "\n"]);
    }
    text.extend(["}\n", &quote(&named.comment), "\n\n"]);
    for index in FileOrder::new(sizes) {
        for player in 0..sizes.len() {
            let separator = if player == 0 { "" } else { " " };
            text.extend([separator, &decimal(named.game.payoffs(player)[index])]);
        }
        text.push('\n');
    }
    // Names that clash, or that clash once the empty ones have numbers, would not be read back.
    let mut head = Lexer::new(&text, false)?;
    read_head(&mut head)?;
    head.text("a title")?;
    head.mark('{', "`{`")?;
    read_names(&mut head, "player", Repeats::Refused, &mut Vec::new())?;
    read_strategies(&mut head, sizes.len(), Repeats::Refused, &mut Vec::new())?;
    Ok(text)
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quote(name)).collect();
    format!("{{ {} }}", quoted.join(" "))
}

/// The shortest decimal that reads back to the same bits, with an exponent where zeros would be many.
fn decimal(value: f64) -> String {
    let mut text = String::new();
    let plain = value == 0.0 || (1e-5..1e16).contains(&value.abs());
    // Writing to a string cannot fail.
    let _ = if plain { write!(text, "{value}") } else { write!(text, "{value:e}") };
    text
}
