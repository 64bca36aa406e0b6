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

use pyo3::prelude::*;

#[pymodule]
fn _walras(module: &Bound<'_, PyModule>) -> PyResult<()> {
    log::listen();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("CONSISTENCY_TOLERANCE", walras_theory::revealed_preference::CONSISTENCY_TOLERANCE)?;
    run::register(module)?;
    solve::register(module)?;
    choices::register(module)?;
    learning::register(module)?;
    module.add_class::<game::PyGame>()?;
    Ok(())
}
