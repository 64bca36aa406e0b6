//! The life of an instance: made, used, ended, as often as one likes.

use walras_engine::model::Model;

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::subject::Subject;

const LIVES: u32 = 20;

/// That instances can be made, live side by side and end in any order, and that the engine can play them.
pub(super) fn instance(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let mut alive = Vec::new();
    cases.each(LIVES, |_, draws| {
        alive.push(subject.with(&subject.setup)?);
        if alive.len() > 3 {
            alive.swap_remove(draws.below(alive.len())).game.end()?;
        }
        Ok(())
    })?;
    alive.into_iter().try_for_each(|one| one.game.end())?;
    let playable =
        Model::new(subject.game.plugin(), &subject.setup).and_then(|model| model.constraint(&subject.phi).map(drop));
    playable.map_err(|error| Fault::new(error.to_string()))?;
    let (players, probes) = (subject.setup.players, subject.setup.probes);
    let levels = subject.setup.levels.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
    Ok(Found::pass(format!("{players} players, {levels} actions, {probes} probes; made and ended {LIVES} times")))
}
