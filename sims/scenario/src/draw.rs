//! Parameters drawn from laws.

use walras_engine::random::{self, Key, Purpose, Seed, name_code};
use walras_game::metadata::Distribution;

/// The number that `law` gives to the entry `indices` of the parameter `name`, or why it gives none.
///
/// An entry's stream is keyed by the parameter's name and the entry's own indices: the first as agent, the second as
/// step. So neither other parameters nor further players or probes change it.
pub(super) fn draw_entry(law: &Distribution, seed: Seed, name: &str, indices: &[usize]) -> Result<f64, String> {
    let index = |axis: usize| u32::try_from(indices.get(axis).copied().unwrap_or(0));
    let (Ok(agent), Ok(step)) = (index(0), index(1)) else {
        return Err("there are more than 2^32 entries along one axis".into());
    };
    if indices.len() > 2 {
        return Err("entries of more than two axes must be given".into());
    }
    let key = Key { stage: name_code(name), agent, step, ..Key::new(seed, Purpose::Parameter) };
    random::draw(law, &mut key.stream())
}
