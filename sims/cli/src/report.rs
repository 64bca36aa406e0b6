//! `walras report`: the comparison, and figures for papers.

use std::ffi::OsString;

use walras_process::exit::Exit;
use walras_report::comparison;
use walras_report::paper::{self, COMPANION, PaperOptions, Written};

use crate::arguments::ReportArguments;
use crate::companion;
use crate::output::{complain, print};

/// What makes the companion.
const INSTALL: &str = "cargo install --path sims/papers";

/// Compares, and writes figures where they are asked for; of these nothing is written where anything is missing.
pub(crate) fn report(arguments: &ReportArguments) -> Exit {
    let paper = arguments.paper.options();
    let missing = arguments.paper.font_fault().or_else(|| {
        let made = paper.is_some() && !arguments.paper.made().is_empty();
        if made { companion::find(COMPANION, INSTALL).err() } else { None }
    });
    if let Some(missing) = missing {
        complain(&missing);
        return Exit::BadInput;
    }
    if let (Some(_), Some(page)) = (&paper, arguments.out.as_ref().filter(|page| page.exists())) {
        complain(&format!("{}: exists already; nothing was overwritten", page.display()));
        return Exit::Files;
    }
    let figures = match paper.map(|options| figures(arguments, &options)).transpose() {
        Ok(figures) => figures,
        Err((error, exit)) => {
            complain(&error);
            return exit;
        }
    };
    match comparison::compare(&arguments.into()) {
        Ok(text) => print(&(text + &figures.unwrap_or_default())),
        Err(error) => {
            complain(&error);
            error.exit()
        }
    }
}

/// Writes figures; what to say of them.
fn figures(arguments: &ReportArguments, options: &PaperOptions) -> Result<String, (String, Exit)> {
    let html = comparison::page_of(&arguments.folders).map_err(|error| (error.to_string(), error.exit()))?;
    let written = paper::write(&html, options).map_err(|error| (error.to_string(), error.exit()))?;
    convert(arguments, options, &written)?;
    let files = written.files.len() + arguments.paper.made().len() * written.drawings.len();
    let said =
        if arguments.json { String::new() } else { format!("figures {files} files in {}\n", options.folder.display()) };
    Ok(said)
}

/// Has the companion make PDF and PNG.
fn convert(arguments: &ReportArguments, options: &PaperOptions, written: &Written) -> Result<(), (String, Exit)> {
    let formats: Vec<&str> = arguments.paper.made().into_iter().map(paper::Format::ending).collect();
    if formats.is_empty() {
        return Ok(());
    }
    let unwritable = |error: std::io::Error| (format!("drawings cannot be handed over: {error}"), Exit::Files);
    let folder = tempfile::tempdir().map_err(unwritable)?;
    for (name, svg) in &written.drawings {
        std::fs::write(folder.path().join(format!("{name}.svg")), svg).map_err(unwritable)?;
    }
    let mut command: Vec<OsString> = vec![folder.path().into(), "--out".into(), options.folder.clone().into()];
    command.extend(["--format".into(), formats.join(",").into()]);
    command.extend(["--dpi".into(), arguments.paper.dpi.to_string().into()]);
    if let Some(font) = arguments.paper.font_file() {
        command.extend(["--font".into(), font.into()]);
    }
    match companion::call(COMPANION, INSTALL, command) {
        Exit::Success => Ok(()),
        exit => Err((format!("`{COMPANION}` could not make {}", formats.join(" and ")), exit)),
    }
}
