//! Environments of direct mechanisms: allocations that are pure and efficient, for whoever is present.

use walras_theory::direct::{Environment as _, Mechanism, Rule, settle, welfare};

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

/// Profiles of reports in a batch.
const ROWS: usize = 40;
/// By how much another allocation may be better, in units of the welfare there is.
const TOLERANCE: f64 = 1e-9;

/// That the same reports give the same allocation, in whatever batch; and that no allocation made for other reports of the same
/// agents is worth more to all and the designer.
pub(super) fn allocation(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let Some(composed) = &subject.environment else { return Ok(Found::skip("it is no environment")) };
    let environment_phi = composed.environment_phi(&subject.phi);
    let at = composed.environment.at(environment_phi);
    let (n, d) = (at.players(), at.preferences() + at.signals());
    let types = at.weights().len();
    let efficient = Mechanism::new(Rule::Vcg);
    let mut compared = 0;
    cases.each(8, |case, draws| {
        // Whoever is absent is so in all rows, so that each allocation is possible in the others.
        let absent: Vec<bool> = (0..n).map(|_| case % 2 == 1 && draws.coin()).collect();
        let mut reports = Vec::with_capacity(ROWS * n * d);
        for _ in 0..ROWS {
            for absent in &absent {
                let from = reports.len();
                reports.extend_from_slice(&at.types()[draws.below(types) * d..][..d]);
                if *absent {
                    reports[from..from + at.preferences()].fill(f64::NAN);
                }
                if case % 4 >= 2 && draws.coin() {
                    reports[from + at.preferences()..].fill(f64::NAN);
                }
            }
        }
        let truth: Vec<f64> = reports.chunks_exact(d).flat_map(|point| &point[at.preferences()..]).copied().collect();
        let width = at.width();
        let together = settle(&at, &efficient, &reports, &truth)?.allocation;
        let most = welfare(&at, &reports, &together)?;
        for row in 0..ROWS {
            let (report, x) = (&reports[row * n * d..][..n * d], &together[row * width..][..width]);
            let alone = settle(&at, &efficient, report, &truth[row * n * at.signals()..][..n * at.signals()])?.allocation;
            if alone.iter().zip(x).any(|(a, b)| a.to_bits() != b.to_bits()) {
                return Err(Fault::new(format!(
                    "allocate is not a pure function: {alone:?} for the reports {report:?} alone, but {x:?} among others"
                )));
            }
        }
        for shift in 1..ROWS {
            let mut others = together[shift * width..].to_vec();
            others.extend_from_slice(&together[..shift * width]);
            for (row, found) in welfare(&at, &reports, &others)?.iter().enumerate() {
                compared += 1;
                let (best, x) = (most[row], &together[row * width..][..width]);
                if *found > best + TOLERANCE * best.abs().max(1.0) {
                    let (report, other) = (&reports[row * n * d..][..n * d], &others[row * width..][..width]);
                    return Err(Fault::new(format!(
                        "allocate is not efficient: {x:?} is worth {best} in all for the reports {report:?}, {other:?} is worth \
                         {found}"
                    )));
                }
            }
        }
        Ok(())
    })?;
    Ok(Found::pass(format!("pure, and better than {compared} others")))
}
