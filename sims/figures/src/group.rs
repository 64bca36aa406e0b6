//! Series of a drawing as groups of its elements, which the drawing library has none of: texts stand for the borders between them
//! until the drawing is done.

/// Begins the text of a border; no label has such a character.
const BORDER: char = '\u{1}';

/// The text of the border before what belongs to the key of this place in the legend, or to none.
pub(crate) fn border(key: Option<usize>) -> String {
    let key = key.map_or(String::new(), |key| key.to_string());
    format!("{BORDER}{key}")
}

/// A drawing with its borders made to groups, `<g data-key="0">`.
pub(crate) fn grouped(drawing: &str) -> String {
    let mut text = String::with_capacity(drawing.len());
    let (mut rest, mut open) = (drawing, false);
    while let Some(at) = rest.find(BORDER) {
        let (before, after) = rest.split_at(at);
        text.push_str(&before[..before.rfind("<text").unwrap_or(at)]);
        let (key, after) = after[BORDER.len_utf8()..].split_once('\n').unwrap_or_default();
        close(&mut text, open);
        open = !key.is_empty();
        if open {
            text.push_str(&format!("<g data-key=\"{key}\">\n"));
        }
        rest = after.split_once("</text>\n").map_or("", |(_, rest)| rest);
    }
    let (last, end) = rest.split_at(rest.rfind("</svg>").unwrap_or(rest.len()));
    text.push_str(last);
    close(&mut text, open);
    text + end
}

fn close(text: &mut String, open: bool) {
    if open {
        text.push_str("</g>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_become_groups() {
        let border = |key| format!("<text x=\"0\">\n{}\n</text>\n", border(key));
        let drawing =
            format!("<a/>\n{}<b/>\n{}<c/>\n{}<d/>\n</svg>\n", border(Some(0)), border(Some(12)), border(None));
        let expected = "<a/>\n<g data-key=\"0\">\n<b/>\n</g>\n<g data-key=\"12\">\n<c/>\n</g>\n<d/>\n</svg>\n";
        assert_eq!(grouped(&drawing), expected);
        assert_eq!(grouped(&format!("{}<b/>\n</svg>\n", border(Some(0)))), "<g data-key=\"0\">\n<b/>\n</g>\n</svg>\n");
        assert_eq!(grouped("<a/>\n</svg>\n"), "<a/>\n</svg>\n");
    }
}
