//! Random utility on repeated cross-sections, against enumeration of bundles, closed forms and another solver.

use std::collections::BTreeMap;

use proptest::prelude::*;
use walras_theory::revealed_preference::{CrossSections, PatchChoice, StochasticError, linear_budgets, sarp};

use super::matrices::Draws;
use super::streams::Stream;

/// Two goods, each cheap on one of the budgets, so that they cross at (1, 1).
const CROSSING: [f64; 4] = [2.0, 1.0, 1.0, 2.0];

fn uniform(draws: &mut Draws) -> f64 {
    0.5 + 0.5 * draws.symmetric()
}

/// Bundles at random on budget `j` of expenditure 1, by the budgets inside of which they are.
fn sampled(prices: &[f64], goods: usize, j: usize, draws: &mut Draws) -> BTreeMap<Vec<usize>, Vec<f64>> {
    let cost = |k: usize, x: &[f64]| -> f64 { prices[k * goods..][..goods].iter().zip(x).map(|(p, x)| p * x).sum() };
    let mut found = BTreeMap::new();
    for time in 0..6_000 {
        // Every other bundle near the edges, where patches are small.
        let power = if time % 2 == 0 { 1 } else { 6 };
        let x: Vec<f64> = (0..goods).map(|_| uniform(draws).powi(power) + 1e-12).collect();
        let whole = cost(j, &x);
        let x: Vec<f64> = x.iter().map(|x| x / whole).collect();
        let inside = (0..prices.len() / goods).filter(|&k| k != j && cost(k, &x) < 1.0);
        found.insert(inside.collect(), x);
    }
    found
}

/// Nonnegative least squares by descent in one coordinate after the other.
fn descent(columns: &[Vec<usize>], y: &[f64]) -> f64 {
    let mut residual = y.to_vec();
    let mut weights = vec![0.0; columns.len()];
    for _ in 0..20_000 {
        let mut moved = 0.0_f64;
        for (column, weight) in columns.iter().zip(&mut weights) {
            let gain = column.iter().map(|&row| residual[row]).sum::<f64>() / column.len() as f64;
            let step = gain.max(-*weight);
            *weight += step;
            moved = moved.max(step.abs());
            column.iter().for_each(|&row| residual[row] -= step);
        }
        if moved < 1e-13 {
            break;
        }
    }
    residual.iter().map(|r| r * r).sum()
}

/// Says whether all patches had bundles, so that types were compared.
fn check(seed: u64, budgets: usize, goods: usize) -> bool {
    let mut draws = Draws(seed);
    // Far enough apart that no patch escapes the sample.
    let level = |draws: &mut Draws| [0.6, 1.0, 1.7, 2.8][(4.0 * uniform(draws)) as usize % 4];
    let mut prices: Vec<f64> = (0..budgets * goods).map(|_| level(&mut draws)).collect();
    prices.iter_mut().for_each(|p| *p *= 1.0 + 0.1 * draws.symmetric());
    let sections = CrossSections::new(&prices, &vec![1.0; budgets], goods).unwrap();
    let samples: Vec<_> = (0..budgets).map(|j| sampled(&prices, goods, j, &mut draws)).collect();
    let mut seen = Vec::new();
    for (j, sample) in samples.iter().enumerate() {
        let patches: Vec<Vec<usize>> = (0..sections.patches(j)).map(|patch| sections.inside(j, patch)).collect();
        for (inside, x) in sample {
            let patch = sections.patch(j, x).unwrap();
            assert_eq!(&patches[patch], inside, "patch of {x:?}");
        }
        // Patches that no sampled bundle has are small; without bundles nothing can be said of types.
        seen.push(patches.len() == sample.len());
    }
    let compared = seen.iter().all(|seen| *seen);
    if compared {
        let bundles: Vec<Vec<&Vec<f64>>> = samples.iter().map(|sample| sample.values().collect()).collect();
        let mut rational = Vec::new();
        let all: usize = bundles.iter().map(Vec::len).product();
        for code in 0..all {
            let (mut rest, mut chosen, mut rows) = (code, Vec::new(), Vec::new());
            for (j, of) in bundles.iter().enumerate() {
                let x = of[rest % of.len()];
                rest /= of.len();
                rows.push(sections.row(j, sections.patch(j, x).unwrap()));
                chosen.extend_from_slice(x);
            }
            let g = linear_budgets(&prices, &chosen, budgets, goods).unwrap();
            if sarp(&g, budgets, 1e-12, |t, s| t == s).unwrap().holds() {
                rational.push(rows);
            }
        }
        assert_eq!(rational.len(), sections.types().len());
        let mut found: Vec<Vec<usize>> = sections
            .types()
            .map(|of| of.iter().enumerate().map(|(j, &patch)| sections.row(j, usize::from(patch))).collect())
            .collect();
        found.sort_unstable();
        rational.sort_unstable();
        assert_eq!(found, rational);
    }
    let columns: Vec<Vec<usize>> = sections
        .types()
        .map(|of| of.iter().enumerate().map(|(j, &patch)| sections.row(j, usize::from(patch))).collect())
        .collect();
    let choices = (0..budgets * 7).map(|k| {
        let budget = k % budgets;
        let patch = (uniform(&mut draws) * sections.patches(budget) as f64) as usize;
        PatchChoice { budget, patch: patch.min(sections.patches(budget) - 1), weight: 0.2 + uniform(&mut draws) }
    });
    let choices: Vec<PatchChoice> = choices.collect();
    let test = sections.test(&choices, 20, &mut Stream::new(seed)).unwrap();
    assert!(test.exact && test.lower <= test.statistic);
    let expected = test.people as f64 * descent(&columns, &test.shares);
    assert!((test.statistic - expected).abs() < 1e-6, "{} against {expected}", test.statistic);
    assert_eq!(test, sections.test(&choices, 20, &mut Stream::new(seed)).unwrap());
    compared
}

#[test]
fn types_are_those_of_enumerated_bundles() {
    assert!((0..8).filter(|&seed| check(seed, 3, 3)).count() >= 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn agrees_with_enumeration_and_descent(seed in any::<u64>(), budgets in 2_usize..4, goods in 2_usize..4) {
        check(seed, budgets, goods);
    }
}

fn people(counts: [usize; 4]) -> Vec<PatchChoice> {
    let sections = CrossSections::new(&CROSSING, &[3.0, 3.0], 2).unwrap();
    let mut people = Vec::new();
    for (budget, counts) in counts.chunks_exact(2).enumerate() {
        // Those who choose inside of the other budget, and those who do not.
        for (inside, &count) in [true, false].into_iter().zip(counts) {
            let patch = (0..2).find(|&patch| sections.inside(budget, patch).is_empty() != inside).unwrap();
            people.extend(vec![PatchChoice { budget, patch, weight: 1.0 }; count]);
        }
    }
    people
}

/// Shares a and b inside of the other budget are rational where a + b ≤ 1, and else (a + b − 1) from it.
#[test]
fn two_budgets_have_a_closed_form() {
    let sections = CrossSections::new(&CROSSING, &[3.0, 3.0], 2).unwrap();
    assert_eq!(sections.types().len(), 3);
    for (counts, expected) in
        [([60, 40, 70, 30], 200.0 * 0.09), ([60, 40, 40, 60], 0.0), ([100, 0, 50, 0], 150.0), ([20, 80, 10, 90], 0.0)]
    {
        let test = sections.test(&people(counts), 200, &mut Stream::new(1)).unwrap();
        assert!((test.statistic - expected).abs() < 1e-9, "{counts:?}: {}", test.statistic);
        let p = test.p.unwrap();
        assert!(if expected > 0.0 { p < 0.05 } else { p == 1.0 }, "{counts:?}: {p}");
    }
}

/// On the edge of what is rational, a population is rejected about as often as the level says.
#[test]
fn populations_at_the_edge_are_rejected_as_often_as_the_level() {
    let sections = CrossSections::new(&CROSSING, &[3.0, 3.0], 2).unwrap();
    let mut draws = Draws(9);
    let (populations, size) = (200, 100);
    let rejected = (0..populations).filter(|&k| {
        let mut counts = [0; 4];
        for budget in 0..2 {
            let inside = (0..size).filter(|_| uniform(&mut draws) < 0.5).count();
            counts[2 * budget] = inside;
            counts[2 * budget + 1] = size - inside;
        }
        sections.test(&people(counts), 200, &mut Stream::new(k)).unwrap().p.unwrap() < 0.1
    });
    let share = rejected.count() as f64 / populations as f64;
    assert!((0.04..0.17).contains(&share), "{share}");
}

/// Cobb-Douglas shares of any law are rational; people who buy what is dear are not.
#[test]
fn populations_of_three_goods_are_told_apart() {
    let prices = [1.0, 2.0, 3.0, 2.0, 3.0, 1.0, 3.0, 1.0, 2.0];
    let sections = CrossSections::new(&prices, &[1.0; 3], 3).unwrap();
    let mut draws = Draws(4);
    let mut population = |perverse: bool| -> Vec<PatchChoice> {
        let person = |k: usize| {
            let budget = k % 3;
            let p = &prices[budget * 3..][..3];
            let tastes: Vec<f64> =
                p.iter().map(|p| uniform(&mut draws) * if perverse { p.powi(6) } else { 1.0 }).collect();
            let whole: f64 = tastes.iter().sum();
            let bundle: Vec<f64> = tastes.iter().zip(p).map(|(taste, p)| taste / whole / p).collect();
            PatchChoice { budget, patch: sections.patch(budget, &bundle).unwrap(), weight: 1.0 }
        };
        (0..600).map(person).collect()
    };
    let (rational, perverse) = (population(false), population(true));
    let p = |people: &[PatchChoice]| sections.test(people, 200, &mut Stream::new(3)).unwrap().p.unwrap();
    assert!(p(&rational) > 0.2);
    assert!(p(&perverse) < 0.01);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let new = |prices: &[f64], incomes: &[f64]| CrossSections::new(prices, incomes, 2);
    assert!(matches!(new(&[1.0], &[1.0]), Err(StochasticError::Shape { .. })));
    assert!(matches!(new(&[1.0, 0.0], &[1.0]), Err(StochasticError::NotPositive { budget: 0, .. })));
    let same = new(&[1.0, 2.0, 2.0, 4.0], &[1.0, 2.0]);
    assert_eq!(same.unwrap_err(), StochasticError::Same { first: 0, second: 1 });
    let sections = new(&CROSSING, &[3.0, 3.0]).unwrap();
    let mut rng = Stream::new(0);
    let choice = PatchChoice { budget: 0, patch: 0, weight: 1.0 };
    assert_eq!(sections.test(&[choice], 1, &mut rng), Err(StochasticError::Nobody { budget: 1 }));
    let bad = PatchChoice { patch: 2, ..choice };
    assert_eq!(sections.test(&[choice, bad], 1, &mut rng), Err(StochasticError::Choice { choice: 1 }));
}
