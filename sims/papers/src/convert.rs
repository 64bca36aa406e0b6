//! Drawings made to PDF and PNG, each as large as it says it is.

use std::io::Write;
use std::path::{Path, PathBuf};

use resvg::tiny_skia::{Pixmap, Transform};
use svg2pdf::usvg::{self, Tree};
use svg2pdf::{ConversionOptions, PageOptions};

use crate::{Font, Format, PapersError};

/// Units of a drawing in an inch: those of CSS.
const UNITS: f64 = 96.0;
/// The most dots that a side of a picture has.
const DOTS: u32 = 20_000;

/// What is converted.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of SVG files.
    pub drawings: PathBuf,
    /// Folder to write to, which is made if it does not exist.
    pub out: PathBuf,
    /// What to make of each drawing.
    pub formats: Vec<Format>,
    /// Dots per inch of PNG.
    pub dpi: u32,
}

/// Converts every drawing of a folder; the files that were written. All are converted before the first is written.
///
/// # Errors
/// There is no drawing, or one cannot be converted; a file is there already or cannot be written.
pub fn convert(options: &Options, font: &Font) -> Result<Vec<PathBuf>, PapersError> {
    let drawings = drawings(&options.drawings)?;
    let mut made: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for path in &drawings {
        let tree = read(path, font)?;
        for format in &options.formats {
            let (ending, bytes) = match format {
                Format::Pdf => ("pdf", pdf(path, &tree)?),
                Format::Png => ("png", png(path, &tree, options.dpi)?),
            };
            let name = Path::new(path.file_stem().unwrap_or_default()).with_extension(ending);
            made.push((options.out.join(name), bytes));
        }
    }
    if let Some((path, _)) = made.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(PapersError::Exists { path: path.clone() });
    }
    let unwritable = |source| PapersError::Unwritable { path: options.out.clone(), source };
    std::fs::create_dir_all(&options.out).map_err(unwritable)?;
    made.into_iter().map(|(path, bytes)| put(path, &bytes)).collect()
}

/// The drawings of a folder, by name.
fn drawings(folder: &Path) -> Result<Vec<PathBuf>, PapersError> {
    let unreadable = |source| PapersError::Unreadable { path: folder.into(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "svg") {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() { Err(PapersError::NoDrawings { folder: folder.into() }) } else { Ok(found) }
}

fn read(path: &Path, font: &Font) -> Result<Tree, PapersError> {
    let text = std::fs::read(path).map_err(|source| PapersError::Unreadable { path: path.into(), source })?;
    let options = usvg::Options {
        font_family: font.family.clone(),
        fontdb: font.database.clone(),
        dpi: UNITS as f32,
        ..usvg::Options::default()
    };
    let no_drawing = |error: usvg::Error| PapersError::NoDrawing { path: path.into(), reason: error.to_string() };
    Tree::from_data(&text, &options).map_err(no_drawing)
}

fn pdf(path: &Path, tree: &Tree) -> Result<Vec<u8>, PapersError> {
    let unconverted = |reason: String| PapersError::Unconverted { path: path.into(), reason };
    let page = PageOptions { dpi: UNITS as f32 };
    svg2pdf::to_pdf(tree, ConversionOptions::default(), page).map_err(|error| unconverted(error.to_string()))
}

fn png(path: &Path, tree: &Tree, dpi: u32) -> Result<Vec<u8>, PapersError> {
    let scale = f64::from(dpi) / UNITS;
    let [width, height] = [tree.size().width(), tree.size().height()].map(|side| (f64::from(side) * scale).round());
    let possible = 1.0..=f64::from(DOTS);
    let dots = || PapersError::Dots { path: path.into(), width, height, most: DOTS };
    if !possible.contains(&width) || !possible.contains(&height) {
        return Err(dots());
    }
    let mut picture = Pixmap::new(width as u32, height as u32).ok_or_else(dots)?;
    resvg::render(tree, Transform::from_scale(scale as f32, scale as f32), &mut picture.as_mut());
    let unconverted = |reason: String| PapersError::Unconverted { path: path.into(), reason };
    picture.encode_png().map_err(|error| unconverted(error.to_string()))
}

/// Writes a file that appears complete, or not at all.
fn put(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, PapersError> {
    let unwritable = |source| PapersError::Unwritable { path: path.clone(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".walras-papers.").tempfile_in(folder).map_err(unwritable)?;
    file.write_all(bytes).map_err(unwritable)?;
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(path),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Err(PapersError::Exists { path }),
        Err(error) => Err(unwritable(error.error)),
    }
}
