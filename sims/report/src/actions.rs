//! Actions in the game's own units.

use walras_study::record::Record;

/// The axis of actions: their values where they have one coordinate, else their indices.
pub(super) struct ActionAxis {
    /// What the numbers are.
    pub(super) name: String,
    /// Their unit; empty if dimensionless.
    pub(super) unit: String,
    low: f64,
    step: f64,
}

impl ActionAxis {
    /// The axis of a record's actions.
    pub(super) fn of(record: &Record) -> Self {
        ActionAxis::of_one_dimension(record).unwrap_or(ActionAxis {
            name: "action index".into(),
            unit: String::new(),
            low: 0.0,
            step: 1.0,
        })
    }

    /// Levels are evenly spaced, so that their ends tell all.
    fn of_one_dimension(record: &Record) -> Option<Self> {
        let [dimension] = record.metadata.actions.dimensions.as_slice() else { return None };
        let (low, high) = (*record.action.first()?, *record.action.last()?);
        let step = match record.action.len() {
            1 => 1.0,
            actions => (high - low) / (actions - 1) as f64,
        };
        let drawable = low.is_finite() && step.is_finite() && step > 0.0 && record.action.len() == record.last.actions;
        drawable.then(|| ActionAxis { name: dimension.name.clone(), unit: dimension.unit.clone(), low, step })
    }

    /// The value of an action.
    pub(super) fn level(&self, action: usize) -> f64 {
        self.low + self.step * action as f64
    }

    /// Where an action's place begins, half a step below its value.
    pub(super) fn edge(&self, action: usize) -> f64 {
        self.low + self.step * (action as f64 - 0.5)
    }
}
