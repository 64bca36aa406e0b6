//! The data sets of `tests/data/revealed_preference`.

use std::path::PathBuf;

use serde_json::Value;
use walras_theory::revealed_preference::linear_budgets;

pub(crate) fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/revealed_preference").join(name);
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).unwrap()
}

pub(crate) fn rows(value: &Value) -> Vec<Vec<f64>> {
    serde_json::from_value(value.clone()).unwrap()
}

/// The matrix of one case with prices `p` and bundles `x`, or weights `w = −G`, and its number of observations.
pub(crate) fn matrix_of(case: &Value) -> (Vec<f64>, usize) {
    if let Some(w) = case.get("w") {
        let w = rows(w);
        return (w.concat().iter().map(|w| -w).collect(), w.len());
    }
    let (p, x) = (rows(&case["p"]), rows(&case["x"]));
    (linear_budgets(&p.concat(), &x.concat(), p.len(), p[0].len()).unwrap(), p.len())
}

/// One of the 40 subjects: matrix, observations, and the toolbox's answers.
pub(crate) struct Subject {
    pub id: String,
    pub g: Vec<f64>,
    pub observations: usize,
    pub ccei: f64,
    pub houtman_maks_removed: f64,
    pub swaps_removed: f64,
    pub varian_mean: f64,
}

/// Choices of one of the 40 subjects, of two goods.
pub(crate) struct Choices {
    pub id: String,
    pub observations: usize,
    pub prices: Vec<f64>,
    pub quantities: Vec<f64>,
}

/// In the order of the file.
pub(crate) fn choices() -> Vec<Choices> {
    let mut all: Vec<Choices> = Vec::new();
    for line in read("choi_2014_sample_choices.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |k: usize| fields[k].parse::<f64>().unwrap();
        if all.last().is_none_or(|last| last.id != fields[0]) {
            let id = fields[0].to_owned();
            all.push(Choices { id, observations: 0, prices: Vec::new(), quantities: Vec::new() });
        }
        let own = all.last_mut().unwrap();
        own.observations += 1;
        own.prices.extend([number(2), number(3)]);
        own.quantities.extend([number(4), number(5)]);
    }
    all
}

/// All published losses of each subject, 9 of any utility and 9 of symmetric ones.
pub(crate) fn published_losses() -> Vec<(String, Vec<f64>)> {
    let table = read("choi_2014_sample_all_indices.csv");
    let row = |line: &str| {
        let (id, losses) = line.split_once(',').unwrap();
        (id.to_owned(), losses.split(',').map(|loss| loss.parse().unwrap()).collect())
    };
    table.lines().skip(1).map(row).collect()
}

pub(crate) fn subjects() -> Vec<Subject> {
    let choices = choices();
    let answers = read("choi_2014_sample_reference.csv");
    let subject = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |k: usize| fields[k].parse::<f64>().unwrap();
        let own = choices.iter().find(|choices| choices.id == fields[0]).unwrap();
        let observations = own.observations;
        Subject {
            id: fields[0].to_owned(),
            g: linear_budgets(&own.prices, &own.quantities, observations, 2).unwrap(),
            observations,
            ccei: 1.0 - number(1),
            houtman_maks_removed: number(2),
            swaps_removed: number(3),
            varian_mean: 1.0 - number(4),
        }
    };
    answers.lines().skip(1).map(subject).collect()
}

/// Random choices on random linear budgets, positive prices, as a matrix.
pub(crate) fn random_choices(observations: usize, goods: usize, draws: &mut super::matrices::Draws) -> Vec<f64> {
    let (prices, quantities) = (draws.positive(observations * goods), draws.positive(observations * goods));
    linear_budgets(&prices, &quantities, observations, goods).unwrap()
}
