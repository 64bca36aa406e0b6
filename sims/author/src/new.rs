//! `walras new`: a game that works, to be changed into another.

mod name;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walras_game::abi::HEADER;
use walras_game::dynamic::abi::HEADER as DYNAMIC_HEADER;
use walras_process::exit::Exit;

use super::sdk::{self, SdkError};
use super::templates::{C_IGNORED, C_README, MAKEFILE, MANIFEST, RUST_IGNORED, RUST_README, Template, framed};

pub use super::templates::{Kind, Language};
pub use name::NameError;

/// Why no game was made.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum NewError {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Sdk(#[from] SdkError),
    #[error("{}: exists already; nothing was overwritten (choose another --out)", .0.display())]
    Exists(PathBuf),
    #[error("{}: cannot be written: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
}

impl NewError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Name(_) | Self::Sdk(_) => Exit::BadInput,
            Self::Exists(_) | Self::Write { .. } => Exit::Files,
        }
    }
}

/// The game to begin.
#[derive(Clone, Debug)]
pub struct NewOptions {
    /// Its name: lower-case letters, digits and underscores.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// How payoffs depend on what others do.
    pub kind: Kind,
    /// Folder to write, which must not exist yet; without one the name.
    pub out: Option<PathBuf>,
}

/// Makes the game's folder, whole or not at all, and says what to do next.
///
/// # Errors
/// If the name cannot be a game's, the folder exists, or the kit for Rust is not found.
pub fn new(options: &NewOptions) -> Result<String, NewError> {
    let name = name::check(&options.name)?;
    let folder = options.out.clone().unwrap_or_else(|| name.into());
    if folder.symlink_metadata().is_ok() {
        return Err(NewError::Exists(folder));
    }
    let template = options.kind.template();
    let files = match options.language {
        Language::Rust => rust(name, &template)?,
        Language::C => c(name, &template),
    };
    write(&folder, &files)?;
    Ok(closing(options, name, &folder))
}

/// A file's path in the game's folder, and its text.
type Files = Vec<(String, String)>;

fn rust(name: &str, template: &Template) -> Result<Files, NewError> {
    let kit = sdk::find()?;
    let path = toml_string(&kit.to_string_lossy());
    let mut files = vec![
        ("Cargo.toml".into(), MANIFEST.replace("\"/path/to/walras/core/game\"", &path)),
        ("src/lib.rs".into(), template.rust.into()),
        ("src/metadata.json".into(), template.metadata.into()),
        (format!("tests/{name}.rs"), template.rust_tests.into()),
        ("scenario.yaml".into(), template.scenario.into()),
        ("README.md".into(), readme(RUST_README, template)),
        (".gitignore".into(), RUST_IGNORED.into()),
    ];
    rename(&mut files, name);
    // With the versions that walras was built with, which are at hand, a first build needs no network.
    if let Some(lock) = sdk::lock(&kit).and_then(|lock| fs::read_to_string(lock).ok()) {
        files.push(("Cargo.lock".into(), lock));
    }
    Ok(files)
}

fn c(name: &str, template: &Template) -> Files {
    let mut files = vec![
        ("Makefile".into(), MAKEFILE.into()),
        (format!("{name}.c"), framed(template.c)),
        ("metadata.json".into(), template.metadata.into()),
        ("test.c".into(), framed(template.c_tests)),
        ("scenario.yaml".into(), template.scenario.into()),
        ("README.md".into(), readme(C_README, template)),
        (".gitignore".into(), C_IGNORED.into()),
    ];
    rename(&mut files, name);
    files.push(("walras_game.h".into(), HEADER.into()));
    files.push(("walras_dynamic.h".into(), DYNAMIC_HEADER.into()));
    files
}

fn readme(frame: &str, template: &Template) -> String {
    frame.replace("<!-- the model -->", template.model.trim_end())
}

/// Gives the game its own name.
fn rename(files: &mut Files, name: &str) {
    let type_name = name::type_name(name);
    for (_, text) in files {
        *text = text.replace("my_game", name).replace("MyGame", &type_name);
    }
}

/// A string as TOML has it.
fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Writes all files into a folder beside and gives it its name at the end.
fn write(folder: &Path, files: &Files) -> Result<(), NewError> {
    let cannot = |path: &Path| {
        let path = path.to_owned();
        move |source| NewError::Write { path, source }
    };
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(cannot(parent))?;
    let unfinished = tempfile::Builder::new().prefix(".walras-new.").tempdir_in(parent).map_err(cannot(folder))?;
    for (path, text) in files {
        let path = unfinished.path().join(path);
        let inside = path.parent().unwrap_or(unfinished.path());
        fs::create_dir_all(inside).and_then(|()| fs::write(&path, text)).map_err(cannot(&path))?;
    }
    // A game's folder is no secret, as a temporary one is.
    let open = unfinished.path().join("open");
    fs::create_dir(&open).map_err(cannot(folder))?;
    let usual = fs::metadata(&open).map_err(cannot(folder))?.permissions();
    fs::remove_dir(&open).and_then(|()| fs::set_permissions(unfinished.path(), usual)).map_err(cannot(folder))?;
    fs::rename(unfinished.keep(), folder).map_err(cannot(folder))
}

fn closing(options: &NewOptions, name: &str, folder: &Path) -> String {
    let (what, test) = match options.language {
        Language::Rust => ("a crate", "cargo test"),
        Language::C => ("in C", "make test"),
    };
    let mut text = format!("{name}, {what}, is in {}. Its README.md says what is where. Try\n\n", folder.display());
    for line in [&format!("cd {}", folder.display()), test, "walras run scenario.yaml"] {
        let _ = writeln!(text, "    {line}");
    }
    text
}
