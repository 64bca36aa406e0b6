//! Small games written into the scenario: `game.payoffs`, lists inside lists, and `game.bimatrix`, rows of pairs.

use super::error::ScenarioError;
use super::game::Game;
use super::nested_list::{entries, flatten, lengths, wrong};
use super::path::Path;
use super::problem::Problem;
use super::quantity::Nested;

/// A table of payoffs.
pub(super) struct InlineGame {
    /// How many actions each player has.
    pub(super) counts: Vec<usize>,
    /// `[players][a_1]…[a_n]`, the last player's action fastest.
    pub(super) payoffs: Vec<f64>,
}

impl InlineGame {
    /// The table that the scenario has, if it has one.
    ///
    /// # Errors
    /// Lists that are not all as deep and as long as the first ones; the error names the list.
    pub(super) fn of(game: &Game) -> Result<Option<Self>, ScenarioError> {
        match (&game.payoffs, &game.bimatrix) {
            (Some(payoffs), None) => by_player(payoffs).map(Some),
            (None, Some(rows)) => by_pair(rows).map(Some),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => {
                let problem = Problem::Useless("`game.payoffs` says it already".into());
                Err(ScenarioError::new(Path::fixed("game.bimatrix"), problem))
            }
        }
    }
}

/// `[player][a_1]…[a_n]`: as many levels of lists as players and one.
fn by_player(payoffs: &Nested) -> Result<InlineGame, ScenarioError> {
    let path = Path::fixed("game.payoffs");
    let players = entries(payoffs, &path, "one list of payoffs a player")?;
    let counts: Vec<usize> = lengths(&players[0]);
    if counts.len() != players.len() {
        let expected =
            format!("lists inside lists, {} deep, one level an action of each of {0} players", players.len());
        return Err(wrong(path.entry(0), format_args!("lists {} deep", counts.len()), expected));
    }
    let mut flat = Vec::new();
    for (player, table) in players.iter().enumerate() {
        flatten(table, &counts, &path.entry(player), &mut flat)?;
    }
    Ok(InlineGame { counts, payoffs: flat })
}

/// `[a_1][a_2][2]`: in each row one pair an action of the second player.
fn by_pair(rows: &Nested) -> Result<InlineGame, ScenarioError> {
    let path = Path::fixed("game.bimatrix");
    let expected = "rows of pairs [payoff of the first player, payoff of the second]";
    let table = entries(rows, &path, expected)?;
    let columns = entries(&table[0], &path.entry(0), expected)?.len();
    let counts = vec![table.len(), columns];
    let mut pairs = Vec::new();
    flatten(rows, &[table.len(), columns, 2], &path, &mut pairs)?;
    let payoffs = (0..2).flat_map(|player| pairs.iter().skip(player).step_by(2)).copied().collect();
    Ok(InlineGame { counts, payoffs })
}
