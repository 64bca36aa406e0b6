//! Sums over agents whose bits do not depend on who computes them.
//!
//! Agents are summed in fixed blocks of their global index, block sums in order. An implementation that spreads blocks
//! over threads or machines has to give these same bits; an exact accumulator over block sums will (integers add in any
//! order). That is the place where one huge population will be split.

/// Agents per block; part of every result's definition.
pub const BLOCK: usize = 4096;

/// Combines the sums of consecutive blocks of agents.
pub trait Reduce {
    /// The total of all block sums, identical however the blocks are distributed.
    fn total(&self, block_sums: impl Iterator<Item = f64>) -> f64;
}

/// All agents are here: add up in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Reduce for Local {
    fn total(&self, block_sums: impl Iterator<Item = f64>) -> f64 {
        block_sums.sum()
    }
}

/// Sum of a quantity of which agent i has `values[i * stride + offset]`.
pub fn sum_over_agents(reduce: &impl Reduce, values: &[f64], stride: usize, offset: usize) -> f64 {
    let block = |agents: &[f64]| agents.iter().skip(offset).step_by(stride).sum();
    reduce.total(values.chunks(BLOCK * stride).map(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strided_sums_pick_one_quantity_per_agent() {
        let values: Vec<f64> = (0..3 * 10_000).map(f64::from).collect();
        let expected: f64 = (0..10_000).map(|i| f64::from(3 * i + 1)).sum();
        assert_eq!(sum_over_agents(&Local, &values, 3, 1), expected);
    }
}
