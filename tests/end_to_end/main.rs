//! End to end: scenarios through the binary, games through dlopen.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]

mod authoring;
mod bad_input;
mod bad_plugins;
mod c_game;
mod choices;
mod choices_bad;
mod choices_formats;
mod choices_losses;
mod choices_parquet;
mod chunks;
mod classics;
#[cfg(unix)]
mod companion;
mod comparison;
mod describe;
mod direct;
mod direct_bad;
mod documents;
mod dro;
mod engines;
mod ensembles;
mod faults;
mod fit;
mod guide;
mod harness;
mod imports;
mod isolation;
mod kills;
mod learning;
mod lint;
mod money;
mod objectives;
mod outside;
mod over_time;
mod papers;
mod population;
mod provenance;
#[path = "../random.rs"]
mod random;
mod record;
mod reproducibility;
mod results;
mod resuming;
mod river;
mod solve;
mod solve_bad;
mod solve_dynamic;
mod solve_stages;
mod solve_trees;
mod sources;
mod spectrum;
mod terminal;
mod two_timescale;
mod unsafety;
mod untrusted;
mod verdict;
mod watch;
mod zoo;
