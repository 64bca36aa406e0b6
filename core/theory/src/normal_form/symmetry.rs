//! Symmetries of a game: renamings of players and actions that change no payoff.

use super::NormalForm;

/// Comparisons of payoffs that a search may take.
const MOST_COMPARISONS: f64 = 2e7;
/// Payoffs are the same if they differ by no more than this part of their range.
const SAME: f64 = 1e-12;

/// Number of symmetries of `game`, the identity included: permutations of players, each with permutations of all their actions,
/// under which every payoff stays what it was. `None` if there are too many renamings to look through.
pub fn symmetries(game: &NormalForm) -> Option<u64> {
    let factorial = |n: usize| (1..=n).map(|k| k as f64).product::<f64>();
    let renamings = game.actions().iter().map(|&k| factorial(k)).product::<f64>() * factorial(game.players());
    if renamings * game.payoffs(0).len() as f64 * game.players() as f64 > MOST_COMPARISONS {
        return None;
    }
    let mut found = 0;
    for_each_permutation(game.players(), &mut |players| {
        let fits = players.iter().enumerate().all(|(i, &j)| game.actions()[i] == game.actions()[j]);
        if fits {
            let mut actions: Vec<Vec<usize>> = Vec::new();
            found += renamed(game, players, &mut actions);
        }
    });
    Some(found)
}

/// Completes the permutations of actions of the players after the first ones and counts those that keep payoffs.
fn renamed(game: &NormalForm, players: &[usize], actions: &mut Vec<Vec<usize>>) -> u64 {
    let player = actions.len();
    if player == game.players() {
        return u64::from(keeps(game, players, actions));
    }
    let mut found = 0;
    for_each_permutation(game.actions()[player], &mut |permutation| {
        actions.push(permutation.to_vec());
        found += renamed(game, players, actions);
        actions.pop();
    });
    found
}

/// Whether player `i` earns at every profile what player `players[i]` earns at the renamed one.
fn keeps(game: &NormalForm, players: &[usize], actions: &[Vec<usize>]) -> bool {
    let sizes = game.actions();
    let (mut profile, mut renamed) = (vec![0; sizes.len()], vec![0; sizes.len()]);
    for index in 0..game.payoffs(0).len() {
        let mut rest = index;
        for (action, &size) in profile.iter_mut().zip(sizes).rev() {
            *action = rest % size;
            rest /= size;
        }
        profile.iter().enumerate().for_each(|(i, &a)| renamed[players[i]] = actions[i][a]);
        let image = renamed.iter().zip(sizes).fold(0, |index, (a, size)| index * size + a);
        let same = |i: usize| {
            let (low, high) = game.payoff_range(i);
            (game.payoffs(i)[index] - game.payoffs(players[i])[image]).abs() <= SAME * (high - low)
        };
        if !(0..sizes.len()).all(same) {
            return false;
        }
    }
    true
}

/// Calls `visit` with every permutation of `0..size`, by Heap's algorithm.
fn for_each_permutation(size: usize, visit: &mut dyn FnMut(&[usize])) {
    let mut order: Vec<usize> = (0..size).collect();
    let mut counters = vec![0; size];
    visit(&order);
    let mut k = 1;
    while k < size {
        if counters[k] < k {
            order.swap(if k % 2 == 0 { 0 } else { counters[k] }, k);
            visit(&order);
            counters[k] += 1;
            k = 1;
        } else {
            counters[k] = 0;
            k += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_known_games() {
        let game = |actions: &[usize], u: &[f64]| NormalForm::new(actions.to_vec(), u.to_vec()).unwrap();
        let pennies = game(&[2, 2], &[1.0, -1.0, -1.0, 1.0, -1.0, 1.0, 1.0, -1.0]);
        assert_eq!(symmetries(&pennies), Some(4));
        let coordination = game(&[2, 2], &[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
        assert_eq!(symmetries(&coordination), Some(4));
        let dilemma = game(&[2, 2], &[3.0, 0.0, 5.0, 1.0, 3.0, 5.0, 0.0, 1.0]);
        assert_eq!(symmetries(&dilemma), Some(2));
        let own = game(&[2, 2], &[3.0, 0.0, 5.0, 1.0, 4.0, 5.0, 0.0, 1.0]);
        assert_eq!(symmetries(&own), Some(1));
        assert_eq!(symmetries(&game(&[3], &[1.0, 1.0, 1.0])), Some(6));
    }
}
