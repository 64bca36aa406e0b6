//! The file that says what is trained, for whom and how long.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::LearnError;
use crate::law::Law;
use crate::random::{Purpose, stream};

/// Longest task that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;
/// Most numbers of a menu.
const MOST_NUMBERS: usize = 1 << 22;

/// A mechanism to be trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Title.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// Seed of all draws.
    #[serde(default)]
    pub seed: u64,
    /// How many bidders, 1 to 16.
    pub bidders: usize,
    /// How many items, 1 to 16.
    pub items: usize,
    /// Whether bidders want all items or at most one.
    #[serde(default)]
    pub demand: Demand,
    /// The law of values.
    pub values: Law,
    /// What is trained.
    pub network: Network,
    /// How.
    pub training: Training,
    /// How the trained mechanism is judged.
    #[serde(default)]
    pub evaluation: Evaluation,
    /// The scenario that it becomes.
    #[serde(default)]
    pub export: Export,
}

/// What bidders want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// All items, each valued by itself.
    #[default]
    Additive,
    /// At most one; of one bidder only.
    Unit,
}

/// Architectures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Network {
    /// A menu of lotteries with boosts and weights: exactly strategy-proof. With one bidder a menu with prices.
    AffineMaximiser(Menu),
    /// Monotone virtual values for one item: exactly strategy-proof.
    Myerson(Myerson),
    /// Networks for allocation and payments: approximately so, with a certificate.
    RegretNet(RegretNet),
}

/// Size of a menu.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Menu {
    /// Options at the start, 2 or more; those that do not matter are dropped in the end.
    pub options: usize,
    /// Softness of the choice among options, in units of the largest value: inverse temperature at the start and the end.
    /// Default: [100, 1000].
    #[serde(default = "default_sharpness")]
    pub sharpness: [f64; 2],
}

/// Size of virtual values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Myerson {
    /// Groups of lines of which the least counts. Default: 5.
    #[serde(default = "five")]
    pub groups: usize,
    /// Lines a group, of which the largest counts. Default: 5.
    #[serde(default = "five")]
    pub lines: usize,
    /// Inverse temperature of the choice of a winner. Default: [20, 200].
    #[serde(default = "default_virtual_sharpness")]
    pub sharpness: [f64; 2],
}

/// Size of approximate networks and of their training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegretNet {
    /// Units of each hidden layer. Default: 100.
    #[serde(default = "hundred")]
    pub width: usize,
    /// Hidden layers. Default: 2.
    #[serde(default = "two")]
    pub layers: usize,
    /// Steps of each search for misreports. Default: 25.
    #[serde(default = "twenty_five")]
    pub misreport_steps: usize,
    /// Length of these steps, in units of the largest value. Default: 0.1.
    #[serde(default = "tenth")]
    pub misreport_rate: f64,
    /// Weight of squared regret at the start. Default: 1.
    #[serde(default = "one")]
    pub penalty: f64,
    /// What is added to it every hundred steps. Default: 0.2.
    #[serde(default = "fifth")]
    pub penalty_growth: f64,
    /// First multiplier of regret. Default: 5.
    #[serde(default = "five_real")]
    pub multiplier: f64,
    /// Weight of envy, the mean of what a bidder would have more with another's items at that one's payment. Default: 0.
    #[serde(default)]
    pub fairness: f64,
    /// Weight of welfare beside revenue. Default: 0.
    #[serde(default)]
    pub welfare: f64,
}

/// How long and how fast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Steps, ≥ 1.
    pub steps: u64,
    /// Profiles a step, ≥ 1.
    pub batch: usize,
    /// Length of Adam's steps at the start; it falls to a hundredth. Default: 0.01.
    #[serde(default = "hundredth")]
    pub rate: f64,
    /// Steps between points of the curves, which are also those at which training can go on. Default: 100.
    #[serde(default = "every")]
    pub report_every: u64,
}

/// How the trained mechanism is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Fresh profiles, ≥ 2. Default: a million.
    #[serde(default = "million")]
    pub samples: u64,
    /// Profiles whose regret is bounded, of approximate networks. Default: 20.
    #[serde(default = "twenty")]
    pub certificates: usize,
    /// Boxes that a bound of regret may look at. Default: 4000.
    #[serde(default = "boxes")]
    pub boxes: usize,
}

impl Default for Evaluation {
    fn default() -> Self {
        Evaluation { samples: million(), certificates: twenty(), boxes: boxes() }
    }
}

/// The scenario that a trained mechanism becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Levels of each value on its grid of types, ≥ 2. Default: 5.
    #[serde(default = "five")]
    pub levels: usize,
    /// Types that are drawn from the law where all combinations of levels would be more. Default: 32.
    #[serde(default = "thirty_two")]
    pub types: usize,
}

impl Default for Export {
    fn default() -> Self {
        Export { levels: five(), types: thirty_two() }
    }
}

macro_rules! defaults {
    ($($name:ident: $kind:ty = $value:expr;)*) => {
        $(fn $name() -> $kind { $value })*
    };
}

defaults! {
    default_sharpness: [f64; 2] = [100.0, 1000.0];
    default_virtual_sharpness: [f64; 2] = [20.0, 200.0];
    two: usize = 2;
    five: usize = 5;
    twenty: usize = 20;
    twenty_five: usize = 25;
    thirty_two: usize = 32;
    hundred: usize = 100;
    boxes: usize = 4000;
    every: u64 = 100;
    million: u64 = 1_000_000;
    hundredth: f64 = 0.01;
    tenth: f64 = 0.1;
    fifth: f64 = 0.2;
    one: f64 = 1.0;
    five_real: f64 = 5.0;
}

impl Task {
    /// The values of a step of training, in units, `[batch][bidders][items]`.
    pub fn values_of_step(&self, step: u64) -> Vec<f32> {
        let mut random = stream(self.seed, Purpose::Training, step);
        let unit = self.values.unit(self.items);
        let values = self.values.profiles(&mut random, self.bidders, self.items, self.training.batch);
        values.into_iter().map(|v| (v / unit) as f32).collect()
    }

    /// Reads a task.
    ///
    /// # Errors
    /// The file cannot be read, is no task, or makes no sense.
    pub fn read(path: &Path) -> Result<Self, LearnError> {
        let unreadable = |source| LearnError::File { path: path.into(), source };
        let length = std::fs::metadata(path).map_err(unreadable)?.len();
        let wrong = |reason: String| LearnError::Format { path: path.into(), reason };
        if length > MAX_BYTES {
            return Err(wrong(format!("the file has {length} bytes; a task has at most {MAX_BYTES}")));
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let task: Task = serde_yaml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        task.check()?;
        Ok(task)
    }

    /// The task with every default written out.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn text(&self) -> Result<String, LearnError> {
        serde_yaml::to_string(self).map_err(|error| LearnError::task("task", error.to_string()))
    }

    /// Whether the numbers make sense.
    ///
    /// # Errors
    /// One does not; the error names it and says what was expected.
    pub fn check(&self) -> Result<(), LearnError> {
        within("bidders", self.bidders as f64, 1.0, 16.0)?;
        within("items", self.items as f64, 1.0, 16.0)?;
        self.values.check(self.items)?;
        if self.demand == Demand::Unit && self.bidders > 1 {
            let reason =
                "unit demand of more than one bidder has no lottery menus here; expected `bidders: 1` or `additive`";
            return Err(LearnError::task("demand", reason));
        }
        within("training.steps", self.training.steps as f64, 1.0, 1e9)?;
        within("training.batch", self.training.batch as f64, 1.0, 1e6)?;
        within("training.report_every", self.training.report_every as f64, 1.0, 1e9)?;
        positive("training.rate", self.training.rate)?;
        within("evaluation.samples", self.evaluation.samples as f64, 2.0, 1e10)?;
        within("evaluation.certificates", self.evaluation.certificates as f64, 2.0, 1e5)?;
        within("evaluation.boxes", self.evaluation.boxes as f64, 1.0, 1e8)?;
        within("export.levels", self.export.levels as f64, 2.0, 100.0)?;
        within("export.types", self.export.types as f64, 1.0, 1e4)?;
        match &self.network {
            Network::AffineMaximiser(menu) => {
                let most = MOST_NUMBERS / (self.items * (self.bidders + 1));
                within("network.options", menu.options as f64, 2.0, most as f64)?;
                sharpness(menu.sharpness)
            }
            Network::Myerson(net) => {
                if self.items != 1 {
                    let found = self.items;
                    return Err(LearnError::task("items", format!("found {found}; virtual values are for one item")));
                }
                within("network.groups", net.groups as f64, 1.0, 64.0)?;
                within("network.lines", net.lines as f64, 1.0, 64.0)?;
                sharpness(net.sharpness)
            }
            Network::RegretNet(net) => {
                if self.demand == Demand::Unit {
                    return Err(LearnError::task("demand", "found `unit`; this network is for additive values"));
                }
                within("network.width", net.width as f64, 1.0, 1000.0)?;
                within("network.layers", net.layers as f64, 1.0, 10.0)?;
                within("network.misreport_steps", net.misreport_steps as f64, 1.0, 1e5)?;
                positive("network.misreport_rate", net.misreport_rate)?;
                for (field, value) in [
                    ("network.penalty", net.penalty),
                    ("network.penalty_growth", net.penalty_growth),
                    ("network.multiplier", net.multiplier),
                    ("network.fairness", net.fairness),
                    ("network.welfare", net.welfare),
                ] {
                    within(field, value, 0.0, 1e9)?;
                }
                Ok(())
            }
        }
    }
}

fn within(field: &str, value: f64, low: f64, high: f64) -> Result<(), LearnError> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(LearnError::task(field, format!("found {value}; expected a number from {low} to {high}")))
}

fn positive(field: &str, value: f64) -> Result<(), LearnError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(LearnError::task(field, format!("found {value}; expected a finite number above 0")))
}

fn sharpness(ends: [f64; 2]) -> Result<(), LearnError> {
    ends.into_iter().try_for_each(|end| positive("network.sharpness", end))
}
