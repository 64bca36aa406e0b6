//! What has to be known of a task to train a menu.

use crate::task::{Demand, Task};

/// What has to be known of a task to train it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Bidders.
    pub bidders: usize,
    /// Items.
    pub items: usize,
    /// Whether bidders want one item at most.
    pub is_unit: bool,
    /// What values are measured in.
    pub unit: f64,
}

impl Shape {
    /// That of a task.
    pub fn of(task: &Task) -> Self {
        let is_unit = task.demand == Demand::Unit;
        Shape { bidders: task.bidders, items: task.items, is_unit, unit: task.values.unit(task.items) }
    }

    /// Groups of logits an option: items to bidders or nobody, or the bidder to items or none.
    pub(super) fn groups(&self) -> usize {
        if self.is_unit { 1 } else { self.items }
    }

    /// Logits a group.
    pub(super) fn choices(&self) -> usize {
        1 + if self.is_unit { self.items } else { self.bidders }
    }

    pub(super) fn logits(&self) -> usize {
        self.groups() * self.choices()
    }
}
