//! Laws of next states, as sparse rows.

/// Rows of probabilities over next states, compressed: only those that are not zero are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// Where each row starts; one more than there are rows.
    starts: Vec<usize>,
    next: Vec<u32>,
    probability: Vec<f64>,
}

impl Default for Transition {
    fn default() -> Self {
        Self { starts: vec![0], next: Vec::new(), probability: Vec::new() }
    }
}

impl Transition {
    /// Rows of `states` probabilities each, row-major.
    pub fn dense(rows: &[f64], states: usize) -> Self {
        let mut transition = Self::default();
        for row in rows.chunks_exact(states.max(1)) {
            transition.push(row.iter().enumerate().map(|(next, &p)| (next, p)));
        }
        transition
    }

    /// Appends a row. A next state may come more than once; its probabilities add up. States beyond the range of 32 bits
    /// are kept as the last of these, which no game has.
    pub fn push(&mut self, row: impl IntoIterator<Item = (usize, f64)>) {
        for (next, probability) in row {
            if probability != 0.0 {
                self.next.push(u32::try_from(next).unwrap_or(u32::MAX));
                self.probability.push(probability);
            }
        }
        self.starts.push(self.next.len());
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The probabilities of a row that are not zero, with their states.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[row]..self.starts[row + 1];
        self.next[range.clone()].iter().map(|&next| next as usize).zip(self.probability[range].iter().copied())
    }

    /// Expected value of the next state from a row.
    pub fn expect(&self, row: usize, values: &[f64]) -> f64 {
        self.row(row).map(|(next, p)| p * values[next]).sum()
    }
}
