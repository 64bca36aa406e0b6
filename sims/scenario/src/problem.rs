//! What can be wrong with a scenario.

use std::fmt;

use serde::de::{self, Expected, Unexpected};
use walras_process::nearest::nearest;

/// What is wrong with a text and at which byte, if at a particular one.
pub(super) type Fault = (Problem, Option<usize>);

/// What is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is longer than a scenario may be.
    #[error("the file has {bytes} bytes; a scenario has at most {limit}")]
    TooLong {
        /// Length of the file.
        bytes: usize,
        /// Longest length read.
        limit: usize,
    },
    /// The file is not text.
    #[error("not UTF-8 text: invalid byte 0x{byte:02x}")]
    NotUtf8 {
        /// The first byte that makes no character.
        byte: u8,
    },
    /// A character that YAML forbids.
    #[error("the control character U+{:04X} is not allowed in YAML", u32::from(*.0))]
    ControlCharacter(char),
    /// A tab where only spaces can be.
    #[error("found a tab; YAML is indented with spaces")]
    Tab,
    /// Not YAML.
    #[error("not valid YAML: {0}")]
    Syntax(String),
    /// Lists or mappings inside each other without end.
    #[error("nested more than {limit} levels deep")]
    TooDeep {
        /// Deepest nesting read.
        limit: usize,
    },
    /// Aliases that multiply.
    #[error("its aliases expand to too many values")]
    TooManyAliases,
    /// Nothing there.
    #[error("empty, expected a mapping with the fields `name`, `game`, `probes` and `learning`")]
    Empty,
    /// `---` between documents.
    #[error("a second YAML document begins here, expected one scenario a file")]
    SecondDocument,
    /// A field name of another type.
    #[error("found a field name that is no text; put it in quotes if it is meant")]
    NameNotText,
    /// A tag such as `!this`.
    #[error("found the tag `!{0}`, which means nothing here")]
    Tag(String),
    /// A directive that declares tags.
    #[error("found the directive `%TAG`; tags mean nothing here")]
    TagDirective,
    /// A merge key `<<` without mappings.
    #[error("found {found}, expected a mapping or a list of mappings to merge")]
    Merge {
        /// What stands there instead.
        found: String,
    },
    /// A name given more than once.
    #[error("`{0}` is given twice in the same mapping")]
    Duplicate(String),
    /// A `--set` that cannot be applied.
    #[error("cannot set this: {0}")]
    Override(String),
    /// A value of the wrong type or out of range.
    #[error("found {found}, expected {expected}")]
    Wrong {
        /// What stands there.
        found: String,
        /// What can stand there.
        expected: String,
    },
    /// A name that means nothing here.
    #[error("unknown {}, expected {}{}", named(kind, name), one_of(valid), did_you_mean(name, valid))]
    Unknown {
        /// What is named: `field`, `parameter` or `choice`.
        kind: &'static str,
        /// The name found.
        name: String,
        /// The names that exist.
        valid: Vec<String>,
    },
    /// A name that means something elsewhere.
    #[error("`{name}` is {what}; it belongs under `{belongs}`")]
    Misplaced {
        /// The name found.
        name: String,
        /// What it is.
        what: &'static str,
        /// The section to move it to.
        belongs: &'static str,
    },
    /// A game that cannot be had.
    #[error("{0}")]
    Game(String),
    /// Nothing given where something must be.
    #[error("missing{}", because(.0))]
    Missing(String),
    /// Given although it has no effect.
    #[error("not allowed: {0}")]
    Useless(String),
    /// A law that no number can be drawn from.
    #[error("cannot draw from this law: {0}")]
    SenselessLaw(String),
    /// A drawn number that the game does not take.
    #[error("drew {drawn}, expected {expected}; choose a law whose values are all admissible")]
    BadDraw {
        /// The number.
        drawn: f64,
        /// What the game takes.
        expected: String,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
    /// More cells than fit a computer.
    #[error("{what} would have {cells} entries, at most {limit} are possible")]
    TooManyCells {
        /// What is too large.
        what: String,
        /// How many entries, in words.
        cells: String,
        /// Largest number.
        limit: usize,
    },
}

impl Problem {
    /// A value that is not what it should be.
    pub fn wrong(found: impl fmt::Display, expected: impl Into<String>) -> Self {
        Problem::Wrong { found: in_powers(found.to_string()), expected: expected.into() }
    }

    /// What a caret under the place says.
    pub(super) fn label(&self) -> String {
        match self {
            Problem::Wrong { expected, .. } | Problem::BadDraw { expected, .. } => format!("expected {expected}"),
            Problem::Unknown { name, valid, .. } => match nearest(name, valid) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("expected {}", one_of(valid)),
            },
            Problem::Misplaced { belongs, .. } => format!("belongs under `{belongs}`"),
            Problem::Missing(_) => "missing in here".into(),
            _ => "here".into(),
        }
    }
}

/// A number of hundreds of digits in powers of ten; other text as it is.
fn in_powers(text: String) -> String {
    match text.parse::<f64>() {
        Ok(value) if text.len() > 24 => format!("{value:e}"),
        _ => text,
    }
}

/// Names only what the path does not end with.
fn named(kind: &str, name: &str) -> String {
    if kind == "choice" { format!("{kind} `{name}`") } else { kind.to_owned() }
}

/// `one of `a`, `b``, shortened if there are very many.
fn one_of(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let listed = names.iter().take(SHOWN).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".into(),
        1 => listed,
        n if n > SHOWN => format!("one of {listed}, …"),
        _ => format!("one of {listed}"),
    }
}

fn did_you_mean(name: &str, names: &[String]) -> String {
    nearest(name, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

fn because(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(": {reason}") }
}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Problem::Other(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let words = in_words(expected);
        // Whole numbers beyond the largest are read as reals.
        let beyond = matches!(found, Unexpected::Float(value) if value.fract() == 0.0 && value >= u64::MAX as f64);
        let words = if beyond && words == "a whole number ≥ 0" {
            format!("a whole number from 0 to {}", u64::MAX)
        } else {
            words
        };
        Problem::wrong(describe(&found), words)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Problem::wrong(entries(&length.to_string()), in_words(expected))
    }

    fn unknown_variant(name: &str, valid: &'static [&'static str]) -> Self {
        Problem::Unknown { kind: "choice", name: name.into(), valid: valid.iter().map(|&n| n.into()).collect() }
    }

    fn unknown_field(name: &str, valid: &'static [&'static str]) -> Self {
        Problem::Unknown { kind: "field", name: name.into(), valid: valid.iter().map(|&n| n.into()).collect() }
    }

    /// The name goes into the message; the loader moves it to the path.
    fn missing_field(name: &'static str) -> Self {
        Problem::Missing(name.into())
    }

    fn duplicate_field(name: &'static str) -> Self {
        Problem::Duplicate(name.into())
    }
}

/// A value in a reader's words.
fn describe(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "nothing".into(),
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => value.to_string(),
        Unexpected::Str(text) => format!("the text \"{}\"", shortened(text)),
        Unexpected::Seq => "a list".into(),
        Unexpected::Map => "a mapping".into(),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST { text.into() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

/// What serde expects, in words that do not name Rust types.
fn in_words(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    if let Some(range) = range_of(&expected) {
        return range;
    }
    if let Some(count) =
        expected.strip_suffix(" elements in sequence").or(expected.strip_suffix(" element in sequence"))
    {
        return format!("a list of {}", entries(count));
    }
    if let Some(count) = expected.strip_suffix(" elements in map").or(expected.strip_suffix(" element in map")) {
        return format!("a mapping of {}", entries(count));
    }
    match expected.as_str() {
        "f64" | "f32" => "a number".into(),
        "a string" | "a borrowed string" | "a character" | "string" => "text".into(),
        "a boolean" => "`true` or `false`".into(),
        "a map" | "map" => "a mapping".into(),
        "a sequence" => "a list".into(),
        "an array of length 2" => "a list of 2 numbers, [low, high]".into(),
        "unit" => "nothing".into(),
        "variant identifier" | "field identifier" | "identifier" => "a name".into(),
        name if name.starts_with("struct ") => "a mapping".into(),
        name if name.starts_with("enum ") => "a name".into(),
        name if name.starts_with("an array of length ") || name.starts_with("a tuple of size ") => {
            let count = name.rsplit(' ').next().unwrap_or_default();
            format!("a list of {}", entries(count))
        }
        name if name.starts_with("tuple ") => "a list".into(),
        name if name.starts_with("unit variant") => "a name alone".into(),
        _ => expected,
    }
}

/// The whole numbers that a type of Rust holds.
fn range_of(integer: &str) -> Option<String> {
    let (least, most) = match integer {
        "u8" => (0, u64::from(u8::MAX)),
        "u16" => (0, u64::from(u16::MAX)),
        "u32" => (0, u64::from(u32::MAX)),
        "u64" | "usize" => (0, u64::MAX),
        "i32" => (i64::from(i32::MIN), i32::MAX as u64),
        "i64" | "isize" => (i64::MIN, i64::MAX as u64),
        _ => return None,
    };
    Some(if most == u64::MAX {
        "a whole number ≥ 0".into()
    } else {
        format!("a whole number from {least} to {most}")
    })
}

/// A number of entries, from serde's digits.
fn entries(count: &str) -> String {
    format!("{count} {}", if count == "1" { "entry" } else { "entries" })
}
