//! Networks of players, drawn from the random graphs of the field.
//!
//! Edges are undirected. What is random of a node is a function of the seed, the network's name and that node alone.

mod barabasi_albert;
mod erdos_renyi;
mod watts_strogatz;

use std::fmt;

use crate::random::{self, Key, Philox};
use walras_game::metadata::Distribution;

/// Most edges that a network may have; about 2 GB while it is made.
pub const MAX_EDGES: usize = 100_000_000;

/// How edges between n nodes come about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Generator {
    /// Nodes on a circle, each joined to so many nearest ones on either side.
    Ring {
        /// How many on either side, 1 to (n − 1) / 2.
        neighbours: usize,
    },
    /// A rectangle of nodes, row by row, each joined to those left, right, above and below.
    Grid {
        /// Nodes a row, a divisor of n.
        width: usize,
    },
    /// Every pair with the same probability (Erdős and Rényi 1959; Gilbert 1959).
    ErdosRenyi {
        /// Expected number of neighbours of a node, 0 to n − 1.
        degree: f64,
    },
    /// A ring of which some edges are led elsewhere (Watts and Strogatz 1998).
    WattsStrogatz {
        /// How many on either side, 1 to (n − 1) / 2.
        neighbours: usize,
        /// Probability that an edge is, 0 to 1.
        rewiring: f64,
    },
    /// Nodes come one by one and are joined to so many of those there, with probability proportional to how many neighbours these
    /// have (Barabási and Albert 1999). Those who come first are all joined to each other.
    BarabasiAlbert {
        /// How many links a node brings, 1 to n − 1.
        links: usize,
    },
}

/// An option that makes no network of so many nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongOption {
    /// The option.
    pub option: &'static str,
    /// Its value.
    pub found: String,
    /// What it can be.
    pub expected: String,
}

impl fmt::Display for WrongOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: found {}, expected {}", self.option, self.found, self.expected)
    }
}

impl std::error::Error for WrongOption {}

impl Generator {
    /// Whether there is such a network of so many nodes, before anything of it is made.
    ///
    /// # Errors
    /// An option is out of range, or there would be more than [`MAX_EDGES`] edges.
    pub fn check(&self, nodes: usize) -> Result<(), WrongOption> {
        let n = nodes;
        let wrong = |option, found: &dyn fmt::Display, expected: String| {
            Err(WrongOption { option, found: found.to_string(), expected })
        };
        let whole = |option, found: usize, most: usize| match (1..=most).contains(&found) {
            true => Ok(()),
            false => wrong(option, &found, format!("a whole number from 1 to {most}, as there are {n} players")),
        };
        let sides = |neighbours: usize| match n.saturating_sub(1) / 2 {
            0 => wrong("neighbours", &neighbours, "a game of three players or more".into()),
            most => whole("neighbours", neighbours, most),
        };
        match *self {
            Generator::Ring { neighbours } => sides(neighbours)?,
            Generator::Grid { width } if width == 0 || !n.is_multiple_of(width) => {
                return wrong("width", &width, format!("a divisor of the {n} players"));
            }
            Generator::Grid { .. } => {}
            Generator::ErdosRenyi { degree } => {
                let most = n.saturating_sub(1);
                if !(0.0..=most as f64).contains(&degree) {
                    return wrong("degree", &degree, format!("a number from 0 to {most}, as there are {n} players"));
                }
            }
            Generator::WattsStrogatz { neighbours, rewiring } => {
                sides(neighbours)?;
                if !(0.0..=1.0).contains(&rewiring) {
                    return wrong("rewiring", &rewiring, "a probability".into());
                }
            }
            Generator::BarabasiAlbert { links } => whole("links", links, n.saturating_sub(1))?,
        }
        let (option, edges) = self.expected_edges(n);
        if edges > MAX_EDGES as f64 {
            let found = format!("a network of about {edges:.0} edges");
            return wrong(option, &found, format!("at most {MAX_EDGES} edges"));
        }
        Ok(())
    }

    /// How many edges there will be, about, and the option that decides it.
    fn expected_edges(&self, nodes: usize) -> (&'static str, f64) {
        let n = nodes as f64;
        match *self {
            Generator::Ring { neighbours } | Generator::WattsStrogatz { neighbours, .. } => {
                ("neighbours", n * neighbours as f64)
            }
            Generator::Grid { .. } => ("width", 2.0 * n),
            Generator::ErdosRenyi { degree } => ("degree", n * degree / 2.0),
            Generator::BarabasiAlbert { links } => ("links", n * links as f64),
        }
    }

    /// The edges between so many nodes, no two alike and none from a node to itself. `key` names their random numbers; its
    /// agent and step are taken.
    ///
    /// # Errors
    /// As [`Generator::check`].
    pub fn edges(&self, nodes: usize, key: Key) -> Result<Vec<(u32, u32)>, WrongOption> {
        self.check(nodes)?;
        Ok(match *self {
            Generator::Ring { neighbours } => ring(nodes, neighbours).collect(),
            Generator::Grid { width } => grid(nodes, width),
            Generator::ErdosRenyi { degree } => erdos_renyi::edges(nodes, degree, key),
            Generator::WattsStrogatz { neighbours, rewiring } => {
                watts_strogatz::edges(nodes, neighbours, rewiring, key)
            }
            Generator::BarabasiAlbert { links } => barabasi_albert::edges(nodes, links, key),
        })
    }
}

/// Weights of so many edges, each drawn from a law.
///
/// # Errors
/// Why the law gives no number.
pub fn draw_weights(law: &Distribution, edges: usize, key: Key) -> Result<Vec<f64>, String> {
    let of = |edge: usize| random::draw(law, &mut Key { agent: edge as u32, step: WEIGHTS, ..key }.stream());
    (0..edges).map(of).collect()
}

/// The step of the streams of weights; nodes draw at step 0.
const WEIGHTS: u32 = 1;

/// The stream of a node.
fn stream_of(key: Key, node: usize) -> Philox {
    Key { agent: node as u32, step: 0, ..key }.stream()
}

fn ring(nodes: usize, neighbours: usize) -> impl Iterator<Item = (u32, u32)> {
    (0..nodes).flat_map(move |i| (1..=neighbours).map(move |d| (i as u32, ((i + d) % nodes) as u32)))
}

fn grid(nodes: usize, width: usize) -> Vec<(u32, u32)> {
    let mut edges = Vec::with_capacity(2 * nodes);
    for node in 0..nodes {
        if !(node + 1).is_multiple_of(width) {
            edges.push((node as u32, node as u32 + 1));
        }
        if node + width < nodes {
            edges.push((node as u32, (node + width) as u32));
        }
    }
    edges
}
