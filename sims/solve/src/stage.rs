//! Solving the stage games of scenarios and plugins.

use std::path::Path;
use std::sync::Arc;

use walras_assemble as assemble;
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::plugin::{Plugin, PluginError, is_outside};
use walras_game::Metadata;
use walras_game::metadata::Role;
use walras_games::BUNDLED;
use walras_process::threads as cores;
use walras_scenario as scenario;
use walras_scenario::{Expectation, Loaded, Mode, Per, Resolved, Revision, Rule, Start};
use walras_theory::game_file::NamedGame;

use super::answer::{Answer, Equilibrium, Precision};
use super::error::SolveError;
use super::own_precision::{common, own_precision};
use super::phrases::{CONVERGED, point};
use super::tabulate::Tabulated;
use super::{Concept, Found, SolveOptions, over_time, table};

/// Solves a scenario's game at its mechanism.
pub(super) fn scenario(options: &SolveOptions, concept: Option<Concept>) -> Result<Found, SolveError> {
    let path = &options.target;
    let mut loaded = scenario::load(assemble::read(path)?, &path.display().to_string(), &options.overrides)?;
    loaded.trust.clone_from(&options.trust);
    let plugin = assemble::game_of(&loaded, assemble::find_game(&loaded, path)?)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    loaded.read_game_file(folder, plugin.metadata())?;
    loaded.read_networks(folder)?;
    solve(options, &loaded, &plugin, concept)
}

/// Solves a plugin's game at its defaults.
pub(super) fn plugin(options: &SolveOptions, name: &str, concept: Option<Concept>) -> Result<Found, SolveError> {
    let plugin = Plugin::find(name, &BUNDLED).map_err(|error| match error {
        PluginError::NotFound { .. } | PluginError::NoSuchFile { .. } => SolveError::NoPlugin(error),
        error => SolveError::Plugin(error),
    })?;
    let title = serde_json::to_string(&plugin.metadata().name).map_err(SolveError::Json)?;
    // The precision is replaced or not used.
    let text = format!(
        "name: {title}\ngame:\n  plugin: {title}\nprobes:\n  count: 1\nlearning:\n  rule: logit_response\n  precision: 1\n"
    );
    let loaded = scenario::load(text, &format!("defaults of {name}"), &options.overrides)?;
    check_defaults(&loaded, plugin.metadata())?;
    let overridden = options.overrides.iter().any(|(path, _)| path == "learning.precision");
    let concept = concept.or((!overridden).then_some(Concept::Nash));
    solve(options, &loaded, &plugin, concept)
}

/// Names everything that has neither a default nor a prior at once.
fn check_defaults(loaded: &Loaded, metadata: &Metadata) -> Result<(), SolveError> {
    let scenario = &loaded.scenario;
    let section = |role| match role {
        Role::Mechanism => ("mechanism", &scenario.mechanism),
        Role::Probe => ("probes.parameters", &scenario.probes.parameters),
        Role::Environment | Role::PrivateType => ("game.parameters", &scenario.game.parameters),
    };
    let open = metadata.parameters.iter().filter(|p| p.default.is_none() && p.prior.is_none());
    let open: Vec<_> = open.filter(|p| !section(p.role).1.contains_key(&p.name)).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let names: Vec<String> = open.iter().map(|p| format!("`{}`", p.name)).collect();
    let example = format!("{}.{}", section(first.role).0, first.name);
    Err(SolveError::NoDefault { game: metadata.name.clone(), parameters: names.join(", "), example })
}

fn solve(
    options: &SolveOptions,
    loaded: &Loaded,
    plugin: &Arc<Plugin>,
    concept: Option<Concept>,
) -> Result<Found, SolveError> {
    let Metadata { name, version, shared_constraints, .. } = plugin.metadata();
    if !shared_constraints.is_empty() {
        return Err(SolveError::SharedConstraints { target: options.target.clone(), game: name.clone() });
    }
    tracing::info!("game {name} {version} loaded from {}", plugin.origin());
    let resolved = loaded.resolve(plugin.metadata())?;
    let model = Arc::new(Model::on_networks(plugin, &resolved.setup, &resolved.networks)?);
    if let Some(timeline) = model.game.timeline() {
        return over_time::solve(&options.target, &model, timeline, &resolved, concept);
    }
    if model.states.are_drawn() && matches!(concept, Some(Concept::Nash | Concept::AllNash)) {
        return Err(SolveError::PrivateStates { game: plugin.metadata().name.clone() });
    }
    let job = Job { target: &options.target, metadata: plugin.metadata(), resolved, model };
    match concept {
        Some(Concept::AllNash) => job.all_nash(),
        Some(Concept::ZeroSum) => Err(SolveError::ZeroSumStatic { target: options.target.clone() }),
        Some(Concept::Nash) => job.nash(),
        Some(Concept::Precision(precision)) => job.logit(Some(precision), options.threads),
        None => job.logit(None, options.threads),
    }
}

/// A scenario with its game.
struct Job<'a> {
    target: &'a Path,
    metadata: &'a Metadata,
    resolved: Resolved,
    model: Arc<Model>,
}

impl Job<'_> {
    /// All stages: under the mean field by the accelerated search of `walras run`, else in normal form.
    fn logit(mut self, precision: Option<f64>, threads: Option<u16>) -> Result<Found, SolveError> {
        let learning = &mut self.resolved.scenario.learning;
        if let Some(precision) = precision {
            learning.classes.clear();
            (learning.rule, learning.precision) = (Some(Rule::LogitResponse), Some(Per::All(precision)));
        }
        let precision = own_precision(self.target, learning, self.model.players)?;
        // With private states there is no normal form of a reasonable size.
        let by_state = self.model.states.are_drawn();
        if learning.expectation() != Expectation::MeanField && !by_state {
            return self.exact_logit(precision);
        }
        let expectation = learning.expectation();
        // Other ways of learning rest at the same points.
        let own_part = learning.own_part;
        *learning = scenario::Learning {
            rule: Some(Rule::LogitResponse),
            precision: learning.precision.clone(),
            mode: Some(if by_state { Mode::Rounds } else { Mode::Accelerated }),
            smoothing: learning.smoothing.filter(|_| by_state),
            tolerance: if by_state { learning.tolerance.min(BY_STATE_TOLERANCE) } else { learning.tolerance },
            max_rounds: if by_state { learning.max_rounds.max(BY_STATE_ROUNDS) } else { learning.max_rounds },
            revision: Revision::default(),
            start: Start::default(),
            play: None,
            averaging: None,
            trace: false,
            ..learning.clone()
        };
        let threads = cores::count(threads);
        let mut laboratory = assemble::laboratory(&self.resolved, Arc::clone(&self.model), threads);
        let plays = laboratory.play(std::slice::from_ref(&self.resolved.phi))?;
        let stages = plays.iter().flat_map(|play| (0..play.probes).map(|probe| of_play(play, probe, &precision)));
        let stages = stages.collect();
        let answer = self.answer(stages);
        Ok(Found::One(Box::new(Answer {
            solution: "logit",
            precision_asked: Some(precision),
            expectation: expectation.as_str(),
            own_part: (expectation == Expectation::MeanField).then(|| own_part.as_str()),
            ..answer
        })))
    }

    /// All stages in normal form, along their principal branches.
    fn exact_logit(self, precision: Precision) -> Result<Found, SolveError> {
        let tau = common(self.target, &precision)?;
        let stage = |probe| {
            let stage = self.tabulated(probe).map_err(|error| match error {
                SolveError::TooLarge { target } => SolveError::ExactTooLarge { target },
                other => other,
            })?;
            let found = table::logit(self.target, &stage.game, tau)?;
            Ok(Equilibrium { profile: stage.spread(&found.profile), ..found })
        };
        let stages: Result<Vec<_>, SolveError> = (0..self.model.probes).map(stage).collect();
        let answer = self.answer(stages?);
        Ok(Found::One(Box::new(Answer { solution: "logit", precision_asked: Some(precision), ..answer })))
    }

    /// All stages in normal form.
    fn nash(self) -> Result<Found, SolveError> {
        let stage = |probe| {
            let stage = self.tabulated(probe)?;
            let found = table::nash(&stage.game);
            Ok(Equilibrium { profile: stage.spread(&found.profile), ..found })
        };
        let stages: Result<Vec<_>, SolveError> = (0..self.model.probes).map(stage).collect();
        Ok(Found::One(Box::new(self.answer(stages?))))
    }

    fn all_nash(self) -> Result<Found, SolveError> {
        if self.model.probes > 1 {
            return Err(SolveError::Stages { target: self.target.into(), stages: self.model.probes });
        }
        let stage = self.tabulated(0)?;
        let (players, actions) = (self.players(), self.actions());
        let title = self.resolved.scenario.name.clone();
        let named = NamedGame {
            title,
            comment: String::new(),
            players,
            actions,
            game: stage.game.clone(),
            repeated: Vec::new(),
        };
        let mut found = table::all(self.target, &named)?;
        for equilibrium in &mut found.equilibria {
            equilibrium.profile = stage.spread(&equilibrium.profile);
            equilibrium.exact = equilibrium.exact.as_ref().map(|exact| stage.spread_exact(exact));
        }
        Ok(Found::All(found))
    }

    fn tabulated(&self, probe: usize) -> Result<Tabulated, SolveError> {
        let stage = Tabulated::new(&self.model, &self.resolved.phi, probe)?;
        stage.ok_or_else(|| SolveError::TooLarge { target: self.target.into() })
    }

    /// The head of several stages is the worst of them, with the profile of the first.
    fn answer(&self, stages: Vec<Equilibrium>) -> Answer {
        let mut head = stages[0].clone();
        for stage in &stages[1..] {
            head.residual = worse(head.residual, stage.residual);
            head.nash_conv = worse(head.nash_conv, stage.nash_conv);
            head.regret.iter_mut().zip(&stage.regret).for_each(|(a, b)| *a = worse(*a, *b));
            head.error_bound = None;
            if head.is_converged() && (head.status == CONVERGED || !stage.is_converged()) {
                head.status.clone_from(&stage.status);
            }
        }
        let title = self.resolved.scenario.name.clone();
        let phi = self.metadata.mechanism().zip(&self.resolved.phi);
        Answer {
            mechanism: phi.map(|(parameter, &value)| (parameter.name.clone(), value)).collect(),
            stages: if stages.len() > 1 { stages } else { Vec::new() },
            ..Answer::exact(head, None, title, self.players(), self.actions())
        }
    }

    fn players(&self) -> Vec<String> {
        (1..=self.model.players).map(|player| player.to_string()).collect()
    }

    /// Actions are called by their coordinates.
    fn actions(&self) -> Vec<Vec<String>> {
        let name = |coordinates: &[f64]| match coordinates {
            coordinates if is_outside(coordinates) => "outside".to_owned(),
            coordinates => point(coordinates),
        };
        vec![self.model.action.chunks_exact(self.model.dimensions).map(name).collect(); self.model.players]
    }
}

/// Largest residual of equilibria in strategies by private state, which damped rounds approach from uniform play.
const BY_STATE_TOLERANCE: f64 = 1e-13;
/// Least of the rounds that they may take.
const BY_STATE_ROUNDS: usize = 200_000;

/// The larger one, NaN if there is one.
fn worse(a: f64, b: f64) -> f64 {
    if b > a || b.is_nan() { b } else { a }
}

/// Strategies by private state; empty in games without.
fn by_state(play: &Play, probe: usize) -> Vec<Vec<Vec<f64>>> {
    let (states, actions) = (play.state_probability.len(), play.actions);
    let strategies = |player: usize| {
        let rows = (probe * play.players + player) * states..(probe * play.players + player + 1) * states;
        let strategies = &play.state_strategy[rows.start * actions..rows.end * actions];
        strategies.chunks_exact(actions).map(<[f64]>::to_vec).collect()
    };
    if states == 0 { Vec::new() } else { (0..play.players).map(strategies).collect() }
}

fn of_play(play: &Play, probe: usize, precision: &Precision) -> Equilibrium {
    let regret = play.regret[probe * play.players..][..play.players].to_vec();
    Equilibrium {
        precision: Some(precision.clone()),
        profile: (0..play.players).map(|player| play.strategy_of(probe, player).to_vec()).collect(),
        by_state: by_state(play, probe),
        residual: play.residual[probe],
        nash_conv: regret.iter().sum(),
        regret,
        status: play.status[probe].as_str().to_owned(),
        error_bound: None,
        exact: None,
    }
}
