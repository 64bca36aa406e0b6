//! How many threads a command uses.

/// The number asked for, else one for each core.
pub fn count(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(all, usize::from)
}
