//! Games to be solved, and expectations by summation over all action profiles.

use walras_theory::normal_form::NormalForm;

/// A fixed sequence of numbers in [0, 1).
pub(crate) fn draws(seed: u64) -> impl FnMut() -> f64 {
    let mut state = (seed + 77).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A game with independent uniform payoffs in [0, 1).
pub(crate) fn random(actions: &[usize], seed: u64) -> NormalForm {
    let mut draw = draws(seed);
    let entries = actions.iter().product::<usize>() * actions.len();
    NormalForm::new(actions.to_vec(), (0..entries).map(|_| draw()).collect()).unwrap()
}

/// A two-player game from its two matrices.
pub(crate) fn bimatrix<const M: usize, const N: usize>(first: [[f64; N]; M], second: [[f64; N]; M]) -> NormalForm {
    NormalForm::new(vec![M, N], [first, second].as_flattened().as_flattened().to_vec()).unwrap()
}

/// Every player's payoffs mapped.
pub(crate) fn mapped(game: &NormalForm, map: impl Fn(usize, f64) -> f64) -> NormalForm {
    let payoffs = (0..game.players()).flat_map(|i| game.payoffs(i).iter().map(|&u| (i, u)).collect::<Vec<_>>());
    NormalForm::new(game.actions().to_vec(), payoffs.map(|(i, u)| map(i, u)).collect()).unwrap()
}

/// A random interior profile.
pub(crate) fn profile(actions: &[usize], seed: u64) -> Vec<f64> {
    let mut draw = draws(seed + 1);
    let mut profile = Vec::new();
    for &k in actions {
        let weights: Vec<f64> = (0..k).map(|_| 0.05 + draw()).collect();
        let total: f64 = weights.iter().sum();
        profile.extend(weights.iter().map(|w| w / total));
    }
    profile
}

/// Expected payoff of every action, flat, by summation over all action profiles.
pub(crate) fn brute_payoffs(game: &NormalForm, profile: &[f64]) -> Vec<f64> {
    let (actions, offsets) = (game.actions(), game.offsets());
    let mut out = vec![0.0; profile.len()];
    let mut joint = vec![0_usize; actions.len()];
    for entry in 0..game.payoffs(0).len() {
        let mut rest = entry;
        for j in (0..actions.len()).rev() {
            joint[j] = rest % actions[j];
            rest /= actions[j];
        }
        for i in 0..actions.len() {
            let weight: f64 = (0..actions.len()).filter(|&j| j != i).map(|j| profile[offsets[j] + joint[j]]).product();
            out[offsets[i] + joint[i]] += weight * game.payoffs(i)[entry];
        }
    }
    out
}

/// `max |x − y|`.
pub(crate) fn distance(x: &[f64], y: &[f64]) -> f64 {
    assert_eq!(x.len(), y.len());
    x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, |m: f64, d| if d > m || d.is_nan() { d } else { m })
}
