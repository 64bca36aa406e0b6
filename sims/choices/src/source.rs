//! Files of rows, read one after the other.

mod parquet;
mod stata;
mod text;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::cells::Chunk;
use super::error::{ChoicesError, Place, Problem};

/// A file of rows.
pub(super) struct Source {
    /// Names of all its columns.
    pub(super) header: Vec<String>,
    /// The columns that are read, by their place in the file.
    sources: Vec<usize>,
    rows: Box<dyn Rows>,
    /// Whether the file can be opened a second time and read from its beginning.
    pub(super) regular: bool,
    /// Its length in bytes, for the progress bar.
    pub(super) length: u64,
}

/// Rows in the order of the file.
pub(super) trait Rows: Send {
    /// Appends the next row's cells to the chunk; false at the end.
    fn read(&mut self, sources: &[usize], chunk: &mut Chunk) -> Result<bool, Failure>;

    /// An empty chunk with the kinds of columns that [`read`](Self::read) fills.
    fn chunk(&self, sources: &[usize]) -> Chunk;

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
            Failure::Data(place, problem) => ChoicesError::at(path, place, problem),
        }
    }
}

/// A file's column names and its rows.
type Opened = (Vec<String>, Box<dyn Rows>);

impl Source {
    /// Opens Parquet or Stata's format, told by their first bytes or the latter by its suffix, or text separated by commas,
    /// semicolons or tabs. Nothing is read before columns are [selected](Self::select).
    pub(super) fn open(path: &Path) -> Result<Source, ChoicesError> {
        let unreadable = |source| ChoicesError::Unreadable { path: path.into(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(unreadable(io::Error::other("it is a folder; expected a CSV, Parquet or Stata file")));
        }
        let regular = metadata.is_file();
        let opened = match if regular { format(path, &mut file).map_err(unreadable)? } else { Format::Text } {
            Format::Parquet => parquet::open(file),
            Format::Stata => stata::open(file),
            Format::Text => text::open(file),
        };
        let (header, rows) = opened.map_err(|failure| failure.of(path))?;
        Ok(Source { header, sources: Vec::new(), rows, regular, length: metadata.len() })
    }

    /// The place of the column of that name, whether in capitals or not.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|other| other.trim().eq_ignore_ascii_case(name))
    }

    /// Names of all its columns, for messages.
    pub(super) fn columns(&self) -> String {
        self.header.iter().map(|name| format!("`{}`", name.trim())).collect::<Vec<_>>().join(", ")
    }

    /// Reads these columns of the file from now on, in this order.
    pub(super) fn select(&mut self, sources: &[usize]) {
        self.sources = sources.to_vec();
    }

    pub(super) fn position(&self) -> u64 {
        self.rows.position()
    }

    pub(super) fn chunk(&self) -> Chunk {
        self.rows.chunk(&self.sources)
    }

    pub(super) fn read(&mut self, chunk: &mut Chunk) -> Result<bool, Failure> {
        self.rows.read(&self.sources, chunk)
    }

    /// All rows from here on.
    pub(super) fn rest(&mut self) -> Result<Chunk, Failure> {
        let mut rest = self.chunk();
        while self.read(&mut rest)? {}
        Ok(rest)
    }
}

enum Format {
    Parquet,
    Stata,
    Text,
}

fn format(path: &Path, file: &mut File) -> io::Result<Format> {
    let mut start = Vec::new();
    file.take(11).read_to_end(&mut start)?;
    file.rewind()?;
    let suffix = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("dta"));
    Ok(if start.starts_with(b"PAR1") {
        Format::Parquet
    } else if suffix || start == b"<stata_dta>" {
        Format::Stata
    } else {
        Format::Text
    })
}
