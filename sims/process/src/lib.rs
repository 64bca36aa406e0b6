//! What every command shares with the terminal and the operating system.

pub mod digest;
pub mod display;
pub mod exit;
pub mod folder;
pub mod interrupt;
mod lock;
pub mod memory;
pub mod nearest;
pub mod pending;
pub mod stuck_calls;
pub mod threads;
