//! Markup as this program writes it: elements of drawings, text of pages.

/// An element of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element<'a> {
    /// Begins a group, with the place of its key.
    Open(&'a str),
    /// Ends a group.
    Close,
    /// Anything that is drawn: name, attributes and, of text, what it says, still escaped.
    Shape(&'a str, Vec<(&'a str, &'a str)>, &'a str),
}

/// The value of an attribute among others; empty where it is not there.
pub(super) fn attribute<'a>(attributes: &[(&'a str, &'a str)], name: &str) -> &'a str {
    attributes.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
}

/// The attributes of a tag.
pub(super) fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        found.push((name.trim(), value));
        rest = after;
    }
    found
}

/// What is between this tag, which is given without brackets and attributes, and its end; the first of its kind.
pub(super) fn inside<'a>(markup: &'a str, tag: &str) -> Option<&'a str> {
    let start = markup.find(&format!("<{tag}"))?;
    let after = markup[start..].split_once('>')?.1;
    Some(after.split_once(&format!("</{tag}>"))?.0)
}

/// All that begins with `begin` and ends with `end`, in order, with both.
pub(super) fn all<'a>(markup: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find(begin) {
        let Some(length) = rest[start..].find(end) else { break };
        let stop = start + length + end.len();
        found.push(&rest[start..stop]);
        rest = &rest[stop..];
    }
    found
}

/// The elements within a drawing, but those that only tell what it shows.
pub(super) fn elements(svg: &str) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut rest = svg.split_once('>').map_or("", |(_, rest)| rest);
    while let Some((_, after)) = rest.split_once('<') {
        let Some((tag, after)) = after.split_once('>') else { break };
        let tag = tag.trim_end_matches('/').trim_end();
        let name = tag.split_whitespace().next().unwrap_or_default();
        rest = after;
        match name {
            "title" | "desc" | "metadata" => {
                rest = after.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest)
            }
            "g" => found.push(Element::Open(attribute(&attributes(tag), "data-key"))),
            "/g" => found.push(Element::Close),
            "text" => {
                let (text, after) = after.split_once("</text>").unwrap_or((after, ""));
                rest = after;
                found.push(Element::Shape(name, attributes(tag), text.trim()));
            }
            _ if name.starts_with('/') => {}
            _ => found.push(Element::Shape(name, attributes(tag), "")),
        }
    }
    found
}

/// Escaped text as it was.
pub(super) fn unescape(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_fall_into_elements() {
        let svg = "<svg viewBox=\"0 0 9 9\">\n<title id=\"a\">x &lt; y</title>\n<rect x=\"1\" y=\"2\"/>\n<g data-key=\"3\">\n\
                   <text x=\"4\">\na &amp; b\n</text>\n</g>\n</svg>\n";
        let found = elements(svg);
        assert_eq!(found[0], Element::Shape("rect", vec![("x", "1"), ("y", "2")], ""));
        assert_eq!(found[1..3], [Element::Open("3"), Element::Shape("text", vec![("x", "4")], "a &amp; b")]);
        assert_eq!(found[3..], [Element::Close]);
        assert_eq!(unescape("&amp;lt; &#39;&gt;"), "&lt; '>");
    }
}
