//! Rows to evaluate, with everything that any function of a game reads.

use walras_engine::plugin::{Batch, Function, Instance, PluginError};

use super::cases::Draws;
use super::outcome::Fault;
use super::position::Position;
use super::subject::Subject;

/// Rows under one mechanism.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The mechanism.
    pub phi: Vec<f64>,
    /// Who acts, `[rows]`.
    pub player: Vec<u32>,
    /// Under which probe, `[rows]`.
    pub probe: Vec<u32>,
    /// `[rows][dimensions]`.
    pub action: Vec<f64>,
    /// `[rows][aggregates]`.
    pub aggregate: Vec<f64>,
    /// `[rows][players][dimensions]`.
    pub profile: Vec<f64>,
    /// `[rows][states]`.
    pub state: Vec<f64>,
    /// `[rows][players][states]`.
    pub state_profile: Vec<f64>,
    /// Whether constraints take φ.
    constraint_takes_phi: bool,
}

/// What functions say of rows.
pub type Answers = Vec<(Function, Vec<f64>)>;

impl Subject {
    /// So many situations.
    pub fn draw_rows(&self, phi: &[f64], count: usize, draws: &mut Draws) -> Result<Rows, Fault> {
        let positions: Vec<Position> = (0..count).map(|_| self.draw_position(draws)).collect();
        Ok(Rows::of(self, phi, &positions)?)
    }

    /// What each player earns in each position.
    pub fn utilities(&self, phi: &[f64], positions: &[Position]) -> Result<Vec<f64>, Fault> {
        Ok(Rows::of(self, phi, positions)?.answer(&self.game, self.utility())?)
    }
}

impl Rows {
    /// These positions, with the aggregates that follow from them.
    pub fn of(subject: &Subject, phi: &[f64], positions: &[Position]) -> Result<Self, PluginError> {
        let (dimensions, states) = (subject.axes.len(), subject.metadata().states.len());
        let own = |all: &[f64], player: usize, width: usize| all[player * width..][..width].to_vec();
        Ok(Rows {
            phi: phi.to_vec(),
            player: positions.iter().map(|p| p.player as u32).collect(),
            probe: positions.iter().map(|p| p.probe as u32).collect(),
            action: positions.iter().flat_map(|p| own(&p.profile, p.player, dimensions)).collect(),
            aggregate: subject.aggregates(positions)?,
            profile: positions.iter().flat_map(|p| p.profile.clone()).collect(),
            state: positions.iter().flat_map(|p| own(&p.states, p.player, states)).collect(),
            state_profile: positions.iter().flat_map(|p| p.states.clone()).collect(),
            constraint_takes_phi: subject.metadata().constraint_depends_on_mechanism,
        })
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.player.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.player.is_empty()
    }

    /// What a function takes of them, as the host passes it: contributions never see φ, constraints only where they depend
    /// on it.
    pub fn batch(&self, game: &Instance, function: Function) -> Batch<'_> {
        let when = |taken: bool, column| if taken { column } else { &[][..] };
        let phi = match function {
            Function::Contribution => false,
            Function::Constraint => self.constraint_takes_phi,
            _ => true,
        };
        let (profile, state) = (game.takes_profile(function), game.takes_state(function));
        Batch {
            phi: when(phi, &self.phi),
            player: &self.player,
            probe: &self.probe,
            action: &self.action,
            aggregate: when(game.takes_aggregates(function), &self.aggregate),
            profile: when(profile, &self.profile),
            state: when(state, &self.state),
            state_profile: when(profile && state, &self.state_profile),
        }
    }

    /// What one function says.
    pub fn answer(&self, game: &Instance, function: Function) -> Result<Vec<f64>, PluginError> {
        let mut out = vec![f64::NAN; self.len() * game.width(function)];
        game.evaluate(function, &self.batch(game, function), &mut out)?;
        Ok(out)
    }

    /// What every function of the game says.
    pub fn answers(&self, game: &Instance) -> Result<Answers, PluginError> {
        let offered = Function::ALL.into_iter().filter(|&function| game.offers(function));
        offered.map(|function| Ok((function, self.answer(game, function)?))).collect()
    }

    /// These rows of them, in this order.
    pub fn select(&self, order: &[usize]) -> Self {
        let rows = self.len().max(1);
        let pick = |column: &[f64]| -> Vec<f64> {
            let width = column.len() / rows;
            order.iter().flat_map(|&row| column[row * width..][..width].iter().copied()).collect()
        };
        let index = |column: &[u32]| order.iter().map(|&row| column[row]).collect();
        Rows {
            phi: self.phi.clone(),
            player: index(&self.player),
            probe: index(&self.probe),
            action: pick(&self.action),
            aggregate: pick(&self.aggregate),
            profile: pick(&self.profile),
            state: pick(&self.state),
            state_profile: pick(&self.state_profile),
            constraint_takes_phi: self.constraint_takes_phi,
        }
    }

    /// A row in words.
    pub fn describe(&self, row: usize) -> String {
        let one = self.select(&[row]);
        let Rows { phi, player, probe, action, aggregate, profile, state, .. } = &one;
        let mut text = format!("player {}, probe {}, action {action:?}, phi {phi:?}", player[0], probe[0]);
        if !aggregate.is_empty() {
            text += &format!(", aggregates {aggregate:?}");
        } else if profile.len() > action.len() {
            text += &format!(", profile {profile:?}");
        }
        if !state.is_empty() {
            text += &format!(", state {state:?}");
        }
        text
    }
}
