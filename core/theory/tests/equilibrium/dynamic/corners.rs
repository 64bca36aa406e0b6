//! Games at the edges: constant payoffs, offsets, nobody else, branches that stop.

use walras_theory::dynamic::{
    DynamicError, MarkovGame, StageSolver, Transition, backward, markov_logit, markov_nash, shapley,
};
use walras_theory::equilibrium::{Status, logit_qre};
use walras_theory::normal_form::NormalForm;
use walras_theory::quality::largest;

use super::games::{numbers, random};
use crate::games::distance;

/// Two players with two actions in three states, with these payoffs.
fn with_payoffs(discount: f64, mut payoff: impl FnMut(usize) -> f64) -> MarkovGame {
    let laws = random(8, &[2, 2], 3, 0.5).transition().clone();
    let stages = (0..3).map(|_| {
        let payoffs = (0..8).map(|k| payoff(k / 4)).collect();
        NormalForm::new(vec![2, 2], payoffs).unwrap()
    });
    let stages = stages.collect();
    MarkovGame::new(stages, laws, discount).unwrap()
}

#[test]
fn constant_payoffs_leave_nothing_to_gain() {
    for constant in [0.7, -0.3, 1.0, 1e6, 0.0] {
        let game = with_payoffs(0.9, |_| constant);
        let found = markov_nash(&game).unwrap();
        assert_eq!((found.status, found.certificate.relative_regret), (Status::Converged, 0.0), "{constant}");
        let zero = shapley(&with_payoffs(0.9, |i| if i == 0 { constant } else { -constant })).unwrap();
        assert_eq!(zero.status, Status::Converged, "{constant}: {zero:?}");
        assert!((zero.value[0] - 10.0 * constant).abs() <= 1e-13 * 10.0 * constant.abs());
    }
    // Differences that are rounding of what they are between.
    let mut draw = numbers(3);
    for spread in [1e-9, 1e-12, 1e-15] {
        let found = markov_nash(&with_payoffs(0.9, |_| 0.7 + spread * draw())).unwrap();
        assert_eq!(found.status, Status::Converged, "{spread}");
        assert!(found.certificate.relative_regret <= 1e-9, "{spread}: {:?}", found.certificate);
    }
    // Only one player has nothing to lose.
    let found = markov_nash(&with_payoffs(0.9, |i| if i == 0 { 0.7 } else { draw() })).unwrap();
    assert_eq!(found.status, Status::Converged);
}

#[test]
fn a_player_alone_is_optimal_at_any_size() {
    let game = random(4, &[3], 300, 0.95);
    let found = markov_nash(&game).unwrap();
    assert!(largest(found.certificate.regret) < 1e-11 && found.status == Status::Converged);
    assert!(found.profile.iter().all(|p| *p == 0.0 || *p == 1.0));
}

#[test]
fn offsets_cost_finite_games_no_digits() {
    let game = random(6, &[2, 2], 3, 0.9);
    let offset = 1e9;
    let stages = (0..3).map(|s| {
        let shifted = (0..2).flat_map(|i| game.stage(s).payoffs(i).iter().map(|u| u + offset).collect::<Vec<_>>());
        NormalForm::new(vec![2, 2], shifted.collect()).unwrap()
    });
    let far = MarkovGame::new(stages.collect(), game.transition().clone(), 0.9).unwrap();
    let solve = |game: &MarkovGame| backward(game, 4, StageSolver::Logit(3.0)).unwrap();
    let (near, far) = (solve(&game), solve(&far));
    assert!(distance(&near.periods[0].profile, &far.periods[0].profile) < 1e-5);
    let sum = 1.0 + 0.9 + 0.81 + 0.729;
    assert!((far.periods[0].values[0] - near.periods[0].values[0] - offset * sum).abs() < 1e-4);
    assert!((far.periods[3].values[0] - near.periods[3].values[0] - offset).abs() < 1e-4);
    let endless = backward(&game, 1 << 30, StageSolver::Nash);
    assert!(matches!(endless, Err(DynamicError::TooLarge { .. })), "{endless:?}");
}

#[test]
fn what_is_short_of_the_precision_says_so() {
    // Coordination, whose branch meets others at precision 2: in a game with a last period the residual is that of what was asked.
    let stage = NormalForm::new(vec![2, 2], vec![1.0, 0.0, 0.0, 1.5, 1.0, 0.0, 0.0, 1.0]).unwrap();
    let game = MarkovGame::new(vec![stage], Transition::dense(&[1.0; 4], 1), 0.5).unwrap();
    let found = backward(&game, 2, StageSolver::Logit(50.0)).unwrap();
    let profile = &found.periods[1].profile;
    let gap = 50.0 * (profile[2] * 1.0 - profile[3] * 1.5);
    let response = 1.0 / (1.0 + (-gap).exp());
    assert!((response - profile[0]).abs() <= found.residual + 1e-12);
}

#[test]
fn play_that_settles_at_indifference_is_no_bifurcation() {
    let payoffs = vec![
        2.0, 1.0, -2.0, 2.0, -1.0, 2.0, -2.0, -1.0, -2.0, 1.0, -2.0, 1.0, -1.0, 1.0, 2.0, 0.0, 2.0, -1.0, //
        -2.0, 1.0, 1.0, 1.0, -2.0, -1.0, 0.0, 1.0, 0.0, -1.0, -1.0, -2.0, 2.0, 0.0, -1.0, 1.0, -1.0, 1.0, //
        2.0, 0.0, 2.0, 1.0, -2.0, 1.0, 1.0, -2.0, 1.0, -2.0, -1.0, -1.0, 0.0, -1.0, -1.0, 1.0, -1.0, -1.0,
    ];
    let stage = NormalForm::new(vec![2, 3, 3], payoffs).unwrap();
    let game = MarkovGame::new(vec![stage.clone()], Transition::dense(&[1.0; 18], 1), 0.0).unwrap();
    for precision in [4010.0, 8500.0, 9000.0, 9500.0, 10_000.0] {
        let once = logit_qre(&stage, precision).unwrap();
        let found = markov_logit(&game, precision).unwrap();
        // Rounding may keep the last digits from what is asked, and nothing else: the branch is followed to its end.
        for (status, reached, residual) in
            [(once.status, once.precision, once.residual), (found.status, found.precision, found.residual)]
        {
            assert!(matches!(status, Status::Converged | Status::Stalled), "{precision}: {status}");
            assert!(reached == precision && residual < 1e-8, "{precision}: {reached} {residual:e}");
        }
    }
}
