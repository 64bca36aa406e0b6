//! The command line.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use miette::Diagnostic;
use tracing_indicatif::IndicatifLayer;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use walras_engine::plugin::name_whoever_crashes;
use walras_theory::revealed_preference::CONSISTENCY_TOLERANCE;

use crate::author::games::Listing;
use crate::author::new::{self, Kind, Language};
use crate::author::watch::{self, Event};
use crate::author::{describe, facts};
use crate::choices::{self, Asked};
use crate::comparison;
use crate::exit::Exit;
use crate::fit;
use crate::run::{self, RunError};
use crate::scenario::{self, Override, ScenarioError};
use crate::solve::{self, SolveError, Told};
use crate::validate::{self, CheckArguments, ValidateArguments};

/// A laboratory for mechanism design with learning agents.
#[derive(Debug, Parser)]
#[command(name = "walras", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and write its tables, summary and report
    Run(RunArguments),
    /// Go on with a run that was killed or interrupted
    Resume(ResumeArguments),
    /// Test choices by revealed preference: prices and quantities, or matrices of constraints
    Test(TestArguments),
    /// Find an equilibrium of a game: a .nfg or .agg file, a scenario or a plugin
    Solve(SolveArguments),
    /// Estimate the precision of observed play by maximum likelihood
    Fit(FitArguments),
    /// Begin a game of your own: a crate or a folder in C that works, to be changed
    New(NewArguments),
    /// List the games that are found by name, and where
    Games(GamesArguments),
    /// Show what a game says of itself: players, actions, parameters, claims
    Describe(DescribeArguments),
    /// Print what a library says of itself, for a process that asks
    #[command(hide = true)]
    Facts {
        /// The library
        library: PathBuf,
    },
    /// Compare runs: a table and figures of single runs and ensembles
    Report(ReportArguments),
    /// Check that a game keeps the contract and its word
    Validate(ValidateArguments),
    /// Make one check, in a process of its own
    #[command(hide = true)]
    ValidateCheck(CheckArguments),
    /// Print the JSON Schema of scenarios
    Schema,
}

/// Arguments of `walras run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The scenario, a YAML file
    pub scenario: PathBuf,
    /// Folder to write, which must not exist yet [default: the next free runs/NAME-NNN]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of all random numbers, instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Replace a value of the scenario, such as --set learning.precision=50; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub overrides: Vec<(String, String)>,
    /// Try several values of a field, such as --sweep designer.step=0.1,0.2 or --sweep 'mechanism.price={from: 0, to: 2, steps: 21}'; may be repeated
    #[arg(long = "sweep", value_name = "PATH=VALUES", value_parser = parse_override)]
    pub sweeps: Vec<(String, String)>,
    /// Run again whenever the scenario or the game's sources change, and show what that changed; Ctrl-C ends it
    #[arg(long)]
    pub watch: bool,
    /// Open this copy of the scenario's game
    #[arg(long, hide = true, conflicts_with = "watch")]
    pub library: Option<PathBuf>,
}

impl RunArguments {
    /// What takes the place of the scenario's own values.
    ///
    /// # Errors
    /// A path is none.
    pub fn changes(&self) -> Result<Vec<Override>, ScenarioError> {
        let seed = self.seed.map(|seed| Override::set("seed", &seed.to_string()));
        let set = self.overrides.iter().map(|(path, value)| Override::set(path, value));
        let sweep = self.sweeps.iter().map(|(path, values)| Ok(Override::sweep(path, values)));
        set.chain(seed).chain(sweep).collect()
    }
}

/// Arguments of `walras resume`.
#[derive(Debug, Args)]
pub struct ResumeArguments {
    /// The folder that the run made
    pub folder: PathBuf,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Arguments of `walras report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// Folders of runs and ensembles
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// The page to write, which must not exist yet [default: the next free comparison-NNN.html; with --json none]
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `walras test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// CSV or Parquet, one row an observation (t, p1, …, pk, q1, …, qk) or an entry (t, s, g); optional columns id, member
    pub data: PathBuf,
    /// Indices to compute, separated by commas; `all` for all [default: those of polynomial cost]
    #[arg(long, value_name = "NAMES")]
    pub index: Option<Asked>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Write one row a subject to FILE.csv or FILE.parquet, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write a report with figures to FILE.html, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Seconds for each NP-hard index of each subject, after which bounds are reported
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, allow_negative_numbers = true)]
    pub time_limit: f64,
    /// Differences below this share of the largest entry count as ties in WARP, SARP, GARP, Houtman–Maks and swaps
    #[arg(long, value_name = "SHARE", default_value_t = CONSISTENCY_TOLERANCE, value_parser = share, allow_negative_numbers = true)]
    pub tolerance: f64,
    /// Random choices per subject for the power indices
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub draws: u32,
    /// Seed of random choices
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Largest difference between two draws of an entry that is possible, to bound the error of sampled play
    #[arg(long, value_name = "X", value_parser = positive, allow_negative_numbers = true)]
    pub range: Option<f64>,
}

fn positive(argument: &str) -> Result<f64, String> {
    let value: f64 = argument.parse().map_err(|_| "expected a number".to_owned())?;
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("expected a finite number above 0".into()) }
}

/// Arguments of `walras solve`.
#[derive(Debug, Args)]
pub struct SolveArguments {
    /// A game file (.nfg, .agg), a scenario (.yaml), or the name, library or sources' folder of a plugin
    pub target: PathBuf,
    /// Find the logit equilibrium at this precision [default: a scenario's own; otherwise a Nash equilibrium is found]
    #[arg(long, value_name = "X", value_parser = precision, allow_negative_numbers = true, conflicts_with_all = ["nash", "all_nash"])]
    pub precision: Option<f64>,
    /// Find a Nash equilibrium: the limit of logit equilibria, where their branch has one
    #[arg(long, conflicts_with = "all_nash")]
    pub nash: bool,
    /// Find all extreme Nash equilibria of a two-player game, exactly
    #[arg(long)]
    pub all_nash: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
    /// Write the branch of logit equilibria up to --precision to FILE.csv, which must not exist yet
    #[arg(long, value_name = "FILE", requires = "precision", conflicts_with_all = ["nash", "all_nash"])]
    pub branch: Option<PathBuf>,
    /// Replace a value of the scenario or of the plugin's defaults, such as --set mechanism.price=1; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_override)]
    pub overrides: Vec<(String, String)>,
    /// Threads for scenarios and plugins; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Arguments of `walras fit`.
#[derive(Debug, Args)]
pub struct FitArguments {
    /// The game, a .nfg file
    pub game: PathBuf,
    /// CSV with the columns player, action, count; names or numbers from 1
    #[arg(long, value_name = "FILE", required_unless_present = "count", conflicts_with = "count")]
    pub counts: Option<PathBuf>,
    /// The counts themselves, such as 64,64;40,88: actions separated by commas, players by semicolons
    #[arg(long, value_name = "COUNTS", allow_hyphen_values = true)]
    pub count: Option<String>,
    /// Largest precision to consider [default: 10000 over the largest payoff range]
    #[arg(long, value_name = "X", value_parser = precision, allow_negative_numbers = true)]
    pub largest: Option<f64>,
    /// Print JSON instead of tables
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `walras new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// Name of the game: lower-case letters, digits and underscores
    pub name: String,
    /// What it is written in
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    pub lang: Language,
    /// How payoffs depend on what others do
    #[arg(long, value_enum, default_value_t = Kind::Aggregative)]
    pub kind: Kind,
    /// Folder to write, which must not exist yet [default: NAME]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `walras games`.
#[derive(Debug, Args)]
pub struct GamesArguments {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `walras describe`.
#[derive(Debug, Args)]
pub struct DescribeArguments {
    /// The name of a game, its library, or the folder of its sources
    pub game: PathBuf,
    /// Print JSON instead of text
    #[arg(long)]
    pub json: bool,
    /// Print a page in Markdown instead of text
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
    /// Write NAME.walras.json beside the library, by which `walras games` knows it without running its code
    #[arg(long, conflicts_with_all = ["json", "markdown"])]
    pub sidecar: bool,
}

fn precision(argument: &str) -> Result<f64, String> {
    match argument.parse::<f64>() {
        // A precision of −0 is a precision of 0.
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value + 0.0),
        Ok(value) if value == f64::INFINITY => {
            Err("expected a finite number of at least 0; --nash finds the limit".into())
        }
        _ => Err("expected a finite number of at least 0".into()),
    }
}

fn share(argument: &str) -> Result<f64, String> {
    let value: f64 = argument.parse().map_err(|_| "expected a number".to_owned())?;
    if (0.0..1.0).contains(&value) { Ok(value) } else { Err("expected at least 0 and less than 1".into()) }
}

pub(crate) fn parse_override(argument: &str) -> Result<(String, String), String> {
    let (path, value) = argument.split_once('=').ok_or("expected PATH=VALUE, such as learning.precision=50")?;
    Ok((path.trim().to_owned(), value.to_owned()))
}

/// Parses the command line and does what it says.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; a closed pipe is no reason to fail either.
            let _ = error.print();
            return if error.use_stderr() { Exit::BadInput } else { Exit::Success };
        }
    };
    start_logging();
    name_whoever_crashes(i32::from(Exit::Game as u8));
    match cli.command {
        Command::Run(arguments) if arguments.watch => match watch::watch(&arguments, &mut show) {
            Ok(exit) => exit,
            Err(error) => {
                complain(&error);
                error.exit()
            }
        },
        Command::Run(arguments) => report_outcome(run::run(&arguments)),
        Command::Resume(arguments) => report_outcome(run::resume(&arguments)),
        Command::Test(arguments) => match choices::test(&arguments) {
            Ok(text) => copy(text),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::Solve(arguments) => match solve::solve(&arguments) {
            Ok(told) => tell(told),
            Err(SolveError::Scenario(error)) => report_outcome(Err(*error)),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::Fit(arguments) => match fit::fit(&arguments) {
            Ok(told) => tell(told),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::New(arguments) => match new::new(&arguments) {
            Ok(words) => print(&words),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::Games(arguments) => list_games(&arguments),
        Command::Describe(arguments) => match describe::describe(&arguments) {
            Ok(words) => print(&words),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::Facts { library } => match facts::answer(&library) {
            Ok(words) => print(&words),
            Err(reason) => {
                let _ = writeln!(io::stderr(), "error: {reason}");
                Exit::Game
            }
        },
        Command::Report(arguments) => match comparison::compare(&arguments) {
            Ok(words) => print(&words),
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::Validate(arguments) => match validate::validate(&arguments) {
            Ok(validated) => match print(&validated.text) {
                Exit::Success if !validated.passed => Exit::Game,
                printed => printed,
            },
            Err(error) => {
                let _ = writeln!(io::stderr(), "error: {error}");
                error.exit()
            }
        },
        Command::ValidateCheck(arguments) => validate::check(&arguments),
        Command::Schema => print(&format!("{:#}\n", scenario::schema())),
    }
}

fn list_games(arguments: &GamesArguments) -> Exit {
    let listing = Listing::of_all_folders();
    if !arguments.json {
        return print(&listing.text());
    }
    match serde_json::to_string_pretty(&listing) {
        Ok(json) => print(&(json + "\n")),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: the list cannot be written as JSON: {error}");
            Exit::Files
        }
    }
}

/// Log lines go to standard error, above the progress bar; `WALRAS_LOG` sets the level.
fn start_logging() {
    let progress = IndicatifLayer::new();
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .with_env_var("WALRAS_LOG")
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer()
        .without_time()
        .with_target(false)
        .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
        .with_writer(progress.get_stderr_writer());
    tracing_subscriber::registry().with(filter).with(lines).with(progress).init();
}

/// Prints an answer, and what it falls short of.
fn tell(told: Told) -> Exit {
    let printed = print(&told.text);
    match told.shortfall {
        Some(words) => {
            let _ = writeln!(io::stderr(), "not converged: {words}");
            Exit::Numerics
        }
        None => printed,
    }
}

/// Shows what happens while a scenario is watched.
fn show(event: Event<'_>) {
    match event {
        Event::Table(text) => {
            print(text);
        }
        Event::Note(words) => tracing::info!("{words}"),
        Event::Fault(error) => complain(error),
    }
}

fn report_outcome(outcome: Result<run::Done, RunError>) -> Exit {
    match outcome {
        Ok(done) => {
            let printed = print(&done.closing_words);
            if done.interrupted { Exit::Interrupted } else { done.failure.unwrap_or(printed) }
        }
        Err(error) => {
            complain(&error);
            error.exit()
        }
    }
}

/// Shows an error, with the lines of the scenario at fault where there are such.
fn complain(error: &RunError) {
    let text = match error {
        RunError::Scenario(fault) | RunError::Plugin(fault) if fault.source_code().is_some() => snippet(fault),
        other => format!("error: {other}\n"),
    };
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The message in one line, so that it can be searched for, above the lines of the file.
fn snippet(fault: &scenario::ScenarioError) -> String {
    let mut theme = miette::GraphicalTheme::default();
    theme.characters.error = "error:".into();
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(usize::MAX).with_links(false);
    match handler.render_report(&mut text, fault) {
        Ok(()) => text,
        Err(_) => format!("error: {fault}\n"),
    }
}

fn print(text: &str) -> Exit {
    copy(text.as_bytes())
}

/// Writes to standard output; a reader that has gone away is no error.
fn copy(mut text: impl Read) -> Exit {
    let mut out = io::stdout().lock();
    match io::copy(&mut text, &mut out).and_then(|_| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: standard output cannot be written: {error}");
            Exit::Files
        }
        _ => Exit::Success,
    }
}
