//! Whether metadata make sense.

use super::{
    Axis, EnvironmentFacts, Extent, Kind, Metadata, OutsidePayoff, Parameter, Role, Space, State, Total, Weights,
};

impl Metadata {
    /// Whether it refers only to what it declares.
    ///
    /// # Errors
    /// What does not fit, in words.
    pub fn check(&self) -> Result<(), String> {
        for (k, parameter) in self.parameters.iter().enumerate() {
            if self.parameters[..k].iter().any(|p| p.name == parameter.name) {
                return Err(format!("parameter `{}` is declared twice", parameter.name));
            }
            if parameter.role == Role::Mechanism && !parameter.shape.is_empty() {
                return Err(format!("mechanism parameter `{}` must be a scalar", parameter.name));
            }
            if parameter.monetary && (parameter.role != Role::Mechanism || self.transfer.is_none()) {
                return Err(format!(
                    "parameter `{}` is said to be monetary, so it must be a mechanism of a game that declares a `transfer`",
                    parameter.name
                ));
            }
            if !parameter.choices.is_empty() {
                check_choices(parameter)?;
            }
            if parameter.shape.contains(&Axis::Any) {
                if !matches!(parameter.shape.as_slice(), [Axis::Any] | [Axis::Players, Axis::Any]) {
                    return Err(format!(
                        "parameter `{}` can have the axis `any` only alone or behind `players`",
                        parameter.name
                    ));
                }
                if parameter.default.is_some() || parameter.prior.is_some() {
                    return Err(format!(
                        "parameter `{}` is of any length and so can have neither default nor prior",
                        parameter.name
                    ));
                }
            }
            if parameter.optional && !parameter.shape.contains(&Axis::Any) {
                return Err(format!(
                    "parameter `{}` is optional, which only lists of any length can be",
                    parameter.name
                ));
            }
            if parameter.minimum.unwrap_or(f64::NEG_INFINITY) > parameter.maximum.unwrap_or(f64::INFINITY) {
                return Err(format!("parameter `{}` has an empty range", parameter.name));
            }
        }
        if let Some(environment) = &self.environment {
            return self.check_environment(environment);
        }
        if self.actions.is_empty() {
            return Err("missing field `actions`".into());
        }
        if self.actions.dimensions.is_empty() || self.actions.dimensions.len() != self.actions.levels.len() {
            return Err("`actions` needs at least one dimension and one entry of `levels` for each".into());
        }
        for dimension in &self.actions.dimensions {
            for end in [&dimension.low, &dimension.high] {
                if let Extent::Parameter(name) = end
                    && !self.setup().any(|p| p.name == *name && p.shape.is_empty())
                {
                    return Err(format!("action `{}` ends at `{name}`, which is no scalar parameter", dimension.name));
                }
            }
        }
        self.check_outside_option()?;
        for state in &self.states {
            self.check_state(state)?;
        }
        if let Some(dynamics) = &self.dynamics {
            self.check_dynamics(dynamics)?;
        }
        let named = |what: &str, names: Vec<&str>| match names.iter().enumerate().find(|(k, n)| names[..*k].contains(n))
        {
            Some((_, name)) => Err(format!("{what} `{name}` is declared twice")),
            None => Ok(()),
        };
        named("state", self.states.iter().map(|s| s.name.as_str()).collect())?;
        named("shared constraint", self.shared_constraints.iter().map(|c| c.name.as_str()).collect())?;
        named("outcome", self.outcomes.iter().map(|o| o.name.as_str()).collect())?;
        if let Some(name) = self.transfer.as_ref().and_then(|transfer| transfer.designer_value.as_ref())
            && !self.outcomes.iter().any(|outcome| outcome.name == *name && outcome.total == Total::Sum)
        {
            return Err(format!("the designer values `{name}`, which is no outcome that is a sum"));
        }
        if !self.shared_constraints.is_empty() && self.actions.space == Space::Grid {
            return Err("shared constraints need actions on a box: `\"space\": \"box\"`".into());
        }
        for contribution in &self.contributions {
            if !matches!(contribution.shape.as_slice(), [] | [Axis::Actions]) {
                return Err(format!("contribution `{}` is one number or has the axis `actions`", contribution.name));
            }
        }
        for aggregate in &self.aggregates {
            if self.contribution_of(aggregate).is_none() {
                return Err(format!("aggregate `{}` sums an undeclared contribution", aggregate.name));
            }
            if let Weights::Pairwise(name) = &aggregate.weights
                && self.parameter(name).is_none_or(|p| p.shape != [Axis::Players, Axis::Players])
            {
                return Err(format!("aggregate `{}` needs a players × players parameter `{name}`", aggregate.name));
            }
        }
        Ok(())
    }
}

/// Choices number the whole range of an integer.
fn check_choices(parameter: &Parameter) -> Result<(), String> {
    let last = (parameter.choices.len() - 1) as f64;
    let whole = parameter.kind == Kind::Integer && parameter.role != Role::Mechanism;
    if whole && parameter.minimum == Some(0.0) && parameter.maximum == Some(last) && !parameter.exclusive_minimum {
        return Ok(());
    }
    Err(format!(
        "parameter `{}` names choices, so it must be an integer from 0 to {last}, and no mechanism",
        parameter.name
    ))
}

impl Metadata {
    fn check_environment(&self, environment: &EnvironmentFacts) -> Result<(), String> {
        if !self.actions.is_empty() || self.is_aggregative() || !self.states.is_empty() || !self.outcomes.is_empty() {
            return Err("an environment has neither `actions` nor aggregates, `states` or `outcomes`".into());
        }
        if self.dynamics.is_some() {
            return Err("an environment has no `dynamics`".into());
        }
        if environment.preferences.is_empty() {
            return Err("`environment` needs at least one of `preferences`".into());
        }
        let is_count = |name: &str| {
            self.setup()
                .any(|p| p.name == name && p.shape.is_empty() && p.kind == Kind::Integer && p.choices.is_empty())
        };
        let counts = [
            ("players", Some(&environment.players)),
            ("repeats", environment.repeats.as_ref()),
            ("observations", environment.observations.as_ref()),
        ];
        for (field, name) in counts {
            if let Some(name) = name.filter(|name| !is_count(name)) {
                return Err(format!("`environment.{field}` names `{name}`, which is no scalar integer parameter"));
            }
        }
        match &environment.sample_sizes {
            Some(name) if !self.setup().any(|p| p.name == *name && p.shape == [Axis::Any]) => {
                Err(format!("`environment.sample_sizes` names `{name}`, which is no parameter of shape [\"any\"]"))
            }
            _ => Ok(()),
        }
    }

    fn check_outside_option(&self) -> Result<(), String> {
        let Some(option) = &self.actions.outside_option else { return Ok(()) };
        if self.actions.space == Space::Box {
            return Err("`outside_option` needs actions on a grid: staying out is no point of a box".into());
        }
        if self.contributions.is_empty() || self.aggregates.is_empty() {
            return Err(
                "`outside_option` needs aggregates: without them the payoffs of the others at a joint action in \
                        which a player stays out would have to be asked of the game"
                    .into(),
            );
        }
        if let Some(contribution) = self.contributions.iter().find(|c| !c.shape.is_empty()) {
            return Err(format!(
                "`outside_option` and contribution `{}` of shape [\"actions\"] exclude each other: it has no entry for \
                 staying out",
                contribution.name
            ));
        }
        match &option.payoff {
            OutsidePayoff::Value(value) if !value.is_finite() => {
                Err(format!("the payoff of `outside_option` is {value}; expected a finite number"))
            }
            OutsidePayoff::Value(_) => Ok(()),
            OutsidePayoff::Parameter(name)
                if self.setup().any(|p| p.name == *name && matches!(p.shape.as_slice(), [] | [Axis::Players])) =>
            {
                Ok(())
            }
            OutsidePayoff::Parameter(name) => Err(format!(
                "`outside_option` pays `{name}`, which is neither a scalar parameter nor one of shape [\"players\"], other \
                 than mechanisms"
            )),
        }
    }

    fn check_state(&self, state: &State) -> Result<(), String> {
        for end in [&state.low, &state.high] {
            if let Extent::Parameter(name) = end
                && !self.setup().any(|p| p.name == *name && p.shape.is_empty())
            {
                return Err(format!("state `{}` ends at `{name}`, which is no scalar parameter", state.name));
            }
        }
        if state.levels == 0 {
            return Err(format!("state `{}` needs at least one level", state.name));
        }
        let given = &state.probabilities;
        let total: f64 = given.iter().sum();
        let is_law = given.len() == state.levels && given.iter().all(|p| *p >= 0.0) && total > 0.0 && total.is_finite();
        if !given.is_empty() && (!is_law || state.weights.is_some()) {
            return Err(format!(
                "state `{}` has {} `probabilities`, expected one number ≥ 0 for each of {} levels, of a sum above 0, and no \
                 `weights`",
                state.name,
                given.len(),
                state.levels
            ));
        }
        if let Some(name) = &state.weights
            && !self.setup().any(|p| p.name == *name && p.shape == [Axis::Any])
        {
            return Err(format!(
                "state `{}` is weighted by `{name}`, which is no parameter of shape [\"any\"]",
                state.name
            ));
        }
        Ok(())
    }
}
