//! Strategies as tables.

use std::fmt::Write;

use walras_process::display::brief;

use super::answer::Equilibrium;
use super::phrases::probability;

/// One table a player; neighbours who have the same actions and play alike share one.
pub(super) fn strategies(text: &mut String, equilibrium: &Equilibrium, players: &[String], actions: &[Vec<String>]) {
    let mut first = 0;
    while first < players.len() {
        let alike =
            |other: usize| equilibrium.profile[other] == equilibrium.profile[first] && actions[other] == actions[first];
        let last = (first + 1..players.len()).take_while(|&other| alike(other)).last().unwrap_or(first);
        let (one, other) = (brief(&players[first]), brief(&players[last]));
        let _ = match last - first {
            0 => writeln!(text, "\nplayer {one}"),
            1 => writeln!(text, "\nplayers {one} and {other}, alike"),
            _ => writeln!(text, "\nplayers {one} to {other}, alike"),
        };
        let names: Vec<String> = actions[first].iter().map(|name| brief(name)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let fractions = equilibrium.exact.as_ref().map(|exact| &exact[first]);
        for (action, (name, p)) in names.iter().zip(&equilibrium.profile[first]).enumerate() {
            let fraction = fractions.map(|list| list[action].as_str()).filter(|f| f.len() <= 24 && f.contains('/'));
            let fraction = fraction.map(|f| format!("  = {f}")).unwrap_or_default();
            let _ = writeln!(text, "  {name:<width$}  {}{fraction}", probability(*p));
        }
        first = last + 1;
    }
}
