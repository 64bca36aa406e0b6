//! Linear replies against dense linear algebra, all sets of players at their bounds, and closed forms.

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;
use walras_theory::equilibrium::{
    LinearEquilibrium, LinearOptions, LinearReplies, LinearStatus, ReplyTerm, linear_equilibrium,
};
use walras_theory::sparse_rows::{EdgeError, EdgeWeights, SparseRows};

const OPTIONS: LinearOptions = LinearOptions { tolerance: 1e-12, max_passes: 10_000 };

/// A system of one sum with sparse weights.
#[derive(Clone, Debug)]
struct System {
    offset: Vec<f64>,
    slope: Vec<f64>,
    edges: Vec<(u32, u32)>,
    weights: Vec<f64>,
    undirected: bool,
    high: f64,
}

impl System {
    fn rows(&self) -> SparseRows {
        let weights = EdgeWeights::Each(self.weights.clone());
        SparseRows::from_edges(self.offset.len(), &self.edges, &weights, self.undirected).unwrap()
    }

    /// B of `x = offset + B x`.
    fn matrix(&self) -> DMatrix<f64> {
        let mut matrix = DMatrix::zeros(self.offset.len(), self.offset.len());
        for (&(from, to), &weight) in self.edges.iter().zip(&self.weights) {
            let (from, to) = (from as usize, to as usize);
            matrix[(to, from)] = weight * self.slope[to];
            if self.undirected {
                matrix[(from, to)] = weight * self.slope[from];
            }
        }
        matrix
    }

    fn solve(&self) -> LinearEquilibrium {
        let (low, high, rows) = (vec![0.0; self.offset.len()], vec![self.high; self.offset.len()], self.rows());
        let terms = vec![ReplyTerm { slope: &self.slope, weights: Some(&rows) }];
        linear_equilibrium(&LinearReplies { offset: &self.offset, terms, low: &low, high: &high }, &OPTIONS)
    }
}

/// Systems of a few players whose rows of |B| add up to at most `strength`, hence contract if that is below 1.
fn systems(players: std::ops::RangeInclusive<usize>, strength: f64, signs: f64) -> impl Strategy<Value = System> {
    let sized = players.prop_flat_map(|n| {
        let pairs: Vec<(u32, u32)> = (0..n as u32).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
        let most = pairs.len();
        let edges = proptest::sample::subsequence(pairs, 0..=most);
        (edges, prop::collection::vec(0.1..1.0_f64, most), prop::collection::vec(0.2..2.0_f64, n), any::<bool>())
    });
    (sized, prop::collection::vec(0.3..1.0_f64, 12), any::<bool>(), 0.5..6.0_f64).prop_map(
        move |((edges, mut weights, offset, undirected), tilt, alike, high)| {
            weights.truncate(edges.len());
            let n = offset.len();
            let slope = if alike { vec![1.0; n] } else { tilt[..n].to_vec() };
            let mut system = System { offset, slope, edges, weights, undirected, high };
            let sums =
                system.matrix().row_iter().map(|row| row.iter().map(|b| b.abs()).sum::<f64>()).fold(0.1, f64::max);
            system.slope.iter_mut().for_each(|slope| *slope *= signs * strength / sums);
            system
        },
    )
}

fn close(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * (1.0 + b.abs()))
}

/// Every way of holding players at their bounds, of which an equilibrium is one that is consistent.
fn by_enumeration(system: &System) -> Vec<Vec<f64>> {
    let (n, matrix) = (system.offset.len(), system.matrix());
    let mut found: Vec<Vec<f64>> = Vec::new();
    for mut code in 0..3_usize.pow(n as u32) {
        let mut a = DMatrix::identity(n, n);
        let mut b = DVector::from_vec(system.offset.clone());
        let mut places = Vec::new();
        for i in 0..n {
            places.push(code % 3);
            code /= 3;
            match places[i] {
                0 => (0..n).for_each(|j| a[(i, j)] -= matrix[(i, j)]),
                place => b[i] = if place == 1 { 0.0 } else { system.high },
            }
        }
        let Some(x) = a.lu().solve(&b) else { continue };
        let reply = DVector::from_vec(system.offset.clone()) + &matrix * &x;
        let consistent = (0..n).all(|i| (reply[i].clamp(0.0, system.high) - x[i]).abs() < 1e-9);
        if consistent && !found.iter().any(|other| close(other, x.as_slice())) {
            found.push(x.as_slice().to_vec());
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn interior_equilibria_solve_the_linear_system(mut system in systems(1..=10, 0.9, 1.0)) {
        system.high = 1e3;
        let (n, matrix) = (system.offset.len(), system.matrix());
        let a = DMatrix::identity(n, n) - &matrix;
        let exact = a.lu().solve(&DVector::from_vec(system.offset.clone())).unwrap();
        let found = system.solve();
        prop_assert_eq!(found.status, LinearStatus::Converged);
        prop_assert!(close(&found.action, exact.as_slice()), "{:?} {:?}", found.action, exact);
        let theta = found.contraction.unwrap();
        let radius = matrix.complex_eigenvalues().iter().map(|value| value.norm()).fold(0.0, f64::max);
        prop_assert!(radius <= theta + 1e-9 && theta < 1.0, "{} {}", radius, theta);
    }

    #[test]
    fn bounded_equilibria_are_the_only_consistent_set(system in systems(1..=5, 0.95, 1.0)) {
        let found = system.solve();
        prop_assert_eq!(found.status, LinearStatus::Converged);
        let all = by_enumeration(&system);
        prop_assert_eq!(all.len(), 1);
        prop_assert!(close(&found.action, &all[0]), "{:?} {:?}", found.action, all);
    }

    #[test]
    fn substitutes_rest_at_one_of_their_equilibria(system in systems(1..=5, 2.5, -1.0)) {
        let found = system.solve();
        if found.status == LinearStatus::Converged {
            let all = by_enumeration(&system);
            prop_assert!(all.iter().any(|x| close(&found.action, x)), "{:?} {:?}", found.action, all);
            if found.contraction.is_some() {
                prop_assert_eq!(all.len(), 1);
            }
        } else {
            prop_assert!(found.residual.is_nan() || found.residual > OPTIONS.tolerance);
        }
    }

    #[test]
    fn complements_beyond_the_spectral_radius_are_never_answered_from_within(mut system in systems(3..=8, 3.0, 1.0)) {
        system.undirected = true;
        let slope = system.slope[0];
        system.slope.fill(slope);
        system.high = 1e6;
        let radius = system.matrix().symmetric_eigenvalues().iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        match system.solve().status {
            LinearStatus::Explosive(bound) => prop_assert!((1.0..=radius + 1e-9).contains(&bound), "{} {}", bound, radius),
            LinearStatus::Converged => prop_assert!(radius < 1.0 + 1e-9, "{}", radius),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}

/// Cournot with linear demand `a − b Q` and costs `c_i`: `q_i = (a − c_i − b Q) / b`.
#[test]
fn everyone_alike_is_cournot_in_closed_form() {
    let (a, b, cost) = (10.0, 0.5, [1.0, 2.0, 1.5, 3.0, 2.5]);
    let n = cost.len() as f64;
    let offset = cost.map(|c| (a - c) / (2.0 * b));
    let (slope, low, high) = ([-0.5; 5], [0.0; 5], [100.0; 5]);
    let terms = vec![ReplyTerm { slope: &slope, weights: None }];
    let found = linear_equilibrium(&LinearReplies { offset: &offset, terms, low: &low, high: &high }, &OPTIONS);
    let total = (n * a - cost.iter().sum::<f64>()) / (b * (n + 1.0));
    let exact: Vec<f64> = cost.iter().map(|c| (a - c) / b - total).collect();
    assert_eq!(found.status, LinearStatus::Converged);
    assert!(close(&found.action, &exact), "{:?} {exact:?}", found.action);
}

/// The star of Ballester, Calvó-Armengol and Zenou: leaves `x = (1 + δ) / (1 − m δ²)`, the hub `(1 + m δ) / (1 − m δ²)`.
#[test]
fn a_star_has_its_closed_form_up_to_the_spectral_radius() {
    let leaves = 9_u32;
    let star = |decay: f64| System {
        offset: vec![1.0; leaves as usize + 1],
        slope: vec![decay; leaves as usize + 1],
        edges: (1..=leaves).map(|leaf| (0, leaf)).collect(),
        weights: vec![1.0; leaves as usize],
        undirected: true,
        high: 1e9,
    };
    let m = f64::from(leaves);
    for decay in [0.01, 0.2, 0.333] {
        let found = star(decay).solve();
        let scale = 1.0 / (1.0 - m * decay * decay);
        assert!((found.action[0] - (1.0 + m * decay) * scale).abs() < 1e-9 * scale, "{decay}");
        assert!((found.action[5] - (1.0 + decay) * scale).abs() < 1e-9 * scale, "{decay}");
        assert!(found.contraction.is_some());
    }
    // The spectral radius of the star is 3.
    assert!(matches!(star(0.334).solve().status, LinearStatus::Explosive(radius) if radius >= 1.0));
}

#[test]
fn rows_are_those_of_the_edges_and_faults_are_named() {
    let edges = [(2, 0), (0, 1), (1, 0)];
    let rows = SparseRows::from_edges(3, &edges, &EdgeWeights::Each(vec![0.5, 2.0, 3.0]), false).unwrap();
    assert_eq!(rows.row(0).collect::<Vec<_>>(), [(1, 3.0), (2, 0.5)]);
    assert_eq!((rows.weight(1, 0), rows.weight(2, 0), rows.entries(), rows.degree(2)), (2.0, 0.0, 3, 0));
    assert_eq!(rows.dot(0, &[7.0, 10.0, 100.0]), 80.0);
    assert!(!rows.is_symmetric());
    let same = EdgeWeights::Same(1.5);
    let both = SparseRows::from_edges(3, &edges[..2], &same, true).unwrap();
    assert!(both.is_symmetric() && both.entries() == 4 && both.dot(0, &[0.0, 1.0, 1.0]) == 3.0);
    let fault = |edges: &[(u32, u32)], undirected| SparseRows::from_edges(3, edges, &same, undirected).unwrap_err();
    assert_eq!(fault(&[(0, 1), (3, 1)], false), EdgeError::UnknownNode { edge: 1, node: 3 });
    assert_eq!(fault(&[(1, 1)], false), EdgeError::SelfLoop { edge: 0, node: 1 });
    assert_eq!(fault(&[(0, 1), (1, 2), (0, 1)], false), EdgeError::Duplicate { edge: 2, first: 0 });
    assert_eq!(fault(&[(0, 1), (1, 0)], true), EdgeError::Duplicate { edge: 1, first: 0 });
    let each =
        |weights: Vec<f64>| SparseRows::from_edges(3, &[(0, 1)], &EdgeWeights::Each(weights), false).unwrap_err();
    assert_eq!(each(vec![]), EdgeError::Weights { edges: 1, weights: 0 });
    assert_eq!(each(vec![f64::NAN]), EdgeError::NotFinite { edge: 0 });
}
