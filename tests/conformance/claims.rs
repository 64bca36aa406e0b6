//! What games claim of themselves is so, and the checks can tell when it is not.

use walras_engine::model::{FEASIBILITY_TOLERANCE, Model};
use walras_game::metadata::{Claim, Extent, Size};

use crate::games::{self, Draws, Game, Rows, payoff};

const TOLERANCE: f64 = 1e-11;

/// Mechanisms drawn from within their bounds, or the given one.
fn mechanisms(game: &Game) -> Vec<Vec<f64>> {
    let resolved = game.resolved();
    let mut draws = Draws::new(9);
    let inside = |(low, high): &(f64, f64), unit: f64| low + (high - low).min(10.0) * unit;
    let drawn = (0..3).map(|_| resolved.bounds.iter().map(|bounds| inside(bounds, draws.unit())).collect());
    drawn.chain([resolved.phi.clone()]).collect()
}

fn claims(game: &Game, claim: Claim) -> bool {
    game.plugin.metadata().claims.contains(&claim)
}

/// Largest sum of gains around cycles in which two players deviate and return, relative to the gains: zero on all such
/// cycles if and only if there is an exact potential (Monderer & Shapley 1996, Corollary 2.9).
fn imbalance(model: &Model, phi: &[f64]) -> f64 {
    let mut draws = Draws::new(4);
    let mut worst = 0.0_f64;
    for _ in 0..150 {
        let mut at = draws.profile(model);
        let (i, j) = (draws.below(model.players), draws.below(model.players));
        if i == j {
            continue;
        }
        let (home, away) = ([at[i], at[j]], [draws.below(model.actions), draws.below(model.actions)]);
        let (mut sum, mut size) = (0.0, 1.0_f64);
        for (player, action) in [(i, away[0]), (j, away[1]), (i, home[0]), (j, home[1])] {
            let before = payoff(model, phi, &at, player);
            at[player] = action;
            let after = payoff(model, phi, &at, player);
            sum += after - before;
            size = size.max(before.abs()).max(after.abs());
        }
        worst = worst.max(f64::abs(sum) / size);
    }
    worst
}

/// How far the sum of payoffs is from being constant, relative to payoffs.
fn spread_of_sums(model: &Model, phi: &[f64]) -> f64 {
    let mut draws = Draws::new(5);
    let (mut low, mut high, mut size) = (f64::INFINITY, f64::NEG_INFINITY, 1.0_f64);
    for _ in 0..100 {
        let profile = draws.profile(model);
        let payoffs: Vec<f64> = (0..model.players).map(|i| payoff(model, phi, &profile, i)).collect();
        let sum: f64 = payoffs.iter().sum();
        (low, high) = (low.min(sum), high.max(sum));
        size = payoffs.iter().fold(size, |size, u| size.max(u.abs()));
    }
    (high - low) / size
}

/// Runs of `length` neighbouring actions along each coordinate of the grid and, in two dimensions, its diagonals.
fn lines(model: &Model, length: usize) -> impl Iterator<Item = Vec<usize>> {
    let (actions, d) = (model.actions, model.dimensions);
    let levels = |j: usize| {
        let mut found: Vec<f64> = model.action.iter().skip(j).step_by(d).copied().collect();
        found.sort_by(f64::total_cmp);
        found.dedup();
        found.len()
    };
    let counts: Vec<usize> = (0..d).map(levels).collect();
    let stride = |j: usize| counts[j + 1..].iter().product::<usize>();
    let mut steps: Vec<Vec<usize>> = (0..d).map(|j| (0..d).map(|i| usize::from(i == j)).collect()).collect();
    steps.extend((d == 2).then(|| vec![1, 1]));
    let mut runs = Vec::new();
    for step in steps {
        let by: usize = (0..d).map(|j| step[j] * stride(j)).sum();
        let fits = |a: usize| (0..d).all(|j| a / stride(j) % counts[j] + (length - 1) * step[j] < counts[j]);
        runs.extend((0..actions).filter(|&a| fits(a)).map(|a| (0..length).map(|k| a + k * by).collect()));
    }
    runs.into_iter()
}

/// Largest second difference of payoffs along the own action, relative to payoffs.
fn convexity(model: &Model, phi: &[f64]) -> f64 {
    let mut draws = Draws::new(6);
    let mut worst = f64::NEG_INFINITY;
    for _ in 0..40 {
        let (mut profile, player) = (draws.profile(model), draws.below(model.players));
        let along = (0..model.actions).map(|action| {
            profile[player] = action;
            payoff(model, phi, &profile, player)
        });
        let u: Vec<f64> = along.collect();
        let size = u.iter().fold(1.0_f64, |size, u| size.max(u.abs()));
        let bends = lines(model, 3).map(|at| (u[at[0]] - 2.0 * u[at[1]] + u[at[2]]) / size);
        worst = bends.fold(worst, f64::max);
    }
    worst
}

#[test]
fn potentials_are_exact_where_claimed() {
    let mut claimed = 0;
    for game in games::all().iter().filter(|game| claims(game, Claim::Potential)) {
        claimed += 1;
        for phi in mechanisms(game) {
            let found = imbalance(&game.model(), &phi);
            assert!(found < TOLERANCE, "{} at {phi:?}: a cycle gains {found:e}", game.label);
        }
    }
    assert_eq!(claimed, 4);
}

#[test]
fn cycles_tell_games_without_a_potential() {
    for label in ["spectrum", "public_goods", "cournot_isoelastic", "normal_form"] {
        let game = games::named(label);
        assert!(!claims(&game, Claim::Potential));
        assert!(imbalance(&game.model(), &game.resolved().phi) > 1e-3, "{label}");
    }
    // With all payoffs shared everybody wants the same, and what all want is a potential.
    assert!(imbalance(&games::named("normal_form").model(), &[1.0]) < TOLERANCE);
    // Linear demand has one too (Monderer & Shapley 1996, Section 2); the claim is for all demands and so not made.
    assert!(imbalance(&games::named("cournot").model(), &[0.5, 0.1]) < TOLERANCE);
}

#[test]
fn payoffs_sum_to_a_constant_where_claimed() {
    for game in games::all() {
        for phi in mechanisms(game) {
            let found = spread_of_sums(&game.model(), &phi);
            assert!(!claims(game, Claim::ZeroSum) || found < TOLERANCE, "{} at {phi:?}: {found:e}", game.label);
        }
    }
    let pennies = "players: 2, actions: 2, parameters: {payoffs: [1, -1, -1, 1, -1, 1, 1, -1]}}";
    let game = Game {
        scenario: games::scenario("normal_form", pennies, "", "rule: best_response"),
        ..games::named("normal_form")
    };
    assert_eq!(spread_of_sums(&game.model(), &[0.0]), 0.0);
    assert!(spread_of_sums(&games::named("cournot").model(), &[0.5, 0.1]) > 0.1);
}

#[test]
fn payoffs_are_concave_where_claimed() {
    let mut claimed = 0;
    for game in games::all().iter().filter(|game| claims(game, Claim::Concave)) {
        claimed += 1;
        for phi in mechanisms(game) {
            let found = convexity(&game.model(), &phi);
            assert!(found < TOLERANCE, "{} at {phi:?}: {found:e}", game.label);
        }
    }
    assert_eq!(claimed, 6);
    assert!(convexity(&games::named("congestion").model(), &[0.0, 0.0]) > 0.1);
}

#[test]
fn everybody_can_do_something() {
    for game in games::all() {
        let model = game.model();
        let constraint = model.constraint(&game.resolved().phi).unwrap();
        // Numbers of things to choose from have no lowest one; of quantities the lowest is always allowed.
        let numbered =
            game.plugin.metadata().actions.dimensions.iter().any(|d| d.high == Extent::Size(Size::LastLevel));
        for actions in constraint.chunks_exact(model.actions) {
            let allowed = |g: &f64| *g <= FEASIBILITY_TOLERANCE;
            assert!(actions.iter().any(allowed) && (numbered || allowed(&actions[0])), "{}: {actions:?}", game.label);
        }
    }
}

#[test]
fn constraints_bind_somewhere_and_rise_where_claimed() {
    for game in games::all() {
        let model = game.model();
        if !game.plugin.metadata().shared_constraints.is_empty() {
            let mut rows = Rows { phi: game.resolved().phi, ..Rows::default() };
            rows.push(&model, &vec![model.actions - 1; model.players], 0, 0);
            let answers = rows.answers(&model);
            let (_, shared) = answers.iter().find(|(name, _)| *name == "shared_constraint").unwrap();
            assert!(shared.iter().any(|g| *g > 0.0), "{}: all players can do their most at once", game.label);
            continue;
        }
        let constraint = model.constraint(&game.resolved().phi).unwrap();
        assert!(constraint.iter().any(|g| *g > FEASIBILITY_TOLERANCE), "{}: nothing is infeasible", game.label);
        if claims(game, Claim::MonotoneConstraint) {
            for row in constraint.chunks_exact(model.actions) {
                let mut steps = lines(&model, 2);
                assert!(steps.all(|actions| row[actions[0]] <= row[actions[1]]), "{}", game.label);
            }
        }
    }
}
