//! Inputs that are nearly right: what people wrote, changed at random.

use crate::random::Random;

/// Numbers and words at which programs stumble, in all formats.
const TOKENS: [&str; 44] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "0.5",
    "1e308",
    "-1e309",
    "1e-320",
    "5e-324",
    "nan",
    "NaN",
    ".nan",
    "inf",
    "-.inf",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775807",
    "99999999999999999999999",
    "1/0",
    "1/3",
    "0x10",
    "true",
    "null",
    "~",
    "[]",
    "{}",
    "[[]]",
    "\"\"",
    "''",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\n",
    "\t",
    "\u{feff}",
    "é",
    "\u{2028}",
    "- ",
];

/// The longest input, so that most are small.
const LONGEST: usize = 20_000;

/// One of the corpus, changed in one to five places.
pub(super) fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = pick(random, corpus).clone();
    for _ in 0..1 + random.below(5).min(random.below(5)) {
        change(&mut bytes, corpus, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
    let place = random.below(bytes.len() + 1);
    let end = (place + random.below(40)).min(bytes.len());
    match random.below(12) {
        0 if place < bytes.len() => bytes[place] ^= 1 << random.below(8),
        1 if place < bytes.len() => bytes[place] = random.below(256) as u8,
        2 => drop(bytes.drain(place..end)),
        3 => {
            let piece = bytes[place..end].to_vec();
            let copies = piece.repeat(1 + random.below(4));
            bytes.splice(place..place, copies);
        }
        4 => drop(bytes.splice(place..place, pick(random, &TOKENS).bytes())),
        5 => drop(bytes.splice(place..end, pick(random, &TOKENS).bytes())),
        // A number, wherever the next one is.
        6 | 7 => {
            let (from, to) = next_number(bytes, place);
            bytes.splice(from..to, pick(random, &TOKENS[..24]).bytes());
        }
        8 => bytes.truncate(place),
        9 => {
            let other = pick(random, corpus);
            let from = random.below(other.len() + 1);
            let to = (from + random.below(200)).min(other.len());
            bytes.splice(place..end, other[from..to].iter().copied());
        }
        // Many of the same.
        10 => {
            let token = pick(random, &TOKENS).repeat(1 + random.below(200));
            bytes.splice(place..place, token.into_bytes());
        }
        // Two lines change their places.
        _ => {
            let mut lines: Vec<Vec<u8>> = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(a, b);
            *bytes = lines.join(&b'\n');
        }
    }
}

/// The digits from a place on; nothing at the end where there are none.
fn next_number(bytes: &[u8], place: usize) -> (usize, usize) {
    let Some(from) = bytes[place..].iter().position(u8::is_ascii_digit).map(|at| place + at) else {
        return (bytes.len(), bytes.len());
    };
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-');
    (from, from + bytes[from..].iter().take_while(|byte| is_part(byte)).count())
}

fn pick<'a, T>(random: &mut Random, of: &'a [T]) -> &'a T {
    &of[random.below(of.len())]
}
