//! The scenarios that come with walras fit their games.

use std::path::{Path, PathBuf};

use walras_assemble::game_of;
use walras_engine::model::Model;
use walras_engine::plugin::Plugin;
use walras_games::BUNDLED;
use walras_scenario::load;

use crate::games;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

#[test]
fn every_scenario_resolves_and_every_game_has_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("scenarios");
    let mut shown = Vec::new();
    let inside = files(&root).into_iter().filter(|path| path.is_dir()).flat_map(|folder| files(&folder));
    // Beside them stand games that they read.
    for path in inside.filter(|path| path.extension().is_some_and(|suffix| suffix == "yaml")) {
        let name = path.display().to_string();
        let mut loaded = load(std::fs::read(&path).unwrap(), &name, &[]).unwrap_or_else(|error| panic!("{error}"));
        let plugin = Plugin::find(&loaded.scenario.game.plugin, &[]).unwrap();
        let plugin = game_of(&loaded, plugin).unwrap_or_else(|error| panic!("{error}"));
        loaded.read_game_file(path.parent().unwrap(), plugin.metadata()).unwrap_or_else(|error| panic!("{error}"));
        let resolved = loaded.resolve(plugin.metadata()).unwrap_or_else(|error| panic!("{error}"));
        let model = match resolved.population {
            Some(population) => Model::of_population(&plugin, &resolved.setup, population),
            None => Model::new(&plugin, &resolved.setup),
        };
        model.unwrap_or_else(|error| panic!("{name}: {error}"));
        shown.push(plugin.metadata().name.clone());
    }
    for game in games::all().iter().filter(|game| game.label != "spectrum_in_c") {
        assert!(shown.contains(&game.plugin.metadata().name), "no scenario plays {}", game.label);
    }
    for game in &BUNDLED {
        assert!(shown.iter().any(|name| name == game.name), "no scenario plays {}", game.name);
    }
}
