//! The threads that share the work of a system.

use bevy_ecs::resource::Resource;
use bevy_tasks::{TaskPool, TaskPoolBuilder};

/// Cells worth a thread's while: about 50 µs of payoffs, some times the cost of handing them over.
const CELLS_PER_TASK: usize = 4096;

/// A pool of threads. What they compute does not depend on how many they are.
#[derive(Resource)]
pub struct Workers(Option<TaskPool>);

impl Workers {
    /// As many threads as asked for, the calling one included.
    pub fn new(threads: usize) -> Self {
        Workers((threads > 1).then(|| TaskPoolBuilder::new().num_threads(threads - 1).build()))
    }

    /// How many cells a block of work should have.
    pub fn block_cells(&self) -> usize {
        if self.0.is_some() { CELLS_PER_TASK } else { usize::MAX }
    }

    /// Runs `work` on every item; results in the order of the items.
    pub fn run<T: Send, R: Send + 'static>(&self, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
        match &self.0 {
            Some(pool) if items.len() > 1 => pool.scope(|scope| {
                let work = &work;
                items.into_iter().for_each(|item| scope.spawn(async move { work(item) }));
            }),
            _ => items.into_iter().map(work).collect(),
        }
    }
}
