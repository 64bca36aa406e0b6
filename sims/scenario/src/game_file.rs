//! Games from the files of the field: what a `.nfg` or `.agg` says becomes players, actions and parameters.

use std::fs::File;
use std::io::Read;
use std::path::{Path as FilePath, PathBuf};

use walras_game::metadata::Metadata;
use walras_theory::game_file::{MAX_PAYOFFS, NamedGame, read_agg, read_nfg};
use walras_theory::normal_form::NormalForm;

use super::error::ScenarioError;
use super::loaded::Loaded;
use super::path::Path;
use super::per::Per;
use super::problem::Problem;
use super::quantity::{Nested, Quantity};

/// Parameters by which a game takes a table of payoffs.
const PAYOFFS: &str = "payoffs";
const COUNTS: &str = "action_counts";
/// Longest file read, in bytes: some digits for each of [`MAX_PAYOFFS`].
const MAX_BYTES: u64 = 24 * MAX_PAYOFFS as u64;

impl Loaded {
    /// Reads the file that `game.file` names, relative to `folder`, and puts what it says into the scenario. Without such
    /// a field there is nothing to do.
    ///
    /// # Errors
    /// The game does not take tables, the file cannot be read, is no game, or is contradicted by the scenario.
    pub fn read_game_file(&mut self, folder: &FilePath, metadata: &Metadata) -> Result<(), ScenarioError> {
        let Some(file) = &self.scenario.game.file else { return Ok(()) };
        let path = folder.join(file);
        let fault =
            |reason: String| self.source.locate(ScenarioError::new(Path::fixed("game.file"), Problem::Other(reason)));
        if metadata.parameter(PAYOFFS).is_none() || metadata.parameter(COUNTS).is_none() {
            return Err(fault(format!("the game `{}` is not read from a file; `normal_form` is", metadata.name)));
        }
        self.check_undecided().map_err(|error| self.source.locate(error))?;
        let named = read(&path).map_err(|reason| fault(format!("{}: {reason}", path.display())))?;
        let mut as_given = self.scenario.clone();
        as_given.game.file = Some(absolute(&path).display().to_string());
        self.as_given = Some(Box::new(as_given));
        self.adopt(named);
        Ok(())
    }

    /// What the file says is not to be said again.
    fn check_undecided(&self) -> Result<(), ScenarioError> {
        let game = &self.scenario.game;
        let given = [
            ("game.players", game.players.is_some()),
            ("game.actions", game.actions.is_some()),
            ("game.parameters.payoffs", game.parameters.contains_key(PAYOFFS)),
            ("game.parameters.action_counts", game.parameters.contains_key(COUNTS)),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((path, _)) => {
                Err(ScenarioError::new(Path::fixed(path), Problem::Useless("`game.file` says it already".into())))
            }
            None => Ok(()),
        }
    }

    fn adopt(&mut self, named: Named) {
        let (scenario, table) = (&mut self.scenario, &named.game);
        let counts = table.actions().iter().map(|&count| Nested::Number(count as f64));
        let payoffs = (0..table.players()).flat_map(|player| table.payoffs(player)).map(|&u| Nested::Number(u));
        scenario.game.file = None;
        scenario.game.players = Some(table.players());
        scenario.game.actions = Some(Per::All(table.actions().iter().copied().max().unwrap_or(1)));
        let parameters = &mut scenario.game.parameters;
        parameters.insert(COUNTS.into(), Quantity::Given(Nested::List(counts.collect())));
        parameters.insert(PAYOFFS.into(), Quantity::Given(Nested::List(payoffs.collect())));
        if scenario.description.is_none() {
            scenario.description = named.about;
        }
    }
}

/// A table and what its file says about it.
struct Named {
    game: NormalForm,
    about: Option<String>,
}

fn read(path: &FilePath) -> Result<Named, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let length = file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if length as u64 > MAX_BYTES {
        return Err(format!("longer than the {MAX_BYTES} bytes that are read"));
    }
    match path.extension().and_then(|suffix| suffix.to_str()) {
        Some("nfg") => {
            let NamedGame { title, comment, game, .. } = read_nfg(&text).map_err(|error| error.to_string())?;
            let words: Vec<String> = [title, comment].into_iter().filter(|words| !words.trim().is_empty()).collect();
            Ok(Named { game, about: (!words.is_empty()).then(|| words.join("\n")) })
        }
        Some("agg") => {
            let graph = read_agg(&text).map_err(|error| error.to_string())?;
            Ok(Named { game: graph.to_normal_form(MAX_PAYOFFS).map_err(|error| error.to_string())?, about: None })
        }
        _ => Err("expected a name that ends in `.nfg` or `.agg`".into()),
    }
}

fn absolute(path: &FilePath) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
