//! A trained mechanism as a scenario, which the ordinary `walras` audits and plays.

use std::fmt::Write as _;

use crate::affine::Menu;
use crate::error::LearnError;
use crate::judge::Settles as _;
use crate::law::Law;
use crate::random::{Purpose, stream};
use crate::regret::Nets;
use crate::result::{Found, Mechanism};
use crate::task::{Demand, Task};

/// Most types of a grid that is made of all combinations of levels.
const MOST_TYPES: f64 = 1000.0;
/// Most profiles that a table of outcomes may have.
const MOST_PROFILES: f64 = 20_000.0;

/// The scenario; none of networks with too many profiles to list.
///
/// # Errors
/// Training made no mechanism.
pub fn scenario(found: &Found, task: &Task) -> Result<Option<String>, LearnError> {
    let types = Types::new(task);
    let mechanism = match &found.mechanism {
        Mechanism::AffineMaximiser(menu) => menu_lines(menu),
        Mechanism::Myerson(knots) => {
            found.virtual_value()?;
            let pairs: Vec<String> = knots.iter().map(|(v, y)| format!("[{v:?}, {y:?}]")).collect();
            format!("  rule: myerson\n  virtual_values: [[{}]]\n", pairs.join(", "))
        }
        Mechanism::RegretNet(nets) => {
            if (types.count() as f64).powi(task.bidders as i32) > MOST_PROFILES {
                return Ok(None);
            }
            table_lines(nets, &types)
        }
    };
    let mut text = format!("name: {}\n", quoted(&found.name));
    let how = match &found.mechanism {
        Mechanism::RegretNet(_) => {
            "A mechanism trained as networks, by its table on a grid of types: truth is only nearly the best report."
        }
        _ => "A mechanism trained as a network, strategy-proof by construction.",
    };
    let _ = write!(text, "description: \"{how}\"\nseed: {}\n{}mechanism:\n{mechanism}", task.seed, types.lines(task));
    text += "probes: {count: 1}\nlearning: {rule: logit_response, precision: 50, mode: rounds, smoothing: 0.1, tolerance: 1.0e-6, \
             max_rounds: 2000}\n";
    Ok(Some(text))
}

fn menu_lines(menu: &Menu) -> String {
    let mut text = String::from("  rule: affine_maximiser\n  menu:\n");
    for option in &menu.options {
        let _ = writeln!(text, "    - {}", list(&option.share));
    }
    for (i, weight) in menu.weight.iter().enumerate() {
        let _ = writeln!(text, "  weight_{}: {weight:?}", i + 1);
    }
    for (k, option) in menu.options.iter().enumerate() {
        let _ = writeln!(text, "  boost_{}: {:?}", k + 1, option.boost);
    }
    text
}

fn table_lines(nets: &Nets, types: &Types) -> String {
    let (n, m, count) = (nets.bidders, nets.items, types.count());
    let mut text = String::from("  rule: tabulated\n  outcomes:\n");
    for profile in 0..count.pow(n as u32) {
        let own = |i: usize| types.point(profile / count.pow((n - 1 - i) as u32) % count);
        let reports: Vec<f64> = (0..n).flat_map(own).copied().collect();
        let (mut row, mut payments) = (Vec::new(), Vec::new());
        nets.settle_all(&reports, &mut row, &mut payments);
        row.extend(payments);
        let _ = writeln!(text, "    - {}", list(&row));
    }
    text
}

/// The grid of types of the exported scenario.
struct Types {
    items: usize,
    /// `[types][items]`.
    points: Vec<f64>,
    /// Levels of all items, where types are their combinations.
    levels: Option<Vec<f64>>,
}

impl Types {
    fn new(task: &Task) -> Self {
        let (m, levels) = (task.items, task.export.levels);
        let ends = task.values.ends(0).filter(|ends| (1..m).all(|j| task.values.ends(j) == Some(*ends)));
        if let Some((low, high)) = ends
            && (levels as f64).powi(m as i32) <= MOST_TYPES
        {
            let level = |k: usize| low + (high - low) * k as f64 / (levels - 1) as f64;
            let all: Vec<f64> = (0..levels).map(level).collect();
            let digit = |k: usize, j: usize| all[k / levels.pow((m - 1 - j) as u32) % levels];
            let points = (0..levels.pow(m as u32)).flat_map(|k| (0..m).map(move |j| (k, j))).map(|(k, j)| digit(k, j));
            return Types { items: m, points: points.collect(), levels: Some(all) };
        }
        Types { items: m, points: drawn(task), levels: None }
    }

    fn count(&self) -> usize {
        self.points.len() / self.items
    }

    fn point(&self, entry: usize) -> &[f64] {
        &self.points[entry * self.items..][..self.items]
    }

    fn lines(&self, task: &Task) -> String {
        let n = task.bidders;
        if task.items == 1 {
            return format!(
                "environment:\n  plugin: single_item_auction\n  parameters: {{n: {n}, th: {}, sg: [0]}}\n",
                list(&self.points)
            );
        }
        let (kind, values) = match &self.levels {
            Some(levels) => ("combinations", levels),
            None => ("listed", &self.points),
        };
        let demand = if task.demand == Demand::Unit { "unit" } else { "additive" };
        let m = self.items;
        format!(
            "environment:\n  plugin: multi_item_auction\n  parameters: {{n: {n}, m: {m}, demand: {demand}, types: {kind}, \
             values: {}}}\n",
            list(values)
        )
    }
}

/// Types of the first bidder of profiles from the law.
fn drawn(task: &Task) -> Vec<f64> {
    let (n, m) = (task.bidders, task.items);
    let mut random = stream(task.seed, Purpose::Export, 0);
    let mut profile = vec![0.0; n * m];
    let mut points = Vec::with_capacity(task.export.types * m);
    for _ in 0..task.export.types {
        Law::draw(&task.values, &mut random, n, m, &mut profile);
        points.extend_from_slice(&profile[..m]);
    }
    points
}

fn list(numbers: &[f64]) -> String {
    format!("[{}]", numbers.iter().map(|x| format!("{x:?}")).collect::<Vec<_>>().join(", "))
}

/// A text as YAML and JSON write it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
