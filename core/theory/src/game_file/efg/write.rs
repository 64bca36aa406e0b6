//! Trees as text.

use std::fmt::Write;

use super::{NamedMove, NamedTree, Written};
use crate::extensive_form::Move;
use crate::game_file::lexer::quote;

/// Writes a game as an `.efg` file that [`read_efg`](super::read_efg) reads back to the same game.
pub fn write_efg(named: &NamedTree) -> String {
    let players: Vec<String> = named.players.iter().map(|name| quote(name)).collect();
    let mut text =
        format!("EFG 2 R {} {{ {} }}\n{}\n\n", quote(&named.title), players.join(" "), quote(&named.comment));
    let mut described = vec![false; named.outcomes.len()];
    for (node, names) in named.nodes.iter().enumerate() {
        let label = quote(&names.label);
        let _ = match (named.game.move_at(node), names.chance) {
            (Move::Decision(index), _) => {
                let set = &named.information_sets[index];
                let player = named.game.information_sets()[index].player + 1;
                write!(text, "p {label} {player} {}", actions(set, None))
            }
            (Move::Chance, Some(index)) => {
                let chance = &named.chances[index];
                write!(text, "c {label} {}", actions(&chance.names, Some(&chance.probabilities)))
            }
            _ => write!(text, "t {label}"),
        };
        match names.outcome {
            None => text.push_str(" 0"),
            Some(index) => {
                let outcome = &named.outcomes[index];
                let _ = write!(text, " {}", outcome.number);
                if !std::mem::replace(&mut described[index], true) {
                    let payoffs: Vec<&str> = outcome.payoffs.iter().map(|u| u.text.as_str()).collect();
                    let _ = write!(text, " {} {{ {} }}", quote(&outcome.label), payoffs.join(", "));
                }
            }
        }
        text.push('\n');
    }
    text
}

/// Number, name and actions of a move.
fn actions(names: &NamedMove, probabilities: Option<&[Written]>) -> String {
    let mut text = format!("{} {} {{", names.number, quote(&names.label));
    for (action, name) in names.actions.iter().enumerate() {
        let _ = write!(text, " {}", quote(name));
        if let Some(p) = probabilities {
            let _ = write!(text, " {}", p[action].text);
        }
    }
    text + " }"
}
