//! What a game leaves behind in its process.

use walras_engine::plugin::check_arithmetic;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

/// That arithmetic, the working directory and (seen from outside) standard output are left alone.
pub(super) fn environment(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let folder = std::env::current_dir().ok();
    cases.each(3, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, 20, draws)?;
        for (function, _) in rows.answers(&subject.game)? {
            check_arithmetic().map_err(|reason| Fault::new(format!("{}: {reason}", function.name())))?;
        }
        Ok(())
    })?;
    if std::env::current_dir().ok() != folder {
        return Err(Fault::new("it changes the working directory"));
    }
    Ok(Found::pass("arithmetic, working directory and standard output are left alone"))
}
