//! Pure functions: the same arguments give the same bits, whatever was asked before, beside it or at the same time.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use super::super::cases::Cases;
use super::super::outcome::{Fault, Found};
use super::super::rows::{Answers, Rows};
use super::super::subject::Subject;

const ROWS: usize = 100;
const THREADS: usize = 4;
/// Rows that each thread asks for, over and over.
const BUSY_ROWS: usize = 2000;
/// For how long, so that threads meet on a busy machine of one core, too.
const BUSY: Duration = Duration::from_millis(100);

/// That asking again gives the same, also of another instance and after other questions.
pub(super) fn repetition(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    let another = subject.with(&subject.setup)?;
    cases.each(8, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, ROWS, draws)?;
        let first = rows.answers(&subject.game)?;
        same(&rows, &first, &rows.answers(&subject.game)?, "asked again")?;
        same(&rows, &first, &rows.answers(&another.game)?, "asked of another instance")?;
        let between = subject.draw_phi(draws);
        subject.draw_rows(&between, ROWS, draws)?.answers(&subject.game)?;
        same(&rows, &first, &rows.answers(&subject.game)?, "asked again after another mechanism")
    })?;
    Ok(Found::pass("the same bits again, also from another instance and after other questions"))
}

/// That a batch is its rows, one by one and in any order.
pub(super) fn batches(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    cases.each(8, |_, draws| {
        let phi = subject.draw_phi(draws);
        let rows = subject.draw_rows(&phi, ROWS, draws)?;
        let together = rows.answers(&subject.game)?;
        let mut order: Vec<usize> = (0..ROWS).collect();
        (1..ROWS).rev().for_each(|last| order.swap(last, draws.below(last + 1)));
        let shuffled = rows.select(&order).answers(&subject.game)?;
        same(&rows, &together, &restored(&shuffled, &order), "in another order")?;
        let mut alone: Answers = together.iter().map(|(function, _)| (*function, Vec::new())).collect();
        for row in 0..ROWS {
            append(&mut alone, rows.select(&[row]).answers(&subject.game)?);
        }
        same(&rows, &together, &alone, "one by one")?;
        let cut = 1 + draws.below(ROWS - 1);
        let mut parts = rows.select(&(0..cut).collect::<Vec<_>>()).answers(&subject.game)?;
        append(&mut parts, rows.select(&(cut..ROWS).collect::<Vec<_>>()).answers(&subject.game)?);
        same(&rows, &together, &parts, "in two parts")
    })?;
    Ok(Found::pass("the same bits one by one, in parts and in any order"))
}

fn append(all: &mut Answers, more: Answers) {
    all.iter_mut().zip(more).for_each(|((_, all), (_, more))| all.extend(more));
}

/// Answers to rows in this order, as they are in the original one.
fn restored(answers: &Answers, order: &[usize]) -> Answers {
    let restore = |out: &Vec<f64>| {
        let width = out.len() / order.len();
        let mut back = vec![0.0; out.len()];
        for (place, &row) in order.iter().enumerate() {
            back[row * width..][..width].copy_from_slice(&out[place * width..][..width]);
        }
        back
    };
    answers.iter().map(|(function, out)| (*function, restore(out))).collect()
}

/// That threads which share an instance do not disturb each other.
pub(super) fn threads(subject: &Subject, cases: &Cases) -> Result<Found, Fault> {
    cases.each(3, |_, draws| {
        let asked: Vec<(Rows, Answers)> = (0..THREADS)
            .map(|_| {
                let phi = subject.draw_phi(draws);
                let rows = subject.draw_rows(&phi, BUSY_ROWS, draws)?;
                let alone = rows.answers(&subject.game)?;
                Ok((rows, alone))
            })
            .collect::<Result<_, Fault>>()?;
        let together = &Barrier::new(THREADS);
        thread::scope(|scope| {
            let ask = move |(rows, alone): &(Rows, Answers)| {
                together.wait();
                let start = Instant::now();
                while start.elapsed() < BUSY {
                    same(rows, alone, &rows.answers(&subject.game)?, "asked by several threads at once")?;
                }
                Ok(())
            };
            let threads: Vec<_> = asked.iter().map(|asked| scope.spawn(move || ask(asked))).collect();
            let panicked = |_| Err(Fault::new("a thread that asked it panicked"));
            threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(panicked))
        })
    })?;
    Ok(Found::pass(format!("the same bits on {THREADS} threads at once")))
}

/// An error naming the first number that differs.
fn same(rows: &Rows, a: &Answers, b: &Answers, how: &str) -> Result<(), Fault> {
    for ((function, a), (_, b)) in a.iter().zip(b) {
        if let Some(place) = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits()) {
            let row = place / (a.len() / rows.len());
            return Err(Fault::new(format!(
                "{} is not a pure function: {} at {}, but {} when {how}",
                function.name(),
                a[place],
                rows.describe(row),
                b[place]
            )));
        }
    }
    Ok(())
}
