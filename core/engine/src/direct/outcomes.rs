//! What the game of reporting tells of play, however reports are made.

use walras_game::metadata::{Outcome, Total};

/// The outcome that is what an allocation is worth to the designer itself.
pub(super) const DESIGNER_VALUE: &str = "designer_value";

/// What joint reports bring a player.
pub(super) struct Told {
    /// What it receives; negative where it pays.
    pub(super) received: f64,
    /// What the allocation is worth to it.
    pub(super) value: f64,
    /// What all and the designer could have more of.
    pub(super) lost: f64,
    /// What they can expect at best.
    pub(super) best: f64,
    /// How far its report is from its type.
    pub(super) misreport: f64,
    /// How likely the two are the same.
    pub(super) truthful: f64,
    /// What the allocation is worth to the designer.
    pub(super) designer: f64,
}

impl Told {
    /// The outcomes, in the order of [`declared`], among so many players.
    pub(super) fn outcomes(&self, players: usize) -> [f64; 7] {
        let n = players as f64;
        [
            -self.received,
            self.value,
            self.lost / n,
            if self.best == 0.0 { 1.0 } else { 1.0 - self.lost / self.best },
            self.misreport,
            self.truthful,
            self.designer / n,
        ]
    }
}

/// What a designer may see, in the order of [`Told::outcomes`].
pub(super) fn declared() -> Vec<Outcome> {
    let outcome = |name: &str, description: &str, formula: &str, total| Outcome {
        name: name.into(),
        description: description.into(),
        unit: String::new(),
        total,
        formula: formula.into(),
    };
    vec![
        outcome("revenue", "what the player pays the designer", "-t_i", Total::Sum),
        outcome("value", "what the allocation is worth to the player, before payments", "u_i", Total::Sum),
        outcome(
            "lost_welfare",
            "what all and the designer could have more of, before payments, in equal parts",
            "(W* - W) / n",
            Total::Sum,
        ),
        outcome(
            "efficiency",
            "value to all and the designer, as a part of what can be expected at best",
            "1 - (W* - W) / E[W*]",
            Total::Mean,
        ),
        outcome(
            "misreport",
            "distance of the report from the type, each coordinate in units of its range",
            "|r - t|",
            Total::Mean,
        ),
        outcome("truthful", "whether the report is the type", "1{r = t}", Total::Mean),
        outcome(
            DESIGNER_VALUE,
            "what the allocation is worth to the designer itself, in equal parts",
            "u_0 / n",
            Total::Sum,
        ),
    ]
}
