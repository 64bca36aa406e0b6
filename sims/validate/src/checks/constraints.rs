//! Constraints, and what is claimed of them.

use walras_engine::model::FEASIBILITY_TOLERANCE;
use walras_engine::plugin::{Function, PluginError};
use walras_game::metadata::{Claim, Role};

use super::super::cases::{Cases, Draws};
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::rows::Rows;
use super::super::subject::Subject;
use super::concavity::middle_between;

const CASES: u32 = 100;
/// What rounding may do to a constraint, relative to its size.
const ROUNDING: f64 = 1e-11;

/// The constraint of every player's actions in these positions.
fn values(subject: &Subject, phi: &[f64], positions: &[Position]) -> Result<Vec<f64>, PluginError> {
    Rows::of(subject, phi, positions)?.answer(&subject.game, Function::Constraint)
}

fn size(values: &[f64]) -> f64 {
    values.iter().fold(1.0, |size, g| f64::max(size, g.abs()))
}

fn absent(subject: &Subject, claim: Option<Claim>) -> Option<Found> {
    if claim.is_some_and(|claim| !subject.claims(claim)) {
        return Some(Found::skip("not claimed"));
    }
    (!subject.game.offers(Function::Constraint)).then(|| Found::skip("the game has no constraint"))
}

/// That every player can do something under every probe: stay at the origin of the action space, or, where actions number
/// things, take one of them; and that shared constraints allow all to stay there.
pub(super) fn feasible_origin(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let (own, shared) = (subject.game.offers(Function::Constraint), subject.game.offers(Function::SharedConstraint));
    if !own && !shared {
        return Ok(Found::skip("the game has no constraint"));
    }
    let origin: Vec<f64> = subject.axes.iter().map(|axis| 0.0_f64.clamp(axis[0], axis[axis.len() - 1])).collect();
    let mut binds = false;
    cases.each(10, |case, draws| {
        let phi = if case == 0 { subject.phi.clone() } else { subject.draw_phi(draws) };
        for (player, probe) in pairs(subject) {
            let position = Position { player, probe, ..subject.draw_position(draws) };
            binds |= own && own_binds(subject, &phi, &position, &origin, draws)?;
        }
        for probe in 0..subject.stages() {
            let position = Position { probe, ..subject.draw_position(draws) };
            binds |= shared && shared_binds(subject, &phi, &position, &origin)?;
        }
        Ok(())
    })?;
    let metadata = subject.metadata();
    let meant = shared || metadata.parameters.iter().any(|parameter| parameter.role == Role::Probe);
    let idle = "nothing that was tried is infeasible: do the constraints ever bind?";
    let warnings = if binds || !meant { Vec::new() } else { vec![idle.into()] };
    Ok(Found::pass("every player can do something under every probe").but(warnings))
}

fn pairs(subject: &Subject) -> impl Iterator<Item = (usize, usize)> + use<> {
    let (players, probes) = (subject.setup.players, subject.stages());
    (0..players).flat_map(move |player| (0..probes).map(move |probe| (player, probe)))
}

/// Whether some action of this player is infeasible; an error if the origin is, or, of numbered actions, all are.
fn own_binds(
    subject: &Subject,
    phi: &[f64],
    position: &Position,
    origin: &[f64],
    draws: &mut Draws,
) -> Result<bool, Fault> {
    let actions = values(subject, phi, &walk(subject, position, draws))?;
    let (needed, place) = match subject.is_numbered() {
        true => (actions.iter().fold(f64::INFINITY, |best, g| best.min(*g)), "at all actions".to_owned()),
        false => {
            let there = values(subject, phi, &[position.doing(origin)])?[0];
            (there, format!("at the origin {origin:?} of the action space"))
        }
    };
    if needed > FEASIBILITY_TOLERANCE {
        let Position { player, probe, .. } = position;
        return Err(Fault::new(format!(
            "constraint is infeasible {place}: {needed} for player {player}, probe {probe}, phi {phi:?}; expected at most 0"
        )));
    }
    Ok(actions.iter().any(|g| *g > FEASIBILITY_TOLERANCE))
}

/// Whether all doing their most is infeasible; an error if all staying at the origin is.
fn shared_binds(subject: &Subject, phi: &[f64], position: &Position, origin: &[f64]) -> Result<bool, Fault> {
    let players = subject.setup.players;
    let most: Vec<f64> = subject.axes.iter().map(|axis| axis[axis.len() - 1]).collect();
    let all = |action: &[f64]| Position { profile: action.repeat(players), ..position.clone() };
    let rows = Rows::of(subject, phi, &[all(origin), all(&most)])?;
    let g = rows.answer(&subject.game, Function::SharedConstraint)?;
    let (there, far) = g.split_at(g.len() / 2);
    if let Some(which) = there.iter().position(|g| *g > FEASIBILITY_TOLERANCE) {
        let (name, value) = (&subject.metadata().shared_constraints[which].name, there[which]);
        return Err(Fault::new(format!(
            "shared constraint `{name}` is infeasible where every player stays at the origin {origin:?}: {value} under probe {}, phi {phi:?}; expected at most 0",
            position.probe
        )));
    }
    Ok(far.iter().any(|g| *g > FEASIBILITY_TOLERANCE))
}

/// The whole grid if it is small, else actions drawn from it, as positions of the same player.
fn walk(subject: &Subject, position: &Position, draws: &mut Draws) -> Vec<Position> {
    match subject.axes.as_slice() {
        [axis] => axis.iter().map(|x| position.doing(&[*x])).collect(),
        axes => {
            let corners =
                [0, usize::MAX].map(|place| axes.iter().map(|a| a[place.min(a.len() - 1)]).collect::<Vec<_>>());
            let drawn = (0..200).map(|_| subject.draw_action(draws));
            corners.into_iter().chain(drawn.collect::<Vec<_>>()).map(|action| position.doing(&action)).collect()
        }
    }
}

/// That φ does not move a constraint that is said not to depend on it.
pub(super) fn mechanism(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if let Some(found) = absent(subject, None) {
        return Ok(found);
    }
    if subject.metadata().constraint_depends_on_mechanism || subject.phi.is_empty() {
        return Ok(Found::skip("constraints are said to depend on the mechanism, or there is none"));
    }
    cases.each(20, |_, draws| {
        let positions: Vec<Position> = (0..20).map(|_| subject.draw_position(draws)).collect();
        let rows = Rows::of(subject, &subject.phi, &positions)?;
        let evaluate = |phi: &[f64]| {
            let mut out = vec![0.0; rows.len()];
            let batch = rows.batch(&subject.game, Function::Constraint);
            subject.game.constraint(&walras_engine::plugin::Batch { phi, ..batch }, &mut out)?;
            Ok::<_, PluginError>(out)
        };
        let (drawn, without) = (subject.draw_phi(draws), evaluate(&[])?);
        let with = evaluate(&drawn)?;
        match (0..rows.len()).find(|&row| with[row].to_bits() != without[row].to_bits()) {
            None => Ok(()),
            Some(row) => Err(Fault::new(format!(
                "constraint moves with the mechanism, although `constraint_depends_on_mechanism` is false: {} at phi {drawn:?}, {} without, for {}",
                with[row],
                without[row],
                rows.describe(row)
            ))),
        }
    })?;
    Ok(Found::pass("does not move with the mechanism, as it says"))
}

/// That constraints do not fall in any coordinate.
pub(super) fn monotone(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    rises(subject, cases, Claim::MonotoneConstraint, |from, to, size| to >= from - ROUNDING * size, "fall nowhere")
}

/// That constraints rise strictly in every coordinate.
pub(super) fn increasing(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    rises(subject, cases, Claim::IncreasingConstraint, |from, to, _| to > from, "rise everywhere")
}

fn rises(
    subject: &Subject,
    cases: &Cases,
    claim: Claim,
    right: impl Fn(f64, f64, f64) -> bool,
    words: &str,
) -> Result<Found, Fault> {
    if let Some(found) = absent(subject, Some(claim)) {
        return Ok(found);
    }
    cases.each(CASES, |_, draws| {
        let (phi, position) = (subject.draw_phi(draws), subject.draw_position(draws));
        for (coordinate, axis) in subject.axes.iter().enumerate() {
            let along: Vec<Position> = axis.iter().map(|x| moved(subject, &position, coordinate, *x)).collect();
            let g = values(subject, &phi, &along)?;
            if let Some(place) = (1..g.len()).find(|&k| !right(g[k - 1], g[k], size(&g))) {
                let (from, to) = (along[place - 1].action(subject.axes.len()), along[place].action(subject.axes.len()));
                let (player, probe) = (position.player, position.probe);
                return Err(Fault::new(format!(
                    "claims `{}`, but the constraint goes from {} at {from:?} to {} at {to:?} for player {player}, probe {probe}, phi {phi:?}",
                    claim.name(),
                    g[place - 1],
                    g[place]
                )));
            }
        }
        Ok(())
    })?;
    Ok(Found::pass(format!("constraints {words}, as claimed")))
}

fn moved(subject: &Subject, position: &Position, coordinate: usize, to: f64) -> Position {
    let mut action = position.action(subject.axes.len()).to_vec();
    action[coordinate] = to;
    position.doing(&action)
}

/// That constraints are concave in the action.
pub(super) fn concave(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if let Some(found) = absent(subject, Some(Claim::ConcaveConstraint)) {
        return Ok(found);
    }
    cases.each(3 * CASES, |_, draws| {
        let (phi, position) = (subject.draw_phi(draws), subject.draw_position(draws));
        let Some([a, middle, b]) = middle_between(subject, draws) else { return Ok(()) };
        let g = values(subject, &phi, &[&a, &middle, &b].map(|action| position.doing(action)))?;
        if g[1] >= 0.5 * (g[0] + g[2]) - ROUNDING * size(&g) {
            return Ok(());
        }
        let (player, probe) = (position.player, position.probe);
        Err(Fault::new(format!(
            "claims `concave_constraint`, but the constraint is {} at {middle:?}, below the mean of {} at {a:?} and {} at {b:?}, for player {player}, probe {probe}, phi {phi:?}",
            g[1], g[0], g[2]
        )))
    })?;
    Ok(Found::pass("no chord lies above the constraint"))
}

/// That where one probe's constraint is 0, another's has one value: found by bisection along rays from the lowest action.
pub(super) fn shift_invariant(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    if let Some(found) = absent(subject, Some(Claim::ShiftInvariant)) {
        return Ok(found);
    }
    let mut crossings = 0;
    cases.each(CASES, |_, draws| {
        let (phi, position) = (subject.draw_phi(draws), subject.draw_position(draws));
        let other = draws.below(subject.stages());
        let mut seen: Option<(Vec<f64>, f64)> = None;
        for _ in 0..8 {
            let Some(action) = crossing(subject, &phi, &position, draws)? else { continue };
            crossings += 1;
            let elsewhere = Position { probe: other, ..position.clone() };
            let g = values(subject, &phi, &[elsewhere.doing(&action)])?[0];
            match &seen {
                None => seen = Some((action, g)),
                Some((first, value)) if (g - value).abs() > 1e-6 * size(&[g, *value]) => {
                    let (player, probe) = (position.player, position.probe);
                    return Err(Fault::new(format!(
                        "claims `shift_invariant`, but where the constraint of probe {probe} is 0 that of probe {other} is {value} at {first:?} and {g} at {action:?}, for player {player}, phi {phi:?}"
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(())
    })?;
    Ok(Found::pass(format!("level sets are those of other probes at {crossings} actions on the boundary")))
}

/// An action at which the constraint of this position's player and probe is 0, on the way to a random far side of the box.
fn crossing(subject: &Subject, phi: &[f64], position: &Position, draws: &mut Draws) -> Result<Option<Vec<f64>>, Fault> {
    let side = draws.below(subject.axes.len());
    let ends = subject.axes.iter().enumerate().map(|(coordinate, axis)| {
        let reach = if coordinate == side { 1.0 } else { draws.unit() };
        (axis[0], reach * (axis[axis.len() - 1] - axis[0]))
    });
    let ends: Vec<(f64, f64)> = ends.collect();
    let at = |share: f64| -> Vec<f64> { ends.iter().map(|(low, length)| low + share * length).collect() };
    let g = |share: f64| Ok::<f64, Fault>(values(subject, phi, &[position.doing(&at(share))])?[0]);
    let (mut inside, mut outside) = (0.0, 1.0);
    if g(inside)? > 0.0 || g(outside)? <= 0.0 {
        return Ok(None);
    }
    for _ in 0..60 {
        let middle = 0.5 * (inside + outside);
        if g(middle)? > 0.0 { outside = middle } else { inside = middle }
    }
    Ok(Some(at(inside)))
}
