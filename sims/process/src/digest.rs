//! Bytes as hexadecimal digits, and their SHA-256.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The same of all that can be read.
///
/// # Errors
/// It cannot be read.
pub fn sha256_of(mut reader: impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 18];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok(hexadecimal(&digest.finalize())),
            read => digest.update(&block[..read]),
        }
    }
}

/// Two lower-case digits a byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS[usize::from(nibble)] as char;
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes that such digits stand for; nothing if they are none.
pub fn from_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some((value(high)? * 16 + value(low)?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_back() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_hexadecimal(&hexadecimal(&all)), Some(all));
        assert_eq!((from_hexadecimal("abc"), from_hexadecimal("xy")), (None, None));
    }
}
