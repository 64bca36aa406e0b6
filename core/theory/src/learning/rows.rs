//! One rule applied to many players whose columns lie contiguously.

/// The columns of a batch do not have the same shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("columns of {lengths:?} numbers are not the same number of rows of {actions} actions")]
pub struct RowsError {
    /// Actions of each row.
    pub actions: usize,
    /// Length of each column passed, in order.
    pub lengths: Vec<usize>,
}

/// Calls `step(row, payoffs, strategy)` for every row of the columns `payoffs` and `strategies`, both `[rows][actions]`.
///
/// ```
/// use walras_theory::learning::{exponential_weights, rows};
/// let mut strategies = [0.5, 0.5, 0.25, 0.75];
/// rows(2, &[0.0, 0.0, 1.0, 0.0], &mut strategies, |_, payoffs, strategy| exponential_weights(1.0, payoffs, strategy))?;
/// assert_eq!(strategies[..2], [0.5, 0.5]);
/// # Ok::<(), walras_theory::learning::RowsError>(())
/// ```
///
/// # Errors
/// The columns differ in length, or are no whole number of rows. Nothing has been called then.
pub fn rows(
    actions: usize,
    payoffs: &[f64],
    strategies: &mut [f64],
    mut step: impl FnMut(usize, &[f64], &mut [f64]),
) -> Result<(), RowsError> {
    check(actions, [payoffs.len(), strategies.len()])?;
    let columns = payoffs.chunks_exact(actions).zip(strategies.chunks_exact_mut(actions));
    columns.enumerate().for_each(|(row, (payoffs, strategy))| step(row, payoffs, strategy));
    Ok(())
}

/// Calls `step(row, payoffs, memory, strategy)` for every row; `memories` is another column `[rows][actions]`: regrets, scores,
/// action values.
///
/// # Errors
/// As [`rows`].
pub fn rows_with_memory(
    actions: usize,
    payoffs: &[f64],
    memories: &mut [f64],
    strategies: &mut [f64],
    mut step: impl FnMut(usize, &[f64], &mut [f64], &mut [f64]),
) -> Result<(), RowsError> {
    check(actions, [payoffs.len(), memories.len(), strategies.len()])?;
    let columns = payoffs.chunks_exact(actions).zip(memories.chunks_exact_mut(actions));
    let columns = columns.zip(strategies.chunks_exact_mut(actions));
    columns.enumerate().for_each(|(row, ((payoffs, memory), strategy))| step(row, payoffs, memory, strategy));
    Ok(())
}

fn check<const N: usize>(actions: usize, lengths: [usize; N]) -> Result<(), RowsError> {
    let whole = actions > 0 && lengths[0].is_multiple_of(actions);
    if whole && lengths.iter().all(|&length| length == lengths[0]) {
        Ok(())
    } else {
        Err(RowsError { actions, lengths: lengths.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::{exponential_weights, regret_matching};

    #[test]
    fn a_batch_is_its_rows_one_by_one() {
        let payoffs: Vec<f64> = (0..12).map(|i| f64::from(i * i % 7)).collect();
        let mut strategies = vec![1.0 / 3.0; 12];
        rows(3, &payoffs, &mut strategies, |row, u, x| exponential_weights(row as f64, u, x)).expect("shapes agree");
        let mut memories = vec![0.5; 12];
        let (mut one_memory, mut one_strategy) = (memories.clone(), strategies.clone());
        rows_with_memory(3, &payoffs, &mut memories, &mut strategies, |_, u, r, x| regret_matching(u, r, x))
            .expect("shapes agree");
        for row in 0..4 {
            let at = row * 3..row * 3 + 3;
            let mut alone = [1.0 / 3.0; 3];
            exponential_weights(row as f64, &payoffs[at.clone()], &mut alone);
            assert_eq!(one_strategy[at.clone()], alone);
            regret_matching(&payoffs[at.clone()], &mut one_memory[at.clone()], &mut one_strategy[at]);
        }
        assert_eq!((memories, strategies), (one_memory, one_strategy));
    }

    #[test]
    fn columns_of_other_shapes_are_refused() {
        let mut called = 0;
        let mut count = |_: usize, _: &[f64], _: &mut [f64]| called += 1;
        assert!(rows(0, &[], &mut [], &mut count).is_err());
        assert!(rows(2, &[0.0; 3], &mut [0.0; 3], &mut count).is_err());
        let error = rows(2, &[0.0; 4], &mut [0.0; 2], &mut count);
        assert_eq!(error, Err(RowsError { actions: 2, lengths: vec![4, 2] }));
        assert_eq!(called, 0);
    }
}
