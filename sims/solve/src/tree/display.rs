//! Behaviours for people.

use std::fmt::Write;

use walras_process::display::brief;

use super::answer::TreeAnswer;
use crate::phrases::{heading, line, probability};

/// Information sets that are shown; JSON has all.
const SHOWN: usize = 200;

pub(crate) fn text(answer: &TreeAnswer) -> String {
    let mut text = heading("game", &answer.title);
    line(&mut text, "solution", &answer.method);
    let sets = answer.keys.sets().iter().enumerate();
    for (index, (player, key)) in sets.take(SHOWN) {
        let reached = answer.profile.reached[index];
        let name = brief(&answer.keys.players[*player]);
        let _ =
            writeln!(text, "\nplayer {name}, information set {}, reached with {}", brief(key), probability(reached));
        let names: Vec<String> = answer.actions[index]
            .iter()
            .enumerate()
            .map(|(k, name)| if name.is_empty() { (k + 1).to_string() } else { brief(name) })
            .collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        for (name, place) in names.iter().zip(answer.offsets[index]..) {
            let _ = writeln!(text, "  {name:<width$}  {}", probability(answer.profile.behavior[place]));
        }
    }
    if answer.keys.sets().len() > SHOWN {
        let _ = writeln!(text, "\n… and {} more information sets, which --json has", answer.keys.sets().len() - SHOWN);
    }
    text.push('\n');
    for (player, value) in answer.keys.players.iter().zip(&answer.profile.values) {
        line(&mut text, "value", &format!("{value:.12} (player {})", brief(player)));
    }
    if let Some(precision) = answer.precision {
        line(&mut text, "precision", &precision.to_string());
    }
    if let Some(precision) = answer.limit_precision {
        line(&mut text, "approximated", &format!("at precision {precision:e}"));
    }
    if let Some(iterations) = answer.iterations {
        line(&mut text, "iterations", &iterations.to_string());
    }
    line(&mut text, "residual", &format!("{:.1e}", answer.residual));
    let most = answer.profile.set_regret.iter().copied().fold(0.0, f64::max);
    line(&mut text, "regret", &format!("at most {most:.6e} at an information set, given that it is reached"));
    line(&mut text, "NashConv", &format!("{:.6e}", answer.profile.nash_conv));
    line(&mut text, "status", &answer.status);
    text
}
