//! Beyond points where branches meet, against fixed points found by other means.

use walras_theory::equilibrium::{LogitOptions, Status, all_logit, logit_branches, logit_qre, logit_qre_through};
use walras_theory::normal_form::NormalForm;

use crate::games::distance;

fn coordination() -> NormalForm {
    NormalForm::new(vec![2, 2], vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]).unwrap()
}

/// Shapley's game of 1964, in which fictitious play cycles.
fn shapley() -> NormalForm {
    let u = vec![0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let v = vec![0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
    NormalForm::new(vec![3, 3], [u, v].concat()).unwrap()
}

/// McKelvey & McLennan's three players with two actions and nine equilibria.
pub(crate) fn nine() -> NormalForm {
    let mut payoffs = vec![0.0; 24];
    // Player by player in the order 111, 112, 121, 122, 211, 212, 221, 222.
    payoffs[0..8].copy_from_slice(&[9.0, 0.0, 0.0, 3.0, 0.0, 3.0, 9.0, 0.0]);
    payoffs[8..16].copy_from_slice(&[8.0, 0.0, 0.0, 4.0, 0.0, 4.0, 8.0, 0.0]);
    payoffs[16..24].copy_from_slice(&[12.0, 0.0, 0.0, 6.0, 0.0, 6.0, 2.0, 0.0]);
    NormalForm::new(vec![2, 2, 2], payoffs).unwrap()
}

#[test]
fn coordination_goes_on_beyond_two() {
    let options = LogitOptions::default();
    assert_eq!(logit_qre(&coordination(), 5.0).unwrap().status, Status::Bifurcation);
    let found = logit_qre_through(&coordination(), 5.0, &options).unwrap();
    assert_eq!((found.qre.status, found.bifurcations.len()), (Status::Converged, 1));
    assert!((found.bifurcations[0] - 2.0).abs() < 1e-8, "{:?}", found.bifurcations);
    assert!(distance(&found.qre.profile, &[0.5; 4]) < 1e-12 && found.qre.precision == 5.0);
    // Two more branches leave: p = 1 / (1 + exp(−5 (2p − 1))).
    let branches = logit_branches(&coordination(), 5.0, &options).unwrap();
    assert_eq!(branches.len(), 3, "{branches:?}");
    let mut p = 0.9_f64;
    (0..200).for_each(|_| p = 1.0 / (1.0 + (-5.0 * (2.0 * p - 1.0)).exp()));
    for branch in &branches[1..] {
        let qre = &branch.end.qre;
        let expected = if qre.profile[0] > 0.5 { [p, 1.0 - p, p, 1.0 - p] } else { [1.0 - p, p, 1.0 - p, p] };
        assert!(qre.status == Status::Converged && distance(&qre.profile, &expected) < 1e-10, "{qre:?}");
        assert_eq!(branch.is_stable(), Some(true));
        assert!((branch.bifurcation.unwrap() - 2.0).abs() < 1e-8);
    }
    assert!(branches[1].end.qre.profile[0] != branches[2].end.qre.profile[0]);
    assert_eq!(branches[0].is_stable(), Some(false));
}

#[test]
fn shapleys_game_stays_uniform() {
    let found = logit_qre_through(&shapley(), 12.0, &LogitOptions::default()).unwrap();
    assert_eq!(found.qre.status, Status::Converged);
    assert!(distance(&found.qre.profile, &[1.0 / 3.0; 6]) < 1e-12, "{found:?}");
}

#[test]
fn all_of_two_by_two_are_proven() {
    for (precision, count) in [(1.0, 1), (1.9, 1), (2.1, 3), (5.0, 3), (60.0, 3)] {
        let all = all_logit(&coordination(), precision, &LogitOptions::default()).unwrap();
        assert!(all.complete && all.equilibria.len() == count, "{precision} {all:?}");
    }
    let pennies = NormalForm::new(vec![2, 2], vec![1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]).unwrap();
    let all = all_logit(&pennies, 20.0, &LogitOptions::default()).unwrap();
    assert!(all.complete && all.equilibria.len() == 1);
}

#[test]
fn nine_equilibria_are_found_as_precision_grows() {
    for precision in [1.0, 5.0, 50.0, 200.0] {
        let all = all_logit(&nine(), precision, &LogitOptions::default()).unwrap();
        assert_eq!(all.equilibria.len(), 9, "{precision}");
        for equilibrium in &all.equilibria {
            assert!(
                equilibrium.growth.is_some()
                    && equilibrium.end.qre.residual < 1e-10
                    && equilibrium.end.qre.status == Status::Converged
            );
        }
    }
    let one = all_logit(&nine(), 0.01, &LogitOptions::default()).unwrap();
    assert_eq!(one.equilibria.len(), 1);
}
