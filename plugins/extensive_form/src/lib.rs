//! Any finite game in extensive form, by its reduced normal form and its outcomes.
//!
//! Players choose reduced strategies: what to do at every information set that their own choices leave within reach. In the
//! profile a outcome k occurs `o_k(a)` times on average, chance moving as the game says, and player i earns
//!
//! ```text
//! U_i(a) = Σ_k o_k(a) (u_ki + Σ_m φ_m w_mki)
//! ```
//!
//! with `u` the payoffs of outcomes and `w_m` the directions into which a designer moves them by the incentive `φ_m`. What it
//! adds is money that it pays: the transfer is minus the second term. Profiles of an `.efg` file and occurrences come with a
//! scenario's `game.file`.

use walras_game::{ConstraintFn, Game, JointPayoffFn, Refusal, Setup, Situation, TransferFn};

/// The strategies and outcomes of a game.
pub struct ExtensiveForm {
    /// How many reduced strategies each player has, `[players]`.
    strategies: Vec<usize>,
    outcomes: usize,
    /// Payoffs of outcomes, `[outcomes][players]`.
    payoffs: Vec<f64>,
    /// How often outcomes occur, `[profiles][outcomes]`, the last player's strategy fastest.
    occurrences: Vec<f64>,
    /// Directions of incentives, `[incentives][outcomes][players]`.
    incentives: Vec<f64>,
}

impl Game for ExtensiveForm {
    const METADATA: &'static str = include_str!("metadata.json");
    const CONSTRAINT: Option<ConstraintFn<Self>> = Some(Self::existence);
    const JOINT_PAYOFF: Option<JointPayoffFn<Self>> = Some(Self::payoff);
    const TRANSFER: Option<TransferFn<Self>> = Some(|game, at| -game.paid(at));

    fn create(setup: &Setup<'_>) -> Result<Self, Refusal> {
        let players = setup.players;
        let strategies = counts(setup.values("strategy_counts")?, setup.levels)?;
        let payoffs = setup.values("outcome_payoffs")?;
        if payoffs.is_empty() || payoffs.len() % players != 0 {
            let found = payoffs.len();
            return Err(Refusal(format!(
                "`outcome_payoffs` has {found} entries, expected some for each of {players} players"
            )));
        }
        let outcomes = payoffs.len() / players;
        let cells = strategies.iter().try_fold(outcomes, |cells, &k| cells.checked_mul(k));
        let occurrences = setup.values("occurrences")?;
        if cells != Some(occurrences.len()) {
            let found = occurrences.len();
            return Err(Refusal(format!(
                "`occurrences` has {found} entries, expected one for each profile of the strategies {strategies:?} and each of \
                 {outcomes} outcomes"
            )));
        }
        let incentives = setup.values("incentives")?;
        let most = INCENTIVES * payoffs.len();
        if incentives.len() > most || incentives.len() % payoffs.len() != 0 {
            let found = incentives.len();
            return Err(Refusal(format!(
                "`incentives` has {found} entries, expected up to {INCENTIVES} times {outcomes} outcomes × {players} players"
            )));
        }
        let (payoffs, occurrences) = (payoffs.to_vec(), occurrences.to_vec());
        Ok(ExtensiveForm { strategies, outcomes, payoffs, occurrences, incentives: incentives.to_vec() })
    }
}

/// How many incentives there are in the metadata.
const INCENTIVES: usize = 3;

/// The numbers of strategies, the largest of which must be that of the grid's levels.
fn counts(given: &[f64], levels: &[usize]) -> Result<Vec<usize>, Refusal> {
    let [levels] = *levels else {
        return Err(Refusal("the host does not say how many levels the action grid has".into()));
    };
    let count = |&count: &f64| if count == 0.0 { levels } else { count as usize };
    let strategies: Vec<usize> = given.iter().map(count).collect();
    let most = strategies.iter().copied().max().unwrap_or(0);
    if levels != most {
        return Err(Refusal(format!(
            "the action grid has {levels} levels, expected {most}, the largest of `strategy_counts` {strategies:?}"
        )));
    }
    Ok(strategies)
}

impl ExtensiveForm {
    fn payoff(&self, at: &Situation<'_>) -> f64 {
        self.sum(at, |cell| self.payoffs[cell]) + self.paid(at)
    }

    /// What the designer pays the player.
    fn paid(&self, at: &Situation<'_>) -> f64 {
        let weights = self.incentives.chunks_exact(self.payoffs.len()).zip(at.phi);
        weights.filter(|(_, phi)| **phi != 0.0).map(|(weights, phi)| phi * self.sum(at, |cell| weights[cell])).sum()
    }

    /// The mean over outcomes of what they are worth to the player, by their cells of outcome and player.
    fn sum(&self, at: &Situation<'_>, worth: impl Fn(usize) -> f64) -> f64 {
        let players = self.strategies.len();
        let profile = self.strategies.iter().enumerate().try_fold(0, |index, (player, &count)| {
            let strategy = at.action_of(player)[0] as usize;
            (strategy < count).then_some(index * count + strategy)
        });
        // A strategy that a player does not have is never played.
        let Some(profile) = profile else { return 0.0 };
        let occurrences = &self.occurrences[profile * self.outcomes..][..self.outcomes];
        let each = occurrences.iter().enumerate().filter(|(_, occurs)| **occurs != 0.0);
        each.map(|(outcome, occurs)| occurs * worth(outcome * players + at.player)).sum()
    }

    fn existence(&self, at: &Situation<'_>) -> f64 {
        if (at.action[0] as usize) < self.strategies[at.player] { 0.0 } else { 1.0 }
    }
}

walras_game::export_game!(ExtensiveForm);
