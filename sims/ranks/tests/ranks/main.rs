//! `walras-mpi` under `mpirun` against one process. Without MPI the tests say so and pass; with `REQUIRE_ENGINES=1` they fail.

mod ending;
mod harness;
mod layouts;
mod refusing;
