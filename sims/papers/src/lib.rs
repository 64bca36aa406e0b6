#![doc = include_str!("../README.md")]

mod convert;
mod error;
mod font;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

pub use convert::{Options, convert};
pub use error::PapersError;
pub use font::Font;

/// Figures of reports as PDF and PNG, for `walras report --figures`.
#[derive(Debug, Parser)]
#[command(name = "walras-papers", version, about)]
struct Cli {
    /// Folder of SVG files
    #[arg(value_name = "DIR")]
    drawings: PathBuf,
    /// Folder to write to, which is made if it does not exist; nothing in it is overwritten
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What to make of each drawing
    #[arg(long, value_delimiter = ',', default_value = "pdf", value_name = "FORMATS")]
    format: Vec<Format>,
    /// The font, a .ttf or .otf file [default: DejaVu Sans, which this program brings]
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// Dots per inch of PNG
    #[arg(long, default_value = "300", value_parser = clap::value_parser!(u32).range(36..=2400))]
    dpi: u32,
}

/// What is made of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Portable Document Format
    Pdf,
    /// Portable Network Graphics
    Png,
}

/// Parses the command line and does what it says. Exit codes are those of `walras`: 2 what makes no sense, 4 files.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let font = cli.font.map_or_else(|| Ok(Font::embedded()), |path| Font::read(&path));
    let options = Options { drawings: cli.drawings, out: cli.out, formats: cli.format, dpi: cli.dpi };
    match font.and_then(|font| convert(&options, &font)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            error.exit()
        }
    }
}
