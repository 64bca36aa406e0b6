//! What a game says of itself: whether it makes sense, and what is missing.

use walras_engine::random::{Key, Purpose, draw};
use walras_game::Metadata;
use walras_game::metadata::{Axis, Extent, Parameter, Role};

use super::super::outcome::Fault;

/// How many draws from a prior must respect the bounds.
const DRAWS: usize = 1000;

/// The first thing that contradicts itself.
pub(super) fn faults(metadata: &Metadata) -> Result<(), Fault> {
    let players = metadata.players;
    if players.default < players.minimum || players.maximum.is_some_and(|maximum| players.default > maximum) {
        let most = players.maximum.map_or_else(String::new, |maximum| format!(" to {maximum}"));
        let (found, least) = (players.default, players.minimum);
        return Err(Fault::new(format!("`players`: default {found}, expected {least}{most}, as it says itself")));
    }
    for dimension in &metadata.actions.dimensions {
        if let (Extent::Value(low), Extent::Value(high)) = (&dimension.low, &dimension.high)
            && low >= high
        {
            let name = &dimension.name;
            return Err(Fault::new(format!("action `{name}` goes from {low} to {high}, expected a range")));
        }
    }
    if let Some(place) = metadata.actions.levels.iter().position(|&levels| levels == 0) {
        return Err(Fault::new(format!("`actions.levels`: entry {place} is 0, expected at least 1")));
    }
    metadata.parameters.iter().try_for_each(check_source)
}

/// A scenario that is silent gets a value that is allowed.
fn check_source(parameter: &Parameter) -> Result<(), Fault> {
    let refuse = |what: &str, value: f64| {
        let (name, expected) = (&parameter.name, parameter.expectation());
        Err(Fault::new(format!("parameter `{name}`: {what} {value}, expected {expected}")))
    };
    if let Some(value) = parameter.default.filter(|&value| !parameter.admits(value)) {
        return refuse("default", value);
    }
    if let Some(&value) = parameter.example.iter().find(|&&value| !parameter.admits(value)) {
        return refuse("example has", value);
    }
    let Some(prior) = &parameter.prior else { return Ok(()) };
    let mut stream = Key::new(1, Purpose::Validation).stream();
    for _ in 0..DRAWS {
        match draw(prior, &mut stream) {
            Err(reason) => return Err(Fault::new(format!("parameter `{}`: prior: {reason}", parameter.name))),
            Ok(value) if !parameter.admits(value) => return refuse("its prior gave", value),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// What a reader of the metadata would miss.
pub(super) fn warnings(metadata: &Metadata) -> Vec<String> {
    let mut found = Vec::new();
    let mut warn = |when: bool, words: String| {
        if when {
            found.push(words);
        }
    };
    let sentence = |text: &str| text.len() > 10 && text.ends_with('.');
    warn(
        metadata.version.split('.').count() != 3,
        format!("`version` is {:?}, expected three numbers", metadata.version),
    );
    warn(!sentence(&metadata.description), "`description` is not a sentence that says what the game is".into());
    warn(!sentence(&metadata.citation), "`citation` does not say where the model comes from".into());
    for contribution in &metadata.contributions {
        let summed = metadata.aggregates.iter().any(|a| a.contribution == contribution.name);
        warn(!summed, format!("contribution `{}` is part of no aggregate", contribution.name));
    }
    warn(
        metadata.actions.levels.contains(&1),
        "`actions.levels`: a coordinate of one level leaves nothing to choose".into(),
    );
    for (place, claim) in metadata.claims.iter().enumerate() {
        warn(metadata.claims[..place].contains(claim), format!("`claims` has `{}` twice", claim.name()));
    }
    for parameter in &metadata.parameters {
        let Parameter { name, role, shape, default, prior, minimum, maximum, example, .. } = parameter;
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        warn(!plain, format!("parameter `{name}`: names are in lower case with underscores, for tables and scripts"));
        warn(!sentence(&parameter.description), format!("parameter `{name}` has no description that ends in a period"));
        warn(minimum.is_none(), format!("parameter `{name}` has no minimum"));
        let mechanism = *role == Role::Mechanism;
        warn(
            mechanism && maximum.is_none(),
            format!("mechanism parameter `{name}` has no maximum, so that designers need bounds"),
        );
        warn(
            default.is_some() && prior.is_some(),
            format!("parameter `{name}` has a default, so that its prior is not used"),
        );
        let open = default.is_none() && prior.is_none() && example.is_empty() && !parameter.optional;
        let way = if *shape == [Axis::Any] { "an `example`" } else { "a default, a prior or an `example`" };
        warn(open, format!("parameter `{name}` has no value by itself: give it {way}"));
    }
    let units = metadata.parameters.iter().any(|p| !p.unit.is_empty())
        || metadata.actions.dimensions.iter().any(|d| !d.unit.is_empty());
    let numbered = metadata.actions.dimensions.iter().all(|d| matches!(d.high, Extent::Size(_)));
    warn(!units && !numbered, "nothing has a unit: is everything dimensionless?".into());
    let outcomes = metadata.outcomes.iter().map(|o| (&o.name, &o.description));
    let shared = metadata.shared_constraints.iter().map(|c| (&c.name, &c.description));
    let states = metadata.states.iter().map(|s| (&s.name, &s.description));
    let axes = metadata.dynamics.iter().flat_map(|dynamics| dynamics.states.iter().chain(&dynamics.types));
    let lasting = axes.map(|axis| (&axis.name, &axis.description));
    for (name, description) in outcomes.chain(shared).chain(states).chain(lasting) {
        warn(!sentence(description), format!("`{name}` has no description that ends in a period"));
    }
    if let Some(transfer) = &metadata.transfer {
        warn(!sentence(&transfer.description), "`transfer` has no description that ends in a period".into());
    }
    found
}
