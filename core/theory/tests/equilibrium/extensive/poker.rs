//! Leduc poker, told node by node.

use std::collections::BTreeMap;
use walras_theory::extensive_form::{ExtensiveForm, TreeBuilder};

/// A betting round as both players see it: `c` checks or calls, `r` raises or bets, `f` folds.
#[derive(Clone, Default)]
struct State {
    /// What happened in each round.
    rounds: [String; 2],
    round: usize,
    /// Chips in the pot of each player.
    pot: [i32; 2],
}

/// What a player knows when it moves: who it is, its card, the board, and what was done.
type Known = (usize, usize, Option<usize>, [String; 2]);

struct Leduc {
    builder: TreeBuilder,
    sets: BTreeMap<Known, usize>,
}

/// Leduc poker: two suits of three ranks, an ante of 1, bets of 2 and 4, at most two raises a round (Southey et al. 2005).
pub(crate) fn leduc() -> ExtensiveForm {
    let mut leduc = Leduc { builder: TreeBuilder::new(2).unwrap(), sets: BTreeMap::new() };
    let deals: Vec<[usize; 2]> = (0..3).flat_map(|a| (0..3).map(move |b| [a, b])).collect();
    // Of 30 ordered pairs of cards, two for each pair and four for each two ranks.
    let probabilities: Vec<f64> = deals.iter().map(|[a, b]| if a == b { 2.0 / 30.0 } else { 4.0 / 30.0 }).collect();
    leduc.builder.chance(&probabilities).unwrap();
    for cards in deals {
        leduc.play(cards, None, &State { pot: [1, 1], ..State::default() });
    }
    leduc.builder.finish().unwrap()
}

impl Leduc {
    fn play(&mut self, cards: [usize; 2], board: Option<usize>, state: &State) {
        let history = &state.rounds[state.round];
        let player = history.len() % 2;
        if history.ends_with("cc") || history.ends_with("rc") {
            match board {
                Some(board) => self.showdown(cards, board, state.pot),
                None => self.deal(cards, state),
            }
            return;
        }
        let raises = history.matches('r').count();
        let facing = history.ends_with('r');
        let actions: Vec<char> = match (facing, raises) {
            (true, 2..) => vec!['f', 'c'],
            (true, _) => vec!['f', 'c', 'r'],
            (false, _) => vec!['c', 'r'],
        };
        let known = (player, cards[player], board, state.rounds.clone());
        let set = match self.sets.get(&known) {
            Some(&set) => set,
            None => {
                let set = self.builder.information_set(player, actions.len()).unwrap();
                self.sets.insert(known, set);
                set
            }
        };
        self.builder.decision(set).unwrap();
        for action in actions {
            let mut next = state.clone();
            next.rounds[state.round].push(action);
            match action {
                'f' => {
                    let won = f64::from(state.pot[player]);
                    let payoffs = if player == 0 { [-won, won] } else { [won, -won] };
                    self.builder.terminal(&payoffs).unwrap();
                    continue;
                }
                'r' => next.pot[player] = state.pot[1 - player] + if state.round == 0 { 2 } else { 4 },
                _ => next.pot[player] = state.pot[1 - player],
            }
            self.play(cards, board, &next);
        }
    }

    fn deal(&mut self, cards: [usize; 2], state: &State) {
        let left = |rank: usize| 2.0 - cards.iter().filter(|&&card| card == rank).count() as f64;
        let boards: Vec<usize> = (0..3).filter(|&rank| left(rank) > 0.0).collect();
        let probabilities: Vec<f64> = boards.iter().map(|&rank| left(rank) / 4.0).collect();
        self.builder.chance(&probabilities).unwrap();
        for board in boards {
            self.play(cards, Some(board), &State { round: 1, ..state.clone() });
        }
    }

    fn showdown(&mut self, cards: [usize; 2], board: usize, pot: [i32; 2]) {
        let strength = |card: usize| if card == board { 3 } else { card };
        let won = f64::from(pot[0]);
        let payoff = match strength(cards[0]).cmp(&strength(cards[1])) {
            std::cmp::Ordering::Greater => won,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Less => -won,
        };
        self.builder.terminal(&[payoff, -payoff]).unwrap();
    }
}

#[test]
fn leduc_has_the_known_size() {
    let game = leduc();
    let sets = game.information_sets();
    assert_eq!(sets.len(), 288);
    assert_eq!(sets.iter().filter(|set| set.player == 0).count(), 144);
    assert!(game.perfect_recall().is_ok());
}
