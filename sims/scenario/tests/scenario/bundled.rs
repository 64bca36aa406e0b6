//! The scenarios that come with walras.

use std::path::PathBuf;

use crate::spectrum;
use walras_scenario::{Loaded, OwnPart, load};

fn bundled(name: &str) -> Loaded {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/spectrum").join(name);
    let text = std::fs::read(&path).unwrap();
    load(text, name, &[]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_market_resolves() {
    let resolved = bundled("market.yaml").resolve(&spectrum()).unwrap();
    assert_eq!((resolved.setup.players, resolved.setup.probes, &resolved.setup.levels[..]), (4, 10, &[25][..]));
    assert_eq!((resolved.phi, resolved.bounds), (vec![0.12, 0.06], vec![(0.0, 2.0); 2]));
    assert_eq!(resolved.scenario.designer.unwrap().iteration_budget(), Some(1000));
    let valuation = &resolved.setup.parameters["valuation"];
    assert!(valuation.iter().all(|v| (0.0..2.5).contains(v)), "{valuation:?}");
}

#[test]
fn instance_7_is_copied_to_the_last_digit() {
    let loaded = bundled("instance-7.yaml");
    let resolved = loaded.resolve(&spectrum()).unwrap();
    assert_eq!(resolved.setup.parameters["valuation"][0], 0.9922506776344768);
    assert_eq!(resolved.setup.parameters["interference"][4], 0.045254752177350574);
    assert_eq!(resolved.setup.parameters["direction"][3], 0.9173443797206241);
    assert_eq!(resolved.setup.parameters["shift"][9], 0.4989600981974798);
    assert_eq!(resolved.phi, [0.12, 0.06]);
    assert_eq!(loaded.scenario.learning.own_part, OwnPart::Expected);
    assert!(loaded.scenario.designer.is_none());
    assert_eq!(loaded.scenario.evaluation.additive_gap.unwrap().lambda_min, 0.001);
}
