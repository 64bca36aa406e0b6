//! `walras._walras`: what the Python package asks of the library. Its Python side, `python/walras`, is what users see.

mod arrays;
mod choices;
mod failure;
mod game;
mod learning;
mod log;
mod run;
mod solve;
mod table;
mod work;

#[pyo3::pymodule]
mod _walras {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::choices::{test, test_file};
    #[pymodule_export]
    use crate::game::PyGame;
    #[pymodule_export]
    use crate::learning::{
        best_response, exponential_weights, fictitious_play, logit_response, project_to_simplex, projected_ascent,
        q_update_all, regret_matching, replicator, replicator_discrete, stochastic_fictitious_play,
    };
    #[pymodule_export]
    use crate::run::{read_table, resume, run};
    #[pymodule_export]
    use crate::solve::{fit, fit_payoffs, nfg, payoffs, solve, solve_payoffs};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::log::listen();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
