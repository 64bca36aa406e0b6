//! Training, its mechanisms and their certificates, against independent methods.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail like tests")]

mod bad_input;
mod bits;
mod gradients;
mod menus;
mod regret;
mod tasks;
mod virtual_values;
