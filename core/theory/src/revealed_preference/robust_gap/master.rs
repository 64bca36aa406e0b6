//! The finite program (26), solved by eliminating cycles.
//!
//! For given `v` and `v_k` there is a `ψ` exactly if the matrices `a_ts = min_k (v_k − φ_tsk(v))` have no cycle of negative
//! entries, that is if every agent's probes can be ranked so that `a_ts ≥ 0` on the diagonal and wherever `s` is above `t`.
//! So (26) is
//!
//! ```text
//! min over rankings and v ≥ 0 of  ε v + Σ_k w_k max(0, max over the constraints kept of φ_tsk(v)),
//! ```
//!
//! a linear-ordering problem with a convex program in one variable inside. Branch and bound over partial rankings: a node
//! keeps the constraints that its ranking demands, its bound is the best price for these alone, and if that leaves a cycle
//! of negative entries the children put the first, second, … edge of the cycle among the kept. Unlike a mixed-integer
//! program with constants that switch constraints off, bounds are those of the problem itself.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::envelope::{Envelope, Line};
use super::price::best_price;
use super::ranking::Ranking;
use crate::revealed_preference::bottleneck::LowestCycle;
use crate::revealed_preference::matrix::Matrix;

/// Differences below this, relative to the largest level, are not pursued.
pub(super) const RESOLUTION: f64 = 1e-11;

/// The finite program: what the displacements collected so far are worth.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) agents: usize,
    pub(super) probes: usize,
    pub(super) weights: Vec<f64>,
    pub(super) radius: f64,
    /// `[agents][T][T][samples]`: `φ_tsk` as far as it is known.
    pub(super) worth: Vec<Envelope>,
    /// The largest absolute level of any line.
    pub(super) scale: f64,
}

/// A solution of the finite program.
#[derive(Debug, Clone)]
pub(super) struct MasterSolution {
    pub(super) value: f64,
    /// No solution is better than this.
    pub(super) lower_bound: f64,
    /// Whether the search came to its end, up to [`RESOLUTION`].
    pub(super) proven: bool,
    pub(super) price: f64,
    /// `v_k`, `[samples]`.
    pub(super) levels: Vec<f64>,
    /// A total one for each agent.
    pub(super) rankings: Vec<Ranking>,
}

impl Program {
    fn samples(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn cell(&self, agent: usize, t: usize, s: usize) -> usize {
        ((agent * self.probes + t) * self.probes + s) * self.samples()
    }

    /// Adds what a displacement is worth. False where that is nothing new.
    pub(super) fn add(&mut self, agent: usize, t: usize, s: usize, sample: usize, line: Line) -> bool {
        self.scale = self.scale.max(line.level.abs());
        let cell = self.cell(agent, t, s) + sample;
        self.worth[cell].insert(line)
    }

    /// Solves within `most_nodes` bounds; `start` is a ranking to begin with.
    pub(super) fn solve(&self, most_nodes: usize, start: Option<&[Ranking]>) -> MasterSolution {
        let mut search = Search {
            program: self,
            resolution: RESOLUTION * self.scale.max(f64::MIN_POSITIVE),
            best: None,
            open: BinaryHeap::new(),
            nodes: 0,
            floor: f64::INFINITY,
            envelopes: Vec::with_capacity(self.samples()),
            slack: vec![0.0; self.probes * self.probes],
            cycles: LowestCycle::with_capacity(self.probes),
            pairs: Vec::new(),
        };
        if let Some(start) = start {
            search.offer(start.to_vec());
        }
        search.visit(vec![Ranking::new(self.probes); self.agents]);
        search.run(most_nodes)
    }
}

/// A partial ranking whose best price leaves a contradiction.
#[derive(Debug)]
struct Node {
    bound: f64,
    number: usize,
    rankings: Vec<Ranking>,
    agent: usize,
    /// Probes; the edges are those between neighbours and from the last to the first.
    cycle: Vec<usize>,
}

impl Ord for Node {
    /// The heap's largest is the node with the lowest bound, the earlier of two.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Node {}

/// The best price of the constraints that rankings keep.
struct Relaxed {
    value: f64,
    bound: f64,
    price: f64,
    levels: Vec<f64>,
}

struct Search<'a> {
    program: &'a Program,
    resolution: f64,
    best: Option<MasterSolution>,
    open: BinaryHeap<Node>,
    nodes: usize,
    /// The lowest bound of what was given up.
    floor: f64,
    envelopes: Vec<Envelope>,
    slack: Vec<f64>,
    cycles: LowestCycle,
    pairs: Vec<(f64, usize, usize)>,
}

impl Search<'_> {
    fn run(mut self, most_nodes: usize) -> MasterSolution {
        let mut lower = f64::INFINITY;
        while let Some(node) = self.open.pop() {
            if self.hopeless(node.bound) || self.nodes >= most_nodes {
                lower = node.bound;
                break;
            }
            self.expand(&node);
        }
        let proven = self.hopeless(lower);
        let lower = lower.min(self.floor);
        match self.best {
            Some(best) => MasterSolution { lower_bound: lower.min(best.value), proven, ..best },
            // The root is always completed, so that there is a best; this keeps the types honest.
            None => MasterSolution {
                value: f64::INFINITY,
                lower_bound: lower,
                proven: false,
                price: 0.0,
                levels: Vec::new(),
                rankings: Vec::new(),
            },
        }
    }

    fn hopeless(&self, bound: f64) -> bool {
        self.best.as_ref().is_some_and(|best| bound >= best.value - self.resolution)
    }

    /// One child per edge of the cycle: that edge is kept, the earlier ones are not.
    fn expand(&mut self, node: &Node) {
        let mut rankings = node.rankings.clone();
        for (place, &t) in node.cycle.iter().enumerate() {
            let s = node.cycle[(place + 1) % node.cycle.len()];
            let mut child = rankings.clone();
            if child[node.agent].place(s, t) {
                self.visit(child);
            }
            if !rankings[node.agent].place(t, s) {
                break;
            }
        }
    }

    /// Bounds a node, completes its rankings to a solution, and keeps it where a better one may be found below.
    fn visit(&mut self, rankings: Vec<Ranking>) {
        self.nodes += 1;
        let relaxed = self.relax(&rankings);
        if self.hopeless(relaxed.bound) {
            self.floor = self.floor.min(relaxed.bound);
            return;
        }
        let mut contradiction: Option<(f64, usize, Vec<usize>)> = None;
        let mut completed = Vec::with_capacity(rankings.len());
        for (agent, ranking) in rankings.iter().enumerate() {
            self.measure(agent, ranking, &relaxed);
            let matrix = Matrix::derived(&self.slack, self.program.probes);
            let ceiling = self.cycles.search(matrix);
            if ceiling < -self.resolution && contradiction.as_ref().is_none_or(|(lowest, ..)| ceiling < *lowest) {
                contradiction = Some((ceiling, agent, self.cycles.cycle().to_vec()));
            }
            completed.push(ranking.clone().completed(&self.slack, &mut self.pairs));
        }
        self.offer(completed);
        match contradiction {
            Some((_, agent, cycle)) if !self.hopeless(relaxed.bound) => {
                self.open.push(Node { bound: relaxed.bound, number: self.nodes, rankings, agent, cycle });
            }
            _ => self.floor = self.floor.min(relaxed.bound),
        }
    }

    /// Takes total rankings for the best so far if they are.
    fn offer(&mut self, rankings: Vec<Ranking>) {
        let Relaxed { value, price, levels, .. } = self.relax(&rankings);
        if self.best.as_ref().is_none_or(|best| value < best.value) {
            self.best = Some(MasterSolution { value, lower_bound: 0.0, proven: false, price, levels, rankings });
        }
    }

    fn relax(&mut self, rankings: &[Ranking]) -> Relaxed {
        let program = self.program;
        self.envelopes.clear();
        self.envelopes.resize(program.samples(), Envelope::of(Line { level: 0.0, distance: 0.0 }));
        for (agent, ranking) in rankings.iter().enumerate() {
            for (t, s) in pairs(program.probes).filter(|&(t, s)| ranking.kept(t, s)) {
                let worth = &program.worth[program.cell(agent, t, s)..][..program.samples()];
                for (envelope, worth) in self.envelopes.iter_mut().zip(worth) {
                    worth.lines().iter().for_each(|&line| {
                        envelope.insert(line);
                    });
                }
            }
        }
        let best = best_price(program.radius, &program.weights, &self.envelopes);
        let levels = self.envelopes.iter().map(|envelope| envelope.at(best.price)).collect();
        Relaxed { value: best.value, bound: best.bound, price: best.price, levels }
    }

    /// `a_ts` of an agent, out of reach of any cycle where the constraint is kept.
    fn measure(&mut self, agent: usize, ranking: &Ranking, relaxed: &Relaxed) {
        let program = self.program;
        for (slack, (t, s)) in self.slack.iter_mut().zip(pairs(program.probes)) {
            let worth = &program.worth[program.cell(agent, t, s)..][..program.samples()];
            *slack = if ranking.kept(t, s) {
                f64::MAX
            } else {
                let rests = relaxed.levels.iter().zip(worth).map(|(level, worth)| level - worth.at(relaxed.price));
                rests.fold(f64::MAX, f64::min)
            };
        }
    }
}

fn pairs(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..size).flat_map(move |t| (0..size).map(move |s| (t, s)))
}
