//! When a search ends, and what restless play does to it.

use std::sync::atomic::Ordering;

use argmin::core::{State, TerminationReason};
use walras_designer::play_objective::Unconverged;
use walras_designer::search::{Settings, Stopping};

use super::*;

fn reason(state: &SearchState) -> &TerminationReason {
    state.get_termination_reason().unwrap()
}

#[test]
fn it_stops_at_the_target_and_recommends_that_mechanism() {
    for algorithm in all() {
        let mut settings = settings(algorithm.clone(), 5000);
        settings.stopping.value_below = Some(0.5);
        let (search, state) = run(settings, &Landscape::of(bowl));
        assert_eq!(reason(&state), &TerminationReason::TargetCostReached, "{algorithm:?}");
        assert!(bowl(search.reached().unwrap()) <= 0.5 && state.get_iter() < 5000);
        assert_eq!(search.starts().pop().unwrap().phi, search.reached().unwrap());
    }
}

#[test]
fn it_stops_when_nothing_moves() {
    let stopping = Stopping { value_below: None, movement_below: Some(1e-4), patience: 5 };
    let (_, state) = run(Settings { stopping, ..settings(spsa(), 100_000) }, &Landscape::of(bowl));
    assert_eq!(reason(&state), &TerminationReason::SolverConverged);
}

#[test]
fn methods_that_have_converged_have_nothing_left_to_ask() {
    for algorithm in [cma_es(), nelder_mead()] {
        let (search, state) = run(settings(algorithm, 100_000), &Landscape::of(bowl));
        assert!(matches!(reason(&state), TerminationReason::SolverExit(_)));
        assert!(search.plays() < 3000);
    }
}

#[test]
fn restless_play_is_withheld_used_or_ends_the_run() {
    let with = |unconverged| {
        let landscape = Landscape { restless: 0.5, ..Landscape::of(bowl) };
        let (search, state) = run(Settings { unconverged, ..settings(spsa(), 20) }, &landscape);
        (search.skipped(), search.starts()[0].phi[0], state.get_iter())
    };
    assert_eq!(with(Unconverged::Skip), (20, 1.8, 20));
    let (skipped, phi, _) = with(Unconverged::Use);
    assert!(skipped == 0 && phi < 1.8);
    assert_eq!(with(Unconverged::Stop).2, 1);
}

/// The minimum lies where play does not come to rest: methods that compare points may not be drawn there.
#[test]
fn no_point_is_preferred_that_did_not_come_to_rest() {
    for algorithm in [bayesian_optimisation(), nelder_mead(), Algorithm::RandomSearch(RandomSearch)] {
        let landscape = Landscape { restless: 0.9, ..Landscape::of(|phi| (phi[0] - 1.9).powi(2) + phi[1]) };
        let settings = Settings { phi: vec![0.5, 0.4], ..settings(algorithm.clone(), 60) };
        let phi = recommended(settings, &landscape);
        assert!(phi[0] <= 0.9, "{algorithm:?} {phi:?}");
    }
}

#[test]
fn an_interrupt_ends_the_run_with_what_there_is() {
    for algorithm in all() {
        let landscape = Landscape::of(bowl);
        let search = Search::new(settings(algorithm, 100));
        search.interrupt.store(true, Ordering::Relaxed);
        let result = Executor::new(&landscape, search).run().unwrap();
        assert_eq!(reason(&result.state), &TerminationReason::Interrupt);
        assert_eq!(result.solver.starts()[0].phi, [1.8, 0.1]);
    }
}
