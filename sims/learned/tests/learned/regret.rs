//! Approximate networks: gradients of lies, bounds of regret.

use proptest::prelude::*;
use walras_learned::regret::{Nets, Plain, certify};
use walras_learned::result::Incentives;
use walras_learned::task::{Network, Task};

use crate::tasks::{task, trained};

fn nets_of(task: &Task) -> Nets {
    let Network::RegretNet(size) = &task.network else { panic!("the task has networks") };
    Nets::new(task, size)
}

fn small(bidders: usize) -> Task {
    let network = "{kind: regret_net, width: 6, layers: 2, misreport_steps: 15}";
    task(bidders, 2, network, "{steps: 60, batch: 32}")
}

/// Networks of zeros share items equally among bidders and nobody, and take half of what is reported: who reports 0 gains that.
#[test]
fn regret_of_networks_that_ignore_reports_is_known() {
    let task = small(2);
    let mut nets = nets_of(&task);
    for layer in nets.layers.iter_mut().flatten() {
        layer.weight.fill(0.0);
    }
    let certificate = certify(&nets, &task, 2);
    let mut plain = Plain::new(&nets);
    let profile = [0.3, 0.9, 0.5, 0.2];
    assert!((plain.utility(0, &profile[..2], &profile) - 0.2).abs() < 1e-12);
    assert!((plain.utility(0, &profile[..2], &[0.0, 0.0, 0.5, 0.2]) - 0.4).abs() < 1e-12);
    let close = |a: f64, b: f64| (a - b).abs() < 2e-4;
    assert!(certificate.strong.mean > 0.05, "{certificate:?}");
    assert!(close(certificate.strong.mean, certificate.bound.mean), "{certificate:?}");
    assert!(close(certificate.strong.max, certificate.bound.max), "{certificate:?}");
    assert!(certificate.closed == 1.0 && certificate.weak.mean <= certificate.strong.mean + 1e-12, "{certificate:?}");
}

#[test]
fn bounds_hold_after_training_and_regret_is_never_told_weak_alone() {
    let task = small(2);
    let folder = tempfile::tempdir().unwrap();
    let found = trained(&task, &folder.path().join("regret"), 2).unwrap();
    let Incentives::Approximate(certificate) = &found.incentives else { panic!("networks are approximate") };
    assert!(certificate.weak.mean <= certificate.strong.mean, "{certificate:?}");
    assert!(certificate.strong.mean <= certificate.bound.mean, "{certificate:?}");
    assert!(certificate.strong.max <= certificate.bound.max, "{certificate:?}");
    assert!(found.judged.least_utility >= -1e-12, "nobody pays more than it has");
    let scenario = std::fs::read_to_string(folder.path().join("regret/mechanism.yaml")).unwrap();
    assert!(scenario.contains("rule: tabulated"));
    // One row a profile of nine types of two bidders.
    assert_eq!(scenario.lines().filter(|line| line.starts_with("    - [")).count(), 81);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// No report of a random sample brings more than the bound says.
    #[test]
    fn no_report_exceeds_the_bound(
        numbers in proptest::collection::vec(-1.5..1.5_f32, 150),
        reports in proptest::collection::vec(0.0..1.0_f64, 200),
    ) {
        let task = small(2);
        let mut nets = nets_of(&task);
        let mut at = numbers.iter().copied().cycle();
        for layer in nets.layers.iter_mut().flatten() {
            layer.weight.iter_mut().chain(&mut layer.intercept).zip(&mut at).for_each(|(place, x)| *place = x);
        }
        let certificate = certify(&nets, &task, 1);
        prop_assert!(certificate.strong.max <= certificate.bound.max && certificate.bound.max < 2.0);
        let mut plain = Plain::new(&nets);
        for (k, profile) in walras_learned::regret::profiles(&nets, &task).chunks_exact(4).enumerate() {
            for i in 0..2 {
                let own = &profile[i * 2..][..2];
                let honest = plain.utility(i, own, profile);
                let most = walras_learned::regret::most(&nets, &task, profile, i, 300);
                for report in reports.chunks_exact(2) {
                    let mut lie = profile.to_vec();
                    lie[i * 2..][..2].copy_from_slice(report);
                    let gain = plain.utility(i, own, &lie) - honest;
                    prop_assert!(gain <= most + 1e-12, "profile {k} bidder {i}: {gain} {most}");
                }
            }
        }
    }
}
