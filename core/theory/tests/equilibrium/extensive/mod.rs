//! Games in extensive form.

mod agent;
mod learning;
mod nash;
mod poker;
mod random_tree;
mod reference;
