//! The table of games, and what the checks need of each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use walras_engine::model::Model;
use walras_engine::plugin::{Batch, Plugin};
use walras_game::metadata::Own;
use walras_games::BUNDLED;
use walras_scenario::{Loaded, Resolved, load};
use walras_validate::Subject;

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
const NETWORK: &str = "players: 4, actions: 6, parameters: {standalone: {draw: uniform, low: 0.5, high: 1.5}}}\n\
    mechanism: {subsidy: 0.2}";
const RIVER: &str = "actions: 5, parameters: {capacity: 20}}\nmechanism: {demand_slope: 0.02, cost_slope_2: 0.1}";
const NORMAL_FORM: &str = "players: 3, actions: 3, parameters: {action_counts: [2, 3, 2], payoffs: [\
    3, -1, 2, 0.5, -2, 4, 1, 0, -3, 2, 5, 1.5, 0, 1, 4, -2, 2, 2.5, -1, 3, 0, 1, -4, 2, \
    1, 2, -1, 0, 3.5, -2, 0, 1, 2, -3, 1, 4]}}\nmechanism: {sharing: 0.25}";

/// Player 1 moves, player 2 sees it where it went on; chance decides what their last joint move brings.
const EXTENSIVE_FORM: &str = "players: 2, actions: 3, parameters: {strategy_counts: [3, 2], \
    outcome_payoffs: [3, 1, -1, 2, 0.5, 4, 2, -2], \
    occurrences: [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0.25, 0, 0.75, 0, 0, 0.5, 1], \
    incentives: [0, 1, 0, 0, -1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, -1]}}\nmechanism: {incentive_1: 0.5, incentive_2: -0.25}";

const COMMONS: &str =
    "players: 2, actions: 5, parameters: {stock_levels: 7, highest_share: 0.8}}\nmechanism: {fee: 0.5}";
const STOCHASTIC: &str = "players: 2, actions: 3, parameters: {action_counts: [3, 2], state_count: 2, discount: 0.9, payoffs: [\
    -0.5, -1.5, 0.5, -1, -1.5, 0.5, 3.5, 3, 2.5, -0.5, 1, -0.5, -1, -1.5, -0.5, 3.5, 3, 3, 3, -1, 0, 2, 2.5, 3], \
    transitions: [0.25, 0.75, 0, 1, 1, 0, 0.7, 0.3, 0.25, 0.75, 0.9, 0.1, 0.5, 0.5, 0.7, 0.3, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.5, 0.5]}}\nmechanism: {sharing: 0.25}";

/// Every bundled game, at least once. Libraries are opened once for all tests.
pub(crate) fn all() -> &'static [Game] {
    static GAMES: OnceLock<Vec<Game>> = OnceLock::new();
    GAMES.get_or_init(open_all)
}

/// Those that are no games over time.
pub(crate) fn played_once() -> impl Iterator<Item = &'static Game> {
    all().iter().filter(|game| game.model().game.timeline().is_none())
}

fn open_all() -> Vec<Game> {
    let bundled = |label, name: &str, instance, probes, learning| {
        let plugin = Plugin::find(name, &[]).unwrap_or_else(|error| panic!("{error}"));
        Game { label, plugin, scenario: scenario(name, instance, probes, learning) }
    };
    let crisp = "rule: logit_response, precision: 2";

    let mut games = vec![
        bundled(
            "commons",
            "commons",
            COMMONS,
            "",
            "rule: logit_response, precision: 2, mode: rounds, expectation: exact",
        ),
        bundled("congestion", "congestion", CONGESTION, "access_price: [0, 0.5, 0.2, 0.1]", crisp),
        bundled("consumers", "consumers", CONSUMERS, "", crisp),
        bundled("cournot", "cournot", COURNOT, "", crisp),
        bundled("cournot_isoelastic", "cournot", ISOELASTIC, "", crisp),
        bundled("extensive_form", "extensive_form", EXTENSIVE_FORM, "", crisp),
        bundled("lanes", "lanes", LANES, "reach: [0.6, 1]", crisp),
        bundled("network", "network", NETWORK, "limit: [1, 0.5]", crisp),
        bundled("normal_form", "normal_form", NORMAL_FORM, "", crisp),
        bundled(
            "normal_form_stochastic",
            "normal_form",
            STOCHASTIC,
            "",
            "rule: logit_response, precision: 2, mode: rounds, expectation: exact",
        ),
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
        let Resolved { setup, networks, .. } = self.resolved();
        Model::on_networks(&self.plugin, &setup, &networks).unwrap_or_else(|error| panic!("{}: {error}", self.label))
    }

    /// The game as the checks of `walras validate` see it.
    pub(crate) fn subject(&self) -> Subject {
        let Resolved { setup, phi, bounds, .. } = self.resolved();
        Subject::new(&self.plugin, &setup, &phi, &bounds).unwrap_or_else(|error| panic!("{}: {error}", self.label))
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

    /// What each player does: the number of its private state times that of actions, plus that of its action.
    pub(crate) fn profile(&mut self, model: &Model) -> Vec<usize> {
        (0..model.players).map(|_| self.below(model.states.count * model.actions)).collect()
    }
}

/// What a player earns in a profile of deeds, see [`Draws::profile`].
pub(crate) fn payoff(model: &Model, phi: &[f64], profile: &[usize], player: usize) -> f64 {
    let coordinates = |deed: usize| &model.action[deed % model.actions * model.dimensions..][..model.dimensions];
    let state = |deed: usize| model.states.coordinates(deed / model.actions);
    let all: Vec<f64> = profile.iter().flat_map(|&deed| coordinates(deed)).copied().collect();
    let states: Vec<f64> = profile.iter().flat_map(|&deed| state(deed)).copied().collect();
    let aggregate = if model.game.has_joint_payoff() { Vec::new() } else { aggregates(model, profile, player) };
    let (who, action) = ([player as u32], coordinates(profile[player]));
    let own = state(profile[player]);
    let batch = Batch { phi, player: &who, probe: &[0], action, aggregate: &aggregate, state: own, ..Batch::default() };
    let mut out = [0.0];
    match model.game.has_joint_payoff() {
        true => model.game.joint_payoff(&Batch { profile: &all, state_profile: &states, ..batch }, &mut out),
        false => model.game.payoff(&batch, &mut out),
    }
    .unwrap();
    out[0]
}

/// `S_i = Σ_j w_ji c_j`, added up from the contributions of the actions in `profile`.
pub(crate) fn aggregates(model: &Model, profile: &[usize], player: usize) -> Vec<f64> {
    let contribution =
        |j: usize, c: usize| model.contribution_of(j, profile[j] / model.actions, profile[j] % model.actions)[c];
    let sum = |rule: &walras_engine::model::AggregateRule| {
        let felt = (0..model.players).filter(|&j| j != player || rule.own == Own::Included);
        let weight = |j: usize| rule.weight(model.players, player, j);
        felt.map(|j| weight(j) * contribution(j, rule.contribution)).sum()
    };
    model.aggregates.iter().map(sum).collect()
}

/// The copy of this game that is linked into the tests: one of a name that no library has.
pub(crate) fn linked(name: &str) -> Option<Arc<Plugin>> {
    let found = BUNDLED.iter().find(|game| game.name == name)?;
    let alias = walras_engine::plugin::Bundled { name: "linked_copy", entry: found.entry };
    Some(Plugin::find("linked_copy", &[alias]).unwrap())
}
