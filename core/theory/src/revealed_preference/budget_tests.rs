//! The two answers every study of choices on linear budgets reports, for samples of millions of subjects.
//!
//! [`linear_budgets`](super::linear_budgets), [`garp`](super::garp) and [`ccei`](super::ccei) explain their answers and
//! allocate for it. Here the same answers, bit for bit, come from one workspace, and the two tests share their work: let
//! `c` be the lowest ceiling of a cycle of `G`, `τ` the threshold of GARP. The index is `1 + c`. If `c < −τ`, that cycle is
//! strict and violates GARP; if the edges `G ≤ τ` form no cycle but self-loops, nothing does. Only where cycles of ties
//! remain must components be searched.

use super::bit_graph::BitGraph;
use super::bottleneck::LowestCycle;
use super::ccei::index_of_binding;
use super::garp::threshold;
use super::linear_budgets::{BudgetError, LinearBudgets};
use super::matrix::{Matrix, MatrixError};
use crate::strongly_connected::StronglyConnected;

/// The answers for one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BudgetAnswers {
    /// Whether the choices satisfy the generalised axiom, as [`garp`](super::garp) says.
    pub garp: bool,
    /// Afriat's index in `[0, 1]`, as [`Ccei::value`](super::Ccei::value).
    pub ccei: f64,
}

/// Decides the generalised axiom again and again without allocating.
#[derive(Debug, Clone, Default)]
pub struct GarpSolver {
    search: LowestCycle,
    ties: Ties,
}

impl GarpSolver {
    /// A solver that allocates nothing for up to `capacity` probes, and grows when asked for more.
    pub fn new(capacity: usize) -> Self {
        Self { search: LowestCycle::with_capacity(capacity), ties: Ties::with_capacity(capacity) }
    }

    /// Whether [`garp`](super::garp) holds for one agent's `[probes][probes]` matrix `g`. Expected `O(T²)`.
    ///
    /// # Errors
    /// If the slice is empty, of the wrong length, or holds an entry that is not finite.
    pub fn holds(&mut self, g: &[f64], probes: usize, tolerance: f64) -> Result<bool, MatrixError> {
        let g = Matrix::new(g, probes)?;
        let threshold = threshold(g, tolerance);
        Ok(self.search.cheapest_short(g) >= -threshold && self.ties.consistent(g, threshold))
    }
}

/// GARP and Afriat's index of choices on linear budgets, again and again without allocating.
///
/// ```
/// use walras_theory::revealed_preference::BudgetTests;
///
/// let mut tests = BudgetTests::new(2);
/// // At either price the other bundle would have cost 4 of the 5 spent.
/// let answers = tests.run(&[1.0, 2.0, 2.0, 1.0], &[1.0, 2.0, 2.0, 1.0], 2, 2, 0.0)?;
/// assert_eq!((answers.garp, answers.ccei), (false, 0.8));
/// # Ok::<(), walras_theory::revealed_preference::BudgetError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct BudgetTests {
    budgets: LinearBudgets,
    g: Vec<f64>,
    search: LowestCycle,
    ties: Ties,
}

impl BudgetTests {
    /// A workspace for up to `capacity` observations, which grows when asked for more. It holds a matrix of
    /// `capacity²` numbers.
    pub fn new(capacity: usize) -> Self {
        Self {
            budgets: LinearBudgets::default(),
            g: Vec::with_capacity(capacity.saturating_mul(capacity)),
            search: LowestCycle::with_capacity(capacity),
            ties: Ties::with_capacity(capacity),
        }
    }

    /// Tests `prices` and `quantities`, both `[observations][goods]`. Entries of the matrix of
    /// [`linear_budgets`](super::linear_budgets) within `tolerance × max|G|` of zero count as zero for GARP; the index
    /// knows no tolerance. Costs `O(T² goods)`.
    ///
    /// # Errors
    /// As [`linear_budgets`](super::linear_budgets).
    pub fn run(
        &mut self,
        prices: &[f64],
        quantities: &[f64],
        observations: usize,
        goods: usize,
        tolerance: f64,
    ) -> Result<BudgetAnswers, BudgetError> {
        self.budgets.write(prices, quantities, observations, goods, &mut self.g)?;
        let g = Matrix::derived(&self.g, observations);
        let threshold = threshold(g, tolerance);
        let lowest = self.search.search(g);
        let garp = lowest >= -threshold && self.ties.consistent(g, threshold);
        Ok(BudgetAnswers { garp, ccei: index_of_binding(lowest) })
    }
}

/// The exact test for data without an obvious contradiction.
#[derive(Debug, Clone, Default)]
struct Ties {
    graph: BitGraph,
    components: StronglyConnected,
}

impl Ties {
    fn with_capacity(capacity: usize) -> Self {
        Self { graph: BitGraph::with_capacity(capacity), components: StronglyConnected::with_capacity(capacity) }
    }

    /// Whether no cycle of `{G ≤ threshold}` holds an edge of `{G < −threshold}`.
    fn consistent(&mut self, g: Matrix<'_>, threshold: f64) -> bool {
        let Self { graph, components } = self;
        if (0..g.size()).any(|t| g.at(t, t) < -threshold) {
            return false;
        }
        graph.draw(g, |entry| entry <= threshold);
        if graph.acyclic() {
            return true;
        }
        components.search(g.size(), |t, s| graph.edge(t, s));
        let component = components.components();
        g.rows().enumerate().all(|(t, row)| {
            row.iter().zip(component).all(|(entry, other)| component[t] != *other || *entry >= -threshold)
        })
    }
}
