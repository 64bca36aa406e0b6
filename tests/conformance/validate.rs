//! Every check of `walras validate`, on every game of the table, in this process.

use walras_validate::{ALL, Cases, Run, Verdict};

use crate::games;

/// Which checks apply to a game: those that its functions and claims call for.
const SKIPPED: [(&[&str], &[&str]); 10] = [
    (
        &["commons"],
        &[
            "action_gradient",
            "feasible_origin",
            "constraint_mechanism",
            "monotone_constraint",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "potential",
            "zero_sum",
            "allocation",
        ],
    ),
    (
        &["congestion"],
        &[
            "dynamics",
            "action_gradient",
            "monotone_constraint",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "zero_sum",
            "allocation",
        ],
    ),
    (&["consumers"], &["dynamics", "action_gradient", "shift_invariant", "increasing", "zero_sum", "allocation"]),
    (
        &["river"],
        &[
            "dynamics",
            "constraint_mechanism",
            "monotone_constraint",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "zero_sum",
            "monetary",
            "allocation",
        ],
    ),
    (
        &["cournot", "cournot_isoelastic", "network", "public_goods"],
        &["dynamics", "action_gradient", "increasing", "potential", "zero_sum", "allocation"],
    ),
    (
        &["lanes"],
        &[
            "dynamics",
            "action_gradient",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "zero_sum",
            "allocation",
        ],
    ),
    (
        &["extensive_form", "normal_form"],
        &[
            "dynamics",
            "gradient",
            "action_gradient",
            "aggregates",
            "monotone_constraint",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "potential",
            "zero_sum",
            "monetary",
            "allocation",
        ],
    ),
    (
        &["normal_form_stochastic"],
        &[
            "gradient",
            "action_gradient",
            "aggregates",
            "monotone_constraint",
            "increasing_constraint",
            "concave_constraint",
            "shift_invariant",
            "concave",
            "increasing",
            "potential",
            "zero_sum",
            "monetary",
            "allocation",
        ],
    ),
    (
        &["spectrum"],
        &[
            "dynamics",
            "action_gradient",
            "increasing_constraint",
            "concave_constraint",
            "increasing",
            "potential",
            "zero_sum",
            "allocation",
        ],
    ),
    (
        &["spectrum_in_c"],
        &[
            "dynamics",
            "gradient",
            "action_gradient",
            "increasing_constraint",
            "concave_constraint",
            "increasing",
            "potential",
            "zero_sum",
            "allocation",
        ],
    ),
];

#[test]
fn every_game_passes_every_check_that_applies_without_a_warning() {
    for game in games::all() {
        let subject = game.subject();
        let mut skipped = Vec::new();
        for check in ALL {
            let Run::Playing(run) = &check.run else { continue };
            // Other tests take memory and time meanwhile; the end-to-end tests make these checks in a process of their own.
            if ["memory", "speed"].contains(&check.name) {
                continue;
            }
            let found = run(&subject, &Cases::of(check.name, 1, None));
            let found = found.unwrap_or_else(|fault| panic!("{}: {}: {fault}", game.label, check.name));
            assert!(found.warnings.is_empty(), "{}: {}: {:?}", game.label, check.name, found.warnings);
            if found.verdict == Verdict::Skip {
                skipped.push(check.name);
            }
        }
        let expected = SKIPPED.iter().find(|(labels, _)| labels.contains(&game.label)).unwrap().1;
        assert_eq!(skipped, expected, "{}", game.label);
    }
}
