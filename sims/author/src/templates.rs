//! The files that a new game begins with. They compile as they are; a new game has its own name in the place of theirs.

/// What a game is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Rust: a crate
    Rust,
    /// C: a folder with a Makefile
    C,
}

/// How payoffs depend on what others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By sums over players: fast, for any number of players
    Aggregative,
    /// By a table of payoffs: a finite game of few players
    NormalForm,
    /// By the actions of all, which are any numbers between two ends, perhaps under common constraints
    Continuous,
    /// By the actions of all, in any way
    Joint,
}

/// What differs between the kinds.
pub(super) struct Template {
    /// Formulas, for the README.
    pub(super) model: &'static str,
    pub(super) metadata: &'static str,
    pub(super) scenario: &'static str,
    pub(super) rust: &'static str,
    pub(super) rust_tests: &'static str,
    pub(super) c: &'static str,
    pub(super) c_tests: &'static str,
}

/// What all games in Rust have.
pub(super) const MANIFEST: &str = include_str!("templates/rust/manifest.toml");
pub(super) const RUST_README: &str = include_str!("templates/rust/README.md");
pub(super) const RUST_IGNORED: &str = include_str!("templates/rust/gitignore");
/// What all games in C have.
pub(super) const MAKEFILE: &str = include_str!("templates/c/Makefile");
pub(super) const C_README: &str = include_str!("templates/c/README.md");
/// The frame that sources in C share: the text that stands for each line `//@ NAME`.
const C_FRAME: [(&str, &str); 7] = [
    ("head", include_str!("templates/c/frame/head.c")),
    ("values", include_str!("templates/c/frame/values.c")),
    ("refuse", include_str!("templates/c/frame/refuse.c")),
    ("copy", include_str!("templates/c/frame/copy.c")),
    ("entry", include_str!("templates/c/frame/entry.c")),
    ("checks", include_str!("templates/c/frame/checks.c")),
    ("parameter", include_str!("templates/c/frame/parameter.c")),
];
pub(super) const C_IGNORED: &str = include_str!("templates/c/gitignore");

macro_rules! template {
    ($folder:literal) => {
        Template {
            model: include_str!(concat!("templates/", $folder, "/model.md")),
            metadata: include_str!(concat!("templates/", $folder, "/metadata.json")),
            scenario: include_str!(concat!("templates/", $folder, "/scenario.yaml")),
            rust: include_str!(concat!("templates/", $folder, "/lib.rs")),
            rust_tests: include_str!(concat!("templates/", $folder, "/tests.rs")),
            c: include_str!(concat!("templates/", $folder, "/game.c")),
            c_tests: include_str!(concat!("templates/", $folder, "/test.c")),
        }
    };
}

impl Kind {
    pub(super) fn template(self) -> Template {
        match self {
            Kind::Aggregative => template!("aggregative"),
            Kind::NormalForm => template!("normal_form"),
            Kind::Continuous => template!("continuous"),
            Kind::Joint => template!("joint"),
        }
    }
}

/// A source in C with the frame in the place of its marks.
pub(super) fn framed(source: &str) -> String {
    C_FRAME.iter().fold(source.to_owned(), |text, (name, part)| text.replace(&format!("//@ {name}\n"), part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_is_left_of_the_frame() {
        for kind in [Kind::Aggregative, Kind::NormalForm, Kind::Continuous, Kind::Joint] {
            let template = kind.template();
            for source in [template.c, template.c_tests] {
                assert!(source.contains("//@ ") && !framed(source).contains("//@ "));
            }
        }
    }
}
