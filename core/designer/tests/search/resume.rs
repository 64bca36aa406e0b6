//! A search that is written down and read back goes on to the same bits.

use walras_designer::search::{Recommend, Settings};

use super::*;

#[test]
fn a_search_written_down_anywhere_goes_on_to_the_same_bits() {
    for algorithm in all() {
        let settings =
            Settings { restarts: 1, recommend: Recommend::Average { weight: 1.0 }, ..settings(algorithm.clone(), 24) };
        let noisy = || Landscape { noise: 0.05, ..Landscape::of(bowl) };
        let uninterrupted = noisy();
        let (whole, _) = run(settings.clone(), &uninterrupted);
        for iterations in [1, 5, 11, 12, 19] {
            let landscape = noisy();
            let half = Executor::new(&landscape, Search::new(settings.clone()))
                .configure(|state: SearchState| state.max_iters(iterations))
                .run()
                .unwrap();
            let mut bytes = Vec::new();
            ciborium::into_writer(&(&half.solver, &half.state), &mut bytes).unwrap();
            let (search, state): (Search, SearchState) = ciborium::from_reader(bytes.as_slice()).unwrap();
            let went_on = Executor::new(&landscape, search)
                .configure(|_| state.max_iters(u64::MAX).terminate_with_nothing())
                .run()
                .unwrap();
            assert_eq!(*landscape.played.borrow(), *uninterrupted.played.borrow(), "{algorithm:?} at {iterations}");
            assert_eq!(went_on.solver.starts(), whole.starts());
        }
    }
}

trait Reopen {
    /// As it was before it was stopped for the sake of the test.
    fn terminate_with_nothing(self) -> Self;
}

impl Reopen for SearchState {
    fn terminate_with_nothing(mut self) -> Self {
        self.termination_status = argmin::core::TerminationStatus::NotTerminated;
        self
    }
}
