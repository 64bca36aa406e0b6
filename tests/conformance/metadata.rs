//! What games say of themselves is complete.

use walras_engine::random::{Key, Purpose, draw};
use walras_game::Metadata;
use walras_game::metadata::{Axis, Parameter, Role};

use crate::games;

#[test]
fn every_game_says_what_it_is_and_where_it_comes_from() {
    for game in games::all() {
        let metadata = game.plugin.metadata();
        let label = game.label;
        assert!(label.starts_with(&metadata.name) || label == "spectrum_in_c", "{label}: {}", metadata.name);
        assert!(metadata.version.split('.').count() == 3, "{label}: version {}", metadata.version);
        assert!(metadata.description.ends_with('.'), "{label}: {}", metadata.description);
        assert!(metadata.citation.len() > 40 && metadata.citation.ends_with('.'), "{label}: {}", metadata.citation);
        let default = metadata.players.default;
        assert!(
            default >= metadata.players.minimum && metadata.players.maximum.is_none_or(|m| default <= m),
            "{label}"
        );
        assert!(metadata.actions.levels.iter().all(|&levels| levels >= 2), "{label}");
        for contribution in &metadata.contributions {
            assert!(
                metadata.aggregates.iter().any(|a| a.contribution == contribution.name),
                "{label}: {contribution:?}"
            );
        }
    }
}

#[test]
fn every_parameter_says_what_it_means_and_what_it_may_be() {
    for game in games::all() {
        for parameter in &game.plugin.metadata().parameters {
            let at = format!("{}: {}", game.label, parameter.name);
            assert!(parameter.description.len() > 10 && parameter.description.ends_with('.'), "{at}");
            assert!(parameter.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{at}");
            assert!(parameter.minimum.is_some(), "{at}: no minimum");
            assert!(parameter.role != Role::Mechanism || parameter.maximum.is_some(), "{at}: no maximum");
            check_source(parameter, &at);
        }
    }
}

/// A scenario that is silent gets a value that is allowed; only lists of any length have none.
fn check_source(parameter: &Parameter, at: &str) {
    match (parameter.default, &parameter.prior) {
        (Some(value), None) => assert!(parameter.admits(value), "{at}: default {value}"),
        (None, Some(law)) => {
            let mut stream = Key::new(1, Purpose::Parameter).stream();
            for _ in 0..1000 {
                let drawn = draw(law, &mut stream).unwrap();
                assert!(parameter.admits(drawn), "{at}: drew {drawn}");
            }
        }
        (None, None) => assert!(parameter.shape == [Axis::Any], "{at}: neither default nor prior"),
        (Some(_), Some(_)) => panic!("{at}: default and prior"),
    }
}

#[test]
fn contributions_of_one_number_an_action_are_as_many_as_the_grid_has() {
    let sized = games::named("congestion").plugin.metadata().on_grid(3);
    let contributions: Vec<&str> = sized.contributions.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(contributions, ["use_0", "use_1", "use_2"]);
    let sources: Vec<_> = sized.aggregates.iter().map(|a| (a.name.as_str(), sized.contribution_of(a))).collect();
    assert_eq!(sources, [("load_0", Some(0)), ("load_1", Some(1)), ("load_2", Some(2))]);
    for game in games::all().iter().filter(|game| game.label != "congestion") {
        assert_eq!(&game.plugin.metadata().on_grid(3), game.plugin.metadata(), "{}", game.label);
    }
}

#[test]
fn metadata_survive_their_journey_as_json() {
    for game in games::all() {
        let json = serde_json::to_string(game.plugin.metadata()).unwrap();
        assert_eq!(&Metadata::from_json(&json).unwrap(), game.plugin.metadata(), "{}", game.label);
    }
}
