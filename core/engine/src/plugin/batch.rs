//! Rows that a game evaluates in one call.

/// Rows to evaluate, all under one mechanism. Row r is `player[r]` facing `probe[r]` and taking `action[r]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch<'a> {
    /// The mechanism, `[φ]`.
    pub phi: &'a [f64],
    /// Who acts, `[rows]`.
    pub player: &'a [u32],
    /// Under which probe, `[rows]`.
    pub probe: &'a [u32],
    /// The actions, `[rows][action dimensions]`.
    pub action: &'a [f64],
    /// The aggregates, `[rows][aggregates]`; empty for all that does not take them.
    pub aggregate: &'a [f64],
    /// The actions of all players, `[rows][players][action dimensions]`; empty unless for functions of joint actions.
    pub profile: &'a [f64],
    /// Private states, `[rows][states]`; empty in games without, and for constraints.
    pub state: &'a [f64],
    /// The states of all players, `[rows][players][states]`; empty where `profile` or `state` is.
    pub state_profile: &'a [f64],
}

impl Batch<'_> {
    pub(super) fn rows(&self) -> usize {
        self.player.len()
    }

    /// The sub-batch of these rows.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        let part = |values: &'_ [f64]| -> std::ops::Range<usize> {
            let width = values.len() / self.rows().max(1);
            rows.start * width..rows.end * width
        };
        Batch {
            phi: self.phi,
            player: &self.player[rows.clone()],
            probe: &self.probe[rows.clone()],
            action: &self.action[part(self.action)],
            aggregate: &self.aggregate[part(self.aggregate)],
            profile: &self.profile[part(self.profile)],
            state: &self.state[part(self.state)],
            state_profile: &self.state_profile[part(self.state_profile)],
        }
    }
}
