//! The scenarios that come with walras fit their games.

use std::path::{Path, PathBuf};

use walras_assemble::Opened;
use walras_engine::plugin::Plugin;
use walras_games::BUNDLED;
use walras_scenario::load;

use crate::games;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Every scenario in the repository; beside them stand games that they read.
pub(crate) fn all() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("scenarios");
    let inside = files(&root).into_iter().filter(|path| path.is_dir()).flat_map(|folder| files(&folder));
    inside.filter(|path| path.extension().is_some_and(|suffix| suffix == "yaml")).collect()
}

#[test]
fn every_scenario_resolves_and_every_game_has_one() {
    let mut shown = Vec::new();
    for path in all() {
        let name = path.display().to_string();
        let loaded = load(std::fs::read(&path).unwrap(), &name, &[]).unwrap_or_else(|error| panic!("{error}"));
        let plugin = Plugin::find(&loaded.scenario.game.plugin, &[]).unwrap();
        let opened = Opened::new(loaded, &path, plugin).unwrap_or_else(|error| panic!("{error}"));
        let replicate = opened.loaded.scenario.replicate;
        let resolved = opened.resolve(replicate).unwrap_or_else(|error| panic!("{error}"));
        let model = opened.model(&resolved).unwrap_or_else(|error| panic!("{name}: {error}"));
        shown.push(model.game.plugin().metadata().name.clone());
    }
    for game in games::all().iter().filter(|game| game.label != "spectrum_in_c") {
        assert!(shown.contains(&game.plugin.metadata().name), "no scenario plays {}", game.label);
    }
    for game in &BUNDLED {
        assert!(shown.iter().any(|name| name == game.name), "no scenario plays {}", game.name);
    }
}
