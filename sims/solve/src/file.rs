//! Game files, told by what is in them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use walras_theory::action_graph::{ActionGraphGame, BayesianActionGraph};
use walras_theory::game_file::{MAX_PAYOFFS, NamedGame, NamedTree, read_agg, read_bagg, read_efg, read_nfg};

use super::dynamic::{self, DynamicFile};
use super::error::SolveError;

/// Some twenty characters for each payoff that may be read.
const MAX_BYTES: u64 = 24 * MAX_PAYOFFS as u64;
/// Enough to tell what a file is.
const HEAD: u64 = 4096;

/// A game from a file.
#[derive(Clone, Debug)]
pub enum GameFile {
    /// In normal form.
    Table(Box<NamedGame>),
    /// On an action graph.
    Graph(Box<ActionGraphGame>),
    /// On an action graph, with types.
    Bayesian(Box<BayesianActionGraph>),
    /// In extensive form.
    Tree(Box<NamedTree>),
}

/// What the head of a file shows it to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nfg,
    Agg,
    Bagg,
    Scenario,
    Library,
    ExtensiveForm,
    Dynamic,
    Empty,
    Other,
}

/// The kind of an open file and the bytes read to find out. The suffix decides only where the content does not.
pub(super) fn kind(path: &Path, file: &mut File) -> io::Result<(Kind, Vec<u8>)> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let suffix = path.extension().and_then(|suffix| suffix.to_str()).unwrap_or_default().to_ascii_lowercase();
    let kind = match suffix.as_str() {
        _ if text.starts_with(b"NFG") => Kind::Nfg,
        _ if text.starts_with(b"#AGG") => Kind::Agg,
        _ if text.starts_with(b"#BAGG") => Kind::Bagg,
        _ if text.starts_with(b"EFG") => Kind::ExtensiveForm,
        "yaml" | "yml" => Kind::Scenario,
        "so" | "dylib" | "dll" => Kind::Library,
        _ if text.starts_with(b"\x7fELF") => Kind::Library,
        _ if text.is_empty() => Kind::Empty,
        "json" => Kind::Dynamic,
        _ if text.starts_with(b"{") => Kind::Dynamic,
        "nfg" => Kind::Nfg,
        "agg" => Kind::Agg,
        "bagg" => Kind::Bagg,
        "efg" => Kind::ExtensiveForm,
        _ => Kind::Other,
    };
    Ok((kind, head))
}

/// Reads a game in normal form, on an action graph or in extensive form.
///
/// # Errors
/// If there is none, with the place.
pub fn read_game(path: &Path) -> Result<GameFile, SolveError> {
    let unreadable = |source| SolveError::Unreadable { path: path.into(), source };
    let mut file = File::open(path).map_err(unreadable)?;
    let (kind, head) = kind(path, &mut file).map_err(unreadable)?;
    read_kind(path, kind, head, file)
}

/// Reads on after the head.
pub(super) fn read_kind(path: &Path, kind: Kind, head: Vec<u8>, file: File) -> Result<GameFile, SolveError> {
    let found = match kind {
        Kind::Nfg | Kind::Agg | Kind::Bagg | Kind::ExtensiveForm => {
            return parse(path, kind, &read_on(path, head, file)?);
        }
        Kind::Scenario => "found a scenario",
        Kind::Library => "found a library",
        Kind::Dynamic => "found a dynamic game (JSON), which has no normal form",
        Kind::Empty => "the file is empty",
        Kind::Other => "found neither",
    };
    Err(SolveError::NoGame { path: path.into(), found: found.into() })
}

fn parse(path: &Path, kind: Kind, text: &str) -> Result<GameFile, SolveError> {
    // A byte order mark says nothing.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let game = match kind {
        Kind::Agg => read_agg(text).map(|game| GameFile::Graph(game.into())),
        Kind::Bagg => read_bagg(text).map(|game| GameFile::Bayesian(game.into())),
        Kind::ExtensiveForm => read_efg(text).map(|named| GameFile::Tree(named.into())),
        _ => read_nfg(text).map(|named| {
            for label in &named.repeated {
                tracing::warn!("{}: {label} is given more than once; the names are numbered", path.display());
            }
            GameFile::Table(named.into())
        }),
    };
    game.map_err(|source| SolveError::File { path: path.into(), source })
}

/// Reads a dynamic game or pivot problem on after the head.
pub(super) fn read_dynamic(path: &Path, head: Vec<u8>, file: File) -> Result<DynamicFile, SolveError> {
    let text = read_on(path, head, file)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    dynamic::read(text).map_err(|source| SolveError::DynamicFile { path: path.into(), source })
}

fn read_on(path: &Path, mut bytes: Vec<u8>, file: File) -> Result<String, SolveError> {
    let rest = (MAX_BYTES + 1).saturating_sub(bytes.len() as u64);
    let read = file.take(rest).read_to_end(&mut bytes);
    read.map_err(|source| SolveError::Unreadable { path: path.into(), source })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SolveError::TooLong { path: path.into(), most: MAX_BYTES });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|&&byte| byte == b'\n').count();
        SolveError::NotText { path: path.into(), line }
    })
}
