//! Mechanisms by their table: what is allocated and paid at each profile of reports on the grid of types.

use super::settlement::Settlement;
use super::{DirectError, Environment, TypeGrid};

/// Looks rows of reports `[rows][players][preferences + signals]` up in `outcomes`, `[profiles][width + players]`, whose size was
/// checked.
///
/// # Errors
/// A report is not on the grid.
pub(super) fn look_up<E: Environment>(
    environment: &E,
    outcomes: &[Vec<f64>],
    reports: &[f64],
) -> Result<Settlement, DirectError> {
    let grid = TypeGrid::of(environment)?;
    let (n, width, d) = (environment.players(), environment.width(), grid.preferences + grid.signals);
    let mut settled = Settlement::default();
    for row in reports.chunks_exact(n * d) {
        let mut profile = 0;
        for (player, report) in row.chunks_exact(d).enumerate() {
            let place = (0..grid.count).find(|&entry| grid.point(entry) == report);
            let place = place.ok_or_else(|| {
                DirectError::Mechanism(format!(
                    "player {} reports {report:?}, which is not on the grid; a tabulated mechanism knows no other reports",
                    player + 1
                ))
            })?;
            profile = profile * grid.count + place;
        }
        let (allocation, payments) = outcomes[profile].split_at(width);
        settled.allocation.extend_from_slice(allocation);
        settled.transfer.extend(payments.iter().map(|payment| -payment));
    }
    Ok(settled)
}

/// Whether there is a row for each profile, and a number for each of what it says.
pub(super) fn check_size(
    grid: &TypeGrid,
    players: usize,
    width: usize,
    outcomes: &[Vec<f64>],
) -> Result<(), DirectError> {
    let profiles = (grid.count as f64).powi(players as i32);
    if outcomes.len() as f64 != profiles {
        let (found, types) = (outcomes.len(), grid.count);
        return Err(DirectError::Mechanism(format!(
            "`outcomes` has {found} rows; expected {profiles}, one a profile of {types} types of {players} players"
        )));
    }
    match outcomes.iter().position(|row| row.len() != width + players) {
        Some(row) => Err(DirectError::Mechanism(format!(
            "row {} of `outcomes` has {} numbers; expected {width} of the allocation and {players} payments",
            row + 1,
            outcomes[row].len()
        ))),
        None => Ok(()),
    }
}
