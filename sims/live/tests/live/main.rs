//! The live page through its binary: over HTTP, and in a real browser.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panics, and say so where they are skipped")]

mod browser;
mod control;
mod follow;
mod guard;
mod page;
mod webdriver;
