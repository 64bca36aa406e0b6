//! One code, however it is reached: same bits from a library and from the executable, on any thread, in any batch.

use std::thread;

use walras_engine::model::Model;
use walras_engine::plugin::Origin;

use crate::games::{self, Game, Rows};

type Answers = Vec<(&'static str, Vec<f64>)>;

fn assert_same_bits(label: &str, what: &str, a: &Answers, b: &Answers) {
    assert_eq!(a.len(), b.len(), "{label}: {what}");
    for ((function, a), (_, b)) in a.iter().zip(b) {
        let differ = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
        assert!(a.len() == b.len() && differ.is_none(), "{label}: {what}: {function} differs in entry {differ:?}");
    }
}

fn rows(game: &Game, model: &Model) -> Rows {
    Rows::draw(model, &game.resolved().phi, 300)
}

#[test]
fn a_library_and_the_copy_linked_in_are_the_same_game() {
    for game in games::all() {
        assert!(matches!(game.plugin.origin(), Origin::File(_)), "{}: must come through dlopen", game.label);
        let Some(linked) = games::linked(&game.plugin.metadata().name) else {
            assert_eq!(game.label, "spectrum_in_c");
            continue;
        };
        assert!(matches!(linked.origin(), Origin::Linked(_)));
        assert_eq!(linked.metadata(), game.plugin.metadata(), "{}", game.label);
        let opened = game.model();
        let copy = Model::new(&linked, &game.resolved().setup).unwrap();
        let rows = rows(game, &opened);
        assert_same_bits(game.label, "linked", &rows.answers(&opened), &rows.answers(&copy));
    }
}

#[test]
fn a_game_asked_again_says_the_same() {
    for game in games::all() {
        let (model, again) = (game.model(), game.model());
        let rows = rows(game, &model);
        let first = rows.answers(&model);
        assert!(first.iter().any(|(_, out)| out.iter().any(|x| x.to_bits() != out[0].to_bits())), "{}", game.label);
        assert_same_bits(game.label, "repeated", &first, &rows.answers(&model));
        assert_same_bits(game.label, "another instance", &first, &rows.answers(&again));
    }
}

#[test]
fn threads_see_the_same_game() {
    for game in games::all() {
        let model = game.model();
        let rows = rows(game, &model);
        let alone = rows.answers(&model);
        thread::scope(|scope| {
            let ask = || (0..20).map(|_| rows.answers(&model)).collect::<Vec<_>>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            for answers in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
                assert_same_bits(game.label, "on a thread", &alone, &answers);
            }
        });
    }
}

#[test]
fn a_batch_is_its_rows_one_by_one() {
    for game in games::all() {
        let model = game.model();
        let rows = rows(game, &model);
        let together = rows.answers(&model);
        let mut alone: Answers = together.iter().map(|(name, _)| (*name, Vec::new())).collect();
        for row in 0..rows.player.len() {
            for (all, (_, one)) in alone.iter_mut().zip(rows.only(row).answers(&model)) {
                all.1.extend(one);
            }
        }
        assert_same_bits(game.label, "one by one", &together, &alone);
    }
}

impl Rows {
    fn only(&self, row: usize) -> Rows {
        let part = |column: &[f64]| {
            let width = column.len() / self.player.len();
            column[row * width..][..width].to_vec()
        };
        Rows {
            phi: self.phi.clone(),
            player: vec![self.player[row]],
            probe: vec![self.probe[row]],
            action: part(&self.action),
            aggregate: part(&self.aggregate),
            profile: part(&self.profile),
            state: part(&self.state),
            state_profile: part(&self.state_profile),
        }
    }
}
