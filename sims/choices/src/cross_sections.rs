//! Random utility of a population: people on a few budgets that they have in common.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use walras_process::display::brief;
use walras_theory::revealed_preference::{CrossSections, PatchChoice, StochasticError, StochasticTest};

use super::TestOptions;
use super::budgets::Budgets;
use super::chance::Stream;
use super::display::{aligned, figure};
use super::error::{ChoicesError, Fault, Place, Problem};
use super::prices::PriceBook;
use super::stream::{self, Advance, Streaming};
use super::subject::Subject;
use super::wait;

/// Prices and expenditures of people on the same budget differ by no more than this share: they are often rounded.
const SAME: f64 = 1e-6;

/// What was read so far.
#[derive(Default)]
struct Population {
    /// Names of the budgets, in the order in which they appear, and their places.
    names: Vec<String>,
    places: BTreeMap<String, usize>,
    goods: usize,
    /// `[budgets][goods]`.
    prices: Vec<f64>,
    expenditures: Vec<f64>,
    choices: Vec<Choice>,
    /// People with more than one choice.
    repeated: usize,
}

/// What the test says of them.
struct Outcome {
    sections: CrossSections,
    found: StochasticTest,
    /// How many people of positive weight are on each patch, through all budgets.
    people: Vec<usize>,
}

struct Choice {
    person: Option<String>,
    budget: usize,
    bundle: Vec<f64>,
    weight: f64,
}

/// Tests the population of a file and returns what to print.
pub(super) fn test(options: &TestOptions) -> Result<Box<dyn Read>, ChoicesError> {
    let book = options.prices.as_deref().map(PriceBook::read).transpose()?.map(Arc::new);
    let population = Mutex::new(Population::default());
    let locked = || population.lock().unwrap_or_else(PoisonError::into_inner);
    let advance = Advance::default();
    let add = |_, person: &Subject| locked().add(person);
    // The first person on a budget says what it is, and it is cheap to look: one thread, in the order of the file.
    let streaming = Streaming { threads: 1, rows: super::ROWS_PER_CHUNK, book: book.as_ref() };
    wait::watched(&advance, |done| {
        let mut deliver = |()| {
            done();
            Ok(())
        };
        let restart = || {
            *locked() = Population::default();
            Ok(())
        };
        stream::stream(&options.data, streaming, &advance, &add, &mut deliver, restart)
    })?;
    let population = population.into_inner().unwrap_or_else(PoisonError::into_inner);
    let fault = |(person, problem): (Option<String>, Problem)| ChoicesError::Data {
        path: options.data.clone(),
        place: Place::File,
        fault: Fault { subject: person, problem: problem.into() },
    };
    let outcome = population.test(options.draws, options.seed).map_err(fault)?;
    let text = if options.json {
        format!("{}\n", json!({ "stochastic": population.json(&outcome, options.draws) }))
    } else {
        population.words(&outcome, options.draws)
    };
    Ok(Box::new(Cursor::new(text)))
}

impl Population {
    fn add(&mut self, person: &Subject) -> Result<(), Problem> {
        let refused = |why: &str| Err(Problem::Index(format!("--stochastic: {why}")));
        let [chooser] = person.members.as_slice() else { return refused("expected people, not groups of members") };
        let Some(budgets) = &chooser.budgets else { return refused("expected prices and quantities") };
        if self.goods != 0 && self.goods != budgets.goods {
            return refused(&format!("{} goods here and {} before", budgets.goods, self.goods));
        }
        self.goods = budgets.goods;
        self.repeated += usize::from(person.observations.len() > 1);
        let spent = budgets.expenditures();
        for (k, t) in person.observations.iter().enumerate() {
            let budget = self.budget(t, budgets, k, spent[k])?;
            let bundle = budgets.quantities[k * self.goods..][..self.goods].to_vec();
            let weight = person.weight.unwrap_or(1.0);
            self.choices.push(Choice { person: person.id.clone(), budget, bundle, weight });
        }
        Ok(())
    }

    /// The place of a budget, which is new or the same as before.
    fn budget(&mut self, t: &str, budgets: &Budgets, k: usize, spent: f64) -> Result<usize, Problem> {
        let prices = &budgets.prices[k * self.goods..][..self.goods];
        if let Some(good) = prices.iter().position(|&p| p == 0.0) {
            let why = format!("--stochastic: the price of good {} at `{t}` is 0; expected a price above 0", good + 1);
            return Err(Problem::Index(why));
        }
        let Some(&place) = self.places.get(t) else {
            self.places.insert(t.into(), self.names.len());
            self.names.push(t.into());
            self.prices.extend(prices);
            self.expenditures.push(spent);
            return Ok(self.names.len() - 1);
        };
        let differs = |found: f64, expected: f64| (found / expected - 1.0).abs() > SAME;
        let first = &self.prices[place * self.goods..][..self.goods];
        let other = |what: String, found, expected| Problem::OtherBudget { t: t.into(), what, found, expected };
        for (good, (&found, &expected)) in prices.iter().zip(first).enumerate() {
            if differs(found, expected) {
                return Err(other(format!("a price of good {} of", good + 1), found, expected));
            }
        }
        if differs(spent, self.expenditures[place]) {
            return Err(other("an expenditure of".into(), spent, self.expenditures[place]));
        }
        Ok(place)
    }

    fn test(&self, draws: u32, seed: u64) -> Result<Outcome, (Option<String>, Problem)> {
        let whole = |error| (None, self.problem(&error));
        let sections = CrossSections::new(&self.prices, &self.expenditures, self.goods).map_err(whole)?;
        let mut choices = Vec::with_capacity(self.choices.len());
        for Choice { person, budget, bundle, weight } in &self.choices {
            let patch = sections.patch(*budget, bundle).map_err(|error| (person.clone(), self.problem(&error)))?;
            choices.push(PatchChoice { budget: *budget, patch, weight: *weight });
        }
        let mut rng = Stream { seed, subject: 0, member: 0 }.resampling();
        let found = sections.test(&choices, draws as usize, &mut rng).map_err(whole)?;
        let mut people = vec![0; found.shares.len()];
        for choice in choices.iter().filter(|choice| choice.weight > 0.0) {
            people[sections.row(choice.budget, choice.patch)] += 1;
        }
        Ok(Outcome { sections, found, people })
    }

    /// With names in place of numbers of budgets.
    fn problem(&self, error: &StochasticError) -> Problem {
        let name = |budget: usize| &self.names[budget];
        let words = match *error {
            StochasticError::Same { first, second } => {
                format!("budgets `{}` and `{}` are the same; give their people the same `t`", name(first), name(second))
            }
            StochasticError::NoPatch { budget } => {
                format!("the choice at `{}` lies where budgets meet, on no patch of positive size", name(budget))
            }
            StochasticError::Nobody { budget } => format!("nobody of positive weight chooses at `{}`", name(budget)),
            ref other => other.to_string(),
        };
        Problem::Index(format!("--stochastic: {words}"))
    }

    fn notes(&self) -> Vec<String> {
        let several =
            format!("{} people have several choices, which are taken to be those of different people", self.repeated);
        if self.repeated > 0 { vec![several] } else { Vec::new() }
    }

    fn json(&self, Outcome { sections, found, people }: &Outcome, draws: u32) -> serde_json::Value {
        let budget = |(j, t): (usize, &String)| {
            let patches = (0..sections.patches(j)).map(|patch| {
                let inside: Vec<&String> = sections.inside(j, patch).iter().map(|&k| &self.names[k]).collect();
                let row = sections.row(j, patch);
                let (share, rational) = (found.shares[row], found.rational[row]);
                json!({ "inside": inside, "people": people[row], "share": share, "rational": rational })
            });
            json!({ "t": t, "patches": patches.collect::<Vec<_>>() })
        };
        json!({
            "people": found.people,
            "types": sections.types().len(),
            "statistic": found.statistic,
            "lower": found.lower,
            "exact": found.exact,
            "p": found.p,
            "draws": draws,
            "tightening": found.tightening,
            "budgets": self.names.iter().enumerate().map(budget).collect::<Vec<_>>(),
            "notes": self.notes(),
        })
    }

    fn words(&self, Outcome { sections, found, people }: &Outcome, draws: u32) -> String {
        let mut rows = vec![["budget", "people", "share", "rational", "inside of"].map(String::from).to_vec()];
        for (j, t) in self.names.iter().enumerate() {
            for patch in 0..sections.patches(j) {
                let row = sections.row(j, patch);
                let inside: Vec<String> = sections.inside(j, patch).iter().map(|&k| brief(&self.names[k])).collect();
                let inside = if inside.is_empty() { "–".into() } else { inside.join(", ") };
                let [share, rational] = [found.shares[row], found.rational[row]].map(figure);
                rows.push(vec![brief(t), people[row].to_string(), share, rational, inside]);
            }
        }
        let mut text = aligned(&rows);
        let statistic = if found.exact {
            figure(found.statistic)
        } else {
            format!("{}…{}", figure(found.lower), figure(found.statistic))
        };
        let p = found.p.map_or("–".into(), figure);
        text += &format!(
            "\nrandom utility: J = {statistic}, p = {p} of {draws} resamples; {} people, {} rational types\n",
            found.people,
            sections.types().len()
        );
        for note in self.notes() {
            text += &format!("note: {note}\n");
        }
        text
    }
}
