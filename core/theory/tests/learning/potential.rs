use proptest::prelude::*;
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use walras_theory::learning::{PrecisionSchedule, TieRule, best_action, draw_below, logit_revision};
use walras_theory::normal_form::NormalForm;

const ACTIONS: [usize; 3] = [2, 3, 2];

fn index(a: [usize; 3]) -> usize {
    (a[0] * ACTIONS[1] + a[1]) * ACTIONS[2] + a[2]
}

/// A game with potential `p`: every player's payoff is the potential.
fn common_interest(p: &[f64]) -> NormalForm {
    NormalForm::new(ACTIONS.to_vec(), p.repeat(3)).expect("a game")
}

/// Payoffs of `player`'s actions when the others keep to `a`.
fn payoffs(game: &NormalForm, player: usize, a: [usize; 3]) -> Vec<f64> {
    let with = |own: usize| {
        let mut b = a;
        b[player] = own;
        game.payoffs(player)[index(b)]
    };
    (0..ACTIONS[player]).map(with).collect()
}

/// Revises one random agent at a time; returns the last profile and how often each was visited.
fn revise(game: &NormalForm, steps: u64, seed: u64, schedule: PrecisionSchedule) -> ([usize; 3], Vec<f64>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut a, mut visits, mut weights) = ([0; 3], vec![0.0; 12], [0.0; 3]);
    for t in 0..steps {
        let player = draw_below(3, &mut rng);
        let payoffs = payoffs(game, player, a);
        a[player] = logit_revision(schedule.at(t), &payoffs, &mut weights[..payoffs.len()], &mut rng);
        visits[index(a)] += 1.0 / steps as f64;
    }
    (a, visits)
}

#[test]
fn single_logit_revisions_visit_profiles_by_their_potential() {
    let potential = [0.0, 1.0, 0.5, 0.25, 0.75, -1.0, 0.0, 1.5, 0.5, 0.0, 1.0, 0.25];
    let precision = 1.5;
    let (_, visits) = revise(&common_interest(&potential), 400_000, 11, PrecisionSchedule::Constant { precision });
    let weights = potential.map(|p: f64| (precision * p).exp());
    let total: f64 = weights.iter().sum();
    for (visited, weight) in visits.iter().zip(weights) {
        assert!((visited - weight / total).abs() < 0.006, "{visited} {}", weight / total);
    }
}

/// Two strict equilibria; from the worse one, (0, 0, 0), no single step leads uphill.
#[test]
fn annealing_finds_the_best_equilibrium_where_best_responses_are_stuck() {
    let mut potential = [0.0; 12];
    potential[index([0, 0, 0])] = 1.0;
    potential[index([1, 2, 1])] = 2.0;
    let game = common_interest(&potential);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(12);
    assert!((0..3).all(|player| best_action(TieRule::Random, &payoffs(&game, player, [0; 3]), 0, &mut rng) == 0));
    let slow = PrecisionSchedule::Logarithmic { start: 0.0, slope: 1.0 };
    let found = (0..50).filter(|&seed| revise(&game, 5_000, seed, slow).0 == [1, 2, 1]).count();
    assert!(found >= 45, "{found} of 50");
}

proptest! {
    #[test]
    fn best_responses_that_keep_ties_climb_to_a_pure_equilibrium(
        potential in prop::collection::vec((0..4_i32).prop_map(f64::from), 12),
    ) {
        let game = common_interest(&potential);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(13);
        let mut a = [0; 3];
        // Each move of a player raises a potential of at most four levels, so four rounds suffice, and one more stays put.
        for _ in 0..4 {
            for player in 0..3 {
                let before = potential[index(a)];
                let next = best_action(TieRule::KeepCurrent, &payoffs(&game, player, a), a[player], &mut rng);
                let moved = next != a[player];
                a[player] = next;
                prop_assert!(!moved || potential[index(a)] > before);
            }
        }
        for player in 0..3 {
            let payoffs = payoffs(&game, player, a);
            prop_assert!(payoffs.iter().all(|&u| u <= payoffs[a[player]]));
        }
    }
}
