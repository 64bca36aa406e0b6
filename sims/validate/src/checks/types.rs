//! Players of equal private types are one type, where a game says that they can be.

use walras_engine::setup::GameSetup;
use walras_game::metadata::Axis;

use super::super::cases::Draws;
use super::super::outcome::Fault;
use super::super::subject::Subject;

const ROWS: usize = 50;
/// Types among which players are divided.
const TYPES: usize = 2;

/// That a game of players who are `TYPES` types answers as one that is told the type of each of the same players.
pub(super) fn as_told_of_each(subject: &Subject, draws: &mut Draws) -> Result<(), Fault> {
    let players = subject.setup.players;
    if players < TYPES {
        return Ok(());
    }
    let each = subject.with(&of_types(subject, players))?;
    let types = subject.with(&of_types(subject, TYPES))?;
    let phi = subject.draw_phi(draws);
    let mut rows = each.draw_rows(&phi, ROWS, draws)?;
    rows.player.iter_mut().for_each(|player| *player %= TYPES as u32);
    let (told, found) = (rows.answers(&each.game)?, rows.answers(&types.game)?);
    let by_sums = |function| !types.game.takes_profile(function);
    for ((function, told), (_, found)) in told.iter().zip(&found).filter(|((function, _), _)| by_sums(*function)) {
        if let Some(place) = (0..told.len()).find(|&place| told[place].to_bits() != found[place].to_bits()) {
            let row = place / (told.len() / ROWS);
            return Err(Fault::new(format!(
                "{} is {} at {}, but {} where the {players} players are {TYPES} types with a row of parameters each, which \
                 `players.by_type` says that the game takes",
                function.name(),
                told[place],
                rows.describe(row),
                found[place],
            )));
        }
    }
    Ok(())
}

/// The setup whose parameters have this many rows where they have one a player: those of the first `TYPES`, over and over.
fn of_types(subject: &Subject, count: usize) -> GameSetup {
    let mut setup = subject.setup.clone();
    for parameter in &subject.metadata().parameters {
        if parameter.shape.first() == Some(&Axis::Players)
            && let Some(values) = setup.parameters.get_mut(&parameter.name)
        {
            let width = values.len() / subject.setup.players;
            let row = |player: usize| values[player % TYPES * width..][..width].to_vec();
            *values = (0..count).flat_map(row).collect();
        }
    }
    setup
}
