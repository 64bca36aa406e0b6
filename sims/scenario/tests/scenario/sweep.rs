//! Sweeps and replicates: what is run, and what is refused where.

use walras_scenario::{Loaded, Override, Quantity, load, load_with};

use crate::{BASE, read, refuse, spectrum, with};

fn swept(sweep: &str) -> String {
    format!("{BASE}replicates: 2\nsweep:\n{sweep}")
}

fn points(text: &str) -> Vec<Loaded> {
    let loaded = read(text);
    let points = loaded.scenario.sweep.points().unwrap();
    (0..points).map(|point| loaded.point(point).unwrap()).collect()
}

#[test]
fn several_fields_are_swept_as_their_product_the_first_slowest() {
    let text = swept("  learning.precision: [3, 4]\n  mechanism.price: {from: 0, to: 1, steps: 3}\n");
    let at = |loaded: Loaded| {
        let Some(Quantity::Given(price)) = loaded.scenario.mechanism.get("price").cloned() else { panic!() };
        let (precision, one) = (format!("{:?}", loaded.scenario.learning.precision), loaded.is_ensemble());
        (precision, format!("{price:?}"), one)
    };
    let expected = ["3.0", "4.0"].map(|precision| {
        ["0.0", "0.5", "1.0"].map(|price| (format!("Some(All({precision}))"), format!("Number({price})"), false))
    });
    assert_eq!(points(&text).into_iter().map(at).collect::<Vec<_>>(), expected.concat());
    assert!(read(&text).is_ensemble());
}

#[test]
fn ranges_hit_both_ends_exactly() {
    let numbers = |range: &str| {
        read(&swept(&format!("  mechanism.price: {range}\n"))).scenario.sweep.axes[0].1.numbers().unwrap()
    };
    assert_eq!(numbers("{from: 0.1, to: 0.7, steps: 4}")[3], 0.7);
    let ratios = numbers("{from: 0.001, to: 10, steps: 5, scale: log}");
    assert_eq!((ratios[0], ratios[4]), (0.001, 10.0));
    ratios.windows(2).for_each(|two| assert!((two[1] / two[0] - 10.0).abs() < 1e-9, "{ratios:?}"));
}

#[test]
fn whole_sections_are_replaced_and_named() {
    let text = swept(
        "  designer:\n    - {iterations: 3, step: 0.1}\n    - label: long\n      value: {iterations: 30}\n    - null\n",
    );
    let designers: Vec<_> = points(&text).into_iter().map(|point| point.scenario.designer).collect();
    let iterations = |k: usize| designers[k].as_ref().map(|designer| (designer.iterations, designer.step));
    let expected = [Some((Some(3), Some(0.1))), Some((Some(30), None)), None];
    assert_eq!([iterations(0), iterations(1), iterations(2)], expected);
    let labels: Vec<_> = read(&text).scenario.sweep.axes[0].1.swept().into_iter().map(|swept| swept.label).collect();
    assert_eq!(labels, ["iterations 3, step 0.1", "long", "none"]);
}

#[test]
fn a_field_is_swept_once() {
    let changes = vec![Override::sweep("designer.step", "0.1,0.2"), Override::sweep("designer.step", "0.3")];
    let error = load_with(BASE, "test.yaml", changes).unwrap_err().to_string();
    assert!(error.contains("--sweep designer.step=0.3") && error.contains("swept twice"), "{error}");
}

/// What is missing may come from the sweep.
#[test]
fn the_scenario_needs_to_be_whole_only_with_its_swept_values() {
    let text = with("  precision: 6\n", "") + "sweep: {learning.precision: [2, 8]}\n";
    assert_eq!(points(&text).len(), 2);
    assert!(refuse(with("  precision: 6\n", "")).to_string().contains("precision"));
}

/// A member is a scenario of its own: replicate r resolves to the same as a scenario that says `replicate: r`.
#[test]
fn replicates_are_runs_of_their_own() {
    let drawn = with("    valuation: [0.5, 0.6, 0.7]\n", "");
    let loaded = read(&(drawn.clone() + "replicates: 3\nreplicate: 5\n"));
    let member = loaded.point(0).unwrap().resolve_replicate(6, &spectrum()).unwrap();
    assert_eq!(member, read(&(drawn + "replicate: 6\n")).resolve(&spectrum()).unwrap());
    // A resolved scenario is one run.
    assert_eq!(member.scenario.replicates, 1);
}

#[test]
fn the_copy_of_an_ensemble_is_the_ensemble() {
    let text = swept("  designer: [{iterations: 3}, null]\n");
    let changes = vec![
        Override::set("replicates", "4").unwrap(),
        Override::sweep("learning.precision", "1,2.5"),
        Override::sweep("mechanism.price", "{from: 0, to: 1, steps: 3}"),
    ];
    let loaded = load_with(text, "test.yaml", changes).unwrap();
    assert_eq!((loaded.scenario.sweep.points(), loaded.scenario.replicates), (Some(12), 4));
    let again = load(loaded.ensemble_text(std::path::Path::new("")).unwrap(), "copy.yaml", &[]).unwrap();
    assert_eq!(again.scenario, loaded.scenario);
    for point in 0..12 {
        assert_eq!(again.point(point).unwrap().scenario, loaded.point(point).unwrap().scenario);
    }
}

#[test]
fn faults_are_told_where_the_value_stands() {
    let cases = [
        ("  learning.precison: [1]\n", "test.yaml:25:23: field `learning.precison`: unknown field, expected"),
        ("  learning.precision: [3, -1]\n", "test.yaml:25:27: field `learning.precision`: found -1, expected"),
        ("  designer: [null, {steps: 1}]\n", "test.yaml:25:21: field `designer.steps`: unknown field, expected"),
        ("  designer: [{label: x, value: {step: 0}}]\n", "test.yaml:25:39: field `designer.step`: found 0, expected"),
        ("  a..b: [1]\n", "test.yaml:25:9: field `sweep.a..b`: found the path \"a..b\", expected a path such as"),
        ("  seed: []\n", "test.yaml:25:9: field `sweep.seed`: found an empty list, expected at least one value"),
        ("  seed: 3\n", "test.yaml:25:9: field `sweep.seed`: found 3, expected a list of values or a range"),
        ("  seed: [1, 2, 1]\n", "test.yaml:25:16: field `sweep.seed[2]`: not allowed: `1` is given twice"),
        ("  name: [a, b]\n", "test.yaml:25:3: field `sweep.name`: not allowed: `name` is the same in all runs"),
        (
            "  designer.step: [1]\n  designer: [null]\n",
            "test.yaml:26:3: field `sweep.designer`: not allowed: it takes the place of `designer.step`, which is swept before it",
        ),
        ("  seed: {from: 1, to: 9}\n", "test.yaml:25:3: field `sweep.seed.steps`: missing"),
        (
            "  seed: {from: 1, to: 9, steps: 1}\n",
            "test.yaml:25:33: field `sweep.seed.steps`: found 1, expected a whole",
        ),
        (
            "  seed: {from: 0, to: 9, steps: 3, scale: log}\n",
            "test.yaml:25:16: field `sweep.seed.from`: found 0, expected",
        ),
        ("  seed: {from: 1, to: 9, stops: 3}\n", "did you mean `steps`?"),
        (
            "  seed: {from: 1, to: 9, steps: 900000}\n",
            "test.yaml:25:3: field `sweep`: 900000 values of `seed` × 2 replicates",
        ),
    ];
    for (sweep, message) in cases {
        let text = swept(sweep);
        let loaded = load(&text, "test.yaml", &[]);
        let refused = loaded.and_then(|loaded| {
            (0..loaded.scenario.sweep.points().unwrap()).try_for_each(|point| loaded.point(point).map(drop))
        });
        let error = refused.expect_err(sweep).to_string();
        assert!(error.contains(message), "{sweep}{error}");
    }
}

#[test]
fn numbers_of_runs_that_make_no_sense_are_refused() {
    for (lines, message) in [
        ("replicates: 0\n", "test.yaml:23:13: field `replicates`: found 0, expected a whole number ≥ 1"),
        ("replicates: 1000001\n", "1000001 replicates are more than the 1000000 runs"),
        ("replicate: 4294967295\nreplicates: 2\n", "field `replicate`: found 4294967295, expected at most 4294967293"),
    ] {
        let error = refuse(format!("{BASE}{lines}")).to_string();
        assert!(error.contains(message), "{error}");
    }
}
