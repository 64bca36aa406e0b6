//! A page on the terminal and as Markdown.

use std::fmt::Write;

use walras_process::display::plain;

use super::page::{Content, Page};

/// Width of names in lists.
const NAMES: usize = 14;

pub(super) fn text(page: &Page) -> String {
    let mut text = format!("{}\n{}\n", plain(&page.title), plain(&page.lead));
    for section in &page.sections {
        let _ = writeln!(text, "\n{}", section.title.to_lowercase());
        match &section.content {
            Content::List(list) => {
                list.iter().for_each(|(name, what)| {
                    let _ = writeln!(text, "  {:<NAMES$}{}", plain(name), plain(what));
                });
            }
            Content::Table { heads, rows } => columns(&mut text, heads, rows),
            Content::Formulas(formulas) => formulas.iter().for_each(|(of, formula)| {
                let _ = writeln!(text, "  {}\n    {}", plain(of), plain(formula));
            }),
            Content::Text(words) => {
                let _ = writeln!(text, "  {}", plain(words));
            }
            Content::Yaml(lines) => lines.lines().for_each(|line| {
                let _ = writeln!(text, "  {}", plain(line));
            }),
        }
    }
    text
}

/// Aligned columns; prose of many a word, the last of more than two, is on a line of its own.
fn columns(text: &mut String, heads: &[&str], rows: &[Vec<String>]) {
    let prose = heads.last() == Some(&"meaning") && heads.len() > 2;
    let narrow = heads.len() - usize::from(prose);
    let cell = |row: &[String], k: usize| plain(row.get(k).map(String::as_str).unwrap_or_default());
    let width = |k: usize| rows.iter().map(|row| cell(row, k).chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..narrow).map(|k| width(k).max(heads[k].chars().count())).collect();
    let mut line = |cells: &mut dyn Iterator<Item = String>| {
        let padded: Vec<String> = cells.zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(text, "  {}", padded.join("  ").trim_end());
    };
    if heads.len() > 2 {
        line(&mut heads.iter().map(|head| (*head).to_owned()));
    }
    for row in rows {
        line(&mut (0..narrow).map(|k| cell(row, k)));
        if prose && !cell(row, narrow).is_empty() {
            line(&mut std::iter::once(format!("  {}", cell(row, narrow))));
        }
    }
}

pub(super) fn markdown(page: &Page) -> String {
    let mut text = format!(
        "<!-- as `walras describe --markdown` prints it -->\n\n# {}\n\n{}\n",
        escaped(&page.title),
        escaped(&page.lead)
    );
    for section in &page.sections {
        let _ = writeln!(text, "\n## {}\n", section.title);
        match &section.content {
            Content::List(list) => {
                list.iter().for_each(|(name, what)| {
                    let _ = writeln!(text, "- {}: {}", escaped(name), escaped(what));
                });
            }
            Content::Table { heads, rows } => grid(&mut text, heads, rows),
            Content::Formulas(formulas) => formulas.iter().for_each(|(of, formula)| {
                let _ = writeln!(text, "- {}: {}", escaped(of), code(formula));
            }),
            Content::Text(words) => {
                let _ = writeln!(text, "{}", escaped(words));
            }
            Content::Yaml(lines) => {
                let _ = writeln!(text, "```yaml\n{}```", lines);
            }
        }
    }
    text
}

fn grid(text: &mut String, heads: &[&str], rows: &[Vec<String>]) {
    let _ = writeln!(text, "| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let name = row.first().map(|name| format!("`{}`", plain(name)));
        let cells: Vec<String> = name.into_iter().chain(row.iter().skip(1).map(|cell| escaped(cell))).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

/// As it stands, between more backticks than follow each other in it.
fn code(text: &str) -> String {
    let text = plain(text);
    let runs = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(runs + 1);
    let space = if runs > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text in which no character has a meaning to Markdown that it should not have.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for c in plain(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
