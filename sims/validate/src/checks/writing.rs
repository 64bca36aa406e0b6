//! What the functions write: all of their output, finite, and nothing else.

use walras_engine::plugin::{Inputs, Misdeed};

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

/// Sizes of batches in which every place of the output is looked at.
const LENGTHS: [usize; 7] = [1, 2, 3, 7, 64, 255, 625];

/// That every place of the output is written and none beside it.
pub(super) fn output(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    guarded(subject, cases, Inputs::Compared, |misdeed| !matches!(misdeed, Misdeed::Input { .. }))?;
    Ok(Found::pass(format!("{}: nothing unwritten, nothing beside it", names(subject))))
}

/// That no input is changed, even for a moment.
pub(super) fn inputs(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    guarded(subject, cases, Inputs::Compared, |misdeed| matches!(misdeed, Misdeed::Input { .. }))?;
    guarded(subject, cases, Inputs::Protected, |_| false)?;
    Ok(Found::pass("unchanged, and not written to where they are protected"))
}

fn guarded(subject: &Subject, cases: &Cases, inputs: Inputs, minds: impl Fn(&Misdeed) -> bool) -> Result<(), Fault> {
    cases.each(LENGTHS.len() as u32, |case, draws| {
        let length = LENGTHS[case as usize % LENGTHS.len()];
        // Contributions, from which aggregates follow, are asked for first: by a call that is guarded too.
        let rows = subject.draw_rows(&subject.phi, length, draws)?;
        for function in subject.functions() {
            let (batch, mut out) = (rows.batch(&subject.game, function), Vec::new());
            let misdeed = subject.game.evaluate_guarded(function, &batch, inputs, &mut out)?;
            if let Some(misdeed) = misdeed.filter(&minds) {
                return Err(Fault::new(format!("{} {misdeed}, in a batch of {length} rows", function.name())));
            }
        }
        Ok(())
    })
}

/// That all functions answer, with finite numbers.
pub(super) fn functions(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    cases.each(8, |case, draws| {
        let phi = if case == 0 { subject.phi.clone() } else { subject.draw_phi(draws) };
        subject.draw_rows(&phi, 64, draws)?.answers(&subject.game)?;
        Ok(())
    })?;
    Ok(Found::pass(format!("{}: finite", names(subject))))
}

fn names(subject: &Subject) -> String {
    subject.functions().map(|function| function.name()).collect::<Vec<_>>().join(", ")
}
