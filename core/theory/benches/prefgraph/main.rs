//! Processor time of GARP and Afriat's index on random data, and its ratio to the Python package `prefgraph`.
//!
//! ```text
//! cargo bench -p walras-theory --bench prefgraph                                # our times only
//! PREFGRAPH_PYTHON=venv/bin/python cargo bench -p walras-theory --bench prefgraph
//! ```
//!
//! The second form needs a Python in which `pip install prefgraph==0.6.2` was run. It gets the very data of our run through
//! files and answers on one thread; the answers are compared subject by subject. Prices and quantities are independent and
//! uniform in [0.1, 1.1). Times are of the processor and not of the clock on the wall: ours the mean, prefgraph's the
//! least over at least half a second.

#![allow(clippy::print_stdout, reason = "a bench reports to whoever started it")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use walras_theory::revealed_preference::{BudgetAnswers, BudgetTests};

const GOODS: usize = 5;

/// The same number of observations for every subject.
struct Sample {
    subjects: usize,
    observations: usize,
}

const SAMPLES: [Sample; 5] = [
    Sample { subjects: 1, observations: 50 },
    Sample { subjects: 1, observations: 200 },
    Sample { subjects: 1, observations: 1000 },
    Sample { subjects: 1, observations: 3000 },
    Sample { subjects: 5000, observations: 25 },
];

/// Seconds of processor time, and the answers.
struct Run {
    seconds: f64,
    answers: Vec<BudgetAnswers>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let python = std::env::var_os("PREFGRAPH_PYTHON").map(PathBuf::from);
    println!(
        "{:>8} {:>5} {:>14} {:>14} {:>8} {:>11}",
        "subjects", "T", "walras ms", "prefgraph ms", "ratio", "mismatches"
    );
    for (seed, sample) in SAMPLES.iter().enumerate() {
        let data = uniform(seed as u64, 2 * sample.subjects * sample.observations * GOODS);
        let ours = sample.run(&data)?;
        let (head, own) = (format!("{:>8} {:>5}", sample.subjects, sample.observations), 1e3 * ours.seconds);
        match &python {
            None => println!("{head} {own:>14.4} {:>14} {:>8} {:>11}", "-", "-", "-"),
            Some(python) => {
                let theirs = sample.run_prefgraph(&data, python)?;
                let (other, ratio) = (1e3 * theirs.seconds, theirs.seconds / ours.seconds);
                println!("{head} {own:>14.4} {other:>14.4} {ratio:>8.1} {:>11}", mismatches(&ours, &theirs));
            }
        }
    }
    Ok(())
}

impl Sample {
    /// `data` holds the prices and then the quantities of subject after subject.
    fn run(&self, data: &[f64]) -> Result<Run, Box<dyn Error>> {
        let mut tests = BudgetTests::new(self.observations);
        let mut answers = Vec::with_capacity(self.subjects);
        // The processor's time may be told no finer than the scheduler ticks, so it must add up before it is divided.
        let (start, mut passes, mut spent) = (processor_seconds(), 0.0, 0.0);
        while spent < 0.5 {
            answers.clear();
            for subject in data.chunks_exact(2 * self.observations * GOODS) {
                let (prices, quantities) = subject.split_at(self.observations * GOODS);
                answers.push(tests.run(prices, quantities, self.observations, GOODS, 0.0)?);
            }
            passes += 1.0;
            spent = processor_seconds() - start;
        }
        Ok(Run { seconds: spent / passes, answers })
    }

    fn run_prefgraph(&self, data: &[f64], python: &Path) -> Result<Run, Box<dyn Error>> {
        let file = std::env::temp_dir().join(format!("walras-prefgraph-{}.f64", std::process::id()));
        std::fs::write(&file, data.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())?;
        let output = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/prefgraph/reference.py"))
            .arg(&file)
            .args([self.subjects, self.observations, GOODS].map(|number| number.to_string()))
            .env("RAYON_NUM_THREADS", "1")
            .output();
        std::fs::remove_file(&file)?;
        let output = output?;
        if !output.status.success() {
            return Err(format!("{}: {}", python.display(), String::from_utf8_lossy(&output.stderr)).into());
        }
        parse(&String::from_utf8(output.stdout)?)
    }
}

/// A line with the seconds, then one with both answers per subject.
fn parse(text: &str) -> Result<Run, Box<dyn Error>> {
    let mut lines = text.lines();
    let seconds = lines.next().ok_or("no answer from Python")?.parse()?;
    let answer = |line: &str| -> Result<BudgetAnswers, Box<dyn Error>> {
        let (garp, ccei) = line.split_once(' ').ok_or_else(|| format!("unexpected answer `{line}`"))?;
        Ok(BudgetAnswers { garp: garp == "1", ccei: ccei.parse()? })
    };
    Ok(Run { seconds, answers: lines.map(answer).collect::<Result<_, _>>()? })
}

fn mismatches(ours: &Run, theirs: &Run) -> usize {
    let agree = |a: &BudgetAnswers, b: &BudgetAnswers| a.garp == b.garp && (a.ccei - b.ccei).abs() <= 1e-9;
    let differ = ours.answers.iter().zip(&theirs.answers).filter(|(a, b)| !agree(a, b)).count();
    differ + ours.answers.len().abs_diff(theirs.answers.len())
}

/// Uniform in [0.1, 1.1), a fixed sequence per seed (SplitMix64).
fn uniform(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..count).map(|_| 0.1 + draw()).collect()
}

/// Processor time of this thread where the system tells (Linux), else the time on the wall.
fn processor_seconds() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|stat| stat.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()));
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed().as_secs_f64(), |time| 1e-9 * time)
}
