//! The runs that are over, in a file that grows: whatever interrupts an ensemble, they are not played again.
//!
//! It begins with a checksum of the scenario, so that runs of another are not taken for its own. Then a frame a run, in the
//! order in which they ended: length and FNV-1a checksum of what follows, as two little-endian words of 64 bits, then the
//! [`Member`] in CBOR. What a kill left half written at the end is cut off.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use walras_process::folder::FolderError;

use super::member::Member;

/// What the file begins with, before the checksum of the scenario.
const MAGIC: &[u8; 8] = b"walras 1";
/// Bytes before the first frame, and before the body of a frame.
const HEAD: usize = 16;
/// Longest frame that is believed to be one.
const LONGEST: u64 = 1 << 36;
/// At least this long between two calls to bring the file to the disk.
const SYNC: Duration = Duration::from_secs(2);

/// The file with an index of what is in it.
pub(super) struct Log {
    path: PathBuf,
    file: File,
    end: u64,
    /// Where the frame of each member begins, `[members]`.
    frames: Vec<Option<u64>>,
    synced: Instant,
}

impl Log {
    /// Opens the file, or makes it, for so many members of this scenario.
    ///
    /// # Errors
    /// The file cannot be read, or has members of another scenario.
    pub(super) fn open(path: &Path, members: usize, scenario: &str) -> Result<Self, FolderError> {
        let cannot = |source| FolderError::Read { path: path.into(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(cannot)?;
        let mut log = Log { path: path.into(), file, end: 0, frames: vec![None; members], synced: Instant::now() };
        log.begin(scenario).and_then(|()| log.index()).map_err(cannot)?;
        let more = log.file.metadata().map_err(cannot)?.len().saturating_sub(log.end);
        if more > 0 {
            tracing::warn!(
                "{}: its last {more} bytes are damaged or not whole; runs in them are played again",
                path.display()
            );
            log.file.set_len(log.end).map_err(cannot)?;
        }
        Ok(log)
    }

    /// Reads the beginning of the file, or writes it if there is none.
    fn begin(&mut self, scenario: &str) -> io::Result<()> {
        let head = [*MAGIC, checksum(scenario.as_bytes()).to_le_bytes()].concat();
        let mut found = Vec::new();
        Read::by_ref(&mut self.file).take(HEAD as u64).read_to_end(&mut found)?;
        if found.len() == HEAD && !found.starts_with(MAGIC) {
            let reason = "is damaged: it does not begin as a log of runs; without it, all runs are played again";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        if found.len() == HEAD && found != head {
            let reason = "its runs are of another scenario than `scenario.yaml` is now";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        if found.len() < HEAD {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(&head)?;
        }
        self.end = HEAD as u64;
        Ok(())
    }

    fn index(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut reader = BufReader::new(self.file.try_clone()?);
        while let Some((length, member)) = next_frame(&mut reader)? {
            if let Some(frame) = self.frames.get_mut(member.index) {
                *frame = Some(self.end);
            }
            self.end += length;
        }
        Ok(())
    }

    /// Whether a member is in the file.
    pub(super) fn has(&self, member: usize) -> bool {
        self.frames[member].is_some()
    }

    /// How many members are in the file.
    pub(super) fn count(&self) -> usize {
        self.frames.iter().flatten().count()
    }

    /// How many members of this scenario a file that another process may be writing has; 0 if it is none.
    pub(super) fn count_in(path: &Path, members: usize, scenario: &str) -> usize {
        let Ok(file) = File::open(path) else { return 0 };
        let mut log = Log { path: path.into(), file, end: 0, frames: vec![None; members], synced: Instant::now() };
        let mut head = Vec::new();
        let read = Read::by_ref(&mut log.file).take(HEAD as u64).read_to_end(&mut head);
        if read.is_err() || head != [*MAGIC, checksum(scenario.as_bytes()).to_le_bytes()].concat() {
            return 0;
        }
        log.end = HEAD as u64;
        log.index().map_or(0, |()| log.count())
    }

    /// Adds a member.
    pub(super) fn append(&mut self, member: &Member) -> Result<(), FolderError> {
        let mut frame = vec![0; HEAD];
        let written = ciborium::into_writer(member, &mut frame)
            .map_err(|error| io::Error::other(error.to_string()))
            .and_then(|()| {
                let body = &frame[HEAD..];
                let head = [(body.len() as u64).to_le_bytes(), checksum(body).to_le_bytes()].concat();
                frame[..HEAD].copy_from_slice(&head);
                self.file.seek(SeekFrom::Start(self.end))?;
                self.file.write_all(&frame)?;
                if self.synced.elapsed() >= SYNC {
                    self.file.sync_data()?;
                    self.synced = Instant::now();
                }
                Ok(())
            });
        written.map_err(|source| FolderError::Write { path: self.path.clone(), source })?;
        self.frames[member.index] = Some(self.end);
        self.end += frame.len() as u64;
        Ok(())
    }

    /// Reads a member; nothing if it is not there.
    pub(super) fn read(&mut self, member: usize) -> Result<Option<Member>, FolderError> {
        let Some(frame) = self.frames[member] else { return Ok(None) };
        let read = self.file.seek(SeekFrom::Start(frame)).and_then(|_| next_frame(&mut self.file));
        match read {
            Ok(Some((_, member))) => Ok(Some(member)),
            Ok(None) => Err(io::Error::new(io::ErrorKind::InvalidData, "was changed while it was read")),
            Err(source) => Err(source),
        }
        .map_err(|source| FolderError::Read { path: self.path.clone(), source })
    }

    /// Calls `each` with every member that is there, in their order.
    pub(super) fn for_each<E: From<FolderError>>(
        &mut self,
        members: std::ops::Range<usize>,
        mut each: impl FnMut(Member) -> Result<(), E>,
    ) -> Result<(), E> {
        for member in members {
            if let Some(member) = self.read(member)? {
                each(member)?;
            }
        }
        Ok(())
    }
}

/// Calls `each` with the members that a file of this scenario has from byte `end` on, which another process may be writing; where
/// the next one will begin. Begun with 0.
pub(super) fn read_from(path: &Path, scenario: &str, end: u64, mut each: impl FnMut(&Member)) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(HEAD as u64).read_to_end(&mut head)?;
    if head != [*MAGIC, checksum(scenario.as_bytes()).to_le_bytes()].concat() {
        return Ok(end);
    }
    let mut end = end.max(HEAD as u64);
    file.seek(SeekFrom::Start(end))?;
    let mut reader = BufReader::new(file);
    while let Some((length, member)) = next_frame(&mut reader)? {
        each(&member);
        end += length;
    }
    Ok(end)
}

/// The next member with the length of its frame; nothing at the end of what is whole.
fn next_frame(reader: &mut impl Read) -> io::Result<Option<(u64, Member)>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let word = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes);
    let (Some((length, sum)), true) = (head.split_at_checked(8), head.len() == HEAD) else { return Ok(None) };
    let (Ok(length), Ok(sum)) = (word(length), word(sum)) else { return Ok(None) };
    if length > LONGEST {
        return Ok(None);
    }
    let mut body = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut body)?;
    if body.len() as u64 != length || checksum(&body) != sum {
        return Ok(None);
    }
    let member = ciborium::from_reader(body.as_slice())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "was written by another version of walras"))?;
    Ok(Some((HEAD as u64 + length, member)))
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::member::Outcome;
    use super::*;

    fn member(index: usize) -> Member {
        Member { index, outcome: Outcome::Failed { reason: "x".repeat(100 * (index + 1)), exit: 3 } }
    }

    fn reason(member: Option<Member>) -> usize {
        match member.unwrap().outcome {
            Outcome::Failed { reason, .. } => reason.len(),
            Outcome::Played { .. } => 0,
        }
    }

    #[test]
    fn what_was_written_whole_survives_a_kill_at_any_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = Log::open(&path, 3, "a").unwrap();
        for index in [2, 0, 1] {
            log.append(&member(index)).unwrap();
        }
        let whole = std::fs::read(&path).unwrap();
        let ends: Vec<usize> = [Some(0), log.frames[0], log.frames[1]].map(|at| at.unwrap() as usize).into();
        for length in 0..=whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let mut log = Log::open(&path, 3, "a").unwrap();
            let complete =
                if length == whole.len() { 3 } else { ends.iter().filter(|&&end| 0 < end && end <= length).count() };
            assert_eq!(log.count(), complete, "{length}");
            // It goes on from there.
            for index in [2, 0, 1] {
                if !log.has(index) {
                    log.append(&member(index)).unwrap();
                }
            }
            assert_eq!([0, 1, 2].map(|index| reason(log.read(index).unwrap())), [100, 200, 300]);
        }
    }

    #[test]
    fn runs_of_another_scenario_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        Log::open(&path, 2, "a").unwrap().append(&member(0)).unwrap();
        assert!(Log::open(&path, 2, "b").is_err());
        assert_eq!(Log::open(&path, 2, "a").unwrap().count(), 1);
    }

    /// A frame whose checksum is right need not hold a member.
    #[test]
    fn what_is_no_member_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = Log::open(&path, 3, "a").unwrap();
        log.append(&member(1)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let body = &whole[2 * HEAD..];
        let mut state = 18_u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..3000 {
            let mut changed = body.to_vec();
            (0..1 + random(3)).for_each(|_| changed[random(body.len())] = random(256) as u8);
            changed.truncate(random(2 * body.len()).max(1));
            let head = [(changed.len() as u64).to_le_bytes(), checksum(&changed).to_le_bytes()].concat();
            std::fs::write(&path, [&whole[..HEAD], &head, &changed].concat()).unwrap();
            // Either it is no member, or one of some number.
            if let Ok(log) = Log::open(&path, 3, "a") {
                assert!(log.count() <= 1);
            }
        }
    }

    #[test]
    fn damage_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = Log::open(&path, 2, "a").unwrap();
        (0..2).for_each(|index| log.append(&member(index)).unwrap());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[HEAD + 40] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(Log::open(&path, 2, "a").unwrap().count(), 0);
    }
}
