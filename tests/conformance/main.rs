//! One suite that every bundled game passes, and the spectrum game in C beside them.
//!
//! [`games::all`] is the table of games; each test here is one property that all of them must have.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

mod claims;
mod congestion;
mod consumers;
mod cournot;
mod fuzz;
mod games;
mod golden;
mod loading;
mod metadata;
mod network;
mod normal_form;
mod numbers;
mod play;
mod public_goods;
#[path = "../random.rs"]
mod random;
mod refusals;
mod river;
mod scenarios;
mod validate;
