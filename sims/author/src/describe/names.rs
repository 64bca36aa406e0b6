//! The facts of a game in words.

use std::fmt::Write;

use walras_game::Metadata;
use walras_game::metadata::{Axis, Claim, Distribution, Extent, Kind, Parameter, Players, Role, Size, Space};

pub(super) fn players(players: Players) -> String {
    let range = match players.maximum {
        Some(most) if most == players.minimum => most.to_string(),
        Some(most) => format!("{} to {most}", players.minimum),
        None => format!("{} or more", players.minimum),
    };
    let fixed = players.maximum == Some(players.minimum);
    if fixed { range } else { format!("{range}, {} unless a scenario says otherwise", players.default) }
}

pub(super) fn extent(extent: &Extent) -> String {
    match extent {
        Extent::Value(value) => number(*value),
        Extent::Size(Size::LastLevel) => "the last level".into(),
        Extent::Parameter(name) => name.clone(),
    }
}

pub(super) fn shape(shape: &[Axis]) -> String {
    let axis = |axis: &Axis| match axis {
        Axis::Players => "players",
        Axis::Probes => "probes",
        Axis::Actions => "actions",
        Axis::Any => "any length",
    };
    if shape.is_empty() { "one number".into() } else { shape.iter().map(axis).collect::<Vec<_>>().join(" × ") }
}

pub(super) fn range(parameter: &Parameter) -> String {
    let low =
        parameter.minimum.map(|low| format!("{} {}", if parameter.exclusive_minimum { ">" } else { "≥" }, number(low)));
    let high = parameter.maximum.map(|high| format!("≤ {}", number(high)));
    let ends: Vec<String> = low.into_iter().chain(high).collect();
    let ends = if ends.is_empty() { "any".into() } else { ends.join(", ") };
    if parameter.kind == Kind::Integer { format!("whole, {ends}") } else { ends }
}

/// Where a value comes from that a scenario does not give.
pub(super) fn source(parameter: &Parameter) -> String {
    match (parameter.default, &parameter.prior) {
        (Some(value), _) => number(value),
        (None, Some(law)) => self::law(law),
        (None, None) if parameter.optional => "empty".into(),
        (None, None) => "must be given".into(),
    }
}

fn law(law: &Distribution) -> String {
    let n = number;
    match *law {
        Distribution::Uniform { low, high } => format!("uniform on [{}, {})", n(low), n(high)),
        Distribution::Normal { mean, sd } => format!("normal, mean {}, sd {}", n(mean), n(sd)),
        Distribution::FoldedNormal { mean, sd } => format!("absolute value of normal, mean {}, sd {}", n(mean), n(sd)),
        Distribution::LogNormal { mean, sd } => format!("exponential of normal, mean {}, sd {}", n(mean), n(sd)),
        Distribution::Exponential { rate } => format!("exponential, rate {}", n(rate)),
    }
}

pub(super) fn function(name: &str) -> &'static str {
    match name {
        "contribution" => "what an action adds to the aggregates",
        "payoff" => "utility at aggregates: mean-field play of any number of players",
        "constraint" => "which actions a probe leaves a player",
        "gradient" => "how payoffs move with aggregates, which else is found by differences",
        "joint_payoff" => "utility at joint actions: exact and sampled expectations",
        "action_gradient" => "how payoffs move with the own action, which else is found by differences",
        "shared_constraint" => "limits on what all do together",
        "outcome" => "what a designer may see besides actions",
        "transfer" => "what a player pays the designer, which payoffs have taken off",
        "allocate" => "the efficient allocation for reports",
        "value" => "what an allocation is expected to be worth given the signals",
        "estimated_value" => "the same with the estimate of the state in the state's place",
        "observed" => "whether data tell of an agent under an allocation",
        "alternatives" => "all allocations there are, or none where they cannot be listed",
        _ => "a function that this version does not know",
    }
}

pub(super) fn claim(claim: Claim) -> Vec<String> {
    let meaning = match claim {
        Claim::Concave => "payoffs are concave in the own action",
        Claim::Increasing => "payoffs do not fall in any coordinate of the own action",
        Claim::ContinuousInMechanism => "payoffs are continuous in the mechanism",
        Claim::MonotoneConstraint => "constraints do not fall in any coordinate of the action",
        Claim::IncreasingConstraint => "constraints rise strictly in every coordinate of the action",
        Claim::ConcaveConstraint => "constraints are concave in the action",
        Claim::ShiftInvariant => "probes shift one constraint function: where one is 0, another has one value",
        Claim::Potential => "there is an exact potential",
        Claim::ZeroSum => "payoffs sum to a constant",
        Claim::Pure => "the same arguments give the same bits, as those of every game must",
    };
    vec![claim.name().into(), meaning.into()]
}

/// A number as a reader wants it.
fn number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e5).contains(&magnitude) { format!("{value:e}") } else { format!("{value}") }
}

/// A scenario that plays the game at its defaults; what has none stands there as a comment.
pub(super) fn scenario(metadata: &Metadata) -> String {
    if metadata.environment.is_some() {
        return of_environment(metadata);
    }
    let mut text =
        format!("name: {0}\nseed: 1\ngame:\n  plugin: {0}\n  players: {1}\n", metadata.name, metadata.players.default);
    let levels: Vec<String> = metadata.actions.levels.iter().map(usize::to_string).collect();
    let actions = if let [one] = levels.as_slice() { one.clone() } else { format!("[{}]", levels.join(", ")) };
    let _ = writeln!(text, "  actions: {actions}");
    let open = metadata.parameters.iter().filter(|p| p.default.is_none() && p.prior.is_none());
    let open: Vec<&Parameter> = open.filter(|p| matches!(p.role, Role::Environment | Role::PrivateType)).collect();
    if !open.is_empty() {
        text.push_str("  parameters:\n");
        open.iter().for_each(|p| text.push_str(&format!("    {}: []  # must be given: {}\n", p.name, shape(&p.shape))));
    }
    let probes = if metadata.parameters.iter().any(|p| p.role == Role::Probe) { 5 } else { 1 };
    let _ = writeln!(text, "probes:\n  count: {probes}");
    let mechanism: Vec<&Parameter> = metadata.mechanism().collect();
    if !mechanism.is_empty() {
        text.push_str("mechanism:\n");
    }
    for parameter in mechanism {
        let value = parameter.default.map_or("0  # must be given".into(), |value| value.to_string());
        let _ = writeln!(text, "  {}: {value}", parameter.name);
    }
    text.push_str(match (metadata.is_aggregative(), metadata.actions.space) {
        (true, _) => "learning:\n  rule: logit_response\n  precision: 5\n",
        (false, Space::Grid) => "learning:\n  rule: logit_response\n  precision: 5\n  expectation: exact\n",
        (false, Space::Box) => "learning:\n  rule: nikaido_isoda\n",
    });
    text
}

/// A scenario of an environment, at its defaults and examples.
fn of_environment(metadata: &Metadata) -> String {
    let mut text = format!("name: {0}\nseed: 1\nenvironment:\n  plugin: {0}\n  parameters:\n", metadata.name);
    for (name, value) in metadata.environment_examples() {
        let _ = writeln!(text, "    {name}: {value}");
    }
    text.push_str("mechanism:\n  rule: data_driven_vcg\nprobes:\n  count: 1\n");
    text.push_str("learning:\n  rule: logit_response\n  precision: 20\n");
    text
}
