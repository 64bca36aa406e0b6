//! Learning rules against what is known of them: where they converge, where they cycle, and how fast regret falls.

mod bandits;
mod extremes;
mod fictitious_play;
mod potential;
mod regret;
mod replicator;

use walras_theory::normal_form::NormalForm;

/// A two-player game from its rows of payoffs, `[row][column]` each.
fn bimatrix<const R: usize, const C: usize>(row: [[f64; C]; R], column: [[f64; C]; R]) -> NormalForm {
    let payoffs = row.iter().chain(&column).flatten().copied().collect();
    NormalForm::new(vec![R, C], payoffs).expect("a game")
}

/// What each player gains at most by leaving the flat `profile`.
fn regrets(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let regret = |player: usize| {
        let own = game.offsets()[player]..game.offsets()[player + 1];
        let mut payoffs = vec![0.0; own.len()];
        game.action_payoffs(profile, player, &mut payoffs);
        walras_theory::quality::regret(&payoffs, &profile[own])
    };
    (0..game.players()).map(regret).collect()
}

const ROCK_PAPER_SCISSORS: [[f64; 3]; 3] = [[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]];

fn zero_sum<const R: usize, const C: usize>(row: [[f64; C]; R]) -> NormalForm {
    bimatrix(row, row.map(|payoffs| payoffs.map(|u| -u)))
}
