//! Files of rows, read one after the other.

mod parquet;
mod text;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::cells::Chunk;
use super::columns::Layout;
use super::error::{ChoicesError, Fault, Place, Problem};

/// A file of rows.
pub(super) struct Source {
    layout: Layout,
    rows: Box<dyn Rows>,
    /// Whether the file can be opened a second time and read from its beginning.
    pub(super) regular: bool,
    /// Its length in bytes, for the progress bar.
    pub(super) length: u64,
}

/// Rows in the order of the file.
pub(super) trait Rows: Send {
    /// Appends the next row's cells to the chunk; false at the end.
    fn read(&mut self, layout: &Layout, chunk: &mut Chunk) -> Result<bool, Failure>;

    /// An empty chunk with the kinds of columns that [`read`](Self::read) fills.
    fn chunk(&self, layout: &Layout) -> Chunk;

    /// How much of the file has been read, in bytes.
    fn position(&self) -> u64;
}

/// Why a row cannot be read.
pub(super) enum Failure {
    Io(io::Error),
    Data(Place, Problem),
}

impl Failure {
    pub(super) fn of(self, path: &Path) -> ChoicesError {
        match self {
            Failure::Io(source) => ChoicesError::Unreadable { path: path.into(), source },
            Failure::Data(place, problem) => {
                ChoicesError::Data { path: path.into(), place, fault: Fault::from(problem) }
            }
        }
    }
}

/// A file's column names and its rows.
type Opened = (Vec<String>, Box<dyn Rows>);

impl Source {
    /// Opens Parquet, told by its first bytes, or text separated by commas, semicolons or tabs.
    pub(super) fn open(path: &Path) -> Result<Source, ChoicesError> {
        let unreadable = |source| ChoicesError::Unreadable { path: path.into(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unreadable(io::Error::other("it is a folder; expected a CSV or Parquet file")));
        }
        let regular = metadata.is_file();
        let opened =
            if regular && is_parquet(&mut file).map_err(unreadable)? { parquet::open(file) } else { text::open(file) };
        let (header, rows) = opened.map_err(|failure| failure.of(path))?;
        let at = |problem| ChoicesError::Data { path: path.into(), place: Place::File, fault: Fault::from(problem) };
        Ok(Source { layout: Layout::of(&header).map_err(at)?, rows, regular, length: metadata.len() })
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn position(&self) -> u64 {
        self.rows.position()
    }

    pub(super) fn chunk(&self) -> Chunk {
        self.rows.chunk(&self.layout)
    }

    pub(super) fn read(&mut self, chunk: &mut Chunk) -> Result<bool, Failure> {
        self.rows.read(&self.layout, chunk)
    }
}

fn is_parquet(file: &mut File) -> io::Result<bool> {
    let mut magic = Vec::new();
    file.take(4).read_to_end(&mut magic)?;
    file.rewind()?;
    Ok(magic == b"PAR1")
}
