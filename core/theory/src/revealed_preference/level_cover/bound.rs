//! Lower bounds on a branch by dual ascent.

use super::branch::{Branch, Row};
use super::prices::Prices;
use super::search::{IMPROVEMENT, Search};

impl Search<'_> {
    /// A bound on the branch and, per node, a level that costs too much given that bound.
    pub(super) fn lower_bound(&self, branch: &Branch, active: &[usize]) -> (f64, Vec<f64>) {
        let mut prices = Prices { low: &branch.low, paid: vec![Vec::new(); self.problem.size] };
        let spent: f64 = branch.low.iter().sum();
        let mut bound = spent + self.price_cliques(branch, &mut prices);
        if bound >= self.best_cost - IMPROVEMENT {
            return (bound, Vec::new());
        }
        let mut order: Vec<(usize, usize)> =
            active.iter().map(|&r| (branch.admissible(&self.rows[r]).count(), r)).collect();
        order.sort_unstable();
        for (_, r) in order {
            bound += prices.raise(branch.admissible(&self.rows[r]));
        }
        (bound, (0..self.problem.size).map(|t| self.limit(t, branch, &prices, bound)).collect())
    }

    /// The lowest level of a node that no better solution reaches. By duality whatever solution has `d_t ≥ level` costs
    /// at least the bound and what the rows have left unpaid of that level.
    fn limit(&self, t: usize, branch: &Branch, prices: &Prices<'_>, bound: f64) -> f64 {
        let choices = &self.choices[t];
        let above = choices.partition_point(|&choice| choice <= branch.low[t]);
        let end = choices.partition_point(|&choice| choice < branch.high[t]);
        let affordable =
            choices[above..end].partition_point(|&level| bound + prices.slack(t, level) < self.best_cost - IMPROVEMENT);
        choices.get(above + affordable).copied().unwrap_or(f64::INFINITY)
    }

    /// Partitions the nodes into sets that contradict each other pairwise and prices them: all but one must give way.
    fn price_cliques(&self, branch: &Branch, prices: &mut Prices<'_>) -> f64 {
        let size = self.problem.size;
        let open = |t: usize, s: usize| t != s && branch.open(t, s);
        let mut left: Vec<(usize, usize)> = (0..size)
            .map(|t| ((0..size).filter(|&s| open(t, s)).count(), t))
            .filter(|&(degree, _)| degree > 0)
            .collect();
        left.sort_unstable();
        let mut bound = 0.0;
        while let Some(&(_, seed)) = left.first() {
            let mut clique: Row = vec![(seed, f64::INFINITY)];
            let mut value = 0.0;
            for &(_, s) in &left[1..] {
                if clique.iter().all(|&(t, _)| open(t, s)) {
                    let grown = branch.with(&clique, s);
                    let worth = grown.iter().map(|&(t, level)| level - branch.low[t]).fold(f64::INFINITY, f64::min);
                    if worth * clique.len() as f64 > value {
                        (clique, value) = (grown, worth * clique.len() as f64);
                    }
                }
            }
            left.retain(|(_, node)| clique.iter().all(|(t, _)| t != node));
            if clique.len() > 1 {
                bound += (clique.len() - 1) as f64 * prices.raise(clique.iter().copied());
            }
        }
        bound
    }
}
