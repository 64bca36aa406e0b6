//! Pairwise weights as a sparse network: by a list of edges or a random graph.

use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use walras_engine::network::{Generator, WrongOption, draw_weights};
use walras_engine::random::{Key, Purpose, Seed, name_code};
use walras_game::metadata::Distribution;
use walras_theory::sparse_rows::{EdgeError, EdgeWeights, SparseRows};

use super::edge_list::EdgeList;
use super::edge_weight::EdgeWeight;
use super::error::ScenarioError;
use super::path::Path;
use super::problem::Problem;

/// A sparse network in the place of a players × players parameter that weighs an aggregate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkSource {
    /// Where its edges come from.
    pub network: NetworkKind,
    /// The options that were given, by name.
    #[serde(flatten)]
    pub options: NetworkOptions,
    /// Edges read from the file.
    #[serde(skip)]
    pub(super) edges: Option<Arc<EdgeList>>,
}

/// Where edges come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// A file that lists them.
    Edges,
    /// A circle.
    Ring,
    /// A rectangle.
    Grid,
    /// Every pair with the same probability.
    ErdosRenyi,
    /// A ring with some edges led elsewhere.
    WattsStrogatz,
    /// Preferential attachment.
    BarabasiAlbert,
}

/// Options of networks; each kind takes some.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NetworkOptions {
    /// The file with edges, relative to the scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether each edge of the file counts in both directions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undirected: Option<bool>,
    /// Nearest ones on either side of a node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<f64>,
    /// Nodes a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Expected number of neighbours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degree: Option<f64>,
    /// Probability that an edge is led elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewiring: Option<f64>,
    /// Links that a node brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<f64>,
    /// Weight of every edge: a number, or a law from which each is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<EdgeWeight>,
}

/// Names of options, in the order of the schema.
pub(super) const OPTIONS: [&str; 9] =
    ["network", "file", "undirected", "neighbours", "width", "degree", "rewiring", "links", "weight"];

impl NetworkKind {
    /// All kinds by name.
    pub(super) const NAMES: [(&'static str, NetworkKind); 6] = [
        ("edges", NetworkKind::Edges),
        ("ring", NetworkKind::Ring),
        ("grid", NetworkKind::Grid),
        ("erdos_renyi", NetworkKind::ErdosRenyi),
        ("watts_strogatz", NetworkKind::WattsStrogatz),
        ("barabasi_albert", NetworkKind::BarabasiAlbert),
    ];

    /// As scenarios spell it.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// The options that it takes besides `weight`, all but `undirected` required.
    fn takes(self) -> &'static [&'static str] {
        match self {
            NetworkKind::Edges => &["file", "undirected"],
            NetworkKind::Ring => &["neighbours"],
            NetworkKind::Grid => &["width"],
            NetworkKind::ErdosRenyi => &["degree"],
            NetworkKind::WattsStrogatz => &["neighbours", "rewiring"],
            NetworkKind::BarabasiAlbert => &["links"],
        }
    }
}

impl NetworkSource {
    /// The network of so many players that takes the place of the parameter `name` at `path`.
    pub(super) fn rows(
        &self,
        players: usize,
        name: &str,
        path: &Path,
        admits: &dyn Fn(f64) -> Option<String>,
        seed: Seed,
    ) -> Result<SparseRows, ScenarioError> {
        self.check_options(path)?;
        let key = Key { stage: name_code(name), ..Key::new(seed, Purpose::Network) };
        let fault = |option: &str, problem| ScenarioError::new(path.field(option), problem);
        if self.network == NetworkKind::Edges {
            let Some(list) = &self.edges else { return Err(fault("file", Problem::Other("was not read".into()))) };
            list.check(players).map_err(|reason| fault("file", Problem::Other(reason)))?;
            let weights = match &list.weights {
                Some(_) if self.options.weight.is_some() => {
                    let reason = format!("{} has a column `weight`", list.path.display());
                    return Err(fault("weight", Problem::Useless(reason)));
                }
                Some(weights) => EdgeWeights::Each(weights.clone()),
                None => self.weights(list.edges.len(), key, path)?,
            };
            check_weights(&weights, admits).map_err(|(edge, found, expected)| match list.weights {
                Some(_) => fault(
                    "file",
                    Problem::Other(list.fault(edge, &format!("column `weight`: found {found}, expected {expected}"))),
                ),
                None => fault("weight", Problem::wrong(found, expected)),
            })?;
            let undirected = self.options.undirected.unwrap_or(false);
            return SparseRows::from_edges(players, &list.edges, &weights, undirected).map_err(|error| {
                let reason = match error {
                    EdgeError::Duplicate { edge, first } => list.fault(edge, &list.again(edge, first, undirected)),
                    other => other.to_string(),
                };
                fault("file", Problem::Other(reason))
            });
        }
        let generator = self.generator(path)?;
        let wrong = |WrongOption { option, found, expected }| fault(option, Problem::wrong(found, expected));
        let edges = generator.edges(players, key).map_err(wrong)?;
        let weights = self.weights(edges.len(), key, path)?;
        check_weights(&weights, admits)
            .map_err(|(_, found, expected)| fault("weight", Problem::wrong(found, expected)))?;
        SparseRows::from_edges(players, &edges, &weights, true)
            .map_err(|error| fault("network", Problem::Other(error.to_string())))
    }

    /// Refuses options that the kind does not take or cannot do without.
    fn check_options(&self, path: &Path) -> Result<(), ScenarioError> {
        let options = &self.options;
        let given = [
            ("file", options.file.is_some()),
            ("undirected", options.undirected.is_some()),
            ("neighbours", options.neighbours.is_some()),
            ("width", options.width.is_some()),
            ("degree", options.degree.is_some()),
            ("rewiring", options.rewiring.is_some()),
            ("links", options.links.is_some()),
        ];
        let kind = self.network.name();
        for (name, given) in given {
            let takes = self.network.takes().contains(&name);
            if given && !takes {
                let takes = self.network.takes().join("` and `");
                let reason = format!("`network: {kind}` takes `{takes}`");
                return Err(ScenarioError::new(path.field(name), Problem::Useless(reason)));
            }
            if takes && !given && name != "undirected" {
                let problem = Problem::Missing(format!("`network: {kind}` needs it"));
                return Err(ScenarioError::new(path.field(name), problem));
            }
        }
        Ok(())
    }

    fn generator(&self, path: &Path) -> Result<Generator, ScenarioError> {
        let options = &self.options;
        let whole = |name: &str, value: Option<f64>| -> Result<usize, ScenarioError> {
            let value = value.unwrap_or_default();
            if value >= 0.0 && value.fract() == 0.0 && value <= u32::MAX.into() {
                return Ok(value as usize);
            }
            Err(ScenarioError::new(path.field(name), Problem::wrong(value, "a whole number ≥ 0")))
        };
        let neighbours = || whole("neighbours", options.neighbours);
        Ok(match self.network {
            NetworkKind::Edges | NetworkKind::Ring => Generator::Ring { neighbours: neighbours()? },
            NetworkKind::Grid => Generator::Grid { width: whole("width", options.width)? },
            NetworkKind::ErdosRenyi => Generator::ErdosRenyi { degree: options.degree.unwrap_or_default() },
            NetworkKind::WattsStrogatz => {
                Generator::WattsStrogatz { neighbours: neighbours()?, rewiring: options.rewiring.unwrap_or_default() }
            }
            NetworkKind::BarabasiAlbert => Generator::BarabasiAlbert { links: whole("links", options.links)? },
        })
    }

    /// Weights of so many edges; 1 each if not given.
    fn weights(&self, edges: usize, key: Key, path: &Path) -> Result<EdgeWeights, ScenarioError> {
        let fault = |problem| ScenarioError::new(path.field("weight"), problem);
        match &self.options.weight {
            None => Ok(EdgeWeights::Same(1.0)),
            Some(EdgeWeight::Number(weight)) => Ok(EdgeWeights::Same(*weight)),
            Some(EdgeWeight::Law(law)) => draw_weights(law, edges, key)
                .map(EdgeWeights::Each)
                .map_err(|reason| fault(Problem::SenselessLaw(reason))),
        }
    }
}

/// The first weight that the parameter does not admit, with what it admits.
fn check_weights(weights: &EdgeWeights, admits: &dyn Fn(f64) -> Option<String>) -> Result<(), (usize, f64, String)> {
    let each = match weights {
        EdgeWeights::Same(weight) => std::slice::from_ref(weight),
        EdgeWeights::Each(weights) => weights,
    };
    let refused = each.iter().enumerate().find_map(|(edge, weight)| Some((edge, *weight, admits(*weight)?)));
    refused.map_or(Ok(()), Err)
}

impl JsonSchema for NetworkSource {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Network".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<&str> = NetworkKind::NAMES.into_iter().map(|(name, _)| name).collect();
        let law = generator.subschema_for::<Distribution>();
        json_schema!({
            "description": "A sparse network in the place of a players × players parameter that weighs an aggregate: `edges` of a file, or a random graph.",
            "type": "object",
            "required": ["network"],
            "additionalProperties": false,
            "properties": {
                "network": { "description": "Where edges come from.", "enum": kinds },
                "file": { "description": "For `edges`: a CSV or Parquet file with columns `from`, `to` (players, from 0) and perhaps `weight`, relative to the scenario. `to` feels `from`.", "type": "string" },
                "undirected": { "description": "For `edges`: whether `from` feels `to` as much. Default: false.", "type": "boolean" },
                "neighbours": { "description": "For `ring` and `watts_strogatz`: to how many nearest players on either side each is joined, 1 to (players − 1) / 2.", "type": "integer", "minimum": 1 },
                "width": { "description": "For `grid`: players a row, a divisor of their number; each is joined to those left, right, above and below.", "type": "integer", "minimum": 1 },
                "degree": { "description": "For `erdos_renyi`: expected number of neighbours of a player, 0 to players − 1.", "type": "number", "minimum": 0 },
                "rewiring": { "description": "For `watts_strogatz`: probability that an edge leads to a player drawn at random instead.", "type": "number", "minimum": 0, "maximum": 1 },
                "links": { "description": "For `barabasi_albert`: to how many players each that comes is joined, drawn by how many neighbours these have.", "type": "integer", "minimum": 1 },
                "weight": { "description": "Weight of every edge, or a law from which each is drawn, where the file has none. Default: 1.", "anyOf": [{ "type": "number" }, law] },
            },
        })
    }
}
