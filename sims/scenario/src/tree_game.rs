//! Games in extensive form, from Gambit's `.efg`, as the reduced strategies and outcomes that the game `extensive_form` takes.

use walras_theory::extensive_form::{ReducedForm, Sequences};
use walras_theory::game_file::{NamedTree, read_efg};

/// Most occurrences of outcomes in profiles of strategies, which become numbers of the scenario.
const MOST_CELLS: usize = 1 << 20;

/// What a file becomes.
pub(super) struct TreeGame {
    /// Reduced strategies of each player.
    pub(super) counts: Vec<usize>,
    /// `[outcomes][players]`.
    pub(super) payoffs: Vec<f64>,
    /// `[profiles][outcomes]`, the last player's strategy fastest.
    pub(super) occurrences: Vec<f64>,
    /// What the file says of the game.
    pub(super) about: Option<String>,
}

impl TreeGame {
    /// Of the text of an `.efg` file.
    ///
    /// # Errors
    /// It is none, a player has imperfect recall, nothing can be won, or there are too many strategies.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let named = read_efg(text).map_err(|error| error.to_string())?;
        if named.outcomes.is_empty() {
            return Err("no node has an outcome: nobody wins or loses anything".into());
        }
        let sequences = Sequences::new(&named.game).map_err(|recall| named.explain(&recall))?;
        let outcomes = named.outcomes.len();
        let reduced = ReducedForm::new(&named.game, &sequences, MOST_CELLS / outcomes);
        let reduced = reduced.map_err(|error| format!("{error}; its {outcomes} outcomes leave room for no more"))?;
        let counts = reduced.counts();
        let on_the_way = outcomes_on_the_way(&named);
        let mut occurrences = vec![0.0; counts.iter().product::<usize>() * outcomes];
        reduced.reached(&sequences, |profile, leaf, probability| {
            on_the_way[leaf].iter().for_each(|&outcome| occurrences[profile * outcomes + outcome] += probability);
        });
        let payoffs = named.outcomes.iter().flat_map(|outcome| outcome.payoffs.iter().map(|written| written.value));
        let words: Vec<&String> = [&named.title, &named.comment].into_iter().filter(|w| !w.trim().is_empty()).collect();
        let about =
            (!words.is_empty()).then(|| words.iter().map(|words| words.as_str()).collect::<Vec<_>>().join("\n"));
        Ok(TreeGame { counts, payoffs: payoffs.collect(), occurrences, about })
    }
}

/// The outcomes from the root to each node, that of the node included.
fn outcomes_on_the_way(named: &NamedTree) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = Vec::with_capacity(named.nodes.len());
    for (node, facts) in named.nodes.iter().enumerate() {
        let mut own = named.game.parent(node).map_or_else(Vec::new, |(parent, _)| all[parent].clone());
        own.extend(facts.outcome);
        all.push(own);
    }
    all
}
