//! Numbers that arise period after period.

/// What a function of the game says in a state, `[players][joint actions][width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow(pub Vec<f64>);

impl Flow {
    /// Expectations over the probabilities of joint actions, `[players][width]`.
    pub fn expect(&self, weights: &[f64], players: usize) -> Vec<f64> {
        let width = self.0.len() / (weights.len() * players).max(1);
        let mut out = vec![0.0; players * width];
        let tables = self.0.chunks_exact((weights.len() * width).max(1));
        for (table, out) in tables.zip(out.chunks_exact_mut(width.max(1))) {
            for (values, weight) in table.chunks_exact(width.max(1)).zip(weights) {
                out.iter_mut().zip(values).for_each(|(out, value)| *out += weight * value);
            }
        }
        out
    }
}
