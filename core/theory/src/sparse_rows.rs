//! Weights between many players of whom each feels few: rows of a sparse matrix, compressed.
//!
//! Row i lists what player i feels: the players `j` with `w_ji ≠ 0`, ascending, and those weights. A row takes 4 bytes an
//! entry, and 8 more where weights differ, so that a million players with twenty neighbours each fit into 90 MB instead of
//! the 8 TB of a dense matrix.

/// A square sparse matrix of weights by rows, with an empty diagonal.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseRows {
    /// Entries of row i: `starts[i]..starts[i + 1]`.
    starts: Vec<usize>,
    /// Whose weight each entry is, ascending in each row.
    columns: Vec<u32>,
    weights: EdgeWeights,
    /// Whether it was made of undirected edges.
    undirected: bool,
}

/// The weights of edges, or of the entries they make.
#[derive(Clone, Debug, PartialEq)]
pub enum EdgeWeights {
    /// All alike.
    Same(f64),
    /// One each.
    Each(Vec<f64>),
}

impl EdgeWeights {
    fn of(&self, place: usize) -> f64 {
        match self {
            EdgeWeights::Same(weight) => *weight,
            EdgeWeights::Each(weights) => weights[place],
        }
    }
}

/// Why edges make no network. Edges are named by their place in the list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EdgeError {
    /// There are more nodes than an edge can name.
    #[error("{0} nodes are more than the 4294967295 that edges can name")]
    TooManyNodes(usize),
    /// There is not one weight an edge.
    #[error("{weights} weights for {edges} edges")]
    Weights {
        /// How many edges.
        edges: usize,
        /// How many weights.
        weights: usize,
    },
    /// A weight is not finite.
    #[error("the weight of edge {edge} is not finite")]
    NotFinite {
        /// The edge.
        edge: usize,
    },
    /// An end is no node.
    #[error("edge {edge} names node {node}, which there is not")]
    UnknownNode {
        /// The edge.
        edge: usize,
        /// Its end.
        node: u32,
    },
    /// Both ends are the same node.
    #[error("edge {edge} leads from node {node} to itself")]
    SelfLoop {
        /// The edge.
        edge: usize,
        /// The node.
        node: u32,
    },
    /// Two edges join the same nodes.
    #[error("edge {edge} is edge {first} again")]
    Duplicate {
        /// The edge.
        edge: usize,
        /// The one before it.
        first: usize,
    },
}

impl SparseRows {
    /// The rows of `nodes` nodes with these edges `(from, to)`: `to` feels `from`; if `undirected`, `from` feels `to` as much.
    ///
    /// # Errors
    /// [`EdgeError`]; what is wrong with single edges is found before anything is allocated.
    pub fn from_edges(
        nodes: usize,
        edges: &[(u32, u32)],
        weights: &EdgeWeights,
        undirected: bool,
    ) -> Result<Self, EdgeError> {
        check(nodes, edges, weights)?;
        let (starts, columns, weights) = match weights {
            EdgeWeights::Same(weight) => {
                let (starts, columns) = sorted_rows(nodes, edges, undirected, |from, _| from);
                (starts, columns, EdgeWeights::Same(*weight))
            }
            EdgeWeights::Each(each) => {
                let (starts, entries) = sorted_rows(nodes, edges, undirected, |from, edge| (from, edge));
                let weights = entries.iter().map(|(_, edge)| each[*edge as usize]).collect();
                (starts, entries.into_iter().map(|(from, _)| from).collect(), EdgeWeights::Each(weights))
            }
        };
        let ascends = |row: usize| columns[starts[row]..starts[row + 1]].is_sorted_by(|a, b| a < b);
        if !(0..nodes).all(ascends) {
            return Err(first_duplicate(edges, undirected));
        }
        Ok(SparseRows { starts, columns, weights, undirected })
    }

    /// The rows with these entries `(i, j, w_ji)`, ascending in i and then in j, none on the diagonal.
    ///
    /// # Panics
    /// There are more rows than an entry can name, or entries beyond them: callers check.
    pub fn from_entries(nodes: usize, entries: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        assert!(u32::try_from(nodes).is_ok(), "at most 2^32 - 1 rows");
        let (mut starts, mut columns, mut weights) = (vec![0; nodes + 1], Vec::new(), Vec::new());
        for (row, column, weight) in entries {
            starts[row + 1] += 1;
            columns.push(column as u32);
            weights.push(weight);
        }
        for row in 0..nodes {
            starts[row + 1] += starts[row];
        }
        SparseRows { starts, columns, weights: EdgeWeights::Each(weights), undirected: false }
    }

    /// How many rows.
    pub fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many entries, of all rows.
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// The entries of a row, `(j, w_ji)`, ascending in j.
    pub fn row(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        let places = self.starts[node]..self.starts[node + 1];
        places.map(|place| (self.columns[place] as usize, self.weights.of(place)))
    }

    /// How many entries a row has.
    pub fn degree(&self, node: usize) -> usize {
        self.starts[node + 1] - self.starts[node]
    }

    /// What `node` feels of `other`; 0 where there is no edge.
    pub fn weight(&self, node: usize, other: usize) -> f64 {
        let first = self.starts[node];
        let row = &self.columns[first..self.starts[node + 1]];
        let place = u32::try_from(other).ok().and_then(|other| row.binary_search(&other).ok());
        place.map_or(0.0, |place| self.weights.of(first + place))
    }

    /// `Σ_j w_ji x_j` over a row, in ascending j.
    pub fn dot(&self, node: usize, x: &[f64]) -> f64 {
        let columns = &self.columns[self.starts[node]..self.starts[node + 1]];
        match &self.weights {
            EdgeWeights::Same(weight) => weight * columns.iter().map(|&j| x[j as usize]).sum::<f64>(),
            EdgeWeights::Each(weights) => {
                let weights = &weights[self.starts[node]..self.starts[node + 1]];
                columns.iter().zip(weights).map(|(&j, weight)| weight * x[j as usize]).sum()
            }
        }
    }

    /// Whether `w_ji = w_ij` for all i and j.
    pub fn is_symmetric(&self) -> bool {
        if self.undirected {
            return true;
        }
        // Rows ascend, and so do the rows that name a column: its row has them in the order in which they come.
        let mut next = self.starts.clone();
        let mut is_mirrored = |node: usize, (other, weight): (usize, f64)| {
            let place = next[other];
            next[other] += 1;
            place < self.starts[other + 1] && self.columns[place] as usize == node && self.weights.of(place) == weight
        };
        (0..self.nodes()).all(|node| self.row(node).all(|entry| is_mirrored(node, entry)))
    }

    /// Whether no weight is below 0.
    pub fn is_non_negative(&self) -> bool {
        match &self.weights {
            EdgeWeights::Same(weight) => *weight >= 0.0,
            EdgeWeights::Each(weights) => weights.iter().all(|&weight| weight >= 0.0),
        }
    }
}

/// Entries of every row, sorted, where an edge puts `entry(from, its place)` into the row of the node that it leads to.
fn sorted_rows<E: Copy + Default + Ord>(
    nodes: usize,
    edges: &[(u32, u32)],
    undirected: bool,
    entry: impl Fn(u32, u32) -> E,
) -> (Vec<usize>, Vec<E>) {
    let mut starts = vec![0_usize; nodes + 1];
    for &(from, to) in edges {
        starts[to as usize + 1] += 1;
        starts[from as usize + 1] += usize::from(undirected);
    }
    for node in 0..nodes {
        starts[node + 1] += starts[node];
    }
    let mut entries = vec![E::default(); starts[nodes]];
    let mut next = starts.clone();
    let mut put = |row: u32, entry: E| {
        entries[next[row as usize]] = entry;
        next[row as usize] += 1;
    };
    for (edge, &(from, to)) in edges.iter().enumerate() {
        put(to, entry(from, edge as u32));
        if undirected {
            put(from, entry(to, edge as u32));
        }
    }
    (0..nodes).for_each(|node| entries[starts[node]..starts[node + 1]].sort_unstable());
    (starts, entries)
}

/// Of the edges that there are twice the first that is one again.
fn first_duplicate(edges: &[(u32, u32)], undirected: bool) -> EdgeError {
    let ends = |&(from, to): &(u32, u32)| if undirected && from > to { (to, from) } else { (from, to) };
    let mut all: Vec<_> = edges.iter().enumerate().map(|(edge, pair)| (ends(pair), edge)).collect();
    all.sort_unstable();
    let twice = all.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| (pair[1].1, pair[0].1));
    let (edge, first) = twice.min().unwrap_or_default();
    EdgeError::Duplicate { edge, first }
}

fn check(nodes: usize, edges: &[(u32, u32)], weights: &EdgeWeights) -> Result<(), EdgeError> {
    if u32::try_from(nodes).is_err() || u32::try_from(edges.len()).is_err() {
        return Err(EdgeError::TooManyNodes(nodes.max(edges.len())));
    }
    match weights {
        EdgeWeights::Same(weight) if !weight.is_finite() => return Err(EdgeError::NotFinite { edge: 0 }),
        EdgeWeights::Same(_) => {}
        EdgeWeights::Each(weights) if weights.len() != edges.len() => {
            return Err(EdgeError::Weights { edges: edges.len(), weights: weights.len() });
        }
        EdgeWeights::Each(weights) => {
            if let Some(edge) = weights.iter().position(|weight| !weight.is_finite()) {
                return Err(EdgeError::NotFinite { edge });
            }
        }
    }
    for (edge, &(from, to)) in edges.iter().enumerate() {
        if let Some(node) = [from, to].into_iter().find(|&node| node as usize >= nodes) {
            return Err(EdgeError::UnknownNode { edge, node });
        }
        if from == to {
            return Err(EdgeError::SelfLoop { edge, node: from });
        }
    }
    Ok(())
}
