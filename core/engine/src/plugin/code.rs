//! The file that holds a game's code: whether it is all there, and its hash.

use std::env::consts::ARCH;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::OnceLock;
use std::time::SystemTime;

use object::{Architecture, Object, ObjectSegment, ReadCache};
use sha2::{Digest, Sha256};

/// The file, held open: it stays the one that was loaded even if another takes its name.
pub(super) struct Code {
    file: File,
    length: u64,
    modified: Option<SystemTime>,
    hash: OnceLock<io::Result<String>>,
}

impl Code {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let facts = file.metadata()?;
        Ok(Code { file, length: facts.len(), modified: facts.modified().ok(), hash: OnceLock::new() })
    }

    /// Whether this machine can run it and all that its headers promise is there: the loader maps a truncated library without
    /// complaint, and the process dies at the first touch of what is missing. Reads the headers only.
    pub(super) fn check_complete(&self) -> Result<(), String> {
        let cache = ReadCache::new(&self.file);
        let library = object::File::parse(&cache).map_err(|e| e.to_string())?;
        let architecture = library.architecture();
        if expected().is_some_and(|expected| expected != architecture) {
            return Err(format!("it is made for another architecture, {architecture:?}; this machine is {ARCH}"));
        }
        let end = |(start, size): (u64, u64)| start.checked_add(size);
        match library.segments().all(|segment| end(segment.file_range()).is_some_and(|end| end <= self.length)) {
            true => Ok(()),
            false => Err("its segments reach beyond the end of the file; is it truncated?".into()),
        }
    }

    pub(super) fn hash(&self) -> Result<&str, &io::Error> {
        self.hash.get_or_init(|| self.read_hash()).as_ref().map(String::as_str)
    }

    fn read_hash(&self) -> io::Result<String> {
        let mut digest = Sha256::new();
        let mut reader = &self.file;
        let mut block = vec![0; 1 << 18];
        reader.seek(SeekFrom::Start(0))?;
        loop {
            match reader.read(&mut block)? {
                0 => break,
                read => digest.update(&block[..read]),
            }
        }
        let now = self.file.metadata()?;
        if now.len() != self.length || now.modified().ok() != self.modified {
            return Err(io::Error::other("it was written to since it was loaded"));
        }
        Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// What libraries for this machine are made for, where we know its name.
fn expected() -> Option<Architecture> {
    match ARCH {
        "x86_64" => Some(Architecture::X86_64),
        "x86" => Some(Architecture::I386),
        "aarch64" => Some(Architecture::Aarch64),
        "arm" => Some(Architecture::Arm),
        "riscv64" => Some(Architecture::Riscv64),
        "powerpc64" => Some(Architecture::PowerPc64),
        "s390x" => Some(Architecture::S390x),
        _ => None,
    }
}
