//! WARP, SARP and GARP against their definitions by transitive closure, and on published data.

use proptest::prelude::*;
use walras_theory::revealed_preference::{CONSISTENCY_TOLERANCE, Consistency, garp, sarp, warp};

use super::datasets::{json, matrix_of, rows, subjects};
use super::enumeration::edges;
use super::matrices::any_matrix;

fn closure(size: usize, weak: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut reach: Vec<bool> = (0..size * size).map(|k| weak(k / size, k % size)).collect();
    for k in 0..size {
        for t in 0..size {
            for s in 0..size {
                reach[t * size + s] |= reach[t * size + k] && reach[k * size + s];
            }
        }
    }
    reach
}

fn check_witness(found: &Consistency, weak: impl Fn(usize, usize) -> bool, contradicts: impl Fn(usize, usize) -> bool) {
    if let Some(violation) = &found.violation {
        let on_cycle = edges(&violation.cycle);
        assert_eq!(on_cycle[0], violation.edge);
        assert!(contradicts(violation.edge.0, violation.edge.1));
        assert!(on_cycle.iter().all(|&(t, s)| weak(t, s)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn equal_their_definitions((size, g) in any_matrix(1..=7), classes in 1_usize..5) {
        let weak = |t: usize, s: usize| g[t * size + s] <= 0.0;
        let strict = |t: usize, s: usize| g[t * size + s] < 0.0;
        let same = |t: usize, s: usize| t % classes == s % classes;
        let reach = closure(size, weak);
        let pairs = || (0..size).flat_map(|t| (0..size).map(move |s| (t, s)));
        let contradicts = |t: usize, s: usize| strict(t, s) || (weak(t, s) && !same(t, s));

        let generalised = garp(&g, size, 0.0)?;
        prop_assert_eq!(generalised.holds(), !pairs().any(|(t, s)| strict(t, s) && (t == s || reach[s * size + t])));
        check_witness(&generalised, weak, strict);

        let strong = sarp(&g, size, 0.0, same)?;
        let distinct = pairs().any(|(t, s)| !same(t, s) && reach[t * size + s] && reach[s * size + t]);
        prop_assert_eq!(strong.holds(), generalised.holds() && !distinct);
        check_witness(&strong, weak, contradicts);

        let weakest = warp(&g, size, 0.0, same)?;
        prop_assert_eq!(weakest.holds(), !pairs().any(|(t, s)| contradicts(t, s) && weak(s, t)));
        check_witness(&weakest, weak, contradicts);
        prop_assert!(!strong.holds() || weakest.holds());
    }
}

#[test]
fn published_answers() {
    let mut checked = 0;
    let names = ["revealedPrefs_noAxiom", "revealedPrefs_noGarp", "revealedPrefs_noSarp", "revealedPrefs_noWarp"];
    for name in names.into_iter().chain(["revealedPrefs_okSarp", "revpref_10x3"]) {
        let data = json(&format!("{name}.json"));
        let ((g, size), x) = (matrix_of(&data), rows(&data["x"]));
        let same = |t: usize, s: usize| x[t] == x[s];
        let answers = [
            ("WARP", warp(&g, size, CONSISTENCY_TOLERANCE, same)),
            ("SARP", sarp(&g, size, CONSISTENCY_TOLERANCE, same)),
            ("GARP", garp(&g, size, CONSISTENCY_TOLERANCE)),
        ];
        for (axiom, answer) in answers {
            assert_eq!(Some(answer.unwrap().holds()), data["reference"][axiom].as_bool(), "{name}: {axiom}");
            checked += 1;
        }
    }
    for case in json("tiny_analytic.json")["cases"].as_array().unwrap() {
        let (g, size) = matrix_of(case);
        if let Some(expected) = case["reference"]["WARP"].as_bool() {
            assert_eq!(warp(&g, size, CONSISTENCY_TOLERANCE, |_, _| false).unwrap().holds(), expected);
            checked += 1;
        }
    }
    assert_eq!(checked, 21);
}

#[test]
fn equal_bundles_do_not_contradict_each_other() {
    let g = [0.0; 9];
    assert!(sarp(&g, 3, 0.0, |_, _| true).unwrap().holds() && warp(&g, 3, 0.0, |_, _| true).unwrap().holds());
    let third = |t: usize, s: usize| (t == 2) == (s == 2);
    assert_eq!(warp(&g, 3, 0.0, third).unwrap().violation.unwrap().edge, (0, 2));
    assert_eq!(sarp(&g, 3, 0.0, third).unwrap().violation.unwrap().edge, (0, 2));
    assert!(garp(&g, 3, 0.0).unwrap().holds());
}

#[test]
fn with_two_goods_the_weak_axiom_decides() {
    // Rose 1958; the choices of no subject tie.
    for subject in subjects() {
        let (g, size) = (&subject.g, subject.observations);
        let strong = sarp(g, size, CONSISTENCY_TOLERANCE, |t, s| g[t * size + s] == 0.0 && g[s * size + t] == 0.0);
        let weak = warp(g, size, CONSISTENCY_TOLERANCE, |t, s| g[t * size + s] == 0.0 && g[s * size + t] == 0.0);
        assert_eq!(strong.unwrap().holds(), weak.unwrap().holds(), "{}", subject.id);
    }
}

#[test]
fn malformed_matrices_are_errors() {
    assert!(warp(&[], 0, 0.0, |_, _| true).is_err() && sarp(&[1.0], 2, 0.0, |_, _| true).is_err());
    assert!(garp(&[f64::NAN], 1, 0.0).is_err());
}
