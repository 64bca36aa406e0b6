//! Sums over agents whose bits do not depend on who computes them.
//!
//! Agents are summed in fixed blocks of their global index, and block sums exactly, rounded once ([`ExactSum`]): whoever computes
//! which blocks in whatever order, the total has the same bits. That is the place where one huge population will be split.

use walras_theory::exact_sum::ExactSum;

/// Agents per block; part of every result's definition.
pub const BLOCK: usize = 4096;

/// Combines the sums of consecutive blocks of agents.
pub trait Reduce {
    /// The total of all block sums, identical however the blocks are distributed.
    fn total(&self, block_sums: impl Iterator<Item = f64>) -> f64;
}

/// All agents are here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Reduce for Local {
    fn total(&self, block_sums: impl Iterator<Item = f64>) -> f64 {
        block_sums.collect::<ExactSum>().value()
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

    #[test]
    fn blocks_may_come_in_any_order() {
        let values: Vec<f64> = (0..20_000).map(|i| (f64::from(i) * 0.618).sin() * 1e9).collect();
        let total = sum_over_agents(&Local, &values, 1, 0);
        let blocks = || values.chunks(BLOCK).map(|agents| agents.iter().sum::<f64>());
        assert_eq!(Local.total(blocks().rev()).to_bits(), total.to_bits());
        let (mut odd, mut even) = (ExactSum::default(), ExactSum::default());
        blocks().enumerate().for_each(|(k, sum)| if k.is_multiple_of(2) { even.add(sum) } else { odd.add(sum) });
        odd.merge(even);
        assert_eq!(odd.value().to_bits(), total.to_bits());
    }
}
