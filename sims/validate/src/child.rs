//! The process that makes one check: whatever the game does to it, nothing else is affected.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use walras_engine::plugin::{Plugin, calls_under_way};
use walras_game::metadata::{Parameter, Role};
use walras_games::BUNDLED;
use walras_process::exit::Exit;
use walras_scenario::Resolved;

use super::cases::Cases;
use super::checks::Run;
use super::options::CheckOptions;
use super::outcome::{Fault, Found, Outcome};
use super::subject::Subject;

/// Bytes of address space a game may take.
const MEMORY: u64 = 8 << 30;
/// Probes of the game that is checked.
const PROBES: usize = 3;

/// Makes one check and writes what it found to a file.
pub fn check(options: &CheckOptions) -> Exit {
    limit_memory();
    die_with_parent_or_in_time(options);
    let outcome = match outcome(options) {
        Ok(outcome) => outcome,
        Err(fault) => Outcome::from(Err(fault)),
    };
    match write(&options.verdict, &outcome) {
        Ok(()) => Exit::Success,
        Err(_) => Exit::Files,
    }
}

fn outcome(options: &CheckOptions) -> Result<Outcome, Fault> {
    let check = options.check.check;
    match check.run {
        Run::Opening(run) => Ok(run(&options.game).into()),
        Run::Playing(run) => {
            let plugin = Plugin::find(&options.game, &BUNDLED)?;
            if plugin.is_environment() {
                return of_environment(options, &plugin, run);
            }
            let resolved = match resolve(&plugin, &options.overrides) {
                Ok(resolved) => resolved,
                Err(fault) => {
                    let without = options.overrides.is_empty() || resolve(&plugin, &[]).is_err();
                    return Ok(Outcome { bad_input: !without, ..Outcome::from(Err::<Found, Fault>(fault)) });
                }
            };
            let subject = Subject::new(&plugin, &resolved.setup, &resolved.phi, &resolved.bounds)?;
            let cases = Cases::of(check.name, options.seed, options.check.case);
            Ok(run(&subject, &cases).into())
        }
    }
}

/// An environment is checked by the game of reporting in it.
fn of_environment(
    options: &CheckOptions,
    plugin: &Arc<Plugin>,
    run: fn(&Subject, &Cases) -> Result<Found, Fault>,
) -> Result<Outcome, Fault> {
    let subject = match Subject::of_environment(plugin, &options.overrides) {
        Ok(subject) => subject,
        Err(fault) => {
            let without = options.overrides.is_empty() || Subject::of_environment(plugin, &[]).is_err();
            return Ok(Outcome { bad_input: !without, ..Outcome::from(Err::<Found, Fault>(fault)) });
        }
    };
    let check = options.check.check;
    Ok(run(&subject, &Cases::of(check.name, options.seed, options.check.case)).into())
}

/// The game at its defaults, its examples and what the command line says instead.
pub fn resolve(plugin: &Plugin, overrides: &[(String, String)]) -> Result<Resolved, Fault> {
    let metadata = plugin.metadata();
    let title = serde_json::to_string(&metadata.name).map_err(|error| Fault::new(error.to_string()))?;
    let text = format!(
        "name: {title}\ngame:\n  plugin: {title}\nprobes:\n  count: {PROBES}\nlearning:\n  rule: best_response\n"
    );
    // Examples fit the default sizes.
    let resized =
        overrides.iter().any(|(path, _)| path.starts_with("game.players") || path.starts_with("game.actions"));
    let needed = |p: &&Parameter| !p.example.is_empty() && !(resized && (p.default.is_some() || p.prior.is_some()));
    let examples = metadata.parameters.iter().filter(needed).map(|parameter| {
        let section = match parameter.role {
            Role::Mechanism => "mechanism",
            Role::Probe => "probes.parameters",
            Role::Environment | Role::PrivateType => "game.parameters",
        };
        let value = match parameter.example.as_slice() {
            [value] if parameter.shape.is_empty() => value.to_string(),
            values => format!("{values:?}"),
        };
        (format!("{section}.{}", parameter.name), value)
    });
    let said = |path: &str| overrides.iter().any(|(other, _)| other == path);
    let examples = examples.filter(|(path, _)| !said(path));
    let overrides: Vec<(String, String)> = examples.chain(overrides.iter().cloned()).collect();
    let name = format!("defaults of {}", metadata.name);
    walras_scenario::load(text, &name, &overrides)
        .and_then(|loaded| loaded.resolve(metadata))
        .map_err(|error| Fault::new(format!("{error}; --set gives values")))
}

/// A verdict that is there is complete.
fn write(path: &Path, outcome: &Outcome) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, serde_json::to_vec(outcome)?)?;
    fs::rename(&unfinished, path)
}

/// A game that asks for ever more memory gets no more at some point, and the machine lives on.
fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        for (resource, most) in [(Resource::As, MEMORY), (Resource::Core, 0)] {
            let maximum = getrlimit(resource).maximum;
            let current = Some(maximum.map_or(most, |maximum| most.min(maximum)));
            // Without the limit the check is as good.
            let _ = setrlimit(resource, Rlimit { current, maximum });
        }
    }
}

/// Ends when the parent has gone; and says which call is under way when time is up, whereupon the parent ends this process.
fn die_with_parent_or_in_time(options: &CheckOptions) {
    let (limit, verdict) = (Duration::from_secs_f64(options.time_limit), options.verdict.clone());
    let seconds = options.time_limit;
    #[cfg(unix)]
    let parent = std::os::unix::process::parent_id();
    thread::spawn(move || {
        let start = Instant::now();
        while start.elapsed() < limit {
            thread::sleep(Duration::from_millis(50).min(limit));
            #[cfg(unix)]
            if std::os::unix::process::parent_id() != parent {
                std::process::exit(i32::from(Exit::Interrupted as u8));
            }
        }
        let calls: Vec<String> = calls_under_way().iter().map(ToString::to_string).collect();
        let whose = if calls.is_empty() { String::new() } else { format!(": {}", calls.join("; ")) };
        let words = format!("does not come to an end within {seconds} s{whose}");
        // The parent knows as much, except for the call.
        let _ = write(&verdict, &Outcome::fail(words));
        thread::sleep(limit);
    });
}
