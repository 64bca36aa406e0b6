//! Files with the edges of a scenario's networks.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use super::edge_list::EdgeList;
use super::error::ScenarioError;
use super::loaded::Loaded;
use super::network::NetworkKind;
use super::path::Path;
use super::problem::Problem;
use super::quantity::Quantity;

impl Loaded {
    /// Reads the lists of edges that parameters of the game name, relative to `folder`, whose paths become absolute.
    ///
    /// # Errors
    /// A file cannot be read or is no list of edges; the error names its line and the scenario's.
    pub fn read_networks(&mut self, folder: &FilePath) -> Result<(), ScenarioError> {
        let (source, trust) = (&self.source, &self.trust);
        for (name, quantity) in &mut self.scenario.game.parameters {
            let Quantity::Network(network) = quantity else { continue };
            let (NetworkKind::Edges, Some(file)) = (network.network, &mut network.options.file) else { continue };
            let read = |path: PathBuf| EdgeList::read(&path).map(|list| (path, list));
            let (path, list) = trust.file(folder, file).and_then(read).map_err(|reason| {
                let field = Path::fixed("game.parameters").field(name).field("file");
                source.locate(ScenarioError::new(field, Problem::Other(reason)))
            })?;
            *file = std::path::absolute(&path).unwrap_or(path).display().to_string();
            network.edges = Some(Arc::new(list));
        }
        Ok(())
    }
}
