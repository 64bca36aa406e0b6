//! What a mechanism decides.

/// What comes of rows of reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settlement {
    /// What is allocated, `[rows][width]`.
    pub allocation: Vec<f64>,
    /// What each agent receives, `[rows][players]`; negative where it pays.
    pub transfer: Vec<f64>,
}
