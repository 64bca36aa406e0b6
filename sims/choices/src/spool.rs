//! Output held back until all of it is known.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};

/// Output held back until it is known to be complete.
#[derive(Debug)]
pub(super) struct Spool(BufWriter<File>);

impl Spool {
    /// In a file that has no name and goes away by itself.
    pub(super) fn new() -> io::Result<Self> {
        tempfile::tempfile().map(|file| Spool(BufWriter::new(file)))
    }

    /// Forgets what was written.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.0.rewind()?;
        self.0.get_ref().set_len(0)
    }

    /// What was written, from the beginning.
    pub(super) fn into_reader(self) -> io::Result<impl Read + use<>> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
