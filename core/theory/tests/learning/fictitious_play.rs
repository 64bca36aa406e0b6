use super::{ROCK_PAPER_SCISSORS, bimatrix, regrets, zero_sum};
use walras_theory::learning::{fictitious_play, logit_response, q_update_all, stochastic_fictitious_play};
use walras_theory::normal_form::{Contraction, NormalForm};
use walras_theory::quality::residual;

/// Shapley, "Some topics in two-person games", 1964: the only equilibrium is uniform play.
fn shapley() -> NormalForm {
    bimatrix([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
}

/// Plays `steps` rounds of `learn(player, t, payoffs, frequencies)`; `watch(t, profile)` sees every profile.
fn play(
    game: &NormalForm,
    steps: u32,
    mut learn: impl FnMut(usize, f64, &[f64], &mut [f64]),
    mut watch: impl FnMut(u32, &[f64]),
) -> Vec<f64> {
    let mut profile = game.uniform();
    let mut payoffs = profile.clone();
    let mut contraction = Contraction::new(game);
    for t in 1..=steps {
        contraction.payoffs(game, &profile, &mut payoffs);
        for player in 0..game.players() {
            let own = game.offsets()[player]..game.offsets()[player + 1];
            learn(player, f64::from(t), &payoffs[own.clone()], &mut profile[own]);
        }
        watch(t, &profile);
    }
    profile
}

#[test]
fn shapleys_game_never_settles() {
    let game = shapley();
    let (mut nearest, mut switches, mut last) = (f64::INFINITY, Vec::new(), 9);
    let learn = |player: usize, t: f64, payoffs: &[f64], frequencies: &mut [f64]| {
        let action = fictitious_play(payoffs, 1.0 / t, frequencies);
        if player == 0 && action != last {
            switches.push(t);
            last = action;
        }
    };
    play(&game, 200_000, learn, |t, profile| {
        if t > 1_000 {
            nearest = nearest.min(residual(profile, &[1.0 / 3.0; 6]));
        }
    });
    // The frequencies run round Shapley's triangle, on which the largest deviation stays above 0.17.
    assert!(nearest > 0.17, "came within {nearest} of the equilibrium");
    // Each run is longer than the one before by a constant factor, so the cycle goes on for ever.
    let late = &switches[switches.len() - 6..];
    assert!(switches.len() > 12, "{switches:?}");
    assert!(late.windows(3).all(|w| (w[2] - w[1]) / (w[1] - w[0]) > 1.2), "{late:?}");
}

#[test]
fn zero_sum_games_are_solved() {
    let game = zero_sum(ROCK_PAPER_SCISSORS);
    let learn = |_: usize, t: f64, payoffs: &[f64], frequencies: &mut [f64]| {
        fictitious_play(payoffs, 1.0 / (1.0 + t), frequencies);
    };
    let mut gaps = Vec::new();
    play(&game, 100_000, learn, |t, profile| {
        if t == 100 || t == 100_000 {
            gaps.push(regrets(&game, profile).iter().sum::<f64>());
        }
    });
    assert!(gaps[1] < 0.02 && gaps[1] < gaps[0] / 5.0, "{gaps:?}");
}

/// The rest points of the smooth rules are the logit equilibria.
fn assert_logit_equilibrium(game: &NormalForm, precision: f64, profile: &[f64]) {
    let (mut payoffs, mut image) = (profile.to_vec(), profile.to_vec());
    Contraction::new(game).payoffs(game, profile, &mut payoffs);
    for player in 0..game.players() {
        let own = game.offsets()[player]..game.offsets()[player + 1];
        logit_response(precision, &payoffs[own.clone()], &mut image[own]);
    }
    let residual = residual(profile, &image);
    assert!(residual < 1e-3, "residual {residual}");
}

#[test]
fn stochastic_fictitious_play_rests_at_logit_equilibria() {
    let asymmetric = zero_sum([[3.0, -1.0], [-1.0, 1.0]]);
    let mut response = [0.0; 3];
    for (game, precision) in [(asymmetric, 2.0), (zero_sum(ROCK_PAPER_SCISSORS), 5.0), (shapley(), 1.0)] {
        let learn = |player: usize, t: f64, payoffs: &[f64], frequencies: &mut [f64]| {
            // The first observation is a pure one, or uniform play would be a rest point from the start.
            if t < 3.0 {
                frequencies.fill(0.0);
                frequencies[player] = 1.0;
            }
            let response = &mut response[..payoffs.len()];
            stochastic_fictitious_play(precision, payoffs, 1.0 / t, response, frequencies);
        };
        let profile = play(&game, 30_000, learn, |_, _| {});
        assert_logit_equilibrium(&game, precision, &profile);
    }
}

#[test]
fn q_learning_with_full_information_rests_at_logit_equilibria() {
    let (game, precision) = (zero_sum([[3.0, -1.0], [-1.0, 1.0]]), 0.8);
    let mut values = [[1.0, 0.0], [0.0, 1.0]];
    let learn = |player: usize, _: f64, payoffs: &[f64], strategy: &mut [f64]| {
        q_update_all(0.05, payoffs, &mut values[player]);
        logit_response(precision, &values[player], strategy);
    };
    let profile = play(&game, 5_000, learn, |_, _| {});
    assert_logit_equilibrium(&game, precision, &profile);
}
