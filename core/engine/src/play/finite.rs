//! Whether all numbers of a play are numbers.

use super::Play;

/// A quantity of a play that is no finite number, so that nothing can be concluded from it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("stage game {probe}{}: the {quantity} is {value}, no finite number; nothing is concluded from such play", of(*.player))]
pub struct NotFinite {
    /// The probe of the stage game.
    pub probe: usize,
    /// Whose quantity it is; none of one that all share.
    pub player: Option<usize>,
    /// Which.
    pub quantity: &'static str,
    /// What was found.
    pub value: f64,
}

fn of(player: Option<usize>) -> String {
    player.map_or_else(String::new, |player| format!(", player {player}"))
}

impl Play {
    /// Makes sure that every quantity is a finite number.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check_finite(&self) -> Result<(), NotFinite> {
        let players = self.players;
        let of_players = [
            ("strategy", self.strategy.as_slice(), self.actions),
            ("expected payoff", self.payoff.as_slice(), 1),
            ("expected transfer", self.transfer.as_slice(), 1),
            ("expected value", self.value.as_slice(), 1),
            ("regret", self.regret.as_slice(), 1),
        ];
        for (quantity, values, width) in of_players {
            if let Some(place) = values.iter().position(|value| !value.is_finite()) {
                let row = place / width;
                let (probe, player) = (row / players, Some(row % players));
                return Err(NotFinite { probe, player, quantity, value: values[place] });
            }
        }
        for (probe, payoffs) in self.payoff.chunks_exact(players).enumerate() {
            let value: f64 = payoffs.iter().sum();
            if !value.is_finite() {
                return Err(NotFinite { probe, player: None, quantity: "welfare", value });
            }
        }
        let each = self.outcomes.len() / self.probes.max(1);
        for (quantity, values, width) in [("residual", &self.residual, 1), ("outcome", &self.outcomes, each)] {
            if let Some(place) = values.iter().position(|value| !value.is_finite()) {
                return Err(NotFinite { probe: place / width, player: None, quantity, value: values[place] });
            }
        }
        Ok(())
    }
}
