//! The table of games, and what the checks need of each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use walras::run::BUNDLED;
use walras::scenario::{Loaded, Resolved, load};
use walras_engine::model::Model;
use walras_engine::plugin::{Batch, Plugin};
use walras_game::metadata::Own;

/// A small instance of a game.
#[derive(Clone)]
pub(crate) struct Game {
    /// What messages and golden files call it.
    pub(crate) label: &'static str,
    pub(crate) plugin: Arc<Plugin>,
    /// The instance as a scenario.
    pub(crate) scenario: String,
}

const SPECTRUM: &str = "players: 3, actions: 5}\nmechanism: {price: 0.12, congestion_price: 0.06}";
const CONGESTION: &str = "players: 5, actions: 4, parameters: {delay_curvature: {draw: uniform, low: 0, high: 0.2}, \
    taste: {draw: normal, mean: 0, sd: 1}}}\nmechanism: {toll: 0.3, marginal_cost_share: 0.5}";
const CONSUMERS: &str =
    "players: 3, actions: [4, 3], parameters: {crowding: 0.1}}\nmechanism: {tax_1: 0.2, tax_2: -0.1}";
const COURNOT: &str = "players: 3, actions: 9, parameters: {cost_slope: {draw: uniform, low: 0, high: 1}}}\n\
    mechanism: {tax: 0.5, revenue_tax: 0.1}";
const ISOELASTIC: &str = "players: 2, actions: 7, parameters: {intercept: 0, slope: -20, curvature: -0.5}}\n\
    mechanism: {tax: -0.25, revenue_tax: 0.2}";
const PUBLIC_GOODS: &str = "players: 4, actions: 6}\nmechanism: {subsidy: 0.2, matching: 0.5}";
const LANES: &str = "players: 3, actions: 6}\nmechanism: {w1: 4, w2: -3, w3: 0.5, w4: -0.25}";
const RIVER: &str = "actions: 5, parameters: {capacity: 20}}\nmechanism: {demand_slope: 0.02, cost_slope_2: 0.1}";
const NORMAL_FORM: &str = "players: 3, actions: 3, parameters: {action_counts: [2, 3, 2], payoffs: [\
    3, -1, 2, 0.5, -2, 4, 1, 0, -3, 2, 5, 1.5, 0, 1, 4, -2, 2, 2.5, -1, 3, 0, 1, -4, 2, \
    1, 2, -1, 0, 3.5, -2, 0, 1, 2, -3, 1, 4]}}\nmechanism: {sharing: 0.25}";

/// Every bundled game, at least once. Libraries are opened once for all tests.
pub(crate) fn all() -> &'static [Game] {
    static GAMES: OnceLock<Vec<Game>> = OnceLock::new();
    GAMES.get_or_init(open_all)
}

fn open_all() -> Vec<Game> {
    let bundled = |label, name: &str, instance, probes, learning| {
        let plugin = Plugin::find(name, &[]).unwrap_or_else(|error| panic!("{error}"));
        Game { label, plugin, scenario: scenario(name, instance, probes, learning) }
    };
    let crisp = "rule: logit_response, precision: 2";

    let mut games = vec![
        bundled("congestion", "congestion", CONGESTION, "access_price: [0, 0.5, 0.2, 0.1]", crisp),
        bundled("consumers", "consumers", CONSUMERS, "", crisp),
        bundled("cournot", "cournot", COURNOT, "", crisp),
        bundled("cournot_isoelastic", "cournot", ISOELASTIC, "", crisp),
        bundled("lanes", "lanes", LANES, "reach: [0.6, 1]", crisp),
        bundled("normal_form", "normal_form", NORMAL_FORM, "", crisp),
        bundled("public_goods", "public_goods", PUBLIC_GOODS, "", crisp),
        bundled("river", "river", RIVER, "", crisp),
        bundled("spectrum", "spectrum", SPECTRUM, "", crisp),
    ];
    let c = Plugin::open(spectrum_in_c()).unwrap();
    games.push(Game { label: "spectrum_in_c", plugin: c, scenario: scenario("cspectrum", SPECTRUM, "", crisp) });
    games
}

/// The game of this label.
pub(crate) fn named(label: &str) -> Game {
    all().iter().find(|game| game.label == label).unwrap().clone()
}

/// A scenario of the game `name`, from the inside of its parts.
pub(crate) fn scenario(name: &str, instance: &str, probes: &str, learning: &str) -> String {
    format!(
        "name: {name}\nseed: 5\ngame: {{plugin: {name}, {instance}\nprobes: {{count: 2, parameters: {{{probes}}}}}\n\
        learning: {{{learning}}}\n"
    )
}

impl Game {
    pub(crate) fn load(&self, overrides: &[(String, String)]) -> Loaded {
        load(&self.scenario, self.label, overrides).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn resolved(&self) -> Resolved {
        self.load(&[]).resolve(self.plugin.metadata()).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn model(&self) -> Model {
        Model::new(&self.plugin, &self.resolved().setup).unwrap_or_else(|error| panic!("{}: {error}", self.label))
    }
}

/// The library made of `tests/plugins/spectrum.c`, compiled once.
fn spectrum_in_c() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance");
        std::fs::create_dir_all(&folder).unwrap();
        let metadata = std::fs::read_to_string(root.join("plugins/spectrum/src/metadata.json")).unwrap();
        let renamed = metadata.replace("\"name\": \"spectrum\"", "\"name\": \"cspectrum\"");
        let literal: String = renamed.lines().map(|line| format!("{line:?}\n")).collect();
        std::fs::write(folder.join("spectrum_metadata.inc"), literal).unwrap();
        let library = folder.join(format!("{}cspectrum{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
        let mut compiler = Command::new("cc");
        compiler.args(["-std=c99", "-O2", "-ffp-contract=off", "-shared", "-fPIC"]);
        compiler.arg("-I").arg(root.join("core/game/include")).arg("-I").arg(&folder);
        compiler.arg(root.join("tests/plugins/spectrum.c")).arg("-o").arg(&library).arg("-lm");
        let output = compiler.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        library
    })
}

/// Numbers without pattern but always the same.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Draws((seed + 77).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.unit() * bound as f64) as usize
    }

    /// In [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// What each player does: the number of her private state times that of actions, plus that of her action.
    pub(crate) fn profile(&mut self, model: &Model) -> Vec<usize> {
        (0..model.players).map(|_| self.below(model.states.count * model.actions)).collect()
    }
}

/// Rows to evaluate, with everything that any function of a game reads.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) phi: Vec<f64>,
    pub(crate) player: Vec<u32>,
    pub(crate) probe: Vec<u32>,
    pub(crate) action: Vec<f64>,
    pub(crate) aggregate: Vec<f64>,
    pub(crate) profile: Vec<f64>,
    pub(crate) state: Vec<f64>,
    pub(crate) state_profile: Vec<f64>,
}

impl Rows {
    /// Players, probes and profiles drawn at random.
    pub(crate) fn draw(model: &Model, phi: &[f64], count: usize) -> Self {
        let mut draws = Draws::new(1);
        let mut rows = Rows { phi: phi.to_vec(), ..Rows::default() };
        for _ in 0..count {
            let profile = draws.profile(model);
            rows.push(model, &profile, draws.below(model.players), draws.below(model.probes));
        }
        rows
    }

    pub(crate) fn push(&mut self, model: &Model, profile: &[usize], player: usize, probe: usize) {
        let coordinates = |deed: usize| &model.action[deed % model.actions * model.dimensions..][..model.dimensions];
        let state = |deed: usize| model.states.coordinates(deed / model.actions);
        self.player.push(player as u32);
        self.probe.push(probe as u32);
        self.action.extend_from_slice(coordinates(profile[player]));
        self.aggregate.extend(aggregates(model, profile, player));
        profile.iter().for_each(|&deed| self.profile.extend_from_slice(coordinates(deed)));
        self.state.extend_from_slice(state(profile[player]));
        profile.iter().for_each(|&deed| self.state_profile.extend_from_slice(state(deed)));
    }

    /// What every function of the game says of these rows.
    pub(crate) fn answers(&self, model: &Model) -> Vec<(&'static str, Vec<f64>)> {
        let game = &model.game;
        let metadata = game.plugin().metadata();
        let (rows, none) = (self.player.len(), &[][..]);
        let plain = Batch {
            phi: &self.phi,
            player: &self.player,
            probe: &self.probe,
            action: &self.action,
            aggregate: none,
            profile: none,
            ..Batch::default()
        };
        let knowing = Batch { state: &self.state, ..plain };
        let with_aggregates = Batch { aggregate: &self.aggregate, ..knowing };
        let joint = Batch { profile: &self.profile, state_profile: &self.state_profile, ..knowing };
        let mut answers = Vec::new();
        let mut ask = |name, width: usize, evaluate: &dyn Fn(&mut [f64]) -> Result<(), _>| {
            let mut out = vec![f64::NAN; rows * width];
            let done: Result<(), walras_engine::plugin::PluginError> = evaluate(&mut out);
            done.unwrap_or_else(|error| panic!("{}: {error}", metadata.name));
            answers.push((name, out));
        };
        if game.is_aggregative() {
            ask("payoff", 1, &|out| game.payoff(&with_aggregates, out));
            ask("contribution", model.contributions, &|out| game.contribution(&knowing, out));
        }
        if game.has_gradient() {
            ask("gradient", model.aggregates.len(), &|out| game.gradient(&with_aggregates, out));
        }
        if game.has_constraint() {
            ask("constraint", 1, &|out| game.constraint(&plain, out));
        }
        if game.has_joint_payoff() {
            ask("joint_payoff", 1, &|out| game.joint_payoff(&joint, out));
        }
        if !model.outcomes.is_empty() {
            let batch = if game.is_aggregative() { with_aggregates } else { joint };
            ask("outcome", model.outcomes.len(), &|out| game.outcome(&batch, out));
        }
        if game.has_action_gradient() {
            ask("action_gradient", model.dimensions, &|out| game.action_gradient(&joint, out));
        }
        let shared = metadata.shared_constraints.len();
        if shared > 0 {
            let alike = Batch { state: &[], state_profile: &[], ..joint };
            ask("shared_constraint", shared, &|out| game.shared_constraint(&alike, out));
        }
        answers
    }
}

/// `S_i = Σ_j w_ji c_j`, added up from the contributions of the actions in `profile`.
pub(crate) fn aggregates(model: &Model, profile: &[usize], player: usize) -> Vec<f64> {
    let contribution =
        |j: usize, c: usize| model.contribution_of(j, profile[j] / model.actions, profile[j] % model.actions)[c];
    let sum = |rule: &walras_engine::model::AggregateRule| {
        let felt = (0..model.players).filter(|&j| j != player || rule.own == Own::Included);
        let weight = |j: usize| rule.incoming.as_ref().map_or(1.0, |incoming| incoming[player * model.players + j]);
        felt.map(|j| weight(j) * contribution(j, rule.contribution)).sum()
    };
    model.aggregates.iter().map(sum).collect()
}

/// What a player earns in a profile of actions.
pub(crate) fn payoff(model: &Model, phi: &[f64], profile: &[usize], player: usize) -> f64 {
    let mut rows = Rows { phi: phi.to_vec(), ..Rows::default() };
    rows.push(model, profile, player, 0);
    let answers = rows.answers(model);
    answers.iter().find(|(name, _)| name.ends_with("payoff")).unwrap().1[0]
}

/// The copy of this game that is linked into the tests: one of a name that no library has.
pub(crate) fn linked(name: &str) -> Option<Arc<Plugin>> {
    let found = BUNDLED.iter().find(|game| game.name == name)?;
    let alias = walras_engine::plugin::Bundled { name: "linked_copy", entry: found.entry };
    Some(Plugin::find("linked_copy", &[alias]).unwrap())
}
