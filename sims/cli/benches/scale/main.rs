//! How play scales: agent-updates a second by game, rule, players n, actions K, probes T and threads, beside what the machine could do.
//!
//! ```sh
//! cargo bench -p walras --bench scale                 # some minutes; `-- --quick` within one
//! cargo bench -p walras --bench scale -- --html target/scale.html
//! ```
//!
//! A round is timed alone, the best of several, as other work on a machine only ever makes one longer. Bandwidth is that of
//! `a = b + 3 c` over columns that no cache holds, and the fraction of it is what a round has to read and write at the least, each
//! column of the arena once, in that time.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "its output is its purpose, and what it plays is fixed")]

mod machine;
mod page;
mod round;

use machine::Machine;
use round::{Case, Measured};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let html = arguments.iter().position(|argument| argument == "--html").and_then(|k| arguments.get(k + 1));
    let machine = Machine::measured(quick);
    println!(
        "bandwidth     {:.1} GB/s; {:.2} ns an exponential, {:.2} by std",
        machine.bandwidth, machine.exp, machine.std_exp
    );
    println!("\n{}", Measured::HEADER);
    let mut all = Vec::new();
    for case in cases(quick) {
        let measured = case.measure(&machine);
        println!("{}", measured.line());
        all.push(measured);
    }
    if let Some(path) = html {
        std::fs::write(path, page::page(&machine, &all)).expect("the page can be written");
        println!("\n{path}");
    }
}

/// One change at a time from some games at some sizes.
fn cases(quick: bool) -> Vec<Case> {
    let sizes: &[usize] = if quick { &[1_000, 10_000, 100_000] } else { &[1_000, 10_000, 100_000, 800_000] };
    let most = if quick { 100_000 } else { 1_000_000 };
    let base = Case { game: "cournot", rule: "logit_response", players: 10_000, actions: 25, probes: 1, threads: 1 };
    let mut cases: Vec<Case> = sizes.iter().map(|&players| Case { players, ..base }).collect();
    cases.extend(sizes.iter().map(|&players| Case { game: "spectrum on a ring", players, ..base }));
    cases.extend(sizes.iter().map(|&players| Case { game: "congestion", actions: 4, players, ..base }));
    let rules = ["best_response", "exponential_weights", "regret_matching", "logit_revision"];
    cases.extend(rules.map(|rule| Case { rule, ..base }));
    cases.extend([2, 8, 64, 256].map(|actions| Case { game: "congestion", actions, players: 2_000, ..base }));
    cases.extend([10, 100, 1000].map(|probes| Case { players: 40, probes, actions: 10, ..base }));
    cases.extend([1, 2].map(|threads| Case { players: 100_000, threads, ..base }));
    let networks = [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|&players| players <= most);
    cases.extend(networks.map(|players| Case {
        game: "network",
        rule: "linear_quadratic",
        players,
        actions: 2,
        ..base
    }));
    cases
}
