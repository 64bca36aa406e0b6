//! Parameters at the ends of their ranges, and beyond.

use walras_engine::plugin::PluginError;
use walras_engine::setup::GameSetup;
use walras_game::metadata::{Axis, Kind, Parameter};
use walras_theory::direct::DirectError;

use super::super::cases::{Cases, Draws};
use super::super::outcome::{Fault, Found};
use super::super::position::Position;
use super::super::rows::Rows;
use super::super::subject::Subject;

/// How far from its other bound a parameter goes where it has but one.
const FAR: f64 = 1e3;
/// How far above a bound that is itself forbidden.
const NEAR: f64 = 1e-6;
/// Corners in which every parameter is at one of its bounds.
const JOINT_CORNERS: u32 = 150;

fn corner(parameter: &Parameter, high: bool) -> f64 {
    let minimum = parameter.minimum.unwrap_or(-FAR);
    match high {
        true => parameter.maximum.unwrap_or(minimum + FAR),
        false if parameter.exclusive_minimum => minimum + NEAR,
        false => minimum,
    }
}

/// That answers are finite wherever parameters are allowed to be, unless the game refuses them with a reason.
pub(super) fn corners(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let alone = 2 * subject.metadata().parameters.len() as u32;
    let (mut played, mut refused) = (0, 0);
    cases.each(alone + JOINT_CORNERS, |case, draws| {
        let (setup, phi) =
            if case < alone { one_at_a_bound(subject, case) } else { all_at_bounds(subject, case - alone, draws) };
        match survives(subject, &setup, &phi, draws)? {
            true => played += 1,
            false => refused += 1,
        }
        Ok(())
    })?;
    if played == 0 {
        return Err(Fault::new(format!(
            "refuses its parameters at all {refused} corners of their ranges that were tried"
        )));
    }
    Ok(Found::pass(format!("finite at {played} corners of the parameters; {refused} refused with a reason")))
}

/// One parameter at one of its bounds, everything else as usual.
fn one_at_a_bound(subject: &Subject, case: u32) -> (GameSetup, Vec<f64>) {
    let metadata = subject.metadata();
    let parameter = &metadata.parameters[case as usize / 2 % metadata.parameters.len()];
    let (mut setup, mut phi) = (subject.setup.clone(), subject.phi.clone());
    let value = corner(parameter, case % 2 == 1);
    match metadata.mechanism().position(|p| p.name == parameter.name) {
        Some(entry) => phi[entry] = value,
        None => set(&mut setup, parameter, || value),
    }
    (setup, phi)
}

/// Every parameter at one of its bounds, except whole numbers, which often fix the size of the game.
fn all_at_bounds(subject: &Subject, case: u32, draws: &mut Draws) -> (GameSetup, Vec<f64>) {
    let metadata = subject.metadata();
    let mut choose = || match case {
        0 => false,
        1 => true,
        _ => draws.coin(),
    };
    let mut setup = subject.setup.clone();
    for parameter in metadata.setup().filter(|p| p.kind == Kind::Real) {
        set(&mut setup, parameter, || corner(parameter, choose()));
    }
    (setup, metadata.mechanism().map(|parameter| corner(parameter, choose())).collect())
}

fn set(setup: &mut GameSetup, parameter: &Parameter, mut value: impl FnMut() -> f64) {
    let players = setup.players;
    let Some(entries) = setup.parameters.get_mut(&parameter.name) else { return };
    let paired = parameter.shape == [Axis::Players, Axis::Players];
    for (place, entry) in entries.iter_mut().enumerate() {
        // No player's weight on itself, which scenarios leave at 0 too.
        let own = paired && place.is_multiple_of(players + 1) && *entry == 0.0;
        *entry = if own { 0.0 } else { value() };
    }
}

/// Evaluates the game there; what it must not say is infinity. False if it refused the parameters with a reason.
fn survives(subject: &Subject, setup: &GameSetup, phi: &[f64], draws: &mut Draws) -> Result<bool, Fault> {
    let there = match subject.with(setup) {
        Ok(there) => there,
        Err(PluginError::Refused { reason, .. }) if reason.len() > 10 => return Ok(false),
        // Of an environment that has more types than can be listed it is walras that refuses.
        Err(PluginError::Direct(DirectError::TooLarge { .. })) => return Ok(false),
        Err(error) => return Err(Fault::new(format!("{error}; with {}", parameters(subject, setup)))),
    };
    let mut positions: Vec<Position> = (0..20).map(|_| there.draw_position(draws)).collect();
    let lowest: Vec<f64> = there.axes.iter().map(|axis| axis[0]).collect();
    let highest: Vec<f64> = there.axes.iter().map(|axis| axis[axis.len() - 1]).collect();
    for player in 0..setup.players.min(10) {
        for action in [&lowest, &highest] {
            let profile = action.repeat(setup.players);
            positions.push(Position { profile, player, ..positions[0].clone() });
        }
    }
    let rows = Rows::of(&there, phi, &positions);
    let answers = rows.and_then(|rows| rows.answers(&there.game));
    answers
        .and_then(|_| there.game.end())
        .map_err(|error| Fault::new(format!("{error}; with {}", parameters(subject, setup))))?;
    Ok(true)
}

/// The parameters that are not what they were.
fn parameters(subject: &Subject, setup: &GameSetup) -> String {
    let changed = setup.parameters.iter().filter(|(name, values)| subject.setup.parameters.get(*name) != Some(values));
    let shown = changed.map(|(name, values)| match values.as_slice() {
        [first, rest @ ..] if rest.len() < 6 => format!("{name} {values:?}").replace("[]", &first.to_string()),
        [first, second, ..] => format!("{name} [{first}, {second}, …]"),
        _ => format!("{name} []"),
    });
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { "the usual parameters".into() } else { shown.join(", ") }
}

/// That parameters which make no sense are refused or borne, but never make the game panic.
pub(super) fn out_of_bounds(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let parameters: Vec<&Parameter> = subject.metadata().setup().collect();
    let wrong = |parameter: &Parameter, which: u32| match which {
        0 => parameter.minimum.map_or(f64::MIN, |minimum| minimum - minimum.abs().max(1.0)),
        1 => parameter.maximum.map_or(f64::MAX, |maximum| maximum + maximum.abs().max(1.0)),
        _ => 0.5,
    };
    let (mut refused, mut borne, mut warnings) = (0, 0, Vec::new());
    cases.each(4 * parameters.len() as u32, |case, _| {
        let (parameter, which) = (parameters[case as usize / 4], case % 4);
        let mut setup = subject.setup.clone();
        if which == 3 {
            // Only a list of any length may be longer than usual.
            if parameter.shape != [Axis::Any] {
                return Ok(());
            }
            setup.parameters.entry(parameter.name.clone()).or_default().push(0.0);
        } else {
            set(&mut setup, parameter, || wrong(parameter, which));
        }
        match subject.game.plugin().instance(&setup) {
            Ok(_) => borne += 1,
            Err(PluginError::Refused { .. }) => refused += 1,
            Err(error) => {
                warnings.push(format!("{error}; with a senseless `{}`, which it should refuse", parameter.name))
            }
        }
        Ok(())
    })?;
    warnings.truncate(5);
    Ok(Found::pass(format!("{refused} senseless parameters refused, {borne} borne")).but(warnings))
}
