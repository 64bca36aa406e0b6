//! What certifies a stage game of a population, and what came of it.
//!
//! A type's strategy is its response to beliefs x, tilted to contribute exactly x, so that beliefs are the expectation of
//! strategies and the residual is how far the tilt goes. Where hardly anything is mixed there may be nothing to tilt: there
//! strategies are the responses p themselves, which contribute x' = Σ p c each and T' together, and the residual is the largest
//! difference of p from the response to x' and T'. Payoffs, regrets, outcomes and transfers are taken where strategies are.

use walras_theory::quality;

use super::PopulationClass;
use super::beliefs::Beliefs;
use super::cohort::Cohort;
use super::sample::{Run, own_runs};
use super::terms::Terms;
use crate::model::ModelError;
use crate::plugin::PluginError;
use crate::world::Workers;

/// What came of a stage game.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// The largest residual of a type; NaN if any is.
    pub(crate) residual: f64,
    /// What strategies contribute together, `[k]`, and whether they are tilted to do so.
    pub(crate) images: Vec<f64>,
    pub(crate) tilted: bool,
    /// The largest regret of a player.
    pub(crate) largest_regret: f64,
    /// The smallest expected payoff of a player.
    pub(crate) least_payoff: f64,
    /// Mean strategies of each class, `[classes][K]`.
    pub(crate) strategy: Vec<f64>,
    /// The smallest constraint value of a player of each class, `[classes][K]`; −1 if the game has none.
    pub(crate) constraint: Vec<f64>,
    /// Totals of each class over its players, `[classes]`.
    pub(crate) payoff: Vec<f64>,
    pub(crate) regret: Vec<f64>,
    /// What players pay; nothing of games in which no money moves.
    pub(crate) transfer: Vec<f64>,
    /// Totals over all players, `[outcomes]`.
    pub(crate) outcomes: Vec<f64>,
}

/// One type of a stage game, judged.
pub(crate) struct Judged<'a> {
    pub(super) residual: f64,
    /// Expected over private states, as the regret.
    pub(super) payoff: f64,
    pub(super) regret: f64,
    cohort: &'a Cohort,
    row: usize,
    strategy: &'a [f64],
}

impl Judged<'_> {
    /// Its feasible actions with their probabilities, state by state.
    pub(super) fn law(&self) -> impl Iterator<Item = (usize, f64)> {
        let Judged { cohort, row, strategy, .. } = *self;
        let rows = cohort.rows(row);
        rows.flat_map(move |(cells, likely)| {
            cells.map(move |cell| (cohort.choice[cell] as usize, likely * strategy[cell]))
        })
    }
}

/// Where a stage game rests.
#[derive(Clone, Copy)]
pub(crate) struct Rest<'a> {
    pub(crate) beliefs: &'a Beliefs,
    pub(crate) sums: &'a [f64],
    pub(crate) images: &'a [f64],
    pub(crate) tilted: bool,
}

/// Totals of a run of types.
struct Totals {
    /// Whose; without meaning of all runs.
    class: usize,
    tilted: bool,
    residual: f64,
    largest_regret: f64,
    least_payoff: f64,
    constraint: Vec<f64>,
    /// `[K + payoff + regret + transfer + outcomes]`; of all runs the first four class by class.
    sums: Vec<f64>,
}

/// Judges beliefs whose sums are `sums`.
///
/// # Errors
/// The game failed.
pub(crate) fn judge(
    terms: &Terms<'_>,
    workers: &Workers,
    beliefs: &Beliefs,
    sums: &[f64],
) -> Result<Certificate, ModelError> {
    let runs = own_runs(terms.population);
    let judged = |at: Rest<'_>| -> Result<Totals, ModelError> {
        let found = workers.run(runs.iter().collect(), |run| totals(terms, run, at)).into_iter().collect();
        together(terms, found)
    };
    let mut images = sums.to_vec();
    let mut found = judged(Rest { beliefs, sums, images: &images, tilted: true })?;
    let tilted = found.tilted;
    if !tilted {
        images = terms.look(workers, &runs, beliefs, sums, false)?.images;
        found = judged(Rest { beliefs, sums, images: &images, tilted: false })?;
    }
    Ok(found.certificate(terms, images, tilted))
}

/// The totals of all runs of all ranks: sums by class, `[classes][K + payoff + regret + transfer]`, and outcomes of all.
fn together(terms: &Terms<'_>, found: Result<Vec<Totals>, ModelError>) -> Result<Totals, ModelError> {
    let (classes, actions) = (terms.population.classes.len(), terms.model.actions);
    let (width, outcomes) = (actions + 3, terms.model.outcomes.len());
    let sum = |totals: &Totals, place: usize| match place.checked_sub(classes * width) {
        Some(outcome) => Some(totals.sums[width + outcome]),
        None => (totals.class == place / width).then(|| totals.sums[place % width]),
    };
    // The smallest is minus the largest of what is turned around.
    let value = |totals: &Totals, place: usize| match place.checked_sub(4) {
        None => Some(
            [totals.residual, totals.largest_regret, -totals.least_payoff, if totals.tilted { 0.0 } else { 1.0 }]
                [place],
        ),
        Some(place) => (totals.class == place / actions).then(|| -totals.constraint[place % actions]),
    };
    let (sums, largest) =
        terms.population.ranks.total(found, (classes * width + outcomes, sum), (4 + classes * actions, value))?;
    Ok(Totals {
        class: 0,
        tilted: largest[3] <= 0.0,
        residual: quality::largest([largest[0]]),
        largest_regret: quality::largest([largest[1]]),
        least_payoff: -largest[2],
        constraint: largest[4..].iter().map(|least| -least).collect(),
        sums,
    })
}

impl Totals {
    /// What the totals of all runs certify.
    fn certificate(self, terms: &Terms<'_>, images: Vec<f64>, tilted: bool) -> Certificate {
        let (classes, actions) = (&terms.population.classes, terms.model.actions);
        let width = actions + 3;
        let by_class = |place: usize| (0..classes.len()).map(|class| self.sums[class * width + place]).collect();
        let share = |(class, of): (usize, &PopulationClass)| {
            self.sums[class * width..][..actions].iter().map(move |sum| sum / of.size as f64).collect::<Vec<f64>>()
        };
        Certificate {
            residual: self.residual,
            largest_regret: self.largest_regret,
            least_payoff: self.least_payoff,
            images,
            tilted,
            strategy: classes.iter().enumerate().flat_map(share).collect(),
            payoff: by_class(actions),
            regret: by_class(actions + 1),
            transfer: if terms.model.game.has_transfer() { by_class(actions + 2) } else { Vec::new() },
            outcomes: self.sums[classes.len() * width..].to_vec(),
            constraint: self.constraint,
        }
    }
}

/// Judges the types of a run, in order; false, and nothing more is judged, where a strategy should be tilted and cannot be.
///
/// # Errors
/// The game failed.
pub(crate) fn judge_run(
    terms: &Terms<'_>,
    run: &Run,
    at: Rest<'_>,
    mut each: impl FnMut(Judged<'_>),
    mut each_cohort: impl FnMut(&Cohort, &[f64]) -> Result<(), PluginError>,
) -> Result<bool, ModelError> {
    let k = terms.model.contributions;
    let (mut believed, mut strategy) = (Vec::new(), Vec::new());
    let mut good = true;
    terms.by_cohort(run, |cohort, places| {
        if !good {
            return Ok(());
        }
        let begin = run.places.start + places.start;
        at.beliefs.read(begin * k..(begin + places.len()) * k, &mut believed);
        cohort.respond(terms, at.sums, &believed)?;
        if at.tilted {
            good = cohort.tilted(k, &believed, &mut strategy);
        } else {
            strategy.clone_from(&cohort.response);
            believed.clone_from(&cohort.image);
            cohort.respond(terms, at.images, &believed)?;
        }
        for row in 0..cohort.len() {
            let (mut residual, mut expected, mut regret) = (0.0, 0.0, 0.0);
            for (cells, likely) in cohort.rows(row) {
                let (payoff, own) = (&cohort.payoff[cells.clone()], &strategy[cells.clone()]);
                residual = quality::largest([residual, quality::residual(own, &cohort.response[cells])]);
                expected += likely * quality::expected_payoff(payoff, own);
                regret += likely * quality::regret(payoff, own);
            }
            each(Judged { residual, payoff: expected, regret, cohort, row, strategy: &strategy });
        }
        Ok(each_cohort(cohort, &strategy)?)
    })?;
    Ok(good)
}

fn totals(terms: &Terms<'_>, run: &Run, at: Rest<'_>) -> Result<Totals, ModelError> {
    let (model, actions) = (terms.model, terms.model.actions);
    let outcomes = model.outcomes.len();
    let mut totals = Totals {
        class: run.class,
        tilted: at.tilted,
        residual: 0.0,
        largest_regret: 0.0,
        least_payoff: f64::INFINITY,
        constraint: vec![if model.game.has_constraint() { f64::INFINITY } else { -1.0 }; actions],
        sums: Vec::new(),
    };
    let (mut law, mut worth) = (vec![0.0; actions], [0.0; 2]);
    let (mut paid, mut shown) = (0.0, vec![0.0; outcomes]);
    let (mut transfer, mut outcome) = (Vec::new(), Vec::new());
    let good = judge_run(
        terms,
        run,
        at,
        |judged| {
            totals.residual = quality::largest([totals.residual, judged.residual]);
            totals.largest_regret = quality::largest([totals.largest_regret, judged.regret]);
            totals.least_payoff = totals.least_payoff.min(judged.payoff);
            worth[0] += judged.payoff;
            worth[1] += judged.regret;
            judged.law().for_each(|(a, p)| law[a] += p);
        },
        |cohort, strategy| {
            for values in cohort.constraint.chunks_exact(actions) {
                totals.constraint.iter_mut().zip(values).for_each(|(least, &g)| *least = least.min(g));
            }
            let batch = cohort.batch_at(terms);
            if model.game.has_transfer() {
                transfer.resize(strategy.len(), 0.0);
                model.game.transfer(&batch, &mut transfer)?;
                cohort.weigh(strategy, |cell, p| paid += p * transfer[cell]);
            }
            if outcomes > 0 {
                outcome.resize(strategy.len() * outcomes, 0.0);
                model.game.outcome(&batch, &mut outcome)?;
                cohort.weigh(strategy, |cell, p| {
                    let row = &outcome[cell * outcomes..(cell + 1) * outcomes];
                    shown.iter_mut().zip(row).for_each(|(sum, x)| *sum += p * x);
                });
            }
            Ok(())
        },
    )?;
    totals.tilted &= good;
    totals.sums = law.into_iter().chain(worth).chain([paid]).chain(shown).map(|sum| sum * run.weight).collect();
    Ok(totals)
}
