//! Algorithm 2: displacements are collected where they violate the program (25) most, until none does by more than δ.

use super::envelope::{Envelope, Line};
use super::master::{MasterSolution, Program};
use super::monotone::SEARCH_TOLERANCE;
use super::psi::Psi;
use super::ranking::Ranking;
use super::support::{Block, Displacement, Support};
use super::{Cuts, ExchangeStatus, ExchangeStep, RobustGap, RobustGapError, Robustness};

/// What the adversary can do to a solution, sample by sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attack {
    /// `max(0, max over Θ) h − v·distance`, `[samples]`.
    pub(super) values: Vec<f64>,
    /// What these do not exceed.
    pub(super) bounds: Vec<f64>,
}

impl Attack {
    /// Whether the searches are known to have found the worst, up to their tolerance at this scale of levels.
    fn is_certified(&self, scale: f64) -> bool {
        self.values.iter().zip(&self.bounds).all(|(value, bound)| bound - value <= SEARCH_TOLERANCE * scale)
    }
}

/// The adversary's problem (27) at `ψ` and price, for every sample; `each` sees every displacement that was found.
pub(super) fn attack(
    support: &impl Support,
    error: f64,
    psi: &Psi,
    price: f64,
    mut each: impl FnMut(Block, f64, &Displacement),
) -> Attack {
    let (agents, probes, samples) = (support.agents(), support.probes(), support.samples());
    let mut attack = Attack { values: vec![0.0; samples], bounds: vec![0.0; samples] };
    let mut found = Displacement::default();
    for sample in 0..samples {
        for (agent, probe) in (0..agents).flat_map(|agent| (0..probes).map(move |probe| (agent, probe))) {
            let block = Block { agent, probe, sample };
            for t in 0..probes {
                let offset = psi.offset(agent, t, probe);
                if offset == f64::NEG_INFINITY {
                    continue;
                }
                support.displace(block, t, price, &mut found);
                let value = offset + error + found.value(t, price);
                attack.values[sample] = attack.values[sample].max(value);
                attack.bounds[sample] = attack.bounds[sample].max(value).max(offset + error + found.bound);
                each(block, value, &found);
            }
        }
    }
    attack
}

/// Where the algorithm stands.
struct Iterate {
    psi: Psi,
    master: MasterSolution,
}

pub(super) fn exchange(support: &impl Support, options: &Robustness) -> Result<RobustGap, RobustGapError> {
    let mut program = from_samples(support, options)?;
    let (agents, probes, samples) = (program.agents, program.probes, program.weights.len());
    let mut iterate = Iterate {
        psi: Psi::equal(agents, probes),
        master: MasterSolution {
            value: 0.0,
            lower_bound: 0.0,
            proven: true,
            price: 0.0,
            levels: vec![0.0; samples],
            rankings: Vec::new(),
        },
    };
    let (mut trace, mut cuts) = (Vec::new(), 0);
    loop {
        let Iterate { psi, master } = &iterate;
        let mut collector = Collector::new(options.cuts, &master.levels, options.constraint_error);
        let attack = attack(support, options.constraint_error, psi, master.price, |block, value, found| {
            collector.see(block, value, found);
        });
        let step = describe(master, &attack, &program.weights, cuts);
        trace.push(step);
        // The start solves no program, so that nothing ends there, however large δ is.
        let solved = trace.len() > 1;
        let ended = if solved && step.max_violation <= options.tolerance {
            Some(ExchangeStatus::DeltaOptimal)
        } else if trace.len() >= options.max_iterations {
            Some(ExchangeStatus::Budget)
        } else {
            let added = collector.add_to(&mut program);
            cuts += added;
            (solved && added == 0).then_some(ExchangeStatus::Rounding)
        };
        if let Some(status) = ended {
            let certified = attack.is_certified(program.scale);
            return Ok(conclude(iterate.master, &attack, certified, status, trace));
        }
        let start = (!master.rankings.is_empty()).then_some(master.rankings.as_slice());
        let master = program.solve(options.max_nodes, start);
        let orders: Vec<Vec<usize>> = master.rankings.iter().map(Ranking::list).collect();
        iterate = Iterate { psi: Psi::ranked(&orders), master };
    }
}

/// The program in which nothing can be displaced.
fn from_samples(support: &impl Support, options: &Robustness) -> Result<Program, RobustGapError> {
    let (agents, probes, samples) = (support.agents(), support.probes(), support.samples());
    if agents * probes * samples == 0 {
        return Err(RobustGapError::Empty);
    }
    let nothing = Envelope::of(Line { level: f64::NEG_INFINITY, distance: 0.0 });
    let mut program = Program {
        agents,
        probes,
        weights: (0..samples).map(|k| support.weight(k)).collect(),
        radius: options.radius,
        worth: vec![nothing; agents * probes * probes * samples],
        scale: 0.0,
    };
    let mut rooms = vec![0.0; probes];
    for sample in 0..samples {
        for (agent, probe) in (0..agents).flat_map(|agent| (0..probes).map(move |probe| (agent, probe))) {
            support.rooms(Block { agent, probe, sample }, &mut rooms);
            for (t, &room) in rooms.iter().enumerate() {
                if !room.is_finite() {
                    return Err(RobustGapError::NotFinite { agent, t, s: probe, value: -room });
                }
                let line = Line { level: room + options.constraint_error, distance: 0.0 };
                program.add(agent, t, probe, sample, line);
            }
        }
    }
    Ok(program)
}

fn describe(master: &MasterSolution, attack: &Attack, weights: &[f64], cuts: usize) -> ExchangeStep {
    let excess =
        |values: &[f64]| values.iter().zip(&master.levels).map(|(value, level)| value - level).collect::<Vec<_>>();
    let missing: f64 =
        excess(&attack.bounds).iter().zip(weights).map(|(excess, weight)| weight * excess.max(0.0)).sum();
    ExchangeStep {
        max_violation: excess(&attack.values).into_iter().fold(f64::NEG_INFINITY, f64::max),
        master_value: master.value,
        lower_bound: master.lower_bound,
        upper_bound: master.value + missing,
        price: master.price,
        cuts,
        proven: master.proven,
    }
}

fn conclude(
    master: MasterSolution,
    attack: &Attack,
    certified: bool,
    status: ExchangeStatus,
    trace: Vec<ExchangeStep>,
) -> RobustGap {
    let lower_bound = trace.iter().fold(0.0, |bound: f64, step| bound.max(step.lower_bound));
    let upper_bound = trace.iter().fold(f64::INFINITY, |bound: f64, step| bound.min(step.upper_bound));
    // An unproven solution may be worse than one found earlier, and equal bounds differ by rounding.
    let value = master.value.min(upper_bound);
    RobustGap {
        value,
        lower_bound: lower_bound.min(value),
        upper_bound,
        exact: master.proven && certified,
        status,
        price: master.price,
        levels: attack.bounds.iter().zip(&master.levels).map(|(bound, level)| bound.max(*level)).collect(),
        orders: master.rankings.iter().map(Ranking::list).collect(),
        trace,
    }
}

/// Chooses among the displacements that were found which to put into the program.
struct Collector<'a> {
    cuts: Cuts,
    levels: &'a [f64],
    error: f64,
    chosen: Vec<Option<Cut>>,
    all: Vec<Cut>,
}

/// A displacement of one block with its largest excess over the level.
#[derive(Debug, Clone)]
struct Cut {
    block: Block,
    excess: f64,
    displacement: Displacement,
}

impl<'a> Collector<'a> {
    fn new(cuts: Cuts, levels: &'a [f64], error: f64) -> Self {
        Self { cuts, levels, error, chosen: vec![None; levels.len()], all: Vec::new() }
    }

    fn see(&mut self, block: Block, value: f64, found: &Displacement) {
        let excess = value - self.levels[block.sample];
        if excess <= 0.0 {
            return;
        }
        let cut = || Cut { block, excess, displacement: found.clone() };
        match self.cuts {
            Cuts::EveryBlock => self.all.push(cut()),
            Cuts::Worst => {
                let chosen = &mut self.chosen[block.sample];
                if chosen.as_ref().is_none_or(|other| excess > other.excess) {
                    *chosen = Some(cut());
                }
            }
        }
    }

    /// Puts them in; returns how many say anything new.
    fn add_to(self, program: &mut Program) -> usize {
        let cuts = self.chosen.into_iter().flatten().chain(self.all);
        cuts.filter(|Cut { block, displacement, .. }| {
            let mut new = false;
            for (t, &room) in displacement.rooms.iter().enumerate() {
                let line = Line { level: room + self.error, distance: displacement.distance };
                new |= program.add(block.agent, t, block.probe, block.sample, line);
            }
            new
        })
        .count()
    }
}
