//! Numbers and text from files, as a terminal shows them.

use std::fmt::Display;

/// Lines of a table that a terminal is given at most: beyond them, what matters is out of sight. Files have all.
pub const LINES: usize = 40;

/// What is said below a table that shows some of `all` rows: how many more there are, and where; nothing where it shows all.
pub fn left_out(shown: usize, all: usize, place: impl Display) -> Option<String> {
    (shown < all).then(|| format!("… and {} more of {all}: see {place}", all - shown))
}

/// A figure with six decimals, or in powers of ten where that would be none or many.
pub fn figure(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(5e-7..1e9).contains(&magnitude) {
        format!("{value:.6e}")
    } else {
        format!("{:.6}", value + 0.0)
    }
}

/// A count with its noun: `1 player`, `4 players`.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Text from a file, with control characters escaped, so that it cannot move a terminal's cursor.
pub fn plain(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] }).collect()
}

/// The same, cut to what fits in a line.
pub fn brief(text: &str) -> String {
    plain(&shorten(text))
}

/// The first 60 characters of a text, with an ellipsis where there are more.
pub fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
