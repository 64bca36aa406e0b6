use super::error::{GameFileError, Position};
use crate::quality::is_payoff;
use std::str::CharIndices;

/// What a text consists of, between white space.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// One of `{ } [ ] ,`.
    Mark(char),
    /// A quoted text, without quotes and escapes.
    Text(String),
    /// Anything else up to white space, a mark or a quote; numbers are words.
    Word(&'a str),
    /// The end of the text.
    End,
}

/// Cuts a text into tokens; one is always looked at before it is taken.
pub(super) struct Lexer<'a> {
    source: &'a str,
    rest: std::iter::Peekable<CharIndices<'a>>,
    next: Position,
    comments: bool,
    token: Token<'a>,
    at: Position,
}

const MARKS: [char; 5] = ['{', '}', '[', ']', ','];

impl<'a> Lexer<'a> {
    /// A lexer at the first token. With `comments`, `#` and what follows on its line is white space.
    pub(super) fn new(source: &'a str, comments: bool) -> Result<Self, GameFileError> {
        let start = Position { line: 1, column: 1 };
        let rest = source.char_indices().peekable();
        let mut lexer = Self { source, rest, next: start, comments, token: Token::End, at: start };
        lexer.advance()?;
        Ok(lexer)
    }

    /// The token at hand.
    pub(super) fn token(&self) -> &Token<'a> {
        &self.token
    }

    /// Where it begins.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    /// Bytes from the token at hand on, an upper bound of what may still come.
    pub(super) fn bytes_left(&mut self) -> usize {
        let pending = match &self.token {
            Token::Word(word) => word.len(),
            Token::Text(text) => text.len() + 2,
            Token::Mark(_) => 1,
            Token::End => 0,
        };
        let position = self.rest.peek().map_or(self.source.len(), |(i, _)| *i);
        self.source.len() - position + pending
    }

    /// Takes the token at hand and looks at the next.
    pub(super) fn take(&mut self) -> Result<Token<'a>, GameFileError> {
        let taken = std::mem::replace(&mut self.token, Token::End);
        self.advance()?;
        Ok(taken)
    }

    /// Takes the head of Gambit's files: the mark of the kind of game and the version, each with what it is in words, and
    /// the kind of numbers.
    pub(super) fn head(
        &mut self,
        mark: (&str, &'static str),
        version: (&str, &'static str),
    ) -> Result<(), GameFileError> {
        let due: [(&[&str], &'static str); 3] =
            [(&[mark.0], mark.1), (&[version.0], version.1), (&["R", "D"], "`R` or `D`, the kind of numbers")];
        for (index, (known, expected)) in due.into_iter().enumerate() {
            let at = self.at;
            let found = self.word(expected)?;
            if !known.contains(&found) {
                let found = quoted(found);
                return Err(match index {
                    0 => GameFileError::Unexpected { at, expected, found },
                    _ => GameFileError::UnknownVersion { at, expected, found },
                });
            }
        }
        Ok(())
    }

    /// Takes `mark` or says what else is there.
    pub(super) fn mark(&mut self, mark: char, expected: &'static str) -> Result<(), GameFileError> {
        if *self.token() != Token::Mark(mark) {
            return Err(self.unexpected(expected));
        }
        self.advance()
    }

    /// Takes a quoted text or says what else is there.
    pub(super) fn text(&mut self, expected: &'static str) -> Result<String, GameFileError> {
        let at = self.at;
        match self.take()? {
            Token::Text(text) => Ok(text),
            found => Err(unexpected(at, expected, &found)),
        }
    }

    /// Takes a quoted text if there is one.
    pub(super) fn optional_text(&mut self) -> Result<Option<String>, GameFileError> {
        if matches!(self.token, Token::Text(_)) { self.text("a text in quotes").map(Some) } else { Ok(None) }
    }

    /// Takes a word or says what else is there.
    pub(super) fn word(&mut self, expected: &'static str) -> Result<&'a str, GameFileError> {
        let Token::Word(word) = self.token else { return Err(self.unexpected(expected)) };
        self.advance()?;
        Ok(word)
    }

    /// Takes a finite number: an integer, a decimal (`-1.5e3`) or a rational (`3/4`).
    pub(super) fn number(&mut self, expected: &'static str) -> Result<f64, GameFileError> {
        let at = self.at;
        let Token::Word(word) = self.token else { return Err(self.unexpected(expected)) };
        let not_finite = || GameFileError::NotFinite { at, found: quoted(word) };
        let looks_like_one = word.bytes().all(|b| b.is_ascii_digit() || b"+-.eE/".contains(&b));
        let unsigned = word.trim_start_matches(['+', '-']).to_ascii_lowercase();
        if ["nan", "inf", "infinity"].contains(&unsigned.as_str()) {
            return Err(not_finite());
        }
        let number = if looks_like_one { parse_number(word) } else { None };
        let number = number.ok_or_else(|| self.unexpected(expected))?;
        if !is_payoff(number) {
            return Err(not_finite());
        }
        self.advance()?;
        Ok(number)
    }

    /// Takes an integer in `least..=most`.
    pub(super) fn integer(&mut self, what: &'static str, least: u64, most: u64) -> Result<u64, GameFileError> {
        let at = self.at;
        let Token::Word(word) = self.token else { return Err(self.unexpected(what)) };
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.unexpected(what));
        }
        // More digits than fit are certainly too large.
        let found = word.parse().unwrap_or(u64::MAX);
        if !(least..=most).contains(&found) {
            return Err(GameFileError::OutOfRange { at, what, found, least, most });
        }
        self.advance()?;
        Ok(found)
    }

    /// The error that `expected` was due and the token at hand is there.
    pub(super) fn unexpected(&self, expected: &'static str) -> GameFileError {
        unexpected(self.at, expected, &self.token)
    }

    fn advance(&mut self) -> Result<(), GameFileError> {
        self.skip_space();
        self.at = self.next;
        self.token = match self.step() {
            None => Token::End,
            Some((_, mark)) if MARKS.contains(&mark) => Token::Mark(mark),
            Some((_, '"')) => Token::Text(self.quoted_text()?),
            Some((start, _)) => {
                while self.peek().is_some_and(|c| !self.ends_word(c)) {
                    self.step();
                }
                let end = self.rest.peek().map_or(self.source.len(), |(i, _)| *i);
                Token::Word(&self.source[start..end])
            }
        };
        Ok(())
    }

    /// What follows an opening quote. `\"` is a quote and `\\` a backslash; before anything else a backslash is itself.
    fn quoted_text(&mut self) -> Result<String, GameFileError> {
        let mut text = String::new();
        loop {
            match self.step() {
                Some((_, '"')) => return Ok(text),
                Some((_, '\\')) if matches!(self.peek(), Some('"' | '\\')) => text.extend(self.step().map(|(_, c)| c)),
                Some((_, c)) => text.push(c),
                None => {
                    let found = "the end of the file".to_owned();
                    return Err(GameFileError::Unexpected { at: self.at, expected: "a closing quote", found });
                }
            }
        }
    }

    fn skip_space(&mut self) {
        while let Some(c) = self.peek() {
            if self.comments && c == '#' {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.step();
                }
            } else if c.is_whitespace() {
                self.step();
            } else {
                return;
            }
        }
    }

    fn ends_word(&self, c: char) -> bool {
        c.is_whitespace() || MARKS.contains(&c) || c == '"' || (self.comments && c == '#')
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, c)| *c)
    }

    fn step(&mut self) -> Option<(usize, char)> {
        let step = self.rest.next();
        match step {
            Some((_, '\n')) => self.next = Position { line: self.next.line + 1, column: 1 },
            Some(_) => self.next.column += 1,
            None => {}
        }
        step
    }
}

fn unexpected(at: Position, expected: &'static str, found: &Token<'_>) -> GameFileError {
    let found = match found {
        Token::Mark(mark) => quoted(mark.encode_utf8(&mut [0; 4])),
        Token::Text(text) => format!("the text {}", quoted(text)),
        Token::Word(word) => quoted(word),
        Token::End => "the end of the file".to_owned(),
    };
    GameFileError::Unexpected { at, expected, found }
}

/// A rational or decimal number; `None` if `word` is neither.
fn parse_number(word: &str) -> Option<f64> {
    let Some((numerator, denominator)) = word.split_once('/') else { return word.parse().ok() };
    let integer = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !integer(numerator.strip_prefix(['+', '-']).unwrap_or(numerator)) || !integer(denominator) {
        return None;
    }
    Some(numerator.parse::<f64>().ok()? / denominator.parse::<f64>().ok()?)
}

pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `found` in back quotes, its first characters if it is long.
pub(super) fn quoted(found: &str) -> String {
    const MOST: usize = 40;
    let more = if found.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("`{}{more}`", found.chars().take(MOST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_places_and_texts_lose_their_escapes() {
        let mut lexer = Lexer::new("NFG{\"a\\\"b\\\\c\\d\"\n  -3/4 } # x", true).expect("no error");
        let place = |lexer: &Lexer<'_>| (lexer.at().line, lexer.at().column);
        assert_eq!((place(&lexer), lexer.take()), ((1, 1), Ok(Token::Word("NFG"))));
        assert_eq!((place(&lexer), lexer.take()), ((1, 4), Ok(Token::Mark('{'))));
        assert_eq!((place(&lexer), lexer.take()), ((1, 5), Ok(Token::Text("a\"b\\c\\d".into()))));
        assert_eq!((place(&lexer), lexer.number("a number")), ((2, 3), Ok(-0.75)));
        assert_eq!(lexer.mark('}', "`}`"), Ok(()));
        assert_eq!((place(&lexer), lexer.take()), ((2, 13), Ok(Token::End)));
    }

    #[test]
    fn numbers_are_integers_decimals_or_rationals() {
        let number = |word: &str| Lexer::new(word, false).expect("no error").number("a payoff");
        for (word, value) in
            [("12", 12.0), ("+1.5e3", 1500.0), (".5", 0.5), ("-2.", -2.0), ("1/8", 0.125), ("1E-2", 0.01)]
        {
            assert_eq!(number(word), Ok(value));
        }
        assert_eq!(number("-0").map(f64::to_bits), Ok((-0.0_f64).to_bits()));
        for word in ["1e999", "NaN", "-inf", "1/0", "0/0", "Infinity"] {
            let error = number(word);
            assert!(matches!(error, Err(GameFileError::NotFinite { .. })), "{word} {error:?}");
        }
        for word in ["", "x", "1..2", "1/", "/2", "1/2/3", "1/-2", "1.5/2", "--1", "0x10", "1_000", "{", "\"1\""] {
            let error = number(word);
            assert!(matches!(error, Err(GameFileError::Unexpected { .. })), "{word} {error:?}");
        }
    }
}
