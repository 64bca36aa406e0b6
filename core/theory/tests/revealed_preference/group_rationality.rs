//! Group rationality against enumeration: of all preferences with a linear program each, and of splits on a grid.

use std::time::{Duration, Instant};

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};
use walras_theory::revealed_preference::{
    Doubt, GroupChoices, GroupError, GroupRationality, exact_consistency, group_rationality,
};

use super::matrices::Draws;

/// A group's data with what it owns.
struct Group {
    prices: Vec<f64>,
    totals: Vec<f64>,
    assigned: Vec<f64>,
    observations: usize,
    goods: usize,
    members: usize,
}

impl Group {
    fn choices(&self) -> GroupChoices<'_> {
        let Self { prices, totals, assigned, observations, goods, members } = self;
        let (observations, goods, members) = (*observations, *goods, *members);
        GroupChoices { prices, totals, assigned, observations, goods, members }
    }

    fn decide(&self) -> GroupRationality {
        group_rationality(&self.choices(), None).unwrap()
    }

    /// Small whole prices and quantities, of which a random part is assigned: often of the dearest good, so that members
    /// contradict themselves.
    fn whole(draws: &mut Draws, observations: usize, goods: usize, members: usize, free: usize) -> Self {
        let cells = observations * goods;
        let prices: Vec<f64> = (0..cells).map(|_| 1.0 + draws.below(4) as f64).collect();
        let dearest = |cell: usize| prices[cell / goods * goods..][..goods].iter().all(|price| *price <= prices[cell]);
        let least = |k: usize| draws.below(if dearest(k % cells) { 7 } else { 3 }) as f64;
        let assigned: Vec<f64> = (0..cells * members).map(least).collect();
        let mut totals = vec![0.0; cells];
        assigned.chunks_exact(cells).for_each(|part| totals.iter_mut().zip(part).for_each(|(total, q)| *total += q));
        for _ in 0..free {
            totals[draws.below(cells)] += 1.0;
        }
        totals.chunks_exact_mut(goods).filter(|bought| bought.iter().sum::<f64>() == 0.0).for_each(|q| q[0] = 1.0);
        Self { prices, totals, assigned, observations, goods, members }
    }

    /// `α_t·(q_s − q_t)`, as a share of the group's budget at `t`.
    fn comparisons(&self, part: &[f64]) -> Vec<f64> {
        let (size, goods) = (self.observations, self.goods);
        let cost = |t: usize, bundle: &[f64]| self.price(t).iter().zip(bundle).map(|(p, q)| p * q).sum::<f64>();
        let bundle = |t: usize| &part[t * goods..][..goods];
        let entry = |t: usize, s: usize| (cost(t, bundle(s)) - cost(t, bundle(t))) / cost(t, &self.totals[t * goods..]);
        (0..size * size).map(|k| entry(k / size, k % size)).collect()
    }

    fn price(&self, t: usize) -> &[f64] {
        &self.prices[t * self.goods..][..self.goods]
    }

    fn consistent(&self, part: &[f64]) -> bool {
        exact_consistency(&self.comparisons(part), self.observations, 1e-9).unwrap().holds()
    }

    fn check_split(&self, split: &[f64]) {
        let cells = self.totals.len();
        assert!(split.iter().zip(&self.assigned).all(|(q, least)| q >= least));
        for (cell, total) in self.totals.iter().enumerate() {
            let sum: f64 = split.iter().skip(cell).step_by(cells).sum();
            assert!((sum - total).abs() <= 1e-12 * (1.0 + total), "{sum} against {total}");
        }
    }

    /// Checks whatever is claimed of a split; whether the group was accepted or rejected, if either.
    fn verdict(&self) -> Option<bool> {
        let cells = self.totals.len();
        match self.decide() {
            GroupRationality::Accepted { split } => {
                self.check_split(&split);
                assert!(split.chunks_exact(cells).all(|part| self.consistent(part)));
                Some(true)
            }
            GroupRationality::Rejected { split, gap } => {
                self.check_split(&split);
                assert!(gap >= 0.0);
                assert!(!split.chunks_exact(cells).all(|part| self.consistent(part)));
                Some(false)
            }
            GroupRationality::WithinMargin { split } => {
                self.check_split(&split);
                None
            }
            GroupRationality::Undecided(doubt) => panic!("{doubt}"),
        }
    }
}

/// All reflexive and transitive relations on `0..size`, as `[size][size]` flags.
fn preorders(size: usize) -> Vec<Vec<bool>> {
    let pairs: Vec<(usize, usize)> =
        (0..size).flat_map(|s| (0..size).map(move |t| (s, t))).filter(|(s, t)| s != t).collect();
    let relation = |bits: usize| {
        let mut x: Vec<bool> = (0..size * size).map(|k| k / size == k % size).collect();
        pairs.iter().enumerate().for_each(|(k, &(s, t))| x[s * size + t] = bits >> k & 1 == 1);
        x
    };
    let transitive = |x: &Vec<bool>| {
        (0..size)
            .all(|s| (0..size).all(|u| (0..size).all(|t| !(x[s * size + u] && x[u * size + t]) || x[s * size + t])))
    };
    (0..1 << pairs.len()).map(relation).filter(transitive).collect()
}

/// How well given preferences of the members can be met.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    /// The largest margin of the strict inequalities, if the weak ones hold. At most 1.
    Margin,
    /// The smallest share of the budgets by which all must be loosened.
    Gap,
}

fn measure(group: &Group, x: &[&Vec<bool>], measure: Measure) -> Option<f64> {
    let &Group { observations, goods, members, .. } = group;
    let cells = observations * goods;
    let mut program = ProblemVariables::new();
    let value = program.add(variable().min(-1.0).max(1.0));
    let q: Vec<Variable> = group.assigned.iter().map(|&least| program.add(variable().min(least))).collect();
    let mut model = match measure {
        Measure::Margin => program.maximise(value).using(microlp),
        Measure::Gap => program.minimise(value).using(microlp),
    };
    for (cell, &total) in group.totals.iter().enumerate() {
        let sum: Expression = (0..members).map(|i| q[i * cells + cell]).sum();
        model.add_constraint(constraint::eq(sum, total));
    }
    for (i, x) in x.iter().enumerate() {
        for (s, t) in (0..observations).flat_map(|s| (0..observations).map(move |t| (s, t))).filter(|(s, t)| s != t) {
            // α_s·(q_t − q_s) / y_s
            let budget: f64 = group.price(s).iter().zip(&group.totals[s * goods..]).map(|(p, q)| p * q).sum();
            let mut d = Expression::default();
            for (good, &price) in group.price(s).iter().enumerate() {
                d.add_mul(price / budget, q[i * cells + t * goods + good]);
                d.add_mul(-price / budget, q[i * cells + s * goods + good]);
            }
            let (weak, strict) = (x[t * observations + s], !x[s * observations + t]);
            if measure == Measure::Gap && (weak || strict) {
                d.add_mul(1.0, value);
                model.add_constraint(constraint::geq(d, 0.0));
                continue;
            }
            if weak {
                model.add_constraint(constraint::geq(d.clone(), 0.0));
            }
            if strict {
                d.add_mul(-1.0, value);
                model.add_constraint(constraint::geq(d, 0.0));
            }
        }
    }
    model.solve().ok().map(|solution| solution.value(value))
}

/// The best of all preferences.
fn best(group: &Group, orders: &[Vec<bool>], kind: Measure) -> Option<f64> {
    let pairs = orders.iter().flat_map(|first| orders.iter().map(move |second| [first, second]));
    let values = pairs.filter_map(|pair| measure(group, &pair, kind));
    if kind == Measure::Margin { values.max_by(f64::total_cmp) } else { values.min_by(f64::total_cmp) }
}

/// The verdict, checked against the best margin and, where there is none, the smallest gap over all preferences. Meant for
/// data of few digits, whose margins and gaps are 0 or not small.
fn enumerated_verdict(group: &Group, orders: &[Vec<bool>], context: &str) -> Option<bool> {
    let margin = best(group, orders, Measure::Margin).unwrap_or(-1.0);
    let verdict = group.verdict();
    if margin > 1e-4 {
        assert_eq!(verdict, Some(true), "{context}: margin {margin}");
        return verdict;
    }
    let smallest = best(group, orders, Measure::Gap).unwrap().max(0.0);
    match group.decide() {
        GroupRationality::Rejected { gap, .. } => {
            assert!(smallest > 1e-6 && (gap - smallest).abs() < 1e-7, "{context}: {gap} against {smallest}");
        }
        GroupRationality::WithinMargin { .. } => assert!(smallest < 1e-7, "{context}: {smallest}"),
        other => panic!("{context}: {other:?} without a margin"),
    }
    verdict
}

fn against_enumeration(observations: usize, rounds: usize, seed: u64) -> [usize; 3] {
    let orders = preorders(observations);
    let mut draws = Draws(seed);
    let mut counts = [0; 3];
    for round in 0..rounds {
        let free = 1 + draws.below(4);
        let group = Group::whole(&mut draws, observations, 2, 2, free);
        let verdict = enumerated_verdict(&group, &orders, &format!("round {round}"));
        counts[verdict.map_or(2, usize::from)] += 1;
    }
    counts
}

#[test]
fn preorders_are_counted_right() {
    assert_eq!([1, 2, 3].map(|size| preorders(size).len()), [1, 4, 29]);
}

#[test]
fn equals_enumeration_of_preferences() {
    let [rejected, accepted, _] = against_enumeration(2, 1000, 167);
    assert!(rejected > 50 && accepted > 100, "{rejected} rejected, {accepted} accepted");
    let [rejected, accepted, _] = against_enumeration(3, 20, 173);
    assert!(rejected > 2 && accepted > 2, "{rejected} rejected, {accepted} accepted");
}

/// With two goods every contradiction contains one of two observations (Rose 1958). With three there are cycles of three
/// without any, which only transitivity sees: at each price the next bundle was cheaper, the one after it dearer.
#[test]
fn sees_contradictions_of_three_observations() {
    let orders = preorders(3);
    let mut draws = Draws(227);
    let mut counts = [0; 3];
    for round in 0..6 {
        let prices = vec![2.0, 1.0, 3.0, 3.0, 2.0, 1.0, 1.0, 3.0, 2.0];
        let mut assigned = vec![0.0; 18];
        (0..3).for_each(|t| assigned[4 * t] = 4.0);
        let mut totals = assigned[..9].to_vec();
        let most = [1, 8, 24][round % 3];
        totals.iter_mut().for_each(|total| *total += 0.125 * draws.below(most + 1) as f64);
        let group = Group { prices, totals, assigned, observations: 3, goods: 3, members: 2 };
        let verdict = enumerated_verdict(&group, &orders, &format!("round {round}"));
        counts[verdict.map_or(2, usize::from)] += 1;
    }
    let [rejected, accepted, _] = counts;
    assert!(rejected >= 2 && accepted >= 1, "{rejected} rejected, {accepted} accepted");
}

/// Every split of two members on a grid of halves.
#[test]
fn never_rejects_what_a_grid_can_split() {
    let mut draws = Draws(179);
    let (mut rejected, mut accepted) = (0, 0);
    for round in 0..200 {
        let group = Group::whole(&mut draws, 3, 2, 2, 1 + round % 3);
        let cells = group.totals.len();
        let rest = |cell: usize| group.totals[cell] - group.assigned[cell] - group.assigned[cells + cell];
        let steps: Vec<usize> = (0..cells).map(|cell| 1 + (2.0 * rest(cell)) as usize).collect();
        let found = (0..steps.iter().product()).any(|mut code: usize| {
            let mut parts = [group.assigned[..cells].to_vec(), group.assigned[cells..].to_vec()];
            for (cell, step) in steps.iter().enumerate() {
                let first = (code % step) as f64 / 2.0;
                code /= step;
                parts[0][cell] += first;
                parts[1][cell] += rest(cell) - first;
            }
            parts.iter().all(|part| group.consistent(part))
        });
        let verdict = group.verdict();
        assert!(!(found && verdict == Some(false)), "round {round}");
        rejected += usize::from(verdict == Some(false));
        accepted += usize::from(found && verdict == Some(true));
    }
    assert!(rejected > 10 && accepted > 50, "{rejected} rejected, {accepted} found on the grid");
}

/// Where everything is assigned the answer is GARP for each member, and so it is where only a trifle is left to split.
#[test]
fn full_assignment_is_garp_for_each_member() {
    let mut draws = Draws(181);
    let (mut rejected, mut accepted, mut compared) = (0, 0, 0);
    for _ in 0..150 {
        let (observations, members) = (1 + draws.below(5), 1 + draws.below(3));
        let mut group = Group::whole(&mut draws, observations, 3, members, 0);
        let cells = group.totals.len();
        // Nothing bought by chance was topped up; give it to the first member.
        for cell in 0..cells {
            let others: f64 = (1..members).map(|i| group.assigned[i * cells + cell]).sum();
            group.assigned[cell] = group.totals[cell] - others;
        }
        let each = group.assigned.chunks_exact(cells).all(|part| group.consistent(part));
        assert_eq!(group.verdict(), Some(each));
        if each {
            accepted += 1
        } else {
            rejected += 1
        }
        // No tie, so that a trifle cannot matter: then the programs must find the same.
        let entries: Vec<f64> = group.assigned.chunks_exact(cells).flat_map(|part| group.comparisons(part)).collect();
        let diagonal = |k: usize| (k % (observations * observations)).is_multiple_of(observations + 1);
        if entries.iter().enumerate().all(|(k, d)| diagonal(k) || d.abs() > 1e-3) {
            group.totals.iter_mut().for_each(|total| *total += 1e-5);
            assert_eq!(group.verdict(), Some(each));
            compared += 1;
        }
    }
    assert!(rejected > 20 && accepted > 20 && compared > 20, "{rejected}, {accepted}, {compared}");
}

/// Members with Cobb–Douglas utilities, of whose demand half is seen.
#[test]
fn accepts_rational_members() {
    let mut draws = Draws(191);
    for _ in 0..12 {
        let (observations, goods, members) = (5, 3, 2);
        let prices: Vec<f64> = (0..observations * goods).map(|_| 1.1 + draws.symmetric()).collect();
        let mut parts = Vec::new();
        for _ in 0..members {
            let taste: Vec<f64> = (0..goods).map(|_| 1.1 + draws.symmetric()).collect();
            for t in 0..observations {
                let income = 1.5 + draws.symmetric();
                let sum: f64 = taste.iter().sum();
                (0..goods).for_each(|j| parts.push(income * taste[j] / sum / prices[t * goods + j]));
            }
        }
        let cells = observations * goods;
        let totals: Vec<f64> = (0..cells).map(|cell| parts.iter().skip(cell).step_by(cells).sum()).collect();
        let assigned = parts.iter().map(|q| 0.5 * q).collect();
        let group = Group { prices, totals, assigned, observations, goods, members };
        assert_eq!(group.verdict(), Some(true));
    }
}

/// Units of account and of goods change nothing, however odd.
#[test]
fn units_do_not_matter() {
    let mut draws = Draws(197);
    for round in 0..60 {
        let mut group = Group::whole(&mut draws, 3, 2, 2, 2);
        let before = group.verdict();
        let account: Vec<f64> = (0..3).map(|_| 10.0_f64.powf(9.0 * draws.symmetric())).collect();
        let units: Vec<f64> = (0..2).map(|_| 10.0_f64.powf(9.0 * draws.symmetric())).collect();
        group.prices.iter_mut().enumerate().for_each(|(k, p)| *p *= account[k / 2] / units[k % 2]);
        group.totals.iter_mut().enumerate().for_each(|(k, q)| *q *= units[k % 2]);
        group.assigned.iter_mut().enumerate().for_each(|(k, q)| *q *= units[k % 2]);
        // A case on the boundary may fall to either side by rounding.
        assert!(before.is_none() || group.verdict() == before, "round {round}");
    }
}

/// Budgets and goods of very different size are what the solver stumbles over: it may be undecided, rarely, not wrong.
#[test]
fn mixed_magnitudes_are_decided_or_refused() {
    let mut draws = Draws(199);
    let (mut undecided, mut decided) = (0, 0);
    for _ in 0..120 {
        let (observations, goods, members) = (4, 3, 2);
        let mut wild = |count: usize| (0..count).map(|_| 10.0_f64.powf(2.0 * draws.symmetric())).collect::<Vec<_>>();
        let cells = observations * goods;
        let (prices, assigned, rest) = (wild(cells), wild(cells * members), wild(cells));
        let totals = (0..cells).map(|k| 0.1 * rest[k] + assigned[k] + assigned[cells + k]).collect();
        let group = Group { prices, totals, assigned, observations, goods, members };
        match group.decide() {
            GroupRationality::Undecided(_) => undecided += 1,
            _ => {
                group.verdict();
                decided += 1;
            }
        }
    }
    assert!(undecided <= 6 && decided > 100, "{undecided} undecided");
}

#[test]
fn the_gap_of_a_rejection_by_hand() {
    // One member contradicts itself: (2, 0) at prices (2, 1) where (0, 2) cost 2 less, and the reverse. The other member
    // buys nothing for sure, and a rest of one half of good 0 at either time cannot mend it.
    let group = Group {
        prices: vec![2.0, 1.0, 1.0, 2.0],
        totals: vec![2.5, 0.0, 0.0, 2.5],
        assigned: vec![2.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0],
        observations: 2,
        goods: 2,
        members: 2,
    };
    let GroupRationality::Rejected { gap, split } = group.decide() else { panic!("must be rejected") };
    // Budgets of 5. With a and b of the rests the first member's losses are (4 + 2a) − (2 + b) and (4 + 2b) − (2 + a): the
    // smaller of the two is smallest at a = 0, b = 1/2 or the reverse, 1.5/5, while the other member's pair is consistent.
    assert!((gap - 0.3).abs() < 1e-9, "{gap}");
    group.check_split(&split);
}

#[test]
fn a_split_at_the_boundary_is_neither_accepted_nor_rejected() {
    // As above with one member, everything assigned but an infinitesimal amount of a third, nearly free good.
    let tie = Group {
        prices: vec![1.0, 1.0, 1e-7, 1.0, 2.0, 1e-7],
        totals: vec![1.0, 1.0, 1.0, 2.0, 0.0, 1.0],
        assigned: vec![1.0, 1.0, 0.0, 2.0, 0.0, 0.0],
        observations: 2,
        goods: 3,
        members: 1,
    };
    // At prices (1, 1) both bundles cost 2, and (2, 0) costs 2 at (1, 2) where (1, 1) costs 3: consistent by a weak edge.
    assert_eq!(tie.verdict(), Some(true));
    let mut broken = tie;
    // Now (1, 1) costs 2 − 1e-8 at the second prices, a loss below what is told from 0.
    broken.prices[4] = 1.0 - 1e-8;
    assert!(matches!(broken.decide(), GroupRationality::WithinMargin { .. }), "{:?}", broken.decide());
}

/// Each member may consume a good of its own, so that without assignable quantities a small number of goods is never
/// inconsistent, whatever the group buys.
#[test]
fn nothing_assigned_is_split_by_goods() {
    let mut draws = Draws(193);
    for _ in 0..20 {
        let mut group = Group::whole(&mut draws, 10, 3, 3, 10);
        group.assigned.fill(0.0);
        assert_eq!(group.verdict(), Some(true));
    }
}

/// Half of the parts of erratic members is assigned: hard for search and program alike.
#[test]
fn time_is_kept() {
    let mut draws = Draws(211);
    let (observations, goods, members) = (12, 3, 2);
    let cells = observations * goods;
    let prices: Vec<f64> = (0..cells).map(|_| 1.1 + draws.symmetric()).collect();
    let parts: Vec<f64> =
        (0..cells * members).map(|k| 0.1 + (1.0 + draws.symmetric()) * prices[k % cells].powi(2)).collect();
    let totals = (0..cells).map(|cell| parts.iter().skip(cell).step_by(cells).sum()).collect();
    let assigned = parts.iter().map(|q| 0.7 * q).collect();
    let group = Group { prices, totals, assigned, observations, goods, members };
    for budget in [Duration::ZERO, Duration::from_millis(300)] {
        let start = Instant::now();
        let answer = group_rationality(&group.choices(), Some(budget)).unwrap();
        assert!(start.elapsed() < budget + Duration::from_secs(10));
        assert!(budget > Duration::ZERO || answer == GroupRationality::Undecided(Doubt::Time));
    }
}

#[test]
fn programs_too_large_are_not_attempted() {
    let mut draws = Draws(223);
    let group = Group::whole(&mut draws, 70, 2, 2, 1);
    assert_eq!(group.decide(), GroupRationality::Undecided(Doubt::TooLarge { rows: 2 * 70 * 70 * 70 }));
}

#[test]
fn the_culprit_is_named() {
    let data = [1.0, 1.0];
    let choices = |prices, totals, assigned| {
        let choices = GroupChoices { prices, totals, assigned, observations: 1, goods: 2, members: 1 };
        group_rationality(&choices, None)
    };
    let less = choices(&data, &data, &[1.0, 2.0]);
    assert_eq!(less, Err(GroupError::TooMuch { t: 0, good: 1, assigned: 2.0, total: 1.0 }));
    assert!(matches!(choices(&data[..1], &data, &data), Err(GroupError::WrongLength { what: "prices", .. })));
    assert!(matches!(choices(&data, &data, &data[..1]), Err(GroupError::WrongLength { found: 1, .. })));
    assert!(matches!(choices(&[1.0, -1.0], &data, &data), Err(GroupError::Invalid { good: 1, .. })));
    assert!(matches!(choices(&data, &[f64::NAN, 1.0], &data), Err(GroupError::Invalid { good: 0, .. })));
    assert!(matches!(choices(&data, &data, &[-1.0, 0.0]), Err(GroupError::Assigned { good: 0, .. })));
    let nothing = choices(&[0.0, 0.0], &data, &data);
    assert_eq!(nothing, Err(GroupError::Expenditure { t: 0, value: 0.0 }));
    let empty = GroupChoices { prices: &[], totals: &[], assigned: &[], observations: 0, goods: 1, members: 1 };
    let error = GroupError::Empty { observations: 0, goods: 1, members: 1 };
    assert_eq!(group_rationality(&empty, None), Err(error));
}
