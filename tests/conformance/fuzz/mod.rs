//! Inputs that are nearly right, to everything that reads what people or other programs wrote: none may panic, hang, or pass for
//! what it is not.
//!
//! A hundred to two thousand inputs for each reader whenever tests run; `WALRAS_FUZZ` asks for another number, `WALRAS_FUZZ_SEED` for
//! others. An input that is not withstood is kept in a file, which is named.

mod corpus;
mod kept;
mod mutate;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use mutate::mutated;
use readers::{READERS, Reader};

use crate::random::{Random, number};

/// No input of so few bytes may take so long.
const LONGEST: Duration = Duration::from_secs(10);

/// Gives inputs to a reader; how many it took, and the time that the longest needed.
fn withstand(reader: &Reader, inputs: usize, seed: usize) -> (usize, Duration) {
    let corpus = (reader.corpus)();
    let mut read = (reader.make)();
    let mut random = Random((seed as u64) << 20 ^ reader.name.len() as u64);
    let (mut taken, mut longest) = (0, Duration::ZERO);
    for number in 0..inputs {
        // What it is made of is read first as it is.
        let input = corpus.get(number).cloned().unwrap_or_else(|| mutated(&corpus, &mut random));
        let begun = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| read(&input)));
        let took = begun.elapsed();
        longest = longest.max(took);
        if let Ok(took) = outcome {
            assert!(
                took || number >= corpus.len(),
                "{}: number {number} of what inputs begin from is refused",
                reader.name
            );
            taken += usize::from(took);
        }
        if outcome.is_err() || took > LONGEST {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}-{number}", reader.name));
            std::fs::write(&path, &input).unwrap();
            panic!("{}: input {number} of seed {seed}, {took:?}, kept as {}", reader.name, path.display());
        }
    }
    (taken, longest)
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever asks for many inputs is to know how many there were")]
fn readers_withstand_what_is_nearly_right() {
    let (share, seed) = (number("WALRAS_FUZZ", 2000), number("WALRAS_FUZZ_SEED", 18));
    let only = std::env::var("WALRAS_FUZZ_ONLY").ok();
    let readers: Vec<&Reader> =
        READERS.iter().filter(|reader| only.as_ref().is_none_or(|only| only == reader.name)).collect();
    assert!(!readers.is_empty(), "no reader is called so");
    std::thread::scope(|scope| {
        let threads = readers.iter().map(|reader| {
            scope.spawn(move || {
                let (inputs, begun) = ((share / reader.cost).max(20), Instant::now());
                let (taken, longest) = withstand(reader, inputs, seed);
                let took = begun.elapsed();
                eprintln!("{}: {inputs} inputs, {taken} taken, in {took:.1?}, the longest {longest:.1?}", reader.name);
            })
        });
        threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    });
}
