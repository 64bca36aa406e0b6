//! Random games in extensive form with perfect recall, small enough for brute force.

use proptest::prelude::*;
use walras_theory::extensive_form::{ExtensiveForm, Move, TreeBuilder};

/// What a tree is made of: numbers that decide what comes next, read off in turn.
pub(crate) fn tree(players: usize) -> impl Strategy<Value = ExtensiveForm> {
    prop::collection::vec((0_u32..1000, -9_i32..10), 60..200).prop_map(move |draws| grow(players, &draws))
}

struct Growing<'a> {
    builder: TreeBuilder,
    draws: std::iter::Cycle<std::slice::Iter<'a, (u32, i32)>>,
    /// Information sets with all that their player knows: its own past and how deep it is.
    sets: Vec<(usize, Vec<usize>, usize, usize)>,
}

fn grow(players: usize, draws: &[(u32, i32)]) -> ExtensiveForm {
    let mut growing =
        Growing { builder: TreeBuilder::new(players).unwrap(), draws: draws.iter().cycle(), sets: Vec::new() };
    growing.node(players, 0, &mut vec![Vec::new(); players]);
    growing.builder.finish().unwrap()
}

impl Growing<'_> {
    fn draw(&mut self, below: u32) -> u32 {
        self.draws.next().unwrap().0 % below
    }

    fn node(&mut self, players: usize, depth: usize, pasts: &mut Vec<Vec<usize>>) {
        let kind = self.draw(10);
        if depth >= 4 || (depth >= 2 && kind < 4) {
            let payoffs: Vec<f64> = (0..players).map(|_| f64::from(self.draws.next().unwrap().1)).collect();
            return self.builder.terminal(&payoffs).unwrap();
        }
        if kind == 9 {
            let p = f64::from(1 + self.draw(3)) / 4.0;
            self.builder.chance(&[p, 1.0 - p]).unwrap();
            return (0..2).for_each(|_| self.node(players, depth + 1, pasts));
        }
        let player = self.draw(players as u32) as usize;
        // An old set of this player that looks the same to it, or a new one.
        let known =
            self.sets.iter().position(|(of, past, at, _)| *of == player && *past == pasts[player] && *at == depth);
        let set = match known.filter(|_| kind > 4) {
            Some(set) => set,
            None => {
                let actions = 2 + self.draw(2) as usize;
                self.sets.push((player, pasts[player].clone(), depth, actions));
                self.builder.information_set(player, actions).unwrap()
            }
        };
        self.builder.decision(set).unwrap();
        for action in 0..self.sets[set].3 {
            pasts[player].push(set * 10 + action);
            self.node(players, depth + 1, pasts);
            pasts[player].pop();
        }
    }
}

/// Expected payoffs by a walk down the tree.
pub(crate) fn expected(game: &ExtensiveForm, behavior: &[f64]) -> Vec<f64> {
    fn walk(game: &ExtensiveForm, behavior: &[f64], node: usize, weight: f64, total: &mut [f64]) {
        match game.move_at(node) {
            Move::Terminal => total.iter_mut().zip(game.payoffs(node)).for_each(|(t, u)| *t += weight * u),
            Move::Chance => {
                let edges = game.children(node).iter().zip(game.chance(node));
                edges.for_each(|(&child, p)| walk(game, behavior, child as usize, weight * p, total));
            }
            Move::Decision(set) => {
                let edges = game.children(node).iter().zip(game.actions(set));
                edges.for_each(|(&child, a)| walk(game, behavior, child as usize, weight * behavior[a], total));
            }
        }
    }
    let mut total = vec![0.0; game.players()];
    walk(game, behavior, 0, 1.0, &mut total);
    total
}

/// The most that `player` can earn by any pure strategy against `behavior`; `None` if it has too many.
pub(crate) fn best_by_enumeration(game: &ExtensiveForm, behavior: &[f64], player: usize) -> Option<f64> {
    let own: Vec<usize> =
        (0..game.information_sets().len()).filter(|&k| game.information_sets()[k].player == player).collect();
    let strategies = own.iter().try_fold(1_usize, |n, &k| n.checked_mul(game.information_sets()[k].actions))?;
    if strategies > 2_000 {
        return None;
    }
    let mut best = f64::NEG_INFINITY;
    for mut strategy in 0..strategies {
        let mut pure = behavior.to_vec();
        for &k in &own {
            let actions = game.actions(k);
            let chosen = actions.start + strategy % actions.len();
            strategy /= actions.len();
            pure[actions].fill(0.0);
            pure[chosen] = 1.0;
        }
        best = best.max(expected(game, &pure)[player]);
    }
    Some(best)
}
