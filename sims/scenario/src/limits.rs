//! How large a scenario may be: its file, its nesting, and its play.

use std::ffi::OsStr;
use std::sync::OnceLock;

/// Longest scenario file, in bytes. Written out in full, a scenario with a million drawn entries exceeds it.
pub const MAX_BYTES: usize = 16 << 20;
/// The variable of the environment that sets other limits, such as `bytes=1000000,cells=50000`.
const VARIABLE: &str = "WALRAS_LIMITS";
/// Deepest nesting that may be set: YAML's own parser goes no deeper than 128.
const DEEPEST: usize = 120;

/// Limits on a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Longest file, in bytes.
    pub(super) bytes: usize,
    /// Deepest nesting of lists and mappings.
    pub(super) depth: usize,
    /// Most cells of play, players × probes × actions × private states; three times as many of all mechanisms that a designer
    /// plays side by side.
    pub(super) cells: usize,
}

/// Those of the format: a scenario with a million numbers, and some gigabytes of memory to play it.
const USUAL: Limits = Limits { bytes: MAX_BYTES, depth: 64, cells: 20_000_000 };

/// The limits that hold: the usual ones, but for what the environment says.
pub(super) fn limits() -> Limits {
    set().as_ref().copied().unwrap_or(USUAL)
}

/// Longest scenario file that is read here, in bytes: [`MAX_BYTES`], unless `WALRAS_LIMITS` says otherwise.
pub fn max_bytes() -> usize {
    limits().bytes
}

/// What is wrong with the limits that the environment sets, if anything is.
pub(super) fn fault() -> Option<&'static str> {
    set().as_ref().err().map(String::as_str)
}

fn set() -> &'static Result<Limits, String> {
    static SET: OnceLock<Result<Limits, String>> = OnceLock::new();
    SET.get_or_init(|| std::env::var_os(VARIABLE).map_or(Ok(USUAL), |given| parse(&given)))
}

fn parse(given: &OsStr) -> Result<Limits, String> {
    let mut limits = USUAL;
    let text = given.to_str().unwrap_or("\u{fffd}");
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let wrong = |expected: &str| format!("{VARIABLE}: found `{part}`, expected {expected}");
        let (name, value) = part.split_once('=').ok_or_else(|| wrong("a limit such as `cells=50000`"))?;
        let (limit, most) = match name.trim() {
            "bytes" => (&mut limits.bytes, usize::MAX / 2),
            "depth" => (&mut limits.depth, DEEPEST),
            "cells" => (&mut limits.cells, usize::MAX / 4),
            _ => return Err(wrong("`bytes`, `depth` or `cells`")),
        };
        let value = value.trim().parse().ok().filter(|value| (1..=most).contains(value));
        *limit = value.ok_or_else(|| wrong(&format!("a whole number from 1 to {most}")))?;
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_holds_and_what_is_none_is_named() {
        let parsed = |text: &str| parse(OsStr::new(text));
        assert_eq!((parsed(""), parsed("cells=5, depth=9")), (Ok(USUAL), Ok(Limits { cells: 5, depth: 9, ..USUAL })));
        for (text, words) in [
            ("rows=1", "expected `bytes`, `depth` or `cells`"),
            ("depth=121", "a whole number from 1 to 120"),
            ("bytes=0", "a whole number from 1"),
            ("cells", "a limit such as"),
            ("cells=1e9", "found `cells=1e9`"),
        ] {
            let fault = parsed(text).unwrap_err();
            assert!(fault.starts_with("WALRAS_LIMITS: ") && fault.contains(words), "{fault}");
        }
    }
}
