//! Figures of a page for papers: each drawing in a size and a font of its own as SVG, its numbers as CSV, tables as LaTeX.

mod data;
mod error;
mod latex;
mod layout;
mod markup;
mod page;
mod size;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use walras_process::pending::{Pending, PendingError};

pub use error::PaperError;
pub use size::Size;

use layout::Look;
use page::{Drawn, Page};

/// The program that makes PDF and PNG of SVG.
pub const COMPANION: &str = "walras-papers";

/// A format of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Document Format, by the companion program.
    Pdf,
    /// Portable Network Graphics, by the companion program.
    Png,
}

impl Format {
    /// The ending of its files, which is also its name on the command line.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Pdf => "pdf",
            Format::Png => "png",
        }
    }
}

/// How figures are written.
#[derive(Clone, Debug)]
pub struct PaperOptions {
    /// Where to; made if it does not exist, and no file in it is overwritten.
    pub folder: PathBuf,
    /// In which formats.
    pub formats: Vec<Format>,
    /// How large each drawing is; without it as large as its font asks for.
    pub size: Option<Size>,
    /// Size of the font, in points.
    pub font_size: f64,
    /// Name of the font's family in SVG.
    pub font: String,
}

/// What has been written, and what a companion has yet to make.
#[derive(Debug)]
pub struct Written {
    /// Files that are there.
    pub files: Vec<PathBuf>,
    /// SVG of each figure that other formats are made of, by the name of its file without ending.
    pub drawings: BTreeMap<String, String>,
}

/// Writes the figures and tables of a page: `figure-1-NAME.svg` and `.csv`, `table-1-NAME.tex`, and `figures.tex` with captions.
///
/// # Errors
/// The page has no figures, the size leaves no room for one, or a file is there already or cannot be written; then none is.
pub fn write(html: &str, options: &PaperOptions) -> Result<Written, PaperError> {
    let page = Page::read(html)?;
    if page.figures.is_empty() {
        return Err(PaperError::NoFigures);
    }
    let look = Look { size: options.size, font_size: options.font_size, font: &options.font };
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut drawings = BTreeMap::new();
    for figure in &page.figures {
        for drawn in &figure.drawings {
            let name = file_name(figure.number, drawn);
            let svg = layout::laid_out(figure, drawn, &look)?;
            if options.formats.contains(&Format::Svg) {
                files.insert(format!("{name}.svg"), svg.clone());
            }
            if let Some(plot) = &drawn.plot {
                files.insert(format!("{name}.csv"), data::csv(plot));
            }
            drawings.insert(name, svg);
        }
    }
    for (k, table) in page.tables.iter().enumerate() {
        files.insert(format!("table-{}-{}.tex", k + 1, plain_name(&table.heading)), latex::table(table));
    }
    files.insert("figures.tex".into(), latex::figures(&page.figures, file_name));
    let rasters = options.formats.iter().filter(|format| **format != Format::Svg);
    let made = rasters.flat_map(|format| drawings.keys().map(move |name| format!("{name}.{}", format.ending())));
    for name in files.keys().cloned().chain(made) {
        let path = options.folder.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(PendingError::Exists { path }.into());
        }
    }
    let unwritable = |source| PendingError::Unwritable { path: options.folder.clone(), source };
    std::fs::create_dir_all(&options.folder).map_err(unwritable)?;
    let written = files.iter().map(|(name, text)| put(&options.folder.join(name), text));
    Ok(Written { files: written.collect::<Result<_, _>>()?, drawings })
}

fn put(path: &Path, text: &str) -> Result<PathBuf, PendingError> {
    let mut file = Pending::create(path)?;
    file.write_all(text.as_bytes()).map_err(|source| PendingError::Unwritable { path: path.into(), source })?;
    file.finish()?;
    Ok(path.into())
}

fn file_name(number: usize, drawn: &Drawn) -> String {
    format!("figure-{number}-{}", plain_name(&drawn.id))
}

/// A name for files: small letters, digits and hyphens.
fn plain_name(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(60).collect()
}
