//! Time of Algorithm 1 on the spectrum market: 2,000 SPSA iterations of instance 7 with three evaluations each (both
//! perturbed mechanisms and the current one), and where it goes.
//!
//! The authors' program takes about 206 ms of CPU time an iteration under GNU Octave 8 on a machine of this kind.

#![allow(clippy::print_stdout, reason = "its output is its purpose")]

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use walras_assemble as assemble;
use walras_designer::assess::Assessor;
use walras_designer::design;
use walras_designer::method::{Method, Turn};
use walras_designer::objective::{Hidden, Objective, ParetoGap, View};
use walras_engine::model::Model;
use walras_engine::plugin::{Bundled, Plugin};
use walras_engine::random::{Key, Purpose};
use walras_scenario as scenario;

const ITERATIONS: u64 = 2000;
const AUTHORS_MICROSECONDS: f64 = 206e3;
const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/spectrum/instance-7.yaml");

fn main() {
    let designer = ("designer".to_owned(), format!("{{iterations: {ITERATIONS}}}"));
    let no_programs = ("evaluation".to_owned(), "{}".to_owned());
    let text = std::fs::read(SCENARIO).expect("the scenario is there");
    let loaded = scenario::load(text, SCENARIO, &[designer, no_programs]);
    let loaded = loaded.expect("the scenario is valid");
    let plugin = Plugin::find("spectrum", &[Bundled { name: "spectrum", entry: spectrum::game_entry }]);
    let plugin = plugin.expect("the game is built");
    let resolved = loaded.resolve(plugin.metadata()).expect("the scenario fits the game");
    let model = Arc::new(Model::new(&plugin, &resolved.setup).expect("the game takes its parameters"));
    let laboratory = || assemble::laboratory(&resolved, Arc::clone(&model), 1);

    let runs: Vec<(Duration, Vec<f64>)> = (0..5)
        .map(|_| {
            let experiment = Rc::new(assemble::experiment(&resolved.scenario, laboratory()));
            let designer = resolved.scenario.designer.as_ref().expect("set above");
            let search = assemble::search(designer, &resolved, 1.0, &Arc::default());
            let start = Instant::now();
            experiment.evaluate(&resolved.phi, 0, |_| std::ops::ControlFlow::Continue(())).expect("play can be judged");
            experiment.search_from_here();
            let design = design::run(&experiment, search, None, |_, _| {});
            (start.elapsed(), design.expect("play can be judged").starts[0].phi.clone())
        })
        .collect();
    let best = runs.iter().map(|(time, _)| time).min().expect("five runs");
    let iteration = best.as_secs_f64() * 1e6 / ITERATIONS as f64;
    println!("game          {}", plugin.origin());
    println!("iteration     {iteration:.1} µs, best of 5 runs of {ITERATIONS}; ends at φ = {:?}", runs[0].1);
    println!("authors       {AUTHORS_MICROSECONDS:.0} µs; ratio {:.0}", AUTHORS_MICROSECONDS / iteration);

    let mut laboratory = laboratory();
    laboratory.play(std::slice::from_ref(&resolved.phi)).expect("the game plays");
    laboratory.search_from_here(0);
    let [a, b] = [resolved.phi[0], resolved.phi[1]];
    let three = [vec![a, b], vec![a + 0.02, b + 0.02], vec![a - 0.02, b - 0.02]];
    let plays = laboratory.play(&three).expect("the game plays");
    let play = timed(|| drop(black_box(laboratory.play(&three))));
    let observe = timed(|| drop(black_box(plays[0].observe(None, Key::new(0, Purpose::Sample)))));
    let seen = plays[0].observe(None, Key::new(0, Purpose::Sample));
    let mut assessor = Assessor::new(1e-9, None);
    let hidden = Hidden { play: &plays[0], model: &model };
    let mut objective = ParetoGap::default();
    let mut value =
        |assessor: &mut Assessor| objective.value(&View { seen: &seen, matrices: assessor.matrices(&seen), hidden });
    let gap = timed(|| drop(black_box(value(&mut assessor))));
    let full = timed(|| drop(black_box(assessor.assess(&seen))));
    let designer = resolved.scenario.designer.as_ref().expect("set above");
    let turn = Turn { k: 5, step: 5, bounds: &resolved.bounds, seed: 0.into(), longest_step: f64::INFINITY };
    let mut method = designer.method().begin(&resolved.phi, turn.bounds);
    let values = [Some(0.8), Some(0.81), Some(0.79)];
    let update = timed(|| {
        let points = method.ask(&turn);
        black_box(method.tell(&turn, &points, &values));
    });
    println!("breakdown at the initial φ, µs an iteration:");
    println!("  play      3 mechanisms × 10 probes × 4 firms to rest   {play:>7.1}");
    println!("  test      what is seen of them                         {:>7.1}", 3.0 * observe);
    println!("            objective at all three                       {:>7.1}", 3.0 * gap);
    println!("            all other indices at the current one         {full:>7.1}");
    println!("  update    directions, points and step                  {update:>7.1}");
}

/// Microseconds of one call, in the best of ten batches: other programs only ever make it slower.
fn timed(mut work: impl FnMut()) -> f64 {
    const CALLS: u32 = 200;
    let batch = |_| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| work());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
    };
    (0..10).map(batch).fold(f64::INFINITY, f64::min)
}
