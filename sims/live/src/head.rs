//! What a page says of a run from its beginning on.

use std::path::Path;

use serde::Serialize;
use walras_engine::model::Model;
use walras_scenario::{Learning, Per, Resolved, Scenario};

use crate::figures::{self, Quantity};
use crate::picture::{Canvas, Dimension};

/// What a run is.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Head {
    name: String,
    description: String,
    folder: String,
    kind: Kind,
    game: String,
    players: u64,
    stages: usize,
    /// `probe`, or `state` of a game over time.
    stage: &'static str,
    /// The classes of a population, which strategies are those of.
    classes: Vec<String>,
    phi: Vec<Parameter>,
    columns: Vec<Quantity>,
    dimensions: Vec<Dimension>,
    labels: Vec<String>,
    precisions: Vec<Precision>,
    /// What its designer minimises.
    objective: String,
}

/// What kind of run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A designer moves the mechanism.
    Design,
    /// The given mechanism is played.
    Play,
    /// Many runs.
    #[default]
    Ensemble,
}

/// An entry of φ.
#[derive(Clone, Debug, Serialize)]
struct Parameter {
    name: String,
    unit: String,
    start: f64,
    low: Option<f64>,
    high: Option<f64>,
}

/// A precision of agents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Precision {
    /// Whose.
    pub(crate) label: String,
    /// Its value, or 1 of a factor.
    pub(crate) value: f64,
    /// Whether it multiplies the precisions of several players who differ.
    pub(crate) is_factor: bool,
}

impl Head {
    /// Of a single run.
    pub(crate) fn of_run(folder: &Path, resolved: &Resolved, model: &Model, canvas: &Canvas) -> Self {
        let scenario = &resolved.scenario;
        let metadata = model.game.plugin().metadata();
        let finite = |bound: f64| Some(bound).filter(|bound| bound.is_finite());
        let phi = metadata.mechanism().zip(&resolved.phi).zip(&resolved.bounds);
        let phi = phi.map(|((declared, &start), &(low, high))| Parameter {
            name: declared.name.clone(),
            unit: declared.unit.clone(),
            start,
            low: finite(low),
            high: finite(high),
        });
        let kind = if scenario.designer.is_some() { Kind::Design } else { Kind::Play };
        let columns = match kind {
            Kind::Design => figures::columns(metadata),
            _ => rounds(),
        };
        Head {
            kind,
            game: metadata.name.clone(),
            players: model.agents(),
            stages: model.probes,
            stage: if model.game.timeline().is_some() { "state" } else { "probe" },
            classes: canvas.classes().to_vec(),
            phi: phi.collect(),
            columns,
            dimensions: canvas.dimensions().to_vec(),
            labels: canvas.labels(metadata),
            precisions: precisions(&scenario.learning),
            objective: scenario.designer.as_ref().map_or_else(String::new, |designer| designer.objective.to_string()),
            ..Head::common(folder, scenario)
        }
    }

    /// Of an ensemble.
    pub(crate) fn of_ensemble(folder: &Path, scenario: &Scenario) -> Self {
        let names = ["member", "pareto_gap", "welfare", "surplus", "residual"];
        let columns = names.map(|name| Quantity { name: name.into(), unit: String::new() });
        Head { kind: Kind::Ensemble, columns: columns.into(), ..Head::common(folder, scenario) }
    }

    fn common(folder: &Path, scenario: &Scenario) -> Self {
        Head {
            name: scenario.name.clone(),
            description: scenario.description.clone().unwrap_or_default(),
            folder: folder.display().to_string(),
            game: scenario.game.plugin.clone(),
            ..Head::default()
        }
    }
}

/// What is seen of each round of learning.
fn rounds() -> Vec<Quantity> {
    ["round", "residual", "at_rest"].map(|name| Quantity { name: name.into(), unit: String::new() }).into()
}

/// The precisions of a learning process, one of each class that has one.
pub(crate) fn precisions(learning: &Learning) -> Vec<Precision> {
    let of = |label: String, precision: &Option<Per<f64>>| {
        let (value, is_factor) = match common(precision.as_ref()?) {
            Some(value) => (value, false),
            None => (1.0, true),
        };
        Some(Precision { label, value, is_factor })
    };
    if learning.classes.is_empty() {
        return of("precision".into(), &learning.precision).into_iter().collect();
    }
    let classes = learning.classes.iter().enumerate();
    classes
        .filter_map(|(c, class)| {
            let name = class.name.clone().unwrap_or_else(|| format!("class {c}"));
            of(format!("precision of {name}"), &class.precision)
        })
        .collect()
}

/// The precision that all have; nothing where they differ.
fn common(precision: &Per<f64>) -> Option<f64> {
    match precision {
        Per::All(value) => Some(*value),
        Per::Each(values) => values.first().copied().filter(|first| values.iter().all(|value| value == first)),
    }
}

/// Gives the precisions these values, in the order of [`precisions`].
pub(crate) fn set_precisions(learning: &mut Learning, values: &[f64]) {
    let mut values = values.iter();
    let mut set = |precision: &mut Option<Per<f64>>| {
        if let Some(precision) = precision
            && let Some(&value) = values.next()
        {
            match (common(precision), precision) {
                (Some(_), precision) => *precision = Per::All(value),
                (None, Per::Each(own)) => own.iter_mut().for_each(|own| *own *= value),
                (None, Per::All(own)) => *own *= value,
            }
        }
    };
    if learning.classes.is_empty() {
        set(&mut learning.precision);
    } else {
        learning.classes.iter_mut().for_each(|class| set(&mut class.precision));
    }
}

#[cfg(test)]
mod tests {
    use walras_scenario::load;

    use super::*;

    fn learning(text: &str) -> Learning {
        let text = format!("name: a\ngame: {{plugin: spectrum, players: 3}}\nprobes: {{count: 1}}\nlearning: {text}\n");
        load(text, "a.yaml", &[]).unwrap().scenario.learning
    }

    #[test]
    fn precisions_are_one_a_class_and_set_in_their_order() {
        let mut one = learning("{rule: logit_response, precision: 6}");
        assert_eq!(precisions(&one), [Precision { label: "precision".into(), value: 6.0, is_factor: false }]);
        set_precisions(&mut one, &[9.0]);
        assert_eq!(one.precision, Some(Per::All(9.0)));
        let mut alike = learning("{rule: logit_response, precision: [4, 4, 4]}");
        assert!(!precisions(&alike)[0].is_factor);
        set_precisions(&mut alike, &[5.0]);
        assert_eq!(alike.precision, Some(Per::All(5.0)));
        let mut each = learning("{rule: logit_response, precision: [1, 2, 3]}");
        assert_eq!((precisions(&each)[0].value, precisions(&each)[0].is_factor), (1.0, true));
        set_precisions(&mut each, &[2.0]);
        assert_eq!(each.precision, Some(Per::Each(vec![2.0, 4.0, 6.0])));
        let classes =
            "{classes: [{players: 0, rule: best_response}, {players: \"1-2\", rule: logit_response, precision: 3}]}";
        let mut classes = learning(classes);
        assert_eq!(precisions(&classes)[0].label, "precision of class 1");
        set_precisions(&mut classes, &[8.0]);
        assert_eq!((&classes.classes[0].precision, &classes.classes[1].precision), (&None, &Some(Per::All(8.0))));
    }
}
