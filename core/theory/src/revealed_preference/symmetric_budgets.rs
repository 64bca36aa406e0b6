//! Choices between equally likely states, judged by utilities that treat the states alike.
//!
//! A good is money in one of equally likely states. A utility that is symmetric in them and increasing respects
//! first-order stochastic dominance, and for such a utility a bundle is as good as each of its permutations. So `s` was
//! affordable at `t` where its cheapest permutation was:
//!
//! ```text
//! G[t,s] = min over permutations π of p_t·π(q_s) / p_t·q_t − 1,
//! ```
//!
//! and `t` contradicts itself, `G[t,t] < 0`, where more of it was bought in the dearer state: the same lottery was to be had
//! for less. By the rearrangement inequality the cheapest permutation gives the most where the price is lowest.
//!
//! Choices maximise some symmetric increasing utility exactly if this matrix passes the exact test, its indices are those
//! of symmetric rationality (Choi, Kariv, Müller & Silverman 2014, section I.D; Nishimura, Ok & Quah 2017).

use super::linear_budgets::{BudgetError, cost, linear_budgets};

/// The matrix `G` above, `[observations][observations]`, of `prices` and `quantities`, both `[observations][goods]`. Every
/// entry is at least −1, and the diagonal at most 0. Costs `O(T² goods)`.
///
/// # Errors
/// As [`linear_budgets`].
pub fn symmetric_budgets(
    prices: &[f64],
    quantities: &[f64],
    observations: usize,
    goods: usize,
) -> Result<Vec<f64>, BudgetError> {
    let mut g = linear_budgets(prices, quantities, observations, goods)?;
    let bundles = quantities.chunks_exact(goods);
    let sorted: Vec<Vec<f64>> = bundles
        .clone()
        .map(|bundle| {
            let mut sorted = bundle.to_vec();
            sorted.sort_unstable_by(|a, b| b.total_cmp(a));
            sorted
        })
        .collect();
    let mut by_price: Vec<usize> = Vec::with_capacity(goods);
    for ((p, own), row) in prices.chunks_exact(goods).zip(bundles).zip(g.chunks_exact_mut(observations)) {
        by_price.clear();
        by_price.extend(0..goods);
        by_price.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
        let spent = cost(p, own);
        for (entry, bundle) in row.iter_mut().zip(&sorted) {
            let cheapest: f64 = by_price.iter().zip(bundle).map(|(&good, q)| p[good] * q).sum();
            // The bundle as it stands is one of the permutations, and its entry is free of rounding where it is a tie.
            *entry = entry.min(cheapest / spent - 1.0);
        }
    }
    Ok(g)
}
