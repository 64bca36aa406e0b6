//! Arguments of `walras run` and `walras resume`.

use std::path::PathBuf;

use clap::Args;
use walras_scenario::{Override, ScenarioError};
use walras_study::chunks::{ChunkOptions, Engine, PlanOptions};
use walras_study::{ResumeOptions, RunOptions, VerifyOptions};

use super::live::PageArguments;
use super::parse;
use super::trust::TrustArguments;

/// Arguments of `walras run`.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The scenario, a YAML file; with --chunk the folder of a plan
    pub(crate) scenario: PathBuf,
    /// Play chunk K, from 0, of the plan in the folder, and leave its file there; started again it goes on, or does nothing
    #[arg(long, value_name = "K", conflicts_with_all = ["out", "seed", "overrides", "sweeps", "watch", "library"])]
    pub(crate) chunk: Option<usize>,
    /// Folder to write, which must not exist yet [default: the next free runs/NAME-NNN]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) changed: ChangeArguments,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Play the runs of an ensemble by processes of their own, so that a game which crashes costs its run only
    #[arg(long, conflicts_with = "watch")]
    pub(crate) isolate: bool,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Say how much memory play takes, a player and in all, and play nothing
    #[arg(long, conflicts_with_all = ["chunk", "out", "watch"])]
    pub(crate) dry_run: bool,
    /// Run again whenever the scenario or the game's sources change, and show what that changed; Ctrl-C ends it
    #[arg(long)]
    pub(crate) watch: bool,
    #[command(flatten)]
    pub(crate) page: PageArguments,
    /// Open this copy of the scenario's game
    #[arg(long, hide = true, conflicts_with = "watch")]
    pub(crate) library: Option<PathBuf>,
}

impl RunArguments {
    /// The run that is asked for.
    ///
    /// # Errors
    /// A path is none.
    pub(crate) fn options(&self) -> Result<RunOptions, ScenarioError> {
        Ok(RunOptions {
            scenario: self.scenario.clone(),
            out: self.out.clone(),
            changes: self.changes()?,
            threads: self.threads,
            isolate: self.isolate,
            trust: self.trusted.trust(),
            journal: None,
            onlooker: None,
            library: self.library.clone(),
            game: None,
        })
    }

    /// The chunk that is asked for, if one is.
    pub(crate) fn chunk(&self) -> Option<ChunkOptions> {
        let chunk = self.chunk?;
        Some(ChunkOptions {
            folder: self.scenario.clone(),
            chunk,
            threads: self.threads,
            isolate: self.isolate,
            trust: self.trusted.trust(),
            journal: None,
        })
    }

    /// What takes the place of the scenario's own values.
    ///
    /// # Errors
    /// A path is none.
    pub(crate) fn changes(&self) -> Result<Vec<Override>, ScenarioError> {
        self.changed.all()
    }
}

/// What takes the place of a scenario's own values.
#[derive(Debug, Args)]
pub(crate) struct ChangeArguments {
    /// Seed of all random numbers, instead of the scenario's
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Replace a value of the scenario, such as --set learning.precision=50; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
    /// Try several values of a field, such as --sweep designer.step=0.1,0.2 or --sweep 'mechanism.price={from: 0, to: 2, steps: 21}'; may be repeated
    #[arg(long = "sweep", value_name = "PATH=VALUES", value_parser = parse::replacement)]
    pub(crate) sweeps: Vec<(String, String)>,
}

impl ChangeArguments {
    /// The changes, in the order in which they are made.
    ///
    /// # Errors
    /// A path is none.
    pub(crate) fn all(&self) -> Result<Vec<Override>, ScenarioError> {
        let seed = self.seed.map(|seed| Override::set("seed", &seed.to_string()));
        let set = self.overrides.iter().map(|(path, value)| Override::set(path, value));
        let sweep = self.sweeps.iter().map(|(path, values)| Ok(Override::sweep(path, values)));
        set.chain(seed).chain(sweep).collect()
    }
}

/// Arguments of `walras lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// The scenario, a YAML file
    pub(crate) scenario: PathBuf,
    #[command(flatten)]
    pub(crate) changed: ChangeArguments,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Print JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// Threads to use [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Arguments of `walras plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    /// The scenario, a YAML file with `replicates` or a `sweep`
    pub(crate) scenario: PathBuf,
    /// Folder to write, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How many chunks the runs are divided into [default: one a run, 1,000 at most]
    #[arg(long, value_name = "N")]
    pub(crate) chunks: Option<usize>,
    /// Also write a script that hands the chunks to this engine
    #[arg(long, value_enum)]
    pub(crate) engine: Option<EngineName>,
    #[command(flatten)]
    pub(crate) changed: ChangeArguments,
    /// Threads for the checks; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Do not ask the games whether they can play: `run --chunk K --isolate` finds out
    #[arg(long)]
    pub(crate) isolate: bool,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
}

/// Engines by their names on the command line.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum EngineName {
    /// HyperQueue
    Hq,
    /// Ray
    Ray,
    /// Slurm, an array job
    Slurm,
    /// GNU parallel
    Parallel,
}

impl PlanArguments {
    /// The plan that is asked for.
    ///
    /// # Errors
    /// A path is none.
    pub(crate) fn options(&self) -> Result<PlanOptions, ScenarioError> {
        let run = RunOptions {
            scenario: self.scenario.clone(),
            out: Some(self.out.clone()),
            changes: self.changed.all()?,
            threads: self.threads,
            isolate: self.isolate,
            trust: self.trusted.trust(),
            journal: None,
            onlooker: None,
            library: None,
            game: None,
        };
        let engine = self.engine.map(|engine| match engine {
            EngineName::Hq => Engine::HyperQueue,
            EngineName::Ray => Engine::Ray,
            EngineName::Slurm => Engine::Slurm,
            EngineName::Parallel => Engine::Parallel,
        });
        Ok(PlanOptions { run, chunks: self.chunks, engine })
    }
}

/// Arguments of `walras verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The folder of a finished run
    pub(crate) folder: PathBuf,
    /// Runs of an ensemble to play again [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "whole")]
    pub(crate) runs: Option<u32>,
    /// Iterations of a design to play again [default: 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "whole")]
    pub(crate) iterations: Option<u32>,
    /// Play everything again
    #[arg(long)]
    pub(crate) whole: bool,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

impl From<VerifyArguments> for VerifyOptions {
    fn from(arguments: VerifyArguments) -> Self {
        let VerifyArguments { folder, runs, iterations, whole, trusted, threads } = arguments;
        let count = |number: Option<u32>| number.map(|number| number as usize);
        let (runs, iterations, trust) = (count(runs), count(iterations), trusted.trust());
        VerifyOptions { folder, runs, iterations, whole, trust, threads }
    }
}

/// Arguments of `walras status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// The folder of a plan
    pub(crate) folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `walras merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArguments {
    /// The folder of a plan
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// Arguments of `walras resume`.
#[derive(Debug, Args)]
pub(crate) struct ResumeArguments {
    /// The folder that the run made
    pub(crate) folder: PathBuf,
    /// Raise the designer's budget, such as --set designer.iterations=500, also of a finished run; it goes on to what it would be had it had that budget from its beginning
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse::replacement)]
    pub(crate) overrides: Vec<(String, String)>,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Play the runs of an ensemble by processes of their own, so that a game which crashes costs its run only
    #[arg(long)]
    pub(crate) isolate: bool,
    #[command(flatten)]
    pub(crate) trusted: TrustArguments,
}

impl ResumeArguments {
    /// The run that is to go on.
    ///
    /// # Errors
    /// A path is none.
    pub(crate) fn options(&self) -> Result<ResumeOptions, ScenarioError> {
        let changes = self.overrides.iter().map(|(path, value)| Override::set(path, value));
        Ok(ResumeOptions {
            folder: self.folder.clone(),
            changes: changes.collect::<Result<_, _>>()?,
            threads: self.threads,
            isolate: self.isolate,
            trust: self.trusted.trust(),
            journal: None,
            game: None,
        })
    }
}
