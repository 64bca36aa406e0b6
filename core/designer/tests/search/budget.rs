//! Budgets of plays and iterations, and how starts share them.

use walras_designer::search::Settings;

use super::*;

#[test]
fn plays_are_counted_exactly_and_a_budget_is_never_exceeded() {
    for algorithm in all() {
        for budget in [20, 61, 100] {
            let landscape = Landscape::of(bowl);
            let settings = Settings { iterations: None, plays: Some(budget), ..settings(algorithm.clone(), 0) };
            let (search, _) = run(settings, &landscape);
            assert_eq!(search.plays(), landscape.plays());
            let largest = algorithm.most_plays(2) as u64;
            assert!(landscape.plays() <= budget && landscape.plays() + largest > budget, "{algorithm:?} {budget}");
        }
    }
}

#[test]
fn starts_share_the_budget_evenly_and_later_ones_begin_elsewhere() {
    for algorithm in all() {
        let landscape = Landscape::of(bowl);
        let (search, _) = run(Settings { restarts: 2, ..settings(algorithm, 11) }, &landscape);
        let starts = search.starts();
        assert_eq!(starts.iter().map(|start| start.iterations).collect::<Vec<_>>(), [3, 4, 4]);
        assert_eq!(starts.iter().map(|start| start.plays).sum::<u64>(), landscape.plays());
        assert_eq!(search.plays(), landscape.plays());
    }
}

#[test]
fn what_one_start_leaves_goes_to_the_next() {
    let mut settings = Settings { restarts: 1, ..settings(spsa(), 1000) };
    settings.stopping.movement_below = Some(10.0);
    settings.stopping.patience = 5;
    let (search, _) = run(settings, &Landscape::of(bowl));
    assert_eq!(search.starts().iter().map(|start| start.iterations).collect::<Vec<_>>(), [5, 5]);
}

#[test]
fn restarts_leave_a_local_minimum() {
    // Two valleys on a line, the one to the right deeper.
    let valleys = |phi: &[f64]| {
        let x = phi[0];
        (x - 0.2).powi(2).min((x - 1.7).powi(2) - 0.3) + 0.0 * phi[1]
    };
    let with = |restarts| {
        let settings = Settings { restarts, phi: vec![0.1, 0.1], ..settings(nelder_mead(), 300) };
        let starts = run(settings, &Landscape::of(valleys)).0.starts();
        starts.iter().map(|start| valleys(&start.phi)).fold(f64::INFINITY, f64::min)
    };
    assert!(with(0) > -0.01);
    assert!(with(5) < -0.29);
}
