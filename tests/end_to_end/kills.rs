//! Whenever a run is killed, and however often, it goes on to the bits of one that was not.
//!
//! Processes are killed at random times, some in the midst of writing a file, again and again while they resume. At least a dozen kills
//! are made whenever tests run; `WALRAS_KILLS` asks for another number, `WALRAS_KILLS_SEED` for other times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::{folder, said, succeeded, walras};
use crate::random::{Random, number};

/// A market that is over in a moment; `{designer}` and more come below.
const MARKET: &str = "\
name: Killed
seed: 11
game: {plugin: spectrum, players: 3, actions: 7}
probes: {count: 3}
mechanism: {price: {draw: uniform, low: 0, high: 1}, congestion_price: 0.1}
learning: {rule: logit_response, precision: 6}
samples: 10
";

const LANES: &str = "\
name: Killed while agents learn
seed: 1
game: {plugin: lanes, players: 2}
probes: {count: 1}
learning: {rule: anchored_response, rationality: 1, smoothing: 0.1}
designer:
  algorithm: two_timescale
  objective: {minus_outcome: reward}
  step: 0.01
  perturbation: 0.15
  rounds: 2
  iterations: 40
  bounds: {w1: [-100, 100], w2: [-100, 100], w3: [0, 0], w4: [0, 0]}
";

const COMMONS: &str = "\
name: Killed over time
seed: 7
game: {plugin: commons, players: 2, actions: 7, parameters: {growth_exponent: 0.5, discount: 0.8, stock_levels: 5}}
probes: {count: 1}
mechanism: {fee: 0}
learning: {rule: logit_response, precision: 40, mode: rounds, smoothing: 0.3}
designer: {algorithm: two_timescale, estimate: two_point, objective: surplus, step: 0.8, perturbation: 0.1, rounds: 2, iterations: 25, bounds: {fee: [0, 6]}}
";

const QUEUE: &str = "\
name: Killed in a queue
seed: 3
game: {plugin: queue, players: 2, parameters: {worth: 4, discount: 0.8}}
probes: {count: 1}
mechanism: {toll: 0, toll_slope: 0}
learning: {rule: logit_response, precision: 3}
designer: {algorithm: spsa, objective: surplus, step: 0.3, perturbation: 0.3, iterations: 8, bounds: {toll: [0, 4], toll_slope: [-0.5, 1]}}
";

const AUCTION: &str = "\
name: Killed in an auction
seed: 3
environment: {plugin: single_item_auction, parameters: {n: 2, th: [0, 0.25, 0.5, 0.75, 1], sg: [0]}}
mechanism: {rule: second_price, reserve: 0}
probes: {count: 1}
learning: {rule: logit_response, precision: 30}
designer: {algorithm: bayesian_optimisation, objective: {minus_outcome: revenue}, plays: 15, bounds: {reserve: [0, 1]}}
";

const POPULATION: &str = "\
name: Killed in a crowd
seed: 2
game:
  plugin: congestion
  players: 2000
  population: {}
  actions: 3
  parameters: {fixed_delay: [3, 2, 1], delay_slope: [0.005, 0.01, 0.015], taste: {draw: normal, mean: 0, sd: 0.5}}
probes: {count: 2}
mechanism: {toll: 0.001, marginal_cost_share: 0.5}
learning: {rule: logit_response, precision: 2}
designer: {algorithm: spsa, objective: pareto_gap, iterations: 6, bounds: {toll: [0, 0.01], marginal_cost_share: [0, 1]}}
";

/// Every algorithm that sees play at rest, with plays for a moment.
const ALGORITHMS: [(&str, usize); 8] = [
    ("spsa", 300),
    ("evolution_strategies", 300),
    ("cma_es", 300),
    ("bayesian_optimisation", 25),
    ("langevin", 300),
    ("one_point", 300),
    ("random_search", 300),
    ("nelder_mead", 300),
];

/// What is killed.
struct Kind {
    name: String,
    scenario: String,
    /// Arguments of the run.
    arguments: &'static [&'static str],
}

fn kinds() -> Vec<Kind> {
    let kind = |name: &str, scenario: String, arguments| Kind { name: name.into(), scenario, arguments };
    let short = format!("{MARKET}designer: {{iterations: 12, injected_noise: 0.01}}\n");
    let mut kinds = vec![
        kind("replicates", format!("{short}replicates: 8\n"), &["--threads", "2"][..]),
        kind("two_timescale", LANES.into(), &[]),
        kind("sweep", format!("{short}sweep: {{designer.step: [0.1, 0.25, 0.5], learning.precision: [4, 6]}}\n"), &[]),
        kind("over-time", QUEUE.into(), &[]),
        kind("isolated", format!("{short}replicates: 4\n"), &["--isolate", "--threads", "2"]),
        kind("direct", AUCTION.into(), &[]),
        kind("population", POPULATION.into(), &[]),
        kind("two_timescale-over-time", COMMONS.into(), &[]),
        kind("learning", format!("{MARKET}replicates: 6\n"), &["--threads", "1"]),
    ];
    let design = |(algorithm, plays): &(&str, usize)| {
        let scenario = format!("{MARKET}designer: {{algorithm: {algorithm}, plays: {plays}}}\n");
        kind(algorithm, scenario, &[])
    };
    kinds.extend(ALGORITHMS.iter().map(design));
    kinds
}

/// The results of a run that was not killed, and how long it took.
struct Whole {
    results: BTreeMap<String, Vec<u8>>,
    took: Duration,
}

/// Tables and summary of a folder.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = files.map(|file| (file.file_name().into_string().unwrap(), file.path()));
    let results = named.filter(|(name, _)| name.ends_with(".parquet") || name == "summary.json");
    results.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

/// The command, which saves where it stands as often as it can.
fn command(folder: &Path) -> Command {
    let mut command = walras(folder);
    command.env("WALRAS_CHECKPOINT_SECONDS", "0");
    command
}

/// Begins the run in `folder/name`, or goes on with it where there is something to go on with.
fn start(kind: &Kind, folder: &Path, name: &str) -> Command {
    let mut command = command(folder);
    let out = folder.join(name);
    if out.join("scenario.yaml").exists() {
        let isolate = kind.arguments.iter().filter(|argument| **argument == "--isolate");
        command.args(["resume", name]).args(isolate);
    } else {
        let _ = std::fs::remove_dir_all(&out);
        command.args(["run", "scenario.yaml", "--out", name]).args(kind.arguments);
    }
    command
}

fn whole(kind: &Kind) -> Whole {
    let folder = folder(&format!("kills-{}", kind.name));
    std::fs::write(folder.join("scenario.yaml"), &kind.scenario).unwrap();
    let begun = Instant::now();
    let output = start(kind, &folder, "out").output().unwrap();
    assert!(output.status.success(), "{}: {}", kind.name, said(&output));
    Whole { took: begun.elapsed(), results: results(&folder.join("out")) }
}

/// When a process is killed.
#[derive(Debug)]
enum When {
    /// After this time.
    At(Duration),
    /// As soon as a file is being written after this time.
    Writing(Duration),
}

/// Whether a file is being written in a folder.
fn is_writing(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.into_iter().any(|name| name.ends_with(".unfinished") && !name.starts_with("words-"))
}

/// Kills a process; whether it had not ended before.
fn kill(mut child: Child, folder: &Path, when: &When) -> bool {
    let begun = Instant::now();
    let due = |child: &mut Child| match when {
        When::At(time) => begun.elapsed() >= *time,
        When::Writing(time) => begun.elapsed() >= *time && is_writing(folder) || child.try_wait().unwrap().is_some(),
    };
    while !due(&mut child) {
        std::thread::sleep(Duration::from_micros(200));
    }
    let alive = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    alive
}

/// Kills a run once to three times on its way and lets it come to its end; how often it was killed.
fn trial(kind: &Kind, whole: &Whole, number: usize, random: &mut Random) -> usize {
    let folder: PathBuf = folder(&format!("kills-{}-{number}", kind.name));
    std::fs::write(folder.join("scenario.yaml"), &kind.scenario).unwrap();
    let out = folder.join("out");
    let mut times = Vec::new();
    let mut kills = 0;
    for _ in 0..1 + random.below(3) {
        if out.join("summary.json").exists() {
            break;
        }
        let time = whole.took.mul_f64(random.below(700) as f64 / 1000.0);
        let when = if random.below(2) == 0 { When::At(time) } else { When::Writing(time) };
        let child = start(kind, &folder, "out").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        kills += usize::from(kill(child, &out, &when));
        times.push(when);
    }
    let last: Output = start(kind, &folder, "out").output().unwrap();
    // It may have come to its end just before it was killed.
    let is_over = last.status.code() == Some(2) && said(&last).contains("this run is complete");
    assert!(last.status.success() || is_over, "{} {number} {times:?}: {}", kind.name, said(&last));
    let found = results(&out);
    let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&whole.results), "{} {number} {times:?}", kind.name);
    for (name, bytes) in &found {
        assert!(*bytes == whole.results[name], "{} {number} {times:?}: {name}", kind.name);
    }
    std::fs::remove_dir_all(folder).unwrap();
    kills
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever asks for many kills is to know how many there were")]
fn a_killed_run_is_the_run_itself() {
    let (wanted, seed) = (number("WALRAS_KILLS", 12), number("WALRAS_KILLS_SEED", 18));
    let kinds = kinds();
    // All kinds in their turn, beginning at another one with every seed.
    let wholes: Vec<Mutex<Option<Whole>>> = kinds.iter().map(|_| Mutex::new(None)).collect();
    let (next, kills) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let some = || {
        while kills.load(Ordering::Relaxed) < wanted || next.load(Ordering::Relaxed) < kinds.len() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let place = number % kinds.len();
            let kind = &kinds[place];
            // A kind at a time: what another thread kills would only make this one slower.
            let mut known = wholes[place].lock().unwrap();
            let whole = known.get_or_insert_with(|| whole(kind));
            let mut random = Random((seed as u64) << 32 | number as u64);
            kills.fetch_add(trial(kind, whole, number, &mut random), Ordering::Relaxed);
            assert!(number < 20 * wanted, "runs end before they are killed");
        }
    };
    std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(some))));
    eprintln!("{} kills in {} runs of {} kinds", kills.into_inner(), next.into_inner(), kinds.len());
}

/// Chunks of a plan, killed likewise, are put together to what one process would have written.
#[test]
fn killed_chunks_are_the_ensemble_itself() {
    let short = format!("{MARKET}designer: {{iterations: 12, injected_noise: 0.01}}\nreplicates: 6\n");
    let kind = Kind { name: "chunks".into(), scenario: short, arguments: &[] };
    let Whole { results: expected, took } = whole(&kind);
    let folder = folder("kills-in-chunks");
    std::fs::write(folder.join("scenario.yaml"), &kind.scenario).unwrap();
    let planned = ["plan", "scenario.yaml", "--out", "plan", "--chunks", "2"];
    succeeded(&command(&folder).args(planned).output().unwrap());
    let mut random = Random(number("WALRAS_KILLS_SEED", 18) as u64);
    for chunk in ["0", "1", "0"] {
        let mut run = command(&folder);
        run.args(["run", "--chunk", chunk, "plan"]).stdout(Stdio::null()).stderr(Stdio::null());
        let when = When::Writing(took.mul_f64(random.below(500) as f64 / 1000.0));
        kill(run.spawn().unwrap(), &folder.join(format!("plan/chunks/chunk-{chunk}")), &when);
    }
    for chunk in ["1", "0"] {
        succeeded(&command(&folder).args(["run", "--chunk", chunk, "plan"]).output().unwrap());
    }
    let mut merge = command(&folder);
    merge.args(["merge", "plan"]).stdout(Stdio::null()).stderr(Stdio::null());
    kill(merge.spawn().unwrap(), &folder.join("plan"), &When::Writing(Duration::ZERO));
    succeeded(&command(&folder).args(["merge", "plan"]).output().unwrap());
    assert!(results(&folder.join("plan")) == expected);
}
