//! Messages between an ensemble and the processes that play its members: the length of what follows as a little-endian word
//! of 64 bits, then CBOR.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::member::Outcome;

/// Longest message that is believed to be one.
const LONGEST: u64 = 1 << 36;

/// What a process says of a member that it was given.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// How it went.
    Over(Outcome),
    /// The user broke off before its end.
    BrokenOff,
    /// Files cannot be read or written, in words.
    NoFiles(String),
}

/// Writes a message.
pub(super) fn write(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut body = Vec::new();
    ciborium::into_writer(message, &mut body).map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&(body.len() as u64).to_le_bytes())?;
    out.write_all(&body)?;
    out.flush()
}

/// Reads a message.
///
/// # Errors
/// The other side ended, or what it says is no message.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut body = Vec::new();
    from.take(length.min(LONGEST)).read_to_end(&mut body)?;
    if body.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    ciborium::from_reader(body.as_slice()).map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_back_and_halves_are_none() {
        let mut bytes = Vec::new();
        write(&mut bytes, &Reply::NoFiles("full".into())).unwrap();
        assert!(matches!(read(&mut bytes.as_slice()).unwrap(), Reply::NoFiles(words) if words == "full"));
        for length in 0..bytes.len() {
            assert!(read::<Reply>(&mut &bytes[..length]).is_err(), "{length}");
        }
        // A length that is none does not make room for itself.
        bytes[..8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(read::<Reply>(&mut bytes.as_slice()).is_err());
    }
}
