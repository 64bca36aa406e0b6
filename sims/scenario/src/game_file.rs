//! Games by tables of payoffs or trees, from the files of the field (`.nfg`, `.agg`, `.efg`) or written into the scenario: what they say
//! becomes players, actions and parameters.

use std::fs::File;
use std::io::Read;
use std::path::{Path as FilePath, PathBuf};

use walras_game::metadata::Metadata;
use walras_theory::game_file::{MAX_PAYOFFS, NamedGame, read_agg, read_nfg};
use walras_theory::normal_form::NormalForm;

use super::error::ScenarioError;
use super::inline_game::InlineGame;
use super::loaded::Loaded;
use super::path::Path;
use super::per::Per;
use super::problem::Problem;
use super::quantity::{Nested, Quantity};
use super::stochastic::{StochasticGame, Tables};
use super::tree_game::TreeGame;

/// Parameters by which a game takes a table of payoffs.
const PAYOFFS: &str = "payoffs";
const COUNTS: &str = "action_counts";
/// Parameters by which it takes states.
const STATES: &str = "state_count";
const TRANSITIONS: &str = "transitions";
/// Parameters by which a game takes reduced strategies and outcomes of a tree.
const STRATEGIES: &str = "strategy_counts";
const OUTCOMES: &str = "outcome_payoffs";
const OCCURRENCES: &str = "occurrences";
/// Longest file read, in bytes: some digits for each of [`MAX_PAYOFFS`].
const MAX_BYTES: u64 = 24 * MAX_PAYOFFS as u64;

impl Loaded {
    /// Reads the file that `game.file` names, relative to `folder`, or the table that `game.payoffs` or `game.bimatrix` is,
    /// and puts what it says into the scenario. Without such a field there is nothing to do.
    ///
    /// # Errors
    /// The game does not take tables, the file cannot be read, is no game, or is contradicted by the scenario.
    pub fn read_game_file(&mut self, folder: &FilePath, metadata: &Metadata) -> Result<(), ScenarioError> {
        let Some(field) = self.scenario.game.table() else { return Ok(()) };
        let fault = |reason: String| self.source.locate(ScenarioError::new(Path::fixed(field), Problem::Other(reason)));
        if field == "game.file" && metadata.parameter(OCCURRENCES).is_some() {
            self.check_undecided(field).map_err(|error| self.source.locate(error))?;
            let path = self.file_of_game(folder)?;
            let game = read_tree(&path).map_err(|reason| fault(format!("{}: {reason}", path.display())))?;
            self.keep_as_given(&path);
            self.adopt_tree(game);
            return Ok(());
        }
        if metadata.parameter(PAYOFFS).is_none() || metadata.parameter(COUNTS).is_none() {
            let what = match field {
                "game.file" => "is not read from a file; `normal_form` and `extensive_form` are",
                _ => "takes no table of payoffs; `normal_form` does",
            };
            return Err(fault(format!("the game `{}` {what}", metadata.name)));
        }
        self.check_undecided(field).map_err(|error| self.source.locate(error))?;
        if let Some(table) = InlineGame::of(&self.scenario.game).map_err(|error| self.source.locate(error))? {
            (self.scenario.game.payoffs, self.scenario.game.bimatrix) = (None, None);
            self.adopt(&table.counts, &table.payoffs);
            return Ok(());
        }
        if let Some(table) = self.scenario.game.stochastic.take() {
            let path = Path::fixed("game.stochastic");
            return self.adopt_stochastic(&table, &path, metadata).map_err(|error| self.source.locate(error));
        }
        let path = self.file_of_game(folder)?;
        if path.extension().is_some_and(|suffix| suffix == "json" || suffix == "yaml" || suffix == "yml") {
            let broken = |reason: String| fault(format!("{}: {reason}", path.display()));
            let text = read_text(&path).map_err(broken)?;
            let table: StochasticGame = serde_yaml::from_str(&text).map_err(|error| broken(error.to_string()))?;
            self.keep_as_given(&path);
            let adopted = self.adopt_stochastic(&table, &Path::default(), metadata);
            return adopted.map_err(|error| {
                let reason = format!("{}: {error}", path.display());
                self.source.locate(ScenarioError::new(Path::fixed(field), Problem::Other(reason)))
            });
        }
        let named = read(&path).map_err(|reason| fault(format!("{}: {reason}", path.display())))?;
        self.keep_as_given(&path);
        let table = &named.game;
        let payoffs: Vec<f64> = (0..table.players()).flat_map(|player| table.payoffs(player)).copied().collect();
        self.adopt(table.actions(), &payoffs);
        if self.scenario.description.is_none() {
            self.scenario.description = named.about;
        }
        Ok(())
    }

    /// The path of the game's file, if the scenario may have it read.
    fn file_of_game(&self, folder: &FilePath) -> Result<PathBuf, ScenarioError> {
        let path = self.trust.file(folder, self.scenario.game.file.as_deref().unwrap_or_default());
        path.map_err(|reason| self.source.locate(ScenarioError::new(Path::fixed("game.file"), Problem::Other(reason))))
    }

    /// Keeps the scenario as it was before what its file says was put into it.
    fn keep_as_given(&mut self, path: &FilePath) {
        let mut as_given = self.scenario.clone();
        as_given.game.file = Some(absolute(path).display().to_string());
        self.as_given = Some(Box::new(as_given));
    }

    fn adopt_tree(&mut self, tree: TreeGame) {
        let TreeGame { counts, payoffs, occurrences, about } = tree;
        let game = &mut self.scenario.game;
        game.file = None;
        game.players = Some(counts.len());
        game.actions = Some(Per::All(counts.iter().copied().max().unwrap_or(1)));
        game.parameters.insert(STRATEGIES.into(), list(counts.iter().map(|&count| count as f64).collect()));
        game.parameters.insert(OUTCOMES.into(), list(payoffs));
        game.parameters.insert(OCCURRENCES.into(), list(occurrences));
        if self.scenario.description.is_none() {
            self.scenario.description = about;
        }
    }

    /// What the file or the table says is not to be said again.
    fn check_undecided(&self, field: &str) -> Result<(), ScenarioError> {
        let game = &self.scenario.game;
        let given = [
            ("game.payoffs", field == "game.file" && game.payoffs.is_some()),
            ("game.bimatrix", field == "game.file" && game.bimatrix.is_some()),
            ("game.stochastic", field != "game.stochastic" && game.stochastic.is_some()),
            ("game.players", game.players.is_some()),
            ("game.actions", game.actions.is_some()),
            ("game.parameters.payoffs", game.parameters.contains_key(PAYOFFS)),
            ("game.parameters.action_counts", game.parameters.contains_key(COUNTS)),
            ("game.parameters.strategy_counts", game.parameters.contains_key(STRATEGIES)),
            ("game.parameters.outcome_payoffs", game.parameters.contains_key(OUTCOMES)),
            ("game.parameters.occurrences", game.parameters.contains_key(OCCURRENCES)),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((path, _)) => {
                Err(ScenarioError::new(Path::fixed(path), Problem::Useless(format!("`{field}` says it already"))))
            }
            None => Ok(()),
        }
    }

    /// Puts a stochastic game into the scenario.
    fn adopt_stochastic(
        &mut self,
        table: &StochasticGame,
        path: &Path,
        metadata: &Metadata,
    ) -> Result<(), ScenarioError> {
        if metadata.parameter(STATES).is_none() || metadata.parameter(TRANSITIONS).is_none() {
            let reason = format!("the game `{}` takes no states; `normal_form` does", metadata.name);
            return Err(ScenarioError::new(path.clone(), Problem::Other(reason)));
        }
        let game = &self.scenario.game;
        let said = [STATES, TRANSITIONS, "discount", "horizon", "initial"];
        if let Some(name) = said.into_iter().find(|name| game.parameters.contains_key(*name)) {
            let problem = Problem::Useless("the table of the game says it already".into());
            return Err(ScenarioError::new(Path::fixed("game.parameters").field(name), problem));
        }
        let Tables { payoffs, transitions, discount } = table.tables(path)?;
        self.adopt(&table.actions, &payoffs);
        let parameters = &mut self.scenario.game.parameters;
        parameters.insert(TRANSITIONS.into(), list(transitions));
        parameters.extend(table.initial.clone().map(|initial| ("initial".to_owned(), list(initial))));
        let scalars = [
            (STATES, table.states as f64),
            ("discount", discount),
            ("horizon", table.horizon.unwrap_or_default() as f64),
        ];
        parameters.extend(scalars.map(|(name, value)| (name.to_owned(), Quantity::number(value))));
        if self.scenario.description.is_none() {
            self.scenario.description.clone_from(&table.comment);
        }
        Ok(())
    }

    fn adopt(&mut self, counts: &[usize], payoffs: &[f64]) {
        let game = &mut self.scenario.game;
        game.file = None;
        game.players = Some(counts.len());
        game.actions = Some(Per::All(counts.iter().copied().max().unwrap_or(1)));
        game.parameters.insert(COUNTS.into(), list(counts.iter().map(|&count| count as f64).collect()));
        game.parameters.insert(PAYOFFS.into(), list(payoffs.to_vec()));
    }
}

fn list(numbers: Vec<f64>) -> Quantity {
    Quantity::Given(Nested::List(numbers.into_iter().map(Nested::Number).collect()))
}

/// A table and what its file says about it.
struct Named {
    game: NormalForm,
    about: Option<String>,
}

fn read(path: &FilePath) -> Result<Named, String> {
    let text = read_text(path)?;
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
        Some("efg") => Err("a game in extensive form; `plugin: extensive_form` reads it".into()),
        _ => Err("expected a name that ends in `.nfg`, `.agg`, `.json` or `.yaml`".into()),
    }
}

fn read_tree(path: &FilePath) -> Result<TreeGame, String> {
    match path.extension().and_then(|suffix| suffix.to_str()) {
        Some("efg") => TreeGame::of(&read_text(path)?),
        _ => Err("expected a name that ends in `.efg`; `plugin: normal_form` reads tables".into()),
    }
}

fn read_text(path: &FilePath) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let length = file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if length as u64 > MAX_BYTES {
        return Err(format!("longer than the {MAX_BYTES} bytes that are read"));
    }
    Ok(text)
}

fn absolute(path: &FilePath) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
