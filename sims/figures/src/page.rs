//! The page around a report: one self-contained HTML file, nothing to load. Its script tells values, switches series and zooms;
//! without JavaScript everything is there but that.

use crate::format::{count, escape};

/// Rows that a table of a page has at most, on a screen and on paper: files have all.
pub const ROWS: usize = 60;

/// HTML below a table that says how many of its `rows` rows are not shown, and in which files they are, HTML too; nothing where
/// it shows all.
pub fn left_out(rows: usize, files: &str) -> String {
    match rows.saturating_sub(ROWS) {
        0 => String::new(),
        more => format!("<p>… and {} more of {}: see {files}.</p>\n", count(more as u64), count(rows as u64)),
    }
}

/// A whole page of this title, not yet escaped, and HTML of its body.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{body}</main>\n<script>\n{}</script>\n</body>\n</html>\n",
        escape(title),
        include_str!("style.css"),
        include_str!("page.js"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_table_leaves_out_is_in_a_file() {
        assert_eq!(left_out(ROWS, "x"), "");
        assert_eq!(left_out(676, "<code>x</code>"), "<p>… and 616 more of 676: see <code>x</code>.</p>\n");
    }

    #[test]
    fn paper_has_what_the_screen_has() {
        let page = page("Paper", "<p>Words.</p>");
        let (screen, paper) = page.split_once("@media print").unwrap();
        let paper = paper.split("</style>").next().unwrap();
        assert!(!screen.replace(".bubble[hidden] { display: none; }", "").contains("display: none"));
        assert!(!paper.contains("display: none"));
        assert!(paper.contains("tr, .panel, figure { break-inside: avoid; }"));
    }
}
