use std::path::PathBuf;

/// What can go wrong between the host and a game.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum PluginError {
    #[error("no game `{name}` found{}; searched {}", did_you_mean(.nearest), list(.searched))]
    NotFound { name: String, nearest: Option<String>, searched: Vec<PathBuf> },
    #[error("{}: no such file", .path.display())]
    NoSuchFile { path: PathBuf },
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{}: not a loadable shared library: {reason}", .path.display())]
    NotALibrary { path: PathBuf, reason: String },
    #[error("{}: not a walras game: it exports no function `{symbol}`", .path.display())]
    NoEntry { path: PathBuf, symbol: String },
    #[error("{origin}: not a walras game: {reason}")]
    Handshake { origin: String, reason: String },
    #[error(
        "{origin}: made for version {found} of the game interface, this walras speaks version {expected}; rebuild it"
    )]
    AbiMajor { origin: String, found: u32, expected: u32 },
    #[error("{origin}: {reason}, which would change the numbers of everything that walras computes")]
    Arithmetic { origin: String, reason: String },
    #[error("{origin}: metadata: {reason}")]
    Metadata { origin: String, reason: String },
    #[error("game `{game}` refused its parameters: {reason}")]
    Refused { game: String, reason: String },
    #[error("game `{game}` failed: {reason}")]
    Panicked { game: String, reason: String },
    #[error("game `{game}` failed before and was retired")]
    Retired { game: String },
    #[error("game `{game}`: {reason}; expected a finite number")]
    NonFinite { game: String, reason: String },
    #[error("game `{game}`: {reason}")]
    NoLaw { game: String, reason: String },
    #[error("`{0}` is an environment of direct mechanisms, no game; name it under `environment`, with a `mechanism`")]
    NotAGame(String),
    #[error("`{0}` is a game, no environment of direct mechanisms; expected one such as `sponsored_search`")]
    NotAnEnvironment(String),
    #[error(transparent)]
    Direct(#[from] walras_theory::direct::DirectError),
    #[error("game `{game}` offers no {function}")]
    Absent { game: String, function: &'static str },
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}
