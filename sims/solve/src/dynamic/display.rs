//! Answers for people.

use std::fmt::Write;

use walras_process::display::brief;

use super::super::phrases::{heading, line, probability, relative_regret, short};
use super::{DynamicAnswer, PivotAnswer};

/// Rows shown of a long table.
const ROWS: usize = 24;

/// Policies by player, state after state, above their certificate.
pub(crate) fn text(answer: &DynamicAnswer) -> String {
    let mut text = heading("game", &answer.title);
    line(&mut text, "solution", solution(answer));
    if answer.periods.is_empty() {
        line(&mut text, "discount", &answer.discount.to_string());
    } else {
        let shown = format!("{}, discount {}; shown is the first", answer.periods.len(), answer.discount);
        line(&mut text, "periods", &shown);
    }
    for i in 0..answer.players.len() {
        player(&mut text, answer, i);
    }
    text.push('\n');
    let precision = answer.precision.map_or_else(|| "infinite".to_owned(), |precision| precision.to_string());
    line(&mut text, "precision", &precision);
    line(&mut text, "residual", &format!("{:.1e}", answer.residual));
    let worst = |table: &[f64]| table.iter().copied().fold(0.0, f64::max);
    line(&mut text, "Bellman", &format!("values hold to {:.1e}", worst(&answer.bellman_residual)));
    let regrets = answer.regret.iter().zip(&answer.players).flat_map(|(regrets, player)| {
        regrets.iter().zip(&answer.states).map(move |(regret, state)| (*regret, player, state))
    });
    if let Some((regret, player, state)) = regrets.reduce(|a, b| if b.0 > a.0 { b } else { a }) {
        let place = format!("at most {regret:.6e} (player {}, state {})", brief(player), brief(state));
        line(&mut text, "regret", &place);
    }
    line(&mut text, "NashConv", &format!("{:.6e}", answer.nash_conv));
    line(&mut text, "status", &answer.status);
    text
}

fn solution(answer: &DynamicAnswer) -> &'static str {
    match (answer.solution, answer.periods.is_empty()) {
        ("logit", true) => "Markov logit equilibrium on the path from precision 0",
        ("logit", false) => "logit equilibrium by backward induction",
        ("zero_sum", _) => "values and optimal policies of a zero-sum game",
        (_, true) => "Markov perfect equilibrium, the limit of Markov logit equilibria where their path has one",
        (_, false) => "Markov perfect equilibrium by backward induction",
    }
}

/// One row a state: value, then probabilities.
fn player(text: &mut String, answer: &DynamicAnswer, i: usize) {
    let _ = writeln!(text, "\nplayer {}", brief(&answer.players[i]));
    let states: Vec<String> = answer.states.iter().map(|state| brief(state)).collect();
    let width = states.iter().map(|state| state.chars().count()).max().unwrap_or(0).max(5);
    let _ = writeln!(text, "  {:<width$}  {:>16}  probabilities of {}", "state", "value", actions(answer, i));
    for (s, state) in states.iter().enumerate().take(ROWS) {
        let strategy: Vec<String> = answer.profile[i][s].iter().map(|p| probability(*p)).collect();
        let _ = writeln!(text, "  {state:<width$}  {:>16.10}  {}", answer.values[i][s], strategy.join("  "));
    }
    if states.len() > ROWS {
        let _ = writeln!(text, "  … {} more states; --json has all", states.len() - ROWS);
    }
}

fn actions(answer: &DynamicAnswer, i: usize) -> String {
    let names: Vec<String> = answer.actions[i][0].iter().take(8).map(|name| brief(name)).collect();
    let more = if answer.actions[i][0].len() > 8 { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

/// One row a joint type, then what lying gains.
pub(crate) fn pivot(answer: &PivotAnswer) -> String {
    let mut text = heading("problem", &answer.title);
    line(&mut text, "solution", "dynamic pivot mechanism; bidders and types from 0");
    let bidders = answer.types.len();
    let _ = write!(text, "\n  {:<12}  {:>14}  {:>6}", "types", "welfare", "winner");
    (0..bidders).for_each(|i| {
        let _ = write!(text, "  {:>12}", format!("{i} pays"));
    });
    let _ = writeln!(text, "  {:>6}", "static");
    for joint in 0..answer.found.welfare.len().min(4 * ROWS) {
        let mut rest = joint;
        let mut types: Vec<String> = Vec::new();
        for count in answer.types.iter().rev() {
            types.push((rest % count).to_string());
            rest /= count;
        }
        types.reverse();
        let (welfare, winner) = (answer.found.welfare[joint], answer.found.allocation[joint]);
        let _ = write!(text, "  {:<12}  {welfare:>14.8}  {winner:>6}", types.join(" "));
        for payment in &answer.found.payment {
            let _ = write!(text, "  {:>12.8}", payment[joint]);
        }
        let _ = writeln!(text, "  {:>6}", answer.found.static_allocation[joint]);
    }
    if answer.found.welfare.len() > 4 * ROWS {
        let _ = writeln!(text, "  … {} more; --json has all", answer.found.welfare.len() - 4 * ROWS);
    }
    text.push('\n');
    line(&mut text, "lying gains", &format!("{:.6e} under the pivot payments", answer.found.gain));
    let repeated = format!("{:.6e} under a second-price auction in every period", answer.found.static_gain);
    line(&mut text, "", &repeated);
    text
}

/// What kept the search from what was asked for.
pub(crate) fn shortfall(answer: &DynamicAnswer) -> Option<String> {
    let reached = match answer.precision {
        Some(_) if !answer.periods.is_empty() => format!("a residual of {:.1e} in some period", answer.residual),
        Some(precision) if Some(precision) == answer.precision_asked => {
            format!("this precision, to a residual of {:.1e}", answer.residual)
        }
        Some(precision) => format!("precision {precision}"),
        None => relative_regret(answer.residual),
    };
    short(&answer.status, &reached)
}
