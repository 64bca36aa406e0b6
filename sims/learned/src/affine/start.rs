//! Where the training of a menu starts: options as item-wise optimal auctions would choose them for random values, boosted by
//! the reserve prices of what nobody gets.

use rand::RngExt;

use super::shape::Shape;
use crate::law::Law;
use crate::random::{Purpose, stream};

/// Profiles that reserve prices are found from.
const SAMPLE: usize = 4000;
/// How sure the first lotteries are, and by how much logits vary.
const SURE: f32 = 3.0;

/// Logits, boosts and logarithms of weights.
pub(super) fn numbers(shape: &Shape, law: &Law, options: usize, seed: u64) -> Vec<f32> {
    let (n, m) = (shape.bidders, shape.items);
    let reserve = reserves(shape, law, seed);
    let mut random = stream(seed, Purpose::Start, 1);
    let mut profile = vec![0.0; n * m];
    let (mut logits, mut boosts) = (Vec::new(), Vec::new());
    for k in 0..options {
        law.draw(&mut random, n, m, &mut profile);
        let mut boost = 0.0;
        // The first option keeps everything.
        let keep = f64::from(u8::from(k > 0));
        for group in 0..shape.groups() {
            let nobody = shape.choices() - 1;
            let worth = |choice: usize| keep * profile[if shape.is_unit { choice } else { choice * m + group }];
            let price = |choice: usize| reserve[if shape.is_unit { choice } else { group }];
            let over = |choice: &usize| worth(*choice) > price(*choice);
            let best =
                (0..nobody).filter(over).max_by(|a, b| (worth(*a) - price(*a)).total_cmp(&(worth(*b) - price(*b))));
            let chosen = best.unwrap_or(nobody);
            for choice in 0..shape.choices() {
                let sure = if choice == chosen { SURE } else { 0.0 };
                logits.push(sure + random.random::<f32>() - 0.5);
            }
            // Of one item the reserve is its own; where the bidder chooses one item, that of the item.
            boost += match chosen == nobody {
                true if shape.is_unit => 0.0,
                true => price(0),
                false if shape.is_unit => -price(chosen),
                false => 0.0,
            };
        }
        boosts.push((boost / shape.unit) as f32 + 0.02 * (random.random::<f32>() - 0.5));
    }
    logits.into_iter().chain(boosts).chain(std::iter::repeat_n(0.0, n)).collect()
}

/// The price of each item that sells best to one bidder, from a sample.
fn reserves(shape: &Shape, law: &Law, seed: u64) -> Vec<f64> {
    let (n, m) = (shape.bidders, shape.items);
    let mut random = stream(seed, Purpose::Start, 0);
    let mut profile = vec![0.0; n * m];
    let mut seen = vec![Vec::with_capacity(SAMPLE); m];
    for _ in 0..SAMPLE {
        law.draw(&mut random, n, m, &mut profile);
        seen.iter_mut().zip(&profile).for_each(|(seen, value)| seen.push(*value));
    }
    let best = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let worth = |k: usize| values[k] * (values.len() - k) as f64;
        (0..values.len()).max_by(|a, b| worth(*a).total_cmp(&worth(*b))).map_or(0.0, |k| values[k])
    };
    seen.into_iter().map(best).collect()
}
