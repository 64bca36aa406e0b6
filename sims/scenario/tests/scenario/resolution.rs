//! Sizes, φ and its bounds, draws, and the scenario written out in full.

use crate::{BASE, expect_unresolved, read, refuse_for, resolve, spectrum, with};
use walras_engine::random::{Key, Purpose, draw, name_code};
use walras_game::metadata::{ActionDimension, Distribution, Extent, Kind, Players, Size};
use walras_scenario::{Mode, Per, load};

#[test]
fn sizes() {
    let resolved = resolve(BASE);
    assert_eq!((resolved.setup.players, resolved.setup.probes), (3, 2));
    assert_eq!(resolved.setup.levels, [5]);
    assert_eq!((resolved.phi, resolved.bounds), (vec![0.1, 0.06], vec![(0.0, 2.0); 2]));
    let text = "name: x\ngame: {plugin: spectrum}\nprobes: {count: 3}\nlearning: {rule: best_response}\n";
    let resolved = resolve(text);
    assert_eq!((resolved.setup.players, resolved.setup.levels), (4, vec![25]));
    assert_eq!(resolved.setup.parameters["interference"].len(), 16);
}

#[test]
fn sizes_that_do_not_fit() {
    expect_unresolved(
        "actions: 5",
        "actions: [5, 5]",
        "test.yaml:6:12: field `game.actions`: found a list of 2, expected a number or a list of 1, one per action dimension",
    );
    expect_unresolved(
        "precision: 6",
        "precision: [6, 6]",
        "test.yaml:20:14: field `learning.precision`: found a list of 2, expected a number or a list of 3, one per player",
    );
    expect_unresolved(
        "actions: 5",
        "actions: 1000000000",
        "test.yaml:3:1: field `game`: the play would have 3 players × 2 probes × 1000000000 actions entries, at most 20000000 are possible",
    );
    expect_unresolved(
        "actions: 5",
        "actions: 18446744073709551615",
        "test.yaml:3:1: field `game`: the play would have 3 players × 2 probes × 18446744073709551615 actions entries, at most 20000000 are possible",
    );
    let crowd = with("players: 3", "players: 100000").replace("[0.5, 0.6, 0.7]", "1");
    assert_eq!(
        refuse_for(&crowd, &spectrum()),
        "test.yaml:10:5: field `game.parameters.interference`: parameter `interference` would have 100000 × 100000 entries, at most 100000000 are possible"
    );
}

#[test]
fn players_that_the_game_does_not_take() {
    let mut pair = spectrum();
    pair.players = Players { minimum: 2, maximum: Some(2), default: 2, by_type: false };
    assert_eq!(refuse_for(BASE, &pair), "test.yaml:5:12: field `game.players`: found 3, expected 2, as the game says");
    pair.players = Players { minimum: 4, maximum: Some(8), default: 4, by_type: false };
    assert_eq!(
        refuse_for(BASE, &pair),
        "test.yaml:5:12: field `game.players`: found 3, expected a whole number from 4 to 8, as the game says"
    );
    pair.players.maximum = None;
    assert_eq!(
        refuse_for(BASE, &pair),
        "test.yaml:5:12: field `game.players`: found 3, expected a whole number ≥ 4, as the game says"
    );
}

#[test]
fn action_ranges() {
    let mut game = spectrum();
    let range = |low, high| vec![ActionDimension { name: "power".into(), unit: String::new(), low, high }];
    game.actions.dimensions = range(Extent::Value(1.0), Extent::Parameter("noise".into()));
    assert_eq!(
        refuse_for(BASE, &game),
        "test.yaml:8:12: field `game.parameters.noise`: found actions `power` from 1 to 0.3, expected a lowest level below the highest"
    );
    game.actions.dimensions = range(Extent::Value(0.3), Extent::Parameter("noise".into()));
    assert!(read(&with("actions: 5", "actions: 1")).resolve(&game).is_ok());
    assert!(read(BASE).resolve(&game).is_err());
    // Numbers of things to choose from, of which one is enough.
    game.actions.dimensions = range(Extent::Value(0.0), Extent::Size(Size::LastLevel));
    assert!(read(BASE).resolve(&game).is_ok());
    assert!(read(&with("actions: 5", "actions: 1")).resolve(&game).is_ok());
}

#[test]
fn designer_bounds() {
    expect_unresolved(
        "iterations: 10",
        "bounds: {price: [0, 3]}",
        "test.yaml:22:23: field `designer.bounds.price[1]`: found 3, expected a number ≥ 0 and ≤ 2, as the game says",
    );
    expect_unresolved(
        "iterations: 10",
        "bounds: {price: [0.2, 1]}",
        "test.yaml:17:20: field `mechanism.price`: found 0.1, expected a number in `designer.bounds.price`, [0.2, 1]",
    );
    let narrowed = resolve(&with("iterations: 10", "bounds: {price: [0.1, 1]}"));
    assert_eq!(narrowed.bounds, [(0.1, 1.0), (0.0, 2.0)]);
    assert_eq!(narrowed.scenario.designer.unwrap().bounds["congestion_price"], [0.0, 2.0]);
}

#[test]
fn mechanisms_that_a_designer_cannot_move() {
    let mut game = spectrum();
    game.parameters[0].kind = Kind::Integer;
    let whole = with("{price: 0.1}", "{price: 1}");
    assert_eq!(
        refuse_for(&whole, &game),
        "test.yaml:21:1: field `designer.bounds.price`: missing: it is a whole number, which designers cannot move; give its value twice to hold it"
    );
    let bounded = |bounds: &str| whole.replace("iterations: 10", &format!("bounds: {{price: {bounds}}}"));
    assert!(
        refuse_for(&bounded("[0, 1]"), &game)
            .ends_with("found [0, 1], expected a single whole number: designers move reals only")
    );
    assert_eq!(read(&bounded("[1, 1]")).resolve(&game).unwrap().bounds[0], (1.0, 1.0));
    let mut game = spectrum();
    game.parameters[0].exclusive_minimum = true;
    assert!(
        refuse_for(BASE, &game).ends_with("it must stay a number > 0 and ≤ 2, so it needs a lower bound to stop at")
    );
    let mut fixed = spectrum();
    fixed.parameters.retain(|p| p.role != walras_game::metadata::Role::Mechanism);
    let text = with("mechanism: {price: 0.1}\n", "");
    assert_eq!(
        refuse_for(&text, &fixed),
        "test.yaml:20:1: field `designer`: not allowed: the game has no mechanism parameter to move"
    );
}

#[test]
fn unbounded_mechanisms_stay_unbounded() {
    let mut game = spectrum();
    (game.parameters[0].minimum, game.parameters[0].maximum) = (None, None);
    let resolved = read(&with("iterations: 10", "units: raw")).resolve(&game).unwrap();
    assert_eq!(resolved.bounds[0], (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!(read(&resolved.scenario.to_yaml().unwrap()).resolve(&game).unwrap(), resolved);
}

/// Steps in units of ranges need some: ten times the initial size, 1 at least, around the initial value.
#[test]
fn designers_in_relative_units_look_near_the_initial_mechanism() {
    let mut game = spectrum();
    (game.parameters[0].minimum, game.parameters[0].maximum) = (None, Some(1e6));
    for (start, options, expected) in [
        (0.1, "units: relative", (-9.9, 10.1)),
        (0.1, "iterations: 10", (-9.9, 10.1)),
        (-300.0, "algorithm: random_search", (-3300.0, 2700.0)),
        (999_990.0, "algorithm: cma_es", (999_990.0 - 9_999_900.0, 1e6)),
        (0.1, "restarts: 2\n  step: 1", (-9.9, 10.1)),
        (0.1, "step: 1", (f64::NEG_INFINITY, 1e6)),
        (0.1, "bounds: {price: [0, 900000]}", (0.0, 900_000.0)),
    ] {
        let text = with("iterations: 10", options).replace("{price: 0.1}", &format!("{{price: {start}}}"));
        let loaded = read(&text);
        let resolved = loaded.resolve(&game).unwrap();
        assert_eq!(resolved.bounds[0], expected, "{options}");
        let narrowed = loaded.narrowed(&game, &resolved.bounds);
        let is_narrowed = expected.0.is_finite() && !options.starts_with("bounds");
        assert_eq!(!narrowed.is_empty(), is_narrowed, "{narrowed:?}");
        assert_eq!(read(&resolved.scenario.to_yaml().unwrap()).resolve(&game).unwrap(), resolved);
    }
}

const DRAWN: &str = "\
name: Drawn
seed: 11
game: {plugin: spectrum, players: 3}
probes: {count: 4}
mechanism: {price: {draw: uniform, low: 0, high: 2}}
learning: {rule: logit_response, precision: 2}
";

#[test]
fn draws_depend_on_the_seed_and_the_entry_only() {
    let small = resolve(DRAWN);
    assert_eq!(small, resolve(DRAWN));
    let other = resolve(&DRAWN.replace("seed: 11", "seed: 12"));
    assert_ne!(small.phi[0], other.phi[0]);
    assert_ne!(small.setup.parameters["valuation"], other.setup.parameters["valuation"]);
    let large = resolve(&DRAWN.replace("players: 3", "players: 5").replace("count: 4", "count: 6"));
    let entry = |resolved: &walras_scenario::Resolved, name: &str, k: usize| resolved.setup.parameters[name][k];
    for i in 0..3 {
        assert_eq!(entry(&small, "valuation", i), entry(&large, "valuation", i));
        assert_eq!(entry(&small, "shift", i), entry(&large, "shift", i));
        for j in 0..3 {
            assert_eq!(entry(&small, "interference", 3 * i + j), entry(&large, "interference", 5 * i + j));
        }
    }
    assert_eq!(small.phi, large.phi);
    let all = small.setup.parameters["interference"].iter().filter(|&&x| x != 0.0);
    assert_eq!(all.map(|x| x.to_bits()).collect::<std::collections::BTreeSet<_>>().len(), 6);
}

#[test]
fn replicates_draw_anew_and_the_first_is_the_plain_run() {
    let [plain, zeroth, first] = ["", "replicate: 0\n", "replicate: 1\n"]
        .map(|line| resolve(&DRAWN.replace("seed: 11\n", &format!("seed: 11\n{line}"))));
    assert_eq!(plain, zeroth);
    assert_ne!(plain.phi, first.phi);
    for name in ["valuation", "interference", "shift", "direction"] {
        assert_ne!(plain.setup.parameters[name], first.setup.parameters[name], "{name}");
    }
    // What was drawn is written out, and with it which replicate it was.
    assert_eq!(read(&first.scenario.to_yaml().unwrap()).resolve(&spectrum()).unwrap(), first);
}

/// Which stream each entry gets is part of the format.
#[test]
fn draws_come_from_the_documented_streams() {
    let resolved = resolve(DRAWN);
    let key = |name| Key { stage: name_code(name), ..Key::new(11, Purpose::Parameter) };
    let price = draw(&Distribution::Uniform { low: 0.0, high: 2.0 }, &mut key("price").stream()).unwrap();
    assert_eq!(resolved.phi[0], price);
    let mut stream = Key { agent: 1, step: 2, ..key("interference") }.stream();
    let weight = draw(&Distribution::Uniform { low: 0.0, high: 0.3 }, &mut stream).unwrap();
    assert_eq!(resolved.setup.parameters["interference"][5], weight);
    let mut stream = Key { agent: 2, ..key("valuation") }.stream();
    let valuation = draw(&Distribution::FoldedNormal { mean: 0.8, sd: 0.4 }, &mut stream).unwrap();
    assert_eq!(resolved.setup.parameters["valuation"][2], valuation);
}

#[test]
fn the_resolved_scenario_leaves_nothing_open() {
    let scenario = resolve(DRAWN).scenario;
    assert_eq!((scenario.game.players, scenario.game.actions.clone()), (Some(3), Some(Per::Each(vec![25]))));
    assert_eq!(scenario.learning.precision, Some(Per::Each(vec![2.0; 3])));
    assert_eq!(scenario.learning.mode, Some(Mode::Accelerated));
    assert_eq!(scenario.game.parameters.len() + scenario.probes.parameters.len() + scenario.mechanism.len(), 8);
    assert!(!scenario.to_yaml().unwrap().contains("draw"));
    let rounds = resolve(&with("precision: 6", "precision: 6\n  mode: rounds")).scenario;
    assert_eq!(rounds.learning.smoothing, Some(0.1));
}

#[test]
fn the_resolved_scenario_resolves_to_itself() {
    let everything = with("seed: 3\n", "seed: 18446744073709551615\nsamples: 7\ndescription: \"two\\nlines: [\"\ntables: csv\nevaluation: {additive_gap: {lambda_min: 0.1}}\n")
        .replace("iterations: 10", "iterations: 10\n  stop: {gap_below: 0.3}\n  bounds: {price: [0.1, 0.3]}\n  on_unconverged: stop");
    let best = with("rule: logit_response\n  precision: 6", "rule: best_response\n  smoothing: 0.3");
    for text in [BASE, DRAWN, &everything, &best] {
        let resolved = resolve(text);
        let again = load(resolved.scenario.to_yaml().unwrap(), "resolved.yaml", &[]).unwrap();
        assert_eq!(again.scenario, resolved.scenario);
        assert_eq!(again.resolve(&spectrum()).unwrap(), resolved);
        // Not even the seed matters any more.
        let mut reseeded = again.clone();
        reseeded.scenario.seed = 5;
        assert_eq!(reseeded.resolve(&spectrum()).unwrap().setup, resolved.setup);
        let unresolved = read(text).scenario;
        assert_eq!(read(&unresolved.to_yaml().unwrap()).scenario, unresolved);
    }
}

#[test]
fn numbers_survive_to_the_bit() {
    let mut scenario = read(BASE).scenario;
    let mut stream = Key::new(1, Purpose::Noise).stream();
    let law = Distribution::LogNormal { mean: 0.0, sd: 200.0 };
    let numbers: Vec<_> = (0..2000)
        .map(|_| draw(&law, &mut stream).unwrap())
        .filter(|x| x.is_finite())
        .chain([f64::MIN_POSITIVE, 5e-324, f64::MAX, -0.0, 1e21, 1e16])
        .collect();
    scenario.learning.precision = Some(Per::Each(numbers.iter().map(|x| x.abs()).collect()));
    let again = read(&scenario.to_yaml().unwrap()).scenario;
    let bits = |s: &walras_scenario::Scenario| match s.learning.precision.clone() {
        Some(Per::Each(values)) => values.iter().map(|v| v.to_bits()).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    assert_eq!(bits(&again), bits(&scenario));
}

#[test]
fn text_that_looks_like_something_else_survives() {
    for name in ["null", "3", "true", "~", "", " x ", "a: b", "# c", "é\u{1F600}", "<<", "1e5", "- x", "line\nline\n"]
    {
        let mut scenario = read(BASE).scenario;
        scenario.name = name.into();
        assert_eq!(read(&scenario.to_yaml().unwrap()).scenario.name, name);
    }
}
