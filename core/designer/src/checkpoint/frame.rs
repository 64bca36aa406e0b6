//! What surrounds a checkpoint's bytes, so that no damage to the file goes unseen.
//!
//! A line that says what the file is, then length and FNV-1a checksum of the body as two little-endian words of 64 bits, then
//! the body. Each step of the checksum is a bijection of what came before it, so that a change of one byte always shows.

use std::io::{self, Read, Write};

const MAGIC: &[u8; 16] = b"walras design 2\n";

/// Writes the body in its frame.
pub(super) fn write(writer: &mut impl Write, body: &[u8]) -> io::Result<()> {
    writer.write_all(MAGIC)?;
    writer.write_all(&(body.len() as u64).to_le_bytes())?;
    writer.write_all(&checksum(body).to_le_bytes())?;
    writer.write_all(body)
}

/// Reads a body out of its frame.
///
/// # Errors
/// The file cannot be read, or is not what was written, in words.
pub(super) fn read(reader: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let Some((magic, rest)) = bytes.split_first_chunk::<16>() else { return Err("is cut short".into()) };
    if magic != MAGIC {
        return Err("is no checkpoint of this version of walras".into());
    }
    let (Some((length, rest)), true) = (rest.split_first_chunk::<8>(), rest.len() >= 16) else {
        return Err("is cut short".into());
    };
    let (sum, body) = rest.split_at(8);
    if body.len() as u64 != u64::from_le_bytes(*length) || sum != checksum(body).to_le_bytes() {
        return Err("is damaged: its checksum does not fit".into());
    }
    Ok(body.to_vec())
}

fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_shows() {
        let body: Vec<u8> = (0..40).collect();
        let mut whole = Vec::new();
        write(&mut whole, &body).unwrap();
        assert_eq!(read(&mut whole.as_slice()).unwrap(), body);
        for bit in 0..8 * whole.len() {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&mut flipped.as_slice()).is_err(), "{bit}");
        }
        for length in 0..whole.len() {
            assert!(read(&mut &whole[..length]).is_err(), "{length}");
        }
    }
}
