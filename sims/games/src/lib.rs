//! Games as libraries: which come with walras, which build of one plays, and how a folder of sources becomes one.

pub mod build;
mod bundled;
mod provenance;

pub use bundled::BUNDLED;
pub use provenance::PluginFacts;
