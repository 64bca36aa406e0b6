//! One code, however it is reached: same bits from a library and from the executable. That they are the same on any thread and
//! in any batch is checked with everything else, see `validate`.

use walras_engine::plugin::Origin;
use walras_validate::{Cases, Subject};

use crate::games;

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
        let opened = game.subject();
        let copy = Subject::new(&linked, &opened.setup, &opened.phi, &opened.bounds).unwrap();
        let rows = opened.draw_rows(&opened.phi, 300, &mut Cases::of("test", 1, None).draws(0)).unwrap();
        let (opened, copy) = (rows.answers(&opened.game).unwrap(), rows.answers(&copy.game).unwrap());
        for ((function, a), (_, b)) in opened.iter().zip(&copy) {
            let differ = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
            assert!(a.len() == b.len() && differ.is_none(), "{}: {}: entry {differ:?}", game.label, function.name());
            assert!(a.iter().any(|x| x.to_bits() != a[0].to_bits()), "{}: {} is constant", game.label, function.name());
        }
    }
}
