//! A page taken apart into its figures and tables.

use walras_figures::plot::Plot;

use super::PaperError;
use super::markup::{all, attribute, attributes, inside, unescape};

/// What there is in a page.
pub(super) struct Page {
    pub(super) figures: Vec<Shown>,
    pub(super) tables: Vec<Table>,
}

/// A figure.
pub(super) struct Shown {
    /// Counted from 1.
    pub(super) number: usize,
    /// SVG of the sample of each key of the legend, and its meaning.
    pub(super) keys: Vec<(String, String)>,
    /// Its drawings, in order.
    pub(super) drawings: Vec<Drawn>,
    /// HTML of the caption, without its number.
    pub(super) caption: String,
}

/// A drawing of a figure.
pub(super) struct Drawn {
    pub(super) id: String,
    /// What is shown, and what one sees in it; not escaped.
    pub(super) title: String,
    pub(super) description: String,
    /// Whether it consists of cells without gaps.
    pub(super) cells: bool,
    /// Width and height, in units of the drawing.
    pub(super) size: [f64; 2],
    pub(super) svg: String,
    /// Its numbers; none of colour scales.
    pub(super) plot: Option<Plot>,
}

/// A table.
pub(super) struct Table {
    /// The heading above it; not escaped.
    pub(super) heading: String,
    /// HTML of the cells, row by row.
    pub(super) rows: Vec<Vec<String>>,
    /// How many rows are a head.
    pub(super) head: usize,
}

impl Page {
    pub(super) fn read(html: &str) -> Result<Self, PaperError> {
        let html = html.split("<script>").next().unwrap_or_default();
        let figures = all(html, "<figure id=\"figure-", "</figure>");
        let figures =
            figures.into_iter().enumerate().map(|(k, figure)| shown(k + 1, figure)).collect::<Result<_, _>>()?;
        Ok(Page { figures, tables: tables(html) })
    }
}

fn shown(number: usize, figure: &str) -> Result<Shown, PaperError> {
    let legend = all(figure, "<ul class=\"legend\">", "</ul>").concat();
    let keys = all(&legend, "<li", "</li>").into_iter().map(|entry| {
        let (sample, meaning) = entry.split_once("</svg>").unwrap_or_default();
        let sample =
            sample.split_once("<svg").and_then(|(_, svg)| svg.split_once('>')).map_or("", |(_, sample)| sample);
        (sample.to_owned(), unescape(meaning.trim_end_matches("</li>")))
    });
    let drawings = all(figure, "<svg class=", "</svg>").into_iter().map(drawn);
    let caption = inside(figure, "figcaption").unwrap_or_default();
    let caption = caption.split_once("</b>").map_or(caption, |(_, caption)| caption).trim();
    Ok(Shown { number, keys: keys.collect(), drawings: drawings.collect::<Result<_, _>>()?, caption: caption.into() })
}

fn drawn(svg: &str) -> Result<Drawn, PaperError> {
    let damaged = |what: &str| PaperError::Page(format!("a drawing has no {what}"));
    let tag = attributes(svg.split_once('>').map_or("", |(tag, _)| tag));
    let id = attribute(&tag, "aria-labelledby").split_once("-title").map_or("", |(id, _)| id);
    let size: Vec<f64> = attribute(&tag, "viewBox").split(' ').skip(2).filter_map(|side| side.parse().ok()).collect();
    let &[width, height] = size.as_slice() else { return Err(damaged("size")) };
    if id.is_empty() {
        return Err(damaged("name"));
    }
    let plot = match inside(svg, "metadata") {
        Some(json) => Some(serde_json::from_str(&unescape(json)).map_err(|error| PaperError::Page(error.to_string()))?),
        None => None,
    };
    Ok(Drawn {
        id: id.into(),
        title: unescape(inside(svg, "title").unwrap_or_default()),
        description: unescape(inside(svg, "desc").unwrap_or_default()),
        cells: attribute(&tag, "class") == "cells",
        size: [width, height],
        svg: svg.into(),
        plot,
    })
}

fn tables(html: &str) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut before = 0;
    for markup in all(html, "<table", "</table>") {
        let at = html[before..].find(markup).map_or(before, |at| before + at);
        let heading =
            html[..at].rsplit_once("<h2>").and_then(|(_, rest)| rest.split_once("</h2>")).map_or("", |(h, _)| h);
        before = at + markup.len();
        let rows: Vec<Vec<String>> = all(markup, "<tr>", "</tr>").into_iter().map(cells).collect();
        let head = all(markup, "<thead>", "</thead>").concat().matches("<tr>").count();
        tables.push(Table { heading: unescape(heading), rows, head });
    }
    tables
}

fn cells(row: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = row;
    while let Some((_, after)) = rest.split_once("<t") {
        let Some((tag, after)) = after.split_once('>') else { break };
        let tag = format!("t{}", tag.chars().take(1).collect::<String>());
        rest = after;
        if tag == "td" || tag == "th" {
            let (cell, after) = after.split_once(&format!("</{tag}>")).unwrap_or((after, ""));
            cells.push(cell.to_owned());
            rest = after;
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Look, laid_out};
    use super::super::{data, latex};
    use super::*;

    const PAGE: &str = "<h2>Ends &amp; means</h2><table class=\"numbers\"><thead><tr><th scope=\"col\">Qüantity</th></tr></thead>\
        <tbody><tr><th>gap</th><td>0.5<br><small>φ</small></td></tr></tbody></table>\
        <figure id=\"figure-1\"><ul class=\"legend\"><li data-key=\"0\"><svg viewBox=\"0 0 42 18\"><path d=\"M0\"/></svg>gäp</li></ul>\
        <svg class=\"\" viewBox=\"0 0 60 40\" role=\"img\" aria-labelledby=\"gap-title gap-text\">\n<title id=\"gap-title\">Gäp</title>\
        <desc id=\"gap-text\">x</desc><metadata>{&quot;frame&quot;:[10,5,50,30],&quot;across&quot;:{&quot;title&quot;:&quot;round&quot;,\
        &quot;low&quot;:0,&quot;high&quot;:1},&quot;up&quot;:{&quot;title&quot;:&quot;gap&quot;,&quot;low&quot;:0,&quot;high&quot;:1},\
        &quot;series&quot;:[{&quot;name&quot;:&quot;gap&quot;,&quot;key&quot;:0,&quot;rows&quot;:&quot;0 0.5;1 1e-7&quot;}]}</metadata>\
        <rect x=\"0\" y=\"0\" width=\"60\" height=\"40\"/><g data-key=\"0\">\n<polyline points=\"10,30 50,5 \" stroke-width=\"2\"/></g>\
        <text x=\"0\" y=\"20\" dy=\"0.76em\" font-size=\"26\" transform=\"rotate(270, 0, 20)\">\ngap\n</text></svg>\
        <figcaption><b>Figure 1.</b> A gap.</figcaption></figure><script>1 < 2</script>";

    #[test]
    fn a_page_falls_into_figures_and_tables() {
        let page = Page::read(PAGE).unwrap();
        let [figure] = page.figures.as_slice() else { panic!("{} figures", page.figures.len()) };
        assert_eq!((figure.keys[0].1.as_str(), figure.caption.as_str()), ("gäp", "A gap."));
        let [drawn] = figure.drawings.as_slice() else { panic!("{} drawings", figure.drawings.len()) };
        assert_eq!((drawn.id.as_str(), drawn.title.as_str(), drawn.size), ("gap", "Gäp", [60.0, 40.0]));
        assert_eq!(drawn.plot.as_ref().unwrap().series[0].rows, [[0.0, 0.5], [1.0, 1e-7]]);
        let [table] = page.tables.as_slice() else { panic!("{} tables", page.tables.len()) };
        assert_eq!((table.heading.as_str(), table.head), ("Ends & means", 1));
        assert_eq!(table.rows, [vec!["Qüantity"], vec!["gap", "0.5<br><small>φ</small>"]]);
    }

    #[test]
    fn a_damaged_page_is_no_panic() {
        let look = Look { size: Some("40x30mm".parse().unwrap()), font_size: 6.0, font: "serif" };
        let places: Vec<usize> = PAGE.char_indices().map(|(at, _)| at).collect();
        let without = |from: usize, length: usize| {
            let to = places.get(from + length).copied().unwrap_or(PAGE.len());
            PAGE[..places[from]].to_owned() + &PAGE[to..]
        };
        let damaged = (0..places.len()).flat_map(|from| [1, 7, PAGE.len()].map(|length| without(from, length)));
        for text in damaged {
            let Ok(page) = Page::read(&text) else { continue };
            for figure in &page.figures {
                for drawn in &figure.drawings {
                    let _ = laid_out(figure, drawn, &look);
                    drawn.plot.as_ref().map(data::csv);
                }
            }
            page.tables.iter().for_each(|table| assert!(latex::table(table).contains("toprule")));
        }
    }
}
