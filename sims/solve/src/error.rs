//! Why there is no answer.

use std::io;
use std::path::PathBuf;

use walras_assemble::OpenError;
use walras_engine::model::ModelError;
use walras_engine::plugin::PluginError;
use walras_games::build::BuildError;
use walras_process::exit::Exit;
use walras_process::pending::PendingError;
use walras_scenario::ScenarioError;
use walras_theory::dynamic::DynamicError;
use walras_theory::equilibrium::{AllNashError, CorrelatedError, EnumerationError, LogitError, TreeSolveError};
use walras_theory::game_file::{GameFileError, MAX_PAYOFFS};

use super::dynamic::JsonError;
use super::tabulate::MOST;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum SolveError {
    #[error("{}: cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: {found}; expected a game in normal form (begins with `NFG 1`), on an action graph (begins with `#AGG`) or in extensive form (begins with `EFG 2`), a dynamic game (.json), a scenario (.yaml) or a plugin", .path.display())]
    NoGame { path: PathBuf, found: String },
    #[error("{}: more than {most} bytes; a game may have {MAX_PAYOFFS} payoffs", .path.display())]
    TooLong { path: PathBuf, most: u64 },
    #[error("{}: line {line}: not UTF-8 text", .path.display())]
    NotText { path: PathBuf, line: usize },
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: GameFileError },
    #[error("{}: {source}", .path.display())]
    DynamicFile { path: PathBuf, source: JsonError },
    #[error("{}: {source}", .target.display())]
    Dynamic { target: PathBuf, source: DynamicError },
    #[error("{}: --all-nash is for one-shot games; a dynamic game is solved with --precision, --nash or --zero-sum", .target.display())]
    AllOfDynamic { target: PathBuf },
    #[error("{}: --zero-sum is for games without a last period; use --nash", .target.display())]
    ZeroSumPeriods { target: PathBuf },
    #[error("{}: --zero-sum is for stochastic games (.json with states); a zero-sum game of one stage is solved with --nash", .target.display())]
    ZeroSumStatic { target: PathBuf },
    #[error("{}: a dynamic pivot problem has one solution; leave --precision, --nash, --all-nash and --zero-sum out", .target.display())]
    PivotConcept { target: PathBuf },
    #[error("{}: {source}", .target.display())]
    Logit { target: PathBuf, source: LogitError },
    #[error("{}: {source}", .target.display())]
    AllNash { target: PathBuf, source: AllNashError },
    #[error("{}: {source}", .target.display())]
    Enumeration { target: PathBuf, source: EnumerationError },
    #[error("{}: {source}", .target.display())]
    Tree { target: PathBuf, source: TreeSolveError },
    #[error("{}: {explanation}; behaviours describe play only with perfect recall", .target.display())]
    ImperfectRecall { target: PathBuf, explanation: String },
    #[error("{}: all Nash equilibria are sought in normal form only; ask for --nash or --sequential", .target.display())]
    AllNashOfTree { target: PathBuf },
    #[error("{}: {source}", .target.display())]
    Correlated { target: PathBuf, source: CorrelatedError },
    #[error("{}: --branches and --all-logit list logit equilibria of one precision; give --precision", .target.display())]
    ListPrecision { target: PathBuf },
    #[error("{}: --branches, --all-logit, --correlated and --coarse are for games with a normal form in a file (.nfg, .agg) of at most {MOST} payoffs", .target.display())]
    NoTable { target: PathBuf },
    #[error("{}: --sequential and --cfr are for games in extensive form (.efg)", .target.display())]
    NoTree { target: PathBuf },
    #[error("{}: regrets are too large for floating-point numbers; rescale the payoffs", .target.display())]
    Overflow { target: PathBuf },
    #[error("{}: all Nash equilibria are sought in the normal form, which has more than {MOST} payoffs; one is found without --all-nash", .target.display())]
    TooLarge { target: PathBuf },
    #[error("{}: each type of a player is an agent of its own, and together they have more than {MOST} payoffs, the most that are tabulated", .target.display())]
    TypesTooLarge { target: PathBuf },
    #[error("{}: the exact expectation is taken in the normal form, which has more than {MOST} payoffs; `walras run` plays larger games in rounds", .target.display())]
    ExactTooLarge { target: PathBuf },
    #[error("{}: the scenario has {stages} stages, --all-nash is for one; take one by --set probes.count=1", .target.display())]
    Stages { target: PathBuf, stages: usize },
    #[error("{}: players of `{game}` share constraints, which a grid of actions cannot hold; `walras run` solves it with `learning.rule: nikaido_isoda`", .target.display())]
    SharedConstraints { target: PathBuf, game: String },
    #[error("{}: how the agents learn has no precision; ask for --precision or --nash", .target.display())]
    NoPrecision { target: PathBuf },
    #[error("{}: players of different precision are solved under the mean_field expectation only; ask for --precision", .target.display())]
    Precisions { target: PathBuf },
    #[error("--branch is for games from a .nfg file, or a .agg file with a normal form of at most {MOST} payoffs")]
    Branch,
    #[error("--branch {}: expected a name that ends in .csv", .path.display())]
    Suffix { path: PathBuf },
    #[error("--set {path}={value}: {} has nothing to set; scenarios and plugins have", .target.display())]
    Override { target: PathBuf, path: String, value: String },
    #[error("game `{game}` has no default for {parameters}; write a scenario, or give --set {example}=…")]
    NoDefault { game: String, parameters: String, example: String },
    #[error(
        "game `{game}` draws private states, so that strategies are plans and no lists of probabilities; `walras run` plays it"
    )]
    PrivateStates { game: String },
    #[error("{}: has no table of payoffs; expected a game in normal form (.nfg), on an action graph (.agg, .bagg), a scenario or a plugin", .target.display())]
    NoPayoffs { target: PathBuf },
    #[error("{}: has more than {MOST} payoffs, the most that are tabulated", .target.display())]
    TooManyPayoffs { target: PathBuf },
    #[error("`{game}` is played over time: no single table has its payoffs; `walras solve` finds policies of it")]
    OverTime { game: String },
    #[error("{}: has no stage {stage}: there are {stages}, counted from 0", .target.display())]
    NoStage { target: PathBuf, stage: usize, stages: usize },
    #[error("{}: a game over time is solved under one probe, found {probes}; take one by --set probes.count=1", .target.display())]
    Probes { target: PathBuf, probes: usize },
    #[error(
        "players of `{game}` do not see each other's types, so that what they do in a state depends on what they believe; `walras run` plays it"
    )]
    HiddenTypes { game: String },
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    NoPlugin(PluginError),
    #[error(transparent)]
    Plugin(PluginError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Scenario(Box<OpenError>),
    #[error(transparent)]
    Output(#[from] PendingError),
    #[error("the answer cannot be written as JSON: {0}")]
    Json(serde_json::Error),
}

impl From<OpenError> for SolveError {
    fn from(error: OpenError) -> Self {
        Self::Scenario(Box::new(error))
    }
}

impl From<ScenarioError> for SolveError {
    fn from(error: ScenarioError) -> Self {
        OpenError::from(error).into()
    }
}

impl SolveError {
    /// The exit code that tells a script what went wrong.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unreadable { .. } | Self::Output(_) | Self::Json(_) => Exit::Files,
            Self::Plugin(_) => Exit::Game,
            Self::Model(error) => walras_assemble::exit_of_model(error),
            Self::Scenario(error) => error.exit(),
            Self::Build(error) => error.exit(),
            _ => Exit::BadInput,
        }
    }
}
