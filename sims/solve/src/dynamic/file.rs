//! Files of dynamic problems, told by their keys.

use walras_process::nearest::nearest;
use walras_theory::dynamic::{DynamicError, MOST_JOINT_TYPES, MarkovGame, PivotProblem, Transition};
use walras_theory::game_file::MAX_PAYOFFS;
use walras_theory::normal_form::NormalForm;

use super::DynamicNames;
use super::json::{Document, JsonError};

const GAME: [&str; 9] =
    ["actions", "states", "discount", "horizon", "initial", "payoff", "transition", "title", "comment"];
const PIVOT: [&str; 5] = ["values", "after_winning", "discount", "title", "comment"];

/// What a file asks to be solved.
#[derive(Clone, Debug, PartialEq)]
pub enum DynamicProblem {
    /// A stochastic game, with its last period if it has one.
    Game {
        /// The game.
        game: Box<MarkovGame>,
        /// Number of periods; without it the game goes on for ever.
        periods: Option<usize>,
    },
    /// Bidders of a dynamic pivot mechanism.
    Pivot(PivotProblem),
}

/// A problem with its names and what is odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct DynamicFile {
    /// What is to be solved.
    pub problem: DynamicProblem,
    /// Names; of a pivot mechanism only the title.
    pub names: DynamicNames,
    /// What may not be meant, in sentences.
    pub warnings: Vec<String>,
}

/// Reads a stochastic game (`actions`, `states`, `discount` or `horizon`, `payoff`, `transition`) or a dynamic pivot problem
/// (`values`, `after_winning`, `discount`).
///
/// `actions` has one number a player, `payoff` is `[player][state][a_1]..[a_n]`, `transition` `[state][a_1]..[a_n][next state]`.
/// `horizon` is a number of periods, `initial` a law over states, from which reachability is told.
///
/// # Errors
/// The first thing that is wrong, with its line and field.
pub fn read(text: &str) -> Result<DynamicFile, JsonError> {
    let document = Document::parse(text)?;
    let title = match document.get("title") {
        Some(value) => document.string(value, "title")?,
        None => String::new(),
    };
    match kind(&document)? {
        Keys::Game => game(&document, title),
        Keys::Pivot => pivot(&document, title),
    }
}

enum Keys {
    Game,
    Pivot,
}

/// What a file is by the keys that only one kind has, or that are nearest to such.
fn kind(document: &Document<'_>) -> Result<Keys, JsonError> {
    let own =
        |known: &'static [&'static str]| known.iter().filter(|name| !["discount", "title", "comment"].contains(name));
    let has = |known: &'static [&'static str]| own(known).filter(|name| document.has(name)).count();
    let near = |known: &'static [&'static str]| {
        let names: Vec<&str> = own(known).copied().collect();
        document.names().filter(|field| nearest(field, &names).is_some()).count()
    };
    let (games, pivots) = ((has(&GAME), near(&GAME)), (has(&PIVOT), near(&PIVOT)));
    match games.cmp(&pivots) {
        std::cmp::Ordering::Greater => Ok(Keys::Game),
        std::cmp::Ordering::Less => Ok(Keys::Pivot),
        std::cmp::Ordering::Equal => {
            let found: Vec<String> = document.names().take(8).map(|name| format!("`{name}`")).collect();
            let found = if found.is_empty() { "nothing".into() } else { found.join(", ") };
            let problem = format!(
                "found {found}; expected a stochastic game (actions, states, discount, payoff, transition) or a dynamic pivot problem (values, after_winning, discount)"
            );
            Err(JsonError { line: 1, problem })
        }
    }
}

fn game(document: &Document<'_>, title: String) -> Result<DynamicFile, JsonError> {
    document.refuse_unknown(&GAME)?;
    let counts = document.required("actions", "the number of actions of each player")?;
    let actions: Vec<usize> = document
        .list(counts, "actions")?
        .into_iter()
        .enumerate()
        .map(|(i, count)| document.whole(count, &format!("actions[{i}]")))
        .collect::<Result<_, _>>()?;
    if actions.is_empty() {
        return Err(document.wrong(counts, "actions: found no players, expected at least one".into()));
    }
    let states = document.required("states", "the number of states")?;
    let states_value = states;
    let states = document.whole(states, "states")?;
    let joint = actions.iter().try_fold(1_usize, |product, &k| product.checked_mul(k));
    let numbers = joint.and_then(|joint| joint.checked_mul(states)).and_then(|n| n.checked_mul(actions.len()));
    if numbers.is_none_or(|numbers| numbers > MAX_PAYOFFS) {
        let size = numbers.map_or_else(|| "more payoffs than can be counted".into(), |n| format!("{n} payoffs"));
        let problem = format!("states: {states} states make {size}, {MAX_PAYOFFS} fit");
        return Err(document.wrong(states_value, problem));
    }
    let (discount, periods) = time(document)?;
    let payoff = document.required("payoff", "[player][state] with a list inside lists of each player's actions")?;
    let mut payoffs = Vec::new();
    document.flatten(payoff, "payoff", &[&[actions.len(), states], &actions[..]].concat(), &mut payoffs)?;
    let law = document.required("transition", "[state][actions of all players][next state]")?;
    let transition = transition(document, law, &actions, states)?;
    let profiles: usize = actions.iter().product();
    let stages = (0..states).map(|s| {
        let table = |i: usize| &payoffs[(i * states + s) * profiles..][..profiles];
        let payoffs = (0..actions.len()).flat_map(table).copied().collect();
        NormalForm::new(actions.clone(), payoffs).map_err(|source| DynamicError::Stage { state: s, source })
    });
    let stages = stages.collect::<Result<Vec<_>, _>>().map_err(|error| document.wrong(payoff, error.to_string()))?;
    let game = MarkovGame::new(stages, transition, discount);
    let game = game.map_err(|error| document.wrong(law, error.to_string()))?;
    let warnings = unreachable(document, &game)?;
    let names = DynamicNames::numbered(&game, title);
    Ok(DynamicFile { problem: DynamicProblem::Game { game: Box::new(game), periods }, names, warnings })
}

/// The discount, 1 if there is a last period and no discount is given, and the number of periods.
fn time(document: &Document<'_>) -> Result<(f64, Option<usize>), JsonError> {
    let periods = document.get("horizon").map(|value| document.whole(value, "horizon")).transpose()?;
    let value = match document.get("discount") {
        None if periods.is_some() => return Ok((1.0, periods)),
        _ => document.required("discount", "the weight of the next period, in [0, 1)")?,
    };
    let discount = document.number(value, "discount")?;
    let expected = match periods {
        Some(_) if discount >= 0.0 => return Ok((discount, periods)),
        Some(_) => "a number >= 0",
        None if (0.0..1.0).contains(&discount) => return Ok((discount, None)),
        None => "a number in [0, 1), or a `horizon`",
    };
    Err(document.wrong(value, format!("discount: found {discount}, expected {expected}")))
}

/// Rows state by state, joint action by joint action; each is checked where it stands.
fn transition<'a>(
    document: &Document<'a>,
    law: &'a serde_json::value::RawValue,
    actions: &[usize],
    states: usize,
) -> Result<Transition, JsonError> {
    let mut transition = Transition::default();
    let mut path = Place { document, lengths: [&[states], actions].concat(), states };
    path.rows(law, "transition", 0, &mut transition)?;
    Ok(transition)
}

struct Place<'d, 'a> {
    document: &'d Document<'a>,
    lengths: Vec<usize>,
    states: usize,
}

impl<'a> Place<'_, 'a> {
    fn rows(
        &mut self,
        value: &'a serde_json::value::RawValue,
        path: &str,
        depth: usize,
        out: &mut Transition,
    ) -> Result<(), JsonError> {
        if depth < self.lengths.len() {
            let entries = self.document.list(value, path)?;
            if entries.len() != self.lengths[depth] {
                let problem = format!("{path}: found {} entries, expected {}", entries.len(), self.lengths[depth]);
                return Err(self.document.wrong(value, problem));
            }
            let mut entries = entries.into_iter().enumerate();
            return entries.try_for_each(|(k, entry)| self.rows(entry, &format!("{path}[{k}]"), depth + 1, out));
        }
        let mut row = Vec::with_capacity(self.states.min(value.get().len()));
        self.document.flatten(value, path, &[self.states], &mut row)?;
        law(self.document, value, path, &row)?;
        out.push(row.into_iter().enumerate());
        Ok(())
    }
}

/// Refuses a row that is no law.
fn law(document: &Document<'_>, value: &serde_json::value::RawValue, path: &str, row: &[f64]) -> Result<(), JsonError> {
    if let Some((k, p)) = row.iter().enumerate().find(|(_, p)| !(0.0..=1.0 + 1e-9).contains(*p)) {
        return Err(document.wrong(value, format!("{path}[{k}]: found {p}, expected a probability in [0, 1]")));
    }
    let sum: f64 = row.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return Err(document.wrong(value, format!("{path}: the probabilities sum to {sum}, expected 1")));
    }
    Ok(())
}

/// Warns of states that play cannot reach.
fn unreachable(document: &Document<'_>, game: &MarkovGame) -> Result<Vec<String>, JsonError> {
    let initial = match document.get("initial") {
        Some(value) => {
            let mut initial = Vec::new();
            document.flatten(value, "initial", &[game.states()], &mut initial)?;
            law(document, value, "initial", &initial)?;
            Some(initial)
        }
        None => None,
    };
    let states = game.unreachable(initial.as_deref());
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let shown: Vec<String> = states.iter().take(8).map(ToString::to_string).collect();
    let more = if states.len() > 8 { format!(" and {} more", states.len() - 8) } else { String::new() };
    let (noun, verb) = if states.len() == 1 { ("state", "is") } else { ("states", "are") };
    let why = if initial.is_some() { "never reached from `initial`" } else { "entered from no other state" };
    Ok(vec![format!("{noun} {}{more} {verb} {why}", shown.join(", "))])
}

fn pivot(document: &Document<'_>, title: String) -> Result<DynamicFile, JsonError> {
    document.refuse_unknown(&PIVOT)?;
    let rows = document.required("values", "what the item is worth, [bidder][type]")?;
    let mut values = Vec::new();
    for (i, row) in document.list(rows, "values")?.into_iter().enumerate() {
        let path = format!("values[{i}]");
        let types = document.list(row, &path)?.len();
        let mut own = Vec::new();
        document.flatten(row, &path, &[types], &mut own)?;
        if own.is_empty() {
            return Err(document.wrong(row, format!("{path}: found no types, expected at least one")));
        }
        values.push(own);
    }
    if values.len() < 2 {
        let found = match values.len() {
            0 => "no bidders",
            _ => "one bidder",
        };
        return Err(document.wrong(rows, format!("values: found {found}, expected at least two")));
    }
    let joint = values.iter().try_fold(1_usize, |product, own| product.checked_mul(own.len()));
    if joint.is_none_or(|joint| joint > MOST_JOINT_TYPES) {
        let found = joint.map_or_else(|| "too many to count".into(), |joint| joint.to_string());
        let problem = format!("values: joint types of all bidders are {found}, {MOST_JOINT_TYPES} fit");
        return Err(document.wrong(rows, problem));
    }
    let laws = document.required("after_winning", "laws of the winner's next type, [bidder][type][next type]")?;
    let entries = document.list(laws, "after_winning")?;
    if entries.len() != values.len() {
        let problem = format!("after_winning: found {} bidders, `values` has {}", entries.len(), values.len());
        return Err(document.wrong(laws, problem));
    }
    let mut after_winning = Vec::new();
    for (i, entry) in entries.into_iter().enumerate() {
        let path = format!("after_winning[{i}]");
        let rows = document.list(entry, &path)?;
        if rows.len() != values[i].len() {
            let problem = format!("{path}: found {} rows, expected {}, one a type", rows.len(), values[i].len());
            return Err(document.wrong(entry, problem));
        }
        let mut own = Vec::new();
        for (k, row) in rows.into_iter().enumerate() {
            let path = format!("{path}[{k}]");
            let mut probabilities = Vec::new();
            document.flatten(row, &path, &[values[i].len()], &mut probabilities)?;
            law(document, row, &path, &probabilities)?;
            own.push(probabilities);
        }
        after_winning.push(own);
    }
    let value = document.required("discount", "the weight of the next period, in [0, 1)")?;
    let discount = document.number(value, "discount")?;
    if !(0.0..1.0).contains(&discount) {
        return Err(document.wrong(value, format!("discount: found {discount}, expected a number in [0, 1)")));
    }
    let names = DynamicNames { title, players: Vec::new(), states: Vec::new(), actions: Vec::new() };
    let problem = DynamicProblem::Pivot(PivotProblem { values, after_winning, discount });
    Ok(DynamicFile { problem, names, warnings: Vec::new() })
}
