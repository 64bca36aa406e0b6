//! Individual rationality as a constraint.

use walras_designer::constraints::Participation;

use crate::Problem;

/// What the worst-off agent earns at the end, payments included, and what it costs in welfare.
fn ends(participation: Option<Participation>) -> (f64, f64) {
    let (experiment, design) = Problem { participation, iterations: 1000, ..Problem::new(3, 1.0, 5.0) }.run(3, None);
    let play = experiment.go_on(&design.starts[0].phi, 5, 1).unwrap();
    (play.truth.welfare / 3.0, play.outcomes[0])
}

#[test]
fn agents_who_could_stay_away_are_paid_to_take_part() {
    let reservation = 2.0;
    let (free, free_welfare) = ends(None);
    let (bound, bound_welfare) = ends(Some(Participation { reservation, step: 0.05 }));
    assert!(free < reservation && bound > reservation - 0.5, "{free} {bound}");
    assert!(
        bound_welfare < free_welfare + 0.05,
        "what is paid for participation is not free: {bound_welfare} {free_welfare}"
    );
}

#[test]
fn the_violation_and_its_price_are_told() {
    let participation = Some(Participation { reservation: 4.0, step: 0.05 });
    let (_, design) = Problem { participation, iterations: 50, ..Problem::new(3, 1.0, 5.0) }.run(3, None);
    let told: Vec<_> = design.trace.iter().map(|step| step.evaluation.participation.unwrap()).collect();
    assert_eq!(told[0].multiplier, 0.0);
    let mut multiplier = 0.0;
    for found in &told {
        assert!((found.multiplier - multiplier).abs() < 1e-12);
        multiplier = f64::max(0.0, multiplier + 0.05 * found.shortfall);
    }
    assert!(told[0].shortfall > 3.0 && told[49].multiplier > 0.5, "{:?}", told[49]);
}
