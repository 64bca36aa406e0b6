//! Opening a game, from a file or from the binary itself.

use std::fmt;
use std::io::{self, ErrorKind};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libloading::Library;
use walras_game::Metadata;
use walras_game::abi::{EntryFn, GameVtable};
use walras_game::metadata::OutsideOption;

use super::calls::{Doing, Label, enter, label};
use super::code::Code;
use super::hosted::HostedPlugin;
use super::{Bundled, PluginError, arithmetic, handshake, hosted, search};

/// A game that shook hands.
pub struct Plugin {
    metadata: Metadata,
    vtable: GameVtable,
    origin: Origin,
    code: Arc<Code>,
    label: &'static Label,
    /// What answers in the place of the code, if walras does itself.
    hosted: Option<Arc<dyn HostedPlugin>>,
    /// Keeps the code mapped. Never dropped: see the module's documentation.
    _library: Option<ManuallyDrop<Library>>,
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Plugin { metadata, origin, .. } = self;
        f.debug_struct("Plugin").field("name", &metadata.name).field("origin", origin).finish_non_exhaustive()
    }
}

/// Where a game's code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A shared library.
    File(PathBuf),
    /// The copy linked into this executable.
    Linked(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File(path) => write!(f, "{}", path.display()),
            Origin::Linked(executable) => write!(f, "{} (linked in)", executable.display()),
        }
    }
}

impl Plugin {
    /// Makes sure that [`Plugin::find`] has something to open, without opening it.
    ///
    /// # Errors
    /// There is no game of this name, or no such file.
    pub fn check_found(name: &str, bundled: &[Bundled]) -> Result<(), PluginError> {
        if search::is_path(name) {
            let path = Path::new(name);
            // A link that leads nowhere is there; opening it says what is wrong with it.
            let is_there = path.symlink_metadata().is_ok();
            return if is_there { Ok(()) } else { Err(PluginError::NoSuchFile { path: path.into() }) };
        }
        let known = search::library_path(name).is_some() || bundled.iter().any(|game| game.name == name);
        if known { Ok(()) } else { Err(search::not_found(name, bundled)) }
    }

    /// Opens the game of this name, or at this path if `name` has a path separator or a library's suffix.
    ///
    /// Names are searched for as `search` says: `WALRAS_PLUGIN_PATH`, the executable's folder and its `deps`, and last
    /// among the games `bundled` with the executable.
    pub fn find(name: &str, bundled: &[Bundled]) -> Result<Arc<Self>, PluginError> {
        if search::is_path(name) {
            return Self::open(Path::new(name));
        }
        if let Some(path) = search::library_path(name) {
            return Self::open(&path);
        }
        match bundled.iter().find(|b| b.name == name) {
            Some(found) => Self::linked(found),
            None => Err(search::not_found(name, bundled)),
        }
    }

    /// Opens a shared library and shakes hands with it.
    pub fn open(path: &Path) -> Result<Arc<Self>, PluginError> {
        let path = real_path(path)?;
        if !path.is_file() {
            return Err(PluginError::NotALibrary { path, reason: "not a regular file".into() });
        }
        let unreadable = |source| PluginError::Unreadable { path: path.clone(), source };
        let code = Code::of(&path).map_err(unreadable)?;
        code.check_complete().map_err(|reason| PluginError::NotALibrary { path: path.clone(), reason })?;
        let origin = Origin::File(path.clone());
        let (library, metadata, vtable) = {
            let _call = enter(label(format!("`{}`", path.display())), Doing::Loading, 0);
            #[cfg(unix)]
            let _interruptible = super::calls::Interruptible::new();
            let library = open_library(&path)?;
            // SAFETY: the symbol, if present, has the type that the header gives it.
            let entry = unsafe { entry_function(&library, &path)?() };
            // SAFETY: the entry function's own return value.
            let (metadata, vtable) = unsafe { handshake::shake_hands(entry, &origin.to_string())? };
            (library, metadata, vtable)
        };
        arithmetic::check().map_err(|reason| PluginError::Arithmetic { origin: origin.to_string(), reason })?;
        Ok(Self::new(metadata, vtable, origin, code, None, Some(ManuallyDrop::new(library))))
    }

    /// The copy of a game that is linked into the executable.
    pub fn linked(bundled: &Bundled) -> Result<Arc<Self>, PluginError> {
        let executable = std::env::current_exe().unwrap_or_default();
        let unreadable = |source| PluginError::Unreadable { path: executable.clone(), source };
        let code = Code::of(&executable).map_err(unreadable)?;
        let origin = Origin::Linked(executable);
        // SAFETY: a reference to a static entry.
        let (metadata, vtable) = unsafe { handshake::shake_hands((bundled.entry)(), &origin.to_string())? };
        Ok(Self::new(metadata, vtable, origin, code, None, None))
    }

    fn new(
        metadata: Metadata,
        vtable: GameVtable,
        origin: Origin,
        code: Code,
        hosted: Option<Arc<dyn HostedPlugin>>,
        library: Option<ManuallyDrop<Library>>,
    ) -> Arc<Self> {
        let label = label(format!("`{}` ({origin})", metadata.name));
        Arc::new(Plugin { metadata, vtable, origin, code: Arc::new(code), label, hosted, _library: library })
    }

    /// The same game with this outside option in the place of its own: staying out is the host's to answer, so that the code
    /// need not know of it.
    ///
    /// # Errors
    /// What of the game does not allow it, in words.
    pub fn with_outside_option(&self, option: OutsideOption) -> Result<Arc<Self>, String> {
        let mut metadata = self.metadata.clone();
        metadata.actions.outside_option = Some(option);
        metadata.check()?;
        let (origin, code) = (self.origin.clone(), Arc::clone(&self.code));
        // The first opening keeps the code mapped, for as long as the process lives.
        let (vtable, label, hosted) = (self.vtable, self.label, self.hosted.clone());
        Ok(Arc::new(Plugin { metadata, vtable, origin, code, label, hosted, _library: None }))
    }

    /// A game with no code of its own that `host` answers for, as the program in this file defines it.
    ///
    /// # Errors
    /// The file cannot be read, or the metadata do not fit together.
    pub fn of_host(metadata: Metadata, host: Arc<dyn HostedPlugin>, file: &Path) -> Result<Arc<Self>, PluginError> {
        let origin = Origin::File(file.into());
        let refused = |reason| PluginError::Metadata { origin: origin.to_string(), reason };
        metadata.check().map_err(refused)?;
        arithmetic::check().map_err(|reason| PluginError::Arithmetic { origin: origin.to_string(), reason })?;
        let code = Code::of(file).map_err(|source| PluginError::Unreadable { path: file.into(), source })?;
        let vtable = hosted::table(&*host);
        Ok(Self::new(metadata, vtable, origin, code, Some(host), None))
    }

    /// A game that walras itself makes of this code, described by these metadata.
    ///
    /// # Errors
    /// The metadata do not fit together, in words.
    pub fn hosted(&self, metadata: Metadata, hosted: Arc<dyn HostedPlugin>) -> Result<Arc<Self>, String> {
        metadata.check()?;
        let vtable = hosted::table(&*hosted);
        let (origin, code) = (self.origin.clone(), Arc::clone(&self.code));
        let (label, hosted) = (self.label, Some(hosted));
        Ok(Arc::new(Plugin { metadata, vtable, origin, code, label, hosted, _library: None }))
    }

    /// Whether it is an environment of direct mechanisms and no game.
    pub fn is_environment(&self) -> bool {
        self.metadata.environment.is_some()
    }

    pub(super) fn host(&self) -> Option<&Arc<dyn HostedPlugin>> {
        self.hosted.as_ref()
    }

    /// What the game says of itself.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Where its code comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// SHA-256 of the file that holds its code, in hexadecimal; read when first asked for, from the very file that was
    /// opened. An error if that was written to since.
    pub fn hash(&self) -> Result<&str, PluginError> {
        let unreadable = |source: &io::Error| {
            let (Origin::File(path) | Origin::Linked(path)) = &self.origin;
            PluginError::Unreadable { path: path.clone(), source: io::Error::new(source.kind(), source.to_string()) }
        };
        self.code.hash().map_err(unreadable)
    }

    /// How messages call it.
    pub(super) fn label(&self) -> &'static Label {
        self.label
    }

    pub(super) fn vtable(&self) -> &GameVtable {
        &self.vtable
    }
}

/// The file itself, behind all symbolic links.
fn real_path(path: &Path) -> Result<PathBuf, PluginError> {
    path.canonicalize().map_err(|source| match source.kind() {
        // A link to nowhere is there, and says why it leads nowhere.
        ErrorKind::NotFound if path.symlink_metadata().is_err() => PluginError::NoSuchFile { path: path.into() },
        _ => PluginError::Unreadable { path: path.into(), source },
    })
}

/// Opens eagerly and privately: missing symbols show now, and two games never see each other's.
fn open_library(path: &Path) -> Result<Library, PluginError> {
    #[cfg(unix)]
    // SAFETY: loading runs the library's initialisers; whoever names a plugin trusts its code.
    let opened = unsafe {
        use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
        Library::open(Some(path), RTLD_NOW | RTLD_LOCAL).map(Into::into)
    };
    #[cfg(not(unix))]
    // SAFETY: as above.
    let opened = unsafe { Library::new(path) };
    opened.map_err(|e| PluginError::NotALibrary { path: path.into(), reason: reason_of(&e) })
}

/// The loader's own words, with the causes behind them.
fn reason_of(error: &dyn std::error::Error) -> String {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        reason = format!("{reason}: {inner}");
        cause = inner.source();
    }
    reason
}

/// # Safety
/// A symbol of the entry's name has the entry function's type.
unsafe fn entry_function(library: &Library, path: &Path) -> Result<EntryFn, PluginError> {
    let symbol = search::entry_symbol(path);
    // SAFETY: forwarded.
    let function = unsafe { library.get::<EntryFn>(symbol.as_bytes()) };
    function.map(|f| *f).map_err(|_| PluginError::NoEntry { path: path.into(), symbol })
}
