//! Audits of samples, and the definition of mechanisms row by row, agree with enumeration.

use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;
use walras_theory::direct::{Direct, Environment as _, Mechanism, Pivot, Rule, Tables, audit, audit_sampled, settle};

use crate::market::Market;

fn market() -> Market {
    Market::new(3, vec![1.0, 0.4], [0.1, 0.4, 0.3], &[0.25, 0.5, 1.0], &[0.0, 1.0])
}

/// Every rule and pivot, with parameters that bite.
fn mechanisms() -> Vec<Mechanism> {
    let pivots = Pivot::NAMES.map(|(_, pivot)| pivot);
    let with_lists = [Rule::Myerson, Rule::Tabulated];
    let rules = Rule::NAMES.into_iter().map(|(_, rule)| rule).filter(|rule| !with_lists.contains(rule));
    let mut all = Vec::new();
    for rule in rules {
        for pivot in pivots.into_iter().filter(|pivot| rule.has_pivot() || *pivot == Pivot::Clarke) {
            let plain = Mechanism { pivot, reserve: 0.15, ..Mechanism::new(rule) };
            let weights = if rule == Rule::AffineMaximiser { vec![1.0, 2.0, 0.5] } else { Vec::new() };
            all.push(Mechanism { weights: weights.clone(), ..plain.clone() });
            if rule.has_pivot() || rule == Rule::FirstPrice {
                all.push(Mechanism { weights, data_share: 0.4, ..plain });
            }
        }
    }
    all
}

#[test]
fn tables_hold_what_the_definition_says() {
    let market = market();
    let tables = Arc::new(Tables::new(&market).unwrap());
    for mechanism in mechanisms() {
        let direct = Direct::new(&market, &tables, &mechanism).unwrap();
        for (truth, reports) in [(3, 100), (215, 0), (77, 77), (120, 31), (6, 211)] {
            let signals: Vec<f64> = tables.points(truth..truth + 1).chunks_exact(2).map(|point| point[1]).collect();
            let settled = settle(&market, &mechanism, &tables.points(reports..reports + 1), &signals).unwrap();
            assert_eq!(direct.allocation(reports), settled.allocation, "{mechanism:?}");
            for player in 0..market.players() {
                let (found, expected) = (direct.transfer(player, truth, reports), settled.transfer[player]);
                assert!((found - expected).abs() < 1e-14, "{found} {expected} {mechanism:?}");
            }
        }
    }
}

#[test]
fn samples_find_what_enumeration_finds_within_their_errors() {
    let market = market();
    let tables = Arc::new(Tables::new(&market).unwrap());
    for mechanism in mechanisms() {
        let exact = audit(&market, &Direct::new(&market, &tables, &mechanism).unwrap()).unwrap();
        let sampled = audit_sampled(&market, &mechanism, 400, &mut Xoshiro256PlusPlus::seed_from_u64(7)).unwrap();
        let (found, spread) = (sampled.audit, sampled.spread);
        let within = |found: f64, exact: f64, error: f64| {
            assert!((found - exact).abs() <= 4.5 * error + 1e-12, "{found} {exact} {error} {mechanism:?}");
        };
        within(found.gain.mean, exact.gain.mean, spread.gain);
        within(found.gain.share, exact.gain.share, spread.share);
        within(found.welfare, exact.welfare, spread.welfare);
        within(found.efficient_welfare, exact.efficient_welfare, spread.efficient_welfare);
        within(found.revenue, exact.revenue, spread.revenue);
        assert!(found.gain.max <= exact.gain.max + 1e-12);
        assert!(exact.interim_gain <= exact.gain.max + 1e-12);
    }
}

/// One item of known value: pay the second price, or the reserve.
#[test]
fn prices_with_a_reserve_are_those_of_the_textbook() {
    let market = Market::new(3, vec![1.0], [1.0, 0.0, 0.0], &[0.0, 0.2, 0.5, 0.8], &[0.0]);
    let tables = Arc::new(Tables::new(&market).unwrap());
    let second = Mechanism { reserve: 0.4, ..Mechanism::new(Rule::SecondPrice) };
    let direct = Direct::new(&market, &tables, &second).unwrap();
    let at = |types: [usize; 3]| types.iter().fold(0, |sum, t| sum * 4 + t);
    let paid = |types| (0..3).map(|i| -direct.transfer(i, at(types), at(types))).collect::<Vec<_>>();
    assert_eq!(paid([1, 0, 1]), [0.0, 0.0, 0.0]);
    assert_eq!(paid([1, 2, 0]), [0.0, 0.4, 0.0]);
    let contested = paid([2, 0, 3]);
    assert!((contested[2] - 0.5).abs() < 1e-15 && contested[0].abs() < 1e-15);
    assert!(audit(&market, &direct).unwrap().gain.max < 1e-15);
    let posted = Mechanism { reserve: 0.5, ..Mechanism::new(Rule::PostedPrice) };
    let direct = Direct::new(&market, &tables, &posted).unwrap();
    assert_eq!(direct.allocation(at([1, 2, 3])), [0.0, 1.0, 0.0]);
    assert_eq!(direct.transfer(1, at([1, 2, 3]), at([1, 2, 3])), -0.5);
    assert!(audit(&market, &direct).unwrap().gain.max < 1e-15);
    assert!(
        audit(&market, &Direct::new(&market, &tables, &Mechanism::new(Rule::FirstPrice)).unwrap()).unwrap().gain.max
            > 0.3
    );
}
