//! Dynamic games against published answers, closed forms and plain iteration.

mod corners;
mod equilibria;
mod games;
mod pivot;
mod population;
mod reference;
mod single;
