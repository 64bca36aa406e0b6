//! Arguments of `walras report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use walras_report::comparison::CompareOptions;
use walras_report::paper::{self, PaperOptions, Size};

/// Sizes of fonts that can be read, in points.
const FONT_SIZES: [f64; 2] = [4.0, 48.0];

/// Arguments of `walras report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Folders of runs and ensembles
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,
    /// The page to write, which must not exist yet [default: the next free comparison-NNN.html; with --json or --figures none]
    #[arg(long, value_name = "FILE.html")]
    pub(crate) out: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) paper: PaperArguments,
}

/// Figures for papers.
#[derive(Debug, Args)]
pub(crate) struct PaperArguments {
    /// Write the figures of the report, of several folders those of their comparison, with data as CSV and tables as LaTeX
    #[arg(long, value_name = "DIR")]
    pub(crate) figures: Option<PathBuf>,
    /// Formats of figures; PDF and PNG are made by `walras-papers`
    #[arg(long, value_delimiter = ',', default_value = "svg", requires = "figures", value_name = "FORMATS")]
    pub(crate) format: Vec<Format>,
    /// Width and height of each figure, such as 85x60mm [default: as its font asks for]
    #[arg(long, requires = "figures", value_name = "WxH")]
    pub(crate) size: Option<Size>,
    /// Size of the font, in points
    #[arg(long, requires = "figures", default_value = "8", value_name = "PT", value_parser = font_size)]
    pub(crate) font_size: f64,
    /// Family of the font in SVG; of PDF and PNG, which embed it, a .ttf or .otf file [default: sans-serif; DejaVu Sans]
    #[arg(long, requires = "figures", value_name = "NAME|FILE")]
    pub(crate) font: Option<String>,
    /// Dots per inch of PNG
    #[arg(long, requires = "figures", default_value = "300", value_name = "DPI",
          value_parser = clap::value_parser!(u32).range(36..=2400))]
    pub(crate) dpi: u32,
}

/// A format of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Scalable Vector Graphics
    Svg,
    /// Portable Document Format
    Pdf,
    /// Portable Network Graphics
    Png,
}

impl From<Format> for paper::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Svg => paper::Format::Svg,
            Format::Pdf => paper::Format::Pdf,
            Format::Png => paper::Format::Png,
        }
    }
}

fn font_size(text: &str) -> Result<f64, String> {
    let size = text.parse::<f64>().ok().filter(|size| (FONT_SIZES[0]..=FONT_SIZES[1]).contains(size));
    size.ok_or_else(|| format!("expected {} to {} points", FONT_SIZES[0], FONT_SIZES[1]))
}

impl PaperArguments {
    /// Formats that the companion makes.
    pub(crate) fn made(&self) -> Vec<paper::Format> {
        let mut formats: Vec<_> = self.formats().into_iter().filter(|format| *format != paper::Format::Svg).collect();
        formats.dedup();
        formats
    }

    fn formats(&self) -> Vec<paper::Format> {
        let mut formats: Vec<paper::Format> = self.format.iter().map(|&format| format.into()).collect();
        formats.sort_unstable();
        formats
    }

    /// The file of the font, where one is given.
    pub(crate) fn font_file(&self) -> Option<PathBuf> {
        self.font.as_ref().map(PathBuf::from).filter(|path| path.is_file())
    }

    /// Why the font cannot be embedded, if it cannot.
    pub(crate) fn font_fault(&self) -> Option<String> {
        let font = self.font.as_ref().filter(|_| !self.made().is_empty() && self.font_file().is_none())?;
        Some(format!("{font}: there is no such file: PDF and PNG embed their font, expected a .ttf or .otf file"))
    }

    /// What to write, where figures are asked for.
    pub(crate) fn options(&self) -> Option<PaperOptions> {
        let folder = self.figures.clone()?;
        let stem = self.font_file().and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()));
        let font = stem.or_else(|| self.font.clone()).unwrap_or_else(|| "sans-serif".into());
        Some(PaperOptions { folder, formats: self.formats(), size: self.size, font_size: self.font_size, font })
    }
}

impl From<&ReportArguments> for CompareOptions {
    fn from(arguments: &ReportArguments) -> Self {
        CompareOptions {
            folders: arguments.folders.clone(),
            out: arguments.out.clone(),
            no_page: arguments.paper.figures.is_some(),
            json: arguments.json,
        }
    }
}
