//! What a target on the command line is.

use std::fs::File;
use std::path::{Component, Path};

use walras_games::build::{self, Sources};

use super::dynamic::DynamicFile;
use super::error::SolveError;
use super::file::{self, GameFile, Kind};

/// What is to be solved.
pub(super) enum Target {
    File(GameFile),
    Dynamic(Box<DynamicFile>),
    Scenario,
    /// The name of a game or the path of its library, built if the folder of its sources was named.
    Plugin(String),
}

impl Target {
    /// A file if there is one or the name looks like one, else the name of a game.
    pub(super) fn of(path: &Path) -> Result<Self, SolveError> {
        if Sources::of(path).is_ok() {
            return Ok(Self::Plugin(build::plugin(path)?));
        }
        let mut components = path.components();
        let single = matches!((components.next(), components.next()), (Some(Component::Normal(_)), None));
        // Names of games have no suffix.
        if single && path.extension().is_none() && !path.is_file() {
            return Ok(Self::Plugin(path.to_string_lossy().into_owned()));
        }
        let unreadable = |source| SolveError::Unreadable { path: path.into(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let (kind, head) = file::kind(path, &mut file).map_err(unreadable)?;
        match kind {
            Kind::Scenario => Ok(Self::Scenario),
            Kind::Library => Ok(Self::Plugin(with_separator(path))),
            Kind::Dynamic => file::read_dynamic(path, head, file).map(|read| Self::Dynamic(Box::new(read))),
            kind => file::read_kind(path, kind, head, file).map(Self::File),
        }
    }
}

/// A separator tells a path from a name.
fn with_separator(path: &Path) -> String {
    let path = if path.components().count() == 1 { Path::new(".").join(path) } else { path.to_owned() };
    path.to_string_lossy().into_owned()
}
