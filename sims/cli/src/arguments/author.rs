//! Arguments of `walras new`, `walras games` and `walras describe`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use walras_author::describe::DescribeOptions;
use walras_author::new::{self, NewOptions};

/// What a game is written in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Language {
    /// Rust: a crate
    Rust,
    /// C: a folder with a Makefile
    C,
}

/// How payoffs depend on what others do.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// By sums over players: fast, for any number of players
    Aggregative,
    /// By a table of payoffs: a finite game of few players
    NormalForm,
    /// By the actions of all, which are any numbers between two ends, perhaps under common constraints
    Continuous,
    /// By the actions of all, in any way
    Joint,
}

/// Arguments of `walras new`.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// Name of the game: lower-case letters, digits and underscores
    pub(crate) name: String,
    /// What it is written in
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    pub(crate) lang: Language,
    /// How payoffs depend on what others do
    #[arg(long, value_enum, default_value_t = Kind::Aggregative)]
    pub(crate) kind: Kind,
    /// Folder to write, which must not exist yet [default: NAME]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `walras games`.
#[derive(Debug, Args)]
pub(crate) struct GamesArguments {
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `walras describe`.
#[derive(Debug, Args)]
pub(crate) struct DescribeArguments {
    /// The name of a game, its library, or the folder of its sources
    pub(crate) game: PathBuf,
    /// Print JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// Print a page in Markdown instead of text
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
    /// Write NAME.walras.json beside the library, by which `walras games` knows it without running its code
    #[arg(long, conflicts_with_all = ["json", "markdown"])]
    pub(crate) sidecar: bool,
}

impl From<NewArguments> for NewOptions {
    fn from(arguments: NewArguments) -> Self {
        NewOptions {
            name: arguments.name,
            language: match arguments.lang {
                Language::Rust => new::Language::Rust,
                Language::C => new::Language::C,
            },
            kind: match arguments.kind {
                Kind::Aggregative => new::Kind::Aggregative,
                Kind::NormalForm => new::Kind::NormalForm,
                Kind::Continuous => new::Kind::Continuous,
                Kind::Joint => new::Kind::Joint,
            },
            out: arguments.out,
        }
    }
}

impl From<DescribeArguments> for DescribeOptions {
    fn from(arguments: DescribeArguments) -> Self {
        let DescribeArguments { game, json, markdown, sidecar } = arguments;
        DescribeOptions { game, json, markdown, sidecar }
    }
}
