//! What the command writes to standard output and standard error.

use std::fmt::Display;
use std::io::{self, Read, Write};

use miette::Diagnostic;
use walras_process::exit::Exit;
use walras_scenario::ScenarioError;

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> Exit {
    copy(text.as_bytes())
}

/// Writes to standard output; a reader that has gone away is no error.
pub(crate) fn copy(mut text: impl Read) -> Exit {
    let mut out = io::stdout().lock();
    match io::copy(&mut text, &mut out).and_then(|_| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: standard output cannot be written: {error}");
            Exit::Files
        }
        _ => Exit::Success,
    }
}

/// Shows an error in one line.
pub(crate) fn complain(error: &dyn Display) {
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// Shows an error, with the lines of the scenario at fault where there are such.
pub(crate) fn complain_in(error: &dyn Display, scenario: Option<&ScenarioError>) {
    match scenario.filter(|error| error.source_code().is_some()) {
        Some(fault) => {
            let _ = io::stderr().lock().write_all(snippet(fault).as_bytes());
        }
        None => complain(error),
    }
}

/// The message in one line, so that it can be searched for, above the lines of the file.
fn snippet(fault: &ScenarioError) -> String {
    let mut theme = miette::GraphicalTheme::default();
    theme.characters.error = "error:".into();
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(usize::MAX).with_links(false);
    match handler.render_report(&mut text, fault) {
        Ok(()) => text,
        Err(_) => format!("error: {fault}\n"),
    }
}
