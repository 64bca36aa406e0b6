#![doc = include_str!("../../README.md")]

pub mod assemble;
pub mod choices;
pub mod cli;
pub mod execute;
pub mod exit;
pub mod folder;
pub mod interrupt;
pub mod nearest;
pub mod progress;
pub mod record;
pub mod report;
pub mod run;
pub mod scenario;
pub mod summary;
pub mod tables;
pub mod words;
