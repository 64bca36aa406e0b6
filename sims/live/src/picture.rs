//! What is played at a moment, small enough to be sent several times a second: of many players, stage games or actions a sample
//! that is the same every time, of many players also how they are distributed.

use walras_engine::laboratory::Laboratory;
use walras_engine::model::Model;
use walras_engine::play::Play;
use walras_engine::population::{LEVELS, Quantity, Spread};
use walras_engine::world::arena::Arena;
use walras_game::Metadata;
use walras_scenario::{Mode, Resolved};

/// Most numbers in the strategies of a picture.
const MOST_CELLS: usize = 12_000;
/// Most stage games in a picture.
const MOST_STAGES: usize = 12;
/// Most columns of a strategy: of more actions neighbours are put together.
const MOST_BINS: usize = 64;
/// From so many players on their distribution is shown.
const MANY: usize = 25;
/// Bars of a histogram.
const BARS: usize = 32;

/// What all pictures of a run have in common.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    actions: usize,
    /// Neighbouring actions that are put together.
    group: usize,
    /// Coordinates of the actions, `[K][d]`; NaN of staying out.
    coordinates: Vec<f64>,
    dimensions: Vec<Dimension>,
    /// The players on the picture of the network.
    nodes: Vec<u32>,
    classes: Vec<String>,
}

/// A coordinate of an action.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Dimension {
    name: String,
    unit: String,
    low: f64,
    high: f64,
}

/// A moment of play.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Picture {
    /// How many stage games there are, and players or classes.
    of: [usize; 2],
    stages: Vec<usize>,
    players: Vec<usize>,
    /// Probabilities in thousandths, `[stages][players][bins]`.
    cells: Vec<u16>,
    /// Actions of players who play points of a box, `[stages][players][dimensions]`.
    points: Vec<f32>,
    densities: Vec<Density>,
    /// The first coordinate of what the players on the picture of the network are expected to do, `[stages][nodes]`.
    nodes: Vec<f32>,
}

/// How players are distributed: shares of them between values.
#[derive(Debug, serde::Serialize)]
struct Density {
    stage: usize,
    of: String,
    unit: String,
    class: String,
    /// `[shares + 1]`
    edges: Vec<f32>,
    shares: Vec<f32>,
}

/// What is played, wherever it is kept.
struct Seen<'a> {
    stages: usize,
    players: usize,
    /// `[stages][players][K]`
    strategy: &'a [f64],
    /// `[stages][players][d]`
    points: Option<&'a [f64]>,
}

impl Canvas {
    /// Of a game, with these players on the picture of its network.
    pub(crate) fn new(model: &Model, nodes: Vec<u32>) -> Self {
        let metadata = model.game.plugin().metadata();
        let (actions, width) = (model.actions, model.dimensions);
        let mut coordinates = model.action.clone();
        coordinates.resize(actions * width, f64::NAN);
        let range = |d: usize| {
            let bounds = (model.bounds.0.get(d).copied(), model.bounds.1.get(d).copied());
            let values = (0..actions).map(|a| coordinates[a * width + d]).filter(|x| !x.is_nan());
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
            if low < high { (low, high) } else { (bounds.0.unwrap_or(0.0), bounds.1.unwrap_or(1.0)) }
        };
        let dimension = |d: usize| {
            let declared = metadata.actions.dimensions.get(d);
            let (low, high) = range(d);
            let name = declared.map_or_else(|| "action".into(), |declared| declared.name.clone());
            Dimension { name, unit: declared.map_or_else(String::new, |declared| declared.unit.clone()), low, high }
        };
        let dimensions = (0..width).map(dimension).collect();
        let classes = model.population.iter().flat_map(|population| &population.classes).enumerate();
        let classes = classes.map(|(c, class)| match class.name.as_str() {
            "" => format!("class {c}"),
            name => name.to_owned(),
        });
        let classes = classes.collect();
        Canvas { actions, group: actions.div_ceil(MOST_BINS).max(1), coordinates, dimensions, nodes, classes }
    }

    /// The classes of a population, which take the place of players.
    pub(crate) fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The coordinates of actions.
    pub(crate) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// What the columns of strategies are called, `[bins]`.
    pub(crate) fn labels(&self, metadata: &Metadata) -> Vec<String> {
        let width = self.dimensions.len();
        let out = metadata.actions.outside_option.is_some();
        let label = |action: usize| {
            let own = &self.coordinates[action * width..][..width];
            if out && action + 1 == self.actions || own.iter().any(|x| x.is_nan()) {
                return "out".to_owned();
            }
            own.iter().map(|&x| short(x)).collect::<Vec<_>>().join(", ")
        };
        let bins = (0..self.actions).step_by(self.group);
        bins.map(|first| match (first + self.group).min(self.actions) - 1 {
            last if last > first => format!("{} … {}", label(first), label(last)),
            _ => label(first),
        })
        .collect()
    }

    /// What was played; of a population with how players are distributed, which takes some time.
    pub(crate) fn of_play(&self, play: &Play, laboratory: Option<&Laboratory>) -> (Picture, Vec<f32>) {
        let spreads = laboratory.filter(|_| play.crowd.is_some()).and_then(|laboratory| laboratory.describe(play).ok());
        self.with_spreads(play, &spreads.map(|(spreads, _)| spreads).unwrap_or_default())
    }

    /// What was played, with how players of a population are distributed.
    pub(crate) fn with_spreads(&self, play: &Play, spreads: &[Spread]) -> (Picture, Vec<f32>) {
        let points = play.points.as_ref().map(|points| points.action.as_slice());
        let seen = Seen { stages: play.probes, players: play.players, strategy: &play.strategy, points };
        let (mut picture, mean) = self.draw(&seen);
        let shown = spreads.iter().filter(|spread| spread.stage.is_some_and(|stage| picture.stages.contains(&stage)));
        picture.densities.extend(shown.filter_map(|spread| self.density(spread)));
        (picture, mean)
    }

    /// Strategies of finished play, `[stages][players][K]`, or points of a box, as tables have them.
    pub(crate) fn of_tables(&self, stages: usize, players: usize, strategy: &[f64], points: Option<&[f64]>) -> Picture {
        self.draw(&Seen { stages, players, strategy, points }).0
    }

    /// What agents who learn in rounds play now; nothing where they do not.
    pub(crate) fn of_round(&self, laboratory: &Laboratory) -> Option<(Picture, Vec<f32>)> {
        let arena = laboratory.world().get_resource::<Arena>()?;
        let (stages, players) = (laboratory.reports().len(), arena.model.players);
        let states = &arena.model.states.probability;
        let mut strategy = vec![0.0; stages * players * self.actions];
        for (place, agent) in (0..stages).flat_map(|stage| arena.agents_of(stage)).enumerate() {
            let own = strategy.get_mut(place * self.actions..(place + 1) * self.actions)?;
            for (number, row) in arena.rows_of_agent(agent).enumerate() {
                // A single state is not drawn.
                let weight = if states.len() > 1 { states.get(number).copied().unwrap_or(0.0) } else { 1.0 };
                for cell in arena.cells_of(row) {
                    *own.get_mut(arena.cells.choice[cell] as usize)? += weight * arena.cells.strategy[cell];
                }
            }
        }
        Some(self.draw(&Seen { stages, players, strategy: &strategy, points: None }))
    }

    /// The picture, and the mean strategy over all players and stage games, `[bins]`.
    fn draw(&self, seen: &Seen<'_>) -> (Picture, Vec<f32>) {
        let (bins, width) = (self.actions.div_ceil(self.group), self.dimensions.len());
        let stages = spaced(seen.stages, MOST_STAGES);
        let room = MOST_CELLS / (stages.len().max(1) * bins.max(1));
        let players = spaced(seen.players, room.max(1));
        let row = |stage: usize, player: usize| {
            &seen.strategy[(stage * seen.players + player) * self.actions..][..self.actions]
        };
        let rows = || stages.iter().flat_map(|&stage| players.iter().map(move |&player| (stage, player)));
        let mut picture = Picture { of: [seen.stages, seen.players], ..Picture::default() };
        match seen.points {
            Some(points) => {
                let own = |(stage, player): (usize, usize)| &points[(stage * seen.players + player) * width..][..width];
                picture.points = rows().flat_map(own).map(|&x| x as f32).collect();
            }
            None => {
                let thousandths = |actions: &[f64]| (1000.0 * actions.iter().sum::<f64>()).round() as u16;
                let cells = rows().flat_map(|(stage, player)| row(stage, player).chunks(self.group));
                picture.cells = cells.map(thousandths).collect();
            }
        }
        let expected = |stage: usize, player: usize, d: usize| match seen.points {
            Some(points) => points[(stage * seen.players + player) * width + d],
            None => self.expected(row(stage, player), d),
        };
        if width > 0 {
            let nodes = stages.iter().flat_map(|&stage| self.nodes.iter().map(move |&node| (stage, node as usize)));
            picture.nodes = nodes.map(|(stage, node)| expected(stage, node, 0) as f32).collect();
        }
        if seen.players >= MANY && self.classes.is_empty() {
            let all = stages.iter().flat_map(|&stage| (0..width).map(move |d| (stage, d)));
            let histogram = |(stage, d)| {
                let values = (0..seen.players).map(|player| expected(stage, player, d));
                self.histogram(stage, d, values)
            };
            picture.densities = all.map(histogram).collect();
        }
        let mut mean = vec![0.0; bins];
        if seen.points.is_none() {
            let count = (seen.stages * seen.players) as f64;
            for own in seen.strategy.chunks_exact(self.actions) {
                for (bin, actions) in own.chunks(self.group).enumerate() {
                    mean[bin] += actions.iter().sum::<f64>() / count;
                }
            }
        }
        (picture.over(stages, players), mean.into_iter().map(|p| p as f32).collect())
    }

    /// Of those who take part.
    fn expected(&self, strategy: &[f64], d: usize) -> f64 {
        let width = self.dimensions.len();
        let (mut sum, mut share) = (0.0, 0.0);
        for (action, p) in strategy.iter().enumerate() {
            let x = self.coordinates[action * width + d];
            if !x.is_nan() {
                sum += p * x;
                share += p;
            }
        }
        if share > 0.0 { sum / share } else { f64::NAN }
    }

    fn histogram(&self, stage: usize, d: usize, values: impl Iterator<Item = f64>) -> Density {
        let Dimension { name, unit, low, high } = &self.dimensions[d];
        let (mut counts, mut all) = ([0_u32; BARS], 0_u32);
        for value in values.filter(|value| value.is_finite()) {
            let bar = ((value - low) / (high - low) * BARS as f64).floor().clamp(0.0, BARS as f64 - 1.0);
            counts[bar as usize] += 1;
            all += 1;
        }
        let edge = |k: usize| (low + (high - low) * k as f64 / BARS as f64) as f32;
        Density {
            stage,
            of: format!("expected {name}"),
            unit: unit.clone(),
            class: String::new(),
            edges: (0..=BARS).map(edge).collect(),
            shares: counts.map(|count| count as f32 / all.max(1) as f32).into(),
        }
    }

    /// The shares between quantiles; nothing of what is small by construction.
    fn density(&self, spread: &Spread) -> Option<Density> {
        let (of, unit) = match spread.quantity {
            Quantity::Payoff => ("expected payoff".to_owned(), String::new()),
            Quantity::Action(d) => {
                let dimension = self.dimensions.get(d)?;
                (format!("expected {}", dimension.name), dimension.unit.clone())
            }
            Quantity::Regret | Quantity::Residual | Quantity::ParetoGap => return None,
        };
        let class = self.classes.get(spread.class).cloned().unwrap_or_default();
        let stage = spread.stage?;
        Some(quantiles(stage, of, unit, class, &spread.quantiles))
    }

    /// The same of the values of [`LEVELS`] in a table.
    pub(crate) fn add_quantiles(&self, picture: &mut Picture, stage: usize, of: &str, class: usize, values: &[f64]) {
        if picture.stages.contains(&stage) && values.len() == LEVELS.len() {
            let dimension = self.dimensions.iter().find(|dimension| of == format!("expected_{}", dimension.name));
            let unit = dimension.map_or_else(String::new, |dimension| dimension.unit.clone());
            let class = self.classes.get(class).cloned().unwrap_or_default();
            picture.densities.push(quantiles(stage, of.replace('_', " "), unit, class, values));
        }
    }
}

/// Whether strategies can be seen after each round of learning.
pub(crate) fn learns_in_rounds(resolved: &Resolved) -> bool {
    let learning = &resolved.scenario.learning;
    learning.mode() == Mode::Rounds && !learning.plays_points() && resolved.population.is_none()
}

impl Picture {
    fn over(self, stages: Vec<usize>, players: Vec<usize>) -> Self {
        Picture { stages, players, ..self }
    }
}

fn quantiles(stage: usize, of: String, unit: String, class: String, values: &[f64]) -> Density {
    let edges = values.iter().map(|&value| value as f32).collect();
    let shares = LEVELS.windows(2).map(|levels| (levels[1] - levels[0]) as f32).collect();
    Density { stage, of, unit, class, edges, shares }
}

/// At most so many of `0..count`, evenly spaced, the first among them.
fn spaced(count: usize, most: usize) -> Vec<usize> {
    if count <= most { (0..count).collect() } else { (0..most).map(|k| k * count / most).collect() }
}

/// A number for a label.
fn short(x: f64) -> String {
    let written = format!("{x:.4}");
    if x != 0.0 && x.abs() < 1e-3 || x.abs() >= 1e6 {
        return format!("{x:.3e}");
    }
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas(actions: usize, nodes: Vec<u32>) -> Canvas {
        let coordinates = (0..actions).map(|a| a as f64).collect();
        let dimensions = vec![Dimension { name: "x".into(), unit: "W".into(), low: 0.0, high: (actions - 1) as f64 }];
        Canvas { actions, group: actions.div_ceil(MOST_BINS), coordinates, dimensions, nodes, classes: Vec::new() }
    }

    #[test]
    fn a_small_game_is_drawn_whole() {
        let strategy = [0.25, 0.75, 1.0, 0.0, 0.5, 0.5, 0.0, 1.0];
        let seen = Seen { stages: 2, players: 2, strategy: &strategy, points: None };
        let (picture, mean) = canvas(2, vec![1, 0]).draw(&seen);
        assert_eq!(picture.cells, [250, 750, 1000, 0, 500, 500, 0, 1000]);
        assert_eq!((picture.stages, picture.players, mean), (vec![0, 1], vec![0, 1], vec![0.4375, 0.5625]));
        // Expected actions of player 1, then 0.
        assert_eq!(picture.nodes, [0.0, 0.75, 1.0, 0.5]);
    }

    #[test]
    fn of_many_a_sample_is_drawn_and_all_are_counted() {
        let (stages, players, actions) = (30, 400, 130);
        let mut strategy = vec![0.0; stages * players * actions];
        // Player k does action k mod 130 for sure.
        strategy.chunks_exact_mut(actions).enumerate().for_each(|(row, own)| own[row % players % actions] = 1.0);
        let seen = Seen { stages, players, strategy: &strategy, points: None };
        let (picture, mean) = canvas(actions, Vec::new()).draw(&seen);
        assert_eq!((picture.of, picture.stages.len()), ([30, 400], MOST_STAGES));
        assert!(picture.cells.len() <= MOST_CELLS && picture.players.len() > 10);
        let bins = actions.div_ceil(3);
        assert!(picture.cells.chunks(bins).all(|own| own.iter().sum::<u16>() == 1000));
        assert!((mean.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let density = &picture.densities[0];
        let below = |k: usize| density.shares[..k].iter().sum::<f32>();
        // Half of the players do less than half of the most, but for the last 10, who begin anew.
        let expected = (0..players).filter(|k| ((k % actions) as f64) < 129.0 / 2.0).count() as f32 / 400.0;
        assert!((below(BARS / 2) - expected).abs() < 1e-5 && (below(BARS) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn labels_are_short() {
        assert_eq!([0.0, 0.16666, 4.0, 1.5e-5, 2e7].map(short), ["0", "0.1667", "4", "1.500e-5", "2.000e7"]);
    }
}
