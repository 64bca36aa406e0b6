//! Players as a population: classes by share or count, types, and what is refused before anything is allocated.

use walras_engine::population::Width;
use walras_game::metadata::Metadata;
use walras_scenario::Resolved;

use crate::{read, refuse_for};

fn congestion() -> Metadata {
    Metadata::from_json(include_str!("../../../../plugins/congestion/src/metadata.json")).unwrap()
}

/// Roads with these lines of the game and of the section on learning.
fn roads(game: &str, learning: &str) -> String {
    format!(
        "name: Test\nseed: 3\ngame:\n  plugin: congestion\n  actions: 2\n  {game}\nprobes:\n  count: 2\n  parameters: {{budget: 1, \
         allowance: 1}}\nmechanism: {{toll: 0}}\nlearning:\n  {learning}\n"
    )
}

fn resolved(game: &str, learning: &str) -> Resolved {
    read(&roads(game, learning)).resolve(&congestion()).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(game: &str, learning: &str, said: &str) {
    let words = refuse_for(&roads(game, learning), &congestion());
    assert!(words.contains(said), "{words}");
}

const LOGIT: &str = "{rule: logit_response, precision: 2}";

#[test]
fn players_who_are_alike_are_one_type() {
    let found = resolved(
        "players: 1e8\n  parameters: {fixed_delay: 0, delay_slope: 1e-8}",
        "rule: logit_response\n  precision: 2",
    );
    let population = found.population.as_ref().unwrap();
    assert_eq!((population.agents(), population.types(), population.width), (100_000_000, 1, Width::Double));
    assert_eq!((found.setup.players, found.setup.parameters["taste"].len(), found.classes.len()), (100_000_000, 2, 0));
    let again = read(&found.scenario.to_yaml().unwrap()).resolve(&congestion()).unwrap();
    assert_eq!(again, found);
}

#[test]
fn classes_divide_players_and_have_parameters_of_their_own() {
    let classes = "classes:\n  - {name: a, share: 0.3333, rule: logit_response, precision: 2}\n  \
                   - {share: 0.6667, rule: logit_response, precision: 3, parameters: {taste: {draw: uniform, low: 1, high: 2}}}";
    let classes = &format!("{classes}\n  tolerance: 1e-6");
    let game = "players: 1000\n  population: {precision: f32}\n  parameters: {fixed_delay: 0, delay_slope: 1e-3}";
    let found = resolved(game, classes);
    let population = found.population.as_ref().unwrap();
    assert_eq!(population.width, Width::Single);
    let sizes: Vec<_> =
        population.classes.iter().map(|class| (class.name.as_str(), class.size, class.types.clone())).collect();
    assert_eq!(sizes, [("a", 333, 0..1), ("1", 667, 1..668)]);
    let taste = &found.setup.parameters["taste"];
    assert_eq!((taste.len(), &taste[..2]), (668 * 2, [0.0, 0.0].as_slice()));
    assert!(taste[2..].iter().all(|&v| (1.0..2.0).contains(&v)));
    // Each player draws what it would alone: that of its number.
    let all = "rule: logit_response\n  precision: 2";
    let drawn = "players: 1000\n  population: {}\n  parameters: {fixed_delay: 0, delay_slope: 1e-3, taste: {draw: uniform, low: 1, high: 2}}";
    let drawn = resolved(drawn, all).setup.parameters["taste"].clone();
    assert_eq!(taste[2..], drawn[333 * 2..]);
    let ordinary =
        "players: 1000\n  parameters: {fixed_delay: 0, delay_slope: 1e-3, taste: {draw: uniform, low: 1, high: 2}}";
    let ordinary = resolved(ordinary, all);
    assert!(ordinary.population.is_none());
    assert_eq!(ordinary.setup.parameters["taste"], drawn);
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_drawn() {
    let base = "parameters: {fixed_delay: 0, delay_slope: 1}";
    let all = "rule: logit_response\n  precision: 2";
    let classes = |list: &str| format!("classes: [{list}]");
    let with_share = |share: &str| format!("{{share: {share}, {}", &LOGIT[1..]);
    let with_count = |count: &str| format!("{{count: {count}, {}", &LOGIT[1..]);
    refused(&format!("players: 1e12\n  {base}"), all, "found 1000000000000, expected at most 4294967295");
    let drawn = "players: 4e9\n  parameters: {fixed_delay: 0, delay_slope: 1, taste: {draw: uniform, low: 0, high: 1}}";
    refused(drawn, all, "4000000000 players of 4000000000 types take");
    let game = format!("players: 10\n  population: {{}}\n  {base}");
    let two = |a: &str, b: &str| classes(&format!("{a}, {b}"));
    refused(&game, &two(&with_share("0.5"), &with_share("0.4")), "found shares that add up to 0.9, expected 1");
    refused(
        &game,
        &two(&with_share("1.5"), &with_share("0.4")),
        "`learning.classes[0].share`: found 1.5, expected a number > 0 and ≤ 1",
    );
    refused(&game, &two(&with_share("0.999"), &with_share("0.001")), "`learning.classes[1]`: found no player, of 10");
    refused(
        &game,
        &two(&with_count("4"), &with_count("5")),
        "found counts that add up to 9, expected 10, as `game.players` says",
    );
    refused(
        &game,
        &two(&with_count("4"), &with_share("0.6")),
        "`learning.classes[1].share`: not allowed: the first class gives a `count`",
    );
    refused(
        &game,
        &two(&with_share("0.5"), LOGIT),
        "`learning.classes[1].share`: missing: every class of a population gives",
    );
    let single = game.replace("population: {}", "population: {precision: f32}");
    refused(&single, all, "`learning.tolerance`: found 0.0000000001, expected a number ≥ 0.0000001");
    refused(&game, "rule: regret_matching", "`learning`: not allowed: a population goes straight to rest");
    refused(&game, "rule: logit_response\n  precision: [1, 2]", "each class has one precision");
    let unknown = "{count: 10, rule: logit_response, precision: 1, parameters: {tase: 1}}";
    let said = "`learning.classes[0].parameters.tase`: unknown parameter, expected one of `taste`, `budget`; did you mean `taste`?";
    refused(&game, &classes(unknown), said);
    let named = "players: 2\n  parameters: {fixed_delay: 0, delay_slope: 1}";
    let listed = "classes: [{name: a, players: '0-1', rule: logit_response, precision: 1}]";
    refused(named, listed, "`learning.classes[0].name`: not allowed: only classes of a population have it");
    let odd = "players: 3\n  population: {}\n  parameters: {fixed_delay: 0, delay_slope: 1, taste: [[0, 1], [1, 0]]}";
    refused(odd, all, "`game.parameters.taste`: found a list of 2, expected a list of 3, one entry a player");
    let spectrum = "game:\n  plugin: spectrum\n  players: 3\n  population: {}\n";
    let text = crate::BASE.replace("game:\n  plugin: spectrum\n  players: 3\n", spectrum);
    let words = refuse_for(&text, &crate::spectrum());
    assert!(
        words.contains("`spectrum` weighs every pair of players, so that its players are no population"),
        "{words}"
    );
}

#[test]
fn memory_is_told_without_drawing_anything() {
    let text = roads(
        "players: 1e6\n  parameters: {fixed_delay: 0, delay_slope: 1, taste: {draw: uniform, low: 0, high: 1}}",
        "rule: logit_response\n  precision: 2",
    );
    let memory = read(&text).memory(&congestion()).unwrap();
    assert_eq!((memory.agents, memory.types, memory.is_population), (1_000_000, 1_000_000, true));
    // Taste on two roads and a budget, twice; two beliefs of eight bytes under two probes, twice, and once for the search; six
    // columns.
    assert_eq!(memory.total(), 1_000_000 * (2 * 3 * 8 + 2 * 2 * 2 * 8 + 2 * 8 + 6 * 8));
    let small = read(&text.replace("1e6", "10")).memory(&congestion()).unwrap();
    assert!(!small.is_population && small.total() > 0);
}
