//! A branch of logit equilibria as a table.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use walras_process::pending::{Pending, PendingError};
use walras_tables::{Column, CsvFile, Table, Values};
use walras_theory::equilibrium::{BranchPoint, Feature, LogitOptions, branch};
use walras_theory::game_file::NamedGame;
use walras_theory::normal_form::NormalForm;

use super::answer::{Answer, Fold, cut};
use super::error::SolveError;
use super::table::refused;

/// The file to be.
pub(super) struct BranchFile {
    path: PathBuf,
    file: Pending,
}

impl BranchFile {
    pub(super) fn create(path: &Path) -> Result<Self, SolveError> {
        if path.extension().is_none_or(|suffix| suffix != "csv") {
            return Err(SolveError::Suffix { path: path.into() });
        }
        Ok(Self { path: path.into(), file: Pending::create(path)? })
    }

    /// Follows the branch up to `precision`, writes it and tells the answer what is special about it.
    pub(super) fn trace(
        self,
        target: &Path,
        named: &NamedGame,
        precision: f64,
        answer: &mut Answer,
    ) -> Result<(), SolveError> {
        let game = &named.game;
        let traced = branch(game, precision, &LogitOptions::default(), |_| ControlFlow::Continue(()));
        let points = traced.map_err(|source| refused(target, source))?.points;
        let special = |feature| points.iter().filter(move |point| point.feature == feature);
        let fold =
            |point: &BranchPoint| Fold { precision: point.precision, profile: cut(&point.profile, game.offsets()) };
        answer.folds = Some(special(Feature::Fold).map(fold).collect());
        answer.bifurcations = Some(special(Feature::Bifurcation).map(|point| point.precision).collect());
        let unwritable = |source| PendingError::Unwritable { path: self.path.clone(), source };
        let mut file = CsvFile::new(self.file);
        file.append(&table(named, &points)).map_err(unwritable)?;
        Ok(file.finish().map_err(unwritable)?.finish()?)
    }
}

/// One row a point and action.
fn table(named: &NamedGame, points: &[BranchPoint]) -> Table {
    let width = named.game.offsets()[named.game.players()];
    let per_row = |values: Vec<f64>| Values::Real(values.into_iter().flat_map(|value| vec![value; width]).collect());
    let flag = |feature| Values::Flag(points.iter().flat_map(|point| vec![point.feature == feature; width]).collect());
    let numbers = (0..points.len() as i64).flat_map(|number| vec![number; width]).collect();
    let names = named.players.iter().zip(&named.actions);
    let player: Vec<String> = names.flat_map(|(player, actions)| vec![player.clone(); actions.len()]).collect();
    let column = |name: &str, values| Column { name: name.into(), unit: String::new(), values };
    Table {
        name: "branch",
        columns: vec![
            column("point", Values::Whole(numbers)),
            column("precision", per_row(points.iter().map(|point| point.precision).collect())),
            column("player", Values::Name(vec![player; points.len()].concat())),
            column("action", Values::Name(vec![named.actions.concat(); points.len()].concat())),
            column("probability", Values::Real(points.iter().flat_map(|point| point.profile.clone()).collect())),
            column("arclength", per_row(arclengths(&named.game, points))),
            column("fold", flag(Feature::Fold)),
            column("bifurcation", flag(Feature::Bifurcation)),
        ],
    }
}

/// Length of the chords so far, in probabilities and the relative change of 1 + τ, τ in units of one over the largest payoff
/// range.
fn arclengths(game: &NormalForm, points: &[BranchPoint]) -> Vec<f64> {
    let ranges = (0..game.players()).map(|player| game.payoff_range(player));
    let unit = ranges.map(|(low, high)| high - low).fold(0.0, f64::max);
    let mut length = 0.0;
    let mut lengths = vec![0.0; points.len().min(1)];
    for pair in points.windows(2) {
        let moved: f64 = pair[0].profile.iter().zip(&pair[1].profile).map(|(p, q)| (p - q).powi(2)).sum();
        let (before, after) = (1.0 + unit * pair[0].precision, 1.0 + unit * pair[1].precision);
        length += moved.sqrt().hypot(2.0 * (after - before) / (after + before));
        lengths.push(length);
    }
    lengths
}
