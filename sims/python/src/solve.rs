//! Equilibria of arrays and files, and precisions under which play is most likely.

use std::path::PathBuf;

use numpy::PyArray1;
use pyo3::prelude::*;
use walras_solve::fit::{FitOptions, fit as fit_file, fit_game};
use walras_solve::{
    Concept, Learn, ListOptions, Output, SolveOptions, TreeOptions, payoffs as payoffs_of, solve as solve_file,
    solve_game,
};
use walras_theory::equilibrium::Correlation;
use walras_theory::game_file::{NamedGame, write_nfg};
use walras_theory::learning::CounterfactualRule;
use walras_theory::normal_form::NormalForm;

use crate::arrays::Numbers;
use crate::failure::Failure;
use crate::work::work;

/// How errors call a game that is in no file.
const IN_MEMORY: &str = "payoffs";

/// What is asked of a game, one of them, and the options of the command line by their names.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Asked {
    precision: Option<f64>,
    concept: Option<String>,
    cfr: Option<String>,
    iterations: u64,
    set: Vec<(String, String)>,
    threads: Option<u16>,
}

/// Names of [`Asked::concept`].
const CONCEPTS: [&str; 8] =
    ["nash", "all_nash", "zero_sum", "branches", "all_logit", "correlated", "coarse", "sequential"];

impl Asked {
    fn options(self, target: PathBuf) -> Result<SolveOptions, Failure> {
        let Asked { precision, concept, cfr, iterations, set, threads } = self;
        if let Some(precision) = precision.filter(|precision| !(precision.is_finite() && *precision >= 0.0)) {
            return Err(Failure::input(format!("precision: found {precision}, expected a finite number, at least 0")));
        }
        let mut options = SolveOptions { target, json: true, overrides: set, threads, ..SolveOptions::default() };
        options.concept = precision.map(Concept::Precision);
        let needs_precision = matches!(concept.as_deref(), Some("branches" | "all_logit"));
        if concept.is_some() && precision.is_some() != needs_precision {
            let which = concept.unwrap_or_default();
            let message = if needs_precision { "needs a `precision`" } else { "has no `precision`" };
            return Err(Failure::input(format!("concept: `{which}` {message}")));
        }
        match concept.as_deref() {
            None => {}
            Some("nash") => options.concept = Some(Concept::Nash),
            Some("all_nash") => options.concept = Some(Concept::AllNash),
            Some("zero_sum") => options.concept = Some(Concept::ZeroSum),
            Some("branches") => options.list = ListOptions { branches: true, ..ListOptions::default() },
            Some("all_logit") => options.list = ListOptions { all_logit: true, ..ListOptions::default() },
            Some("correlated") => options.list.correlated = Some(Correlation::Correlated),
            Some("coarse") => options.list.correlated = Some(Correlation::Coarse),
            Some("sequential") => options.tree = TreeOptions { sequential: true, learn: None },
            Some(other) => {
                return Err(Failure::input(format!("concept: found `{other}`, expected one of {CONCEPTS:?}")));
            }
        }
        if let Some(rule) = cfr {
            if options.concept.is_some() || iterations == 0 {
                return Err(Failure::input("cfr: plays in rounds, without `precision` or `concept`, at least one"));
            }
            let rule = match rule.as_str() {
                "plain" => CounterfactualRule::Plain,
                "plus" => CounterfactualRule::Plus,
                "linear" => CounterfactualRule::Linear,
                other => return Err(Failure::input(format!("cfr: found `{other}`, expected plain, plus or linear"))),
            };
            options.tree.learn = Some(Learn { rule, iterations });
        }
        Ok(options)
    }
}

/// JSON of what was found, and what it falls short of.
type Answer = (String, Option<String>);

/// Solves a file, a scenario or a plugin.
#[pyfunction]
pub(crate) fn solve(py: Python<'_>, target: PathBuf, asked: Asked) -> PyResult<Answer> {
    let options = asked.options(target)?;
    answered(py, || solve_file(&options).map_err(Failure::from))
}

/// Solves a game of arrays, one a player, `[a_1][a_2]..`.
#[pyfunction]
pub(crate) fn solve_payoffs(py: Python<'_>, payoffs: Vec<Bound<'_, PyAny>>, asked: Asked) -> PyResult<Answer> {
    let options = asked.options(IN_MEMORY.into())?;
    let game = named(&payoffs)?;
    answered(py, || solve_game(&options, game).map_err(Failure::from))
}

/// Title, names of players and of their actions, and payoffs of a file or of a stage of a scenario or plugin, `[players][a_1][a_2]..`.
#[pyfunction]
pub(crate) fn payoffs<'py>(
    py: Python<'py>,
    target: PathBuf,
    set: Vec<(String, String)>,
    stage: usize,
) -> PyResult<(String, Vec<String>, Vec<Vec<String>>, Bound<'py, PyArray1<f64>>)> {
    let options = SolveOptions { target, overrides: set, ..SolveOptions::default() };
    let named = work(py, None, || payoffs_of(&options, stage).map_err(Failure::from))??;
    let payoffs: Vec<f64> = (0..named.players.len()).flat_map(|player| named.game.payoffs(player)).copied().collect();
    Ok((named.title, named.players, named.actions, PyArray1::from_vec(py, payoffs)))
}

/// A game of arrays as the text of a `.nfg` file.
#[pyfunction]
pub(crate) fn nfg(
    payoffs: Vec<Bound<'_, PyAny>>,
    title: String,
    players: Option<Vec<String>>,
    actions: Option<Vec<Vec<String>>>,
) -> PyResult<String> {
    let mut game = named(&payoffs)?;
    let players = players.unwrap_or_else(|| game.players.clone());
    let actions = actions.unwrap_or_else(|| game.actions.clone());
    (game.title, game.players, game.actions) = (title, players, actions);
    write_nfg(&game).map_err(|error| Failure::input(format!("names: {error}")).into())
}

/// Fits the precision of play in the game of a file; `count` as on the command line.
#[pyfunction]
pub(crate) fn fit(py: Python<'_>, game: PathBuf, count: String, largest: Option<f64>) -> PyResult<Answer> {
    let options = FitOptions { game, count: Some(count), largest, json: true, ..FitOptions::default() };
    answered(py, || fit_file(&options).map_err(Failure::from))
}

/// Fits the precision of play in a game of arrays.
#[pyfunction]
pub(crate) fn fit_payoffs(
    py: Python<'_>,
    payoffs: Vec<Bound<'_, PyAny>>,
    count: String,
    largest: Option<f64>,
) -> PyResult<Answer> {
    let options =
        FitOptions { game: IN_MEMORY.into(), count: Some(count), largest, json: true, ..FitOptions::default() };
    let game = named(&payoffs)?;
    answered(py, || fit_game(&options, game).map_err(Failure::from))
}

/// A game of these payoffs, players and actions numbered from 1 as in files without names.
fn named(payoffs: &[Bound<'_, PyAny>]) -> Result<NamedGame, Failure> {
    let arrays = payoffs.iter().map(|payoffs| Numbers::of("payoffs", payoffs)).collect::<Result<Vec<_>, _>>()?;
    let shape = arrays.first().map(|array| array.shape().to_vec()).unwrap_or_default();
    if shape.len() != arrays.len() || arrays.iter().any(|array| array.shape() != shape) {
        let shapes: Vec<&[usize]> = arrays.iter().map(Numbers::shape).collect();
        return Err(Failure::input(format!(
            "payoffs: found {} arrays of the shapes {shapes:?}, expected one a player, all of one shape with an axis a player",
            arrays.len()
        )));
    }
    let mut all = Vec::with_capacity(arrays.iter().map(|array| array.shape().iter().product::<usize>()).sum());
    for array in &arrays {
        all.extend_from_slice(array.finite()?);
    }
    let numbers = |count: usize| (1..=count).map(|number| number.to_string()).collect::<Vec<_>>();
    let game = NormalForm::new(shape.clone(), all).map_err(|error| Failure::input(format!("payoffs: {error}")))?;
    Ok(NamedGame {
        title: String::new(),
        comment: String::new(),
        players: numbers(shape.len()),
        actions: shape.into_iter().map(numbers).collect(),
        game,
        repeated: Vec::new(),
    })
}

fn answered(py: Python<'_>, find: impl FnOnce() -> Result<Output, Failure> + Send) -> PyResult<Answer> {
    let output = work(py, None, find)??;
    Ok((output.text, output.shortfall))
}
